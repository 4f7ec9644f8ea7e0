"""Snapshot and photos → unsigned packet, with real workers."""

import csv
import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from compliance.domain.packet_records import canonical_json
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.errors import RenderError
from compliance.packets.fragments import FragmentStore
from compliance.packets.pool import Drawing, Limits, WorkerPool
from compliance.packets.tables import harmless
from tests.packets.conftest import TEMPLATES, Made
from tests.packets.sample import Photos, sample_packet, sample_record, tampered


def _text(file: Path) -> list[str]:
    """Return the text of each page, as poppler reads it."""
    out = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    return out.split("\f")[:-1]


def test_the_same_snapshot_gives_the_same_bytes_even_when_drawn_anew(
    made: Made, tmp_path: Path
) -> None:
    workshop = Workshop(templates=TEMPLATES, fragments=tmp_path / "f", limits=Limits(workers=2))
    builder = PacketBuilder(workshop)
    try:
        again = builder.render(made.snapshot, made.photos, tmp_path / "again.pdf")
    finally:
        builder.close()

    assert again == made.rendered
    assert (tmp_path / "again.pdf").read_bytes() == made.unsigned.read_bytes()


def test_pages_are_numbered_and_the_contents_name_the_true_pages(made: Made) -> None:
    pages = _text(made.unsigned)

    assert len(pages) == made.rendered.pages
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
    for record in made.snapshot.records:
        line = next(line for line in pages[1].splitlines() if record.number in line)
        assert f"Record {record.number}." in pages[int(line.split()[-1]) - 1]


def test_every_exhibit_number_stands_under_its_photo(made: Made) -> None:
    pages = _text(made.unsigned)
    for exhibit in made.snapshot.exhibits:
        page = next(page for page in pages if f"Record {exhibit.record}." in page)
        following = pages[pages.index(page) + 1]
        assert f"{exhibit.number} " in page + following


