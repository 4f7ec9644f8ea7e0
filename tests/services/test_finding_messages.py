"""Who hears of a finding: the owner of a fix, and the coordinators of what must not be used."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Role
from compliance.domain.answers import Answer
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.notifications import NotificationKind
from compliance.services.corrective_actions import (
    Change,
    Plan,
    change_action,
    plan_action,
    reopen_action,
    report_done,
    verify_action,
)
from compliance.services.drafts import start_inspection, target_of
from compliance.services.evidence import receive_action_photo, receive_photo
from compliance.services.finding_messages import tell_stop_use
from compliance.services.findings import withdraw_finding
from compliance.services.inspections import submit_inspection
from compliance.services.materialise import materialise
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.db import Database
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Person, RoleAssignment
from compliance.storage.models.schedules import Occurrence
from tests.fakes import MONDAY
from tests.services.plant import COORDINATOR, OFFICER, ZONE, add_finding, add_plant, add_row
from tests.world import PHOTO, World, build_world, edition, good_answers, sending

DUE_ON = date(2026, 3, 9)
ANA = Actor(OFFICER, "Ana", {1: frozenset({Role.SAFETY_OFFICER})})
BEN = Actor(COORDINATOR, "Ben", {None: frozenset({Role.COORDINATOR})})
ASSIGNED, STOP_USE = NotificationKind.ACTION_ASSIGNED.value, NotificationKind.STOP_USE.value


def found(session: Session) -> Finding:
    """Make the plant, with a finding that the officer raised; no action is planned for it."""
    add_plant(session)
    add_finding(session, stop_use=True, state="open")
    return session.scalars(select(Finding)).one()


def plan(session: Session, finding: Finding, owner_id: int | None, by: Actor) -> CorrectiveAction:
    wanted = Plan(kind=ActionKind.CORRECTION, what="Mount a hook", owner_id=owner_id, due_on=DUE_ON)
    return plan_action(session, finding, wanted, zone=ZONE, by=by, now=MONDAY)


def give(session: Session, action: CorrectiveAction, owner_id: int | None, by: Actor) -> None:
    change = Change(owner_id=owner_id, due_on=DUE_ON)
    change_action(session, action, change, zone=ZONE, by=by, now=MONDAY)


def told(session: Session, kind: str) -> list[tuple[int | None, int]]:
    """Return who was told of what, oldest first."""
    rows = session.execute(
        select(Notification.recipient_id, Notification.subject_id)
        .where(Notification.kind == kind)
        .order_by(Notification.id)
    )
    return [(row.recipient_id, row.subject_id) for row in rows]


def test_the_owner_of_a_planned_fix_is_told_what_and_until_when(db: Database) -> None:
    with db.unit_of_work() as session:
        action = plan(session, found(session), OFFICER, BEN)
        assert told(session, ASSIGNED) == [(OFFICER, action.id)]
        message = session.scalars(select(Notification)).one()
        assert (message.subject_kind, message.address) == ("corrective-action", "ana@plant.example")
        assert message.next_try_at == MONDAY
        assert message.data == {
            "title": "Mount a hook",
            "where": "Extinguisher not in its place",
            "site": "Joliet",
            "due_on": "2026-03-09",
            "name": "Ana",
        }


def test_who_plans_it_for_themselves_or_for_nobody_tells_nobody(db: Database) -> None:
    with db.unit_of_work() as session:
        finding = found(session)
        plan(session, finding, OFFICER, ANA)
        plan(session, finding, None, ANA)
        assert told(session, ASSIGNED) == []


def test_who_gets_a_fix_later_is_told_once(db: Database) -> None:
    with db.unit_of_work() as session:
        add_row(session, Person, id=3, name="Cy", email="cy@x.example", active=True)
        action = plan(session, found(session), None, BEN)
        give(session, action, 3, BEN)
        give(session, action, 3, BEN)  # only the date could have moved
        give(session, action, COORDINATOR, BEN)  # takes it
        give(session, action, OFFICER, BEN)
        give(session, action, 3, BEN)  # knows of it already
        assert told(session, ASSIGNED) == [(3, action.id), (OFFICER, action.id)]


def test_who_has_left_is_not_told(db: Database) -> None:
    with db.unit_of_work() as session:
        finding = found(session)
        session.get_one(Person, OFFICER).active = False
        session.flush()
        plan(session, finding, OFFICER, BEN)
        assert told(session, ASSIGNED) == []


def test_the_coordinators_hear_once_of_what_must_not_be_used(db: Database) -> None:
    with db.unit_of_work() as session:
        finding = found(session)
        finding.asset_id, finding.detail = 1, "The pin is gone"
        session.flush()
        assert tell_stop_use(session, finding, by=ANA, now=MONDAY) == 1
        assert tell_stop_use(session, finding, by=ANA, now=MONDAY + timedelta(days=1)) == 0
        assert told(session, STOP_USE) == [(COORDINATOR, finding.id)]
        message = session.scalars(select(Notification)).one()
        assert message.data == {
            "title": "Extinguisher not in its place. The pin is gone",
            "where": "FX-01 Extinguisher",
            "site": "Joliet",
            "is_out": True,
            "name": "Ben",
        }


def test_a_finding_that_forbids_the_use_again_is_told_each_time(db: Database) -> None:
    with db.unit_of_work() as session:
        finding = found(session)
        finding.asset_id = 1
        add_row(session, Person, id=3, name="Cy", email="cy@x.example", active=True)
        role = Role.COORDINATOR.value
        add_row(session, RoleAssignment, id=3, person_id=3, role=role)
        tell_stop_use(session, finding, by=ANA, now=MONDAY)
        action = plan(session, finding, OFFICER, BEN)
        for day in (1, 2):
            at = MONDAY + timedelta(days=day)
            receive_action_photo(session, PHOTO, action, by=ANA, now=at)
            report_done(session, action, note="Hung up", by=ANA, now=at)
            verify_action(session, action, note="Looked", by=BEN, now=at)
            reopen_action(session, action, reason=f"Fell {day}", by=BEN, now=at)
        assert told(session, STOP_USE) == [(n, finding.id) for n in (COORDINATOR, 3, 3, 3)]
        last = session.scalars(select(Notification).order_by(Notification.id.desc())).first()
        assert last is not None
        assert (last.data["again"], last.data["is_out"]) == ("Fell 2", True)


def test_a_fix_that_is_sent_back_before_it_was_verified_is_no_news(db: Database) -> None:
    with db.unit_of_work() as session:
        finding = found(session)
        action = plan(session, finding, OFFICER, BEN)
        receive_action_photo(session, PHOTO, action, by=ANA, now=MONDAY)
        report_done(session, action, note="Hung up", by=ANA, now=MONDAY)
        reopen_action(session, action, reason="Crooked", by=BEN, now=MONDAY)
        assert told(session, STOP_USE) == [], "it never was in use again"


def test_a_coordinator_who_reported_it_is_not_told(db: Database) -> None:
    with db.unit_of_work() as session:
        assert tell_stop_use(session, found(session), by=BEN, now=MONDAY) == 0


def test_a_finding_without_asset_names_the_site(db: Database) -> None:
    with db.unit_of_work() as session:
        tell_stop_use(session, found(session), by=ANA, now=MONDAY)
        data = session.scalars(select(Notification)).one().data
        assert (data["where"], data["is_out"]) == ("Joliet", False)


def test_what_was_withdrawn_before_the_mail_left_is_taken_back(db: Database) -> None:
    with db.unit_of_work() as session:
        finding = found(session)
        tell_stop_use(session, finding, by=ANA, now=MONDAY)
        plan(session, finding, OFFICER, BEN)
        withdraw_finding(session, finding, reason="Wrong door", by=BEN, now=MONDAY)
        states = session.scalars(select(Notification.state)).all()
        assert list(states) == ["cancelled", "cancelled"]


@pytest.mark.parametrize("may_do_it", [True, False], ids=["owner may", "owner may not"])
def test_a_fail_in_a_form_tells_the_coordinator_and_the_owner_of_the_fix(
    db: Database, *, may_do_it: bool
) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        ana = world.coordinator.person_id
        owner = world.coordinator if may_do_it else world.administrator
        occurrence = owed_check(session, world)
        checklist = edition("forklift-daily").checklist
        item = next(item for item in checklist.items if item.fail and item.fail.stop_use)
        inspection = start_inspection(
            session,
            edition("forklift-daily"),
            target_of(occurrence),
            submission_id="s-1",
            by=world.officer,
            now=MONDAY,
        )
        receive_photo(session, PHOTO, inspection, item.key, by=world.officer, now=MONDAY)
        bad = Answer(
            value="fail", comment="Crack", photos=(PHOTO.digest,), owner=str(owner.person_id)
        )
        form = sending({**good_answers(checklist), item.key: bad}, at=MONDAY)
        submit_inspection(session, inspection.id, checklist, form, by=world.officer, now=MONDAY)
        finding = session.scalars(select(Finding)).one()
        action = session.scalars(select(CorrectiveAction)).one()
        assert told(session, STOP_USE) == [(ana, finding.id)]
        assert action.owner_id == (ana if may_do_it else None)
        assert told(session, ASSIGNED) == ([(ana, action.id)] if may_do_it else [])


def owed_check(session: Session, world: World) -> Occurrence:
    """Assign the truck's daily check to the officer and return the first that is owed."""
    wanted = Assignment(
        establishment_id=world.establishment_id,
        asset_id=world.truck_id,
        assignee_id=world.officer.person_id,
        start_on=date(2026, 3, 2),
    )
    by = world.coordinator
    schedules = assign_checklist(session, edition("forklift-daily"), wanted, by=by, now=MONDAY)
    materialise(session, schedules, now=MONDAY)
    return session.scalars(select(Occurrence).order_by(Occurrence.due_at).limit(1)).one()
