"""The annual summary, Form 300A: what it says, who may certify it, and the text that is signed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import cast

from compliance.domain.canonical import canonical_json
from compliance.domain.errors import Problem
from compliance.domain.ita.values import Totals

LONGEST_SIGNING = 100


class Capacity(StrEnum):
    """Who counts as a company executive: 29 CFR 1904.32(b)(4)(i) to (iv)."""

    OWNER = "owner"  # of a sole proprietorship or partnership
    OFFICER = "officer"  # of the corporation
    HIGHEST_OFFICIAL = "highest-official"  # working at the establishment
    SUPERVISOR = "supervisor"  # immediate one of the highest-ranking official there


CAPACITY_PARAGRAPHS: Mapping[Capacity, str] = {
    Capacity.OWNER: "29 CFR 1904.32(b)(4)(i)",
    Capacity.OFFICER: "29 CFR 1904.32(b)(4)(ii)",
    Capacity.HIGHEST_OFFICIAL: "29 CFR 1904.32(b)(4)(iii)",
    Capacity.SUPERVISOR: "29 CFR 1904.32(b)(4)(iv)",
}
CAPACITY_WORDS: Mapping[Capacity, str] = {
    Capacity.OWNER: "owner of the company (sole proprietorship or partnership)",
    Capacity.OFFICER: "officer of the corporation",
    Capacity.HIGHEST_OFFICIAL: "highest-ranking company official at the establishment",
    Capacity.SUPERVISOR: "immediate supervisor of the highest-ranking official there",
}
STATEMENT = (
    "I have examined the Form 300 log of this establishment for the year. I know how its entries "
    "are recorded, and from that knowledge I reasonably believe that this annual summary is "
    "correct and complete."
)
"""Our words for 29 CFR 1904.32(b)(3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryFacts:
    """What a 300A says of a year: 29 CFR 1904.32(b)(2)."""

    year: int
    establishment: str
    company: str
    street: str
    city: str
    state: str
    postal_code: str
    industry: str
    naics: str
    ein: str
    average_employees: int | None
    hours_worked: int | None
    totals: Totals

    @property
    def types_agree(self) -> bool:
        """Whether G + H + I + J is the sum of M(1) to M(6)."""
        return self.totals.cases == sum(self.totals.types)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """Who certifies, as what, and how it was proved who they are."""

    printed_name: str
    title: str
    phone: str
    capacity: Capacity
    statement: str
    method: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRecord:
    """One certified summary; the canonical text is what is signed, hashed and kept for ever.

    ``log_digest``: of the log that was examined. ``supersedes``: digest of the one before, or "".
    """

    version: int
    facts: SummaryFacts
    certification: Certification
    log_digest: str
    supersedes: str = ""

    def canonical(self) -> str:
        """Return the one spelling as JSON: sorted keys, no spaces, time in UTC."""
        signed = self.certification
        fields = {
            "certification": {
                **asdict(signed),
                "at": signed.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "capacity": signed.capacity.value,
            },
            "facts": asdict(self.facts),
            "format": "compliance-summary/1",
            "log_digest": self.log_digest,
            "supersedes": self.supersedes,
            "version": self.version,
        }
        return canonical_json(fields)


def facts_from(record: str) -> SummaryFacts:
    """Return what a kept record says."""
    said = cast("dict[str, object]", json.loads(record)["facts"])
    totals = cast("dict[str, object]", said.pop("totals"))
    outcomes = cast("list[int]", totals["outcomes"])
    types = cast("list[int]", totals["types"])
    return SummaryFacts(
        **said,  # type: ignore[arg-type]  # written by canonical() above, field by field
        totals=Totals(
            outcomes=(outcomes[0], outcomes[1], outcomes[2], outcomes[3]),
            days_away=cast("int", totals["days_away"]),
            days_restricted=cast("int", totals["days_restricted"]),
            types=(types[0], types[1], types[2], types[3], types[4], types[5]),
        ),
    )


def certify_problems(
    facts: SummaryFacts, signing: Certification, today: date, *, undecided: int
) -> Iterator[Problem]:
    """Yield everything that keeps a summary from being certified on a local day.

    ``undecided``: cases of the year that are not decided, recordable and not on the log, or on the
    log against their decision or days.
    """
    if today <= date(facts.year, 12, 31):
        what = f"{facts.year} is not over."
        yield Problem("year", what, "Certify after 31 December: 29 CFR 1904.32(a).")
    if facts.average_employees is None:
        yield Problem("average", "The average number of employees is missing.", "Enter it.")
    if not facts.hours_worked:
        yield Problem("hours", "The hours worked are missing.", "Enter the year, or each month.")
    if not facts.types_agree:
        what = f"{facts.totals.cases} cases are not {sum(facts.totals.types)} types."
        yield Problem("totals", what, "Correct the log.")
    if undecided:
        what = f"{undecided} cases of the year wait: for a decision, the log, or their days."
        yield Problem("cases", what, "Decide and log them first; the log says which.")
    yield from _signing_problems(signing)


def _signing_problems(signing: Certification) -> Iterator[Problem]:
    fields = {"printed_name": signing.printed_name, "title": signing.title, "phone": signing.phone}
    for where, text in fields.items():
        if not text.strip():
            yield Problem(where, "It is empty.", "The form asks for it.")
        elif len(text) > LONGEST_SIGNING:
            what = f"It is longer than {LONGEST_SIGNING} characters."
            yield Problem(where, what, "Make it shorter.")