def test_a_letter_that_only_a_table_needs_is_printed(
    builder: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    """Table and page head are written with fonts of two stamps; neither may hide the other's."""
    finding = made.snapshot.findings[0].model_copy(update={"title": "Cambiar la lámpara"})
    changed = made.snapshot.model_copy(update={"findings": (finding,)})
    builder.render(changed, made.photos, tmp_path / "table.pdf")

    page = next(page for page in _text(tmp_path / "table.pdf") if "What was done" in page)
    assert "Cambiar la lámpara" in page


def test_links_and_bookmarks_lead_to_the_records(made: Made) -> None:
    with pikepdf.open(made.unsigned) as pdf:
        contents = pdf.pages[1].obj
        goals = {annotation.Dest[0].objgen for annotation in contents.Annots}
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            records = [child.title for item in outline.root for child in item.children]
        addresses = [
            str(annotation.A.URI)
            for page in pdf.pages
            for annotation in page.obj.get("/Annots", [])
            if "/A" in annotation
        ]

    assert len(goals) == len(made.snapshot.records) + 5
    assert titles[0] == "Contents"
    assert "Forklift daily checks" in titles
    assert records == ["INS-2026-04400 FL-01", "INS-2026-04401 FL-02"]
    assert addresses == []


def test_the_data_travel_inside_the_packet(made: Made) -> None:
    with pikepdf.open(made.unsigned) as pdf:
        inside = {
            name: bytes(spec.get_file().read_bytes()) for name, spec in pdf.attachments.items()
        }

    assert inside["packet.json"] == canonical_json(made.snapshot)
    rows = list(csv.DictReader(io.StringIO(inside["answers.csv"].decode())))
    assert len(rows) == sum(len(record.items) for record in made.snapshot.records)
    assert rows[3]["severity"] == "critical"


def test_the_file_is_whole_tagged_and_names_its_language(made: Made) -> None:
    said = subprocess.run(
        ["qpdf", "--check", made.signed], capture_output=True, text=True, check=False, timeout=60
    )
    info = subprocess.run(
        ["pdfinfo", made.signed], capture_output=True, text=True, check=True, timeout=60
    ).stdout

    assert said.returncode == 0, said.stdout + said.stderr
    assert "Tagged:          yes" in info
    assert "PDF version:     1.7" in info
    with pikepdf.open(made.signed) as pdf:
        assert str(pdf.Root.Lang) == "en"


def _elements(element: Any) -> Iterator[Any]:
    """Yield all structure elements below one, with their kind and alternate text."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def test_every_figure_is_described_and_the_file_says_what_it_follows(made: Made) -> None:
    with pikepdf.open(made.signed) as pdf:
        elements = list(_elements(pdf.Root.StructTreeRoot))
        described = [str(one.get("/Alt", "")) for one in elements if one.S == "/Figure"]
        metadata = pdf.Root.Metadata.read_bytes().decode()

    assert all(described)
    assert len(described) > len(made.snapshot.exhibits)  # charts, shield and code too
    assert "<pdfaid:conformance>A<" in metadata
    assert "<pdfuaid:part>1<" in metadata


def test_a_missing_photo_fails_the_packet_and_names_the_record(
    builder: PacketBuilder, tmp_path: Path
) -> None:
    snapshot = sample_packet(1, Photos(), items=6)
    changed = snapshot.records[0].model_copy(update={"number": "INS-2026-1"})

    with pytest.raises(RenderError, match=r"INS-2026-1, item 2\.4: .*not in the evidence store"):
        builder.prepare(changed, "en", Photos())


def test_a_photo_with_other_bytes_fails_the_packet(builder: PacketBuilder) -> None:
    photos = Photos()
    record = sample_record(0, photos, items=4).model_copy(update={"number": "INS-2026-2"})
    digest = record.photos[0][1].thumbnail_digest
    swapped = tampered(photos, {digest: photos.kept[digest] + b"x"})

    with pytest.raises(RenderError, match="not the one that was recorded"):
        builder.prepare(record, "en", swapped)


def test_a_photo_that_is_no_picture_fails_the_packet(builder: PacketBuilder) -> None:
    photos = Photos()
    record = sample_record(0, photos, items=4)
    item, photo = record.photos[0]
    fake = photos.put(b"not a picture at all")
    other = item.model_copy(
        update={"photos": (photo.model_copy(update={"thumbnail_digest": fake}),)}
    )
    section = record.sections[0].model_copy(update={"items": (other,)})

    with pytest.raises(RenderError, match="incomplete"):
        builder.prepare(record.model_copy(update={"sections": (section,)}), "en", photos)


def test_a_very_long_word_stays_on_its_page(builder: PacketBuilder, tmp_path: Path) -> None:
    record = sample_record(1, Photos(), items=3)
    item = record.items[0].model_copy(update={"question": "Q" * 3000, "comment": "c" * 5000})
    section = record.sections[0].model_copy(update={"items": (item,)})

    assert builder.prepare(record.model_copy(update={"sections": (section,)}), "en", Photos()) > 1


PAGE = '<html lang="en"><title>One line</title><body><hr></body></html>'

ADDRESSES = (
    "file:///etc/hostname",
    "http://127.0.0.1:9/x.png",
    "data:image/png;base64,AAAA",
    "evidence:" + "0" * 64,
    "asset:../../pyproject.toml",
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "html",
    ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<link rel=attachment href="{}">'],
)
def test_nothing_but_the_record_s_own_photos_can_be_loaded(
    pool: WorkerPool, tmp_path: Path, address: str, html: str
) -> None:
    out = tmp_path / "x.pdf"

    with pytest.raises(RenderError, match="may not load"):
        pool.draw(Drawing(html=html.format(address), css="", out=out))

    assert not out.exists()


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with WorkerPool((), Limits(workers=1, cpu_seconds=3)) as opened:
        yield opened


def test_a_page_that_takes_too_long_is_stopped_and_the_next_one_is_drawn(
    pool: WorkerPool, tmp_path: Path
) -> None:
    rows = "<tr><td>x</td></tr>" * 60_000

    with pytest.raises(RenderError, match="3 seconds"):
        pool.draw(Drawing(html=f"<table>{rows}</table>", css="", out=tmp_path / "x.pdf"))

    assert pool.draw(Drawing(html=PAGE, css="", out=tmp_path / "y.pdf"))["pages"] == 1


def test_an_impossible_size_is_an_error_and_not_a_crash(pool: WorkerPool, tmp_path: Path) -> None:
    with pytest.raises(RenderError):
        pool.draw(Drawing(html="x", css="html { font-size: 1e9px }", out=tmp_path / "x.pdf"))


def test_a_damaged_fragment_is_drawn_again(pool: WorkerPool, tmp_path: Path) -> None:
    store = FragmentStore(tmp_path, pool)
    first = store.draw("ab" * 32, PAGE, "", {})
    kept = first.file.read_bytes()
    first.file.write_bytes(kept[:-1])

    assert store.find("ab" * 32) is None
    assert store.draw("ab" * 32, PAGE, "", {}).file.read_bytes() == kept


def test_a_spreadsheet_never_runs_a_cell() -> None:
    assert harmless("=1+1") == "'=1+1"
    assert harmless("@SUM(A1)") == "'@SUM(A1)"
    assert harmless("-40.5") == "-40.5"
    assert harmless("-x") == "'-x"
    assert harmless("Pass") == "Pass"
