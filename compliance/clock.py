"""The only reader of the wall clock."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return this instant in UTC."""
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that starts at a chosen instant and is moved by hand: training and demo history."""

    def __init__(self, start: datetime) -> None:
        self._instant = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the chosen instant in UTC."""
        return self._instant

    def move_to(self, instant: datetime) -> None:
        """Set the clock to ``instant``; a clock that runs backwards is a mistake of the caller.

        Raises:
            ValueError: ``instant`` lies before the clock's present instant.
        """
        if instant < self._instant:
            raise ValueError(f"{instant} is before {self._instant}; move the clock forward only.")
        self._instant = instant.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward by a positive span."""
        self.move_to(self._instant + by)
