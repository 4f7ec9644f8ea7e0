"""Pages of the plant: one establishment, its shifts and areas, and files in and out."""

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from compliance.domain.access import Role
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import ClosedDay, Establishment
from tests.fakes import FixedClock
from tests.plant import Cast, found_company
from tests.web.site import Browser, field_on, make_site, words_of
from tests.world import add_person

PEORIA = {"name": "Peoria plant", "key": "peoria", "zone": "America/Chicago", "naics": "332710"}
CSV = b"tag,name,kind,area\nfl-07,Dock truck,forklift,Dock 2\n"


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(sqlite_db, clock, tmp_path)


@pytest.fixture
def coordinator(site: Flask, cast: Cast) -> Browser:
    return Browser(site).sign_in(cast.coordinator)


@pytest.fixture
def administrator(site: Flask, cast: Cast) -> Browser:
    return Browser(site).sign_in(cast.administrator)


def upload(browser: Browser, content: bytes, table: str = "assets") -> TestResponse:
    return browser.post(f"/import/{table}", {"file": (io.BytesIO(content), "plant.csv")})


def test_an_establishment_is_added_and_changed(administrator: Browser, sqlite_db: Database) -> None:
    fields = PEORIA | {"operating_weekdays": ["0", "1", "5"]}
    answer = administrator.post("/establishments/new", fields, page="/establishments/new")
    assert answer.status_code == 303
    assert "Monday, Tuesday, Saturday" in words_of(administrator.get(answer.location))
    assert (
        administrator.post(f"{answer.location}/edit", fields | {"state": "il"}).status_code == 303
    )
    with sqlite_db.reading() as session:
        row = session.scalars(select(Establishment).where(Establishment.key == "peoria")).one()
        assert (row.state, row.operating_weekdays) == ("IL", [0, 1, 5])


def test_the_first_administrator_founds_the_plant(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """An empty database has no establishment to work at: every way leads to adding one."""
    with sqlite_db.unit_of_work() as session:
        pat = add_person(session, "Pat", Role.ADMINISTRATOR, None).person_id
    assert pat
    first = Browser(make_site(sqlite_db, clock, tmp_path)).sign_in(pat)
    assert first.get("/").location == "/establishments"
    assert "Add the first one" in words_of(first.get("/establishments"))
    without = first.post("/establishments/new", PEORIA, page="/establishments/new")
    assert "Company: Fill this in." in words_of(without)
    fields = PEORIA | {"company": "Elm Metalworks", "operating_weekdays": ["0"]}
    made = first.post("/establishments/new", fields, page="/establishments/new")
    assert made.status_code == 303
    assert "Elm Metalworks" in words_of(first.get(made.location))
    assert "What comes next" in words_of(first.get(made.location))
    assert first.get("/").location == "/overdue"
    assert "Nothing falls due here yet" in words_of(first.get("/overdue"))
    assert "No inspections yet" in words_of(first.get("/inspections"))
    assert 'name="company"' not in first.get("/establishments/new").text


def test_a_bad_establishment_is_explained_beside_its_fields(administrator: Browser) -> None:
    bad = PEORIA | {"naics": "33", "key": "Peoria!", "operating_weekdays": []}
    answer = administrator.post("/establishments/new", bad)
    assert answer.status_code == 422
    for said in ("six digits", "Take small letters", "Choose one or more"):
        assert said in words_of(answer)


def test_a_coordinator_adds_no_establishment_and_sees_no_other(
    coordinator: Browser, cast: Cast
) -> None:
    answer = coordinator.post("/establishments/new", PEORIA | {"operating_weekdays": ["0"]})
    assert answer.status_code == 422
    assert "may not add" in words_of(answer)
    assert "Elgin" not in words_of(coordinator.get("/establishments"))
    for part in ("", "/edit", "/shifts"):
        assert coordinator.get(f"/establishments/{cast.elgin}{part}").status_code == 404
    for part in ("closed-days", "areas", "retire"):
        fields = {"name": "x", "closed_on": "2026-07-04", "reason": "x"}
        answer = coordinator.post(f"/establishments/{cast.elgin}/{part}", fields)
        assert answer.status_code == 404


def test_shifts_are_kept_and_bad_times_explained(coordinator: Browser, cast: Cast) -> None:
    page = f"/establishments/{cast.joliet}/shifts"
    bad = {"shifts-0-name": "Day", "shifts-0-starts": "6 am", "shifts-0-ends": "14:00"}
    answer = coordinator.post(page, bad)
    assert answer.status_code == 422
    assert "Write it as 06:30" in words_of(answer)
    good = bad | {"shifts-0-starts": "06:00", "shifts-3-name": "", "shifts-3-ends": " "}
    assert coordinator.post(page, good).status_code == 303
    assert "Day: 06:00 to 14:00" in words_of(coordinator.get(f"/establishments/{cast.joliet}"))


def test_closed_days_and_areas_come_and_go(
    coordinator: Browser, sqlite_db: Database, cast: Cast
) -> None:
    page = f"/establishments/{cast.joliet}"
    day = {"closed_on": "2026-07-03", "reason": "Shutdown"}
    assert coordinator.post(f"{page}/closed-days", day).status_code == 303
    assert coordinator.post(f"{page}/closed-days", {"closed_on": "tomorrow"}).status_code == 422
    assert "Shutdown" in words_of(coordinator.get(page))
    with sqlite_db.reading() as session:
        closed = session.scalars(select(ClosedDay.id)).one()
    assert coordinator.post(f"/closed-days/{closed}/remove").status_code == 303
    assert coordinator.post(f"{page}/areas", {"name": "Dock 2"}).status_code == 303
    assert coordinator.post(f"{page}/areas", {"name": "dock 2"}).status_code == 422
    assert coordinator.post("/areas/1", {"name": "Dock 3"}).status_code == 303
    assert coordinator.post("/areas/1/retire").status_code == 303
    assert "Dock 3" not in words_of(coordinator.get(page)).replace("Dock 3 is retired", "")


def test_a_file_is_looked_through_then_saved(coordinator: Browser, sqlite_db: Database) -> None:
    look = upload(coordinator, CSV)
    assert "New (1) FL-07 New areas (1) Dock 2" in words_of(look)
    with sqlite_db.reading() as session:
        assert session.scalars(select(Asset.id)).all() == []
    content = {"content": field_on(look, "content")}
    assert coordinator.post("/import/assets/confirm", content).status_code == 303
    assert "FL-07 Dock truck" in words_of(coordinator.get("/assets"))
    assert "Nothing would change" in words_of(upload(coordinator, CSV))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"tag,name,kind\nx y,,Q!\n", "row 2, column tag"),
        (b"\x89PNG\r\n\x1a\n", "not UTF-8"),
        (b"", "Choose a file."),
        (b"<script>alert(1)</script>\n", "row 1"),
    ],
)
def test_a_bad_file_is_refused_on_the_page(
    coordinator: Browser, sqlite_db: Database, content: bytes, said: str
) -> None:
    answer = upload(coordinator, content) if content else coordinator.post("/import/assets")
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert "<script>alert" not in answer.text


