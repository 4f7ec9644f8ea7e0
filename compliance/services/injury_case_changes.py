"""What every change of an injury case does: lock, judge anew, keep what stood there before."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.case_items import CaseItems, Entry, entry_problems
from compliance.domain.recordkeeping.cases import DecidedCase, plain_case
from compliance.domain.recordkeeping.days import DayCount
from compliance.domain.recordkeeping.decision import Decision, Outcome, decide
from compliance.domain.recordkeeping.facts import Facts
from compliance.domain.recordkeeping.reading import read_facts
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import CaseChange, InjuryCase
from compliance.storage.queries.injury_days import days_of

ITEMS = tuple(one.name for one in fields(CaseItems))
KEPT = (*ITEMS, "column", "type", "is_privacy_case", "days_away", "days_restricted")
LONGEST_REASON = 1_000
_AWAY_TOLD = ("clinician_days_off", "missed_days", "missed_though_cleared")
_RESTRICTED_TOLD = (
    "transferred",
    "restriction",
    "restriction_injury_day_only",
    "restriction_effect",
    "vague_note_answer",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who changes a case, from which revision, when, and why.

    ``reason`` may be empty while the case is not on the log; after that it says why a line changes.
    """

    by: Actor
    now: datetime
    revision: int
    reason: str = ""


@contextmanager
def changing(
    session: Session, case: InjuryCase, change: Change, *, always_why: bool = False
) -> Iterator[list[Problem]]:
    """Let the caller change a case; keep what stood on its line before, and count a revision.

    Gives what did not agree on its line before, for `demand_agreement`. ``always_why``: a reason is
    needed off the log, too. A missing one is told together with what the caller refuses.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: no reason is given where one is needed, and what the caller refuses.
    """
    demand(change.by, Permission.KEEP_RECORDS, case.establishment_id)
    session.refresh(case, ["revision"], with_for_update=True)
    if case.revision != change.revision:
        raise ConflictError(
            "Somebody changed this case after you opened the page. "
            "Look at it again, and make your change anew."
        )
    amiss = reason_problems(change, needed=always_why or case.logged_at is not None)
    before = {name: text_of(getattr(case, name)) for name in KEPT}
    if amiss:
        with session.begin_nested():  # the caller is heard, and then undone
            try:
                yield disagreement(case)
            except InvalidInputError as error:
                amiss += error.problems
            raise InvalidInputError(amiss)
    yield disagreement(case)
    case.revision += 1
    for name in KEPT if case.logged_at is not None else ():
        after = text_of(getattr(case, name))
        if after != before[name]:
            keep_change(case, change, (name, before[name], after))
    session.flush()


def keep_change(case: InjuryCase, change: Change, what: tuple[str, str, str]) -> None:
    """Keep one struck-through entry: field, before, after."""
    case.changes.append(
        CaseChange(
            case_id=case.id,
            field=what[0],
            before=what[1],
            after=what[2],
            reason=change.reason.strip(),
            changed_at=change.now,
            changed_by=change.by.person_id or 0,
        )
    )


def reason_problems(change: Change, *, needed: bool) -> list[Problem]:
    """Return that there is no reason where one is needed, or that it is a novel."""
    if needed and not change.reason.strip():
        return [Problem("reason", "It is empty.", "Say why in a few words.")]
    if len(change.reason) > LONGEST_REASON:
        what = f"It is longer than {LONGEST_REASON} characters."
        return [Problem("reason", what, "Make it shorter.")]
    return []


def text_of(value: object) -> str:
    """Return a value as the history keeps it: a day as 2026-03-02, yes, no, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def items_of(case: InjuryCase) -> CaseItems:
    """Return what is entered of a case by hand."""
    return CaseItems(**{name: getattr(case, name) for name in ITEMS})


def today_of(session: Session, case: InjuryCase, now: datetime) -> date:
    """Return the date at the establishment of a case."""
    return today_at(now, session.get_one(Establishment, case.establishment_id).zone)


# --- the rules


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a case: its facts, the decision, and the days if any are entered."""

    facts: Facts
    decision: Decision
    days: DayCount | None


