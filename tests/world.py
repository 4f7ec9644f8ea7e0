"""A small plant for tests: one establishment, four people, a truck and a crane."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Role
from compliance.domain.answer_types import (
    Date,
    MultiChoice,
    Number,
    OneChoice,
    PassFailNa,
    YesNo,
)
from compliance.domain.answers import Answer, Answers, missing
from compliance.domain.checklists import Checklist, Edition, Item
from compliance.library.catalog import load
from compliance.services.drafts import save_draft, start_inspection, target_of
from compliance.services.evidence import StoredPhoto
from compliance.services.inspections import submit_inspection
from compliance.services.record_versions import Sending, Signing
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Company, Establishment, Shift
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.people import Person, RoleAssignment
from compliance.storage.models.schedules import Occurrence, Schedule
from tests.fakes import MONDAY

CATALOG = load(Path(__file__).resolve().parent.parent / "checklists")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
PHOTO = StoredPhoto(
    digest="a" * 64,
    thumbnail_digest="b" * 64,
    media_type="image/jpeg",
    size_bytes=10,
    width=4,
    height=3,
    file_name="IMG_1.jpg",
    taken_at=None,
)


@dataclass(frozen=True, kw_only=True)
class World:
    """Ids of the small plant, and its people as actors."""

    establishment_id: int
    zone: str
    area_id: int
    truck_id: int
    crane_id: int
    officer: Actor
    coordinator: Actor
    auditor: Actor
    administrator: Actor


def build_world(session: Session) -> World:
    """Insert the plant's rows; tests of the services that make them do not use this."""
    company = Company(name="Northgate Fabrication")
    session.add(company)
    session.flush()
    site = Establishment(
        company_id=company.id,
        key="joliet",
        name="Northgate Fabrication, Joliet",
        street="410 Mill Road",
        city="Joliet",
        state="IL",
        postal_code="60432",
        zone="America/Chicago",
        naics="332312",
        operating_weekdays=[0, 1, 2, 3, 4, 5],
        shifts=[Shift(name="Day", starts="06:00", ends="14:30")],
    )
    session.add(site)
    session.flush()
    area = Area(establishment_id=site.id, name="Dock 1")
    session.add(area)
    session.flush()
    truck, crane = (
        Asset(establishment_id=site.id, area_id=area.id, tag=tag, name=name, kind=kind)
        for tag, name, kind in (("FL-01", "Forklift", "forklift"), ("CR-01", "Crane", "crane"))
    )
    session.add_all([truck, crane])
    session.flush()
    return World(
        establishment_id=site.id,
        zone=site.zone,
        area_id=area.id,
        truck_id=truck.id,
        crane_id=crane.id,
        officer=add_person(session, "Marisol Ortiz", Role.SAFETY_OFFICER, site.id),
        coordinator=add_person(session, "Ana Rivera", Role.COORDINATOR, site.id),
        auditor=add_person(session, "R. Haldane", Role.AUDITOR, site.id),
        administrator=add_person(session, "Dan Okafor", Role.ADMINISTRATOR, None),
    )


def add_person(session: Session, name: str, role: Role, establishment_id: int | None) -> Actor:
    """Insert a person with one role and return the actor."""
    address = f"{name.rsplit(maxsplit=1)[-1].lower()}@northgate.example"
    person = Person(
        name=name, email=address, language="en", fs_uniquifier=address, created_at=LONG_AGO
    )
    session.add(person)
    session.flush()
    session.add(
        RoleAssignment(person_id=person.id, establishment_id=establishment_id, role=role.value)
    )
    session.flush()
    return Actor(person.id, name, {establishment_id: frozenset({role})})


def add_coordinator_elsewhere(session: Session) -> Actor:
    """Insert another establishment of the same company, and return its coordinator."""
    company_id = session.scalars(select(Establishment.company_id)).first() or 0
    place = Establishment(
        company_id=company_id,
        key="elgin",
        name="Northgate Fabrication, Elgin",
        zone="America/Chicago",
        operating_weekdays=[0, 1, 2, 3, 4],
    )
    session.add(place)
    session.flush()
    return add_person(session, "Lou Perez", Role.COORDINATOR, place.id)


def assign_truck(session: Session, world: World, tag: str, checklist_key: str) -> list[Schedule]:
    """Insert one more truck, whose checklist is the officer's from Monday on."""
    truck = Asset(establishment_id=world.establishment_id, tag=tag, name="Truck", kind="forklift")
    session.add(truck)
    session.flush()
    wanted = Assignment(
        establishment_id=world.establishment_id,
        asset_id=truck.id,
        assignee_id=world.officer.person_id,
        start_on=MONDAY.date(),
    )
    held = edition(checklist_key)
    return assign_checklist(session, held, wanted, by=world.coordinator, now=MONDAY)


def edition(key: str) -> Edition:
    """Return the newest shipped version of a checklist."""
    return CATALOG.latest(key)


def good_answer(item: Item) -> Answer:
    """Return an answer to an item that is no fail."""
    answer = Answer(value="07:30")
    match item.answer:
        case PassFailNa():
            answer = Answer(value="pass")
        case YesNo(fails_on=bad):
            answer = Answer(value="no" if bad == "yes" else "yes")
        case Number(low=low, high=high, minimum=minimum):
            given = (limit for limit in (low, high, minimum) if limit is not None)
            answer = Answer(value=str(next(given, 1)))
        case OneChoice(choices=choices):
            answer = Answer(value=next(choice.key for choice in choices if not choice.fails))
        case MultiChoice(choices=choices):
            answer = Answer(values=(next(choice.key for choice in choices if not choice.fails),))
        case Date():
            answer = Answer(value="2026-01-05")
        case _:
            pass  # a text may be anything
    return answer


def good_answers(checklist: Checklist) -> dict[str, Answer]:
    """Return answers by which nothing fails, for the questions that are asked then."""
    answers: dict[str, Answer] = {}
    while missed := missing(checklist, answers):
        answers |= {key: good_answer(checklist.items_by_key[key]) for key in missed}
    return answers


def sending(answers: Answers, *, at: datetime, reason: str = "") -> Sending:
    """Return a signed form that was finished at an instant."""
    return Sending(
        answers=answers,
        performed_at=at,
        device_at=None,
        language="en",
        signing=Signing(role="Inspector", statement="I looked at each item.", method="password"),
        reason=reason,
    )


def submit(
    session: Session, occurrence: Occurrence, answers: Answers, *, by: Actor, now: datetime
) -> Inspection:
    """Fill and send the form of an occurrence in one go."""
    held = CATALOG.latest(occurrence.schedule.checklist_key)
    inspection = start_inspection(
        session,
        held,
        target_of(occurrence),
        submission_id=f"sub-{occurrence.id}-{now:%Y%m%d%H%M%S}",
        by=by,
        now=now,
    )
    save_draft(session, inspection, answers, by=by, now=now)
    form = sending(answers, at=now)
    submit_inspection(session, inspection.id, held.checklist, form, by=by, now=now)
    session.expire_all()
    return inspection
