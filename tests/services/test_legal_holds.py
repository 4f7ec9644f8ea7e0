"""Legal holds on both databases: placed, shown, in the way of removing, released; and retention."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.legal_holds import HeldThing, HoldKind, held_thing
from compliance.domain.recordkeeping.employment import MonthFigures
from compliance.services.employment import enter_hours
from compliance.services.incident_changes import remove_person
from compliance.services.inspections import void_inspection
from compliance.services.legal_holds import place_hold, release_hold
from compliance.storage.base import Base
from compliance.storage.db import Database
from compliance.storage.kept import KEPT
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import CaseChange, InjuryCase
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.legal_holds import LegalHold
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.legal_holds import holds_on
from tests.cases import logged_case, report_injury
from tests.fakes import MONDAY
from tests.services.test_story import assign, first_occurrence
from tests.world import World, build_world, edition, good_answers, submit

LATER = MONDAY + timedelta(days=1)
REASON = "Claim 26-114, asked for by counsel"


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def hold(
    db: Database, world: World, what: str, reason: str = REASON, by: Actor | None = None
) -> int:
    who = by or world.coordinator
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        return place_hold(session, place, what, reason, by=who, now=MONDAY).id


def free(db: Database, world: World, hold_id: int) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(LegalHold, hold_id)
        release_hold(session, row, "Settled", by=world.coordinator, now=LATER)


def refused(db: Database, step: Callable[[Session], object]) -> str:
    with pytest.raises(ConflictError) as caught, db.unit_of_work() as session:
        step(session)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("2025", HoldKind.YEAR, 2025),
        (" inc-31 ", HoldKind.INCIDENT, 31),
        ("INS-00417", HoldKind.INSPECTION, 417),
    ],
)
def test_what_is_held_is_written_as_people_say_it(text: str, kind: HoldKind, subject: int) -> None:
    assert held_thing(text) == HeldThing(kind, subject)


@pytest.mark.parametrize("text", ["", "1492", "F-00017", "20255", "INC-", "everything"])
def test_other_things_cannot_be_held(text: str) -> None:
    assert held_thing(text) is None


def test_a_held_record_is_not_voided_until_the_hold_is_released(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        assign(session, world, "forklift-daily", asset_id=world.truck_id)
        occurrence = first_occurrence(session, "forklift-daily")
        answers = good_answers(edition("forklift-daily").checklist)
        record = submit(session, occurrence, answers, by=world.officer, now=MONDAY)
        number = record.id

    def void(session: Session) -> None:
        row = session.get_one(Inspection, number)
        void_inspection(session, row, reason="Wrong truck", by=world.coordinator, now=LATER)

    for what in (f"INS-{number:05d}", "2026"):
        hold_id = hold(db, world, what)
        assert "under legal hold" in refused(db, void)
        free(db, world, hold_id)
    with db.unit_of_work() as session:
        void(session)


def test_a_held_incident_keeps_its_people_and_a_held_year_its_hours(
    db: Database, world: World
) -> None:
    place_id = world.establishment_id
    months: dict[tuple[int, int], MonthFigures | None] = {(2026, 2): MonthFigures(hours=900)}
    with db.unit_of_work() as session:
        incident_id = report_injury(session, place_id, by=world.coordinator).id
        place = session.get_one(Establishment, place_id)
        enter_hours(session, place, months, by=world.coordinator, now=MONDAY)

    def take_off(session: Session) -> None:
        incident = session.get_one(Incident, incident_id)
        person = incident.people[0]
        remove_person(session, incident, person, by=world.coordinator, now=LATER)

    def take_out(session: Session) -> None:
        place = session.get_one(Establishment, place_id)
        enter_hours(session, place, {(2026, 2): None}, by=world.coordinator, now=LATER)

    own = hold(db, world, f"INC-{incident_id}")
    assert "under legal hold" in refused(db, take_off)
    free(db, world, own)
    year = hold(db, world, "2026")
    assert "2026 is under legal hold" in refused(db, take_off)
    assert "2026 is under legal hold" in refused(db, take_out)
    free(db, world, year)
    with db.unit_of_work() as session:
        take_off(session)
        take_out(session)


def test_a_hold_needs_a_thing_a_reason_and_a_permission(db: Database, world: World) -> None:
    hold(db, world, "2025")
    with pytest.raises(InvalidInputError) as caught:
        hold(db, world, "INC-00099", " ")
    assert [one.where for one in caught.value.problems] == ["reason", "what"]
    for what, said in (("2025", "under hold already"), ("2031", "There is no 2031")):
        with pytest.raises(InvalidInputError, match=said):
            hold(db, world, what)
    for actor in (world.officer, world.auditor):
        with pytest.raises(NotAllowedError):
            hold(db, world, "2024", by=actor)


def test_the_trail_has_both_ends_and_not_the_reason(db: Database, world: World) -> None:
    hold_id = hold(db, world, "2025")
    free(db, world, hold_id)
    assert "released already" in refused(
        db,
        lambda session: release_hold(
            session, session.get_one(LegalHold, hold_id), "x", by=world.coordinator, now=LATER
        ),
    )
    with db.reading() as session:
        rows = session.scalars(select(TrailEntry).where(TrailEntry.subject_kind == "legal-hold"))
        told = [(row.event, json.loads(row.data)["held"], row.data) for row in rows]
        assert holds_on(session, world.establishment_id, [HeldThing(HoldKind.YEAR, 2025)]) == []
    assert [one[:2] for one in told] == [
        ("legal-hold.placed", "2025"),
        ("legal-hold.released", "2025"),
    ]
    assert not any("counsel" in data for *_rest, data in told)


def test_no_unit_of_work_removes_a_record_of_part_1904(db: Database, world: World) -> None:
    """29 CFR 1904.33(a): five years. There is no way to remove one at all, held or not."""
    with db.unit_of_work() as session:
        case = logged_case(session, world.establishment_id, by=world.coordinator)
        case_id = case.id
        session.add(
            CaseChange(
                case_id=case_id,
                field="where",
                before="a",
                after="b",
                changed_at=MONDAY,
                changed_by=world.coordinator.person_id or 0,
            )
        )
    for model in (CaseChange, InjuryCase, Incident):

        def remove(session: Session, model: type[Base] = model) -> None:
            session.delete(session.scalars(select(model)).first())

        assert "1904.33(a)" in refused(db, remove)
    with db.reading() as session:
        assert session.get(InjuryCase, case_id) is not None
    assert {LegalHold, InjuryCase, CaseChange} <= set(KEPT)
