"""Review, signature and receipt: nothing is signed without the password, nothing is sent twice."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from compliance.domain.answers import Answer
from compliance.services.occurrences import waive_occurrence
from compliance.storage.db import Database
from compliance.storage.models.assets import Outage
from compliance.storage.models.inspections import Inspection, InspectionVersion
from compliance.storage.models.people import SignInFailure
from compliance.storage.models.schedules import Occurrence
from tests.fakes import FixedClock
from tests.plant import PASSWORD
from tests.web.filling import (
    DAILY,
    Floor,
    base_on,
    begin,
    begin_any,
    fields_of,
    file_of,
    fill_all,
    jpeg,
    make_floor,
    sign,
)
from tests.web.site import Browser, field_on, words_of
from tests.world import edition

WRONG = {"password": "wrong wrong wrong"}
CHECKLIST = edition(DAILY).checklist


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


@pytest.fixture
def browser(floor: Floor) -> Browser:
    return floor.browser()


@pytest.fixture
def form(floor: Floor, browser: Browser) -> int:
    """The truck's check, filled so that nothing fails."""
    inspection_id = begin(browser, floor)
    fill_all(browser, inspection_id, CHECKLIST)
    return inspection_id


def state_of(floor: Floor, form: int) -> str:
    with floor.db.reading() as session:
        return session.get_one(Inspection, form).state


def count(floor: Floor, model: type) -> int:
    with floor.db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_missing_is_listed_with_links_and_cannot_be_signed(
    floor: Floor, browser: Browser
) -> None:
    form = begin(browser, floor)
    page = browser.get(f"/inspections/{form}/review")
    assert "things are left to do" in words_of(page)
    assert f'href="/inspections/{form}/sections/walk-around#power.value-0"' in page.text
    assert 'name="password"' not in page.text
    fields = {"password": PASSWORD, "performed_at": "2026-03-02T09:00", "reviewed": "x"}
    assert browser.post(f"/inspections/{form}/review", fields).status_code == 422
    assert state_of(floor, form) == "draft"


def test_a_signed_form_gives_a_receipt(floor: Floor, browser: Browser, form: int) -> None:
    answer = sign(browser, form, performed_at="2026-03-02T08:40")
    assert (answer.status_code, answer.location) == (303, f"/inspections/{form}/receipt")
    words = words_of(browser.get(answer.location))
    assert "Received Forklift daily check FL-01 is signed and kept as INS-00001." in words
    assert "Finished, by your word 2 Mar 2026, 08:40" in words
    assert "Received by the server 2 Mar 2026, 09:00" in words
    assert "Signed by Marisol Ortiz" in words
    assert "Nothing failed." in words


def test_pressed_twice_it_is_sent_once(floor: Floor, browser: Browser, form: int) -> None:
    page = browser.get(f"/inspections/{form}/review")
    fields = {name: field_on(page, name) for name in ("reviewed", "performed_at")}
    fields["password"] = PASSWORD
    for _ in range(2):
        answer = browser.post(f"/inspections/{form}/review", fields)
        assert (answer.status_code, answer.location) == (303, f"/inspections/{form}/receipt")
    assert count(floor, InspectionVersion) == 1
    later = floor.browser(floor.world.coordinator).get(f"/inspections/{form}/review")
    assert later.location == f"/inspections/{form}"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "not the password"}, "That is not your password. Nothing was signed."),
        ({"password": ""}, "Type your password to sign."),
        ({"performed_at": "2026-03-02T12:00"}, "This time is in the future."),
        ({"performed_at": "2026-02-01T12:00"}, "This is more than 7 days ago."),
        ({"performed_at": "soon"}, "This is not a date and time."),
        ({"performed_at": "9999-99-99T99:99"}, "This is not a date and time."),
        ({"reviewed": "other"}, "The answers were changed after this page was opened."),
    ],
)
def test_without_all_of_it_nothing_is_signed(
    floor: Floor, browser: Browser, form: int, changes: dict[str, str], words: str
) -> None:
    answer = sign(browser, form, **changes)
    assert answer.status_code == 422
    assert words in words_of(answer)
    assert state_of(floor, form) == "draft"
    assert PASSWORD not in answer.text


def test_wrong_passwords_count_against_the_lockout(
    floor: Floor, browser: Browser, form: int
) -> None:
    for _ in range(5):
        assert sign(browser, form, **WRONG).status_code == 422
    assert count(floor, SignInFailure) >= 5
    answer = sign(browser, form)
    assert answer.status_code == 429
    assert state_of(floor, form) == "draft"


def test_answers_changed_meanwhile_are_not_signed(
    floor: Floor, browser: Browser, form: int
) -> None:
    page = browser.get(f"/inspections/{form}/review")
    fields = {name: field_on(page, name) for name in ("reviewed", "performed_at")}
    here = f"/inspections/{form}/sections/mast-and-forks"
    other = floor.browser(floor.world.coordinator)
    change = {"chains.value": "na", "base": base_on(other, here), "go": "sections"}
    good = {f"{key}.value": "pass" for key in ("forks", "fork-pins")}
    other.post(here, change | good)
    answer = browser.post(f"/inspections/{form}/review", fields | {"password": PASSWORD})
    assert answer.status_code == 422
    assert "Read them again, then sign." in words_of(answer)
    assert state_of(floor, form) == "draft"


