"""What the demo plant promises: whole, in the middle of things, and made by the services."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.demo.plant import KEY, PASSWORD, PEOPLE, THINGS, ZONE
from compliance.demo.stories import PAST
from compliance.demo.stories_recent import RECENT
from compliance.domain.access import Role
from compliance.domain.local_time import end_of_day, start_of_day, today_at
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.passwords import password_matches
from compliance.services.trail_verify import verify_trail
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.establishments import Area, ClosedDay, Establishment
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import Incident
from compliance.storage.models.inspections import AnswerRow, Inspection, InspectionVersion
from compliance.storage.models.notifications import Notification
from compliance.storage.models.packets import Packet
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.people import actor_of, find_person_by_email
from tests.demo.conftest import NOW, Loaded

TODAY = today_at(NOW, ZONE)


def _count(session: Session, model: type[object]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def _events(session: Session) -> Counter[str]:
    rows = session.execute(
        select(TrailEntry.event, func.count().label("rows")).group_by(TrailEntry.event)
    )
    return Counter({row.event: row.rows for row in rows})


def test_four_people_can_sign_in_and_every_role_is_somebodys(year: Loaded) -> None:
    assert {role for person in year.summary.people for role in person.roles} == set(Role)
    with year.database.reading() as session:
        assert _count(session, Person) == len(PEOPLE)
        site = session.scalars(select(Establishment).where(Establishment.key == KEY)).one()
        for person in year.summary.people:
            known = find_person_by_email(session, person.email)
            assert known is not None
            assert password_matches(known.password, PASSWORD)
            assert set(person.roles) == actor_of(known).roles_at(site.id)


def test_the_plant_has_forty_assets_with_tags_and_places(year: Loaded) -> None:
    with year.database.reading() as session:
        assets = session.scalars(select(Asset)).all()
        assert {asset.tag for asset in assets} == {thing.tag for thing in THINGS}
        assert len(assets) == 40
        assert all(asset.area and asset.make_model and asset.in_service_on for asset in assets)


def test_today_there_is_something_to_do(year: Loaded) -> None:
    """Due today, overdue, missed yesterday, one form half filled."""
    counts = year.summary.counts
    assert counts["occurrences.due"] >= 2
    assert counts["occurrences.overdue"] >= 2
    assert counts["inspections.draft"] == 1
    with year.database.reading() as session:
        due = session.scalars(select(Occurrence.due_on).where(Occurrence.state == "due"))
        assert set(due) == {TODAY}
        yesterday = start_of_day(TODAY, ZONE)  # a day that is over is missed as it ends
        assert session.scalars(select(Occurrence).where(Occurrence.missed_at == yesterday)).all()
        owners = select(Occurrence.assignee_id).where(Occurrence.state == "overdue")
        assert None in session.scalars(owners).all()


def test_fixes_are_under_way(year: Loaded) -> None:
    with year.database.reading() as session:
        actions = session.scalars(select(CorrectiveAction)).all()
        states = Counter(action.state for action in actions)
        assert states["done"] == 1  # waits for verification
        assert states["in-progress"] >= 2
        assert states["verified-effective"] >= 20
        assert any(action.state == "in-progress" and action.due_on < TODAY for action in actions)
        assert any(action.reopened_count for action in actions)
        verified = [action for action in actions if action.verified_by is not None]
        assert all(action.verified_by != action.done_by for action in verified)


def test_a_truck_is_out_of_use_until_its_forks_are_replaced(year: Loaded) -> None:
    with year.database.reading() as session:
        truck = session.scalars(select(Asset).where(Asset.tag == "FL-03")).one()
        still_out = select(Outage).where(Outage.asset_id == truck.id, Outage.ended_at.is_(None))
        assert all(outage.is_stop_use for outage in session.scalars(still_out).all())
        assert session.scalars(still_out).all()
        ended = select(Outage).where(Outage.ended_at.is_not(None))
        assert {outage.is_stop_use for outage in session.scalars(ended)} == {True, False}
        states = select(Occurrence.state).join(Schedule).where(Schedule.asset_id == truck.id)
        assert "suspended" in session.scalars(states).all()


def test_late_missed_and_waived_checks_are_there_but_few(year: Loaded) -> None:
    counts = year.summary.counts
    done = counts["occurrences.done-on-time"]
    assert 900 <= counts["inspections.submitted"] <= 1400
    assert 1 <= counts["occurrences.done-late"] <= 0.05 * done
    assert 5 <= counts["occurrences.missed"] <= 0.08 * done
    assert counts["occurrences.waived"] == 2
    assert counts["inspections.voided"] == 1
    with year.database.reading() as session:
        waived = session.scalars(select(Occurrence).where(Occurrence.state == "waived")).all()
        assert all(one.reason and one.waived_by for one in waived)
        amended = select(Inspection).where(Inspection.current_version == 2)
        assert session.scalars(amended).one().state == "submitted"


def test_nothing_was_done_on_a_closed_day_but_what_had_to_be(year: Loaded) -> None:
    """The plant rests on Sundays and holidays; only checks that end a chain may fall there."""
    with year.database.reading() as session:
        closed = set(session.scalars(select(ClosedDay.closed_on)))
        done = [
            today_at(at, ZONE)
            for at in session.scalars(select(Inspection.performed_at))
            if at is not None
        ]
    resting = [on for on in done if on in closed or on.weekday() == 6]
    assert len(resting) <= 3


@pytest.mark.parametrize("story", [*PAST, *RECENT], ids=lambda story: story.comment[:40])
def test_every_story_was_told(year: Loaded, story: object) -> None:
    comment = getattr(story, "comment")  # noqa: B009 - the list holds stories
    with year.database.reading() as session:
        found = session.scalars(select(Finding).where(Finding.detail == comment)).all()
        assert found
        assert all(finding.found_at < NOW for finding in found)


def test_photos_have_rows_and_rows_have_photos(year: Loaded) -> None:
    with year.database.reading() as session:
        rows = session.scalars(select(Evidence)).all()
    assert len({row.digest for row in rows}) >= 45
    for row in rows:
        assert len(year.blobs.get(row.digest)) == row.size_bytes
        assert year.blobs.get(row.thumbnail_digest)
        assert row.taken_at is not None
        assert timedelta() <= row.received_at - row.taken_at <= timedelta(hours=1)
        of = (row.inspection_id, row.action_id, row.incident_id)
        assert sum(one is not None for one in of) == 1


def test_the_outbox_has_a_history_and_something_waiting(year: Loaded) -> None:
    assert year.summary.counts["notifications.sent"] >= 100
    assert year.summary.counts["notifications.queued"] >= 1
    with year.database.reading() as session:
        kinds = set(session.scalars(select(Notification.kind)))
        waiting = session.scalars(select(Notification).where(Notification.state == "queued"))
        assert all(end_of_day(TODAY, ZONE) > one.created_at for one in waiting)
    assert {"check-due", "check-overdue", "check-missed", "check-escalated", "invitation"} <= kinds


def test_the_first_packet_waits_to_be_built(year: Loaded) -> None:
    with year.database.reading() as session:
        packet = session.get_one(Packet, year.summary.packet_id)
        assert packet.state == "requested"
        assert f"{packet.period_from} {packet.period_to}" == "2026-10-01 2026-10-31"


def test_the_trail_verifies_and_its_clock_never_ran_back(year: Loaded) -> None:
    with year.database.reading() as session:
        verdict = verify_trail(session, {year.key.key_id: year.key.public})
        assert verdict.is_intact
        assert verdict.signed == verdict.entries > 3000
        assert verdict.checkpoints >= 12
        times = list(session.scalars(select(TrailEntry.at).order_by(TrailEntry.id)))
    assert times == sorted(times)
    assert times[-1] <= NOW


def test_no_row_was_put_in_by_hand(year: Loaded) -> None:
    """Each thing has exactly the events of the use cases that make such things."""
    with year.database.reading() as session:
        events = _events(session)
        made = {
            TrailEvent.ASSET_CREATED: _count(session, Asset),
            TrailEvent.AREA_CREATED: _count(session, Area),
            TrailEvent.CLOSED_DAY_ADDED: _count(session, ClosedDay),
            TrailEvent.PERSON_INVITED: _count(session, Person),
            TrailEvent.INSPECTION_STARTED: _count(session, Inspection),
            TrailEvent.EVIDENCE_RECEIVED: _count(session, Evidence) - _with_reports(session),
            TrailEvent.INCIDENT_REPORTED: _count(session, Incident),
            TrailEvent.FINDING_RAISED: _count(session, Finding),
            TrailEvent.ACTION_PLANNED: _count(session, CorrectiveAction),
            TrailEvent.PACKET_REQUESTED: _count(session, Packet),
        }
        versions = _count(session, InspectionVersion)
    assert {event: events[event] for event in made} == made
    assert (
        events[TrailEvent.INSPECTION_SUBMITTED] + events[TrailEvent.INSPECTION_AMENDED] == versions
    )


def test_incidents_are_told_of_and_looked_into_and_some_are_closed(year: Loaded) -> None:
    counts = year.summary.counts
    assert (counts["incidents.reported"], counts["incidents.closed"]) == (1, 8)
    with year.database.reading() as session:
        rows = session.scalars(select(Incident)).all()
        assert sum(row.report_link_id is not None for row in rows) == 1
        told = select(func.count(Notification.id)).where(Notification.kind == "incident-urgent")
        assert session.scalar(told) == 2  # an injury to the coordinator, a visit to the officer


def test_records_match_their_seals_and_failed_answers_have_findings(year: Loaded) -> None:
    with year.database.reading() as session:
        versions = session.scalars(select(InspectionVersion)).all()
        assert all(version.digest == digest_of(version.record) for version in versions)
        fails = session.execute(
            select(InspectionVersion.inspection_id, AnswerRow.item_key)
            .join(AnswerRow, AnswerRow.version_id == InspectionVersion.id)
            .where(AnswerRow.is_fail)
        )
        found = session.execute(
            select(Finding.inspection_id, Finding.item_key).where(Finding.incident_id.is_(None))
        )
        assert {tuple(row) for row in fails} == {tuple(row) for row in found}


def _with_reports(session: Session) -> int:
    """Photos that came with a report: its one entry names them."""
    rows = session.scalars(select(Evidence.id).where(Evidence.incident_id.is_not(None)))
    return len(rows.all())
