"""What becomes of an incident: every change with before, after and why; names for few eyes."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from compliance.domain.access import Actor
from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When, may_read_names
from compliance.services.evidence import receive_incident_photo
from compliance.services.incident_changes import (
    Correction,
    add_person,
    change_incident,
    facts_digest,
    name_lead,
    remove_person,
)
from compliance.services.incident_closing import close_incident, reopen_incident
from compliance.services.incidents import Report, report_incident
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.evidence import get_evidence
from compliance.storage.queries.incidents import IncidentFilter, get_incident, list_incidents
from compliance.storage.queries.scope import Page
from tests.fakes import MONDAY
from tests.world import PHOTO, World, add_coordinator_elsewhere, build_world

LATER = MONDAY + timedelta(hours=2)
HAND = Account(
    kind=IncidentKind.INJURY,
    what="Cut in the left palm at the shear",
    when=When(on=date(2026, 3, 2), at=time(8, 40)),
    anyone_hurt=True,
    people=(Named(part=Part.HURT, name="Pat Doe", contact="ext. 12"),),
)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


@pytest.fixture
def hand(db: Database, world: World) -> int:
    wanted = Report(
        establishment_id=world.establishment_id,
        submission_id="a" * 32,
        account=HAND,
        photos=(PHOTO,),
    )
    with db.unit_of_work() as session:
        return report_incident(session, wanted, by=world.administrator, now=MONDAY).id


def correction(reason: str = "The reporter was mistaken.", **changes: object) -> Correction:
    account = replace(HAND, **changes)  # type: ignore[arg-type]  # fields by name
    return Correction(account=account, learned_at=MONDAY, reason=reason, seen="")


def test_a_correction_keeps_before_and_after_and_leaves_the_words_out_of_the_trail(
    db: Database, world: World, hand: int
) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(Incident, hand)
        wanted = correction(what="Cut in the right palm", told_urgent=True)
        wanted = replace(wanted, seen=facts_digest(row))
        change_incident(session, row, wanted, by=world.coordinator, now=LATER)
    with db.reading() as session:
        row = session.get_one(Incident, hand)
        assert [(one.field, one.before, one.after) for one in row.changes] == [
            ("urgent", "no", "yes"),
            ("what", "Cut in the left palm at the shear", "Cut in the right palm"),
        ]
        assert {one.reason for one in row.changes} == {"The reporter was mistaken."}
        [entry] = session.scalars(
            select(TrailEntry).where(TrailEntry.event == "incident.changed")
        ).all()
        assert '"fields":"urgent,what"' in entry.data
        assert "palm" not in entry.data
        told = select(func.count(Notification.id)).where(Notification.kind == "incident-urgent")
        assert session.scalar(told) == 1  # the officer; who made it urgent knows


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        (correction(what="Other", reason=" "), "reason"),
        (correction(), "reason"),
        (replace(correction(what="Other"), learned_at=LATER + timedelta(1)), "learned_on"),
        (replace(correction(what="Other"), learned_at=MONDAY - timedelta(2)), "learned_on"),
        (correction(what=""), "what"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    db: Database, world: World, hand: int, wanted: Correction, where: str
) -> None:
    with db.unit_of_work() as session:
        row = session.get_one(Incident, hand)
        wanted = replace(wanted, seen=facts_digest(row))
        with pytest.raises(InvalidInputError) as refused:
            change_incident(session, row, wanted, by=world.coordinator, now=LATER)
        session.rollback()
    assert [problem.where for problem in refused.value.problems] == [where]


def test_of_two_who_correct_at_once_the_later_is_told(
    db: Database, world: World, hand: int
) -> None:
    with db.reading() as session:
        seen = facts_digest(session.get_one(Incident, hand))
    first, second = correction(what="Cut in the right palm"), correction(place="Bay 4")
    with db.unit_of_work() as session:
        row = session.get_one(Incident, hand)
        change_incident(session, row, replace(first, seen=seen), by=world.coordinator, now=LATER)
    with db.unit_of_work() as session:
        row = session.get_one(Incident, hand)
        with pytest.raises(ConflictError, match="while you wrote"):
            change_incident(
                session, row, replace(second, seen=seen), by=world.coordinator, now=LATER
            )
        session.rollback()
    with db.reading() as session:
        assert session.get_one(Incident, hand).what == "Cut in the right palm"


def test_lead_close_and_reopen_with_reasons(db: Database, world: World, hand: int) -> None:
    with db.unit_of_work() as session:
        row, boss = session.get_one(Incident, hand), world.coordinator
        with pytest.raises(InvalidInputError):
            name_lead(session, row, world.auditor.person_id or 0, by=boss, now=LATER)
        name_lead(session, row, world.officer.person_id or 0, by=boss, now=LATER)
        assert row.state == "open"
        with pytest.raises(ConflictError):
            reopen_incident(session, row, reason="x", by=boss, now=LATER)
        with pytest.raises(InvalidInputError):
            close_incident(session, row, note=" ", by=boss, now=LATER)
        close_incident(
            session, row, note="First aid only.", no_investigation="Plain", by=boss, now=LATER
        )
        assert row.not_investigated == "Plain"
        with pytest.raises(ConflictError):
            close_incident(session, row, note="Again", by=boss, now=LATER)
        with pytest.raises(ConflictError):
            add_person(session, row, Named(part=Part.WITNESS, name="Jo"), by=boss, now=LATER)
        reopen_incident(session, row, reason="Stitches after all.", by=boss, now=LATER)
        assert (row.state, row.closed_at, row.reopened_count) == ("open", None, 1)
        written = session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)).all()
        assert written == [
            "incident.reported",
            "incident.changed",
            "incident.closed",
            "incident.reopened",
        ]


def test_people_come_and_go_by_hand(db: Database, world: World, hand: int) -> None:
    with db.unit_of_work() as session:
        row, boss = session.get_one(Incident, hand), world.coordinator
        with pytest.raises(InvalidInputError):
            add_person(session, row, Named(part=Part.WITNESS, name=" "), by=boss, now=LATER)
        seen = Named(part=Part.WITNESS, name="Jo Bell")
        added = add_person(session, row, seen, by=boss, now=LATER)
        remove_person(session, row, added, by=boss, now=LATER)
        with pytest.raises(ConflictError):
            remove_person(session, row, added, by=boss, now=LATER)
        assert [one.removed_at is None for one in row.people] == [True, False]
        with pytest.raises(NotAllowedError):
            add_person(session, row, seen, by=world.officer, now=LATER)


def test_a_photo_that_comes_later_is_in_the_trail_and_the_same_one_is_one(
    db: Database, world: World, hand: int
) -> None:
    with db.unit_of_work() as session:
        row, boss = session.get_one(Incident, hand), world.coordinator
        receive_incident_photo(session, PHOTO, row, by=boss, now=LATER)
        other = replace(PHOTO, digest="c" * 64)
        receive_incident_photo(session, other, row, by=boss, now=LATER)
        assert session.scalar(select(func.count(Evidence.id))) == 2
        events = session.scalars(select(TrailEntry.event)).all()
        assert events.count("evidence.received") == 1


def test_photos_and_words_of_a_private_incident_are_for_few(
    db: Database, world: World, hand: int
) -> None:
    def sees_photo(actor: Actor) -> bool:
        with db.reading() as session:
            try:
                get_evidence(session, 1, visible_to=actor)
            except NotFoundError:
                return False
        return True

    def finds(actor: Actor, words: str) -> int:
        wanted = IncidentFilter(establishment_id=world.establishment_id, search=words)
        with db.reading() as session:
            return list_incidents(session, wanted, Page(), visible_to=actor)[1]

    assert sees_photo(world.coordinator)
    assert sees_photo(world.administrator)  # who reported it
    assert not sees_photo(world.officer)
    assert not sees_photo(world.auditor)
    assert [finds(actor, "palm") for actor in (world.coordinator, world.officer)] == [1, 0]
    assert finds(world.officer, f"inc-{hand}") == 1  # that it happened is no secret
    place = world.establishment_id
    assert may_read_names(world.coordinator, place, None)
    assert not may_read_names(world.officer, place, None)
    assert may_read_names(world.officer, place, None, world.officer.person_id)  # looks into it
    with db.unit_of_work() as session:
        stranger = add_coordinator_elsewhere(session)
        with pytest.raises(NotFoundError):
            get_incident(session, hand, visible_to=stranger)
