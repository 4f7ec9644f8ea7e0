"""Investigations: notes of every kind, struck with a reason, lessons, and sign-off by closing."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.incidents import Account, IncidentKind, When
from compliance.domain.investigations import NOT_FOUND, NewNote, NoteKind
from compliance.library.causes import load_causes
from compliance.services.incident_changes import name_lead
from compliance.services.incident_closing import close_incident, reopen_incident
from compliance.services.incidents import Report, report_incident
from compliance.services.investigations import (
    SignOff,
    Strike,
    add_note,
    reopen_investigation,
    sign_off,
    strike_note,
    write_lessons,
)
from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.investigations import list_notes
from tests.fakes import MONDAY
from tests.world import World, build_world

LATER = MONDAY + timedelta(hours=2)
CAUSES = load_causes(Path(__file__).resolve().parents[2] / "checklists")
THERE = When(on=date(2026, 3, 2), at=time(8, 40))
FELL = NewNote(kind=NoteKind.EVENT, text="The pallet fell", when=THERE)
WHY = NewNote(kind=NoteKind.WHY, text="The beam was bent")
ROOT = NewNote(kind=NoteKind.ROOT_CAUSE, text="Nobody checks the racks", cause="maintenance")


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


@pytest.fixture
def fall(db: Database, world: World) -> int:
    account = Account(
        kind=IncidentKind.NEAR_MISS, what="A pallet fell", when=THERE, anyone_hurt=False
    )
    wanted = Report(
        establishment_id=world.establishment_id, submission_id="a" * 32, account=account
    )
    with db.unit_of_work() as session:
        return report_incident(session, wanted, by=world.officer, now=MONDAY).id


def keep(db: Database, world: World, incident_id: int, wanted: NewNote) -> int:
    with db.unit_of_work() as session:
        row, by = session.get_one(Incident, incident_id), world.coordinator
        return add_note(session, row, wanted, CAUSES, by=by, now=LATER).id


def strike(db: Database, world: World, note_id: int, reason: str) -> None:
    with db.unit_of_work() as session:
        note = session.get_one(InvestigationNote, note_id)
        row = session.get_one(Incident, note.incident_id)
        strike_note(session, row, Strike(note, reason), by=world.coordinator, now=LATER)


def trail(db: Database) -> list[TrailEntry]:
    with db.reading() as session:
        return list(session.scalars(select(TrailEntry).order_by(TrailEntry.id)))


def test_a_note_is_kept_with_one_entry_that_holds_no_words(
    db: Database, world: World, fall: int
) -> None:
    keep(db, world, fall, FELL)
    why = keep(db, world, fall, WHY)
    keep(db, world, fall, NewNote(kind=NoteKind.WHY, text="A truck hit it", parent_id=why))
    said = NewNote(kind=NoteKind.STATEMENT, text="I heard a bang", said_by=" Pat Doe ")
    keep(db, world, fall, said)
    with db.reading() as session:
        rows = list_notes(session, fall)
        assert [(row.kind, row.parent_id) for row in rows] == [
            ("event", None),
            ("why", None),
            ("why", why),
            ("statement", None),
        ]
        assert rows[0].happened_at == THERE.instant(world.zone)
        assert (rows[3].said_by, rows[3].author.name) == ("Pat Doe", world.coordinator.name)
    entries = trail(db)
    assert [one.event for one in entries[1:]] == ["investigation.noted"] * 4
    assert all((one.subject_kind, one.subject_id) == ("incident", fall) for one in entries)
    assert not any(word in one.data for one in entries for word in ("pallet", "bang", "Doe"))


def test_what_cannot_be_noted_is_refused_and_nothing_is_written(
    db: Database, world: World, fall: int
) -> None:
    for wanted, where in (
        (NewNote(kind=NoteKind.EVENT, text=" "), ["text", "happened_on", "happened_time"]),
        (NewNote(kind=NoteKind.STATEMENT, text="x"), ["said_by"]),
        (NewNote(kind=NoteKind.FACTOR, text="x", cause=NOT_FOUND), ["cause"]),
        (NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause="moon"), ["cause"]),
        (NewNote(kind=NoteKind.WHY, text="x", parent_id=99), ["parent"]),
    ):
        with pytest.raises(InvalidInputError) as refused:
            keep(db, world, fall, wanted)
        assert [problem.where for problem in refused.value.problems] == where
    assert len(trail(db)) == 1


def test_only_who_manages_incidents_investigates(db: Database, world: World, fall: int) -> None:
    note = keep(db, world, fall, WHY)
    with db.unit_of_work() as session:
        row, by = session.get_one(Incident, fall), world.officer
        struck = Strike(session.get_one(InvestigationNote, note), "No")
        with pytest.raises(NotAllowedError):
            add_note(session, row, WHY, CAUSES, by=by, now=LATER)
        with pytest.raises(NotAllowedError):
            strike_note(session, row, struck, by=by, now=LATER)
        with pytest.raises(NotAllowedError):
            write_lessons(session, row, "Look up", by=by, now=LATER)
        with pytest.raises(NotAllowedError):
            sign_off(session, row, SignOff("Done", "password"), by=by, now=LATER)


def test_who_leads_it_writes_and_strikes_but_does_not_sign(
    db: Database, world: World, fall: int
) -> None:
    lead = world.officer
    with db.unit_of_work() as session:
        row = session.get_one(Incident, fall)
        name_lead(session, row, lead.person_id or 0, by=world.coordinator, now=LATER)
        note = add_note(session, row, WHY, CAUSES, by=lead, now=LATER)
        strike_note(session, row, Strike(note, "Straight"), by=lead, now=LATER)
        write_lessons(session, row, "Look up", by=lead, now=LATER)
        with pytest.raises(NotAllowedError):
            sign_off(session, row, SignOff("Done", "password"), by=lead, now=LATER)
        with pytest.raises(NotAllowedError):
            close_incident(session, row, note="Done", by=lead, now=LATER)


def test_a_note_is_struck_once_with_a_reason_and_stays(
    db: Database, world: World, fall: int
) -> None:
    note = keep(db, world, fall, WHY)
    with pytest.raises(InvalidInputError):
        strike(db, world, note, " ")
    strike(db, world, note, "It was straight.")
    with pytest.raises(ConflictError):
        strike(db, world, note, "Again")
    with pytest.raises(InvalidInputError):  # nothing hangs below what is struck
        keep(db, world, fall, NewNote(kind=NoteKind.WHY, text="x", parent_id=note))
    with db.reading() as session:
        [row] = list_notes(session, fall)
        assert (row.text, row.struck_reason) == ("The beam was bent", "It was straight.")
        assert row.striker is not None
        assert (row.striker.id, row.struck_at) == (world.coordinator.person_id, LATER)
    assert [one.event for one in trail(db)[1:]] == ["investigation.noted", "investigation.struck"]
    assert "straight" not in trail(db)[-1].data


def test_sign_off_names_all_that_is_missing_then_closes_with_one_entry(
    db: Database, world: World, fall: int
) -> None:
    boss = world.coordinator
    with db.unit_of_work() as session:
        row = session.get_one(Incident, fall)
        with pytest.raises(InvalidInputError) as refused:
            sign_off(session, row, SignOff(" ", "password"), by=boss, now=LATER)
        assert [problem.where for problem in refused.value.problems] == [
            "lead",
            "timeline",
            "root-cause",
            "lessons",
            "note",
        ]
        name_lead(session, row, world.officer.person_id or 0, by=boss, now=LATER)
        write_lessons(session, row, "Look at racks every month.", by=boss, now=LATER)
        with pytest.raises(InvalidInputError):
            write_lessons(session, row, "Look at racks every month.", by=boss, now=LATER)
    keep(db, world, fall, FELL)
    root = keep(db, world, fall, ROOT)
    strike(db, world, root, "Wrong rack")
    with db.unit_of_work() as session:
        row = session.get_one(Incident, fall)
        with pytest.raises(InvalidInputError) as refused:  # the plain way out is closed too
            close_incident(session, row, note="Done", by=boss, now=LATER)
        assert [problem.where for problem in refused.value.problems] == ["investigation"]
    lost = NewNote(kind=NoteKind.ROOT_CAUSE, text="The beam was scrapped", cause=NOT_FOUND)
    keep(db, world, fall, lost)
    before = len(trail(db))
    with db.unit_of_work() as session:
        row, signed = session.get_one(Incident, fall), SignOff("Racks checked", "password")
        sign_off(session, row, signed, by=boss, now=LATER)
    assert [one.event for one in trail(db)[before:]] == ["investigation.signed"]
    with pytest.raises(ConflictError):
        keep(db, world, fall, WHY)


def test_what_is_signed_off_is_opened_again_by_itself_or_with_the_incident(
    db: Database, world: World, fall: int
) -> None:
    boss = world.coordinator
    keep(db, world, fall, FELL)
    keep(db, world, fall, ROOT)
    with db.unit_of_work() as session:
        row = session.get_one(Incident, fall)
        name_lead(session, row, world.officer.person_id or 0, by=boss, now=LATER)
        write_lessons(session, row, "Look at racks every month.", by=boss, now=LATER)
        sign_off(session, row, SignOff("Racks checked", "password"), by=boss, now=LATER)
    assert '"method":"password"' in trail(db)[-1].data
    assert "Racks" not in trail(db)[-1].data
    with db.unit_of_work() as session:
        row = session.get_one(Incident, fall)
        with pytest.raises(InvalidInputError):
            reopen_investigation(session, row, reason=" ", by=boss, now=LATER)
        reopen_investigation(session, row, reason="One more witness", by=boss, now=LATER)
        with pytest.raises(ConflictError):
            reopen_investigation(session, row, reason="Again", by=boss, now=LATER)
        sign_off(session, row, SignOff("Racks checked", "password"), by=boss, now=LATER)
        close_incident(session, row, note="Racks are checked monthly.", by=boss, now=LATER)
        assert (row.state, row.signed_note) == ("closed", "Racks checked")
        reopen_incident(session, row, reason="More came out", by=boss, now=LATER)
        assert row.signed_at is None
    keep(db, world, fall, WHY)


def test_hours_are_kept_by_person_and_day(db: Database, world: World, fall: int) -> None:
    day = date(2026, 3, 2)
    spent = NewNote(
        kind=NoteKind.HOURS, text="", said_by="Ana Rivera", worked_on=day, hours=Decimal("1.5")
    )
    note = keep(db, world, fall, spent)
    with db.reading() as session:
        row = session.get_one(InvestigationNote, note)
        assert (row.said_by, row.worked_on, row.minutes) == ("Ana Rivera", day, 90)
    for change, where in (
        ({"hours": None}, "hours"),
        ({"hours": Decimal("24.5")}, "hours"),
        ({"hours": Decimal("NaN")}, "hours"),
        ({"hours": Decimal("0.001")}, "hours"),
        ({"worked_on": None}, "worked_on"),
        ({"worked_on": date(2026, 3, 3)}, "worked_on"),
        ({"said_by": " "}, "said_by"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            keep(db, world, fall, replace(spent, **change))
        assert [problem.where for problem in refused.value.problems] == [where]
