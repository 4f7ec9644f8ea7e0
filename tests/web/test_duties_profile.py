"""The questions about the site: saved by section, not known, history, and asking before it ends."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from compliance.storage.db import Database
from compliance.storage.models.duties import SiteFact
from compliance.storage.models.schedules import Schedule
from tests.fakes import FixedClock
from tests.web.site import words_of
from tests.web.test_duties import Plant, make_plant, start

THINGS = "/duties/profile/things"
BLANK = {"forklifts": "", "round-the-clock": "", "oil-gallons": "", "fuels": [], "fire-code": ""}


@pytest.fixture
def plant(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Plant:
    return make_plant(sqlite_db, clock, tmp_path)


def rows(plant: Plant) -> int:
    with plant.db.reading() as session:
        return session.scalar(select(func.count(SiteFact.id))) or 0


def test_the_sections_say_how_far_they_are(plant: Plant) -> None:
    browser = plant.browser()
    assert "0 of 7 questions are answered" in words_of(browser.get("/duties/profile"))
    plant.say(state="IL", city="Joliet", forklifts="0")
    said = words_of(browser.get("/duties/profile"))
    assert "3 of 6 questions are answered" in said  # round the clock: pointless without trucks
    assert "Where you are last change 2 Mar 2026, Ana Rivera 2 of 2" in said
    assert "1 of 4" in said


def test_a_section_is_saved_and_leads_on(plant: Plant) -> None:
    browser = plant.browser()
    first = browser.post("/duties/profile/place", {"state": "IL", "city": "Joliet"})
    assert (first.status_code, first.location) == (303, THINGS)
    last = browser.post(THINGS, BLANK | {"forklifts": "1,320", "fuels": ["oil", "gas"]})
    assert last.location == "/duties"
    assert rows(plant) == 4
    said = browser.get(THINGS)
    assert 'value="1320"' in said.text
    browser.post(THINGS, BLANK | {"forklifts": "1320", "fuels": ["gas", "oil"]})
    assert rows(plant) == 4  # nothing has changed
    left = browser.post(THINGS, BLANK | {"forklifts": "1320", "_save": "leave"})
    assert left.location == "/duties/profile"
    assert rows(plant) == 5  # fuels are not known any more


def test_every_answer_is_kept_with_who_and_when(plant: Plant) -> None:
    browser = plant.browser()
    browser.post(THINGS, BLANK | {"forklifts": "5"})
    browser.post(THINGS, BLANK | {"forklifts": "6"})
    browser.post(THINGS, BLANK)
    said = words_of(browser.get(THINGS))
    assert "Answered 2 Mar 2026, Ana Rivera · 2 answers before" in said
    assert "not known · Ana Rivera, 2 Mar 2026, 09:00" in said
    assert "6 pieces · Ana Rivera" in said
    assert "5 pieces · Ana Rivera" in said


def test_what_is_entered_elsewhere_is_filled_in_but_counts_only_when_saved(plant: Plant) -> None:
    browser = plant.browser()
    page = browser.get("/duties/profile/place")
    assert "Filled in from what is entered about the site" in words_of(page)
    assert 'value="Joliet"' in page.text
    assert '<option selected value="IL">' in page.text
    assert 'value="1"' in browser.get(THINGS).text  # the truck
    assert rows(plant) == 0
    plant.say(state="", city="")
    plant.say(city="Elgin")
    page = browser.get("/duties/profile/place")
    assert 'value="Elgin"' in page.text
    assert 'value="Joliet"' not in page.text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"forklifts": "many"}, "'many' is no amount."),
        ({"oil-gallons": "-5"}, "is no amount."),
        ({"fuels": ["none", "oil"]}, "None and something else are both chosen."),
        ({"fuels": ["peat"]}, "valid choice"),
        ({"fire-code": "peat"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_told_at_its_question(
    plant: Plant, changes: dict[str, object], text: str
) -> None:
    answer = plant.browser().post(THINGS, BLANK | {"oil-gallons": "77"} | changes)
    assert answer.status_code == 422
    assert text in words_of(answer)
    assert 'id="error-summary"' in answer.text
    assert rows(plant) == 0
    if "oil-gallons" not in changes:
        assert 'value="77"' in answer.text


def test_a_missing_field_is_not_known(plant: Plant) -> None:
    plant.say(forklifts="3")
    assert plant.browser().post(THINGS, {}).status_code == 303
    assert "not known" in words_of(plant.browser().get(THINGS))


def test_ending_is_asked_for_before_anything_is_saved(plant: Plant) -> None:
    plant.say(forklifts="1", oil_gallons="900")
    browser, page = plant.browser(), "/duties/truck/set-up"
    browser.post(page, start(plant, page, subjects=[str(plant.world.truck_id)]))
    before = rows(plant)
    given = BLANK | {"forklifts": "0", "oil-gallons": "1400", "fuels": ["oil", "gas"]}
    asked = browser.post(THINGS, given | {"_save": "leave"})
    said = words_of(asked)
    assert asked.status_code == 200
    assert 'name="_save" value="leave"' in asked.text
    assert "This 1 duty ends Check truck" in said
    assert "These 2 duties begin" in said
    assert "Nothing is saved yet" in said
    assert "How many forklifts are there? Was 1 piece, is now 0 pieces." in said
    assert (rows(plant), plant.count()) == (before, 1)
    for value in ("0", "1400", "oil", "gas"):
        assert f'value="{value}"' in asked.text
    given |= {"_asked": "truck", "_end": "truck"}
    again = browser.post(THINGS, given | {"_reason": " "})
    assert again.status_code == 422
    assert "Say why, in a sentence." in words_of(again)
    assert plant.count() == 1
    done = browser.post(THINGS, given | {"_reason": "All sold."})
    assert done.status_code == 303
    assert plant.count() == 0
    said = words_of(browser.get(done.location or ""))
    assert "2 duties are owed now: Check oil-plan, Check oil-walk" in said
    assert "1 duty has ended: Check truck" in said
    with plant.db.reading() as session:
        assert session.scalars(select(Schedule.end_reason)).one() == "All sold."
    assert browser.post(THINGS, given | {"_reason": "All sold."}).status_code == 303


def test_what_is_unticked_runs_on(plant: Plant) -> None:
    plant.say(forklifts="1")
    browser, page = plant.browser(), "/duties/truck/set-up"
    browser.post(page, start(plant, page, subjects=[str(plant.world.truck_id)]))
    given = BLANK | {"forklifts": "0", "_asked": "truck"}
    assert browser.post(THINGS, given).status_code == 303
    assert plant.count() == 1
    assert "Still scheduled" in words_of(browser.get("/duties?part=not-owed"))


def test_an_end_that_was_not_shown_is_asked_for_again(plant: Plant) -> None:
    plant.say(forklifts="1")
    browser, page = plant.browser(), "/duties/truck/set-up"
    browser.post(page, start(plant, page, subjects=[str(plant.world.truck_id)]))
    given = BLANK | {"forklifts": "0", "_asked": "oil-walk", "_end": "oil-walk"}
    assert "This 1 duty ends Check truck" in words_of(browser.post(THINGS, given))
    assert plant.count() == 1


def test_readers_read_the_answers(plant: Plant) -> None:
    plant.say(forklifts="3")
    for actor in (plant.world.auditor, plant.world.officer):
        browser = plant.browser(actor)
        page = browser.get(THINGS)
        assert "How many forklifts are there? 3 pieces" in words_of(page)
        assert 'name="forklifts"' not in page.text
        assert browser.post(THINGS, BLANK).status_code == 403
    stranger = plant.browser(plant.stranger).get(THINGS)
    assert "Ana Rivera" not in words_of(stranger)


def test_an_unknown_section_is_not_found(plant: Plant) -> None:
    browser = plant.browser()
    assert browser.get("/duties/profile/zebra").status_code == 404
    assert browser.post("/duties/profile/zebra").status_code == 404
