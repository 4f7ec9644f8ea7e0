"""The plant of the whole story, served by `compliance run`, and how its people get about in it."""

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Role
from compliance.domain.local_time import today_at
from compliance.services.areas import create_area
from compliance.services.assets import AssetDetails, create_asset
from compliance.services.deps import Deps
from compliance.services.establishments import (
    EstablishmentDetails,
    create_establishment,
    found_company,
)
from compliance.services.invitations import use_link
from compliance.services.people import Grant, PersonDetails, invite_person
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.queries.people import actor_of
from compliance.storage.schema import upgrade_schema
from tests.cli.installed import Installed, Running, free_port
from tests.plant import PASSWORD, password_hash
from tests.web.browser import Look, axe_findings, looking

DOMAIN = "joliet.example"  # not the demo's, whose people are refused in service
ZONE = "America/Chicago"
CHECK = "ust-walkthrough"  # every 30 days: it stays overdue, and never becomes missed
DAYS_SINCE = 37
TAGS = ("UST-1", "UST-2", "UST-3")
PATIENCE_SECONDS = 90  # for what the clock does; the machine of a test run may be busy


@dataclass(frozen=True)
class Plant:
    """A server process, where it answers, and the folder behind it."""

    base: str
    installed: Installed
    server: Running


@contextmanager
def running_plant(folder: Path) -> Iterator[Plant]:
    """Enter a small plant by its services, then serve it with the clock in the same process."""
    port = free_port()
    installed = Installed(folder, {"PORT": str(port)})
    with installed.installation.opened(any_schema=True) as deps:
        upgrade_schema(deps.database)
        with deps.database.unit_of_work() as session:
            _enter(session, deps)
    with installed.process("run") as server:
        server.wait_for("Ctrl-C stops it")
        yield Plant(f"http://127.0.0.1:{port}", installed, server)


def _enter(session: Session, deps: Deps) -> None:
    """A plant with three tanks, whose walkthrough by the officer was due a week ago."""
    now = deps.clock.now()
    found_company(session, "Northgate Fabrication", by=SYSTEM, now=now)
    details = EstablishmentDetails(name="Northgate Fabrication, Joliet", zone=ZONE, state="IL")
    site = create_establishment(session, "joliet", details, by=SYSTEM, now=now)
    by = _hire(session, "ana", "Ana Ruiz", (None, Role.ADMINISTRATOR), now)
    _hire(session, "dee", "Dee Okafor", (site.id, Role.COORDINATOR), now)
    _hire(session, "kim", "Kim Bauer", (site.id, Role.AUDITOR), now)
    officer = _hire(session, "sam", "Sam Tran", (site.id, Role.SAFETY_OFFICER), now)
    yard = create_area(session, site.id, "Tank yard", by=by, now=now)
    today = today_at(now, ZONE)
    for tag in TAGS:
        thing = AssetDetails(tag=tag, name="Diesel tank", kind="underground-tank", area_id=yard.id)
        asset = create_asset(session, site.id, thing, by=by, now=now)
        wanted = Assignment(
            establishment_id=site.id,
            asset_id=asset.id,
            assignee_id=officer.person_id,
            start_on=today,
            last_done_on=today - timedelta(days=DAYS_SINCE),
        )
        assign_checklist(session, deps.catalog.latest(CHECK), wanted, by=by, now=now)


def _hire(session: Session, key: str, name: str, grant: Grant, now: datetime) -> Actor:
    """Invite somebody, who sets the password by the link; not at the demo plant's domain."""
    details = PersonDetails(name=name, email=f"{key}@{DOMAIN}")
    link = invite_person(session, details, [grant], by=SYSTEM, now=now)
    return actor_of(use_link(session, link.token, password_hash(), now=now))


@contextmanager
def person_at(browser: Browser, plant: Plant, who: str, look: Look) -> Iterator[Page]:
    """A window in which somebody signed in by the page, with address and password."""
    with looking(browser, plant.base, look) as page:
        page.goto("/")
        page.get_by_label("Email address").fill(f"{who}@{DOMAIN}")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page.get_by_role("button", name="Sign in", exact=True))
        expect(page).to_have_url(re.compile("/(today|overdue|inspections|findings)"))
        yield page


def is_fine(page: Page) -> None:
    """The page is accessible and not wider than the screen."""
    assert axe_findings(page) == [], page.url
    size = page.viewport_size
    assert size
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url


def await_clock(page: Page, words: str) -> None:
    """Load the page again until the clock did what puts these words on it."""
    for _second in range(PATIENCE_SECONDS):
        if page.locator("main").get_by_text(words).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.locator("main")).to_contain_text(words, timeout=1)


def photo(words: str) -> FilePayload:
    """A photo of 1600 by 1200, as a phone would send it."""
    picture = Image.effect_noise((1600, 1200), 60).convert("RGB")
    ImageDraw.Draw(picture).text((80, 80), words, fill="white", font_size=90)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def press(what: Locator) -> None:
    """Press a link or a button that leads to a page, and wait for that page."""
    with what.page.expect_navigation(timeout=1000 * PATIENCE_SECONDS):
        what.click()


def press_on(page: Page) -> None:
    """Press the big button at the bottom."""
    press(page.locator(".dock .btn--primary"))


def answer_well(page: Page) -> None:
    """Give the good answer to every question of the section that has none yet."""
    for group in page.locator("fieldset.q").all():
        choices = group.locator("input[name$='.value']")
        if not choices.and_(page.locator(":checked")).count():
            choices.and_(page.locator(":not([data-tone=fail])")).first.check(force=True)


def pdfsig(file: Path) -> str:
    """What poppler's own checker says."""
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False, timeout=60)
    return said.stdout


def verify(plant: Plant, file: Path) -> tuple[int, str]:
    """Exit status and words of `compliance packets verify`, run aside from Chromium's loop."""
    with ThreadPoolExecutor(1) as aside:
        result = aside.submit(plant.installed.run, "packets", "verify", str(file)).result()
    return result.exit_code, result.output


def changed_copy(file: Path) -> Path:
    """A copy in which one byte in the middle differs."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    copy = file.with_name("changed.pdf")
    copy.write_bytes(content)
    return copy
