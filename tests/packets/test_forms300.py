"""Forms 300, 300A and 301 as text of their PDF: every field, every total, whole pages."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pikepdf
import pytest

from compliance.domain.recordkeeping.log_lines import totals_of
from compliance.domain.recordkeeping.printed_forms import lines_needed, sheets_of
from compliance.packets.forms300 import FormPrinter
from tests.packets.form_samples import change, line, log_form, report_form, summary_form

FORMS = Path(__file__).resolve().parents[2] / "templates" / "forms"


@pytest.fixture(scope="module")
def printer() -> Iterator[FormPrinter]:
    printer = FormPrinter(FORMS)
    yield printer
    printer.close()


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page, its lines as they stand on it."""
    file = folder / "form.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(
        ["/usr/bin/pdftotext", "-layout", str(file), "-"], capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_log_has_all_columns_and_page_totals_that_add_up(
    printer: FormPrinter, tmp_path: Path
) -> None:
    form = log_form(30)
    pages = pages_of(printer.log(form), tmp_path)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "29 CFR 1904.29(b)(6)" in page  # the confidentiality notice
        assert all(f"({letter})" in page for letter in "ABCDEFGHIJKL123456")
    sums = [
        [int(one) for one in found]
        for page in pages
        for found in (re.findall(r"\d+", row) for row in page.splitlines() if "Page totals" in row)
    ]
    totals = totals_of(form.lines)
    expected = [*totals.outcomes, totals.days_away, totals.days_restricted, *totals.types]
    assert [sum(column) for column in zip(*sums, strict=True)] == expected
    last = next(row for row in pages[-1].splitlines() if "Totals of the year" in row)
    assert [int(one) for one in re.findall(r"\d+", last)] == expected


def test_the_log_masks_strikes_and_tells_who_changed_what(
    printer: FormPrinter, tmp_path: Path
) -> None:
    said = words("".join(pages_of(printer.log(log_form(12)), tmp_path)))
    assert "privacy case" in said
    assert "Employee Number3 " not in said
    when = "05/06/2025 09:30 by Ana Ruiz"
    assert f"Case 2025-003: outcome (G to J) changed from J to I {when}: Restriction began" in said
    assert f"days restricted (L) changed from 0 to 9 {when}: Restriction began on 5 May;" in said
    assert f"description (F) changed {when}: Body part added." in said  # struck through above
    assert "Lined out: counts in no total." in said
    assert "Cut hand" in said  # struck through, and still to be read


def test_a_changed_day_is_struck_through_as_the_column_has_it(
    printer: FormPrinter, tmp_path: Path
) -> None:
    day = replace(line(3), changes=(change("injured_on", "2025-04-02", "2025-04-04"),))
    (page,) = pages_of(printer.log(replace(log_form(0), lines=(day,))), tmp_path)
    assert words(page).count("04/02") == 2  # struck through, and in the history
    assert "date (D) changed from 04/02/2025 to 04/04/2025 05/06/2025 09:30" in words(page)
    assert "2025-04-02" not in page


def test_a_year_without_cases_has_one_sheet_of_zeros(printer: FormPrinter, tmp_path: Path) -> None:
    (page,) = pages_of(printer.log(log_form(0)), tmp_path)
    assert "No recordable cases." in page
    assert "Page 1 of 1" in page


def test_a_case_longer_than_a_page_loses_nothing(printer: FormPrinter, tmp_path: Path) -> None:
    form = log_form(2)
    changed = {name: getattr(form.lines[1], name) for name in form.lines[1].__dataclass_fields__}
    long = type(form.lines[1])(**changed | {"description": "Very long words. " * 230 + "The end."})
    pdf = printer.log(type(form)(head=form.head, lines=(form.lines[0], long), zone=form.zone))
    assert "The end." in words("".join(pages_of(pdf, tmp_path)))


def test_an_endless_case_thins_no_other_sheet(printer: FormPrinter, tmp_path: Path) -> None:
    lines = list(log_form(24).lines)
    lines[9] = replace(lines[9], description="Very long words. " * 230 + "The end.")
    form = replace(log_form(24), lines=tuple(lines))
    pages = pages_of(printer.log(form), tmp_path)
    said = words("".join(pages))
    assert "The end." in said
    assert len(pages) <= 6
    totals = totals_of(form.lines)
    row = next(row for page in pages for row in page.splitlines() if "Totals of the year" in row)
    assert [int(one) for one in re.findall(r"\d+", row)][:4] == [*totals.outcomes]


