"""Paragraphs that people of the plant read: kept beside the checklist, for its exact text only."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from compliance.domain.checklists import Edition, ReviewStatus
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.trail import TrailEvent
from compliance.services.packet_lines import programmes
from compliance.services.readings import NewReading, note_reading, read_provisions, review_now
from compliance.storage.db import Database
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.readings import list_readings
from tests.fakes import MONDAY
from tests.world import World, build_world, edition

TODAY = MONDAY.date()
WHERE = "https://www.ecfr.gov/current/title-29/section-1910.215"


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


@pytest.fixture
def unread() -> Edition:
    made = edition("bench-grinder")
    statuses = {made.checklist.review_of(item) for item in made.checklist.items}
    assert ReviewStatus.UNREAD in statuses
    return made


def note(db: Database, world: World, made: Edition, provision: str, **more: object) -> None:
    given = {"read_on": TODAY, "address": WHERE, **more}
    reading = NewReading(provision=provision, **given)  # type: ignore[arg-type]  # as the test says
    with db.unit_of_work() as session:
        note_reading(
            session,
            made,
            reading,
            establishment_id=world.establishment_id,
            today=TODAY,
            by=world.coordinator,
            now=MONDAY,
        )


def provisions(made: Edition) -> list[str]:
    return [str(provision) for provision in made.checklist.all_provisions()]


def test_a_paragraph_that_was_read_counts_for_what_rests_on_it(
    db: Database, world: World, unread: Edition
) -> None:
    item = next(
        one
        for one in unread.checklist.items
        if unread.checklist.review_of(one) is ReviewStatus.UNREAD
    )
    note(db, world, unread, str(item.provision))
    with db.reading() as session:
        read = read_provisions(session, unread.ref.digest)
        elsewhere = read_provisions(session, "0" * 64)
        rows = list_readings(session, unread.ref.digest)
        told = session.scalar(
            select(TrailEntry.data).where(TrailEntry.event == TrailEvent.PROVISION_READ.value)
        )
    assert review_now(unread.checklist, item, read) is ReviewStatus.READ
    assert review_now(unread.checklist, item, elsewhere) is ReviewStatus.UNREAD
    assert [(row.provision, row.read_on, row.address, row.person_name) for row in rows] == [
        (str(item.provision), TODAY, WHERE, world.coordinator.name)
    ]
    assert str(item.provision) in (told or "")


def test_when_all_of_it_was_read_packets_say_since_when(
    db: Database, world: World, unread: Edition
) -> None:
    def checked_on() -> object:
        with db.reading() as session:
            readings = {unread.ref.key: list_readings(session, unread.ref.digest)}
        return programmes([unread.checklist], [], readings)[0].text_checked_on

    checklist = unread.checklist
    waiting = {
        str(item.provision)
        for item in checklist.items
        if checklist.review_of(item) is not ReviewStatus.READ
    }
    others = [provision for provision in provisions(unread) if provision not in waiting]
    note(db, world, unread, others[0], read_on=TODAY - timedelta(days=9))
    assert checked_on() is None
    for provision in waiting:
        note(db, world, unread, provision)
    assert checked_on() == max(TODAY, date(2026, 11, 1)), "its authors read the rest in November"


def test_every_problem_is_told_and_nothing_is_kept(
    db: Database, world: World, unread: Edition
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        note(
            db,
            world,
            unread,
            "29 CFR 1910.1",
            read_on=TODAY + timedelta(days=1),
            address="javascript:alert(1)",
        )
    assert [one.where for one in refused.value.problems] == ["Provision", "Read on", "Address"]
    note(db, world, unread, provisions(unread)[0])
    with pytest.raises(ConflictError, match="before"):
        note(db, world, unread, provisions(unread)[0])
    with db.reading() as session:
        event = TrailEntry.event == TrailEvent.PROVISION_READ.value
        assert session.scalar(select(func.count()).select_from(TrailEntry).where(event)) == 1


def test_an_officer_may_not_say_so(db: Database, world: World, unread: Edition) -> None:
    for actor in (world.officer, world.auditor):
        with db.unit_of_work() as session, pytest.raises(NotAllowedError):
            note_reading(
                session,
                unread,
                NewReading(provision=provisions(unread)[0], read_on=TODAY, address=WHERE),
                establishment_id=world.establishment_id,
                today=TODAY,
                by=actor,
                now=MONDAY,
            )
