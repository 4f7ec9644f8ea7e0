"""Something happened: a repair, a storm, a move. Duties that ask for a check after it owe one."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.happenings import PLAIN, Place, asks_after
from compliance.domain.trail import TrailEvent
from compliance.services.clock_situation import place_of, place_of_happening
from compliance.services.schedules import clock_of
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.clock_facts import Happening
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.clock_facts import find_area, list_event_schedules
from compliance.storage.queries.people import list_people_at

LONGEST_WORD = 60
LONGEST_NOTE = 4_000
SKEW = timedelta(minutes=5)  # ours: how far ahead of us a clock may be


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHappening:
    """What happened, where or to whom, and when. Without a place: to the whole site."""

    establishment_id: int
    kind: str  # a word of EventClock.events
    happened_at: datetime
    note: str = ""
    place: Place = field(default_factory=Place)


def record_happening(
    session: Session, new: NewHappening, *, by: Actor, now: datetime
) -> tuple[Happening, list[Schedule]]:
    """Keep an event; return it with the schedules that ask for a check after it.

    Those are planned again: by the caller at once, else by the next sweep. The check carries the
    number of the event in its key, so it is owed once however often that is done.

    Raises:
        NotAllowedError: the actor may not make records there.
        InvalidInputError: with everything that cannot be right.
    """
    demand(by, Permission.PERFORM_INSPECTION, new.establishment_id)
    problems = [*_problems(new, now), *_strangers(session, new)]
    if problems:
        raise InvalidInputError(problems)
    row = Happening(
        establishment_id=new.establishment_id,
        asset_id=new.place.asset_id,
        area_id=new.place.area_id if new.place.asset_id is None else None,
        person_id=new.place.person_id,
        kind=new.kind,
        happened_at=new.happened_at,
        note=new.note.strip(),
        recorded_by=by.person_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    asked = list_asked(session, row)
    for schedule in asked:
        schedule.materialised_until = None
    _tell(session, row, len(asked), by=by, now=now)
    return row, asked


def list_asked(session: Session, row: Happening) -> list[Schedule]:
    """Return the schedules whose clocks ask for a check after such an event at its place."""
    where = place_of_happening(row)
    return [
        schedule
        for schedule in list_event_schedules(session, row.establishment_id)
        if asks_after(clock_of(schedule), row.kind) and place_of(schedule).touches(where)
    ]


def _problems(new: NewHappening, now: datetime) -> list[Problem]:
    problems = []
    if not re.fullmatch(PLAIN, new.kind) or len(new.kind) > LONGEST_WORD:
        problems.append(Problem("kind", "It is not said what happened.", "Choose one."))
    if new.happened_at > now + SKEW:
        problems.append(Problem("happened_on", "It lies in the future.", "Say when it happened."))
    if len(new.note) > LONGEST_NOTE:
        problems.append(Problem("note", "This is too long.", "4,000 letters at most."))
    return problems


def _strangers(session: Session, new: NewHappening) -> list[Problem]:
    """Name a place or a person that belongs to another establishment."""
    place, here = new.place, new.establishment_id
    asset = session.get(Asset, place.asset_id) if place.asset_id is not None else None
    is_known = True
    if place.asset_id is not None:
        is_known = asset is not None and asset.establishment_id == here
    elif place.area_id is not None:
        is_known = find_area(session, here, place.area_id) is not None
    elif place.person_id is not None:
        is_known = place.person_id in {one.id for one in list_people_at(session, here)}
    if is_known:
        return []
    return [Problem("where", "It is not at this establishment.", "Choose a place that is.")]


def _tell(session: Session, row: Happening, checks: int, *, by: Actor, now: datetime) -> None:
    subject = ("establishment", row.establishment_id)
    if row.asset_id is not None:
        subject = ("asset", row.asset_id)
    elif row.area_id is not None:
        subject = ("area", row.area_id)
    elif row.person_id is not None:
        subject = ("person", row.person_id)
    append(
        session,
        TrailEvent.HAPPENING_RECORDED,
        by=by,
        now=now,
        subject=subject,
        establishment_id=row.establishment_id,
        data={
            "event": row.kind,
            "happened_at": row.happened_at.isoformat(),
            "happening": row.id,
            "note": row.note,
            "schedules": checks,
        },
    )
