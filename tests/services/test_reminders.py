"""The reminder sweep: on time, late, twice, on several machines, with the clock set back."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Role
from compliance.domain.errors import ConflictError, NotAllowedError, NotFoundError
from compliance.services.reminders import (
    Swept,
    remind_of_action,
    remind_of_check,
    sweep_actions,
    sweep_checks,
)
from compliance.storage.db import Database
from compliance.storage.models.assets import Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence
from compliance.storage.models.trail import TrailEntry
from tests.services.plant import (
    COORDINATOR,
    OFFICER,
    add_action,
    add_checks,
    add_plant,
    add_schedule,
)

DUE = date(2026, 3, 16)  # a Monday; clocks changed on the 8th
SIX = timedelta(hours=11)  # 06:00 in Chicago in summer, from 00:00 UTC


def local(day: int, hour: int = 7, month: int = 3) -> datetime:
    """An instant in Chicago's summer time."""
    return datetime(2026, month, day, hour, tzinfo=UTC) + timedelta(hours=5)


@pytest.fixture
def plant(db: Database) -> Database:
    with db.unit_of_work() as session:
        add_plant(session)
    return db


def sweep(db: Database, now: datetime) -> Swept:
    """Sweep until nothing is left, as the clock does."""
    examined = owed = missed = 0
    problems: list[str] = []
    while True:
        with db.unit_of_work() as session:
            swept = sweep_checks(session, now=now)
        if not swept.examined:
            return Swept(examined=examined, owed=owed, missed=missed, problems=tuple(problems))
        examined, owed, missed = examined + swept.examined, owed + swept.owed, missed + swept.missed
        problems += swept.problems


def told(db: Database) -> list[tuple[str, str, int | None]]:
    with db.reading() as session:
        rows = session.scalars(select(Notification).order_by(Notification.id))
        return [(row.kind, row.stage.split("@")[0], row.recipient_id) for row in rows]


def only_check(session: Session) -> Occurrence:
    return session.scalars(select(Occurrence)).one()


def test_a_check_is_announced_owed_overdue_and_escalated_day_by_day(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
    states = []
    for day in range(-8, 9):
        sweep(plant, local(16) + timedelta(days=day))
        with plant.reading() as session:
            states.append(only_check(session).state)
    assert told(plant) == [
        ("check-due-soon", "-7d", OFFICER),
        ("check-due-soon", "-1d", OFFICER),
        ("check-due", "+0d", OFFICER),
        ("check-overdue", "+1d", OFFICER),
        ("check-overdue", "+3d", OFFICER),
        ("check-escalated", "+3d", COORDINATOR),
        ("check-overdue", "+7d", OFFICER),
        ("check-escalated", "+7d", COORDINATOR),
    ]
    assert states == ["open"] * 8 + ["due"] + ["overdue"] * 8


def test_the_message_says_what_where_and_until_when(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
    sweep(plant, local(16))
    with plant.reading() as session:
        row = session.scalars(select(Notification)).one()
        assert row.data == {
            "title": "Portable fire extinguishers",
            "where": "FX-01 Extinguisher",
            "site": "Joliet",
            "due_on": "2026-03-16",
            "name": "Ana",
        }
        assert (row.address, row.subject_kind) == ("ana@plant.example", "occurrence")


def test_down_for_three_days_owes_one_reminder_of_the_present_stage(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
    sweep(plant, local(16))
    sweep(plant, local(19) + timedelta(hours=1))
    assert told(plant)[1:] == [
        ("check-overdue", "+3d", OFFICER),
        ("check-escalated", "+3d", COORDINATOR),
    ]


def test_a_second_sweep_owes_nothing_and_writes_nothing_to_the_trail(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
    assert sweep(plant, local(16)).owed == 1
    with plant.unit_of_work() as session:
        session.execute(update(Occurrence).values(attention_at=local(15)))
    assert sweep(plant, local(16)) == Swept(examined=1)
    with plant.reading() as session:
        events = session.scalars(select(TrailEntry.event)).all()
    assert events == ["reminders.owed"]


def test_missed_is_recorded_once_told_to_both_and_never_looked_at_again(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE], closes_after=timedelta(days=5))
    assert sweep(plant, local(22)).missed == 1
    assert told(plant) == [
        ("check-missed", "missed", OFFICER),
        ("check-missed", "missed", COORDINATOR),
    ]
    with plant.reading() as session:
        check = only_check(session)
        events = session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)).all()
    assert (check.state, check.missed_at, check.attention_at) == ("missed", check.closes_at, None)
    assert events == ["occurrence.missed", "reminders.owed"]
    assert sweep(plant, local(23)).examined == 0


def test_a_year_ahead_makes_no_storm_of_missed_messages(plant: Database) -> None:
    with plant.unit_of_work() as session:
        days = [DUE + timedelta(days=number) for number in range(250)]
        add_checks(session, days, closes_after=timedelta(days=5))
    swept = sweep(plant, local(16) + timedelta(days=365))
    assert (swept.examined, swept.missed, swept.owed) == (250, 250, 0)


def test_a_clock_set_back_owes_nothing_twice_and_goes_on(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
    for now in (local(16), local(16) - timedelta(hours=2), local(16), local(17), local(16)):
        sweep(plant, now)
    assert told(plant) == [("check-due", "+0d", OFFICER), ("check-overdue", "+1d", OFFICER)]


def test_out_of_service_is_suspended_and_nobody_is_bothered(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE], closes_after=timedelta(days=5))
        outage = {"asset_id": 1, "began_at": local(2), "reason": "repair", "is_stop_use": False}
        session.execute(insert(Outage).values(**outage))
    for day in (9, 16, 17, 25):
        sweep(plant, local(day))
    assert told(plant) == []
    with plant.reading() as session:
        assert only_check(session).state == "suspended"


def test_what_is_done_meanwhile_is_left_alone(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
        done = {"done_at": local(10), "state": "done-on-time"}
        session.execute(update(Occurrence).values(**done))
    sweep(plant, local(30))
    assert told(plant) == []
    with plant.reading() as session:
        check = only_check(session)
    assert (check.state, check.attention_at) == ("done-on-time", None)


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ({"assignee_role": "safety-officer"}, OFFICER),
        ({}, COORDINATOR),
        ({"assignee_role": "auditor"}, COORDINATOR),
        ({"assignee_id": COORDINATOR}, COORDINATOR),
    ],
    ids=["a role", "nobody", "a role without people", "a person"],
)
def test_the_owner_is_a_person_a_role_or_else_the_coordinator(
    plant: Database, owner: dict[str, object], expected: int
) -> None:
    with plant.unit_of_work() as session:
        add_schedule(session, 2, **owner)
        add_checks(session, [DUE], schedule_id=2)
    sweep(plant, local(16))
    assert told(plant) == [("check-due", "+0d", expected)]