def test_what_is_confirmed_is_checked_again(coordinator: Browser, sqlite_db: Database) -> None:
    forged = {"content": "tag,name,kind\nx y,,Q!\n"}
    assert coordinator.post("/import/assets/confirm", forged).status_code == 422
    assert coordinator.post("/import/assets/confirm", {"content": ""}).status_code == 422
    assert coordinator.post("/import/people/confirm", forged).status_code == 403
    assert coordinator.post("/import/nothing/confirm", forged).status_code == 404


def test_a_table_goes_out_as_a_file(coordinator: Browser) -> None:
    coordinator.post("/import/assets/confirm", {"content": CSV.decode()})
    answer = coordinator.get("/export/assets.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=joliet-assets.csv"
    assert answer.data.decode("utf-8-sig").splitlines()[1].startswith("FL-07,Dock truck,forklift")
    assert coordinator.get("/export/people.csv").status_code == 403


def test_people_come_in_by_file(administrator: Browser) -> None:
    content = b"email,name,roles\npat@northgate.example,Pat,auditor\n"
    look = upload(administrator, content, "people")
    assert "invited by mail as soon as you save" in words_of(look)
    assert "Until now" not in words_of(look)
    confirm = {"content": field_on(look, "content")}
    assert administrator.post("/import/people/confirm", confirm).status_code == 303
    changed = content.replace(b"name,roles", b"name,roles,language").replace(
        b"Pat,auditor", b"Pat Kay,coordinator,es"
    )
    look = upload(administrator, changed, "people")
    assert (
        "pat@northgate.example Name Pat Pat Kay "
        "pat@northgate.example Roles Auditor Auditor, Coordinator "
        "pat@northgate.example Language English Spanish"
    ) in words_of(look)
    assert "pat@northgate.example Auditor" in words_of(administrator.get("/people"))


def test_a_person_of_two_places_says_where_they_work(site: Flask, cast: Cast) -> None:
    browser = Browser(site).sign_in(cast.administrator)
    assert "Work here : Joliet plant" in words_of(browser.get("/establishments"))
    assert browser.get("/?establishment=joliet").status_code == 303
    assert 'brand">Northgate Fabrication<small>Joliet plant' in browser.get("/account").text
    assert browser.get("/?establishment=nowhere").status_code == 404