def test_every_sheet_of_long_texts_fits_its_page(printer: FormPrinter, tmp_path: Path) -> None:
    wide = "Reallylongunbrokenwordofmachinery" * 7
    lines = [
        replace(line(place), where=wide, description=wide, name="Maximiliano Alexander " * 3)
        if place % 3 == 0
        else line(place)
        for place in range(60)
    ]
    pages = pages_of(printer.log(replace(log_form(0), lines=tuple(lines))), tmp_path)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Page totals" in page


@pytest.mark.parametrize("signed", [True, False])
def test_the_summary_has_every_field_and_statement_on_one_page(
    printer: FormPrinter, tmp_path: Path, *, signed: bool
) -> None:
    form = summary_form(signed=signed)
    (page,) = pages_of(printer.summary(form), tmp_path)
    said = words(page)
    for expected in (
        "Year 2025",
        "Northgate Fabrication, Joliet",
        "400 Northgate Way",
        "332312",
        "123456789",
        "112",
        "218,400",
        "1 February 2026 to 30 April 2026",
        "Access. Employees, former employees and their representatives",
        "Penalty. Whoever knowingly makes a false statement",
        "29 CFR 1904.32(b)(2)(iii)",
    ):
        assert expected in said
    for letter in ("G", "H", "I", "J", "K", "L", "M1", "M2", "M3", "M4", "M5", "M6"):
        assert f"({letter})" in said
    assert ("Signed electronically by" in said) is signed
    assert ("Draft. Not certified: do not post it." in said) is not signed


def test_the_report_has_eighteen_items_and_its_foot(printer: FormPrinter, tmp_path: Path) -> None:
    unknown = report_form(event_time="", event_time_unknown=True)
    pages = pages_of(printer.reports([report_form(), unknown]), tmp_path)
    said = words(pages[0])
    assert all(f"{item}. " in said for item in range(1, 19))
    for expected in ("Pat Doe", "05/14/1988", "Dr. Lee Chu", "09:40", "Dee Okafor", "03/11/2025"):
        assert expected in said
    assert "cannot be determined" in words(pages[1])
    assert len(pages) == 2


@pytest.mark.parametrize("times", range(24, 34))
def test_no_question_of_a_report_stands_apart_from_its_answer(
    printer: FormPrinter, tmp_path: Path, times: int
) -> None:
    told = "The plate slid off the support and its edge ran across the palm. " * times
    pages = pages_of(printer.reports([report_form(what_happened=told)]), tmp_path)
    for page in map(words, pages):
        for question, answer in (
            ("16. What was the injury", "Cut of the left palm"),
            ("17. What object", "Sheared edge of a steel plate."),
            ("18. If the employee died", "Completed by"),
            ("Completed by", "Dee Okafor"),
        ):
            assert (question in page) <= (answer in page)


def test_what_somebody_typed_is_never_markup(printer: FormPrinter, tmp_path: Path) -> None:
    form = report_form(injury="<b>Cut</b> & <script>x</script> \u4e2d")
    said = words("".join(pages_of(printer.reports([form]), tmp_path)))
    assert "<b>Cut</b> & <script>x</script> [U+4E2D]" in said


def test_a_form_says_that_it_is_archivable_and_accessible(
    printer: FormPrinter, tmp_path: Path
) -> None:
    file = tmp_path / "form.pdf"
    file.write_bytes(printer.summary(summary_form()))
    with pikepdf.open(file) as pdf, pdf.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "A")
        assert said["pdfuaid:part"] == "1"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "en"


def test_the_sizes_are_letter_the_log_across(printer: FormPrinter, tmp_path: Path) -> None:
    drawn = {
        "log": partial(printer.log, log_form(1)),
        "summary": partial(printer.summary, summary_form()),
    }
    sizes = {}
    for name, draw in drawn.items():
        file = tmp_path / f"{name}.pdf"
        file.write_bytes(draw())
        with pikepdf.open(file) as pdf:
            sizes[name] = [round(float(side)) for side in pdf.pages[0].mediabox[2:]]
    assert sizes == {"log": [792, 612], "summary": [612, 792]}


def test_sheets_hold_every_case_once_in_order() -> None:
    lines = [line(place) for place in range(57)]
    sheets = sheets_of(lines)
    assert [one for sheet in sheets for one in sheet.lines] == lines
    assert all(sum(map(lines_needed, sheet.lines)) <= 48 for sheet in sheets)
    assert {sheet.of for sheet in sheets} == {len(sheets)}