def test_who_left_the_plant_is_not_written_to(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
        session.execute(update(Person).where(Person.id == OFFICER).values(active=False))
    sweep(plant, local(16))
    assert told(plant) == [("check-due", "+0d", COORDINATOR)]


def test_a_check_that_cannot_be_judged_is_set_aside_and_the_others_go_on(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE, DUE])
        first = select(func.min(Occurrence.id)).scalar_subquery()
        session.execute(update(Occurrence).where(Occurrence.id == first).values(zone="Mars/Base"))
    swept = sweep(plant, local(16))
    assert swept.owed == 1
    assert len(swept.problems) == 1
    assert "Mars/Base" in swept.problems[0]


def _sweep_in_threads(db: Database, count: int, nows: Sequence[datetime]) -> None:
    failures: list[BaseException] = []
    together = threading.Barrier(count, timeout=30)

    def run() -> None:
        try:
            for now in nows:
                sweep(db, now)
                together.wait()
        except BaseException as error:  # noqa: BLE001 - shown by the test, not by the thread
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures


@pytest.mark.parametrize("machines", [2, 3])
def test_several_sweepers_on_one_database_owe_exactly_one_row_a_stage(
    plant: Database, machines: int
) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE + timedelta(days=number % 5) for number in range(250)])
    nows = [local(16), local(17), local(18), local(20)]
    _sweep_in_threads(plant, machines, nows)
    with plant.reading() as session:
        keys = session.scalars(select(Notification.dedupe_key)).all()
        per_check = Counter(session.scalars(select(Notification.subject_id)))
    assert len(keys) == len(set(keys))
    # Due on Monday: due, +1, +3 and the escalation; a day later each: one stage less or another.
    stages = {0: 4, 1: 4, 2: 4, 3: 3, 4: 3}
    wanted = sum(stages[number % 5] for number in range(250))
    assert (len(per_check), len(keys)) == (250, wanted)


def test_actions_remind_their_owner_and_then_the_coordinator(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_action(session, DUE)
    for day in range(-4, 4):
        with plant.unit_of_work() as session:
            sweep_actions(session, now=local(16) + timedelta(days=day))
    assert told(plant) == [
        ("action-due", "-3d", OFFICER),
        ("action-due", "-1d", OFFICER),
        ("action-due", "+0d", OFFICER),
        ("action-overdue", "+1d", OFFICER),
        ("action-overdue", "+3d", OFFICER),
        ("action-overdue", "+3d", COORDINATOR),
    ]
    with plant.unit_of_work() as session:
        session.execute(update(CorrectiveAction).values(done_at=local(20)))
        sweep_actions(session, now=local(30))
    assert len(told(plant)) == 6
    with plant.reading() as session:
        assert session.scalars(select(CorrectiveAction)).one().attention_at is None


def test_a_coordinator_reminds_by_hand_at_most_once_an_hour(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
        add_action(session, DUE)
        check_id = only_check(session).id
    ben = Actor(COORDINATOR, "Ben", {None: frozenset({Role.COORDINATOR})})
    with plant.unit_of_work() as session:
        assert remind_of_check(session, check_id, by=ben, now=local(17)) == 1
        assert remind_of_check(session, check_id, by=ben, now=local(17)) == 0
        assert remind_of_action(session, 1, by=ben, now=local(17)) == 1
    assert [kind for kind, _, _ in told(plant)] == ["check-overdue", "action-overdue"]
    with plant.reading() as session:
        events = session.scalars(select(TrailEntry.event)).all()
    assert events == ["reminder.sent-by-hand"] * 2


def test_reminding_by_hand_is_refused_with_a_reason(plant: Database) -> None:
    with plant.unit_of_work() as session:
        add_checks(session, [DUE])
        check = only_check(session)
        ana = Actor(OFFICER, "Ana", {1: frozenset({Role.SAFETY_OFFICER})})
        stranger = Actor(9, "Zed", {7: frozenset({Role.COORDINATOR})})
        with pytest.raises(NotAllowedError):
            remind_of_check(session, check.id, by=ana, now=local(17))
        with pytest.raises(NotFoundError):
            remind_of_check(session, check.id, by=stranger, now=local(17))
        with pytest.raises(NotFoundError):
            remind_of_action(session, 77, by=SYSTEM, now=local(17))
        check.done_at = local(16)
        session.flush()
        with pytest.raises(ConflictError):
            remind_of_check(session, check.id, by=SYSTEM, now=local(17))
