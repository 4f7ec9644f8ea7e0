"""How often strangers may ask: pages without a sign-in that cost work, per address and minute."""

import threading
from collections import deque
from datetime import datetime, timedelta

from flask import current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from compliance.web.kit.current import now

MINUTE = timedelta(minutes=1)
MOST_ADDRESSES = 10_000  # beyond it the oldest are forgotten: memory is not for strangers to fill


def check_pace(name: str, *, per_minute: int) -> None:
    """Count this request among those of its address to the page ``name``.

    Raises:
        TooManyRequests: the address asked too often; says when to come back.
    """
    if not is_in_pace(name, per_minute=per_minute):
        raise TooManyRequests(
            _("Too many requests from your network. Wait a minute, then try again."),
            retry_after=int(MINUTE.total_seconds()),
        )


def is_in_pace(name: str, *, per_minute: int) -> bool:
    """Count this request as `check_pace` does; say whether it is within the limit."""
    paces: dict[str, Pace] = current_app.extensions.setdefault("compliance_paces", {})
    pace = paces.setdefault(name, Pace(per_minute))
    return pace.allows(request.remote_addr or "unknown", now())


class Pace:
    """At most ``per_minute`` requests of one address in any minute; kept in this process."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def allows(self, address: str, at: datetime) -> bool:
        """Count a request, and say whether it is within the limit; refused ones do not count."""
        with self._lock:
            times = self._seen.pop(address, None) or deque()
            while times and times[0] <= at - MINUTE:
                times.popleft()
            is_fine = len(times) < self._per_minute
            if is_fine:
                times.append(at)
            self._seen[address] = times
            while len(self._seen) > MOST_ADDRESSES:
                del self._seen[next(iter(self._seen))]
            return is_fine
