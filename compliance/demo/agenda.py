"""What happens when: tasks in the order of their instants, and in the order they were added."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Task = Callable[[datetime], None]  # is given the instant at which it happens


@dataclass(slots=True)
class Agenda:
    """Tasks that wait for their time; a task may add further ones."""

    _waiting: list[tuple[datetime, int, Task]] = field(default_factory=list)
    _added: int = 0

    def add(self, at: datetime, task: Task) -> None:
        """Plan a task; two at the same instant happen in the order in which they were added."""
        self._added += 1
        heapq.heappush(self._waiting, (at, self._added, task))

    def next_before(self, end: datetime) -> tuple[datetime, Task] | None:
        """Take the next task that happens before ``end``, or None."""
        if not self._waiting or self._waiting[0][0] >= end:
            return None
        at, _, task = heapq.heappop(self._waiting)
        return at, task
