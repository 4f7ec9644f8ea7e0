"""Packets from real rows: frozen, drawn, signed, issued, superseded, verified, shared."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from compliance.domain.errors import (
    ComplianceError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from compliance.domain.local_time import today_at
from compliance.domain.numbers import inspection_number
from compliance.domain.packet_verdict import Exit
from compliance.domain.packets import PacketSnapshot
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.keys import open_packet_key
from compliance.packets.pool import Limits
from compliance.packets.sign import PacketSigner
from compliance.packets.verify import OfflineVerifier
from compliance.services.drafts import start_inspection, target_of
from compliance.services.evidence import receive_photo, store_photo
from compliance.services.inspections import submit_inspection
from compliance.services.occurrences import refresh
from compliance.services.packet_ahead import AheadDrawer, Drawn
from compliance.services.packet_build import Desk, build_next, request_and_build
from compliance.services.packet_reading import list_damage
from compliance.services.packets import (
    LEASE,
    PacketRequest,
    claim_packet,
    fail_packet,
    request_packet,
    retry_packet,
)
from compliance.services.share_links import create_link, open_link, revoke_link
from compliance.storage.blobs import FolderBlobs
from compliance.storage.checkpoint_keys import open_checkpoint_key
from compliance.storage.db import Database
from compliance.storage.models.inspections import InspectionVersion
from compliance.storage.models.packets import Packet
from compliance.storage.models.schedules import Occurrence
from tests.fakes import MONDAY, FixedClock
from tests.services.test_recordkeeping_year import CAUSES, LAW
from tests.services.test_story import assign, failing, first_occurrence
from tests.storage.test_photos import jpeg
from tests.world import CATALOG, World, build_world, edition, good_answers, sending, submit

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "packets"
NEXT_WEEK = MONDAY + timedelta(days=7)


@pytest.fixture(scope="module")
def fragments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fragments")


@pytest.fixture(scope="module")
def builder(fragments: Path) -> Iterator[PacketBuilder]:
    limits = Limits(workers=1)
    made = PacketBuilder(Workshop(templates=TEMPLATES, fragments=fragments, limits=limits))
    yield made
    made.close()


@pytest.fixture
def desk(db: Database, tmp_path: Path, builder: PacketBuilder) -> Desk:
    (keys := tmp_path / "keys").mkdir()
    return Desk(
        database=db,
        clock=FixedClock(NEXT_WEEK),
        catalog=CATALOG,
        blobs=FolderBlobs(tmp_path / "evidence"),
        renderer=builder,
        signer=PacketSigner(open_packet_key(keys, company="Northgate Fabrication", now=MONDAY)),
        checkpoints=open_checkpoint_key(keys),
        base_url="http://127.0.0.1:8000",
        law=lambda: LAW,
        causes=lambda: CAUSES,
    )


def fill_a_week(desk: Desk, photo_size: tuple[int, int] = (400, 200)) -> World:
    """One check passed, one failed with a photo, the rest of the week missed."""
    with desk.database.unit_of_work() as session:
        world = build_world(session)
        assign(session, world, "forklift-daily", asset_id=world.truck_id)
        assign(session, world, "crane-hook-monthly", asset_id=world.crane_id)
        checklist = edition("forklift-daily").checklist
        occurrence = first_occurrence(session, "forklift-daily")
        submit(session, occurrence, good_answers(checklist), by=world.officer, now=MONDAY)
        crane = first_occurrence(session, "crane-hook-monthly")
        answers, key = failing("crane-hook-monthly")
        photo = store_photo(desk.blobs, jpeg(photo_size), file_name="IMG_1.jpg")
        answers[key] = replace(answers[key], photos=(photo.digest,))
        held = edition("crane-hook-monthly")
        inspection = start_inspection(
            session, held, target_of(crane), submission_id="c", by=world.officer, now=MONDAY
        )
        receive_photo(session, photo, inspection, key, by=world.officer, now=MONDAY)
        form = sending(answers, at=MONDAY)
        officer, list_ = world.officer, held.checklist
        submit_inspection(session, inspection.id, list_, form, by=officer, now=MONDAY)
        for row in session.scalars(select(Occurrence).where(Occurrence.due_at <= NEXT_WEEK)):
            if row.done_at is None:
                refresh(session, row, now=NEXT_WEEK)
    return world


def ask(desk: Desk, world: World, **changes: object) -> int:
    base = {
        "establishment_id": world.establishment_id,
        "from_on": date(2026, 3, 1),
        "to_on": date(2026, 3, 31),
    }
    wanted = PacketRequest(**{**base, **changes})  # type: ignore[arg-type]  # fields by name
    with desk.database.unit_of_work() as session:
        return request_packet(session, wanted, by=world.coordinator, now=NEXT_WEEK).id


def issued(desk: Desk, packet_id: int) -> Packet:
    with desk.database.reading() as session:
        return session.get_one(Packet, packet_id)


def snapshot_of(desk: Desk, packet: Packet) -> dict[str, object]:
    assert packet.snapshot_digest
    loaded: dict[str, object] = json.loads(desk.blobs.get(packet.snapshot_digest))
    return loaded


def test_a_packet_is_built_from_rows_and_verifies(desk: Desk, tmp_path: Path) -> None:
    world = fill_a_week(desk)
    packet_id = ask(desk, world)

    assert build_next(desk) == packet_id
    assert build_next(desk) is None

    packet = issued(desk, packet_id)
    assert (packet.state, packet.error) == ("issued", "")
    assert packet.pdf_digest
    trusted = (tmp_path / "keys").rglob("*.pem")
    verifier = OfflineVerifier(
        [file.read_bytes() for file in trusted if b"CERT" in file.read_bytes()]
    )
    file = desk.blobs.path(packet.pdf_digest)
    verdict = verifier.verify(file, now=NEXT_WEEK)
    assert verdict.exit_code is Exit.TRUSTED, verdict.lines()

    changed = bytearray(file.read_bytes())
    changed[len(changed) // 3] ^= 1
    copy = tmp_path / "changed.pdf"
    copy.write_bytes(changed)
    assert verifier.verify(copy, now=NEXT_WEEK).exit_code is Exit.DOUBTFUL

    said = snapshot_of(desk, packet)
    counts = {line["key"]: line["counts"] for line in said["programmes"]}  # type: ignore[attr-defined]  # parsed JSON
    assert counts["forklift-daily"]["on_time"] == 1
    assert counts["forklift-daily"]["missed"] == 5
    assert len(said["occurrences"]) == 5  # type: ignore[arg-type]  # parsed JSON
    assert len(said["findings"]) == len(said["exhibits"]) == 1  # type: ignore[arg-type]  # JSON
    assert said["seal"] == {"records": 2, "unchanged": 2, "missing": 0, "extra": 0}


def test_requirement_by_period_is_frozen_with_the_packet(desk: Desk) -> None:
    world = fill_a_week(desk)
    packet_id = ask(desk, world)
    build_next(desk)
    digest = issued(desk, packet_id).snapshot_digest or ""
    coverage = PacketSnapshot.model_validate_json(desk.blobs.get(digest)).coverage
    assert coverage is not None
    (truck,) = (row for row in coverage.rows if row.key == "forklift-daily")
    sums = Counter[str]()
    for one in truck.counts:
        sums[one.outcome.value] += one.count
    assert sums == {"done": 1, "missed": 5, "due": 20}  # of a month of which a week is over


def test_a_record_changed_behind_our_back_breaks_the_seal(desk: Desk) -> None:
    world = fill_a_week(desk)
    with desk.database.unit_of_work() as session:
        version = session.scalars(select(InspectionVersion).limit(1)).one()
        forged = version.record.replace('"value":"pass"', '"value":"na"', 1)
        session.execute(
            update(InspectionVersion)
            .where(InspectionVersion.id == version.id)
            .values(record=forged)
        )
        number = inspection_number(version.inspection_id)
    packet_id = ask(desk, world)
    build_next(desk)
    said = snapshot_of(desk, issued(desk, packet_id))
    assert said["seal"] == {"records": 2, "unchanged": 1, "missing": 0, "extra": 0}
    facts = {one["number"]: one["facts"] for one in said["records"]}  # type: ignore[attr-defined]  # parsed JSON
    marked = [{"label": "Seal", "text": "Does not match its seal"}]
    assert [one for one, found in facts.items() if found == marked] == [number]


def test_only_the_asked_authority_is_in_the_packet(desk: Desk) -> None:
    world = fill_a_week(desk)
    packet_id = ask(desk, world, authority="epa")
    build_next(desk)
    said = snapshot_of(desk, issued(desk, packet_id))
    assert said["records"] == []
    assert said["programmes"] == []
    assert "coverage" not in said  # nothing of the agency's runs here


def test_a_missing_photo_fails_the_packet_and_says_so(desk: Desk, tmp_path: Path) -> None:
    world = fill_a_week(desk, photo_size=(320, 240))  # drawn by no other test before
    for blob in (tmp_path / "evidence").rglob("*"):
        if blob.is_file():
            blob.unlink()
    packet_id = ask(desk, world)
    for _ in range(3):
        assert build_next(desk) == packet_id
    assert build_next(desk) is None  # three times is enough; a person must look
    packet = issued(desk, packet_id)
    assert packet.state == "failed"
    assert packet.error


def test_a_packet_that_failed_at_the_command_line_is_left_alone_by_the_clock(
    desk: Desk, tmp_path: Path
) -> None:
    world = fill_a_week(desk, photo_size=(328, 240))  # drawn by no other test before
    for blob in (tmp_path / "evidence").rglob("*"):
        if blob.is_file():
            blob.unlink()
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    wanted = PacketRequest(establishment_id=world.establishment_id, from_on=first, to_on=last)
    with pytest.raises(ComplianceError, match="evidence store"):
        request_and_build(desk, wanted, by=world.coordinator)
    assert build_next(desk) is None
    with desk.database.unit_of_work() as session:
        packet = session.scalars(select(Packet)).one()
        assert (packet.state, packet.attempts) == ("failed", 1)
        assert "evidence store" in packet.error
        retry_packet(session, packet, by=world.coordinator, now=NEXT_WEEK)
    assert build_next(desk) == packet.id


def test_damaged_files_of_a_packet_are_named_with_what_to_do(desk: Desk) -> None:
    world = fill_a_week(desk)
    packet_id = ask(desk, world)
    build_next(desk)
    packet = issued(desk, packet_id)
    assert list_damage(desk.blobs, packet) == []
    data = desk.blobs.path(packet.snapshot_digest or "")
    data.write_bytes(data.read_bytes().replace(b"Joliet", b"Elgin_"))
    desk.blobs.path(packet.pdf_digest or "").unlink()
    changed, missing = list_damage(desk.blobs, packet)
    where = f"AP-{packet_id:05}: the data it was made from, the file evidence/{data.parent.name}/"
    assert changed.startswith(where)
    assert "was changed on disk. Copy that one file back from a backup" in changed
    assert "the signed PDF" in missing
    assert "is missing. Copy that one file back from a backup" in missing


def test_a_packet_whose_builder_died_is_built_by_the_next(db: Database, desk: Desk) -> None:
    world = fill_a_week(desk)
    packet_id = ask(desk, world)
    with db.unit_of_work() as session:
        assert claim_packet(session, now=NEXT_WEEK)  # and then it was killed
    assert build_next(desk) is None
    with db.unit_of_work() as session:
        again = claim_packet(session, now=NEXT_WEEK + LEASE + timedelta(seconds=1))
        assert again is not None
        assert (again.id, again.attempts) == (packet_id, 2)


def test_a_late_failure_does_not_undo_a_packet_that_another_builder_issued(desk: Desk) -> None:
    packet_id = ask(desk, fill_a_week(desk))
    build_next(desk)
    with desk.database.unit_of_work() as session:
        fail_packet(session, session.get_one(Packet, packet_id), error="late", now=NEXT_WEEK)
    assert (issued(desk, packet_id).state, issued(desk, packet_id).error) == ("issued", "")


def test_a_newer_packet_supersedes_and_changes_nothing_of_the_older(desk: Desk) -> None:
    world = fill_a_week(desk)
    first = ask(desk, world)
    build_next(desk)
    before = issued(desk, first).pdf_digest
    second = ask(desk, world, supersedes_id=first)
    build_next(desk)
    assert issued(desk, first).superseded_by_id == second
    assert issued(desk, first).pdf_digest == before


def test_a_packet_is_made_in_the_language_that_was_asked_for(desk: Desk) -> None:
    world = fill_a_week(desk)
    english, spanish = ask(desk, world), ask(desk, world, language="es")
    for packet_id, language in ((english, "en"), (spanish, "es")):
        assert build_next(desk) == packet_id
        assert snapshot_of(desk, issued(desk, packet_id))["language"] == language
    assert issued(desk, spanish).title == "Registros de inspecciones de seguridad"
    first, second = (snapshot_of(desk, issued(desk, one)) for one in (english, spanish))
    assert first["records"] == second["records"]
    with pytest.raises(InvalidInputError, match=r"no packets in 'fr'. There are: en, es\."):
        ask(desk, world, language="fr")


def test_bad_periods_are_refused(desk: Desk) -> None:
    world = fill_a_week(desk)
    with pytest.raises(InvalidInputError, match="before it begins"):
        ask(desk, world, from_on=date(2026, 4, 1))
    with pytest.raises(InvalidInputError, match="five years"):
        ask(desk, world, from_on=date(2020, 1, 1))


def test_a_period_that_has_not_begun_where_the_plant_is_is_refused(desk: Desk) -> None:
    world = fill_a_week(desk)
    today = today_at(NEXT_WEEK, "America/Chicago")
    tomorrow, year_end = today + timedelta(days=1), date(2026, 12, 31)
    with pytest.raises(InvalidInputError, match=r"Period: It begins on .* not after today"):
        ask(desk, world, from_on=tomorrow, to_on=year_end)
    assert ask(desk, world, from_on=date(2026, 1, 1), to_on=today)
    assert ask(desk, world, from_on=today, to_on=year_end)
    late = datetime(2026, 3, 10, 3, tzinfo=UTC)  # the evening of the 9th in Joliet
    tenth = PacketRequest(
        establishment_id=world.establishment_id, from_on=date(2026, 3, 10), to_on=date(2026, 3, 10)
    )
    with desk.database.unit_of_work() as session:
        with pytest.raises(InvalidInputError, match="it is 2026-03-09 there"):
            request_packet(session, tenth, by=world.coordinator, now=late)
        later = late + timedelta(hours=3)
        assert request_packet(session, tenth, by=world.coordinator, now=later).state == "requested"


def test_a_share_link_is_counted_expires_and_can_be_revoked(db: Database, desk: Desk) -> None:
    world = fill_a_week(desk)
    packet_id = ask(desk, world)
    with db.unit_of_work() as session:
        packet = session.get_one(Packet, packet_id)
        with pytest.raises(ConflictError):
            create_link(session, packet, label="OSHA", days=7, by=world.coordinator, now=NEXT_WEEK)
    build_next(desk)
    with db.unit_of_work() as session:
        packet = session.get_one(Packet, packet_id)
        new = create_link(
            session, packet, label="R. Haldane", days=7, by=world.coordinator, now=NEXT_WEEK
        )
        open_link(session, new.token, is_download=False, now=NEXT_WEEK)
        open_link(session, new.token, is_download=True, now=NEXT_WEEK)
        session.refresh(new.link)
        assert (new.link.opened_count, new.link.downloaded_count) == (1, 1)
        assert new.token not in new.link.token_digest
        for token, now in ((new.token, NEXT_WEEK + timedelta(days=7)), ("made-up", NEXT_WEEK)):
            with pytest.raises(NotFoundError):
                open_link(session, token, is_download=False, now=now)
        revoke_link(session, new.link, packet, by=world.coordinator, now=NEXT_WEEK)
        with pytest.raises(NotFoundError):
            open_link(session, new.token, is_download=False, now=NEXT_WEEK)


def test_new_records_are_drawn_ahead_and_found_by_the_packet(desk: Desk, fragments: Path) -> None:
    world = fill_a_week(desk, photo_size=(360, 180))  # drawn by no other test before
    drawer = AheadDrawer(desk)
    packet_id = ask(desk, world)
    assert drawer.draw_next().is_done, "a packet that waits goes first"
    with desk.database.unit_of_work() as session:
        session.execute(update(Packet).values(state="issued"))

    assert [drawer.draw_next(), drawer.draw_next()] == [Drawn(), Drawn()]
    assert drawer.draw_next() == Drawn(is_done=True)

    with desk.database.unit_of_work() as session:
        session.execute(update(Packet).values(state="requested"))
    drawn = set(fragments.rglob("*.pdf"))
    assert build_next(desk) == packet_id
    said = snapshot_of(desk, issued(desk, packet_id))
    packet = PacketSnapshot.model_validate_json(json.dumps(said))
    own = set(fragments.rglob("*.pdf")) - drawn  # its cover, summary, tables: no record
    assert len(packet.records) == 2
    for record in packet.records:
        desk.renderer.prepare(record, packet.language, desk.blobs)
    assert set(fragments.rglob("*.pdf")) == drawn | own
    assert AheadDrawer(desk).draw_next() == Drawn(), "after a start it looks back a little"


def test_a_record_that_cannot_be_drawn_ahead_is_named_and_passed_over(
    desk: Desk, tmp_path: Path
) -> None:
    fill_a_week(desk, photo_size=(300, 200))  # drawn by no other test before
    for blob in (tmp_path / "evidence").rglob("*"):
        if blob.is_file():
            blob.unlink()
    drawer = AheadDrawer(desk)
    steps = [drawer.draw_next() for _ in range(3)]
    assert [bool(step.problem) for step in steps] == [False, True, False]
    assert "INS-" in steps[1].problem
    assert steps[2].is_done
