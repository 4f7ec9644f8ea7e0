"""Where an occurrence stands: open, due, overdue, missed, done, waived or suspended.

Everything is computed from facts and ``now``; a stored state is only a copy for lists. Spans of
time are half open: at ``due_at`` it is overdue, at ``closes_at`` missed.

Which slots can be missed is decided by ``closes_at`` (domain.slots): calendar periods, shifts and
operating days end, and nothing done later can have happened in them. An interval never ends: the
duty is about the gap, which grows until somebody does the check, so it stays overdue until then. A
filing due on a fixed date is still owed when it is late.

Out of service: a check that falls due while its asset is out of service is not owed; it is owed
again when the asset comes back before the slot closes. One that was overdue or missed before the
asset went out of service stays so. The same holds for a duty that is suspended under a condition
its checklist names, and for the check of a day or shift on which the thing was not used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from compliance.domain.errors import ConflictError, InvalidInputError, Problem


class State(StrEnum):
    """Where an occurrence stands."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    DUE = "due"
    OVERDUE = "overdue"
    MISSED = "missed"
    DONE_ON_TIME = "done-on-time"
    DONE_LATE = "done-late"
    WAIVED = "waived"
    SUSPENDED = "suspended"

    @property
    def is_owed(self) -> bool:
        """Whether somebody still has to do it, now or later."""
        return self in _OWED

    @property
    def is_done(self) -> bool:
        """Whether it was done in time or late, but before it was missed."""
        return self in {State.DONE_ON_TIME, State.DONE_LATE}


_OWED = frozenset({State.SCHEDULED, State.OPEN, State.DUE, State.OVERDUE})


class Timing(StrEnum):
    """How a check that was done stands against its due time; both clocks are kept apart."""

    NOT_DONE = "not-done"
    ON_TIME = "on-time"  # received in time
    ON_TIME_BY_PHONE = "on-time-by-phone-clock"  # received later; the phone's claim is plausible
    LATE = "late"
    LATE_BY_PHONE = "late-by-phone-clock"  # late, but by its plausible claim before it was missed
    AFTER_MISSED = "after-missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTrust:
    """How far the clock of a phone is believed; our own policy, not law.

    A claimed time may be ``skew`` ahead of the time of receipt, and is believed if what it claims
    arrived within ``max_offline``.
    """

    skew: timedelta = timedelta(minutes=5)
    max_offline: timedelta = timedelta(days=7)


TRUST = ClockTrust()


NOT_USED = "Not used"  # a reason of the record: the thing was not used on that day or shift


def condition_reason(condition: str, note: str = "") -> str:
    """Return the reason that the record keeps for a condition: "Frozen ground: until the thaw"."""
    words = condition.replace("-", " ").capitalize()
    return f"{words}: {note}" if note else words


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A span (UTC) in which it is not owed, as out of service; without an end it still is not."""

    from_at: datetime
    until_at: datetime | None = None

    def covers(self, instant: datetime) -> bool:
        """Return whether the asset was out of service at this instant."""
        return self.from_at <= instant and (self.until_at is None or instant < self.until_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known about an occurrence; all instants UTC.

    ``performed_at`` is when the person says it was finished (the phone's clock), ``submitted_at``
    when we received it. ``given_out_at`` is the last time the server knew that it was not done yet
    (the form was fetched, a draft saved): a claim from before that is not believed.
    """

    opens_at: datetime
    due_from_at: datetime
    due_at: datetime
    closes_at: datetime | None = None
    submitted_at: datetime | None = None
    performed_at: datetime | None = None
    given_out_at: datetime | None = None
    waived_at: datetime | None = None
    suspensions: tuple[Suspension, ...] = ()
    trust: ClockTrust = field(default=TRUST)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state, and how a check that was done stands against its due time."""

    state: State
    timing: Timing = Timing.NOT_DONE

    @property
    def words(self) -> str:
        """Return the English text (a msgid) for lists and packets."""
        if self.timing in _TIMING_WORDS:
            return _TIMING_WORDS[self.timing]
        return STATE_WORDS[self.state]


STATE_WORDS: Mapping[State, str] = {
    State.SCHEDULED: "Not open yet",
    State.OPEN: "Open",
    State.DUE: "Due now",
    State.OVERDUE: "Overdue",
    State.MISSED: "Missed",
    State.DONE_ON_TIME: "Done on time",
    State.DONE_LATE: "Done late",
    State.WAIVED: "Waived",
    State.SUSPENDED: "Out of service",
}
_TIMING_WORDS: Mapping[Timing, str] = {
    Timing.ON_TIME_BY_PHONE: "Done on time by phone clock, received late",
    Timing.LATE_BY_PHONE: "Done late by phone clock, received later",
    Timing.AFTER_MISSED: "Missed, done late",
}
# Every text that `Standing.words` can be, for the translation catalogue.
ALL_WORDS: tuple[str, ...] = (*STATE_WORDS.values(), *_TIMING_WORDS.values())
# The answer to "On time?" of a packet.
ON_TIME_WORDS: Mapping[Timing, str] = {
    Timing.NOT_DONE: "Not done",
    Timing.ON_TIME: "Yes",
    Timing.ON_TIME_BY_PHONE: "Yes, by phone clock",
    Timing.LATE: "No, late",
    Timing.LATE_BY_PHONE: "No, late by phone clock",
    Timing.AFTER_MISSED: "No, missed and done later",
}


def state_at(facts: Facts, now: datetime) -> State:
    """Return where an occurrence stands at the instant ``now`` (UTC)."""
    return standing_at(facts, now).state


def standing_at(facts: Facts, now: datetime) -> Standing:
    """Return where an occurrence stands at ``now``, with the timing of what was done.

    A check that was done beats a waiver, a waiver beats the clock. One done after it was missed
    stays missed for good; both facts show. One that was plausibly done in time and only received
    after its slot had closed was done: "missed" was what we did not know yet.
    """
    if facts.submitted_at and facts.submitted_at <= now:
        return _done(facts, facts.submitted_at)
    if facts.waived_at and facts.waived_at <= now:
        return Standing(State.WAIVED)
    return Standing(_undone(facts, now))


def is_claim_plausible(facts: Facts) -> bool:
    """Return whether the phone's time of completion can be true as far as the server knows."""
    claimed, received = facts.performed_at, facts.submitted_at
    if claimed is None or received is None:
        return False
    earliest = received - facts.trust.max_offline
    if facts.given_out_at:
        earliest = max(earliest, facts.given_out_at - facts.trust.skew)
    return earliest <= claimed <= received + facts.trust.skew


