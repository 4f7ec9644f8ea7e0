"""Pages of packets as the people of the plant use them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from compliance.domain.access import Actor
from compliance.services.packet_build import build_next, desk_of
from compliance.services.packet_reading import read_snapshot
from compliance.services.packets import MOST_ATTEMPTS, claim_packet, fail_packet, request_packet
from compliance.storage.models.packets import Packet, ShareLink
from compliance.storage.models.trail import TrailEntry
from tests.databases import SqliteFiles
from tests.web.packet_site import NEXT_WEEK, PacketSite, packet_site
from tests.web.site import Browser, field_on, words_of


@pytest.fixture(scope="module")
def site(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PacketSite]:
    folder = tmp_path_factory.mktemp("packets")
    with packet_site(sqlite_files.url_for(folder), folder) as made:
        yield made


def as_person(site: PacketSite, role: str) -> Browser:
    person: Actor = site.stranger if role == "stranger" else getattr(site.world, role)
    return Browser(site.app).sign_in(person.person_id or 0)


def packet_of(site: PacketSite, packet_id: int) -> Packet:
    with site.deps.database.reading() as session:
        return session.get_one(Packet, packet_id)


def events_about(site: PacketSite, kind: str, subject_id: int) -> list[str]:
    with site.deps.database.reading() as session:
        rows = session.scalars(
            select(TrailEntry.event)
            .where(TrailEntry.subject_kind == kind, TrailEntry.subject_id == subject_id)
            .order_by(TrailEntry.id)
        )
        return list(rows)


def test_who_reads_packets_and_who_may_make_or_share_them(site: PacketSite) -> None:
    page = f"/packets/{site.packet_id}"
    officer = as_person(site, "officer")  # a colleague may know whose injury a nameless line is
    assert "AP-00001" not in words_of(officer.get("/packets"))
    assert officer.get(page).status_code == officer.get(f"{page}/packet.pdf").status_code == 404
    for role, makes in (("auditor", False), ("administrator", True), ("coordinator", True)):
        browser = as_person(site, role)
        assert "AP-00001" in words_of(browser.get("/packets"))
        shown = words_of(browser.get(page))
        assert ("Make a link" in shown) is makes
        assert browser.get("/packets/new").status_code == (200 if makes else 403)
        sent = browser.post(f"{page}/links", {"label": "x", "days": "30"})
        assert (sent.status_code == 403) is not makes
    assert Browser(site.app).get(page).status_code == 303  # to the sign-in


def test_another_establishments_packet_does_not_exist(site: PacketSite) -> None:
    browser = as_person(site, "stranger")
    page = f"/packets/{site.packet_id}"
    assert "AP-00001" not in words_of(browser.get("/packets"))
    assert browser.get(page).status_code == 404
    assert browser.get(f"{page}/packet.pdf").status_code == 404
    assert browser.post(f"{page}/links", {"label": "x", "days": "30"}).status_code == 404
    assert browser.post(f"{page}/retry").status_code == 404
    form = {"establishment": "joliet", "from_on": "2026-01-01", "to_on": "2026-01-31"}
    assert browser.post("/packets/new", form, page="/packets/new").status_code == 422
    own = {**form, "establishment": "elgin", "supersedes": str(site.packet_id)}
    assert browser.post("/packets/new", own, page="/packets/new").status_code == 422


def test_a_packet_is_asked_for_once_and_followed_until_it_is_signed(site: PacketSite) -> None:
    browser = as_person(site, "coordinator")
    form = browser.get("/packets/new")
    assert field_on(form, "from_on") == "2025-10-01"  # last quarter
    fields = {
        "press": field_on(form, "press"),
        "establishment": "joliet",
        "from_on": "2026-03-02",
        "to_on": "2026-03-08",
        "authority": "osha",
        "title": "",
        "supersedes": "",
    }
    first = browser.post("/packets/new", fields, page="/packets/new")
    assert first.status_code == 303
    again = browser.post("/packets/new", fields, page="/packets/new")
    assert again.headers["Location"] == first.headers["Location"]
    page = first.headers["Location"]
    assert "This packet waits for its turn" in words_of(browser.get(page))
    assert browser.get(f"{page}/packet.pdf").status_code == 409
    assert build_next(desk_of(site.deps)) is not None
    done = words_of(browser.get(page))
    assert "Signed" in done
    assert "Safety inspection records" in done
    assert "Packet made and signed" in done


def test_a_packet_can_be_asked_for_in_spanish(site: PacketSite) -> None:
    browser = as_person(site, "coordinator")
    form = browser.get("/packets/new")
    assert '<option selected value="en">English' in form.text
    fields = {
        "press": field_on(form, "press"),
        "establishment": "joliet",
        "from_on": "2026-03-02",
        "to_on": "2026-03-08",
        "language": "es",
    }
    page = browser.post("/packets/new", fields, page="/packets/new").headers["Location"]
    assert build_next(desk_of(site.deps)) is not None
    packet = packet_of(site, int(page.rsplit("/", 1)[1]))
    assert packet.title == "Registros de inspecciones de seguridad"
    assert read_snapshot(site.deps.blobs, packet).language == "es"
    nonsense = {**fields, "press": field_on(browser.get("/packets/new"), "press"), "language": "xx"}
    assert browser.post("/packets/new", nonsense, page="/packets/new").status_code == 422


def test_a_damaged_packet_says_which_file_to_restore(site: PacketSite) -> None:
    packet = packet_of(site, site.packet_id)
    data = site.deps.blobs.path(packet.snapshot_digest or "")
    whole = data.read_bytes()
    data.write_bytes(whole[1:])
    words = words_of(as_person(site, "auditor").get(f"/packets/{site.packet_id}"))
    data.write_bytes(whole)
    assert f"the file evidence/{data.parent.name}/{data.name}, was changed on disk." in words
    assert "Copy that one file back from a backup" in words


def test_bad_periods_are_said_beside_the_form(site: PacketSite) -> None:
    browser = as_person(site, "coordinator")
    fields = {"establishment": "joliet", "from_on": "2026-03-31", "to_on": "2026-03-01"}
    refused = browser.post("/packets/new", fields, page="/packets/new")
    assert refused.status_code == 422
    assert "It ends before it begins." in words_of(refused)
    nonsense = browser.post("/packets/new", {**fields, "to_on": "soon"}, page="/packets/new")
    assert nonsense.status_code == 422
    assert browser.get("/packets/new?from_on=x&supersedes=999").status_code == 200


def test_the_file_is_handed_out_with_its_name_and_digest_and_written_down(site: PacketSite) -> None:
    browser = as_person(site, "auditor")
    address = f"/packets/{site.packet_id}/packet.pdf"
    before = events_about(site, "packet", site.packet_id).count("packet.downloaded")
    answer = browser.get(address)
    digest = packet_of(site, site.packet_id).pdf_digest
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    name = "AP-00001-joliet-2026-03-01-2026-03-31.pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["ETag"] == f'"{digest}"'
    assert browser.client.head(address).status_code == 200
    known = browser.get(address, headers={"If-None-Match": f'"{digest}"'})
    assert (known.status_code, known.data) == (304, b"")
    assert events_about(site, "packet", site.packet_id).count("packet.downloaded") == before + 1


def test_the_page_checks_the_file_and_shows_what_it_holds(site: PacketSite) -> None:
    words = words_of(as_person(site, "auditor").get(f"/packets/{site.packet_id}?check=1"))
    assert "Unchanged since it was signed" in words
    assert "Northgate packet seal" in words
    assert "1 Mar 2026 to 31 Mar 2026" in words
    assert "Missed 5" in words


def test_the_certificate_is_public_and_its_fingerprint_stands_on_the_page(site: PacketSite) -> None:
    answer = Browser(site.app).get("/packets/trust.pem")
    assert answer.data.startswith(b"-----BEGIN CERTIFICATE-----")
    assert b"PRIVATE" not in answer.data
    page = words_of(as_person(site, "auditor").get(f"/packets/{site.packet_id}"))
    assert "Fingerprint of the certificate" in page


def test_a_failed_packet_says_why_and_can_be_tried_again(site: PacketSite) -> None:
    with site.deps.database.unit_of_work() as session:
        wanted = site.ask(title="Doomed")
        packet = request_packet(session, wanted, by=site.world.coordinator, now=NEXT_WEEK)
        packet_id = packet.id
    for _ in range(MOST_ATTEMPTS):
        with site.deps.database.unit_of_work() as session:
            claimed = claim_packet(session, now=NEXT_WEEK)
            assert claimed
            fail_packet(session, claimed, error="A photo is missing.", now=NEXT_WEEK)
    page = f"/packets/{packet_id}"
    assert "A photo is missing." in words_of(as_person(site, "auditor").get(page))
    assert as_person(site, "auditor").post(f"{page}/retry").status_code == 403
    browser = as_person(site, "coordinator")
    assert browser.post(f"{page}/retry").status_code == 303
    assert packet_of(site, packet_id).state == "requested"
    assert browser.post(f"{page}/retry").status_code == 409
    build_next(desk_of(site.deps))


def test_a_link_is_shown_once_and_only_its_digest_is_kept(site: PacketSite) -> None:
    browser = as_person(site, "coordinator")
    page = f"/packets/{site.packet_id}"
    fields = {
        "press": field_on(browser.get(page), "press"),
        "label": "R. Haldane, Meridian",
        "days": "30",
    }
    made = browser.post(f"{page}/links", fields, page=page)
    assert made.status_code == 200
    token = made.text.partition("http://localhost/share/")[2].partition("<")[0]
    assert len(token) > 40
    again = browser.post(f"{page}/links", fields, page=page)
    assert again.headers["Location"] == page  # the second press makes no second link
    assert token not in browser.get(page).text
    with site.deps.database.reading() as session:
        links = session.scalars(select(ShareLink).where(ShareLink.label == fields["label"])).all()
    assert len(links) == 1
    assert token not in str(vars(links[0]))
    assert "R. Haldane, Meridian" in words_of(browser.get(page))
    for wrong in ({"label": "", "days": "30"}, {"label": "x", "days": "0"}):
        assert browser.post(f"{page}/links", wrong, page=page).status_code == 422
    revoke = f"/packets/links/{links[0].id}/revoke"
    assert as_person(site, "stranger").post(revoke).status_code == 404
    assert as_person(site, "auditor").post(revoke).status_code == 403
    assert browser.post(revoke, page=page).status_code == 303
    assert events_about(site, "share-link", links[0].id) == [
        "share-link.created",
        "share-link.revoked",
    ]
