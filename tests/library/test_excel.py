"""Workbooks: texts in and out; what could harm is refused before it is opened."""

import io
import zipfile

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.library.excel import (
    MAX_BYTES,
    MAX_ROWS,
    column_letters,
    read_workbook,
)
from tests.library.workbooks import book, cell_as, with_part

INLINE = 't="inlineStr"><is><t>{}</t></is>'  # how a cell of text stands in the file


def problems(source: bytes) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        read_workbook(source, "mine.xlsx")
    return [str(problem) for problem in refused.value.problems]


def test_texts_come_back_as_they_were_and_no_formula_is_written() -> None:
    rows = [["a", "=1+1", "+x"], ["", "two\nlines", "1904.10"], ["é", "no", "-"]]
    source = book(One=rows)
    sheet = read_workbook(source, "x")["one"]
    assert [list(row) for row in sheet.rows] == rows
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_numbers_and_yes_become_the_texts_that_people_see() -> None:
    source = book(One=[["a", "b"]])
    for typed, text in (("<v>5</v>", "5"), ("<v>5.0</v>", "5"), ("<v>0.1</v>", "0.1")):
        changed = cell_as(source, INLINE.format("a"), f">{typed}")
        assert read_workbook(changed, "x")["one"].rows[0][0] == text
    changed = cell_as(source, INLINE.format("a"), 't="b"><v>1</v>')
    assert read_workbook(changed, "x")["one"].rows[0][0] == "yes"


def test_formulas_and_errors_are_told_by_their_cells_all_at_once() -> None:
    source = cell_as(book(One=[["a", "b"], ["c", "d"]]), INLINE.format("a"), "><f>1+1</f><v>2</v>")
    source = cell_as(source, INLINE.format("d"), 't="e"><v>#REF!</v>')
    assert [str(one) for one in read_workbook(source, "mine.xlsx")["one"].problems] == [
        "One A1: This is a formula. Write the value itself.",
        "One B2: This is an error, #REF!. Write the value itself.",
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "no .xlsx file"),
        (b"key: x", "no .xlsx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old .xls file, or it has a password"),
        (b"PK\x03\x04" + b"x" * 50, "no .xlsx file"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(source: bytes, words: str) -> None:
    (said,) = problems(source)
    assert words in said
    assert said.startswith("mine.xlsx")


def test_macros_bombs_and_odd_declarations_are_refused_unread() -> None:
    good = book(One=[["a"]])
    (said,) = problems(with_part(good, "xl/vbaProject.bin", b"macro"))
    assert "macros" in said
    (said,) = problems(with_part(good, "xl/media/x.bin", b"\0" * 21_000_000))
    assert "unpacks to far more" in said
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    (said,) = problems(with_part(good, "xl/sharedStrings.xml", bomb))
    assert "declarations that no spreadsheet writes" in said
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    (said,) = problems(out.getvalue())
    assert "no .xlsx file" in said
    (said,) = problems(with_part(good, "xl/workbook.xml", b"<broken"))
    assert "cannot be read" in said


def test_too_many_rows_columns_and_letters_are_refused_by_their_place() -> None:
    (said,) = problems(book(One=[["x"]] * (MAX_ROWS + 1)))
    assert f"more than {MAX_ROWS:,} rows" in said
    (said,) = problems(book(One=[["x"] * 81]))
    assert said.startswith("One row 1: There are more than 80 columns.")
    (long,) = read_workbook(book(One=[["a"], ["x" * 4001]]), "x")["one"].problems
    assert str(long).startswith("One A2: This text is longer")
    far = cell_as(book(One=[["a"], ["b"]]), 'r="2"', 'r="900000"')
    assert read_workbook(cell_as(far, 'r="A2"', 'r="A900000"'), "x")["one"].rows == (("a",),)


def test_columns_have_the_letters_of_the_sheet() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 51, 702)] == ["A", "Z", "AA", "AZ", "AAA"]
