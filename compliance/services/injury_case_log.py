"""The log: a case entered with its number, lined out with a reason, and back in.

A case whose decision says that it is recordable has a line that counts, or another line stands for
it: 29 CFR 1904.4(a) and 1904.29(b)(3).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
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
    number_problems,
)
from compliance.domain.recordkeeping.decision import NO_LINE, Outcome
from compliance.domain.recordkeeping.lining_out import (
    LINE,
    ON_LOG,
    LiningOut,
    WhyOut,
    read_lining_out,
)
from compliance.domain.trail import TrailEvent
from compliance.services.case_clocks import stop_by_log
from compliance.services.injury_case_changes import (
    Change,
    changing,
    items_of,
    keep_change,
    note,
    today_of,
)
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import list_cases, numbers_of
from compliance.storage.queries.injury_days import days_of

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
        problems += number_problems(given) if given else []
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


def line_out(
    session: Session,
    case: InjuryCase,
    change: Change,
    out: LiningOut = LiningOut(),  # noqa: B008 - frozen: one value for all
) -> None:
    """Line a case out that stands on the log wrongly; line and number stay to be read.

    What the decision calls recordable is lined out only where another line stands for it: of this
    log, ``out.of``, or of another log.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: it is not on the log, or somebody changed the case in between.
        InvalidInputError: no reason is given, the decision is another, or no such line counts.
    """
    if case.logged_at is None or case.lined_out_at is not None:
        raise ConflictError("This case does not stand on the log. Load the page again.")
    problems = _wrong_lining(session, case, out)
    with changing(session, case, change, always_why=True):
        if problems:
            raise InvalidInputError(problems)
        case.lined_out_at = change.now
        keep_change(case, change, (LINE, ON_LOG, out.text))
    note(session, TrailEvent.CASE_LINED_OUT, case, change, {"number": case.number})


def _wrong_lining(session: Session, case: InjuryCase, out: LiningOut) -> list[Problem]:
    """29 CFR 1904.33(b)(1): lined out is what is not recordable after all."""
    if out.why is WhyOut.NOT_RECORDABLE and case.outcome not in NO_LINE:
        what = f"The decision is: {case.outcome}."
        remedy = (
            "Decide otherwise first: overrule it, with a reason. Or say that the line is a "
            "duplicate, or belongs on another log."
        )
        return [Problem("why", what, remedy)]
    if out.why is WhyOut.DUPLICATE:
        cases, number = list_cases(session, case.establishment_id, case.log_year), out.of
        if number not in numbers_that_count(cases) - {case.number}:
            what = f'No other line "{number}" counts on the log of {case.log_year}.'
            return [Problem("of", what, "Write the number of the line that stays.")]
    return []


def put_back(session: Session, case: InjuryCase, change: Change) -> None:
    """Put a lined-out case back on the log, under the number that it had.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: it is not lined out, or somebody changed the case in between.
        InvalidInputError: no reason is given, or everything that its line lacks.
    """
    if case.lined_out_at is None:
        raise ConflictError("This case is not lined out. Load the page again.")
    with changing(session, case, change, always_why=True):
        problems = entry_lacks(case, today_of(session, case, change.now))
        if problems:
            raise InvalidInputError(problems)
        case.lined_out_at = None
        keep_change(case, change, (LINE, _how_out(case).text, ON_LOG))
    note(session, TrailEvent.CASE_LOGGED, case, change, {"number": case.number})


# --- recordable, and on no log


@dataclass(frozen=True, slots=True)
class OffLog:
    """A case that is decided to be recordable, and no line counts for it.

    ``record`` names it without a person: its number, or its incident and its id where it was never
    entered. ``lined_out``: it has a line, struck through.
    """

    case_id: int
    record: str
    lined_out: bool


def recordable_off_log(cases: Iterable[InjuryCase]) -> list[OffLog]:
    """Return which of all the cases of an establishment and year are missing from its log.

    They are recordable by their decision, that of the rules or of a person: 29 CFR 1904.4(a),
    1904.29(b)(3). A duplicate is not missing while the line that stays counts.
    """
    every = list(cases)
    numbers = numbers_that_count(every)
    return [
        OffLog(case.id, _record_of(case), case.logged_at is not None)
        for case in every
        if case.outcome == Outcome.RECORDABLE.value and not stands_on_log(case, numbers)
    ]


def stands_on_log(case: InjuryCase, numbers: Collection[str]) -> bool:
    """Whether a line counts for a case: its own, or the one that it was lined out for.

    ``numbers``: of the lines that count on the log of its year.
    """
    if case.logged_at is None or case.lined_out_at is None:
        return case.logged_at is not None
    out = _how_out(case)
    return out.why is WhyOut.OTHER_LOG or (out.why is WhyOut.DUPLICATE and out.of in numbers)


def numbers_that_count(cases: Iterable[InjuryCase]) -> set[str]:
    """Return the numbers of the lines that count, of the cases of a year."""
    return {
        case.number
        for case in cases
        if case.number and case.logged_at is not None and case.lined_out_at is None
    }


def _how_out(case: InjuryCase) -> LiningOut:
    """Return why a line was struck through the last time."""
    told = [one.after for one in case.changes if one.field == LINE]
    return read_lining_out(told[-1] if told else "")


def _record_of(case: InjuryCase) -> str:
    if case.logged_at is not None and case.number:
        return case.number
    return f"INC-{case.incident_id:05d}, #{case.id}"  # no number that may be typed has these signs
