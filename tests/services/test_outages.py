"""What must not be used: one outage of an asset, however many findings forbid its use."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.answers import Answer
from compliance.domain.trail import TrailEvent
from compliance.services.assets import return_to_service, take_out_of_service
from compliance.services.corrective_actions import reopen_action, report_done, verify_action
from compliance.services.drafts import start_inspection, target_of
from compliance.services.evidence import receive_action_photo, receive_photo
from compliance.services.findings import withdraw_finding
from compliance.services.inspections import submit_inspection
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.packets import list_stop_uses
from tests.fakes import MONDAY
from tests.services.test_story import assign, events, first_occurrence
from tests.world import PHOTO, World, build_world, edition, good_answers, sending

KEY = "forklift-daily"
HOUR = timedelta(hours=1)


def fail_twice(session: Session, world: World) -> tuple[Finding, Finding]:
    """Send the truck's check with two items failed, each of which forbids its use."""
    assign(session, world, KEY)
    checklist = edition(KEY).checklist
    stops = [item.key for item in checklist.items if item.fail and item.fail.stop_use][:2]
    inspection = start_inspection(
        session,
        edition(KEY),
        target_of(first_occurrence(session, KEY)),
        submission_id="s-1",
        by=world.officer,
        now=MONDAY,
    )
    answers = good_answers(checklist)
    for key in stops:
        receive_photo(session, PHOTO, inspection, key, by=world.officer, now=MONDAY)
        answers[key] = Answer(value="fail", comment=f"Bad {key}", photos=(PHOTO.digest,))
    form = sending(answers, at=MONDAY)
    submit_inspection(session, inspection.id, checklist, form, by=world.officer, now=MONDAY)
    first, second = session.scalars(select(Finding).order_by(Finding.id))
    return first, second


def fix(session: Session, world: World, finding: Finding, after: timedelta) -> CorrectiveAction:
    """Do and verify what was planned under a finding."""
    action = session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.finding_id == finding.id)
    ).one()
    at = MONDAY + after
    receive_action_photo(session, PHOTO, action, by=world.officer, now=at)
    report_done(session, action, note="Replaced", by=world.officer, now=at)
    verify_action(session, action, note="Drove it", by=world.coordinator, now=at)
    return action


def outages(session: Session) -> list[Outage]:
    return list(session.scalars(select(Outage).order_by(Outage.id)))


def count(session: Session, event: TrailEvent) -> int:
    return events(session).count(event.value)


def upcoming(session: Session) -> set[tuple[str, str]]:
    rows = session.execute(
        select(Occurrence.state, Occurrence.reason).where(Occurrence.done_at.is_(None))
    )
    return {(row.state, row.reason) for row in rows}


def test_two_findings_hold_one_outage_until_the_last_is_cleared(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        first, second = fail_twice(session, world)
        [outage] = outages(session)
        assert outage.finding_id == first.id
        both = f"{first.title}. {first.detail} {second.title}. {second.detail}"
        assert outage.reason == both
        assert upcoming(session) == {("suspended", both)}
        assert count(session, TrailEvent.ASSET_TAKEN_OUT_OF_SERVICE) == 1

        fix(session, world, first, HOUR)
        assert first.state == "closed"
        assert outage.ended_at is None
        assert count(session, TrailEvent.ASSET_RETURNED_TO_SERVICE) == 0
        fix(session, world, second, 2 * HOUR)
        assert outage.ended_at == MONDAY + 2 * HOUR
        assert upcoming(session) == {("scheduled", "")}
        assert count(session, TrailEvent.ASSET_RETURNED_TO_SERVICE) == 1
        assert len(outages(session)) == 1


def test_a_withdrawn_finding_frees_the_asset_only_if_no_other_forbids_its_use(
    db: Database,
) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        first, second = fail_twice(session, world)
        by = world.coordinator
        withdraw_finding(session, second, reason="Wrong item", by=by, now=MONDAY + HOUR)
        [outage] = outages(session)
        assert outage.ended_at is None
        withdraw_finding(session, first, reason="Wrong truck", by=by, now=MONDAY + 2 * HOUR)
        assert outage.ended_at == MONDAY + 2 * HOUR


def test_a_reopened_finding_joins_the_outage_of_another_or_begins_one(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        first, second = fail_twice(session, world)
        action = fix(session, world, first, HOUR)
        by = world.coordinator
        reopen_action(session, action, reason="Bent again", by=by, now=MONDAY + 2 * HOUR)
        [outage] = outages(session)
        assert outage.reason.endswith(" Bent again")
        fix(session, world, second, 3 * HOUR)
        assert outage.ended_at is None, "the reopened one holds it still"
        fix(session, world, first, 4 * HOUR)
        assert outage.ended_at == MONDAY + 4 * HOUR
        reopen_action(session, action, reason="And again", by=by, now=MONDAY + 5 * HOUR)
        assert [(one.reason, one.finding_id) for one in outages(session)][1:] == [
            ("And again", first.id)
        ]


def test_an_outage_by_hand_stands_beside_that_of_a_finding(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        truck = session.get_one(Asset, world.truck_id)
        take_out_of_service(session, truck, "In storage", by=world.administrator, now=MONDAY)
        first, second = fail_twice(session, world)
        fix(session, world, first, HOUR)
        fix(session, world, second, HOUR)
        by_hand, stop_use = outages(session)
        assert (by_hand.ended_at, stop_use.ended_at) == (None, MONDAY + HOUR)
        return_to_service(session, truck, by=world.administrator, now=MONDAY + 2 * HOUR)
        assert by_hand.ended_at == MONDAY + 2 * HOUR


def test_a_packet_says_of_each_finding_how_long_it_kept_the_asset_out(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        first, second = fail_twice(session, world)
        fix(session, world, first, HOUR)
        spans = {row.finding_id: row for row in list_stop_uses(session, [first.id, second.id])}
        assert set(spans) == {first.id, second.id}
        assert {span.began_at for span in spans.values()} == {MONDAY}
        fix(session, world, second, 2 * HOUR)
        spans = {row.finding_id: row for row in list_stop_uses(session, [first.id, second.id])}
        assert {span.ended_at for span in spans.values()} == {MONDAY + 2 * HOUR}
        session.flush()
        assert len(outages(session)) == 1, "what packets read are copies"


def test_what_was_fixed_before_an_outage_is_no_part_of_it(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        first, second = fail_twice(session, world)
        fix(session, world, first, HOUR)
        action = fix(session, world, second, 2 * HOUR)
        later = MONDAY + 9 * HOUR
        reopen_action(session, action, reason="Bent", by=world.coordinator, now=later)
        old, new = list_stop_uses(session, [second.id])
        assert (old.ended_at, new.began_at, new.ended_at) == (MONDAY + 2 * HOUR, later, None)
        assert [row.began_at for row in list_stop_uses(session, [first.id])] == [MONDAY]
