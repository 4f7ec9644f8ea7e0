"""How often strangers may report: by address and by code, and what keeps room for a fire."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from compliance.services.report_links import (
    MOST_BY_LINK,
    MOST_FROM_ADDRESS,
    MOST_WRONG,
    PHOTOS_BY_LINK,
    PHOTOS_FROM_ADDRESS,
    URGENT_BY_LINK,
    URGENT_FROM_ADDRESS,
    WINDOW,
    Sender,
    TooManyReportsError,
    count_report,
    count_wrong,
    find_room,
    make_link,
)
from compliance.storage.db import Database
from compliance.storage.models.incidents import ReportAttempt
from tests.fakes import MONDAY
from tests.world import build_world


@pytest.fixture
def link_id(db: Database) -> int:
    with db.unit_of_work() as session:
        world = build_world(session)
        return make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY).id


class Crowd:
    """Strangers before one poster."""

    def __init__(self, db: Database, link_id: int) -> None:
        self.db, self.link_id = db, link_id

    def of(self, address: str, *, urgent: bool = False) -> Sender:
        return Sender(link_id=self.link_id, address=address, is_urgent=urgent)

    def send(
        self, count: int, address: str, *, urgent: bool = False, at: datetime = MONDAY
    ) -> None:
        """Report so many times; ``address`` may hold a place for the number."""
        with self.db.unit_of_work() as session:
            for number in range(count):
                sender = self.of(address.format(number), urgent=urgent)
                count_report(session, sender, now=at)

    def send_wrong(self, count: int, address: str) -> None:
        with self.db.unit_of_work() as session:
            for _ in range(count):
                count_wrong(session, self.of(address), now=MONDAY)

    def has_room(self, address: str, *, urgent: bool = False) -> bool:
        with self.db.reading() as session:
            room = find_room(session, self.of(address, urgent=urgent), now=MONDAY)
            return room.full_for is None

    def takes_photos(self, address: str) -> bool:
        with self.db.reading() as session:
            sender = self.of(address, urgent=True)
            return find_room(session, sender, now=MONDAY).takes_photos

    def fill(self, address: str, count: int) -> None:
        """Count urgent reports as sent, all in one go."""
        with self.db.unit_of_work() as session:
            count_report(session, self.of(address, urgent=True), now=MONDAY)
            subjects = session.scalars(
                select(ReportAttempt.subject).order_by(ReportAttempt.id.desc()).limit(2)
            ).all()
            session.add_all(
                ReportAttempt(subject=subject, at=MONDAY)
                for subject in subjects
                for _ in range(count - 1)
            )

    def rows(self) -> list[ReportAttempt]:
        with self.db.reading() as session:
            return list(session.scalars(select(ReportAttempt)))


@pytest.fixture
def crowd(db: Database, link_id: int) -> Crowd:
    return Crowd(db, link_id)


def test_reports_are_counted_by_address_and_by_code_for_an_hour(crowd: Crowd) -> None:
    crowd.send(MOST_FROM_ADDRESS, "10.0.0.7")
    with pytest.raises(TooManyReportsError) as refused:
        crowd.send(1, "10.0.0.7", at=MONDAY + timedelta(minutes=20))
    assert 2_399 <= refused.value.wait_seconds <= 2_402
    crowd.send(MOST_BY_LINK - MOST_FROM_ADDRESS, "10.0.1.{}")
    assert not crowd.has_room("10.9.9.9")
    with pytest.raises(TooManyReportsError):
        crowd.send(1, "10.9.9.9")
    assert len(crowd.rows()) == 2 * MOST_BY_LINK  # refused ones add nothing
    assert not any("10.0" in row.subject for row in crowd.rows())
    crowd.send(1, "10.0.0.7", at=MONDAY + WINDOW)
    assert len(crowd.rows()) == 2  # old ones are forgotten


def test_wrong_forms_take_no_room_from_anybodys_report(crowd: Crowd) -> None:
    for last in range(4):
        crowd.send_wrong(MOST_WRONG + 5, f"10.0.0.{last}")
    for address in ("10.0.0.1", "10.9.9.9"):
        assert crowd.has_room(address)
        crowd.send(1, address)
    with crowd.db.reading() as session:
        wrong = [
            find_room(session, crowd.of(address), now=MONDAY).wrong_for
            for address in ("10.0.0.1", "10.9.9.9")
        ]
    assert wrong == [WINDOW, None]


def test_a_fire_has_room_where_ordinary_reports_have_none(crowd: Crowd) -> None:
    crowd.send(MOST_FROM_ADDRESS, "10.0.0.7")
    crowd.send(MOST_FROM_ADDRESS, "10.0.0.8")
    assert not crowd.has_room("10.9.9.9")
    assert crowd.has_room("10.9.9.9", urgent=True)
    assert crowd.has_room("10.0.0.7", urgent=True)  # also for the address that sent the flood
    crowd.fill("10.0.0.7", URGENT_FROM_ADDRESS - MOST_FROM_ADDRESS)
    assert not crowd.has_room("10.0.0.7", urgent=True)
    crowd.fill("10.0.1.1", URGENT_BY_LINK - URGENT_FROM_ADDRESS - MOST_FROM_ADDRESS - 1)
    assert crowd.has_room("10.9.9.9", urgent=True)
    crowd.send(1, "10.9.9.9", urgent=True)
    assert not crowd.has_room("10.9.9.9", urgent=True)  # bounded all the same


def test_photos_of_a_flood_are_looked_at_for_the_first_only(crowd: Crowd) -> None:
    crowd.fill("10.0.0.7", PHOTOS_FROM_ADDRESS - 1)
    assert crowd.takes_photos("10.0.0.7")
    crowd.send(1, "10.0.0.7", urgent=True)
    assert not crowd.takes_photos("10.0.0.7")
    assert crowd.has_room("10.0.0.7", urgent=True)  # the words are kept
    crowd.fill("10.0.1.1", PHOTOS_BY_LINK - PHOTOS_FROM_ADDRESS)
    assert not crowd.takes_photos("10.9.9.9")
    assert crowd.has_room("10.9.9.9", urgent=True)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),  # one line has all of a /64
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:10.0.0.7", "10.0.0.7", True),
        ("unknown", "10.0.0.7", False),
    ],
)
def test_an_address_is_what_its_owner_cannot_choose(
    crowd: Crowd, one: str, other: str, *, same: bool
) -> None:
    crowd.send(MOST_FROM_ADDRESS, one)
    assert crowd.has_room(other) is not same


def test_many_at_the_same_moment_are_no_more_than_the_limit(crowd: Crowd) -> None:
    crowd.send(MOST_FROM_ADDRESS - 1, "10.0.0.7")
    ready, refused = Barrier(3), []

    def press() -> None:
        ready.wait()
        try:
            crowd.send(1, "10.0.0.7")
        except TooManyReportsError:
            refused.append(1)

    threads = [Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    with crowd.db.reading() as session:
        assert session.scalar(select(func.count(ReportAttempt.id))) == 2 * MOST_FROM_ADDRESS
