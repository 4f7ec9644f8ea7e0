"""Stand-ins for the outside: a clock that is set, ids that count, a box that keeps messages."""

from datetime import UTC, datetime, timedelta

from compliance.ports import Delivery, DeliveryResult, OutgoingMessage

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # 09:00 in Chicago


class FixedClock:
    """A clock that shows what the test says; it may also be set back."""

    def __init__(self, instant: datetime = MONDAY) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    def advance(self, **span: float) -> datetime:
        """Move by a span given as for ``timedelta`` and return the new instant."""
        self.instant += timedelta(**span)
        return self.instant


class CounterIds:
    """Ids that count: 1, 2, 3, each as 32 hexadecimal digits."""

    def __init__(self) -> None:
        self._last = 0

    def new_id(self) -> str:
        self._last += 1
        return f"{self._last:032x}"


class Mailbox:
    """A channel that keeps what it is given, and answers as the test says (else: sent)."""

    def __init__(self) -> None:
        self.messages: list[OutgoingMessage] = []
        self.answers: list[DeliveryResult] = []

    def send(self, message: OutgoingMessage) -> DeliveryResult:
        self.messages.append(message)
        return self.answers.pop(0) if self.answers else DeliveryResult(outcome=Delivery.SENT)
