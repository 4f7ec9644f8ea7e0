"""What an auditor sees when our copy of a packet's data is damaged and the signed file is not."""

from pathlib import Path

from compliance.services.share_links import create_link
from compliance.storage.models.packets import Packet
from tests.databases import SqliteFiles
from tests.web.packet_site import packet_site
from tests.web.site import Browser, words_of


def test_damaged_data_leave_the_verdict_and_the_file(
    sqlite_files: SqliteFiles, tmp_path: Path
) -> None:
    with packet_site(sqlite_files.url_for(tmp_path), tmp_path) as site:
        with site.deps.database.unit_of_work() as session:
            packet = session.get_one(Packet, site.packet_id)
            by, now = site.world.coordinator, site.clock.now()
            token = create_link(session, packet, label="OSHA", days=7, by=by, now=now).token
        data = site.deps.blobs.path(packet.snapshot_digest or "")
        for damage in (lambda: data.write_bytes(data.read_bytes()[:-1]), data.unlink):
            damage()
            browser = Browser(site.app)
            answer = browser.get(f"/share/{token}")
            words = words_of(answer)
            assert answer.status_code == 200
            assert "The data of this packet are damaged" in words
            assert "Unchanged since it was signed" in words
            assert "Northgate Fabrication" in words
            assert "What is in it" not in words
            assert browser.get(f"/share/{token}/packet.pdf").data.startswith(b"%PDF-")
