"""The numbers, dates and sentences of law that the duties rest on, as data with their source.

They stand in ``checklists/law/recordkeeping/filing.yaml``; ``library.filing_law`` reads them.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from compliance.domain.answer_types import Key, Words
from compliance.domain.cadence import Value
from compliance.domain.provisions import ProvisionField


class HowRead(StrEnum):
    """How far a rule was read before it was written down here."""

    TEXT = "text"  # the rule's own text, or OSHA's own document
    SECOND_HAND = "second-hand"  # a slide, a mirror of a state, a vendor, other people's code
    UNREAD = "unread"
    OURS = "ours"  # our reading or habit; no rule


class Sentence(Value):
    """One rule in our words, with its paragraph."""

    text: Words
    provision: ProvisionField
    read: HowRead


class Count(Sentence):
    """A number of employees that a duty begins or ends at."""

    number: Annotated[int, Field(ge=1)]


class YearDay(Sentence):
    """A day of every year."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]

    def in_year(self, year: int) -> date:
        """Return the date in one year."""
        return date(year, self.month, self.day)


COUNTS = ("size-exemption", "file-from", "file-cases-from", "file-any-industry-from")
DATES = ("file-by", "post-from", "post-to")
RULES = (
    "size-company-wide",
    "more-than-ten",
    "industry-exemption",
    "keep-on-notice",
    "severe-always",
    "file-on-notice",
    "who-counts",
    "either-count",
    "ein",
    "post-where-kept",
)


class FilingRules(Value):
    """Everything of filing.yaml; every name of ``COUNTS``, ``DATES`` and ``RULES`` is there."""

    counts: dict[Key, Count]
    dates: dict[Key, YearDay]
    rules: dict[Key, Sentence]

    @model_validator(mode="after")
    def _is_whole(self) -> "FilingRules":
        wanted = {"counts": COUNTS, "dates": DATES, "rules": RULES}
        given = {"counts": set(self.counts), "dates": set(self.dates), "rules": set(self.rules)}
        wrong = [
            f"{part} {name}"
            for part, names in wanted.items()
            for name in sorted(set(names) ^ given[part])
        ]
        if wrong:
            raise ValueError(f"Missing or not known: {', '.join(wrong)}. Write exactly the names.")
        return self


class PostingDays(Value):
    """From when to when the summary hangs where notices go, both days included."""

    first: date
    last: date


def filing_due_on(rules: FilingRules, year: int) -> date:
    """Return the day by which the records of ``year`` are filed; 29 CFR 1904.41(c)."""
    return rules.dates["file-by"].in_year(year + 1)


def posting_days(rules: FilingRules, year: int) -> PostingDays:
    """Return when the summary of ``year`` is posted; 29 CFR 1904.32(b)(6)."""
    return PostingDays(
        first=rules.dates["post-from"].in_year(year + 1),
        last=rules.dates["post-to"].in_year(year + 1),
    )
