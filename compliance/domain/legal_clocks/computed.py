"""What was computed of a clock: each deadline with its reasons, and how a report met it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.domain.applicability import Applies
from compliance.domain.checklists import ReviewStatus
from compliance.domain.legal_clocks.counting import Due
from compliance.domain.legal_clocks.model import Kind, Recipient
from compliance.domain.legal_clocks.terms import Term
from compliance.domain.local_time import local_at
from compliance.domain.provisions import Provision


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a deadline holds or does not, the provisions for it, and how far they were read."""

    text: str
    provisions: tuple[Provision, ...] = ()
    review: ReviewStatus | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test says of a deadline; ``needs`` names facts that are not known."""

    applies: Applies
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()


HOLDS = Verdict(Applies.YES)


def joined(verdicts: Sequence[Verdict]) -> Verdict:
    """Return one verdict: a no ends it, else anything undecided leaves it so."""
    for one in verdicts:
        if one.applies is Applies.NO:
            return one
    applies = Applies.YES
    if any(one.applies is Applies.UNDECIDED for one in verdicts):
        applies = Applies.UNDECIDED
    return Verdict(
        applies,
        tuple(reason for one in verdicts for reason in one.reasons),
        tuple(need for one in verdicts for need in one.needs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedDeadline:
    """One deadline of one event.

    ``due`` is None where the rule names no time, where something needed is not known (``needs``
    lists it), or where the deadline does not hold. An undecided deadline has its ``due`` as if
    it held: its clock may be running. Times are UTC; texts are in site time.
    """

    key: str
    what: str
    applies: Applies
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()
    term: Term
    when: str = ""
    started_at: datetime | None = None
    started_text: str = ""
    due: Due | None = None
    due_text: str = ""
    through: Due | None = None
    through_text: str = ""
    to: tuple[Recipient, ...] = ()
    method: str = ""
    contents: tuple[str, ...] = ()
    contents_source: str = ""
    provisions: tuple[Provision, ...] = ()
    basis: str = ""
    kind: Kind
    review: ReviewStatus
    counting: str = ""
    repeats: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a report met its deadline: late stays late, however much later it is looked at."""

    reported_at: datetime
    late_by: timedelta

    @property
    def in_time(self) -> bool:
        """Return whether the report was made in time."""
        return not self.late_by


def outcome_of(due: Due, reported_at: datetime) -> Outcome:
    """Return how a report made at an instant met its deadline; late by at least a microsecond."""
    if not due.is_late(reported_at):
        return Outcome(reported_at, timedelta())
    return Outcome(reported_at, max(reported_at - due.at, timedelta.resolution))


def due_words(due: Due | None, zone: str) -> str:
    """Return a deadline in site time, for people: "by 18:20 CST on Mon 2 Mar 2026"."""
    if due is None:
        return ""
    if due.on is not None:
        return f"by the end of {due.on:%a} {due.on.day} {due.on:%b %Y}, site time"
    return f"by {local_words(due.at, zone)}"


def local_words(at: datetime, zone: str) -> str:
    """Return an instant as the clock on the wall shows it: "18:20 CST on Mon 2 Mar 2026".

    Seconds are shown where there are some, so that nothing looks earlier or later than it is.
    """
    local = local_at(at, zone)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{clock} {local.tzname()} on {local:%a} {local.day} {local:%b %Y}"
