"""The code on the wall: a form for strangers that can be sent, limited, ended, and never read."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.services.report_links import MOST_FROM_ADDRESS, MOST_WRONG
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident, ReportLink
from tests.fakes import FixedClock
from tests.web.board import Board, jpeg, make_board
from tests.web.site import Browser, field_on, words_of

SAID: dict[str, Any] = {
    "kind": "hazard",
    "what": "The guard of the shear hangs loose.",
    "hurt": "no",
    "place": "Press shop",
    "when": "now",
}

OF_INCIDENTS = select(Evidence).where(Evidence.incident_id.is_not(None))


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(sqlite_db, clock, tmp_path)


@pytest.fixture
def poster(board: Board) -> str:
    """The address on the wall."""
    assert board.browser().post("/incidents/qr/make").status_code == 303
    with board.db.reading() as session:
        return f"/r/{session.scalars(select(ReportLink.token)).one()}"


def send(browser: Browser, poster: str, **changes: Any) -> TestResponse:
    page = browser.get(poster)
    fields = {**SAID, "submission": field_on(page, "submission"), **changes}
    return browser.post(poster, fields, page=poster, content_type="multipart/form-data")


def incidents(board: Board) -> list[Incident]:
    with board.db.reading() as session:
        return list(session.scalars(select(Incident).order_by(Incident.id)))


def test_a_stranger_reports_and_gets_a_number_and_nothing_else(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    page = browser.get(poster)
    assert "noindex" in page.headers["X-Robots-Tag"]
    for secret in ("FL-01", "Dock 1", "Marisol", "Ana Rivera"):  # no list says what a plant has
        assert secret not in page.text
    answer = send(
        browser, poster, photos=[(BytesIO(jpeg("green")), "a.jpg")], reporter_name="A visitor"
    )
    assert answer.location == f"{poster}/thanks"
    thanks = browser.get(answer.location)
    assert "INC-00001" in words_of(thanks)
    assert "guard of the shear" not in thanks.text
    [row] = incidents(board)
    assert (row.reported_by, row.reporter_name, row.state) == (None, "A visitor", "reported")
    with board.db.reading() as session:
        [photo] = session.scalars(OF_INCIDENTS)
        assert (photo.incident_id, photo.received_from) == (1, None)
    for address in ("/incidents", "/incidents/1", "/evidence/2", "/incidents/reported/1"):
        assert browser.get(address).location.startswith("/sign-in")
    other = Browser(board.app, address="10.0.0.8")
    assert other.get(f"{poster}/thanks").location == poster


def test_sent_twice_it_is_one_incident(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    for _ in range(2):
        assert send(browser, poster, submission="e" * 32).status_code == 303
    assert len(incidents(board)) == 1


def test_what_is_wrong_is_said_and_photos_stay_with_the_form(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    answer = send(browser, poster, what="", photos=[(BytesIO(jpeg("green")), "a.jpg")])
    assert answer.status_code == 422
    assert "Say in a few words what happened" in words_of(answer)
    assert "Photo 1 is here already." in words_of(answer)
    assert incidents(board) == []
    kept = field_on(answer, "kept")
    send(browser, poster, kept=kept)
    with board.db.reading() as session:
        [photo] = session.scalars(OF_INCIDENTS)
        assert photo.incident_id == 1
    strange = send(browser, poster, kept=kept[:-2] + "xx")  # not sealed by us: no photo
    assert "The photos of before are gone." in words_of(strange)
    assert "guard of the shear hangs loose" in strange.text
    with board.db.reading() as session:
        assert len(session.scalars(OF_INCIDENTS).all()) == 1


def test_without_the_token_of_the_form_nothing_is_taken(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    browser.get(poster)
    answer = browser.client.post(poster, data={**SAID, "submission": "f" * 32})
    assert answer.status_code == 400
    assert incidents(board) == []


def test_too_many_from_one_address_have_to_wait_with_their_words_kept(
    board: Board, poster: str
) -> None:
    browser = Browser(board.app)
    for number in range(MOST_FROM_ADDRESS):
        board.clock.advance(seconds=10)
        assert send(browser, poster, submission=f"{number:032x}").status_code == 303
    answer = send(browser, poster)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 3_000
    assert "guard of the shear hangs loose" in answer.text
    assert len(incidents(board)) == MOST_FROM_ADDRESS
    again = send(browser, poster, submission=f"{0:032x}")  # pressed twice, the first got through
    assert again.location == f"{poster}/thanks"
    neighbour = Browser(board.app, address="10.0.0.99")
    assert send(neighbour, poster).status_code == 303
    board.clock.advance(hours=1, minutes=1)
    assert send(browser, poster).status_code == 303


def test_empty_forms_silence_nobody(board: Board, poster: str) -> None:
    for last in (1, 2):
        vandal = Browser(board.app, address=f"10.66.0.{last}")
        page, here = vandal.get(poster), {"REMOTE_ADDR": f"10.66.0.{last}"}
        empty = {name: field_on(page, name) for name in ("submission", "csrf_token")}
        statuses = []
        for _ in range(MOST_WRONG + 2):
            board.clock.advance(seconds=5)
            answer = vandal.client.post(poster, data=empty, environ_base=here)
            statuses.append(answer.status_code)
        assert statuses == [422] * MOST_WRONG + [429] * 2
    honest = Browser(board.app, address="10.0.0.99")
    fire = {"kind": "fire", "what": "Smoke from the oven", "told_urgent": "y"}
    assert send(honest, poster, **fire).status_code == 303
    # Who sent the wrong ones may report too: a form that is right is kept, with its photos.
    files = [(BytesIO(jpeg("green")), "a.jpg"), (BytesIO(b"no photo"), "b.jpg")]
    assert send(Browser(board.app, address="10.66.0.1"), poster, photos=files).status_code == 303
    assert [row.kind for row in incidents(board)] == ["fire", "hazard"]
    with board.db.reading() as session:
        assert len(session.scalars(OF_INCIDENTS).all()) == 1


def test_other_words_with_the_same_id_are_another_report(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    assert send(browser, poster, submission="e" * 32).status_code == 303
    board.clock.advance(minutes=3)
    assert send(browser, poster, submission="e" * 32).status_code == 303
    other = Browser(board.app, address="10.0.0.8")
    news = {"kind": "fire", "what": "Somebody is trapped", "told_urgent": "y"}
    for _ in range(2):
        board.clock.advance(minutes=1)
        answer = send(other, poster, submission="e" * 32, **news)
        assert "INC-00002" in words_of(other.get(answer.location))
    assert [row.what for row in incidents(board)] == [SAID["what"], "Somebody is trapped"]


@pytest.mark.parametrize(
    "device_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00Z"]
)
def test_no_odd_value_fails_the_form(board: Board, poster: str, device_at: str) -> None:
    answer = send(
        Browser(board.app),
        poster,
        device_at=device_at,
        what="A\x00 mat is loose",
        reporter_name="\x00Jo",
        photos=[(BytesIO(jpeg("green")), "a\x00.jpg")],
    )
    assert answer.status_code == 303
    [row] = incidents(board)
    assert (row.what, row.reporter_name, row.device_at) == ("A mat is loose", "Jo", None)
    board.clock.advance(minutes=1)
    day = {"when": "earlier", "happened_on": "9999-12-31", "happened_time": "23:59"}
    late = send(Browser(board.app), poster, **day)
    assert late.status_code == 422
    assert "too far from today" in words_of(late)
    assert "guard of the shear" in late.text
    assert Browser(board.app).get("/r/x%00y").status_code == 404


def test_an_ended_code_is_404_in_plain_words(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    page = browser.get(poster)
    boss = board.browser()
    assert poster in boss.get("/incidents/qr").text
    boss.post("/incidents/qr/end")
    fields = {**SAID, "submission": field_on(page, "submission")}
    late = browser.post(poster, fields)
    for answer in (late, browser.get(poster), browser.get(f"{poster}/thanks"), browser.get("/r/x")):
        assert answer.status_code == 404
        assert "This code is not used any more" in words_of(answer)
        assert "Northgate" not in answer.text
    assert incidents(board) == []


def test_the_form_is_spanish_at_a_tap(board: Board, poster: str) -> None:
    browser = Browser(board.app)
    english = browser.get(poster)
    assert 'hreflang="es"' in english.text
    spanish = browser.get(f"{poster}?lang=es", follow_redirects=True)
    assert '<html lang="es"' in spanish.text
    assert "Avisar de un incidente" in words_of(spanish)


def test_the_poster_says_it_in_both_languages_around_a_code(board: Board, poster: str) -> None:
    page = board.browser().get("/incidents/qr/poster")
    assert 'lang="en"' in page.text
    assert 'lang="es"' in page.text
    assert re.search(r'<svg class="qrcode".*?<path d="M', page.text)
    assert f"http://localhost{poster}" in page.text
    officer = board.browser(board.world.officer)
    assert officer.get("/incidents/qr").status_code == 403


def test_making_twice_gives_one_code(board: Board, poster: str) -> None:
    board.browser().post("/incidents/qr/make")
    with board.db.reading() as session:
        assert len(session.scalars(select(ReportLink)).all()) == 1
