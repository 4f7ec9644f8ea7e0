"""The outbox: who sees which message, how it reads, and sending it once more."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.domain.notifications import NotificationKind, Owed
from compliance.notify.messages import Composer
from compliance.ports import Delivery, DeliveryResult
from compliance.services import delivery
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Person
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.web.site import ROOT, Browser, Cast, found_company, make_site, words_of

CHECK = {
    "name": "Sam Tran",
    "title": "Forklift, before each shift",
    "where": "FL-01 Forklift",
    "site": "Joliet plant",
    "due_on": "2026-03-02",
}


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def app(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Flask:
    composer = Composer(ROOT / "templates" / "mail", base_url="http://localhost")
    return make_site(sqlite_db, clock, tmp_path, composer=composer)


def owe(db: Database, clock: FixedClock, place: int, person: int, *, subject: int = 5) -> int:
    """Owe a reminder and return its id in the outbox."""
    owed = Owed(
        kind=NotificationKind.CHECK_DUE,
        subject=("occurrence", subject),
        establishment_id=place,
        recipient_id=person,
        address="sam@northgate.example",
        channel="email",
        stage="due",
        data=CHECK,
    )
    with db.unit_of_work() as session:
        delivery.owe(session, [owed], now=clock.now())
        newest = select(Notification.id).order_by(Notification.id.desc()).limit(1)
        return session.scalars(newest).one()


def settle(db: Database, clock: FixedClock, outcome: Delivery, detail: str) -> None:
    with db.unit_of_work() as session:
        while claimed := delivery.claim(session, "w", now=clock.now()):
            result = DeliveryResult(outcome=outcome, detail=detail)
            delivery.settle(session, claimed, result, now=clock.now())


def state_of(db: Database, notification_id: int) -> Notification:
    with db.reading() as session:
        return session.get_one(Notification, notification_id)


def test_coordinators_see_their_own_establishments_messages_only(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    own = owe(sqlite_db, clock, cast.joliet, cast.officer)
    other = owe(sqlite_db, clock, cast.elgin, cast.elgin_coordinator, subject=6)
    browser = Browser(app).sign_in(cast.coordinator)
    listed = browser.get("/outbox")
    assert f"/outbox/{own}" in listed.text
    assert f"/outbox/{other}" not in listed.text
    assert "Check is due" in words_of(listed)
    assert "Invitation" not in words_of(listed).partition("newest first")[2]  # the company's
    assert browser.get(f"/outbox/{other}").status_code == 404
    assert browser.post(f"/outbox/{other}/retry").status_code == 404
    for person in (cast.officer, cast.auditor):
        assert Browser(app).sign_in(person).get("/outbox").status_code == 403
    boss = Browser(app).sign_in(cast.administrator).get("/outbox?establishment=joliet")
    assert "Invitation" in words_of(boss).partition("newest first")[2]


def test_filters_narrow_by_state_kind_and_person(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    sent = owe(sqlite_db, clock, cast.joliet, cast.officer)
    settle(sqlite_db, clock, Delivery.SENT, "")
    waiting = owe(sqlite_db, clock, cast.joliet, cast.auditor, subject=6)
    browser = Browser(app).sign_in(cast.coordinator)
    expected = {
        "state=sent": {sent},
        "state=queued": {waiting},
        "state=trouble": set(),
        "kind=check-due": {sent, waiting},
        "kind=stop-use": set(),
        f"person={cast.officer}": {sent},
        "state=nonsense&person=x": {sent, waiting},
    }
    for query, ids in expected.items():
        text = browser.get(f"/outbox?{query}").text
        assert {one for one in (sent, waiting) if f'/outbox/{one}"' in text} == ids, query


def test_only_kinds_that_are_owed_can_be_asked_for(app: Flask, cast: Cast) -> None:
    text = Browser(app).sign_in(cast.coordinator).get("/outbox").text
    for kind in ("action-assigned", "stop-use", "invitation", "packet-ready"):
        assert f'<option value="{kind}">' in text
    assert 'value="digest"' not in text


def test_a_message_reads_as_it_was_written(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    message = owe(sqlite_db, clock, cast.joliet, cast.officer)
    words = words_of(Browser(app).sign_in(cast.coordinator).get(f"/outbox/{message}"))
    assert "Forklift, before each shift, FL-01 Forklift" in words
    assert "http://localhost/checks/5" in words


def test_several_reminders_in_one_message_read_as_one(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    first = owe(sqlite_db, clock, cast.joliet, cast.officer)
    owe(sqlite_db, clock, cast.joliet, cast.officer, subject=6)
    settle(sqlite_db, clock, Delivery.SENT, "")
    words = words_of(Browser(app).sign_in(cast.coordinator).get(f"/outbox/{first}"))
    assert "2 reminders in one message" in words


def test_a_bounced_message_is_sent_again_to_the_address_of_today(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    message = owe(sqlite_db, clock, cast.joliet, cast.officer)
    browser = Browser(app).sign_in(cast.coordinator)
    assert browser.post(f"/outbox/{message}/retry").status_code == 409  # it waits still
    settle(sqlite_db, clock, Delivery.PERMANENT, "550 no such mailbox")
    page = words_of(browser.get(f"/outbox/{message}"))
    assert "This message did not arrive" in page
    assert "550 no such mailbox" in page
    with sqlite_db.unit_of_work() as session:
        session.get_one(Person, cast.officer).email = "sam.tran@northgate.example"
    assert browser.post(f"/outbox/{message}/retry").status_code == 303
    row = state_of(sqlite_db, message)
    assert (row.state, row.attempts, row.address) == ("queued", 0, "sam.tran@northgate.example")
    with sqlite_db.reading() as session:
        events = session.scalars(
            select(TrailEntry.event).where(
                TrailEntry.subject_kind == "notification", TrailEntry.subject_id == message
            )
        ).all()
    assert events == ["notification.bounced", "notification.retried"]
    assert browser.post(f"/outbox/{message}/retry").status_code == 409  # once is enough


def test_nobody_can_take_a_link_out_of_the_outbox(
    app: Flask, cast: Cast, sqlite_db: Database
) -> None:
    with sqlite_db.reading() as session:
        row = session.scalars(
            select(Notification).where(Notification.kind == "invitation").limit(1)
        ).one()
    token = str(row.data["token"])
    answer = Browser(app).sign_in(cast.administrator).get(f"/outbox/{row.id}")
    assert answer.status_code == 200
    assert token not in answer.text
    assert "(link hidden)" in words_of(answer)
    assert "/links/" not in answer.text
    assert Browser(app).sign_in(cast.coordinator).get(f"/outbox/{row.id}").status_code == 404
