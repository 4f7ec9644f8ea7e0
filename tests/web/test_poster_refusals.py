"""A poster's form that is not taken comes back with all that was typed, and says what to do."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from compliance.services.report_links import (
    MOST_FROM_ADDRESS,
    PHOTOS_FROM_ADDRESS,
    Sender,
    count_report,
    make_link,
)
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident, ReportLink
from compliance.web.incidents.poster_refusals import LONGEST_GIVEN_BACK
from compliance.web.kit.pace import Pace
from tests.fakes import MONDAY, FixedClock
from tests.web.board import jpeg
from tests.web.site import CONFIG, Browser, field_on, make_site, words_of
from tests.world import build_world

TYPED: dict[str, Any] = {
    "kind": "hazard",
    "what": "The guard <b>hangs</b> loose",
    "phrases": "guard",
    "hurt": "yes",
    "hurt_names": "Jo Bell",
    "place": "Press shop",
    "when": "earlier",
    "happened_on": "2026-03-01",
    "happened_time": "07:15",
    "reporter_contact": "815-555-0111",
}
URGENT: dict[str, Any] = {
    "kind": "fire",
    "what": "Smoke from the oven",
    "hurt": "no",
    "hurt_names": "",
}
SHOWN = ("hangs&lt;/b&gt; loose", "Jo Bell", 'value="Press shop"', "2026-03-01", "815-555-0111")
NUMBER = "e" * 32


class Wall:
    """A site with a poster, and a phone before it."""

    def __init__(self, db: Database, clock: FixedClock, folder: Path) -> None:
        self.db, self.clock = db, clock
        with db.unit_of_work() as session:
            world = build_world(session)
            link = make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY)
            self.poster = f"/r/{link.token}"
        self.app = make_site(db, clock, folder, config=replace(CONFIG, upload_limit_bytes=400_000))
        self.phone = Browser(self.app)

    def send(self, phone: Browser | None = None, **changes: Any) -> TestResponse:
        fields = {**TYPED, "submission": NUMBER, **changes}
        who = phone or self.phone
        return who.post(self.poster, fields, page=self.poster, content_type="multipart/form-data")

    def send_bare(self, phone: Browser, **fields: Any) -> TestResponse:
        """Send without the token of the page."""
        return phone.client.post(self.poster, data={**TYPED, "submission": NUMBER, **fields})

    def limit(self, **paces: int) -> None:
        """Make the paces of this site smaller than a test has patience."""
        made = {name.replace("_", "-"): Pace(most) for name, most in paces.items()}
        self.app.extensions["compliance_paces"] = made

    def count(self, what: type[Incident | Evidence] = Incident) -> int:
        with self.db.reading() as session:
            return session.scalar(select(func.count(what.id))) or 0


@pytest.fixture
def wall(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Wall:
    return Wall(sqlite_db, clock, tmp_path)


def assert_given_back(answer: TestResponse) -> None:
    for text in SHOWN:
        assert text in answer.text
    assert 'value="guard" checked' in answer.text
    assert field_on(answer, "submission") == NUMBER
    assert "Your report is not sent yet" in words_of(answer)


def test_a_session_that_ended_costs_one_more_press(wall: Wall) -> None:
    stranger = Browser(wall.app)  # whose cookie is gone
    answer = wall.send_bare(stranger, photos=[(BytesIO(jpeg()), "a.jpg")])
    assert answer.status_code == 400
    assert_given_back(answer)
    assert "open for too long" in words_of(answer)
    assert "Photos are not kept here" in words_of(answer)
    assert wall.count() == wall.count(Evidence) == 0
    again = {"csrf_token": field_on(answer, "csrf_token")}  # this page's own holds
    assert wall.send_bare(stranger, **again).status_code == 303
    assert wall.send(phone=stranger).location == f"{wall.poster}/thanks"
    assert wall.count() == 1


def test_photos_that_arrived_before_stay_with_a_form_given_back(wall: Wall) -> None:
    first = wall.send(what="", phrases="", photos=[(BytesIO(jpeg()), "a.jpg")])
    answer = wall.send_bare(Browser(wall.app), kept=field_on(first, "kept"))
    assert answer.status_code == 400
    assert "Photo 1 is here already." in words_of(answer)
    assert "Photos are not kept here" not in words_of(answer)


def test_too_many_in_a_minute_wait_with_their_words_and_fires_do_not(wall: Wall) -> None:
    wall.limit(report_sent=1, report_sent_urgent=1, report_back=2)
    assert wall.send(kind="").status_code == 422
    answer = wall.send(photos=[(BytesIO(jpeg()), "a.jpg")])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert_given_back(answer)
    assert "Wait a minute" in words_of(answer)
    assert wall.count(Evidence) == 0
    assert wall.send(**URGENT).status_code == 303
    assert wall.send(submission="f" * 32, **URGENT).status_code == 429  # of these, too, so many
    plain = wall.send()  # beyond both paces no form is drawn
    assert (plain.status_code, plain.headers["Retry-After"]) == (429, "60")
    assert "<form" not in plain.text
    assert "what you wrote may still be there" in words_of(plain)
    neighbour = Browser(wall.app, address="10.0.0.99")
    assert wall.send(phone=neighbour, submission="a" * 32).status_code == 303
    wall.clock.advance(minutes=1, seconds=1)
    assert wall.send(submission="b" * 32).status_code == 303


def test_an_hours_reports_leave_the_next_one_in_its_form(wall: Wall) -> None:
    for number in range(MOST_FROM_ADDRESS):
        wall.clock.advance(seconds=5)
        assert wall.send(submission=f"{number:032x}").status_code == 303
    answer = wall.send()
    assert answer.status_code == 429
    assert_given_back(answer)
    assert "in 58 minutes" in words_of(answer)
    assert "tell a supervisor now" in words_of(answer)
    huge = wall.send(what="x" * 90_000, kept="y" * 90_000, submission="z" * 90_000)
    assert huge.status_code == 429
    assert huge.text.count("x" * LONGEST_GIVEN_BACK) == 1
    assert len(huge.text) < 60_000
    assert len(field_on(huge, "submission")) == len(NUMBER)


def test_of_a_flood_urgent_words_are_kept_and_photos_left_out(wall: Wall) -> None:
    with wall.db.unit_of_work() as session:
        link = session.scalars(select(ReportLink)).one()
        sender = Sender(link_id=link.id, address="10.0.0.7", is_urgent=True)
        for _ in range(PHOTOS_FROM_ADDRESS):
            count_report(session, sender, now=wall.clock.now())
    assert wall.send().status_code == 429
    answer = wall.send(photos=[(BytesIO(jpeg()), "a.jpg")], **URGENT)
    assert answer.location == f"{wall.poster}/thanks"
    assert "Photos were left out" in words_of(wall.phone.get(answer.location))
    assert (wall.count(), wall.count(Evidence)) == (1, 0)


def test_a_form_without_a_good_number_gets_one_and_loses_nothing(wall: Wall) -> None:
    answer = wall.send(submission="nonsense")
    assert answer.status_code == 422
    assert SHOWN[0] in answer.text
    number = field_on(answer, "submission")
    assert wall.send(submission=number).status_code == 303


def test_what_is_too_large_comes_back_with_its_texts(wall: Wall) -> None:
    answer = wall.send(photos=[(BytesIO(bytes(450_000)), "a.jpg")])
    assert answer.status_code == 413
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert_given_back(answer)
    assert "Add fewer photos" in words_of(answer)
    assert 'data-fresh="part"' in answer.text  # the phone may fill in the rest
    assert wall.count() == wall.count(Evidence) == 0
    again = {"csrf_token": field_on(answer, "csrf_token")}
    assert wall.send_bare(wall.phone, **again).status_code == 303
    wall.limit(report_back=0)
    plain = wall.send(photos=[(BytesIO(bytes(450_000)), "a.jpg")])
    assert (plain.status_code, "<form" in plain.text) == (429, False)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "a/b"])
def test_what_is_too_large_and_no_form_is_told_what_to_do(wall: Wall, kind: str) -> None:
    wall.phone.get(wall.poster)
    answer = wall.phone.client.post(wall.poster, data=bytes(450_000), content_type=kind)
    assert answer.status_code in {400, 413}
    said = words_of(answer)
    assert "Your report is not sent yet" in said
    assert "tell a supervisor" in said
    assert f'data-key="{wall.poster[3:]}"' in answer.text  # where the phone finds its draft


def test_words_written_while_a_code_ended_are_given_back_to_be_told(wall: Wall) -> None:
    answer = wall.phone.post("/r/ended", TYPED, page=wall.poster)
    assert answer.status_code == 404
    assert SHOWN[0] in answer.text
    assert "Jo Bell" in words_of(answer)
    assert "Northgate" not in answer.text
    assert "Jo Bell" not in wall.phone.get("/r/ended").text


def test_the_page_after_sending_names_the_form_that_arrived(wall: Wall) -> None:
    thanks = wall.phone.get(wall.send().location)
    assert f'data-phone-draft-sent="{NUMBER}"' in thanks.text
