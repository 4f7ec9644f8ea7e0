"""The coverage section of a packet: frozen, drawn after the summary, in English and in Spanish."""

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from compliance.domain.authorities import Authority
from compliance.domain.coverage import (
    Matrix,
    Outcome,
    Requirement,
    Standing,
    Step,
    Tally,
    arrange,
    cut,
    step_for,
)
from compliance.domain.packet_coverage import CoverageSection, freeze_matrix
from compliance.domain.packet_records import canonical_json
from compliance.domain.packets import PacketSnapshot
from compliance.domain.periods import Period
from compliance.domain.provisions import Provision
from compliance.packets.build import PacketBuilder, own_fonts
from compliance.packets.compose import Composer
from compliance.packets.contents import read_contents
from compliance.packets.glyphs import Glyphs
from compliance.packets.ledger import Kind, Ledger
from tests.packets.conftest import TEMPLATES, Made

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
LETTERS = {
    Outcome.MISSED: "M",
    Outcome.OVERDUE: "O",
    Outcome.LATE: "L",
    Outcome.DUE: "D",
    Outcome.SUSPENDED: "S",
    Outcome.WAIVED: "W",
}


def needs(key: str, provision: str, standing: Standing, **more: object) -> Requirement:
    fields: dict[str, object] = {"authority": Authority.OSHA, "reason": "", **more}
    return Requirement(
        key=key,
        title=f"Check {key}",
        provisions=(Provision.parse(provision),),
        standing=standing,
        **fields,  # type: ignore[arg-type]  # fields by name
    )


def matrix(period: Period = YEAR, step: Step = Step.MONTH) -> Matrix:
    every = [outcome for outcome in Outcome if outcome is not Outcome.NOTHING]
    columns = cut(period, step)
    tallies = [
        Tally("kept", place % len(columns), outcome, 2) for place, outcome in enumerate(every)
    ]
    return arrange(
        [
            needs("kept", "29 CFR 1910.157(e)(2)", Standing.SCHEDULED, unassigned=3),
            needs("owed", "29 CFR 1910.147(c)(6)", Standing.NO_SCHEDULE),
            needs("used", "29 CFR 1910.178(q)(7)", Standing.SCHEDULED, has_dates=False),
            needs("town", "local: Fire code 906.2", Standing.COVERED, covered_by="kept"),
            needs("crane", "29 CFR 1910.179(j)", Standing.NOT_APPLICABLE, reason="No cranes."),
            needs("noise", "29 CFR 1910.95(d)", Standing.UNDECIDED, reason="It turns on noise."),
        ],
        [*tallies, Tally("kept", 0, Outcome.DONE, 5)],
        columns,
    )


SECTION = freeze_matrix(matrix(), Step.MONTH)


def with_coverage(made: Made, section: CoverageSection = SECTION, **more: str) -> PacketSnapshot:
    return made.snapshot.model_copy(update={"coverage": section, **more})


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(TEMPLATES, Glyphs(own_fonts()))


