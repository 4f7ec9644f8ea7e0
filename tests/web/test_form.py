"""Sections of a form: shown for every type, saved whatever is wrong, refused only to go on."""

from pathlib import Path

import pytest

from compliance.domain.access import Role
from compliance.domain.answers import Answer
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.trail import list_entries_of
from tests.fakes import FixedClock
from tests.web.filling import (
    DAILY,
    Floor,
    base_on,
    begin,
    begin_any,
    draft_of,
    fill_all,
    make_floor,
    sign,
)
from tests.web.site import Browser, words_of
from tests.world import add_person, edition

EXAMPLE = "example-every-feature"


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def browser(floor: Floor) -> Browser:
    return floor.browser()


def section(inspection_id: int, key: str) -> str:
    return f"/inspections/{inspection_id}/sections/{key}"


def test_every_answer_type_is_drawn_with_a_labelled_field(floor: Floor, browser: Browser) -> None:
    form = begin_any(floor, EXAMPLE)
    before = browser.get(section(form, "before"))
    assert before.status_code == 200
    for name in ("guard.value", "guard.na_reason", "running.value", "power.value"):
        assert f'name="{name}"' in before.text
    assert 'name="read-this.value"' not in before.text
    assert "Stop the machine and lock it out." in words_of(before)
    browser.post(section(form, "before"), {"running.value": "yes", "power.value": "gas"})
    running = browser.get(section(form, "running-machine")).text
    for name in ("pressure.value", "leaks.values", "temperatures.readings.0.temperature"):
        assert f'name="{name}"' in running
    assert "Good: 80 to 120.5 psi" in running
    after = browser.get(section(form, "after")).text
    for name in ("serviced-on.value", "finished-at.value", "overview.photos", "witness.value"):
        assert f'name="{name}"' in after
    assert "I was there and saw the test." in after


def test_a_fix_is_offered_only_to_people_who_may_do_it(floor: Floor, browser: Browser) -> None:
    page = browser.get(section(begin(browser, floor), "walk-around")).text
    world = floor.world
    for who, is_offered in (
        (world.officer, True),
        (world.coordinator, True),
        (world.auditor, False),
    ):
        assert (f'<option value="{who.person_id}"' in page) is is_offered, who.name


def test_a_section_that_is_right_leads_to_the_next_and_is_kept(
    floor: Floor, browser: Browser
) -> None:
    form = begin(browser, floor)
    answer = browser.post(
        section(form, "walk-around"),
        {"power.value": "electric", "base": base_on(browser, section(form, "walk-around"))},
    )
    assert (answer.status_code, answer.location) == (303, section(form, "mast-and-forks"))
    assert draft_of(floor, form) == {"power": Answer(value="electric")}


def test_wrong_answers_are_kept_and_shown_with_what_is_wrong(
    floor: Floor, browser: Browser
) -> None:
    form = begin_any(floor, EXAMPLE)
    browser.post(section(form, "before"), {"running.value": "yes", "power.value": "gas"})
    typed = {
        "pressure.value": "about 100",
        "leaks.values": "hose",
        "temperatures.readings.0.place": "Oven",
        "temperatures.readings.0.at": "25:99",
        "temperatures.readings.0.temperature": "hot",
    }
    answer = browser.post(section(form, "running-machine"), typed)
    assert answer.status_code == 422
    words = words_of(answer)
    assert "This is not a number." in words
    assert "This is not a time." in words
    assert "Say what is wrong, so that the next person can find it." in words
    assert 'value="about 100"' in answer.text
    assert 'value="25:99"' in answer.text
    assert 'href="#pressure.value"' in answer.text
    again = browser.get(section(form, "running-machine")).text
    assert 'value="about 100"' in again
    assert 'value="25:99"' in again
    assert draft_of(floor, form)["temperatures"].readings == (("Oven", "25:99", "hot"),)


@pytest.mark.parametrize(
    ("go", "to"), [("sections", "/sections"), ("today", "/today"), ("section:before", "/before")]
)
def test_leaving_saves_whatever_is_wrong(floor: Floor, browser: Browser, go: str, to: str) -> None:
    form = begin_any(floor, EXAMPLE)
    browser.post(section(form, "before"), {"running.value": "yes"})
    fields = {"pressure.value": "x1", "go": go}
    answer = browser.post(section(form, "running-machine"), fields)
    assert answer.status_code == 303
    assert answer.location.endswith(to)
    assert draft_of(floor, form)["pressure"].value == "x1"


def test_an_answer_that_opens_questions_shows_them_before_going_on(
    floor: Floor, browser: Browser
) -> None:
    form = begin_any(floor, EXAMPLE)
    here = section(form, "running-machine")
    browser.post(section(form, "before"), {"running.value": "yes", "power.value": "unknown"})
    assert "Where does it leak?" not in browser.get(here).text
    fields = {"pressure.value": "110", "base": base_on(browser, here)}
    opened = browser.post(here, fields)
    assert (opened.status_code, opened.location) == (303, f"{here}#leaks.value-item")
    page = browser.get(here)
    assert "Your answer opened one more question." in words_of(page)
    assert "Where does it leak?" in page.text
    failing = {"pressure.value": "150", "base": base_on(browser, here)}
    answer = browser.post(
        here, failing
    )  # the fail asks for its details; what it opens is there too
    assert answer.status_code == 422
    assert "What explains the pressure?" in answer.text


def test_a_hidden_section_is_skipped_and_its_address_leads_to_the_list(
    floor: Floor, browser: Browser
) -> None:
    form = begin_any(floor, EXAMPLE)
    here = section(form, "before")
    fields = {"running.value": "no", "guard.value": "pass", "base": base_on(browser, here)}
    assert browser.post(here, fields).location == section(form, "after")
    assert browser.get(section(form, "running-machine")).location == f"/inspections/{form}/sections"


