"""What is known of an establishment, and what a duty says of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from compliance.domain.cadence import Value
from compliance.domain.filing.law import HowRead, PostingDays, Sentence
from compliance.domain.provisions import Provision

_MOST_PEOPLE = 10_000_000  # more than any company has; a slip of the finger
People = Annotated[int, Field(ge=0, le=_MOST_PEOPLE)]


def _digits(value: object) -> object:
    """Take a code that was written as a number; codes of NAICS have no zero at their head."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Form(StrEnum):
    """The forms that are filed."""

    SUMMARY = "300A"
    LOG = "300"
    REPORT = "301"


class FilingFacts(Value):
    """What is known of one establishment in one calendar year; None is "not known".

    ``peak``: the most people employed there at one time. ``employed_in_year``: everybody employed
    there at any time of the year. ``company_peak``: the most people of the whole company at one
    time of the last calendar year. ``naics_year``: the edition that the code is of, where known.
    ``written_notice``: OSHA or BLS asked in writing to keep records. ``filing_notice``: OSHA
    notified the establishment that it must file electronically; ``notice_asks``: for what.
    """

    id: str = ""
    year: Annotated[int, Field(ge=2002, le=9000)] | None = None
    naics: Annotated[str, BeforeValidator(_digits)] | None = None
    naics_year: Annotated[int, Field(ge=2007, le=2022)] | None = None
    peak: People | None = None
    employed_in_year: People | None = None
    company_peak: People | None = None
    written_notice: bool | None = False
    filing_notice: bool | None = False
    notice_asks: tuple[Form, ...] = ()

    @model_validator(mode="after")
    def _counts_agree(self) -> "FilingFacts":
        if _below(self.employed_in_year, self.peak):
            raise ValueError(
                "`employed_in_year` is below `peak`. Count everybody who worked there in the year; "
                "it cannot be fewer than worked there at one time."
            )
        if _below(self.company_peak, self.peak):
            raise ValueError(
                "`company_peak` is below `peak`. Count the whole company: the establishment is a "
                "part of it."
            )
        return self

    @property
    def company_at_least(self) -> int | None:
        """The fewest that the company had at its peak: one establishment's people are its own."""
        known = [count for count in (self.company_peak, self.peak) if count is not None]
        return max(known) if known else None


def _below(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one < other


class Owed(StrEnum):
    """Whether something is owed; undecided is an answer of its own."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class LogOutcome(StrEnum):
    """Whether the establishment keeps the 300 log, and if not, by which exemption."""

    KEEP = "keep"
    EXEMPT_SIZE = "exempt-size"
    EXEMPT_INDUSTRY = "exempt-industry"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, the paragraph that it rests on, and how far that was read."""

    text: str
    provision: Provision
    read: HowRead

    @classmethod
    def of(cls, rule: Sentence, text: str = "") -> "Reason":
        """Return a rule as a reason, with other words where given."""
        return cls(text or rule.text, rule.provision, rule.read)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDuty:
    """Whether the log is kept. ``needs``: the facts without which it cannot be said."""

    outcome: LogOutcome
    reasons: tuple[Reason, ...]
    needs: tuple[str, ...] = ()

    @property
    def keeps(self) -> Owed:
        """Whether the log is owed."""
        if self.outcome is LogOutcome.UNDECIDED:
            return Owed.UNDECIDED
        return Owed.YES if self.outcome is LogOutcome.KEEP else Owed.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingDuty:
    """What is filed electronically for one establishment, why, and by when.

    ``summary``: the 300A. ``cases``: the 300 and 301 data. ``needs``: facts without which it cannot
    be said. ``confirm``: facts that were not given and could still turn a no into a yes.
    """

    log: LogDuty
    summary: Owed
    cases: Owed
    reasons: tuple[Reason, ...]
    needs: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    due_on: date | None = None
    posting: PostingDays | None = None
