"""Injury cases: opened for one hurt person each, filled in as Form 301 asks, and who looked."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.incidents import Part
from compliance.domain.local_time import local_at, today_at
from compliance.domain.recordkeeping.case_items import CaseItems, problems_of
from compliance.domain.trail import TrailEvent
from compliance.services.incident_messages import where_of
from compliance.services.injury_case_changes import (
    ITEMS,
    Change,
    changing,
    items_of,
    judge,
    note,
    today_of,
)
from compliance.services.injury_case_days import days_outside
from compliance.services.name_removal import take_out_names
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import list_of_incident, was_seen

SEEN_FOR = timedelta(hours=1)
"""Views by one person of one record within this span stand in the trail once: work on a case is a
score of pages, and an entry for each would hide who else looked."""


def items_from(incident: Incident, zone: str, name: str = "") -> CaseItems:
    """Return the items that the report already answers, for one hurt person."""
    at = incident.happened_at
    return CaseItems(
        employee_name=name,
        injured_on=incident.happened_on,
        event_time=local_at(at, zone).strftime("%H:%M") if at is not None else "",
        where=where_of(incident),
        what_happened=incident.what,
    )


def names_without_case(session: Session, incident: Incident) -> list[str]:
    """Return who was hurt by the report and has no case yet."""
    have = {_folded(one.employee_name) for one in list_of_incident(session, incident.id)}
    hurt = [
        one.name
        for one in incident.people
        if one.part == Part.HURT.value and one.removed_at is None
    ]
    return [name for name in dict.fromkeys(hurt) if _folded(name) not in have]


def open_case(
    session: Session, incident: Incident, items: CaseItems, *, by: Actor, now: datetime
) -> InjuryCase:
    """Open the case of one hurt person of an incident; it is undecided, and on no log.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: the person has a case of this incident already.
        InvalidInputError: with everything that is wrong with the items.
    """
    demand(by, Permission.KEEP_RECORDS, incident.establishment_id)
    place = session.get_one(Establishment, incident.establishment_id)
    today = today_at(now, place.zone)
    problems = problems_of(items, today=today)
    if problems or items.injured_on is None:
        raise InvalidInputError(problems)
    _demand_no_other(session, incident, items.employee_name)
    case = InjuryCase(
        establishment_id=incident.establishment_id,
        incident_id=incident.id,
        log_year=items.injured_on.year,
        facts={},
        day_facts={},
        learned_at=incident.learned_at,
        created_at=now,
        created_by=by.person_id,
        revision=1,
        overruled_reason="",
        **_values(items),
    )
    judge(case, today)
    session.add(case)
    session.flush()
    take_out_names(session, incident.id, [case.employee_name], by=by, now=now)
    change = Change(by=by, now=now, revision=1)
    note(session, TrailEvent.CASE_OPENED, case, change, {"incident": incident.id})
    return case


def _demand_no_other(session: Session, incident: Incident, name: str) -> None:
    session.refresh(incident, ["state"], with_for_update=True)  # two presses stand in line
    others = list_of_incident(session, incident.id)
    if _folded(name) in {_folded(one.employee_name) for one in others}:
        raise ConflictError("This person has a case of this incident already. Open that one.")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _values(items: CaseItems) -> dict[str, object]:
    values = {name: getattr(items, name) for name in ITEMS}
    return {key: one.strip() if isinstance(one, str) else one for key, one in values.items()}


def change_items(session: Session, case: InjuryCase, items: CaseItems, change: Change) -> None:
    """Enter or correct items of Form 301; on the log, what stood there is kept with the reason.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: with everything that is wrong, also that the injury moves into the year
            of another log, or that nothing was changed.
    """
    today = today_of(session, case, change.now)
    with changing(session, case, change):
        problems = problems_of(items, today=today)
        problems += [*_other_log(case, items), *days_outside(case, items)]
        if problems:
            raise InvalidInputError(problems)
        old = items_of(case)
        for name, value in _values(items).items():
            setattr(case, name, value)
        changed = [name for name in ITEMS if getattr(old, name) != getattr(case, name)]
        if not changed:
            raise InvalidInputError([Problem("", "Nothing was changed.", "Change something.")])
        case.log_year = case.injured_on.year
        judge(case, today)
    if "employee_name" in changed:
        name = case.employee_name
        take_out_names(session, case.incident_id, [name], by=change.by, now=change.now)
    note(session, TrailEvent.CASE_CHANGED, case, change, {"items": len(changed)})


def _other_log(case: InjuryCase, items: CaseItems) -> list[Problem]:
    """29 CFR 1904.7(b)(3)(ix): a case stands on the log of the year of the injury, once."""
    if case.logged_at is None or items.injured_on is None:
        return []
    if items.injured_on.year == case.log_year:
        return []
    what = f"The case is on the log of {case.log_year}."
    remedy = "Line it out there with the reason, and open a new case for the right year."
    return [Problem("injured_on", what, remedy)]


# --- who looked


def note_case_view(session: Session, case: InjuryCase, *, by: Actor, now: datetime) -> None:
    """Write into the trail that somebody looked at a case; once in `SEEN_FOR`."""
    subject = ("injury-case", case.id)
    _note_view(session, TrailEvent.CASE_VIEWED, subject, case.establishment_id, by=by, now=now)


def note_log_view(
    session: Session, establishment_id: int, year: int, *, by: Actor, now: datetime
) -> None:
    """Write into the trail that somebody looked at the log of a year; once in `SEEN_FOR`."""
    subject = ("injury-log", year)
    _note_view(session, TrailEvent.LOG_VIEWED, subject, establishment_id, by=by, now=now)


def note_names_view(
    session: Session, establishment_id: int, year: int, *, by: Actor, now: datetime
) -> None:
    """Write into the trail that somebody looked at the names of a year's privacy cases.

    Raises:
        NotAllowedError: the actor may not see them.
    """
    demand(by, Permission.VIEW_PRIVACY_LIST, establishment_id)
    subject = ("privacy-list", year)
    _note_view(session, TrailEvent.LOG_VIEWED, subject, establishment_id, by=by, now=now)


def _note_view(
    session: Session,
    event: TrailEvent,
    subject: tuple[str, int],
    establishment_id: int,
    *,
    by: Actor,
    now: datetime,
) -> None:
    demand(by, Permission.VIEW_MEDICAL, establishment_id)
    place = (establishment_id, *subject)
    if not was_seen(session, event.value, place, by=by, since=now - SEEN_FOR):
        append(session, event, by=by, now=now, subject=subject, establishment_id=establishment_id)
