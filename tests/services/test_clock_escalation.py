"""The sweep of legal clocks: by the minute, once a stage and person, however late it runs."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Role
from compliance.domain.notifications import COMBINED, NotificationKind
from compliance.notify.messages import Composer
from compliance.services.clock_entries import Known
from compliance.services.clock_escalation import sweep_deadlines
from compliance.services.clock_stops import record_report
from compliance.services.legal_clocks import ClockStart, More, change_facts, start_clock
from compliance.services.outbox import message_of
from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Person
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.legal_clocks import get_clock
from compliance.web.kit.law_words import law_said
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW, made
from tests.web.site import ROOT
from tests.world import World, add_person, build_world

DUE = MONDAY + timedelta(hours=24)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def start(
    db: Database, world: World, at: str = "2026-03-02T09:00", lead: Actor | None = None
) -> int:
    """Start a discharge's clock: a call within 24 hours, a report within five days."""
    with db.unit_of_work() as session:
        incident_id = _incident(session, world, lead) if lead else None
        form = ClockStart(
            establishment_id=world.establishment_id,
            submission_id="a" * 32,
            clock_key="npdes-24-hour",
            known=Known(starts={"aware": at}),
            told_at=MONDAY,
            told_by="Guard",
            incident_id=incident_id,
        )
        return start_clock(session, LAW, form, by=world.coordinator, now=MONDAY).id


def _incident(session: Session, world: World, lead: Actor) -> int:
    row = Incident(
        establishment_id=world.establishment_id,
        submission_id="b" * 32,
        kind="release",
        state="open",
        what="Foam at the outfall",
        happened_on=MONDAY.date(),
        received_at=MONDAY,
        learned_at=MONDAY,
        lead_id=lead.person_id,
    )
    session.add(row)
    session.flush()
    return row.id


def sweep(db: Database, at: datetime) -> None:
    """Sweep as the job does: until nothing is left."""
    while True:
        with db.unit_of_work() as session:
            swept = sweep_deadlines(session, now=at, limit=1)
        assert swept.problems == ()
        if not swept.examined:
            return


def told(db: Database) -> list[tuple[str, int | None]]:
    """Who was told of which stage of the call, in order."""
    with db.reading() as session:
        rows = session.scalars(
            select(Notification)
            .where(Notification.subject_kind == "legal-deadline", Notification.subject_id == 1)
            .where(Notification.stage != "started")
            .order_by(Notification.id)
        )
        return [(row.stage.partition("@")[0], row.recipient_id) for row in rows]


