"""Protocols for everything outside: wiring plugs the real ones in, tests plug in fakes."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Only ``compliance/clock.py`` reads the wall clock."""

    def now(self) -> datetime:
        """Return this instant, aware, in UTC."""
        ...