def text_of(file: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def cells_of(ledger: Ledger, title: str) -> list[list[str]]:
    row = next(row for row in ledger.rows if row.cells[0] and row.cells[0][0].text == title)
    return [[line.text for line in cell] for cell in row.cells]


def test_a_packet_from_before_keeps_its_canonical_form(made: Made) -> None:
    """Its data have no word of coverage, and read back they are the same bytes."""
    data = canonical_json(made.snapshot)
    assert b"coverage" not in data
    assert canonical_json(PacketSnapshot.model_validate_json(data)) == data


def test_the_section_travels_in_the_data_and_comes_back_the_same(made: Made) -> None:
    data = canonical_json(with_coverage(made))
    assert PacketSnapshot.model_validate_json(data).coverage == SECTION
    kept = next(row for row in json.loads(data)["coverage"]["rows"] if row["key"] == "kept")
    assert {"column": 0, "outcome": "missed", "count": 2} in kept["counts"]
    assert (kept["book"], kept["part"], kept["subpart"]) == ("29 CFR", "1910", "L")


def test_rows_say_what_became_of_each_requirement(composer: Composer, made: Made) -> None:
    (ledger,) = composer.early(with_coverage(made))
    kept = cells_of(ledger, "Check kept")
    assert kept[1] == ["M", "2/7"]  # January: two missed of seven
    assert kept[0][2] == "3 of them without a schedule"
    assert cells_of(ledger, "Check owed")[1] == ["No schedule"]
    assert cells_of(ledger, "Check used")[1] == ["Done when it is needed, not by dates"]
    assert cells_of(ledger, "Check town")[1] == ["Fulfilled by: Check kept"]
    assert cells_of(ledger, "Check crane")[1] == ["No cranes."]
    groups = [row.cells[0][0].text for row in ledger.rows if row.kind is Kind.GROUP]
    assert groups == [
        "29 CFR part 1910, subpart J",
        "29 CFR part 1910, subpart L",
        "29 CFR part 1910, subpart N",
        "City and county rules",
        "Not decided yet",
        "Not applicable",
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_letter_is_explained_beside_its_shape(
    composer: Composer, made: Made, language: str
) -> None:
    (ledger,) = composer.early(with_coverage(made, language=language))
    kept = next(row for row in ledger.rows if row.cells[0][0].text == "Check kept")
    marks = [cell[0] for cell in kept.cells[1:] if cell[0].tone]
    letters = [mark.text for mark in marks if mark.text]
    assert len(set(letters)) == len(LETTERS)
    legend = {line.tone: line.text for line in ledger.intro if line.tone}
    for mark in marks:
        assert not mark.text or f"{mark.text}: " in legend[mark.tone]


@pytest.mark.parametrize("columns", range(1, 15))
def test_the_columns_fill_the_page(composer: Composer, made: Made, columns: int) -> None:
    months = cut(Period(date(2026, 1, 1), date(2027, 12, 31)), Step.MONTH)[:columns]
    section = freeze_matrix(
        matrix(Period(months[0].from_on, months[-1].to_on), Step.MONTH), Step.MONTH
    )
    (ledger,) = composer.early(with_coverage(made, section))
    assert len(ledger.columns) == columns + 1
    assert sum(column.share for column in ledger.columns) == 100
    assert {len(row.cells) for row in ledger.rows} == {columns + 1}


@pytest.mark.parametrize(
    ("period", "heads"),
    [
        pytest.param(Period(date(2026, 10, 1), date(2026, 10, 11)), ["1 Oct", "5 Oct"], id="weeks"),
        pytest.param(Period(date(2025, 12, 1), date(2026, 1, 31)), ["Dec", "Jan"], id="months"),
        pytest.param(Period(date(2025, 7, 1), date(2027, 6, 30)), ["Q3", "Q4"], id="quarters"),
        pytest.param(Period(date(2021, 1, 1), date(2026, 6, 30)), ["2021", "2022"], id="years"),
    ],
)
def test_the_heads_of_the_columns(
    composer: Composer, made: Made, period: Period, heads: list[str]
) -> None:
    step = step_for(period)
    section = freeze_matrix(matrix(period, step), step)
    (ledger,) = composer.early(with_coverage(made, section))
    assert [column.head for column in ledger.columns][1:3] == heads


@pytest.fixture(scope="module")
def drawn(builder: PacketBuilder, made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("coverage") / "packet.pdf"
    builder.render(with_coverage(made), made.photos, out)
    return out


def test_it_stands_between_summary_and_records_with_its_bookmark_and_page(drawn: Path) -> None:
    pages = text_of(drawn).split("\f")
    page = next(n for n, text in enumerate(pages, 1) if "M: missed. O: overdue" in text)
    with pikepdf.open(drawn) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[:3] == ["Contents", "Summary", "Coverage"]
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        leads: list[Any] = [item.destination for item in outline.root[2:4]]
        goals = [numbers[lead[0].objgen] for lead in leads]
    assert goals[0] == page < goals[1]
    listed = next(
        line
        for text in pages
        for line in text.splitlines()
        if line.strip().startswith("Coverage") and line.split()[-1].isdigit()
    )
    assert int(listed.split()[-1]) == page


def test_it_is_tagged_as_one_table_whose_rows_are_alike(
    composer: Composer, made: Made, drawn: Path
) -> None:
    """PDF/UA: all rows of a table have the same number of cells (ISO 14289-1, 7.5)."""
    (ledger,) = composer.early(with_coverage(made))
    with pikepdf.open(drawn) as pdf:
        tables = [one for one in elements_of(pdf.Root.StructTreeRoot) if one.get("/S") == "/Table"]
        shapes = [[len(row.K) for row in table.K] for table in tables]
    assert [13] * (len(ledger.rows) + 1) in shapes


def elements_of(element: pikepdf.Object) -> list[pikepdf.Object]:
    """Every structure element below one."""
    children = element.get("/K", pikepdf.Array())
    if not isinstance(children, pikepdf.Array):
        return []
    found = [child for child in children if isinstance(child, pikepdf.Dictionary) and "/S" in child]
    return [*found, *(deeper for child in found for deeper in elements_of(child))]


def test_the_data_inside_are_whole(drawn: Path) -> None:
    assert read_contents(drawn).faults == ()


def test_the_same_snapshot_gives_the_same_bytes(
    builder: PacketBuilder, made: Made, drawn: Path, tmp_path: Path
) -> None:
    builder.render(with_coverage(made), made.photos, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == drawn.read_bytes()


def test_nothing_runs_over_the_edge_or_into_the_next_column(drawn: Path) -> None:
    boxes = subprocess.run(
        ["pdftotext", "-bbox", drawn, "-"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    rights = [float(part.split('"')[1]) for part in boxes.split("xMax=")[1:]]
    assert max(rights) <= 565


def test_the_whole_document_has_it_too(composer: Composer, made: Made) -> None:
    html = composer.whole(with_coverage(made))
    assert html.index('id="coverage"') < html.index("Inspector")
