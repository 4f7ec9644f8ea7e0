"""The days of a case: spans as somebody said them, struck but never deleted, counted anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.domain.recordkeeping.absence_reader import (
    MOST_DAYS,
    MOST_DAYS_AHEAD,
    lies_far_ahead,
    read_absence,
    told_until,
)
from compliance.domain.recordkeeping.case_items import LONGEST_LINE, CaseItems
from compliance.domain.trail import TrailEvent
from compliance.services.injury_case_changes import (
    Change,
    changing,
    demand_agreement,
    judge,
    keep_change,
    note,
    reason_problems,
    text_of,
    today_of,
)
from compliance.storage.models.injury_cases import CaseSpan, InjuryCase
from compliance.storage.queries.scope import found

AHEAD = timedelta(days=366)  # ours: an end that lies further ahead is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSpan:
    """Days as somebody said them.

    ``to_on`` None: they still run; then ``estimated_days`` says how many there will be in all,
    29 CFR 1904.7(b)(3).
    """

    kind: SpanKind
    said_by: SaidBy
    from_on: date | None
    to_on: date | None = None
    estimated_days: int | None = None
    note: str = ""


def add_span(session: Session, case: InjuryCase, wanted: NewSpan, change: Change) -> CaseSpan:
    """Enter days away, restricted, or cleared; the count and the decision follow.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: with everything that is wrong with the days.
    """
    today = today_of(session, case, change.now)
    with changing(session, case, change) as amiss:
        problems = _wrong(wanted, case, today)
        if problems or wanted.from_on is None:
            raise InvalidInputError(problems)
        span = CaseSpan(
            kind=wanted.kind.value,
            said_by=wanted.said_by.value,
            from_on=wanted.from_on,
            to_on=wanted.to_on,
            estimated_days=wanted.estimated_days,
            note=wanted.note.strip(),
            noted_at=change.now,
            noted_by=change.by.person_id,
        )
        case.spans.append(span)
        judge(case, today)
        demand_agreement(case, amiss)
    session.flush()
    note(session, TrailEvent.CASE_DAYS_CHANGED, case, change)
    return span


def _wrong(wanted: NewSpan, case: InjuryCase, today: date) -> list[Problem]:
    problems = [*_wrong_dates(wanted, case, today), *_wrong_estimate(wanted)]
    if wanted.kind is SpanKind.CLEARED and wanted.said_by is not SaidBy.CLINICIAN:
        what = "Only a clinician can say that somebody is able to work."
        problems.append(Problem("said_by", what, "Choose the clinician, or another kind."))
    if len(wanted.note) > LONGEST_LINE:
        what = f"It is longer than {LONGEST_LINE} characters."
        problems.append(Problem("note", what, "Make it shorter."))
    return problems


def _wrong_dates(wanted: NewSpan, case: InjuryCase, today: date) -> list[Problem]:
    first, last = wanted.from_on, wanted.to_on
    if first is None:
        return [Problem("from_on", "There is no day.", "Give the first day.")]
    problems = []
    if first < case.injured_on:
        what = f"It begins before the injury on {case.injured_on}."
        problems.append(Problem("from_on", what, "Correct one of both days."))
    if lies_far_ahead(first, _known_until(case, today)):
        what = f"{first} lies more than {MOST_DAYS_AHEAD} days after today and the days entered."
        remedy = "Check the year; enter later days when they come near."
        problems.append(Problem("from_on", what, remedy))
    if last is not None and last < first:
        what = f"The end on {last} lies before the beginning on {first}."
        problems.append(Problem("to_on", what, "Correct one of both days."))
    elif last is not None and last > today + AHEAD:
        problems.append(Problem("to_on", f"{last} lies far ahead.", "Check the year."))
    return [*problems, *_after_death(first, last, case.died_on)]


def _known_until(case: InjuryCase, today: date) -> date:
    """Return the later of today and the last day that is entered."""
    live = [one for one in case.spans if one.struck_at is None]
    ends = [told_until(one.from_on, one.to_on, one.estimated_days) for one in live]
    return max([today, *ends])


def _after_death(first: date, last: date | None, died_on: date | None) -> list[Problem]:
    if died_on is None:
        return []
    if first > died_on:
        what = f"It begins after the death on {died_on}."
        return [Problem("from_on", what, "Correct one of both days.")]
    if last is not None and last > died_on:
        what = f"It goes on after the death on {died_on}."
        return [Problem("to_on", what, "End it there, or correct one of both.")]
    return []


def days_outside(case: InjuryCase, items: CaseItems) -> list[Problem]:
    """Return where the form would leave entered days before the injury, or after the death.

    Days that began before a death and were to go on may stay: they were advised while it was so.
    """
    begins = [one.from_on for one in case.spans if one.struck_at is None]
    problems = []
    if begins and items.injured_on is not None and items.injured_on > min(begins):
        what = f"Days are entered that begin before it, on {min(begins)}."
        problems.append(Problem("injured_on", what, "Correct one of both days."))
    if begins and items.died_on is not None and items.died_on < max(begins):
        what = f"Days are entered that begin after it, on {max(begins)}."
        problems.append(Problem("died_on", what, "Correct one of both days."))
    return problems


def _wrong_estimate(wanted: NewSpan) -> list[Problem]:
    estimate = wanted.estimated_days
    if estimate is not None and not 1 <= estimate <= MOST_DAYS:
        return [Problem("estimated_days", f"{estimate} is no number of days.", "Write 1 or more.")]
    if estimate is not None and wanted.to_on is not None:
        what = "There are an end and an estimate."
        return [Problem("estimated_days", what, "Drop the estimate once the end is known.")]
    runs = wanted.to_on is None and wanted.kind is not SpanKind.CLEARED
    if runs and estimate is None:
        what = "It still runs, and nobody says for how long."
        remedy = "Give the last day, or estimate all its days: the log needs a number."
        return [Problem("estimated_days", what, remedy)]
    return []


def strike_span(session: Session, case: InjuryCase, span_id: int, change: Change) -> None:
    """Strike a span that is wrong or replaced; it stays to be read and counts no more.

    Raises:
        NotAllowedError: the actor may not keep records there.
        NotFoundError: the case has no such span.
        ConflictError: it is struck already, or somebody changed the case in between.
        InvalidInputError: the case is on the log, and no reason is given.
    """
    span = found(next((one for one in case.spans if one.id == span_id), None), "span of days")
    today = today_of(session, case, change.now)
    with changing(session, case, change):
        if span.struck_at is not None:
            raise ConflictError("These days are struck already. Load the page again.")
        span.struck_at, span.struck_by = change.now, change.by.person_id
        judge(case, today)
    note(session, TrailEvent.CASE_DAYS_CHANGED, case, change)


def end_span(
    session: Session, case: InjuryCase, span_id: int, last_on: date | None, change: Change
) -> CaseSpan:
    """Give a running span its last day: the estimate is struck, the actual days take its place.

    Raises:
        NotAllowedError, NotFoundError, ConflictError, InvalidInputError: as for the others.
    """
    old = found(next((one for one in case.spans if one.id == span_id), None), "span of days")
    if old.struck_at is not None or old.to_on is not None:
        raise ConflictError("These days do not run any more. Load the page again.")
    if last_on is None:
        amiss = reason_problems(change, needed=case.logged_at is not None)
        no_day = Problem("to_on", "There is no day.", "Give the last day.")
        raise InvalidInputError([*amiss, no_day])
    old.struck_at, old.struck_by = change.now, change.by.person_id
    wanted = NewSpan(
        kind=SpanKind(old.kind),
        said_by=SaidBy(old.said_by),
        from_on=old.from_on,
        to_on=last_on,
        note=old.note,
    )
    return add_span(session, case, wanted, change)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What bears on the count beside the spans.

    ``off_duty``: first and last days of rest, leave or shutdown; None: not known. ``left_on``: the
    first day no longer employed. ``permanent_on``: from then on the restriction is permanent.
    """

    off_duty: tuple[tuple[date, date], ...] | None = None
    left_on: date | None = None
    left_because: bool | None = None
    permanent_on: date | None = None


