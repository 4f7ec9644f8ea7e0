"""What strangers see: an auditor with a link, and anybody with a file to check."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from compliance.domain.access import Actor
from compliance.services.share_links import create_link, revoke_link
from compliance.storage.models.packets import Packet, ShareLink
from compliance.storage.queries.trail import list_entries_of
from compliance.web.packets.verify import PER_MINUTE
from tests.databases import SqliteFiles
from tests.web.packet_site import NEXT_WEEK, PacketSite, packet_site
from tests.web.site import Browser, words_of


@pytest.fixture(scope="module")
def made(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PacketSite]:
    folder = tmp_path_factory.mktemp("share")
    with packet_site(sqlite_files.url_for(folder), folder) as built:
        yield built


@pytest.fixture
def site(made: PacketSite) -> PacketSite:
    """The site with its clock and counters as at first."""
    made.clock.instant = NEXT_WEEK
    made.app.extensions.pop("compliance_paces", None)
    return made


def share(site: PacketSite, *, days: int = 30, by: Actor | None = None) -> tuple[int, str]:
    with site.deps.database.unit_of_work() as session:
        packet = session.get_one(Packet, site.packet_id)
        new = create_link(
            session,
            packet,
            label="R. Haldane, Meridian",
            days=days,
            by=by or site.world.coordinator,
            now=site.clock.now(),
        )
        return new.link.id, new.token


def link_of(site: PacketSite, link_id: int) -> ShareLink:
    with site.deps.database.reading() as session:
        return session.get_one(ShareLink, link_id)


def signed_file(site: PacketSite) -> bytes:
    with site.deps.database.reading() as session:
        digest = session.get_one(Packet, site.packet_id).pdf_digest
    return site.deps.blobs.get(digest or "")


def send(site: PacketSite, content: bytes, **headers: str) -> TestResponse:
    body = (
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="AP-00001.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--cut--\r\n"
    )
    return Browser(site.app).client.post(
        "/verify", data=body, content_type="multipart/form-data; boundary=cut", headers=headers
    )


def test_an_auditor_sees_the_packet_and_what_is_bad_in_it_first(site: PacketSite) -> None:
    link_id, token = share(site)
    answer = Browser(site.app).get(f"/share/{token}")
    words = words_of(answer)
    assert "Read-only link for R. Haldane, Meridian" in words
    assert "Northgate Fabrication" in words
    assert "1 Mar 2026 to 31 Mar 2026" in words
    assert "Unchanged since it was signed" in words
    assert "2 of 2 fingerprints match, 0 missing, 0 extra." in words
    assert "5 checks were missed" in words
    assert words.index("5 checks were missed") < words.index("What is in it")
    assert "1 finding, 0 closed" in words
    assert "first visit" in words
    assert link_of(site, link_id).opened_count == 1


def test_the_page_says_what_was_frozen_and_not_what_the_rows_say_now(site: PacketSite) -> None:
    _link, token = share(site)
    with site.deps.database.unit_of_work() as session:
        packet = session.get_one(Packet, site.packet_id)
        packet.title, before = "Forged title", packet.title
    words = words_of(Browser(site.app).get(f"/share/{token}"))
    assert before in words
    assert "Forged title" not in words
    with site.deps.database.unit_of_work() as session:
        session.get_one(Packet, site.packet_id).title = before


def test_every_opening_and_every_download_is_counted_and_in_the_trail(site: PacketSite) -> None:
    link_id, token = share(site)
    browser = Browser(site.app)
    pages = [words_of(browser.get(f"/share/{token}")) for _ in range(3)]
    assert "visit 3" in pages[-1]
    file = browser.get(f"/share/{token}/packet.pdf")
    assert file.data == signed_file(site)
    assert "attachment" in file.headers["Content-Disposition"]
    link = link_of(site, link_id)
    assert (link.opened_count, link.downloaded_count) == (3, 1)
    assert link.last_opened_at == NEXT_WEEK
    with site.deps.database.reading() as session:
        events = [entry.event for entry in list_entries_of(session, "share-link", link_id)]
    assert events == ["share-link.created", *["share-link.opened"] * 4]


def test_expired_ended_and_unknown_links_get_one_and_the_same_page(site: PacketSite) -> None:
    _expired, old = share(site, days=1)
    revoked, ended = share(site)
    with site.deps.database.unit_of_work() as session:
        link = session.get_one(ShareLink, revoked)
        revoke_link(session, link, link.packet, by=site.world.coordinator, now=NEXT_WEEK)
    site.clock.instant = NEXT_WEEK + timedelta(days=1)
    texts = set()
    for token in (old, ended, "never-was", "x" * 500):
        for address in (f"/share/{token}", f"/share/{token}/packet.pdf"):
            answer = Browser(site.app).get(address)
            assert answer.status_code == 404
            texts.add(answer.text.replace(address, "HERE"))  # in the links to other languages
    assert len(texts) == 1
    assert "Northgate" not in texts.pop()
    assert link_of(site, revoked).opened_count == 0


def test_the_address_leaves_by_no_road(site: PacketSite) -> None:
    _link, token = share(site)
    for address in (f"/share/{token}", f"/share/{token}/packet.pdf", "/share/never-was"):
        headers = Browser(site.app).get(address).headers
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_a_file_that_was_changed_on_disk_turns_the_page_red_and_is_not_handed_out(
    site: PacketSite,
) -> None:
    _link, token = share(site)
    content = signed_file(site)
    with site.deps.database.reading() as session:
        digest = session.get_one(Packet, site.packet_id).pdf_digest or ""
    path = site.deps.blobs.path(digest)
    path.write_bytes(flipped(content))
    try:
        words = words_of(Browser(site.app).get(f"/share/{token}"))
        assert "CHANGED: this is not the file that was signed" in words
        assert "File changed" in words
        assert Browser(site.app).get(f"/share/{token}/packet.pdf").status_code == 400
    finally:
        path.write_bytes(content)


def flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def test_anybody_can_have_a_file_checked(site: PacketSite) -> None:
    assert "Check a packet" in words_of(Browser(site.app).get("/verify"))
    good = send(site, signed_file(site))
    assert good.status_code == 200
    words = words_of(good)
    assert "Unchanged since it was signed" in words
    assert "Northgate packet seal" in words
    assert "1 Mar 2026 to 31 Mar 2026" in words
    assert "verify--bad" not in good.text
    bad = send(site, flipped(signed_file(site)))
    assert "CHANGED: this is not the file that was signed" in words_of(bad)
    assert "verify--bad" in bad.text
    assert "This is not a packet" in words_of(send(site, b"%PDF-1.7 hello"))
    assert "This is not a packet" in words_of(send(site, b"\x00\x01"))


def test_programs_get_the_verdict_as_json(site: PacketSite) -> None:
    good = send(site, signed_file(site), Accept="application/json").get_json()
    assert (good["exit_code"], good["is_good"], good["packet"]) == (0, True, "AP-00001")
    bad = send(site, flipped(signed_file(site)), Accept="application/json").get_json()
    assert (bad["exit_code"], bad["is_good"]) == (1, False)
    assert bad["reasons"]
    assert send(site, b"", Accept="application/json").get_json()["exit_code"] == 2


def test_nothing_sent_and_too_much_sent_are_said(site: PacketSite) -> None:
    empty = Browser(site.app).client.post("/verify", data={})
    assert empty.status_code == 422
    assert "Choose the PDF file of the packet." in words_of(empty)
    large = send(site, b"%PDF-" + b"0" * 20_000_001)
    assert large.status_code == 413
    assert "larger than 20 MB" in words_of(large)


def test_nothing_that_was_sent_stays(site: PacketSite) -> None:
    before = sorted(site.deps.folder.root.rglob("*"))
    send(site, flipped(signed_file(site)))
    assert sorted(site.deps.folder.root.rglob("*")) == before


def test_who_asks_too_often_waits(site: PacketSite) -> None:
    answers = [send(site, b"x").status_code for _ in range(PER_MINUTE + 1)]
    assert answers == [200] * PER_MINUTE + [429]
    site.clock.instant = NEXT_WEEK + timedelta(minutes=1)
    assert send(site, b"x").status_code == 200
