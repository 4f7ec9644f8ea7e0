"""The main job, end to end below the pages: a schedule becomes a record, a finding, a fix."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.domain.access import Role
from compliance.domain.answers import Answer
from compliance.domain.corrective_actions import ActionState
from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
)
from compliance.domain.local_time import instant_of
from compliance.domain.trail import TrailEvent
from compliance.services.corrective_actions import (
    reopen_action,
    report_done,
    start_action,
    verify_action,
)
from compliance.services.drafts import draft_answers, save_draft, start_inspection, target_of
from compliance.services.evidence import receive_action_photo, receive_photo
from compliance.services.findings import withdraw_finding
from compliance.services.inspections import (
    amend_inspection,
    submit_inspection,
    void_inspection,
)
from compliance.services.materialise import materialise, materialise_due
from compliance.services.occurrences import reassign_occurrence, refresh, waive_occurrence
from compliance.services.schedules import Assignment, Owner, assign_checklist, reassign_schedule
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import AnswerRow
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.models.trail import TrailEntry
from tests.fakes import MONDAY
from tests.world import (
    PHOTO,
    World,
    add_person,
    build_world,
    edition,
    good_answers,
    sending,
    submit,
)


def assign(session: Session, world: World, key: str, **changes: object) -> list[Schedule]:
    held = edition(key)
    base = {
        "establishment_id": world.establishment_id,
        "asset_id": world.truck_id,
        "assignee_id": world.officer.person_id,
        "start_on": date(2026, 3, 2),
    }
    wanted = Assignment(**{**base, **changes})  # type: ignore[arg-type]  # fields by name
    schedules = assign_checklist(session, held, wanted, by=world.coordinator, now=MONDAY)
    materialise(session, schedules, now=MONDAY)
    return schedules


def first_occurrence(session: Session, key: str) -> Occurrence:
    return session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(Schedule.checklist_key == key)
        .order_by(Occurrence.due_at)
        .limit(1)
    ).one()


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def events(session: Session) -> list[str]:
    return list(session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)))


def failing(key: str) -> tuple[dict[str, Answer], str]:
    """Return answers of which the first stop-use item fails, and that item's key."""
    checklist = edition(key).checklist
    item = next(item for item in checklist.items if item.fail and item.fail.stop_use)
    bad = Answer(value="fail", comment="Crack at the heel", photos=(PHOTO.digest,))
    return {**good_answers(checklist), item.key: bad}, item.key


def fail_truck(session: Session, world: World) -> Finding:
    """Fill the truck's check of today with one stop-use fail."""
    assign(session, world, "forklift-daily")
    occurrence = first_occurrence(session, "forklift-daily")
    answers, item_key = failing("forklift-daily")
    inspection = start_inspection(
        session,
        edition("forklift-daily"),
        target_of(occurrence),
        submission_id="s-1",
        by=world.officer,
        now=MONDAY,
    )
    receive_photo(session, PHOTO, inspection, item_key, by=world.officer, now=MONDAY)
    form = sending(answers, at=MONDAY)
    checklist = edition("forklift-daily").checklist
    submit_inspection(session, inspection.id, checklist, form, by=world.officer, now=MONDAY)
    return session.scalars(select(Finding)).one()


