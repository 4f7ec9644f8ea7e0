"""Forms 300, 300A and 301 as they are printed: our own equivalents, 29 CFR 1904.29(b)(4).

Whoever makes one of these has masked it for its reader before; printing masks nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from compliance.domain.recordkeeping.annual_summary import SummaryFacts
from compliance.domain.recordkeeping.log_lines import Form301, LogLine, LogPage, totals_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    """What stands at the head of a form; ``made`` is local day and time with the zone's name.

    ``language``: of what the form says; what people typed stays as it is.
    """

    year: int
    establishment: str
    city: str
    state: str
    made: str
    company: str = ""
    reader: str = ""  # for whom the copy was made, in words
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogForm:
    """A Form 300; times of changes are already local, in the same order as ``line.changes``."""

    head: FormHead
    lines: tuple[LogLine, ...]
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """The certification of a 300A as it is printed; ``on`` in words."""

    name: str
    title: str
    phone: str
    capacity: str
    on: str
    statement: str
    digest: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryForm:
    """A Form 300A; without ``signed`` it is a draft and says so."""

    head: FormHead
    facts: SummaryFacts
    post_from: str
    post_to: str
    signed: SignedBy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """A Form 301. ``partial``: only what this reader may have is filled in."""

    head: FormHead
    form: Form301
    partial: bool = False


# --- how many lines go on a sheet

SHEET_LINES = 48  # lines of text on a landscape letter page, below head and above foot
_WHERE, _WORDS, _NAME, _TITLE = 20, 44, 21, 17  # letters on a line of columns E, F, B, C
_CHANGE = 150  # letters on a line of the history below a case


def lines_needed(line: LogLine) -> int:
    """Return about how many lines of text a case takes, its history included."""
    cells = (("name", _NAME), ("job_title", _TITLE), ("where", _WHERE), ("description", _WORDS))
    tallest = max(_height(line, field, wide) for field, wide in cells)
    told = sum(ceil((len(one.reason) + len(one.by) + 60) / _CHANGE) for one in line.changes)
    return max(2, tallest + 1) + told


def _height(line: LogLine, field: str, wide: int) -> int:
    """Return the lines of text of a cell, with what is struck through above what stands."""
    texts = [str(getattr(line, field)), *(one.before for one in line.changes if one.field == field)]
    return sum(ceil(len(text) / wide) for text in texts)


def sheets_of(
    lines: Sequence[LogLine], room: int = SHEET_LINES, heights: Sequence[int] | None = None
) -> tuple[LogPage, ...]:
    """Cut a log into sheets that fit; a year without cases has one empty sheet.

    ``heights``: lines of text of each case, where somebody knows better than `lines_needed`.
    """
    parts: list[list[LogLine]] = [[]]
    left = room
    for line, needed in zip(lines, heights or map(lines_needed, lines), strict=True):
        if needed > left and parts[-1]:
            parts.append([])
            left = room
        parts[-1].append(line)
        left -= needed
    return tuple(
        LogPage(place, len(parts), tuple(part), totals_of(part))
        for place, part in enumerate(parts, 1)
    )
