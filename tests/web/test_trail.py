"""The trail's pages: who sees what of it, its filters, and the check on the spot."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from compliance.domain.access import SYSTEM
from compliance.domain.trail import TrailEvent
from compliance.services.deps import Deps
from compliance.services.trail import append
from compliance.services.trail_sequence import seal_trail
from compliance.storage.checkpoint_keys import open_checkpoint_key
from compliance.storage.db import Database
from compliance.storage.models.packets import Packet
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.web.site import Browser, Cast, found_company, make_site, words_of


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def app(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Flask:
    return make_site(sqlite_db, clock, tmp_path)


def record(
    db: Database, clock: FixedClock, place: int | None, reason: str, inspection: int
) -> None:
    with db.unit_of_work() as session:
        append(
            session,
            TrailEvent.INSPECTION_VOIDED,
            by=SYSTEM,
            now=clock.now(),
            subject=("inspection", inspection),
            establishment_id=place,
            data={"reason": reason},
        )


def test_each_role_sees_its_own_establishments_trail_or_none(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    record(sqlite_db, clock, cast.joliet, "wrong truck", 17)
    record(sqlite_db, clock, cast.elgin, "elgin's own", 18)
    for person in (cast.auditor, cast.coordinator):
        words = words_of(Browser(app).sign_in(person).get("/trail"))
        assert "Inspection voided" in words
        assert "Inspection INS-00017" in words
        assert "Reason: wrong truck" in words
        assert "elgin's own" not in words
        assert "Signed in" not in words.partition("Entries of the trail")[2]  # the company's
    assert Browser(app).sign_in(cast.officer).get("/trail").status_code == 403
    assert Browser(app).get("/trail").status_code == 303
    elsewhere = Browser(app).sign_in(cast.elgin_coordinator)
    assert elsewhere.get("/trail?establishment=joliet").status_code == 404
    assert "wrong truck" not in words_of(elsewhere.get("/trail"))
    everywhere = words_of(
        Browser(app).sign_in(cast.administrator).get("/trail?establishment=joliet")
    )
    assert "Signed in" in everywhere.partition("Entries of the trail")[2]


def test_filters_narrow_and_nonsense_finds_nothing_or_is_ignored(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    record(sqlite_db, clock, cast.joliet, "first", 17)
    clock.instant += timedelta(days=3)
    record(sqlite_db, clock, cast.joliet, "second", 18)
    browser = Browser(app).sign_in(cast.auditor)
    only = {
        "subject=ins-18": ("second",),
        "subject=INS-00017": ("first",),
        "subject=FL-99": (),
        "event=inspection.voided": ("second", "first"),
        "event=inspection.submitted": (),
        "person=0": ("second", "first"),
        f"person={cast.officer}": (),
        "since=2026-03-04": ("second",),
        "until=2026-03-04": ("first",),
        "since=nonsense&person=x&event=y&page=-4": ("second", "first"),
    }
    for query, expected in only.items():
        words = words_of(browser.get(f"/trail?{query}"))
        shown = tuple(reason for reason in ("second", "first") if f"Reason: {reason}" in words)
        assert shown == expected, query


def test_a_check_on_the_spot_says_whole_and_names_what_was_altered(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    record(sqlite_db, clock, cast.joliet, "first", 17)
    with sqlite_db.unit_of_work() as session:
        seal_trail(session, open_checkpoint_key(tmp_path / "data" / "keys"), now=clock.now())
    browser = Browser(app).sign_in(cast.auditor)
    assert "The trail is whole" in words_of(browser.post("/trail/verify"))
    with sqlite_db.unit_of_work() as session:
        altered = update(TrailEntry).where(TrailEntry.subject_id == 17)
        session.execute(altered.values(data='{"reason":"forged"}'))
    words = words_of(browser.post("/trail/verify"))
    assert "The trail is NOT whole" in words
    assert "inspection.voided about inspection 17, was altered" in words
    assert Browser(app).sign_in(cast.officer).post("/trail/verify").status_code == 403


def test_a_check_on_the_spot_asks_the_packets_too(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    deps: Deps = app.extensions["compliance_deps"]
    head = {"tree_size": 900, "root_hash": "00" * 32}
    snapshot = deps.blobs.put(json.dumps({"trail": {"checkpoint": head}}).encode())
    with sqlite_db.unit_of_work() as session:
        period = {"period_from": date(2026, 2, 1), "period_to": date(2026, 2, 28)}
        packet = Packet(establishment_id=cast.joliet, title="February", state="issued", **period)
        packet.requested_at, packet.snapshot_digest = clock.now(), snapshot
        session.add(packet)
    words = words_of(Browser(app).sign_in(cast.auditor).post("/trail/verify"))
    assert "packet AP-00001" in words


def test_texts_that_people_typed_stay_text(
    app: Flask, cast: Cast, sqlite_db: Database, clock: FixedClock
) -> None:
    record(sqlite_db, clock, cast.joliet, "<script>alert(1)</script>", 17)
    answer = Browser(app).sign_in(cast.auditor).get("/trail")
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