def test_materialising_twice_or_late_makes_nothing_twice(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        made = count(session, Occurrence)
        assert made == 31  # today and 35 days ahead, without the five Sundays
        materialise(session, session.scalars(select(Schedule)).all(), now=MONDAY)
        assert count(session, Occurrence) == made
        assert materialise_due(session, now=MONDAY + timedelta(days=3)) == 0
        assert materialise_due(session, now=MONDAY + timedelta(days=20)) == 1
        assert count(session, Occurrence) > made


def test_a_passed_check_is_done_on_time_and_recorded(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        occurrence = first_occurrence(session, "forklift-daily")
        answers = good_answers(edition("forklift-daily").checklist)
        inspection = submit(session, occurrence, answers, by=world.officer, now=MONDAY)
        assert (inspection.state, inspection.timeliness) == ("submitted", "on-time")
        assert occurrence.state == "done-on-time"
        assert count(session, AnswerRow) == len(answers)
        assert count(session, Finding) == 0
        signature = inspection.versions[0].signatures[0]
        assert signature.record_digest == inspection.versions[0].digest
        assert events(session)[-1] == TrailEvent.INSPECTION_SUBMITTED


def test_a_missed_check_stays_missed_when_it_is_done_late(db: Database) -> None:
    tuesday = MONDAY + timedelta(days=1)
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        occurrence = first_occurrence(session, "forklift-daily")
        refresh(session, occurrence, now=tuesday)
        assert occurrence.state == "missed"
        answers = good_answers(edition("forklift-daily").checklist)
        inspection = submit(session, occurrence, answers, by=world.officer, now=tuesday)
        assert inspection.timeliness == "after-missed"
        assert occurrence.state == "missed"
        assert occurrence.missed_at == instant_of(date(2026, 3, 3), datetime.min.time(), world.zone)
        with pytest.raises(ConflictError):
            waive_occurrence(session, occurrence, reason="x", by=world.coordinator, now=tuesday)


def test_a_fail_stops_use_until_its_correction_is_verified_by_another(db: Database) -> None:
    later = MONDAY + timedelta(hours=3)
    with db.unit_of_work() as session:
        world = build_world(session)
        finding = fail_truck(session, world)
        assert (finding.stop_use, finding.state) == (True, "open")
        outage = session.scalars(select(Outage)).one()
        assert outage.ended_at is None
        upcoming = session.scalars(select(Occurrence.state).where(Occurrence.done_at.is_(None)))
        assert set(upcoming) == {"suspended"}

        action = session.scalars(select(CorrectiveAction)).one()
        start_action(session, action, by=world.officer, now=later)
        with pytest.raises(InvalidInputError, match="Evidence"):
            report_done(session, action, note="Forks replaced", by=world.officer, now=later)
        receive_action_photo(session, PHOTO, action, by=world.officer, now=later)
        report_done(session, action, note="Forks replaced", by=world.officer, now=later)
        assert finding.state == "done"
        with pytest.raises(NotAllowedError):
            verify_action(session, action, note="Looks fine", by=world.officer, now=later)
        verify_action(session, action, note="Load test", by=world.coordinator, now=later)
        assert (finding.state, action.state) == ("closed", ActionState.VERIFIED.value)
        assert outage.ended_at == later
        upcoming = session.scalars(select(Occurrence.state).where(Occurrence.done_at.is_(None)))
        assert set(upcoming) == {"scheduled"}

        reopen_action(session, action, reason="Crack is back", by=world.coordinator, now=later)
        assert finding.state == "reopened"
        assert session.scalar(select(func.count(Outage.id)).where(Outage.ended_at.is_(None))) == 1


def test_a_withdrawn_finding_frees_the_asset_and_keeps_its_reason(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        finding = fail_truck(session, world)
        with pytest.raises(NotAllowedError):
            withdraw_finding(session, finding, reason="no", by=world.officer, now=MONDAY)
        withdraw_finding(session, finding, reason="Wrong truck", by=world.coordinator, now=MONDAY)
        assert (finding.state, finding.close_reason) == ("withdrawn", "Wrong truck")
        assert session.scalars(select(Outage)).one().ended_at == MONDAY
        action = session.scalars(select(CorrectiveAction)).one()
        assert (action.state, action.attention_at) == ("cancelled", None)


def test_a_form_with_problems_is_refused_whole_and_its_draft_stays(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        occurrence = first_occurrence(session, "forklift-daily")
        inspection = start_inspection(
            session,
            edition("forklift-daily"),
            target_of(occurrence),
            submission_id="s-1",
            by=world.officer,
            now=MONDAY,
        )
        checklist = edition("forklift-daily").checklist
        half = dict(list(good_answers(checklist).items())[:3])
        save_draft(session, inspection, half, by=world.officer, now=MONDAY)
        tomorrow = MONDAY + timedelta(days=1)
        with pytest.raises(InvalidInputError) as caught:
            submit_inspection(
                session,
                inspection.id,
                checklist,
                sending(half, at=tomorrow),
                by=world.officer,
                now=MONDAY,
            )
        missing_items = [
            problem for problem in caught.value.problems if "no answer" in problem.what
        ]
        assert len(missing_items) > 5
        assert any(problem.where == "Time of the check" for problem in caught.value.problems)
        assert (inspection.state, draft_answers(inspection)) == ("draft", half)
        assert count(session, AnswerRow) == 0


def test_two_people_who_open_a_check_continue_one_form(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        target = target_of(first_occurrence(session, "forklift-daily"))
        held = edition("forklift-daily")
        first = start_inspection(
            session, held, target, submission_id="s-1", by=world.officer, now=MONDAY
        )
        second = start_inspection(
            session, held, target, submission_id="s-2", by=world.coordinator, now=MONDAY
        )
        assert first is second


def test_amending_keeps_both_versions_and_voiding_owes_the_check_again(db: Database) -> None:
    evening = MONDAY + timedelta(hours=8)
    with db.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily")
        occurrence = first_occurrence(session, "forklift-daily")
        checklist = edition("forklift-daily").checklist
        answers = good_answers(checklist)
        inspection = submit(session, occurrence, answers, by=world.officer, now=MONDAY)
        before = inspection.versions[0].record

        form = sending(failing("forklift-daily")[0], at=MONDAY, reason="Saw it afterwards")
        with pytest.raises(InvalidInputError, match="photo"):
            amend_inspection(session, inspection, checklist, form, by=world.officer, now=evening)
        item_key = failing("forklift-daily")[1]
        receive_photo(session, PHOTO, inspection, item_key, by=world.officer, now=evening)
        amend_inspection(session, inspection, checklist, form, by=world.officer, now=evening)
        session.expire(inspection, ["versions"])
        assert [version.number for version in inspection.versions] == [1, 2]
        assert inspection.versions[0].record == before
        assert count(session, Finding) == 1

        with pytest.raises(NotAllowedError):
            void_inspection(session, inspection, reason="x", by=world.officer, now=evening)
        void_inspection(
            session, inspection, reason="Wrong truck", by=world.coordinator, now=evening
        )
        assert (inspection.state, occurrence.done_at) == ("voided", None)


def test_an_interval_counts_from_the_completion(db: Database) -> None:
    """A yearly check that is done early is owed twelve months after it was done."""
    with db.unit_of_work() as session:
        world = build_world(session)
        schedules = assign(
            session,
            world,
            "emergency-lighting-monthly",
            assignee_id=None,
            assignee_role=Role.SAFETY_OFFICER,
            last_done_on=date(2026, 2, 1),
        )
        occurrence = first_occurrence(session, "emergency-lighting-monthly")
        assert occurrence.due_key == "after-2026-02-01"
        answers = good_answers(edition("emergency-lighting-monthly").checklist)
        submit(session, occurrence, answers, by=world.officer, now=MONDAY)
        assert schedules[0].materialised_until is None
        assert materialise_due(session, now=MONDAY) == 1
        keys = session.scalars(select(Occurrence.due_key).order_by(Occurrence.due_on)).all()
        assert keys == ["after-2026-02-01", "after-2026-03-02"]


def test_nothing_of_another_establishment_can_be_assigned(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        other = Establishment(
            company_id=1, key="elgin", name="Elgin", zone=world.zone, operating_weekdays=[0]
        )
        session.add(other)
        session.flush()
        asset = Asset(establishment_id=other.id, tag="FL-99", name="Forklift", kind="forklift")
        session.add(asset)
        session.flush()
        stranger = add_person(session, "Kim Tran", Role.SAFETY_OFFICER, other.id)
        with pytest.raises(InvalidInputError) as caught:
            assign(
                session,
                world,
                "forklift-daily",
                asset_id=asset.id,
                assignee_id=stranger.person_id,
            )
        assert [problem.where for problem in caught.value.problems] == ["Asset", "Owner"]
        [schedule] = assign(session, world, "forklift-daily")
        owner = Owner(person_id=stranger.person_id)
        with pytest.raises(InvalidInputError):
            reassign_schedule(session, schedule, owner, by=world.coordinator, now=MONDAY)
        occurrence = first_occurrence(session, "forklift-daily")
        with pytest.raises(InvalidInputError):
            reassign_occurrence(session, occurrence, owner, by=world.coordinator, now=MONDAY)
