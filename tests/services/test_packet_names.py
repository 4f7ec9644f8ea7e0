"""Findings of incidents in a packet name nobody who was hurt, even when a name came in later."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from compliance.domain.packets import FindingLine
from compliance.services import packet_lines
from compliance.services.packet_names import without_names
from compliance.storage.db import Database
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import IncidentPerson
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.known_names import known_names_at
from tests.logged import LEARNED, add_case
from tests.services.test_recordkeeping_year import NOW
from tests.world import World, build_world

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        made = build_world(session)
        by = made.coordinator.person_id or 0
        private = {"employee_name": "Zelda Quimby", "is_privacy_case": True}
        add_case(session, made.establishment_id, by, 1, **private)
        case_id = add_case(session, made.establishment_id, by, 2, employee_name="Otis Farrow")
        incident_id = session.get_one(InjuryCase, case_id).incident_id
        for part, name in (("witness", "Wanda Quill"), ("hurt", "Oat Farrow")):
            session.add(
                IncidentPerson(incident_id=incident_id, part=part, name=name, added_at=LEARNED)
            )
        return made


def finding_of(session: Session, world: World) -> Finding:
    case = session.query(InjuryCase).filter_by(employee_name="Otis Farrow").one()
    row = Finding(
        establishment_id=world.establishment_id,
        incident_id=case.incident_id,
        kind="nonconformity",
        found_by=world.coordinator.person_id,
        title="Otis slipped where Zelda Quimby slipped",
        detail="Wanda saw the wet floor",
        severity="major",
        authority="internal",
        provision="",
        found_at=LEARNED,
        state="open",
    )
    session.add(row)
    session.flush()
    return row


def frozen(session: Session, row: Finding, language: str) -> FindingLine:
    lines = packet_lines.findings([row], {}, CHICAGO, NOW)
    [line] = without_names(session, [row], lines, language)
    return line


def test_names_give_way_and_the_rest_of_the_text_stays(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        row = finding_of(session, world)
        english, spanish = (frozen(session, row, language) for language in ("en", "es"))
    assert english.title == "[name withheld] slipped where [name withheld] slipped"
    assert english.detail == "[name withheld] saw the wet floor"
    assert spanish.detail == "[nombre reservado] saw the wet floor"


def test_known_names_are_those_of_cases_and_of_people_of_incidents(
    db: Database, world: World
) -> None:
    with db.reading() as session:
        known = known_names_at(session, world.establishment_id)
    assert known.private == ("Zelda Quimby",)
    assert {"Otis Farrow", "Oat Farrow", "Wanda Quill"} <= set(known.others)


def test_whoever_was_hurt_in_a_private_incident_is_private_however_spelled(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        case = session.query(InjuryCase).filter_by(employee_name="Zelda Quimby").one()
        session.add(
            IncidentPerson(
                incident_id=case.incident_id, part="hurt", name="Zelly Q.", added_at=LEARNED
            )
        )
    with db.reading() as session:
        assert "Zelly Q." in known_names_at(session, world.establishment_id).private