def fail_forks(browser: Browser, form: int) -> None:
    here = f"/inspections/{form}/sections/mast-and-forks"
    section = next(s for s in CHECKLIST.sections if s.key == "mast-and-forks")
    answers = {item.key: Answer(value="pass") for item in section.items}
    answers["forks"] = Answer(value="fail", comment="Crack about 3 cm long")
    fields = fields_of(answers) | {
        "forks.photos": file_of(jpeg()),
        "base": base_on(browser, here),
    }
    assert browser.post(here, fields).status_code == 303


def test_a_fail_becomes_a_finding_and_stops_the_truck(
    floor: Floor, browser: Browser, form: int
) -> None:
    fail_forks(browser, form)
    review = words_of(browser.get(f"/inspections/{form}/review"))
    assert review.index("Failed 1") < review.index("Walk-around 5/6")
    assert "Crack about 3 cm long" in review
    assert sign(browser, form).status_code == 303
    words = words_of(browser.get(f"/inspections/{form}/receipt"))
    assert "Do not use FL-01" in words
    assert "One finding was raised" in words
    assert "F-00001" in words
    assert count(floor, Outage) == 1
    assert "Do not use FL-01" in words_of(browser.get(f"/today/assets/{floor.world.truck_id}"))


def test_what_was_typed_for_a_fail_that_is_none_any_more_is_not_signed(
    floor: Floor, browser: Browser, form: int
) -> None:
    fail_forks(browser, form)
    here = f"/inspections/{form}/sections/mast-and-forks"
    fields = {"forks.value": "pass", "forks.comment": "Crack about 3 cm long"}
    good = {f"{k}.value": "pass" for k in ("chains", "fork-pins")}
    rest = {
        f"{item.key}.value": "pass"
        for part in CHECKLIST.sections
        if part.key == "mast-and-forks"
        for item in part.items
    }
    browser.post(here, rest | good | fields | {"base": base_on(browser, here)})
    assert "Crack" not in words_of(browser.get(f"/inspections/{form}/review"))
    assert sign(browser, form).status_code == 303
    with floor.db.reading() as session:
        record = session.scalars(select(InspectionVersion.record)).one()
    assert "Crack" not in record


def test_the_phones_own_clock_is_kept_apart(floor: Floor, browser: Browser, form: int) -> None:
    assert sign(browser, form, device_at="2026-03-02T15:03:00.000Z").status_code == 303
    words = words_of(browser.get(f"/inspections/{form}"))
    assert "Phone\u2019s clock when sent 2 Mar 2026, 09:03" in words


@pytest.mark.parametrize("device_at", ["", "nonsense", "2026-03-02T15:03:00"])
def test_a_phone_clock_that_cannot_be_read_is_none(
    floor: Floor, browser: Browser, form: int, device_at: str
) -> None:
    assert sign(browser, form, device_at=device_at).status_code == 303
    assert "Phone\u2019s clock" not in words_of(browser.get(f"/inspections/{form}"))


def test_what_is_signed_is_said_in_the_language_of_the_page(
    floor: Floor, browser: Browser, form: int
) -> None:
    browser.client.set_cookie("lang", "es")
    assert sign(browser, form).status_code == 303
    words = words_of(browser.get(f"/inspections/{form}"))
    assert "Hice esta revisión yo mismo" in words


def test_the_next_signature_within_minutes_needs_no_password(
    floor: Floor, browser: Browser, form: int, clock: FixedClock
) -> None:
    """Signing in does not count; the first signature of a sitting takes the password."""
    assert sign(browser, form, password="").status_code == 422
    assert sign(browser, form).status_code == 303
    second, third = (begin_any(floor, DAILY, occurrence_id=None, area_id=n) for n in (None, 1))
    for number in (second, third):
        fill_all(browser, number, CHECKLIST)
    page = browser.get(f"/inspections/{second}/review")
    assert "You typed your password at 09:00" in words_of(page)
    assert 'name="password"' not in page.text
    assert sign(browser, second, password="").status_code == 303
    assert "password, typed up to 10 minutes before" in browser.get(f"/inspections/{second}").text
    clock.advance(minutes=10)
    assert sign(browser, third, password="").status_code == 422
    assert state_of(floor, third) == "draft"


def test_a_form_whose_check_was_waived_is_kept_as_an_extra_one(
    floor: Floor, browser: Browser, form: int
) -> None:
    detach = f"/inspections/{form}/detach"
    assert browser.post(detach).status_code == 409, "its check waits for it"
    with floor.db.unit_of_work() as session:
        check = session.get_one(Inspection, form).occurrence
        assert check is not None
        by = floor.world.coordinator
        waive_occurrence(session, check, reason="Truck sold", by=by, now=floor.clock.now())
    page = browser.get(f"/inspections/{form}/review")
    assert "The check was waived meanwhile" in words_of(page)
    assert 'name="password"' not in page.text
    assert browser.post(detach).location == f"/inspections/{form}/review"
    assert sign(browser, form).location == f"/inspections/{form}/receipt"
    with floor.db.reading() as session:
        record = session.get_one(Inspection, form)
        assert (record.state, record.occurrence_id, record.timeliness) == ("submitted", None, "")
        waived = session.scalars(select(Occurrence).where(Occurrence.waived_at.is_not(None))).one()
        assert waived.done_at is None, "a waived check stays waived"
    assert "Kept as an extra check" in words_of(browser.get(f"/inspections/{form}"))
