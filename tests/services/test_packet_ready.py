"""Word to whoever asked for a packet that it can be fetched."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor
from compliance.domain.notifications import NotificationKind
from compliance.services.packets import (
    Issue,
    PacketRequest,
    fail_packet,
    issue_packet,
    request_packet,
    retry_packet,
    take_packet,
)
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.packets import Packet
from compliance.storage.models.people import Person
from tests.fakes import MONDAY
from tests.world import World, build_world

ISSUE = Issue(snapshot_digest="a" * 64, pdf_digest="b" * 64, pages=3, size_bytes=1000)


def ask(session: Session, world: World, by: Actor) -> Packet:
    wanted = PacketRequest(
        establishment_id=world.establishment_id,
        from_on=date(2026, 1, 1),
        to_on=date(2026, 1, 31),
        title="January",
    )
    packet = request_packet(session, wanted, by=by, now=MONDAY)
    take_packet(session, packet, now=MONDAY)
    return packet


def owed(session: Session) -> list[Notification]:
    kind = NotificationKind.PACKET_READY.value
    return list(session.scalars(select(Notification).where(Notification.kind == kind)))


def test_who_asked_is_told_in_their_language_when_it_is_issued(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        person = session.get_one(Person, world.coordinator.person_id)
        person.language = "es"
        packet = ask(session, world, world.coordinator)
        assert owed(session) == [], "it is not ready yet"
        issue_packet(session, packet, ISSUE, now=MONDAY)
        [message] = owed(session)
        assert (message.subject_kind, message.subject_id) == ("packet", packet.id)
        assert (message.recipient_id, message.language) == (person.id, "es")
        assert message.establishment_id == world.establishment_id
        assert message.data == {
            "title": "AP-00001 January",
            "site": "Northgate Fabrication, Joliet",
            "name": "Ana Rivera",
        }


def test_one_that_fails_first_is_told_once_it_is_there(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        packet = ask(session, world, world.coordinator)
        fail_packet(session, packet, error="No font", now=MONDAY, again=False)
        assert owed(session) == []
        retry_packet(session, packet, by=world.coordinator, now=MONDAY)
        session.flush()
        take_packet(session, packet, now=MONDAY)
        issue_packet(session, packet, ISSUE, now=MONDAY)
        assert len(owed(session)) == 1


@pytest.mark.parametrize("has_left", [True, False], ids=["who left", "the command line"])
def test_nobody_is_told_where_nobody_waits(db: Database, *, has_left: bool) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        packet = ask(session, world, world.coordinator if has_left else SYSTEM)
        if has_left:
            session.get_one(Person, world.coordinator.person_id).active = False
            session.flush()
        issue_packet(session, packet, ISSUE, now=MONDAY)
        assert owed(session) == []
