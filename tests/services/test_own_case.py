"""Whose Form 301 goes with a request: one case, of the person who asks or stands for another."""

import json
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.handovers import Asker, Basis, is_same_name
from compliance.services.handovers import Request, ask_for_records, gets_reports, hand_over
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import Handover
from compliance.storage.models.trail import TrailEntry
from tests.logged import add_case, add_log
from tests.services.test_recordkeeping_year import NOW, by, refused
from tests.world import World, build_world

OWN = Request(
    asker=Asker.EMPLOYEE, name="Alex Moreau", agency="", asked_at=NOW, case_number="2025-004"
)


@pytest.fixture
def world(db: Database) -> World:
    """A log of 2025; that of 2026 has a privacy case under a number of 2025."""
    with db.unit_of_work() as session:
        world = build_world(session)
        me = world.coordinator.person_id or 0
        add_log(session, world.establishment_id, me)
        add_case(
            session,
            world.establishment_id,
            me,
            9,
            number="2025-004",
            log_year=2026,
            injured_on=date(2026, 1, 12),
            employee_name="D. Kowalski",
            is_privacy_case=True,
        )
        return world


def ask(db: Database, world: World, wanted: Request) -> tuple[str, bool]:
    """Ask; returns whose report goes along, and whether any does."""
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        row = ask_for_records(session, place, wanted, by=world.coordinator, now=NOW)
        case = session.get(InjuryCase, row.case_id) if row.case_id else None
        return case.employee_name if case else "", gets_reports(row)


def wrong(db: Database, world: World, wanted: Request) -> list[str]:
    error: InvalidInputError = refused(
        db, world, partial(ask_for_records, wanted=wanted, **by(world))
    )
    return [f"{one.where}: {one.what}" for one in error.problems]


def test_a_number_of_two_logs_is_asked_back_by_its_year(db: Database, world: World) -> None:
    assert wrong(db, world, OWN) == ["case_year: Several logs have this number: 2025, 2026."]
    assert ask(db, world, replace(OWN, case_year=2025)) == ("Alex Moreau", True)
    assert wrong(db, world, replace(OWN, case_year=2024)) == [
        "case_number: There is no case 2025-004 on a log here."
    ]


def test_a_case_of_somebody_else_goes_to_nobody_without_a_ground(
    db: Database, world: World
) -> None:
    other = replace(OWN, case_year=2026, name="J. Whitfield")
    assert wrong(db, world, other) == [
        "basis: Case 2025-004 (2026) is that of D. Kowalski; J. Whitfield asks."
    ]
    assert wrong(db, world, replace(other, basis=Basis.LEGAL_REPRESENTATIVE)) == [
        "basis: This is no ground for who asks."
    ]
    assert ask(db, world, replace(other, basis=Basis.OWN_CASE))[0] == "D. Kowalski"


def test_a_personal_representative_says_by_what(db: Database, world: World) -> None:
    wanted = replace(OWN, asker=Asker.PERSONAL_REPRESENTATIVE, name="M. Moreau", case_year=2025)
    assert [one.split(":")[0] for one in wrong(db, world, wanted)] == ["basis"]
    assert wrong(db, world, replace(wanted, basis=Basis.OWN_CASE)) != []
    assert ask(db, world, replace(wanted, basis=Basis.NAMED_IN_WRITING)) == ("Alex Moreau", True)


def test_an_older_request_without_a_ground_takes_no_report_along(
    db: Database, world: World
) -> None:
    ask(db, world, replace(OWN, case_year=2025))
    with db.unit_of_work() as session:
        row = session.scalars(select(Handover)).one()
        row.what = {}  # as earlier versions wrote it
        assert not gets_reports(row)


def test_the_trail_names_inspectors_and_nobody_else_who_asks(db: Database, world: World) -> None:
    inspector = Request(asker=Asker.GOVERNMENT, name="J. Shaw", agency="OSHA", asked_at=NOW)
    for wanted in (replace(OWN, case_year=2025), inspector):
        ask(db, world, wanted)
    with db.unit_of_work() as session:
        for row in session.scalars(select(Handover)):
            hand_over(session, row, {"a.pdf": "ab" * 32}, by=world.coordinator, now=NOW)
    with db.reading() as session:
        rows = session.scalars(select(TrailEntry).order_by(TrailEntry.id))
        told = [json.loads(row.data) for row in rows if row.event.startswith("records.")]
    asked, of_shaw, handed, handed_shaw = told
    for data in (asked, handed):
        assert "Moreau" not in str(data)
        assert "name" not in data
        assert len(data["digest"]) == 64
    assert asked["digest"] == handed["digest"]
    assert (of_shaw["name"], handed_shaw["name"]) == ("J. Shaw", "J. Shaw")


def test_names_are_compared_without_capitals_and_spaces() -> None:
    assert is_same_name("alex  moreau", " Alex Moreau ")
    assert not is_same_name("Alex Moreau", "A. Moreau")
    assert not is_same_name("", " ")