def test_autosave_keeps_half_typed_answers_and_says_when(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "mast-and-forks")
    fields = {"forks.value": "fail", "forks.comment": "cra", "base": base_on(browser, here)}
    first = browser.post(f"{here}/autosave", fields)
    assert first.status_code == 200
    assert first.json is not None
    assert first.json["saved_at"] == "09:00"
    fields |= {"forks.comment": "crack", "base": first.json["fields"]["base"]}
    floor.clock.advance(minutes=1)
    assert browser.post(f"{here}/autosave", fields).status_code == 200
    assert draft_of(floor, form)["forks"] == Answer(value="fail", comment="crack")


def test_a_late_autosave_of_ones_own_is_no_clash(floor: Floor, browser: Browser) -> None:
    """The answer of the autosave may be on its way when the section is sent."""
    form = begin(browser, floor)
    here = section(form, "mast-and-forks")
    fields = {"forks.value": "fail", "forks.comment": "cra", "base": base_on(browser, here)}
    browser.post(f"{here}/autosave", fields)
    floor.clock.advance(seconds=2)
    answer = browser.post(here, fields | {"forks.comment": "crack", "go": "sections"})
    assert answer.status_code == 303
    assert draft_of(floor, form)["forks"].comment == "crack"


def test_two_people_in_one_section_keep_what_each_changed(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "mast-and-forks")
    base = base_on(browser, here)
    other = floor.browser(floor.world.coordinator)
    other.post(here, {"chains.value": "pass", "base": base, "go": "sections"})
    floor.clock.advance(minutes=2)
    browser.post(here, {"forks.value": "pass", "base": base, "go": "sections"})
    kept = draft_of(floor, form)
    assert (kept["chains"].value, kept["forks"].value) == ("pass", "pass")


def test_a_clash_names_the_other_side_and_loses_neither(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "mast-and-forks")
    base = base_on(browser, here)
    theirs = {"forks.value": "pass", "base": base, "go": "sections"}
    floor.browser(floor.world.coordinator).post(here, theirs)
    floor.clock.advance(minutes=2)
    mine = {"forks.value": "fail", "forks.comment": "crack", "base": base, "go": "sections"}
    answer = browser.post(here, mine)
    assert answer.status_code == 409
    assert "Ana Rivera answered “Pass” here at 09:00" in words_of(answer)
    assert "crack" in answer.text
    assert draft_of(floor, form)["forks"].value == "pass"
    auto = browser.post(f"{here}/autosave", mine)
    assert auto.status_code == 409
    assert auto.json is not None
    assert "Ana Rivera" in auto.json["message"]
    new_base = answer.text.split('name="base" value="')[1].split('"')[0]
    assert browser.post(here, mine | {"base": new_base}).status_code == 303
    assert draft_of(floor, form)["forks"] == Answer(value="fail", comment="crack")


def test_saving_what_is_kept_already_writes_nothing(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "walk-around")
    for _ in range(2):
        browser.post(here, {"power.value": "electric", "base": base_on(browser, here)})
    with floor.db.reading() as session:
        entries = list_entries_of(session, "inspection", form)
    assert [entry.event for entry in entries] == ["inspection.started", "inspection.draft-saved"]
    assert entries[1].data == '{"items":"power"}'


def test_markup_in_answers_stays_text(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "mast-and-forks")
    evil = "<script>alert(1)</script>\"'>"
    fields = {"forks.value": "fail", "forks.comment": evil, "forks.action": evil}
    answer = browser.post(here, fields)
    for page in (answer, browser.get(here), browser.get(f"/inspections/{form}/review")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_another_establishments_form_is_not_there(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    with floor.db.unit_of_work() as session:
        elsewhere = Establishment(
            company_id=1, key="elgin", name="Elgin", zone="America/Chicago", operating_weekdays=[0]
        )
        session.add(elsewhere)
        session.flush()
        stranger = add_person(session, "Lou Perez", Role.SAFETY_OFFICER, elsewhere.id)
    other = floor.browser(stranger)
    here = section(form, "walk-around")
    for address in (here, f"/inspections/{form}", f"/inspections/{form}/review"):
        assert other.get(address).status_code == 404
    assert other.post(here, {"power.value": "gas"}).status_code == 404
    assert draft_of(floor, form) == {}


def test_an_auditor_reads_but_does_not_fill(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    auditor = floor.browser(floor.world.auditor)
    assert auditor.get(f"/inspections/{form}").status_code == 200
    assert auditor.get(section(form, "walk-around")).status_code == 403
    assert auditor.get("/today").status_code == 403


def test_unknown_sections_and_forms_are_not_found(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    assert browser.get(section(form, "no-such-part")).status_code == 404
    assert browser.get(section(form + 1, "walk-around")).status_code == 404


def test_without_its_token_nothing_is_saved(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "walk-around")
    assert browser.client.post(here, data={"power.value": "gas"}).status_code == 400
    assert draft_of(floor, form) == {}


def test_a_sent_form_cannot_be_filled_any_more(floor: Floor, browser: Browser) -> None:
    form = begin(browser, floor)
    here = section(form, "walk-around")
    fill_all(browser, form, edition(DAILY).checklist)
    assert sign(browser, form).status_code == 303
    assert browser.get(here).location == f"/inspections/{form}"
    assert browser.post(here, {"power.value": "gas"}).status_code == 409


def test_a_text_without_translation_is_marked(floor: Floor, browser: Browser) -> None:
    form = begin_any(floor, EXAMPLE)
    browser.client.set_cookie("lang", "es")
    page = words_of(browser.get(section(form, "before")))
    assert "¿La guarda está en su lugar y bien apretada?" in page
    assert "aún sin traducir, se muestra en inglés" in page