def set_day_facts(session: Session, case: InjuryCase, wanted: DayFacts, change: Change) -> None:
    """Say when the worker was not due to work, left, or was moved for good.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: with everything that is wrong with it.
    """
    today = today_of(session, case, change.now)
    with changing(session, case, change):
        before = case.day_facts
        given: dict[str, object] = {}
        if wanted.off_duty is not None:
            given["off_duty"] = [
                {"from": text_of(first), "to": text_of(last)} for first, last in wanted.off_duty
            ]
        if wanted.left_on is not None:
            given["left"] = {
                "on": text_of(wanted.left_on),
                "because_of_case": wanted.left_because,
            }
        if wanted.permanent_on is not None:
            given["permanent_on"] = text_of(wanted.permanent_on)
        _demand_sense(case, given)
        case.day_facts = given
        judge(case, today)
        if case.logged_at is not None and before != given:
            keep_change(case, change, ("day_facts", str(before), str(given)))
    note(session, TrailEvent.CASE_DAYS_CHANGED, case, change)


def _demand_sense(case: InjuryCase, given: Mapping[str, object]) -> None:
    """Refuse what lies before the injury or runs backwards, also while no days are entered."""
    told: dict[str, object] = {"injured_on": text_of(case.injured_on), "spans": [], **given}
    if case.died_on is not None:
        told["died_on"] = text_of(case.died_on)
    try:
        read_absence(told)
    except InvalidInputError as error:
        fields = [
            one.where.replace("left.on", "left_on").partition("[")[0] for one in error.problems
        ]
        raise InvalidInputError(
            [replace(one, where=field) for field, one in zip(fields, error.problems, strict=True)]
        ) from error
