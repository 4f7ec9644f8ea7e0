"""A flood of urgent reports from a poster: every one is told of, in few messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from compliance.domain.incidents import Account, IncidentKind, When
from compliance.ports import Delivery, DeliveryResult
from compliance.services.delivery import claim, settle
from compliance.services.incident_messages import FOLD_EVERY, ONE_BY_ONE
from compliance.services.incidents import Report, report_by_link, report_incident
from compliance.services.outbox import message_of
from compliance.services.report_links import make_link
from compliance.storage.db import Database
from compliance.storage.models.incidents import ReportLink
from compliance.storage.models.notifications import Notification
from tests.fakes import MONDAY
from tests.world import World, build_world

SECOND = timedelta(seconds=1)
ON_DUTY = 2  # coordinator and safety officer


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        world = build_world(session)
        make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY)
    return world


def fire(world: World, number: int, now: datetime) -> Report:
    account = Account(
        kind=IncidentKind.FIRE,
        what=f"Smoke at oven {number}",
        when=When(on=now.date()),
        anyone_hurt=False,
        place=f"Oven {number}",
    )
    return Report(
        establishment_id=world.establishment_id, submission_id=f"{number:032x}", account=account
    )


def send(db: Database, world: World, numbers: Sequence[int], *, at: datetime) -> None:
    """Report fires before the poster, a second each."""
    for past, number in enumerate(numbers):
        now = at + past * SECOND
        with db.unit_of_work() as session:
            link = session.scalars(select(ReportLink)).one()
            report_by_link(session, link, fire(world, number, now), now=now)


def subjects(db: Database, *, now: datetime) -> list[tuple[str, int]]:
    """Send what is due; return the kind of each message and how many reports it tells of."""
    sent: list[tuple[str, int]] = []
    while True:
        with db.unit_of_work() as session:
            claimed = claim(session, "worker", now=now)
            if claimed is None:
                return sorted(sent)
            message = claimed.message()
            items = message.data.get("items", [message.data])
            assert isinstance(items, list)
            sent.append((message.kind, len(items)))
            settle(session, claimed, DeliveryResult(outcome=Delivery.SENT), now=now)


def test_the_first_are_told_one_by_one_and_the_others_together(db: Database, world: World) -> None:
    send(db, world, range(ONE_BY_ONE + 5), at=MONDAY)
    soon = MONDAY + timedelta(seconds=30)
    assert subjects(db, now=soon) == [("incident-urgent", 1)] * ONE_BY_ONE * ON_DUTY
    assert subjects(db, now=MONDAY + FOLD_EVERY) == [("incident-folded", 5)] * ON_DUTY
    later = MONDAY + timedelta(minutes=10)
    send(db, world, [77], at=later)
    assert subjects(db, now=later) == []
    assert subjects(db, now=later + FOLD_EVERY) == [("incident-folded", 1)] * ON_DUTY
    with db.reading() as session:
        row = session.scalars(select(Notification).order_by(Notification.id.desc())).first()
        assert row is not None
        shown = message_of([row])  # on the page of the outbox
        assert (shown.kind, list(shown.data)) == ("incident-folded", ["items"])


def test_a_flood_ends_with_its_hour(db: Database, world: World) -> None:
    send(db, world, range(ONE_BY_ONE), at=MONDAY)
    subjects(db, now=MONDAY + FOLD_EVERY)
    late = MONDAY + timedelta(hours=1, minutes=1)
    send(db, world, [77], at=late)
    assert subjects(db, now=late) == [("incident-urgent", 1)] * ON_DUTY


def test_people_with_an_account_page_at_once_during_a_flood(db: Database, world: World) -> None:
    send(db, world, range(ONE_BY_ONE + 1), at=MONDAY)
    at = MONDAY + timedelta(seconds=40)
    subjects(db, now=at)
    with db.unit_of_work() as session:
        report_incident(session, fire(world, 99, at), by=world.administrator, now=at)
    assert subjects(db, now=at) == [("incident-urgent", 1)] * ON_DUTY
