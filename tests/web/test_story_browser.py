"""The whole story by four people in Chromium, against `compliance run` with its clock.

An overdue check is filled with one fail and a photo; the finding is fixed and verified; a reminder
lies in the outbox; a packet is built, fetched, and found valid, and a changed copy of it is not.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.plant import PASSWORD
from tests.web.browser import DESKTOP, PHONE, Look, chromium, looking
from tests.web.story import (
    Plant,
    answer_well,
    await_clock,
    changed_copy,
    is_fine,
    pdfsig,
    person_at,
    photo,
    press,
    press_on,
    running_plant,
    verify,
)

FINDING = "Spill bucket damaged"
SIZES = [pytest.param(PHONE, "UST-1", id="phone"), pytest.param(DESKTOP, "UST-2", id="desktop")]


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with running_plant(tmp_path_factory.mktemp("story") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def chrome(plant: Plant) -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize(("size", "tag"), SIZES)
def test_from_an_overdue_check_to_a_packet_that_a_stranger_can_verify(
    plant: Plant, chrome: Browser, tmp_path: Path, size: tuple[int, int], tag: str
) -> None:
    look = Look(size=size, tolerated="422")
    with (
        person_at(chrome, plant, "sam", look) as officer,
        person_at(chrome, plant, "dee", look) as coordinator,
    ):
        the_coordinator_sees_it_overdue(coordinator, tag)
        record = the_officer_fills_it(officer, tag)
        finding = the_coordinator_gives_the_fix(coordinator, tag)
        the_officer_fixes_it(officer, tag)
        the_coordinator_verifies_it(coordinator, finding, tag)
        a_reminder_lies_in_the_outbox(coordinator)
        file = the_coordinator_has_a_packet_made(coordinator, tmp_path)
    anybody_can_check_it(plant, file)
    with looking(chrome, plant.base, look) as stranger:
        the_page_says_the_same(stranger, file)
    with person_at(chrome, plant, "kim", look) as auditor:
        the_auditor_reads_and_changes_nothing(auditor, record, finding)


def the_coordinator_sees_it_overdue(page: Page, tag: str) -> None:
    page.goto("/overdue")
    await_clock(page, tag)
    expect(page.locator("tr", has_text=tag).first).to_contain_text("days late")
    is_fine(page)


def the_officer_fills_it(page: Page, tag: str) -> str:
    """Fill, review, sign; return the address of the record."""
    page.goto("/today")
    is_fine(page)
    press(page.locator("button.row--late", has_text=tag))
    page.wait_for_url("**/sections/**")
    bucket = page.locator("fieldset.q").first
    bucket.locator("input[data-tone=fail]").first.check(force=True)
    expect(bucket.get_by_text(f"Do not use {tag}")).to_be_visible()
    bucket.get_by_label("What is wrong?").fill("Crack, <b>a hand</b> long")
    bucket.locator("input[type=file]").last.set_input_files(photo("crack"))
    answer_well(page)
    is_fine(page)
    for _section in range(2):
        answer_well(page)
        press_on(page)
    expect(page).to_have_url(re.compile("/review$"))
    expect(page.locator(".ans--fail").first).to_contain_text("Crack, <b>a hand</b> long")
    expect(page.locator(".ans--fail img").first).to_have_js_property("complete", value=True)
    is_fine(page)
    page.get_by_label("Your password, to sign").fill(PASSWORD)
    press_on(page)
    expect(page.get_by_role("heading", name="Receipt INS-")).to_be_visible()
    expect(page.get_by_role("link", name=FINDING)).to_be_visible()
    expect(page.get_by_text(f"Do not use {tag}")).to_be_visible()
    is_fine(page)
    press(page.get_by_role("link", name="Open the record"))
    expect(page.get_by_text("Identity confirmed by: password")).to_be_visible()
    is_fine(page)
    return page.url


def the_coordinator_gives_the_fix(page: Page, tag: str) -> str:
    """Find the finding, give its fix to the officer; return the finding's address."""
    page.goto("/overdue")
    expect(
        page.locator("section", has=page.get_by_role("heading", name="Do not use"))
    ).to_contain_text(tag)
    page.goto("/findings")
    is_fine(page)
    press(page.locator("tr", has_text=tag).get_by_role("link", name=FINDING))
    is_fine(page)
    address = page.url
    press(page.locator("article.fix h3 a"))
    is_fine(page)
    press(page.get_by_role("link", name="Change owner or date"))
    page.get_by_label("By whom?").select_option(label="Sam Tran")
    is_fine(page)
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Changed.")).to_be_visible()
    return address


def the_officer_fixes_it(page: Page, tag: str) -> None:
    page.goto("/actions")
    is_fine(page)
    press(page.locator("tr", has_text=tag).get_by_role("link").first)
    press(page.get_by_role("button", name="Start"))
    expect(page.get_by_text("Started.")).to_be_visible()
    press(page.get_by_role("link", name="Report as done"))
    press(page.get_by_role("button", name="It is done"))
    expect(page.locator("#error-summary")).to_contain_text("Add a photo that shows the fix.")
    is_fine(page)
    page.get_by_label("What did you do?").fill("New spill bucket fitted")
    page.locator("input[type=file]").last.set_input_files(photo("fixed"))
    press(page.get_by_role("button", name="It is done"))
    expect(page.get_by_text("Another person verifies it now.")).to_be_visible()
    expect(page.get_by_role("link", name="Verify", exact=True)).to_have_count(0)


