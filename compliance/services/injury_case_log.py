"""The log: a case entered with its number, lined out with a reason, and back in."""

from datetime import date, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.case_items import (
    Entry,
    entry_problems,
    missing_for_log,
    next_number,
)
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.trail import TrailEvent
from compliance.services.case_clocks import stop_by_log
from compliance.services.injury_case_changes import (
    Change,
    changing,
    demand_reason,
    items_of,
    keep_change,
    note,
    today_of,
)
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import numbers_of
from compliance.storage.queries.injury_days import days_of

LONGEST_NUMBER = 40
RECORD_WITHIN = timedelta(days=7)  # 29 CFR 1904.29(b)(3): calendar days from learning of it


def record_by(case: InjuryCase, zone: str) -> date:
    """Return the local day until which a recordable case has to stand on the log."""
    return today_at(case.learned_at, zone) + RECORD_WITHIN


def entry_lacks(case: InjuryCase, today: date) -> list[Problem]:
    """Return what a case lacks before its line can stand on the log."""
    if case.outcome != Outcome.RECORDABLE.value:
        what = f"The decision is: {case.outcome}."
        return [Problem("outcome", what, "Answer the open questions, or overrule it.")]
    problems = missing_for_log(items_of(case))
    if not case.column or not case.type:
        what = "Column or type is not decided yet."
        problems.append(Problem("column", what, "Answer the open questions."))
    elif not case.overruled_reason and _privacy_open(case):
        what = "It is not decided whether it is a privacy concern case."
        problems.append(Problem("privacy", what, "Answer the open questions."))
    days = days_of(case, today)
    if days is not None and days.needs:
        what = "The days cannot be counted yet."
        problems.append(Problem("days", what, "Say when the worker was not due to work."))
    elif case.column:
        entry = Entry(case.column, case.days_away, case.days_restricted)
        problems += entry_problems(entry)
    return problems


def _privacy_open(case: InjuryCase) -> bool:
    return case.rules_said.get("privacy") is None


def enter_on_log(session: Session, case: InjuryCase, change: Change, *, number: str = "") -> str:
    """Enter a recordable case on the log of the year of its injury, and return its number.

    ``number``: one that it has on a log kept elsewhere; empty gives the next, such as 2026-001.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: it is on the log already, or the case or the number changed in between.
        InvalidInputError: everything that its line still lacks, or that the number is taken.
    """
    if case.logged_at is not None:
        raise ConflictError("This case is on the log already. Load the page again.")
    with changing(session, case, change):
        # Of two who enter cases at once, one waits here for the other's number.
        session.get_one(Establishment, case.establishment_id, with_for_update=True)
        taken = set(numbers_of(session, case.establishment_id, case.log_year))
        given = number.strip()
        problems = entry_lacks(case, today_of(session, case, change.now))
        if given in taken:
            what = f"{given} stands on the log of {case.log_year} already."
            problems.append(Problem("number", what, "Numbers are never used twice: take another."))
        if len(given) > LONGEST_NUMBER:
            what = f"It is longer than {LONGEST_NUMBER} characters."
            problems.append(Problem("number", what, "Make it shorter."))
        if problems:
            raise InvalidInputError(problems)
        case.number = given or next_number(taken, case.log_year)
    case.logged_at = change.now  # after the block: entering is no change of a line
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("Another case took this number. Try it again.") from error
    note(session, TrailEvent.CASE_LOGGED, case, change, {"number": case.number})
    stop_by_log(session, case, by=change.by, now=change.now)
    return case.number


def line_out(session: Session, case: InjuryCase, change: Change) -> None:
    """Line a case out that turned out not to be recordable; line and number stay to be read.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: it is not on the log, or somebody changed the case in between.
        InvalidInputError: no reason is given.
    """
    if case.logged_at is None or case.lined_out_at is not None:
        raise ConflictError("This case does not stand on the log. Load the page again.")
    with changing(session, case, change):
        demand_reason(change, needed=True)
        case.lined_out_at = change.now
        keep_change(case, change, ("line", "on the log", "lined out"))
    note(session, TrailEvent.CASE_LINED_OUT, case, change, {"number": case.number})


def put_back(session: Session, case: InjuryCase, change: Change) -> None:
    """Put a lined-out case back on the log, under the number that it had.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: it is not lined out, or somebody changed the case in between.
        InvalidInputError: no reason is given, or everything that its line lacks.
    """
    if case.lined_out_at is None:
        raise ConflictError("This case is not lined out. Load the page again.")
    with changing(session, case, change):
        demand_reason(change, needed=True)
        problems = entry_lacks(case, today_of(session, case, change.now))
        if problems:
            raise InvalidInputError(problems)
        case.lined_out_at = None
        keep_change(case, change, ("line", "lined out", "on the log"))
    note(session, TrailEvent.CASE_LOGGED, case, change, {"number": case.number})
