"""Long tables, written straight into a PDF: whole, in order, tagged, and never off the page."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from compliance.packets.build import PacketBuilder
from compliance.packets.errors import RenderError
from compliance.packets.ledger import Column, Kind, Ledger, Line, Row, Style
from compliance.packets.ledger_pages import write_ledger
from tests.packets.conftest import Made


def _ledger(rows: tuple[Row, ...]) -> Ledger:
    columns = (Column("Name", 40), Column("What was said", 50), Column("Page", 10, is_number=True))
    return Ledger(anchor="t", title="A table", columns=columns, rows=rows)


def _row(name: str, said: str, page: str = "", kind: Kind = Kind.ROW) -> Row:
    cells = ((Line(name, Style.BOLD),), (Line(said, tone="bad"),), (Line(page),) if page else ())
    return Row(cells=cells, kind=kind, link="there" if page else "")


@pytest.fixture(scope="module")
def stamp(builder: PacketBuilder, made: Made) -> Path:
    """The page of letters that the packet was numbered with."""
    return builder._stamp(made.snapshot).file  # noqa: SLF001 - the real one, not a copy


def _text(file: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_every_row_is_there_in_order_and_the_head_on_every_page(
    stamp: Path, tmp_path: Path
) -> None:
    rows = tuple(_row(f"row {n:03d}.", "words " * (n % 30), str(n)) for n in range(200))
    pages = write_ledger(_ledger(rows), stamp, tmp_path / "t.pdf")

    text = _text(tmp_path / "t.pdf")
    places = [text.index(f"row {n:03d}.") for n in range(200)]
    assert places == sorted(places)
    assert text.count("What was said") == pages > 5


class _Counted(tuple[Row, ...]):
    """Rows that count how often somebody begins to go through all of them."""

    __slots__ = ()
    begun = 0

    def __iter__(self) -> Iterator[Row]:
        _Counted.begun += 1
        return super().__iter__()


def test_a_long_table_goes_through_its_rows_a_few_times_not_once_for_each_cell(
    stamp: Path, tmp_path: Path
) -> None:
    rows = _Counted(_row(f"row {n}", "words", str(n)) for n in range(100))
    write_ledger(_ledger(rows), stamp, tmp_path / "t.pdf")

    assert 0 < _Counted.begun < 10


def test_a_row_longer_than_a_page_goes_on_in_the_next(stamp: Path, tmp_path: Path) -> None:
    said = " ".join(f"w{n}" for n in range(3000))
    pages = write_ledger(_ledger((_row("long", said),)), stamp, tmp_path / "t.pdf")

    text = _text(tmp_path / "t.pdf")
    assert pages > 3
    assert all(f"w{n}" in text for n in (0, 1500, 2999))


def test_a_row_divided_between_pages_stays_one_row_of_the_table(
    stamp: Path, tmp_path: Path
) -> None:
    """PDF/UA: all rows of a table have the same number of cells (ISO 14289-1, 7.5)."""
    rows = (_row("short", "said"), _row("long", "words " * 2000), _row("last", "said"))
    assert write_ledger(_ledger(rows), stamp, tmp_path / "t.pdf") > 2

    with pikepdf.open(tmp_path / "t.pdf") as pdf:
        table = next(one for one in pdf.Root.StructTreeRoot.K[0].K if one.S == "/Table")
        assert [len(row.K) for row in table.K] == [3, 3, 3, 3]
        parts = table.K[2].K[1].K
        assert len({int(part.Pg.StructParents) for part in list(parts)[1:]}) == len(parts) - 1


def test_a_table_without_rows_is_left_out(stamp: Path, tmp_path: Path) -> None:
    write_ledger(_ledger(()), stamp, tmp_path / "t.pdf")

    with pikepdf.open(tmp_path / "t.pdf") as pdf:
        assert [str(one.S) for one in pdf.Root.StructTreeRoot.K[0].K] == ["/H2"]


def test_nothing_runs_over_the_edge_of_the_page(stamp: Path, tmp_path: Path) -> None:
    write_ledger(_ledger((_row("n" * 400, "m" * 900, "7"),)), stamp, tmp_path / "t.pdf")

    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "t.pdf", "-"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    rights = [float(part.split('"')[1]) for part in boxes.split("xMax=")[1:]]
    assert max(rights) <= 565


def test_the_table_is_tagged_with_its_rows_cells_and_links(stamp: Path, tmp_path: Path) -> None:
    rows = tuple(_row(f"row {n}", "said", str(n)) for n in range(60))
    write_ledger(_ledger(rows), stamp, tmp_path / "t.pdf")

    with pikepdf.open(tmp_path / "t.pdf") as pdf:
        heading, table = pdf.Root.StructTreeRoot.K[0].K
        assert (str(heading.S), str(table.S)) == ("/H2", "/Table")
        assert len(table.K) == 1 + 60
        assert [str(cell.S) for cell in table.K[0].K] == ["/TH"] * 3
        assert str(table.K[5].K[2].K[0].S) == "/Link"
        goals = [str(link.A.URI) for page in pdf.pages for link in page.obj.Annots]
    assert goals == ["packet:there"] * 60


def test_a_letter_that_no_font_has_is_an_error_and_not_a_gap(stamp: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"U\+738B"):
        write_ledger(_ledger((_row("王", "said"),)), stamp, tmp_path / "t.pdf")
