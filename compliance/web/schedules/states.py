"""Where an occurrence stands on a page: the stored state, moved on by the time since the sweep."""

from datetime import datetime

from compliance.domain.occurrences import Facts, Move, State, may, state_at
from compliance.storage.models.schedules import Occurrence
from compliance.web.kit.clock_words import is_not_used

MISSED_DONE = "missed-done"  # kit.statuses has a badge for these
NOT_USED = "not-used"


def state_of(occurrence: Occurrence, now: datetime) -> State:
    """Return the state at this instant; what is settled or suspended is as it was stored."""
    stored = State(occurrence.state)
    if not stored.is_owed or occurrence.done_at or occurrence.waived_at:
        return stored
    facts = Facts(
        opens_at=occurrence.opens_at,
        due_from_at=occurrence.due_from_at,
        due_at=occurrence.due_at,
        closes_at=occurrence.closes_at,
    )
    return state_at(facts, now)


def badge_of(occurrence: Occurrence, now: datetime) -> str:
    """Return the name of the badge: the state, or that it was done after it was missed."""
    state = state_of(occurrence, now)
    if state is State.MISSED and occurrence.done_at:
        return MISSED_DONE
    if state is State.SUSPENDED and is_not_used(occurrence.reason):
        return NOT_USED
    return state.value


def may_move(occurrence: Occurrence, move: Move, now: datetime) -> bool:
    """Return whether this can be done to the occurrence, by somebody."""
    return may(state_of(occurrence, now), move)
