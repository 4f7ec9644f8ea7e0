"""Files of hours: everything wrong at once, and what spreadsheets do to a file is fine."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.employment import MonthFigures
from compliance.domain.recordkeeping.hours_file import MOST_BYTES, read_hours


def refused(text: str) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_hours(text.encode())
    return [f"{one.where}: {one.what}" for one in caught.value.problems]


def test_a_file_of_a_spreadsheet_is_read_whatever_it_put_around_it() -> None:
    content = '\ufeffMonth;Hours;Employees\r\n2025-01;"18250";112\r\n2025-02;17000;\r\n\r\n'
    assert read_hours(content.encode()) == {
        (2025, 1): MonthFigures(hours=18250, employees=112),
        (2025, 2): MonthFigures(hours=17000),
    }


def test_the_column_of_people_may_be_missing() -> None:
    assert read_hours(b"month,hours\n2025-01,5\n") == {(2025, 1): MonthFigures(hours=5)}


def test_everything_wrong_is_told_at_once_with_its_line() -> None:
    text = (
        "month,hours,employees\n2025-13,=1+1,3\n2025-02,-5,\n2025-03,100,\n2025-03,100,\n"
        "2025-04,90000,10\n2025-05,18,250,3\n"
    )
    assert refused(text) == [
        "line 2 month: '2025-13' is no month.",
        "line 2 hours: '=1+1' is no whole number.",
        "line 3 hours: '-5' is no whole number.",
        "line 5 month: 2025-03 stands twice.",
        "line 6: 90,000 hours are 9,000 for each; a month has 744.",
        "line 7: There are more cells than columns.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: There is not one column month."),
        ("month,hours,employees\n", "line 2: There are no months."),
        ("month,hours,hours\n2025-01,1,2\n", "line 1: There is not one column hours."),
        ("month,hours,name\n2025-01,1,Pat\n", "line 1: There is no column 'name'."),
        ('month,hours\n"2025-01,1\n', "file: This is no table: unexpected end of data."),
        ("month,hours\n2025-01,\0\n", "file: It is no text."),
    ],
)
def test_what_is_no_such_table_is_refused(text: str, told: str) -> None:
    assert told in refused(text)


def test_other_bytes_and_too_many_of_them_are_refused() -> None:
    for content in (b"month,hours\n\xff\xfe", b"x" * (MOST_BYTES + 1)):
        with pytest.raises(InvalidInputError):
            read_hours(content)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    content = ("month,hours,employees\n" + text).encode("utf-8", "surrogatepass")
    with suppress(InvalidInputError):  # anything else is a fault
        read_hours(content)
