"""Packets, share, check, trail and outbox in Chromium: accessible at both sizes, in one story."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from compliance.domain.notifications import NotificationKind, Owed
from compliance.services import delivery
from compliance.storage.models.packets import Packet
from compliance.web.kit.config import WebConfig
from tests.databases import SqliteFiles
from tests.web.browser import DESKTOP, PHONE, Look, axe_findings, chromium, looking, serving
from tests.web.packet_site import PacketSite, packet_site
from tests.web.site import Browser as Client


@pytest.fixture(scope="module")
def site(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PacketSite]:
    folder = tmp_path_factory.mktemp("browser")
    with packet_site(sqlite_files.url_for(folder), folder) as made:
        owed = Owed(
            kind=NotificationKind.CHECK_DUE,
            subject=("occurrence", 1),
            establishment_id=made.world.establishment_id,
            recipient_id=made.world.officer.person_id,
            address="ortiz@northgate.example",
            channel="email",
            data={"title": "Forklift daily check"},
        )
        with made.deps.database.unit_of_work() as session:
            delivery.owe(session, [owed], now=made.clock.now())
        yield made


@pytest.fixture(scope="module")
def base(site: PacketSite) -> Iterator[str]:
    with serving(site.app) as address:
        yield address


@pytest.fixture(scope="module")
def chrome(site: PacketSite) -> Iterator[Browser]:
    """Started after the site: signing wants an event loop of its own in this thread."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def cookie(site: PacketSite) -> tuple[str, str]:
    """The coordinator's session."""
    client = Client(site.app).sign_in(site.world.coordinator.person_id or 0).client
    config: WebConfig = site.app.extensions["compliance_config"]
    found = client.get_cookie(config.session_cookie)
    assert found
    return config.session_cookie, found.value


def look_well(page: Page, size: tuple[int, int]) -> None:
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_accessible_and_fits(
    chrome: Browser, base: str, site: PacketSite, cookie: tuple[str, str], size: tuple[int, int]
) -> None:
    with looking(chrome, base, Look(size=size, cookies=(cookie,), scripts=True)) as page:
        for address in (
            "/packets",
            "/packets/new",
            f"/packets/{site.packet_id}?check=1",
            "/trail",
            "/outbox",
            "/verify",
        ):
            page.goto(address)
            look_well(page, size)
        page.goto("/trail")
        page.get_by_role("button", name="Check the trail now").click()
        expect(page.get_by_role("heading", name="The trail is whole")).to_be_visible()
        look_well(page, size)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_link_is_made_and_a_stranger_opens_it_fetches_the_file_and_has_it_checked(
    chrome: Browser,
    base: str,
    site: PacketSite,
    cookie: tuple[str, str],
    size: tuple[int, int],
    tmp_path: Path,
) -> None:
    with looking(chrome, base, Look(size=size, cookies=(cookie,), scripts=False)) as page:
        page.goto(f"/packets/{site.packet_id}")
        page.get_by_label("For whom").fill("R. Haldane, Meridian")
        page.get_by_role("button", name="Make a link").click()
        address = page.locator("code.once").inner_text()
        look_well_without_scripts(page, size)
    with looking(chrome, base, Look(size=size)) as page:
        page.goto(address.replace("http://localhost", ""))
        expect(page.get_by_role("heading", name="Unchanged since it was signed")).to_be_visible()
        look_well(page, size)
        with page.expect_download() as fetched:
            page.get_by_role("link", name="PDF", exact=True).click()
        file = tmp_path / "packet.pdf"
        fetched.value.save_as(file)
        with site.deps.database.reading() as session:
            digest = session.get_one(Packet, site.packet_id).pdf_digest or ""
        assert file.read_bytes() == site.deps.blobs.get(digest)
        has_checked(page, file, "Unchanged since it was signed")
        look_well(page, size)
        changed = bytearray(file.read_bytes())
        changed[len(changed) // 2] ^= 1
        file.write_bytes(changed)
        has_checked(page, file, "CHANGED: this is not the file that was signed")
        look_well(page, size)


def look_well_without_scripts(page: Page, size: tuple[int, int]) -> None:
    box = page.locator("main").bounding_box()
    assert box
    assert box["width"] <= size[0]


def has_checked(page: Page, file: Path, words: str) -> None:
    page.goto("/verify")
    page.get_by_label("PDF file").set_input_files(file)
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("heading", name=words)).to_be_visible()