def the_coordinator_verifies_it(page: Page, finding: str, tag: str) -> None:
    page.goto(finding)
    press(page.locator("article.fix h3 a"))
    press(page.get_by_role("link", name="Verify", exact=True))
    is_fine(page)
    page.get_by_label("What did you check?").fill("Looked at it, filled it with water: tight")
    press(page.get_by_role("button", name="It works: verify"))
    expect(page.get_by_text("Verified.")).to_be_visible()
    page.goto(finding)
    expect(page.locator(".head")).to_contain_text("Closed")
    is_fine(page)
    press(page.get_by_role("link", name=tag))
    expect(page.locator(".head")).to_contain_text("In service")
    is_fine(page)


def a_reminder_lies_in_the_outbox(page: Page) -> None:
    page.goto("/outbox")
    await_clock(page, "Check is overdue")
    is_fine(page)
    press(page.get_by_role("link", name="Check is overdue", exact=True).first)
    await_clock(page, "Sent")
    expect(page.locator(".letter")).to_contain_text("Underground tank walkthrough")
    is_fine(page)


def the_coordinator_has_a_packet_made(page: Page, folder: Path) -> Path:
    page.goto("/packets/new")
    press(page.get_by_role("link", name="This year so far"))
    is_fine(page)
    press(page.get_by_role("button", name="Make the packet"))
    page.wait_for_url(re.compile(r"/packets/\d+$"))
    await_clock(page, "Download")
    is_fine(page)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download").click()
    file = folder / "packet.pdf"
    fetched.value.save_as(file)
    page.goto("/packets")
    is_fine(page)
    return file


def anybody_can_check_it(plant: Plant, file: Path) -> None:
    said = pdfsig(file)
    assert "Signature is Valid." in said, said
    assert "Total document signed" in said, said
    status, words = verify(plant, file)
    assert status == 0, words
    copy = changed_copy(file)
    assert "Signature is Valid." not in pdfsig(copy)
    status, words = verify(plant, copy)
    assert status == 1, words


def the_page_says_the_same(page: Page, file: Path) -> None:
    for sent, words in (
        (file, "Unchanged since it was signed"),
        (file.with_name("changed.pdf"), "CHANGED: this is not the file that was signed"),
    ):
        page.goto("/verify")
        page.get_by_label("PDF file").set_input_files(sent)
        press(page.get_by_role("button", name="Check it"))
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        is_fine(page)


def the_auditor_reads_and_changes_nothing(page: Page, record: str, finding: str) -> None:
    for address in (record, finding, "/inspections", "/findings", "/packets", "/assets", "/trail"):
        page.goto(address)
        expect(page.locator("main h1")).to_be_visible()
        forms = page.locator("main form[method=post]:not([action='/trail/verify'])")
        assert forms.count() == 0, page.url
        for verb in ("Amend", "Void", "Plan a fix", "New packet", "Withdraw", "Add"):
            assert page.locator("main .btn", has_text=verb).count() == 0, (page.url, verb)
        if address.startswith("/"):  # the other pages were looked at before
            is_fine(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_an_administrator_invites_somebody_who_then_signs_in(
    plant: Plant, chrome: Browser, size: tuple[int, int]
) -> None:
    who = f"new-{size[0]}@joliet.example"
    with person_at(chrome, plant, "ana", Look(size=size)) as page:
        page.goto("/people")
        expect(page.get_by_role("link", name="Sam Tran")).to_be_visible()
        is_fine(page)
        press(page.get_by_role("link", name="Invite somebody"))
        page.get_by_label("Name", exact=True).fill("Noor Haddad")
        page.get_by_label("Email address").fill(who)
        page.get_by_label("Safety officer").last.check(force=True)
        is_fine(page)
        press(page.get_by_role("button", name="Invite", exact=True))
        expect(page.get_by_text("Noor Haddad is invited by mail.")).to_be_visible()
        is_fine(page)
    letter = rf"Mail to {who}[^~]*?(http://\S+/links/\S+)"
    plant.server.wait_for(letter)
    link = re.search(letter, plant.server.output)
    assert link
    with looking(chrome, plant.base, Look(size=size, tolerated="410")) as page:
        page.goto(link[1])
        is_fine(page)
        page.get_by_label("password").fill("a password of one's own")
        press(page.get_by_role("button", name="Set password"))
        expect(page.get_by_text("Your password is set.")).to_be_visible()
        page.goto(link[1])
        expect(page.locator("main")).to_contain_text("link")
        expect(page.get_by_role("button", name="Set password")).to_have_count(0)
        is_fine(page)


def test_an_officer_without_scripts_fills_the_overdue_check(plant: Plant, chrome: Browser) -> None:
    tag = "UST-3"
    with person_at(chrome, plant, "sam", Look(scripts=False, tolerated="422")) as page:
        page.goto("/today")
        press(page.locator("button.row--late", has_text=tag))
        bucket = page.locator("fieldset.q").first
        bucket.locator("input[data-tone=fail]").first.check(force=True)
        bucket.get_by_label("What is wrong?").fill("Crack")
        answer_well(page)
        press_on(page)
        expect(page.locator("#error-summary")).to_be_visible()
        bucket.locator("input[type=file]").last.set_input_files(photo("crack"))
        press_on(page)
        answer_well(page)
        press_on(page)
        page.get_by_label("Your password, to sign").fill("not it")
        press_on(page)
        expect(page.locator("#error-summary")).to_be_visible()
        page.get_by_label("Your password, to sign").fill(PASSWORD)
        press_on(page)
        expect(page.get_by_role("heading", name="Receipt INS-")).to_be_visible()
        expect(page.get_by_role("link", name=FINDING)).to_be_visible()
