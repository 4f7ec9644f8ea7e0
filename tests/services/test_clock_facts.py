"""What moves clocks, entered by people: meters, events, days without use, suspensions, paces."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.answers import Answer
from compliance.domain.cadence import Span
from compliance.domain.checklists import Checklist
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.trail import TrailEvent
from compliance.services.materialise import materialise, materialise_due
from compliance.services.meter_readings import NewReading, record_reading, strike_reading
from compliance.services.occurrences import facts_of
from compliance.services.paces import NewPace, change_pace
from compliance.services.reminders import sweep_checks
from compliance.services.suspensions import NewSuspension, resume_schedule, suspend_schedule
from compliance.services.uses import NewUse, record_not_used, record_use, use_figure
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.clock_facts import MeterReading, ScheduleSuspension, UnusedCheck
from compliance.storage.models.schedules import Schedule
from compliance.storage.models.trail import TrailEntry
from tests.fakes import MONDAY
from tests.services.moved_clocks import DAY, HOUR, OIL, checks_of, schedule_of
from tests.services.test_story import assign, events, first_occurrence
from tests.world import (
    World,
    build_world,
    edition,
    good_answers,
    submit,
)


def truck(session: Session, world: World) -> Asset:
    return session.get_one(Asset, world.truck_id)


def read(session: Session, world: World, hours: float, at: datetime, **more: Any) -> MeterReading:
    new = NewReading(hours=hours, **more)
    return record_reading(session, truck(session, world), new, by=world.officer, now=at)


def test_a_meter_that_shows_the_hours_used_up_brings_the_date_forward(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        oil = schedule_of(session, world, OIL, last_done_on=date(2026, 2, 1))
        read(session, world, 100, MONDAY - 20 * DAY)
        materialise_due(session, now=MONDAY)
        (check,) = checks_of(session, oil)
        assert check.due_on == date(2027, 2, 1), "no hours are used up: the year counts"
        read(session, world, 599.5, MONDAY + DAY)
        materialise_due(session, now=MONDAY + DAY)
        assert checks_of(session, oil)[0].due_on == date(2027, 2, 1)
        wrong = read(session, world, 600, MONDAY + 2 * DAY)
        materialise_due(session, now=MONDAY + 2 * DAY)
        (check,) = checks_of(session, oil)
        assert (check.due_on, check.due_key) == (date(2026, 3, 4), "after-2026-02-01")
        strike_reading(
            session, wrong, truck(session, world), "Typed wrong", by=world.coordinator, now=MONDAY
        )
        materialise_due(session, now=MONDAY + 2 * DAY)
        assert checks_of(session, oil)[0].due_on == date(2027, 2, 1)
        told = [one for one in events(session) if one.startswith("meter.")]
        assert told == ["meter.read"] * 3 + ["meter.reading-struck"]


def test_a_lower_reading_is_refused_unless_the_meter_was_replaced(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        oil = schedule_of(session, world, OIL, last_done_on=date(2026, 2, 1))
        read(session, world, 400, MONDAY - 20 * DAY)
        with pytest.raises(InvalidInputError, match=r"last reading was 400 h.*tick that"):
            read(session, world, 399.9, MONDAY)
        with pytest.raises(InvalidInputError, match="Say why the meter was replaced"):
            read(session, world, 5, MONDAY, is_new_meter=True)
        for odd in (-1.0, float("nan"), float("inf"), 1e9):
            with pytest.raises(InvalidInputError, match="No meter shows this"):
                read(session, world, odd, MONDAY)
        read(session, world, 5, MONDAY, is_new_meter=True, reason="Broken glass")
        read(session, world, 504.9, MONDAY + DAY)
        materialise_due(session, now=MONDAY + DAY)
        assert checks_of(session, oil)[0].due_on == date(2027, 2, 1)
        read(session, world, 505, MONDAY + 2 * DAY)
        materialise_due(session, now=MONDAY + 2 * DAY)
        assert checks_of(session, oil)[0].due_on == date(2026, 3, 4), "500 h on the new meter"


def test_a_check_that_asks_for_the_meter_gives_the_reading(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        answers = good_answers(edition("forklift-daily").checklist)
        read(session, world, 10, MONDAY - DAY)
        for day, hours in ((0, "1234.5"), (1, "1000")):
            check = checks_of(session, session.scalars(select(Schedule)).one())[day]
            given = answers | {"hour-meter": Answer(value=hours)}
            submit(session, check, given, by=world.officer, now=MONDAY + day * DAY)
        readings = session.scalars(select(MeterReading).order_by(MeterReading.id)).all()
        assert [(row.hours, row.inspection_id is not None) for row in readings] == [
            (10, False),
            (1234.5, True),
        ], "the second is lower than the last: it stays in its record alone"


def sweep(session: Session, now: datetime) -> None:
    session.flush()
    while sweep_checks(session, now=now).examined:
        pass
    session.expire_all()


def test_not_used_today_is_never_missed_and_never_asked_again(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        check = first_occurrence(session, "forklift-daily")
        sweep(session, MONDAY)
        assert record_not_used(session, check, by=world.officer, now=MONDAY) == 1
        assert (check.state, check.reason, check.attention_at) == ("suspended", "Not used", None)
        with pytest.raises(ConflictError, match="done, waived or suspended"):
            record_not_used(session, check, by=world.officer, now=MONDAY)
        sweep(session, MONDAY + 3 * DAY)
        session.expire_all()
        assert (check.state, check.missed_at) == ("suspended", None)
        states = [one.state for one in checks_of(session, check.schedule)[:3]]
        assert states == ["suspended", "missed", "missed"]


def test_a_check_done_after_all_beats_not_used(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        check = first_occurrence(session, "forklift-daily")
        record_not_used(session, check, by=world.officer, now=MONDAY)
        answers = good_answers(edition("forklift-daily").checklist)
        submit(session, check, answers, by=world.officer, now=MONDAY + HOUR)
        session.expire_all()
        assert check.state == "done-on-time"
        assert session.scalars(select(UnusedCheck)).one().occurrence_id == check.id


def test_after_the_day_only_a_coordinator_says_so_with_a_note_and_for_a_week(
    db: Database,
) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        check = first_occurrence(session, "forklift-daily")
        late = MONDAY + 2 * DAY
        sweep(session, late)
        with pytest.raises(NotAllowedError):
            record_not_used(session, check, "Parked", by=world.officer, now=late)
        with pytest.raises(InvalidInputError, match="how you know"):
            record_not_used(session, check, " ", by=world.coordinator, now=late)
        with pytest.raises(ConflictError, match="more than a week ago"):
            record_not_used(session, check, "x", by=world.coordinator, now=MONDAY + 9 * DAY)
        record_not_used(session, check, "Parked", by=world.coordinator, now=late)
        assert (check.state, check.reason) == ("suspended", "Not used: Parked")
        assert check.missed_at is not None, "that it had been missed stays"
        entry = session.scalars(
            select(TrailEntry).where(TrailEntry.event == TrailEvent.OCCURRENCE_NOT_USED.value)
        ).one()
        assert '"note":"Parked"' in entry.data.replace(": ", ":")


def test_a_duty_that_does_not_ask_for_use_is_owed_all_the_same(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "crane-hook-monthly", asset_id=world.crane_id)
        check = first_occurrence(session, "crane-hook-monthly")
        with pytest.raises(ConflictError, match="whether the thing is used or not"):
            record_not_used(session, check, by=world.officer, now=MONDAY)


def use(session: Session, world: World, on: date, **more: Any) -> None:
    new = NewUse(used_on=on, **more)
    today = date(2026, 3, 5)
    asset = truck(session, world)
    record_use(session, asset, new, today=today, by=world.officer, now=MONDAY + 3 * DAY)


def test_uses_are_counted_against_checks_made_before_them(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        asset, today = truck(session, world), date(2026, 3, 5)
        assert use_figure(session, asset, zone=world.zone, today=today) is None
        assign(session, world, "forklift-daily")
        daily = first_occurrence(session, "forklift-daily")
        answers = good_answers(edition("forklift-daily").checklist)
        submit(session, daily, answers, by=world.officer, now=MONDAY)
        schedule_of(session, world, {"basis": "before-use", "source": "rule"})
        use(session, world, date(2026, 3, 2), used_at=MONDAY + HOUR)
        use(session, world, date(2026, 3, 3), times=2)
        figure = use_figure(session, asset, zone=world.zone, today=today)
        assert figure is not None
        assert (figure.uses, figure.checked) == (3, 1)
        assert figure.unchecked_on == (date(2026, 3, 3),)
        with pytest.raises(InvalidInputError, match="in the future"):
            use(session, world, date(2026, 3, 9))
        with pytest.raises(InvalidInputError, match="Give 1 to 500"):
            use(session, world, date(2026, 3, 2), times=0)


def conditions(*names: str) -> Checklist:
    checklist = edition("forklift-daily").checklist
    cadence = checklist.cadence.model_copy(update={"suspended_when": names})
    return checklist.model_copy(update={"cadence": cadence})


def suspend(
    session: Session, schedule: Schedule, by: Actor, now: datetime, **more: Any
) -> ScheduleSuspension:
    known = conditions("shutdown", "frozen-ground")
    new = NewSuspension(**({"condition": "shutdown"} | more))
    return suspend_schedule(session, schedule, known, new, by=by, now=now)


def test_a_suspended_duty_is_not_owed_until_it_is_ended(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        (schedule,) = assign(session, world, "forklift-daily")
        suspend(
            session, schedule, world.coordinator, MONDAY, condition="frozen-ground", note="Yard"
        )
        rows = checks_of(session, schedule)
        assert {(row.state, row.reason) for row in rows} == {("suspended", "Frozen ground: Yard")}
        with pytest.raises(ConflictError, match="suspended already"):
            suspend(session, schedule, world.coordinator, MONDAY)
        later = MONDAY + 10 * DAY
        sweep(session, later)
        materialise(session, [schedule], now=later)
        rows = checks_of(session, schedule)
        assert rows[-1].due_on > date(2026, 4, 10), "planned while it rests, and resting too"
        assert {row.state for row in rows} == {"suspended"}
        resume_schedule(session, schedule, by=world.coordinator, now=later)
        rows = checks_of(session, schedule)
        states = {row.due_on: (row.state, row.reason) for row in rows}
        assert states[date(2026, 3, 11)] == ("suspended", "Frozen ground: Yard")
        assert states[date(2026, 3, 12)] == ("due", "")
        assert states[date(2026, 3, 13)] == ("scheduled", "")
        assert {row.missed_at for row in rows} == {None}
        with pytest.raises(ConflictError, match="not suspended"):
            resume_schedule(session, schedule, by=world.coordinator, now=later)


def test_a_planned_end_wakes_the_duty_by_itself(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        (schedule,) = assign(session, world, "forklift-daily")
        wakes = datetime(2026, 3, 5, 6, tzinfo=UTC)  # midnight after 4 March in Chicago
        suspend(session, schedule, world.coordinator, MONDAY, until_at=wakes)
        sweep(session, wakes + HOUR)
        states = {row.due_on: row.state for row in checks_of(session, schedule)}
        assert states[date(2026, 3, 3)] == "suspended"
        assert states[date(2026, 3, 5)] == "due"
        check = checks_of(session, schedule)[0]
        assert not any(one.covers(wakes) for one in facts_of(session, check).suspensions)


def test_only_conditions_of_the_checklist_suspend_and_only_ahead(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        (schedule,) = assign(session, world, "forklift-daily")
        wrong = {"condition": "bad", "until_at": MONDAY - HOUR}
        with pytest.raises(InvalidInputError) as refused:
            suspend(session, schedule, world.coordinator, MONDAY, **wrong)
        assert {one.where for one in refused.value.problems} == {"condition", "until_on"}
        with pytest.raises(NotAllowedError):
            suspend(session, schedule, world.officer, MONDAY)


def pace(
    session: Session, schedule: Schedule, text: str, by: Actor, document: str = "EHS-7"
) -> None:
    checklist = edition(schedule.checklist_key).checklist
    new = NewPace(span=Span.model_validate(text), document=document)
    change_pace(session, schedule, checklist, new, by=by, now=MONDAY)
    materialise(session, [schedule], now=MONDAY)


def test_a_rules_pace_is_shortened_from_the_next_period_and_never_lengthened(
    db: Database,
) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        (schedule,) = assign(session, world, "crane-hook-monthly", asset_id=world.crane_id)
        before = checks_of(session, schedule)[0]
        with pytest.raises(InvalidInputError, match="never less often"):
            pace(session, schedule, "2 months", world.coordinator)
        with pytest.raises(InvalidInputError, match="Name the decision"):
            pace(session, schedule, "1 week", world.coordinator, document=" ")
        with pytest.raises(NotAllowedError):
            pace(session, schedule, "1 week", world.officer)
        assert schedule.clock["source"] == "rule"
        pace(session, schedule, "1 week", world.coordinator)
        assert (schedule.clock["source"], schedule.site_document) == ("site", "EHS-7")
        rows = checks_of(session, schedule)
        assert before in rows, "the running month is still owed"
        later = [row.due_on for row in rows if row.id != before.id]
        assert later
        assert all(on > before.due_on for on in later)
        assert events(session).count("schedule.pace-changed") == 1
        materialise_due(session, now=MONDAY + 14 * DAY)
        assert before in checks_of(session, schedule)