def judged(case: InjuryCase, today: date, facts: Mapping[str, object] | None = None) -> Judged:
    """Ask the rules about a case; ``facts`` are tried in place of those that are kept.

    Counted days become facts; what was told of the same days then counts no more. Days that are
    entered and come to none leave the questions about them open.

    Raises:
        InvalidInputError: facts, items or spans contradict each other; all of it.
    """
    told = {**(case.facts if facts is None else facts), "injured_on": case.injured_on.isoformat()}
    if case.died_on is not None:
        told.pop("died", None)
        told["died_on"] = case.died_on.isoformat()
    days = days_of(case, today)
    if days is not None and days.uncapped_away:
        told = _without(told, _AWAY_TOLD) | {"days_away": days.uncapped_away}
    if days is not None and days.uncapped_restricted:
        told = _without(told, _RESTRICTED_TOLD) | {"days_restricted": days.uncapped_restricted}
    read = read_facts(told)
    return Judged(read, decide(read), days)


def _without(told: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
    return {name: value for name, value in told.items() if name not in names}


def judge(case: InjuryCase, today: date) -> Judged:
    """Ask the rules, and write down what they say; what a person overruled stays as it is.

    A line that is on the log keeps column, type and privacy until the rules name others: a case
    that is no longer recordable is lined out by a person, never by itself.

    Raises:
        InvalidInputError: see `judged`.
    """
    found = judged(case, today)
    decision, days = found.decision, found.days
    case.rules_outcome = decision.outcome.value
    case.rules_said = plain_case(DecidedCase(None, found.facts, decision, None))
    is_fatal = days is not None and days.column == "G"
    nothing = None if is_fatal or decision.column == "G" else 0
    case.days_away = days.days_away if days is not None and not is_fatal else nothing
    case.days_restricted = days.days_restricted if days is not None and not is_fatal else nothing
    case.days_estimated = days is not None and days.estimated
    if not case.overruled_reason:
        _follow(case, decision)
    return found


def demand_agreement(case: InjuryCase, before: Sequence[Problem] = ()) -> None:
    """Refuse what would leave a line of the log with H without K, or days without their column.

    Days that cannot be counted yet are let pass: the page of the case says what they wait for. So
    is a line that did not agree ``before``: it is put right answer by answer.

    Raises:
        InvalidInputError: column and days of a line on the log do not agree.
    """
    problems = disagreement(case) if case.days_away is not None else []
    if problems and not before and case.outcome == Outcome.RECORDABLE.value:
        raise InvalidInputError(problems)


def disagreement(case: InjuryCase) -> list[Problem]:
    """Return where column and days of a line that stands on the log do not agree.

    That happens where days are struck which the column rests on, and what is told of the case does
    not say what it is without them.
    """
    if case.logged_at is None or case.lined_out_at is not None:
        return []
    return entry_problems(Entry(case.column, case.days_away, case.days_restricted))


def _follow(case: InjuryCase, decision: Decision) -> None:
    case.outcome = decision.outcome.value
    if decision.outcome is not Outcome.RECORDABLE:
        if case.logged_at is None:
            case.column, case.type, case.is_privacy_case = "", "", False
        return
    is_logged = case.logged_at is not None
    case.column = str(decision.column or (case.column if is_logged else ""))
    case.type = str(decision.case_type or (case.type if is_logged else ""))
    if decision.privacy is not None or not is_logged:
        case.is_privacy_case = bool(decision.privacy)


def note(
    session: Session,
    event: TrailEvent,
    case: InjuryCase,
    change: Change,
    data: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Write the one entry of a change. Nothing medical is in it, only a digest of what holds now.

    Auditors read the trail; the case itself is not theirs to read.
    """
    append(
        session,
        event,
        by=change.by,
        now=change.now,
        subject=("injury-case", case.id),
        establishment_id=case.establishment_id,
        data={"digest": case_digest(case), **(data or {})},
    )


def case_digest(case: InjuryCase) -> str:
    """Return the SHA-256 of everything that a case says now, as canonical JSON."""
    sorting = ("body_part", "nature", "event", "source")
    names = (*KEPT, *sorting, "number", "outcome", "overruled_reason", "facts", "day_facts")
    said: dict[str, object] = {
        name: value if isinstance(value := getattr(case, name), dict) else text_of(value)
        for name in names
    }
    said["spans"] = [
        [one.kind, one.said_by, text_of(one.from_on), text_of(one.to_on), one.estimated_days]
        for one in case.spans
        if one.struck_at is None
    ]
    return digest_of(json.dumps(said, sort_keys=True, ensure_ascii=False))
