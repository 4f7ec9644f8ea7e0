"""The public form over real HTTP, as a phone sends it: nothing typed is lost, twice is once."""

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from compliance.services.report_links import make_link
from compliance.storage.db import Database
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident
from tests.fakes import MONDAY, FixedClock
from tests.web.board import jpeg
from tests.web.browser import serving
from tests.web.site import make_site
from tests.world import build_world

BOUNDARY = "----phone"
TYPED = {
    "kind": "hazard",
    "what": "The guard <b>hangs</b> loose & rattles",
    "phrases": "guard",
    "hurt": "no",
    "place": "Press shop",
    "when": "earlier",
    "happened_on": "2026-03-01",
    "happened_time": "07:15",
    "told_urgent": "y",
    "reporter_name": "A visitor",
    "reporter_contact": "815-555-0111",
}


class Phone:
    """A browser of few words: one cookie, multipart forms."""

    def __init__(self, base: str) -> None:
        self.host = urlsplit(base).netloc
        self.cookie = ""

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, str, str]:
        """Return status, Location and text."""
        link = http.client.HTTPConnection(self.host, timeout=30)
        head = {"Cookie": self.cookie, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        link.request(method, path, body=body or None, headers=head)
        answer = link.getresponse()
        text = answer.read().decode()
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        link.close()
        return answer.status, answer.headers.get("Location", ""), text


def body_of(fields: dict[str, str], photos: dict[str, bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, photo in photos.items():
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"'
        parts.append(f"{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode() + photo + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def hidden(page: str) -> dict[str, str]:
    """The fields that a page brings with it: token, number of the form, photos kept."""
    found = {}
    for name in ("csrf_token", "submission", "kept"):
        match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
        found[name] = unescape(match.group(1)) if match else ""
    return found


@pytest.fixture
def poster(db: Database, clock: FixedClock, tmp_path: Path) -> tuple[str, object]:
    with db.unit_of_work() as session:
        world = build_world(session)
        link = make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY)
        address = f"/r/{link.token}"
    return address, make_site(db, clock, tmp_path)


def test_a_refused_form_comes_back_whole_and_sent_twice_at_once_it_is_one_report(
    poster: tuple[str, object], db: Database
) -> None:
    address, app = poster
    with serving(app) as base:  # type: ignore[arg-type]  # a Flask application
        phone = Phone(base)
        _status, _to, page = phone.ask("GET", address)
        first = hidden(page)
        wrong = {**TYPED, "kind": "", **first}
        photos = {"a.jpg": jpeg("green"), "b.jpg": jpeg("red")}
        status, _to, page = phone.ask("POST", address, body_of(wrong, photos))
        assert status == 422
        for value in TYPED.values():
            assert value in unescape(page)
        assert page.count("is here already") == 2
        assert 'value="guard" checked' in page
        again = hidden(page)
        assert again["submission"] == first["submission"]
        assert again["kept"]
        sent = body_of({**TYPED, **again}, {})
        with ThreadPoolExecutor(4) as pool:  # an impatient thumb
            answers = list(pool.map(lambda _: phone.ask("POST", address, sent), range(4)))
        assert {(status, to) for status, to, _text in answers} == {(303, f"{address}/thanks")}
        assert "INC-00001" in phone.ask("GET", f"{address}/thanks")[2]
    with db.reading() as session:
        [row] = session.scalars(select(Incident))
        assert (row.what, row.is_urgent) == (f"Guard missing, way blocked. {TYPED['what']}", True)
        count = select(func.count(Evidence.id)).where(Evidence.incident_id == row.id)
        assert session.scalar(count) == 2
