"""The poster's form in Chromium: kept on the phone until it arrived, and for nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from compliance.services.report_links import make_link
from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident
from compliance.web.kit.pace import Pace
from tests.databases import SqliteFiles
from tests.fakes import MONDAY, FixedClock
from tests.web.browser import Look, axe_findings, chromium, looking, serving
from tests.web.site import CONFIG, make_site
from tests.world import add_coordinator_elsewhere, build_world

LIMIT = 1_000_000
KEPT = "We kept what you wrote on this phone"
SEND = "Send report"
DAY_MS = 24 * 60 * 60 * 1000
AGE_DRAFTS = """(by) => {
  for (const key of Object.keys(localStorage)) {
    const draft = JSON.parse(localStorage.getItem(key));
    localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - by }));
  }
}"""


@dataclass(frozen=True)
class Wall:
    """A site on the loopback address, and its poster."""

    db: Database
    base: str
    poster: str
    other: str  # the code of another site

    def reports(self) -> int:
        with self.db.reading() as session:
            return session.scalar(select(func.count(Incident.id))) or 0


@pytest.fixture(scope="module")
def wall(sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wall]:
    folder: Path = tmp_path_factory.mktemp("poster-browser")
    db = Database(sqlite_files.url_for(folder), pool_size=8)
    with db.unit_of_work() as session:
        world = build_world(session)
        stranger = add_coordinator_elsewhere(session)
        elsewhere = next(place for place in stranger.roles if place is not None)
        here = make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY).token
        there = make_link(session, elsewhere, by=stranger, now=MONDAY).token
    app = make_site(db, FixedClock(), folder, config=replace(CONFIG, upload_limit_bytes=LIMIT))
    app.extensions["compliance_paces"] = {"report-sent": Pace(500), "report": Pace(500)}
    with serving(app) as base:
        yield Wall(db, base, f"/r/{here}", f"/r/{there}")
    db.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def write(page: Page, what: str = "The guard hangs loose") -> None:
    page.get_by_role("radio", name="Hazard").check()
    page.get_by_label("What happened?").fill(what)
    page.get_by_role("checkbox", name="Something fell").check()
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_text("May we ask you about it?").click()
    page.get_by_label("Your name").fill("A visitor")


def assert_empty(page: Page) -> None:
    expect(page.get_by_label("What happened?")).to_have_value("")
    expect(page.get_by_text(KEPT)).to_be_hidden()


def test_what_was_written_is_there_again_until_it_arrived(wall: Wall, browser: Browser) -> None:
    with looking(browser, wall.base, Look()) as page:
        page.goto(wall.poster)
        assert_empty(page)
        number = page.locator("#submission").input_value()
        write(page)
        page.goto("/sign-in")
        page.goto(wall.poster)
        expect(page.get_by_text(KEPT)).to_be_visible()
        expect(page.get_by_label("What happened?")).to_have_value("The guard hangs loose")
        expect(page.get_by_role("radio", name="Hazard")).to_be_checked()
        expect(page.get_by_role("checkbox", name="Something fell")).to_be_checked()
        expect(page.get_by_label("Your name")).to_have_value("A visitor")
        assert page.locator("#submission").input_value() == number  # sent twice, it is one report
        assert axe_findings(page) == []
        page.goto(f"{wall.poster}?lang=es")
        expect(page.get_by_label("¿Qué pasó?")).to_have_value("The guard hangs loose")
        page.goto(f"{wall.poster}?lang=en")
        page.get_by_role("button", name=SEND).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Reported as INC-")
        assert page.evaluate("localStorage.length") == 0
        page.get_by_role("link", name="Report another").click()
        assert_empty(page)


def test_start_anew_forgets_and_other_links_never_knew(wall: Wall, browser: Browser) -> None:
    with looking(browser, wall.base, Look()) as page:
        page.goto(wall.poster)
        write(page)
        page.goto(wall.other)
        assert_empty(page)
        stored = page.evaluate("Object.keys(localStorage)")
        assert stored == [f"phone-draft:{wall.poster[3:]}"]
        page.goto(wall.poster)
        button = page.get_by_role("button", name="Start anew")
        assert (button.bounding_box() or {"height": 0})["height"] >= 48
        button.click()
        assert_empty(page)
        assert page.evaluate("localStorage.length") == 0


def test_a_draft_lasts_a_day_and_is_gone_when_it_is_emptied(wall: Wall, browser: Browser) -> None:
    with looking(browser, wall.base, Look()) as page:
        page.goto(wall.poster)
        page.get_by_label("What happened?").fill("Rail loose")
        page.get_by_label("What happened?").fill("")
        assert page.evaluate("localStorage.length") == 0
        page.get_by_label("What happened?").fill("Rail loose")
        page.evaluate(AGE_DRAFTS, DAY_MS - 60_000)
        page.reload()
        expect(page.get_by_label("What happened?")).to_have_value("Rail loose")
        page.evaluate(AGE_DRAFTS, 120_000)
        page.goto("/sign-in")  # any page of the site forgets what is too old
        assert page.evaluate("localStorage.length") == 0


def test_a_form_that_came_back_is_kept_too_and_sent(wall: Wall, browser: Browser) -> None:
    with looking(browser, wall.base, Look(tolerated="400")) as page:
        page.goto(wall.poster)
        write(page)
        page.context.clear_cookies()
        page.get_by_role("button", name=SEND).click()
        expect(page.get_by_role("alert")).to_contain_text("Your report is not sent yet")
        expect(page.get_by_text(KEPT)).to_be_hidden()
        page.get_by_label("What happened?").fill("The guard fell off")
        page.goto(wall.poster)
        expect(page.get_by_label("What happened?")).to_have_value("The guard fell off")
        before = wall.reports()
        page.get_by_role("button", name=SEND).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Reported as INC-")
        assert wall.reports() == before + 1


def test_photos_that_are_too_large_are_left_out_before_sending(
    wall: Wall, browser: Browser
) -> None:
    with looking(browser, wall.base, Look()) as page:
        page.goto(wall.poster)
        write(page)
        raw = [(f"IMG_{size}.HEIC", bytes(size)) for size in (300_000, 400_000, 100_000)]
        files = [{"name": name, "mimeType": "image/heic", "buffer": data} for name, data in raw]
        page.set_input_files("#photos-files", files)  # type: ignore[arg-type]  # a plain dict
        said = page.locator("[data-photos-large]")
        expect(said).to_contain_text("IMG_400000.HEIC was left out")
        expect(page.locator("figure img")).to_have_count(2)
        assert axe_findings(page) == []
        page.get_by_role("button", name="Remove this photo").first.click()
        page.set_input_files("#photos-files", files[1:2])  # type: ignore[arg-type]  # as above
        expect(page.locator("figure img")).to_have_count(2)
        expect(said).to_be_hidden()


def test_the_form_works_without_scripts_and_shows_nothing_of_them(
    wall: Wall, browser: Browser
) -> None:
    with looking(browser, wall.base, Look(scripts=False)) as page:
        page.goto(wall.poster)
        assert_empty(page)
        expect(page.get_by_text("Until it is sent")).to_be_hidden()
        page.get_by_role("radio", name="Hazard").check()
        page.get_by_label("What happened?").fill("Rail loose")
        page.get_by_role("radio", name="No", exact=True).check()
        page.get_by_role("button", name=SEND).click()
        page.wait_for_url("**/thanks")
