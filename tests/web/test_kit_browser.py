"""The kit in a real browser: accessible, the right size, and useful with scripts off."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Error, FilePayload, Page, expect

from tests.web.browser import DESKTOP, PHONE, Look, axe_findings, chromium, looking, serving
from tests.web.kit_app import make_app

PAGES = ["board", "inspection", "today", "form", "states"]
SUN = (("theme", "sun"),)
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, summary, .btn, input, select, textarea, .rail a, .tabs a, .pick label, .tri label')]
  .filter((node) => node.type !== 'hidden' && node.checkVisibility()
    && !['checkbox', 'radio', 'file'].includes(node.type))
  .filter((node) => node.getBoundingClientRect().height < 47.5)
  .map((node) => node.outerHTML.slice(0, 120))"""


# WCAG 2.2, 2.4.11: what has the focus is not hidden by the bars (here: not even in part).
HIDDEN_FOCUS = """() => {
  const bars = [...document.querySelectorAll('.dock, .steps')]
    .filter((bar) => bar.checkVisibility());
  const fields = document.querySelectorAll('main input, main select, main textarea, main .btn');
  return [...fields].filter((node) => node.type !== 'hidden' && node.checkVisibility())
    .filter((node) => {
      node.focus();
      const own = node.getBoundingClientRect();
      return bars.some((bar) => {
        const over = bar.getBoundingClientRect();
        return over.top < own.bottom - 1 && over.bottom > own.top + 1;
      });
    })
    .map((node) => node.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def app() -> Flask:
    return make_app()


@pytest.fixture(scope="module")
def base(app: Flask) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def photo(content: bytes) -> FilePayload:
    """Return a file as a phone's camera would name it."""
    return {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": content}


def show(page: Page, name: str) -> None:
    """Open a sample page; the form is shown with its errors."""
    page.goto(f"/{name}")
    if name == "form":
        page.locator("#main .form__acts .btn--primary").click()
        page.wait_for_selector("#error-summary")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_is_too_small_or_too_wide(
    browser: Browser, base: str, name: str, size: tuple[int, int]
) -> None:
    with looking(browser, base, Look(size=size)) as page:
        show(page, name)
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param("inspection", Look(scheme="dark"), id="dark"),
        pytest.param("states", Look(scheme="dark"), id="dark-states"),
        pytest.param("board", Look(scheme="dark", size=DESKTOP), id="dark-desktop"),
        pytest.param("inspection", Look(cookies=SUN), id="sun"),
        pytest.param("board", Look(cookies=SUN, size=DESKTOP), id="sun-desktop"),
        pytest.param("form", Look(language="es-MX"), id="spanish"),
    ],
)
def test_axe_finds_nothing_in_the_other_themes(
    browser: Browser, base: str, name: str, look: Look
) -> None:
    with looking(browser, base, look) as page:
        show(page, name)
        assert axe_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= look.size[0]


@pytest.mark.parametrize("name", ["inspection", "form", "board"])
def test_the_bars_never_hide_what_has_the_focus(browser: Browser, base: str, name: str) -> None:
    with looking(browser, base, Look()) as page:
        page.emulate_media(reduced_motion="reduce")  # else the page is still scrolling
        show(page, name)
        assert page.evaluate(HIDDEN_FOCUS) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_fail_opens_its_details_and_a_pass_closes_them(
    browser: Browser, base: str, *, scripts: bool
) -> None:
    with looking(browser, base, Look(scripts=scripts)) as page:
        page.goto("/inspection")
        item = page.locator("#a25-item")
        details = page.locator("#details25")
        expect(details).to_be_hidden()
        item.get_by_label("Fail").check()
        expect(details).to_be_visible()
        item.get_by_label("Pass").check()
        expect(details).to_be_hidden()
        # The severity inside the details has a "fail" tone too; it must not hold them open.
        other = page.locator("#a24-item")
        expect(other.locator(".q__more")).to_be_visible()
        other.get_by_label("Pass").check()
        expect(other.locator(".q__more")).to_be_hidden()


def test_the_menu_and_the_second_look_work_without_scripts(browser: Browser, base: str) -> None:
    with looking(browser, base, Look(scripts=False)) as page:
        page.goto("/form")
        page.get_by_text("Void this inspection").click()
        expect(page.get_by_role("button", name="Void it")).to_be_visible()
        page.locator("summary", has_text="Menu").click()
        expect(page.get_by_role("link", name="Schedule")).to_be_visible()


