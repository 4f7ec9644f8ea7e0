"""A safety officer with a phone: fills an overdue check with one fail and a photo, signs, is told.

The same path with scripts off, on a desktop, in Spanish and in the dark; axe finds nothing on it.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from compliance.storage.db import Database
from tests.fakes import FixedClock
from tests.plant import PASSWORD
from tests.web.browser import DESKTOP, PHONE, Look, axe_findings, chromium, looking, serving
from tests.web.filling import Floor, assign, begin, draft_of, fill_all, jpeg, make_floor
from tests.world import edition

OVERDUE = "emergency-lighting-monthly"
PHOTO: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def floor(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Floor:
    return make_floor(sqlite_db, clock, tmp_path)


def signed_in(floor: Floor, **look: object) -> Look:
    """A window of the officer."""
    cookie = floor.browser().client.get_cookie("session")
    assert cookie is not None
    cookies = (("session", cookie.value), *look.pop("cookies", ()))  # type: ignore[misc]  # pairs
    return Look(cookies=cookies, tolerated="422", **look)  # type: ignore[arg-type]  # by name


def is_fine(page: Page, width: int = PHONE[0]) -> None:
    """The page is accessible and not wider than the screen."""
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def answer_the_rest(page: Page) -> None:
    """Give a good answer to what has none; what a fail asks for is left alone."""
    for group in page.locator("fieldset.q").all():
        if group.locator(":scope > :is(.tri, .pick) input:checked").count():
            continue
        good = group.locator(":scope > :is(.tri, .pick) input:not([data-tone=fail])")
        dated = group.locator(":scope > input[type=date]")
        if good.count():
            good.first.check(force=True)
        elif dated.count():
            dated.fill("2026-03-02")
        else:
            group.locator(":scope > :is(.suffix, .field) input, :scope > .input").first.fill("90")


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".dock .btn--primary").click()


def tell_of_the_fail(question: Locator, *, scripts: bool) -> None:
    """Say what is wrong, and add a photo of it."""
    question.locator("textarea").first.fill("Lamp dark after ten seconds")
    question.locator("input[type=file]").last.set_input_files(PHOTO)
    if scripts:
        expect(question.locator("figure[data-new] img")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_overdue_check_with_a_fail_and_a_photo_becomes_a_receipt(
    floor: Floor, browser: Browser, *, scripts: bool
) -> None:
    with floor.db.unit_of_work() as session:
        last = date(2026, 1, 10)
        assign(session, floor.world, floor.clock, OVERDUE, last_done_on=last)
    look = signed_in(floor, scripts=scripts)
    with serving(floor.app) as base, looking(browser, base, look) as page:
        page.goto("/today")
        expect(page.locator(".row--late")).to_contain_text("days late")
        page.locator("button.row--late").click()
        page.wait_for_url("**/sections/**")
        first = page.locator("fieldset.q", has=page.locator("input[data-tone=fail]")).first
        first.locator(".tri input[data-tone=fail]").check(force=True)
        expect(first.locator(".q__more")).to_be_visible()
        go_on(page)
        expect(page.locator("#error-summary")).to_contain_text("Say what is wrong")
        tell_of_the_fail(first, scripts=scripts)
        answer_the_rest(page)
        for _ in range(6):
            if page.url.endswith("/review"):
                break
            answer_the_rest(page)
            go_on(page)
        expect(page.locator(".ans--fail").first).to_contain_text("Lamp dark after ten seconds")
        expect(page.locator(".ans--fail img").first).to_have_attribute(
            "src", "/evidence/1/thumbnail"
        )
        page.get_by_label("Your password, to sign").fill(PASSWORD)
        go_on(page)
        expect(page.get_by_role("heading", name="Receipt INS-00001")).to_be_visible()
        expect(page.get_by_text("One finding was raised")).to_be_visible()
        page.get_by_role("link", name="Open the record").click()
        expect(page.get_by_text("Lamp dark after ten seconds").first).to_be_visible()


def visit_all(page: Page, floor: Floor, width: int) -> None:
    """Look at every page of a form on its way from today's list to its record."""
    officer = floor.browser()
    page.goto("/today")
    is_fine(page, width)
    form = begin(officer, floor)
    here = f"/inspections/{form}"
    page.goto(f"{here}/sections/mast-and-forks")
    page.locator("input[name='forks.value'][value=fail]").check(force=True)
    is_fine(page, width)
    page.locator(".dock .btn--primary").click()
    page.wait_for_selector("#error-summary")
    is_fine(page, width)
    for path in ("/sections", "/review", ""):
        page.goto(here + path)
        is_fine(page, width)
    fill_all(officer, form, edition("forklift-daily").checklist)
    page.goto(f"{here}/review")
    is_fine(page, width)
    page.locator("#password").fill(PASSWORD)
    page.locator(".dock .btn--primary").click()
    page.wait_for_url("**/receipt")
    is_fine(page, width)
    truck = f"/today/assets/{floor.world.truck_id}"
    dock, found = f"/today/areas/{floor.world.area_id}", "/today/find?tag=x"
    begun = (truck, dock, "/today/site", "/today/find", found, "/today")
    for address in (here, f"{here}/amend", "/inspections", *begun):
        page.goto(address)
        is_fine(page, width)


@pytest.mark.parametrize(
    ("size", "more"),
    [
        pytest.param(PHONE, {}, id="phone"),
        pytest.param(PHONE, {"scheme": "dark", "cookies": (("lang", "es"),)}, id="dark-spanish"),
        pytest.param(PHONE, {"cookies": (("theme", "sun"),)}, id="sun"),
        pytest.param(DESKTOP, {}, id="desktop"),
    ],
)
def test_axe_finds_nothing_on_any_page(
    floor: Floor, browser: Browser, size: tuple[int, int], more: dict[str, object]
) -> None:
    look = signed_in(floor, size=size, **more)
    with serving(floor.app) as base, looking(browser, base, look) as page:
        visit_all(page, floor, size[0])


def test_what_is_typed_is_saved_by_itself_and_once_more_without_a_clash(
    floor: Floor, browser: Browser
) -> None:
    form = begin(floor.browser(), floor)
    with serving(floor.app) as base, looking(browser, base, signed_in(floor)) as page:
        page.goto(f"/inspections/{form}/sections/mast-and-forks")
        page.locator("input[name='forks.value'][value=fail]").check(force=True)
        comment = page.locator("[id='forks.comment']")
        line = page.locator("[data-autosave-status]")
        for text in ("Crack", "Crack at the heel"):
            before = page.locator("input[name=base]").input_value()
            comment.fill(text)
            expect(page.locator("input[name=base]")).not_to_have_value(before)
            expect(line).to_contain_text("Saved 09:")
            floor.clock.advance(minutes=2)
        assert draft_of(floor, form)["forks"].comment == "Crack at the heel"


def test_enter_in_a_field_goes_on_and_never_removes_a_photo(floor: Floor, browser: Browser) -> None:
    form = begin(floor.browser(), floor)
    with serving(floor.app) as base, looking(browser, base, signed_in(floor)) as page:
        page.goto(f"/inspections/{form}/sections/walk-around")
        page.locator("[id='hour-meter.value']").fill("4812")
        page.locator("[id='hour-meter.value']").press("Enter")
        page.wait_for_url("**/mast-and-forks")
    assert draft_of(floor, form)["hour-meter"].value == "4812"
