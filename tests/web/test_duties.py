"""Duties: what is owed and why, setting up, overruling; another plant's are not there."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.domain.access import Actor
from compliance.domain.site_profile import Given
from compliance.library.catalog import Catalog
from compliance.services.site_profile import answer_facts
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.schedules import Occurrence, Schedule
from tests.fakes import MONDAY, FixedClock
from tests.small_duties import CATALOG, FORKLIFTS, PROFILE, duty
from tests.statements import statements
from tests.web.site import Browser, field_on, make_site, words_of
from tests.world import World, add_coordinator_elsewhere, build_world


@dataclass(frozen=True)
class Plant:
    """The site with a plant that has said nothing yet."""

    app: Flask
    db: Database
    world: World
    stranger: Actor

    def browser(self, who: Actor | None = None) -> Browser:
        return Browser(self.app).sign_in((who or self.world.coordinator).person_id or 0)

    def say(self, **given: Given) -> None:
        named = {key.replace("_", "-"): value for key, value in given.items()}
        place, by = self.world.establishment_id, self.world.coordinator
        with self.db.unit_of_work() as session:
            answer_facts(session, PROFILE, place, named, by=by, now=MONDAY)

    def count(self) -> int:
        with self.db.reading() as session:
            running = select(func.count(Schedule.id)).where(Schedule.ended_at.is_(None))
            return session.scalar(running) or 0


def make_plant(db: Database, clock: FixedClock, folder: Path, catalog: Catalog = CATALOG) -> Plant:
    with db.unit_of_work() as session:
        world = build_world(session)
        stranger = add_coordinator_elsewhere(session)
    return Plant(make_site(db, clock, folder, catalog=catalog), db, world, stranger)


@pytest.fixture
def plant(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Plant:
    return make_plant(sqlite_db, clock, tmp_path)


def start(plant: Plant, page: str, **fields: object) -> dict[str, object]:
    """What the form of a page needs at least."""
    press = field_on(plant.browser().get(page), "press")
    return {"press": press, "owner": "nobody", "start_on": "2026-03-02", **fields}


def test_before_any_answer_all_is_undecided_and_the_way_on_is_shown(plant: Plant) -> None:
    answer = plant.browser().get("/duties")
    page = words_of(answer)
    assert "Say what there is at the site" in page
    assert "Undecided 8" in page
    assert "Answers that would decide most" in page
    assert "/duties/profile/things#ask-forklifts" in answer.text
    assert "It turns on: How many forklifts are there?" in page


def test_each_part_gives_its_reason_and_its_paragraph(plant: Plant) -> None:
    plant.say(forklifts="3", oil_gallons="900", fire_code="ifc", state="WI")
    browser = plant.browser()
    page = browser.get("/duties")
    said = words_of(page)
    assert "Owed, no schedule yet 4" in said
    assert "Say what there is" not in said
    assert (
        "“How many forklifts are there?” is answered 3 pieces (asked for: over 0 pieces)." in said
    )
    assert "The town took the code over." in said
    assert "Not yet checked against the text" in said
    assert (
        'href="https://www.ecfr.gov/current/title-29/section-1910.157#p-1910.157(e)"' in page.text
    )
    unowed = words_of(browser.get("/duties?part=not-owed"))
    assert "is answered 900 gal (asked for: over 1,320 gal)." in unowed
    assert "40 CFR 112.1(d)(2)(ii)" in unowed
    assert "Nothing waits" not in unowed
    assert "No duty stands here" in words_of(browser.get("/duties?part=scheduled"))


def test_the_proposal_is_narrowed_by_authority(plant: Plant) -> None:
    browser = plant.browser()
    assert "Undecided 2" in words_of(browser.get("/duties?authority=epa"))
    assert "Nothing here is of this authority" in words_of(
        browser.get("/duties?authority=internal&part=undecided")
    )
    assert browser.get("/duties?part=zebra&authority=zebra&page=99").status_code == 200


def test_spanish_pages_mark_what_is_there_in_english_only(plant: Plant) -> None:
    plant.say(forklifts="3")
    browser = plant.browser()
    browser.get("/duties?lang=es")
    answer = browser.get("/duties")
    assert '<span lang="en">How many forklifts are there?</span>' in answer.text
    assert "Se debe, sin programar" in words_of(answer)


def test_a_duty_is_set_up_with_its_assets_once(plant: Plant) -> None:
    plant.say(forklifts="3")
    browser, page = plant.browser(), "/duties/truck/set-up"
    shown = browser.get(page)
    assert re.search(r"FL-02 Forklift\s+FL-03 Forklift", shown.text)
    assert "first due on Tue 31 Mar 2026" in words_of(shown)
    assert 'name="last_done_on"' not in shown.text
    fields = start(
        plant,
        page,
        subjects=[str(plant.world.truck_id)],
        new_assets="FL-07 Reach truck\r\nFL-08\r\n",
        owner="role-safety-officer",
    )
    first = browser.post(page, fields)
    assert (first.status_code, first.location) == (303, "/duties")
    said = words_of(browser.get("/duties?part=scheduled"))
    assert "Check truck is set up: 3 schedules. The first check is due on 31 Mar 2026." in said
    assert plant.count() == 3
    assert browser.post(page, fields).location == "/duties"
    assert plant.count() == 3
    with plant.db.reading() as session:
        names = dict(
            session.execute(select(Asset.tag, Asset.name).where(Asset.kind == "forklift")).all()
        )
    assert names == {"FL-01": "Forklift", "FL-07": "Reach truck", "FL-08": "Forklift"}


def test_an_interval_asks_when_it_was_last_done(plant: Plant) -> None:
    plant.say(forklifts="1")
    page = "/duties/truck-service/set-up"
    fields = start(plant, page, subjects=[str(plant.world.truck_id)], last_done_on="2025-03-20")
    assert plant.browser().post(page, fields).status_code == 303
    with plant.db.reading() as session:
        assert str(session.scalars(select(Occurrence.due_on)).first()) == "2026-03-20"


def test_the_sites_own_document_says_how_often(plant: Plant) -> None:
    plant.say(oil_gallons="5000")
    page = "/duties/oil-plan/set-up"
    fields = start(plant, page, span_count="2", span_unit="week")
    assert plant.browser().post(page, fields).status_code == 303
    with plant.db.reading() as session:
        clock = session.scalars(select(Schedule.clock)).one()
    assert clock["suggested"] == {"count": 2, "unit": "week"}


@pytest.mark.parametrize(
    ("key", "changes", "text"),
    [
        ("truck", {"owner": ""}, "Choose one of these."),
        ("truck", {"start_on": "2026-02-27"}, "Start today or later."),
        ("truck", {"start_on": ""}, "Fill this in."),
        ("truck", {"new_assets": "CR-01 Truck"}, "CR-01 is the tag of Crane"),
        ("truck", {"new_assets": "\n".join(f"T-{n}" for n in range(201))}, "at most 200"),
        ("truck", {"subjects": ["99999"]}, "valid choice"),
        ("truck", {}, "Nothing is chosen"),
        ("truck-service", {"last_done_on": "2026-12-24"}, "This day has not come yet."),
        ("oil-walk", {"subjects": []}, "Nothing is chosen"),
        ("drivers", {"subjects": ["99999"]}, "valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    plant: Plant, key: str, changes: dict[str, object], text: str
) -> None:
    plant.say(forklifts="1", oil_gallons="5000")
    page = f"/duties/{key}/set-up"
    answer = plant.browser().post(page, start(plant, page) | changes)
    assert answer.status_code == 422
    assert text in words_of(answer)
    assert 'id="error-summary"' in answer.text
    assert plant.count() == 0


def test_all_that_need_no_input_are_set_up_in_one_go(plant: Plant) -> None:
    plant.say(forklifts="2", fire_code="ifc", state="WI", oil_gallons="5000")
    browser, page = plant.browser(), "/duties/set-up-all"
    said = words_of(browser.get(page))
    assert "3 duties are ready" in said  # trucks and doors, and the service of trucks with a date
    assert "1 is entered new (FL-02)" in said
    assert "3 duties ask for more" in said
    fields = start(plant, page, duties=["truck", "doors", "nonsense"])
    assert browser.post(page, fields).location == "/duties"
    assert "2 duties are set up. 3 schedules were made." in words_of(browser.get("/duties"))
    assert plant.count() == 3
    assert browser.post(page, fields).location == "/duties"
    assert plant.count() == 3


def test_the_day_of_the_last_time_is_asked_where_it_counts(plant: Plant) -> None:
    plant.say(forklifts="1")
    browser, page = plant.browser(), "/duties/set-up-all"
    shown = browser.get(page).text
    assert 'name="last-truck-service"' in shown
    assert 'name="last-truck"' not in shown
    assert re.search(r'value="truck-service"(?! checked)', shown)
    to_come = {"duties": ["truck-service"], "last-truck-service": "2036-01-01"}
    refused = browser.post(page, start(plant, page, **to_come))
    assert refused.status_code == 422
    assert "This day has not come yet." in words_of(refused)
    assert plant.count() == 0
    done = {"duties": ["truck-service"], "last-truck-service": "2026-01-15"}
    assert browser.post(page, start(plant, page, **done)).location == "/duties"
    with plant.db.reading() as session:
        assert session.scalars(select(Schedule.last_done_on)).all() == [date(2026, 1, 15)]


def test_nothing_ticked_is_told(plant: Plant) -> None:
    plant.say(fire_code="ifc", state="WI")
    page = "/duties/set-up-all"
    answer = plant.browser().post(page, start(plant, page))
    assert answer.status_code == 422
    assert "Tick at least one." in words_of(answer)


def test_the_site_overrules_with_a_reason_and_takes_it_back(plant: Plant) -> None:
    plant.say(forklifts="1")
    browser, page = plant.browser(), "/duties/truck/set-up"
    browser.post(page, start(plant, page, subjects=[str(plant.world.truck_id)]))
    page = "/duties/truck/not-applicable"
    assert "1 schedule ends with it" in words_of(browser.get(page))
    assert browser.post(page, {"reason": "  "}).status_code == 422
    assert browser.post(page, {"reason": "Hired with drivers."}).status_code == 303
    assert browser.post(page, {"reason": "Again."}).status_code == 303  # pressed twice
    assert plant.count() == 0
    said = words_of(browser.get("/duties?part=not-owed"))
    assert "Not applicable, because: Hired with drivers. Ana Rivera, 2 Mar 2026" in said
    assert browser.post("/duties/truck/applies").status_code == 303
    assert "Check truck" in words_of(browser.get("/duties?part=open"))


def test_a_schedule_that_is_not_owed_is_marked_and_can_be_ended(plant: Plant) -> None:
    plant.say(forklifts="1")
    browser, page = plant.browser(), "/duties/truck/set-up"
    browser.post(page, start(plant, page, subjects=[str(plant.world.truck_id)]))
    plant.say(forklifts="0")
    assert "Still scheduled" in words_of(browser.get("/duties?part=not-owed"))
    assert browser.post("/duties/truck/end", {"reason": ""}).status_code == 422
    assert browser.post("/duties/truck/end", {"reason": "Sold."}).status_code == 303
    assert plant.count() == 0
    assert "Still scheduled" not in words_of(browser.get("/duties?part=not-owed"))


def test_readers_see_the_proposal_and_change_nothing(plant: Plant) -> None:
    plant.say(forklifts="3")
    for actor in (plant.world.officer, plant.world.auditor):
        browser = plant.browser(actor)
        page = browser.get("/duties")
        assert "Check truck" in words_of(page)
        assert "set-up" not in page.text
        for step in ("truck/set-up", "truck/not-applicable", "truck/end", "set-up-all"):
            assert browser.get(f"/duties/{step}").status_code == 403
            assert browser.post(f"/duties/{step}", {"reason": "No."}).status_code == 403
        assert browser.post("/duties/truck/applies").status_code == 403


def test_another_establishment_sees_its_own_only(plant: Plant) -> None:
    plant.say(forklifts="3")
    stranger = plant.browser(plant.stranger)
    assert "Undecided 8" in words_of(stranger.get("/duties"))
    assert stranger.get("/duties?establishment=joliet").status_code == 404
    page = "/duties/truck/set-up"
    fields = start(plant, page, subjects=[str(plant.world.truck_id)])
    assert stranger.post(page, fields).status_code == 422
    assert plant.count() == 0


@pytest.mark.parametrize("step", ["set-up", "not-applicable", "end", "applies"])
def test_an_unknown_duty_is_not_found(plant: Plant, step: str) -> None:
    browser = plant.browser()
    assert browser.post(f"/duties/no-such-thing/{step}", {"reason": "No."}).status_code == 404


def test_a_thousand_duties_cost_as_many_statements_as_eight(
    sqlite_db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    many = Catalog([duty(f"d-{n}", FORKLIFTS, subject="site") for n in range(1000)], {}, PROFILE)
    plant = make_plant(sqlite_db, clock, tmp_path / "small")
    large = Plant(
        make_site(sqlite_db, clock, tmp_path, catalog=many), sqlite_db, plant.world, plant.stranger
    )
    plant.say(forklifts="2")
    counts = []
    for site in (plant, large):
        browser = site.browser()
        browser.get("/duties")
        with statements(sqlite_db) as sent:
            assert browser.get("/duties").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert "1 to 40 of 1,000" in words_of(large.browser().get("/duties"))
