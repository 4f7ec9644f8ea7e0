"""Why a line of the log is struck through, as its history keeps it.

Lining out is for a case that is not recordable after all: 29 CFR 1904.33(b)(1). A case that is
recordable stands on a log: 1904.4(a). So its line goes only where another line stands for it.
"""

from dataclasses import dataclass
from enum import StrEnum

LINE, ON_LOG = "line", "on the log"  # the field of a change, and what stood or stands there
_OUT = "lined out"
_DUPLICATE = f"{_OUT}, a duplicate of "
_OTHER_LOG = f"{_OUT}, it belongs on another log"


class WhyOut(StrEnum):
    """Why a line counts no more."""

    NOT_RECORDABLE = "not-recordable"  # the decision on the case has to say so too
    DUPLICATE = "duplicate"  # of a line of the same log that counts
    OTHER_LOG = "other-log"  # of another establishment or year, or kept elsewhere


@dataclass(frozen=True, slots=True)
class LiningOut:
    """Why a line is struck through; ``of`` is the number of the line that stays, of a duplicate."""

    why: WhyOut = WhyOut.NOT_RECORDABLE
    of: str = ""

    @property
    def text(self) -> str:
        """What the history of the line keeps of it."""
        if self.why is WhyOut.DUPLICATE:
            return _DUPLICATE + self.of
        return _OTHER_LOG if self.why is WhyOut.OTHER_LOG else _OUT


def read_lining_out(text: str) -> LiningOut:
    """Return what a history says by `LiningOut.text`."""
    if text.startswith(_DUPLICATE):
        return LiningOut(WhyOut.DUPLICATE, text.removeprefix(_DUPLICATE))
    return LiningOut(WhyOut.OTHER_LOG) if text == _OTHER_LOG else LiningOut()