def test_what_is_typed_is_saved_and_a_refusal_is_said(
    app: Flask, browser: Browser, base: str
) -> None:
    app.extensions["posts"].clear()
    with looking(browser, base, Look(tolerated="409")) as page:
        page.goto("/inspection")
        status = page.locator("[data-autosave-status]")
        page.locator("#note").fill("Crack at the left heel")
        expect(status).to_contain_text("Saved 10:42")
        saved = app.extensions["posts"][-1]
        assert (saved["note"], saved["a24"]) == ("Crack at the left heel", "fail")
        assert saved["csrf_token"] == "token-of-the-test"  # noqa: S105 (made up)
        page.route("**/save", lambda route: route.fulfill(status=409, json={"message": "sent."}))
        page.locator("#note").fill("Later")
        expect(status).to_contain_text("Not saved: sent.")
        assert page.locator("#note").input_value() == "Later"


def test_a_photo_is_shown_and_made_smaller_before_it_is_sent(
    app: Flask, browser: Browser, base: str
) -> None:
    app.extensions["posts"].clear()
    picture = BytesIO()
    Image.effect_noise((2400, 1800), 80).convert("RGB").save(picture, "JPEG", quality=95)
    with looking(browser, base, Look()) as page:
        page.goto("/inspection")
        page.locator("#photo24-files").set_input_files(photo(picture.getvalue()))
        expect(page.locator("figure[data-new] img")).to_be_visible()
        expect(page.get_by_text("ready to send")).to_be_visible()
        page.get_by_role("button", name="Next: Hydraulics").click()
        page.wait_for_url("**/save")
    sent = app.extensions["posts"][-1]["files"]
    assert len(sent) == 1
    assert len(sent[0]) < len(picture.getvalue())
    with Image.open(BytesIO(sent[0])) as arrived:
        assert (arrived.format, arrived.size) == ("JPEG", (1600, 1200))


def test_a_file_that_is_no_photo_is_sent_as_it_is(app: Flask, browser: Browser, base: str) -> None:
    app.extensions["posts"].clear()
    with looking(browser, base, Look()) as page:
        page.goto("/inspection")
        page.locator("#photo24-files").set_input_files(photo(b"not a photo"))
        expect(page.locator("figure[data-new] figcaption")).to_be_visible()
        page.get_by_role("button", name="Remove this photo").click()
        expect(page.locator("figure[data-new]")).to_have_count(0)
        page.locator("#photo24-files").set_input_files(photo(b"still none"))
        expect(page.locator("figure[data-new] figcaption")).to_be_visible()
        page.get_by_role("button", name="Next: Hydraulics").click()
        page.wait_for_url("**/save")
    assert app.extensions["posts"][-1]["files"] == [b"still none"]


def test_a_second_tap_sends_nothing(app: Flask, browser: Browser, base: str) -> None:
    app.extensions["posts"].clear()
    with looking(browser, base, Look()) as page:
        page.goto("/inspection")
        page.evaluate(
            "() => { const send = document.querySelector('button[name=go]');"
            " send.click(); send.click(); send.click(); }"
        )
        page.wait_for_url("**/save")
    assert [post["go"] for post in app.extensions["posts"]] == ["next"]


def test_sunlight_colours_come_without_leaving_the_page(browser: Browser, base: str) -> None:
    with looking(browser, base, Look()) as page:
        page.goto("/inspection")
        page.locator("#note").fill("half a sen")
        page.get_by_role("link", name="Black on white").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "sun")
        assert page.locator("#note").input_value() == "half a sen"
        expect(page.get_by_role("link", name="Normal colours")).to_be_visible()
        page.wait_for_timeout(200)
        page.goto("/today")
        expect(page.locator("html")).to_have_attribute("data-theme", "sun")


def test_a_text_can_not_become_markup(browser: Browser, base: str) -> None:
    with looking(browser, base, Look(tolerated="TrustedHTML")) as page:
        page.goto("/today")
        with pytest.raises(Error, match="TrustedHTML"):
            page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b>x</b>')")