def test_each_stage_is_told_in_its_minute_to_more_people(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        deputy = add_person(session, "Kim Tran", Role.COORDINATOR, None)
    start(db, world, lead=world.officer)
    mine, kim, lead = world.coordinator.person_id, deputy.person_id, world.officer.person_id
    sweep(db, MONDAY)
    assert told(db) == []
    sweep(db, DUE - timedelta(hours=12, minutes=1))
    assert told(db) == []
    sweep(db, DUE - timedelta(hours=12))
    assert told(db) == [("soon", mine), ("soon", kim)]
    sweep(db, DUE - timedelta(hours=6))
    assert told(db)[2:] == [("pressing", mine), ("pressing", kim), ("pressing", lead)]
    sweep(db, DUE - timedelta(hours=2, minutes=24))
    assert told(db)[5:] == [("last-call", mine), ("last-call", kim), ("last-call", lead)]
    sweep(db, DUE)
    assert len(told(db)) == 8  # made at this very instant it is in time
    sweep(db, DUE + timedelta(minutes=1))
    assert told(db)[8:] == [("overdue", mine), ("overdue", kim), ("overdue", lead)]
    sweep(db, DUE + timedelta(days=1))
    assert len(told(db)) == 11
    with db.reading() as session:
        entries = session.scalars(
            select(TrailEntry.data).where(TrailEntry.event == "legal-clock.escalated")
        ).all()
        assert len([data for data in entries if "word of mouth" in data]) == 4


def test_swept_twice_and_late_only_the_worst_stage_is_told_once(db: Database, world: World) -> None:
    start(db, world)
    for _round in range(3):
        sweep(db, DUE + timedelta(hours=1))
    assert told(db) == [("overdue", world.coordinator.person_id)]


def test_two_machines_at_once_owe_each_message_once(db: Database, world: World) -> None:
    start(db, world)
    ready = Barrier(2)

    def machine() -> None:
        ready.wait()
        sweep(db, DUE - timedelta(hours=1))

    threads = [Thread(target=machine) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told(db) == [("last-call", world.coordinator.person_id)]
    with db.reading() as session:
        entries = session.scalars(
            select(TrailEntry.id).where(TrailEntry.event == "legal-clock.escalated")
        ).all()
        assert len(entries) == 1


def test_a_clock_set_back_tells_nothing_again(db: Database, world: World) -> None:
    start(db, world)
    sweep(db, DUE + timedelta(minutes=1))
    sweep(db, DUE - timedelta(hours=1))
    assert len(told(db)) == 1


def test_what_is_stopped_is_told_no_more(db: Database, world: World) -> None:
    start(db, world)
    sweep(db, DUE - timedelta(hours=12))
    at = DUE - timedelta(hours=11)
    with db.unit_of_work() as session:
        record_report(session, 1, made(at), by=world.coordinator, now=at)
    sweep(db, DUE + timedelta(hours=1))
    assert told(db) == [("soon", world.coordinator.person_id)]
    with db.reading() as session:  # it waited still: its reason went away
        states = session.scalars(
            select(Notification.state).where(Notification.stage.startswith("soon"))
        )
        assert states.all() == ["cancelled"]


def test_a_moved_deadline_is_told_anew(db: Database, world: World) -> None:
    number = start(db, world)
    late = DUE - timedelta(minutes=10)
    sweep(db, late)
    with db.unit_of_work() as session:
        clock = get_clock(session, number, visible_to=world.coordinator)
        more = More(Known(starts={"aware": "2026-03-02T08:55"}), "The log says so.")
        change_facts(session, LAW, clock, more, by=world.coordinator, now=late)
    sweep(db, late)
    assert [stage for stage, _ in told(db)] == ["last-call", "last-call"]
    with db.reading() as session:
        row = session.get_one(ClockDeadline, 1)
        assert row.due_at == DUE - timedelta(minutes=5)


def test_where_nobody_coordinates_the_administrators_hear_of_it(db: Database, world: World) -> None:
    start(db, world)
    with db.unit_of_work() as session:
        session.get_one(Person, world.coordinator.person_id).active = False
    sweep(db, DUE - timedelta(hours=12))
    assert told(db) == [("soon", world.administrator.person_id)]


def test_the_message_says_what_by_when_and_where_to_go_and_stands_alone(
    db: Database, world: World
) -> None:
    assert NotificationKind.LEGAL_CLOCK not in COMBINED
    start(db, world)
    sweep(db, DUE + timedelta(hours=1))
    composer = _composer()
    with db.reading() as session:
        rows = session.scalars(
            select(Notification).where(Notification.subject_kind == "legal-deadline")
        ).all()
        english = composer.compose(message_of([rows[0]]))
        rows[0].language = "es"
        spanish = composer.compose(message_of([rows[0]]))
        session.rollback()
    assert english.subject.startswith("OVERDUE by law: Discharge")
    assert "Report it by word of mouth" in english.text
    assert "09:00 CST" in english.text
    assert "3 Mar 2026" in english.text
    assert "http://localhost/legal-clocks/deadlines/1" in english.text
    assert "Foam" not in english.text
    assert spanish.subject.startswith("VENCIDO por ley: Descarga que puede")
    for letter in (spanish.text, spanish.html):
        assert "Avisar de palabra" in letter
        assert "Report it by word of mouth" not in letter
        assert "Discharge that may" not in letter


def _composer() -> Composer:
    folder = ROOT / "templates" / "mail"
    return Composer(folder, base_url="http://localhost", law_words=law_said)


def test_what_the_law_wants_at_once_is_told_as_due_already(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        form = ClockStart(
            establishment_id=world.establishment_id,
            submission_id="a" * 32,
            clock_key="cercla-103-rq-release",
            known=Known(starts={"known": "2026-03-02T09:00"}),
            told_at=MONDAY,
            told_by="Guard",
        )
        start_clock(session, LAW, form, by=world.coordinator, now=MONDAY)
    sweep(db, MONDAY)
    assert told(db)[-1][0] == "last-call"
    sweep(db, MONDAY + timedelta(seconds=1))
    assert told(db)[-1][0] == "overdue"
    composer = _composer()
    with db.reading() as session:
        rows = session.scalars(
            select(Notification).where(
                Notification.subject_id == 1, Notification.stage.startswith("overdue")
            )
        ).all()
        english = composer.compose(message_of([rows[0]]))
        rows[0].language = "es"
        spanish = composer.compose(message_of([rows[0]]))
        session.rollback()
    assert english.subject.startswith("Due at once by law: Hazardous substance")
    assert "The law wants this report at once" in english.text
    assert "Due since 09:00 CST on" in english.text
    assert "overdue" not in english.text
    assert spanish.subject.startswith("Debe avisarse ya por ley: Emisión de una sustancia")
    assert "de inmediato" in spanish.text