def _done(facts: Facts, received: datetime) -> Standing:
    """Judge by the earlier of receipt and, if it is plausible, the phone's clock."""
    claimed = facts.performed_at if is_claim_plausible(facts) else None
    finished = min(received, claimed) if claimed else received
    due_at, closes_at = _owed_until(facts), facts.closes_at
    if finished < due_at:
        timing = Timing.ON_TIME if received < due_at else Timing.ON_TIME_BY_PHONE
        return Standing(State.DONE_ON_TIME, timing)
    if closes_at and finished >= closes_at and _was_excused(facts, closes_at):
        return Standing(
            State.SUSPENDED, Timing.LATE
        )  # it was not owed, and this is too late for it
    if closes_at is None or finished < closes_at:
        in_time = closes_at is None or received < closes_at
        return Standing(State.DONE_LATE, Timing.LATE if in_time else Timing.LATE_BY_PHONE)
    return Standing(State.MISSED, Timing.AFTER_MISSED)


def _owed_until(facts: Facts) -> datetime:
    """Return ``due_at``, or the return to service if it fell due while out of service.

    The legal date is not moved: it did not run. What comes back must be checked when it does.
    """
    never = datetime.max.replace(tzinfo=UTC)
    last = facts.closes_at or never
    for span in facts.suspensions:
        if span.covers(facts.due_at):
            return min(span.until_at or never, last)
    return facts.due_at


def _undone(facts: Facts, now: datetime) -> State:
    if facts.closes_at and now >= facts.closes_at:
        return State.SUSPENDED if _was_excused(facts, facts.closes_at) else State.MISSED
    if any(span.covers(now) for span in facts.suspensions):
        return State.SUSPENDED
    if now >= _owed_until(facts):
        return State.OVERDUE
    if now >= facts.due_from_at:
        return State.DUE
    return State.OPEN if now >= facts.opens_at else State.SCHEDULED


def _was_excused(facts: Facts, closes_at: datetime) -> bool:
    """Return whether it fell due while out of service and the asset was not back in time."""
    return any(
        span.covers(facts.due_at) and (span.until_at is None or span.until_at >= closes_at)
        for span in facts.suspensions
    )


def next_change_at(facts: Facts, now: datetime) -> datetime | None:
    """Return the next instant at which the state will change by itself, if nothing happens."""
    before = state_at(facts, now)
    for instant in sorted(set(_turning_points(facts))):
        if instant > now and state_at(facts, instant) is not before:
            return instant
    return None


def _turning_points(facts: Facts) -> Iterator[datetime]:
    yield from (facts.opens_at, facts.due_from_at, facts.due_at)
    if facts.closes_at:
        yield facts.closes_at
    for span in facts.suspensions:
        yield span.from_at
        if span.until_at:
            yield span.until_at


class Move(StrEnum):
    """What a person can do to an occurrence, apart from letting time pass."""

    SUBMIT = "submit"
    WAIVE = "waive"
    SUSPEND = "suspend"
    RESUME = "resume"
    REASSIGN = "reassign"


# A missed one may still be done (both facts stay) but not waived: missed is for good. What is not
# open yet may be done early only where the slot says so, by its opening.
MOVES: Mapping[Move, frozenset[State]] = {
    Move.SUBMIT: frozenset({State.OPEN, State.DUE, State.OVERDUE, State.MISSED, State.SUSPENDED}),
    Move.WAIVE: _OWED | {State.SUSPENDED},
    Move.SUSPEND: _OWED,
    Move.RESUME: frozenset({State.SUSPENDED}),
    Move.REASSIGN: _OWED | {State.SUSPENDED},
}


def may(state: State, move: Move) -> bool:
    """Return whether this can be done to an occurrence in this state."""
    return state in MOVES[move]


def require(state: State, move: Move) -> None:
    """Refuse what cannot be done to an occurrence in this state.

    Raises:
        ConflictError: the occurrence has moved on; the message says to what.
    """
    if not may(state, move):
        raise ConflictError(
            f"This check is {STATE_WORDS[state].lower()}; it cannot be changed like this "
            f"({move.value}). Load the page again to see what can be done."
        )


def require_waiver(state: State, *, reason: str, approver_id: int | None) -> None:
    """Refuse a waiver without a reason in words or without a person who approves it.

    Raises:
        ConflictError: the occurrence can no longer be waived.
        InvalidInputError: reason or approver is missing; both are named at once.
    """
    require(state, Move.WAIVE)
    problems = []
    if not reason.strip():
        problems.append(
            Problem("Reason", "A waiver needs a reason.", "Say why the check is not needed.")
        )
    if approver_id is None:
        problems.append(
            Problem("Approver", "A waiver needs a person who approves it.", "Choose a person.")
        )
    if problems:
        raise InvalidInputError(problems)
