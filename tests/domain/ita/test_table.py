"""Files as bytes: in any pieces the same rows, and bounded whatever they hold."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.ita import table as reading
from compliance.domain.ita.check import MAX_KEPT, check_files
from compliance.domain.ita.table import Table
from tests.domain.ita.samples import CASE, SUMMARY, checked, checking, rules_of, table


def read(chunks: Iterable[bytes]) -> tuple[list[list[str]], list[str]]:
    told = Table(chunks)
    rows = [cells for _, cells in told.rows()]
    return rows, [found.rule for _, found in told.problems]


letters = st.text(
    st.characters(codec="utf-8", exclude_characters='\0"\r\n,;|\t\ufeff'), min_size=1
).filter(str.strip)
rows = st.lists(st.lists(letters, min_size=2, max_size=4), min_size=1, max_size=5)


@given(rows, st.sampled_from(["\n", "\r\n"]), st.integers(1, 7))
def test_pieces_of_any_size_give_the_same_rows(cells: list[list[str]], end: str, size: int) -> None:
    text = "".join(",".join(row) + end for row in cells).encode()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert read(pieces) == read([text]) == (cells, [])


@pytest.mark.parametrize("size", [1, 2, 3, 64])
def test_a_byte_order_mark_is_seen_in_pieces(size: int) -> None:
    text = b"\xef\xbb\xbfa,b\r\n1,2\r\n"
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert read(pieces) == ([["a", "b"], ["1", "2"]], ["file-bom"])


def test_quoted_commas_quotes_and_line_breaks_are_one_cell() -> None:
    text = b'a,b\r\n"x, ""y""\r\nz",2\r\n3,4\r\n'
    assert read([text]) == ([["a", "b"], ['x, "y"\nz', "2"], ["3", "4"]], [])


def test_rows_after_a_broken_one_are_read() -> None:
    found, problems = read([b'a,b\n"x"y,2\n3,4\n'])
    assert found == [["a", "b"], ["3", "4"]]
    assert problems == ["file-csv"]


def test_an_open_quote_does_not_swallow_memory() -> None:
    def chunks() -> Iterator[bytes]:
        yield b'a,b\n"open,'
        for _ in range(40):
            yield b"1,2\n" * 10_000

    _, problems = read(chunks())
    assert "file-csv" in problems


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_encodings_are_named(encoding: str) -> None:
    assert read(["a,b\r\n1,2\r\n".encode(encoding)])[1] == ["file-encoding"]


def test_another_encoding_is_told_once_with_its_row() -> None:
    file = table(CASE, {**CASE, "case_number": "2"}).replace(b"Steel", b"St\xe9el")
    problems = [one for one in checked(file).problems if one.rule == "file-encoding"]
    assert [one.row for one in problems] == [2]
    "".join(str(one) for one in checked(file).problems).encode()  # can be printed


def test_too_many_rows_stop_the_reading() -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(reading.MAX_ROWS // 1_000 + 5):
            yield b"1,2\n" * 1_000

    told = Table(chunks())
    assert sum(1 for _ in told.rows()) == reading.MAX_ROWS
    assert [found.rule for _, found in told.problems] == ["file-too-large"]


def test_too_many_bytes_stop_the_reading() -> None:
    line = b"x" * 99_999 + b"\n"

    def chunks() -> Iterator[bytes]:
        while True:  # a pipe without an end
            yield line * 10

    assert read(chunks())[1] == ["file-too-large"]


def test_problems_are_bounded_and_errors_go_first() -> None:
    warned = {**CASE, "nar_object_substance": "Steel (blank)"}
    wrong = {**CASE, "sex": "X", "case_number": "last"}
    many = [{**warned, "case_number": str(number)} for number in range(MAX_KEPT + 50)]
    report = check_files([("many.csv", [table(*many, wrong)])], checking())
    assert len(report.problems) == MAX_KEPT
    assert (report.errors, report.warnings) == (1, MAX_KEPT + 50)
    assert report.problems[0].record == "last"


def test_rows_count_the_header_and_name_their_record() -> None:
    file = table(CASE, {**CASE, "case_number": "2025-002", "sex": "X"})
    (problem,) = checked(file).problems
    assert (problem.row, problem.record, problem.column) == (3, "2025-002", "sex")
    assert str(problem).startswith("1.csv: row 3, sex: error code:")


def test_all_problems_of_a_row_are_told_at_once() -> None:
    bad = {"size": "2", "zip": "123", "ein": "x", "total_deaths": "", "state": "XX"}
    assert {"code-dead", "zip", "ein", "required", "state"} <= rules_of(table({**SUMMARY, **bad}))


def test_columns_in_the_wrong_order_are_checked_by_their_names() -> None:
    names = list(SUMMARY)[::-1]
    file = table({name: SUMMARY[name] for name in names})
    assert rules_of(file) == {"header-order"}
    assert "sex" not in {one.column for one in checked(file).problems}


def test_a_missing_column_is_told_once_and_not_in_every_row() -> None:
    short = {name: cell for name, cell in SUMMARY.items() if name != "size"}
    assert rules_of(table(short, {**short, "establishment_name": "Plant 2"})) == {"header-missing"}


@given(st.binary(max_size=400))
def test_no_bytes_break_the_check(data: bytes) -> None:
    assert checked(data).errors > 0


@given(st.binary(min_size=1, max_size=30), st.integers(0, 900))
def test_no_damage_breaks_the_check(data: bytes, place: int) -> None:
    file = table(CASE)
    checked(file[:place] + data + file[place:], table(SUMMARY))
