"""The log: totals that agree, days within the cap, and no name where none may stand."""

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.absence import Absence, DaySpan, SaidBy, SpanKind
from compliance.domain.recordkeeping.days import CAP_DAYS, count_days
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import (
    ABOUT_THE_CASE,
    NAME_REMOVED,
    PRIVACY_CASE,
    Form301,
    LineChange,
    LogLine,
    Reader,
    flagged,
    for_reader,
    form_for_reader,
    on_screen,
    pages_of,
    totals_of,
)

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
LINE = LogLine(
    case_id=7,
    number="2026-001",
    name="Pat Doe",
    job_title="Press operator",
    injured_on=date(2026, 3, 2),
    where="Press line B",
    description="Laceration of the left palm, sheet steel edge",
    column=Column.AWAY,
    days_away=5,
    days_restricted=14,
    type=CaseType.INJURY,
)
NAMES = ("Pat Doe", "Jo Grant", "May", "Núria Puig-Sala", "Hope Long", "Al", "José O'Brien")
TEXTS = (
    "Cut by sheet steel",
    "Hope Long fell",
    "May fell",
    "Pat's hand, left",
    "seen by nuria",
    "call 312-555-0100",
)
COPIES = tuple(one for one in Reader if one is not Reader.AUTHORISED_REPRESENTATIVE)


def a_line() -> st.SearchStrategy[LogLine]:
    change = st.builds(
        LineChange,
        field=st.sampled_from(("name", "description", "days_away", "line")),
        before=st.sampled_from((*NAMES, "3")),
        after=st.sampled_from(("Cut by sheet steel", *NAMES)),
        at=st.just(AT),
        by=st.just("Ana Rivera"),
        reason=st.sampled_from(("New facts", "Wrong name", "It was Pat Doe")),
    )
    return st.builds(
        LogLine,
        case_id=st.integers(1, 9),
        number=st.integers(1, 9).map(lambda n: f"2026-{n:03d}"),
        name=st.sampled_from(NAMES),
        job_title=st.sampled_from(("Press operator", "Welder")),
        injured_on=st.just(date(2026, 3, 2)),
        where=st.sampled_from(("Press line B", "Beside May")),
        description=st.sampled_from(TEXTS),
        column=st.sampled_from(Column),
        days_away=st.integers(0, 90) | st.none(),
        days_restricted=st.integers(0, 90) | st.none(),
        type=st.sampled_from(CaseType),
        is_privacy_case=st.booleans(),
        lined_out=st.booleans(),
        clinician=st.sampled_from(("", "Dr. Kim Stone")),
        changes=st.lists(change, max_size=2).map(tuple),
    )


def everything_in(line: LogLine) -> str:
    """Everything an export could write of a line; who changed it is no patient."""
    told = [getattr(line, one.name) for one in fields(line) if one.name != "changes"]
    told += [part for one in line.changes for part in (one.field, one.before, one.after)]
    return "\n".join(str(part) for part in (*told, *(one.reason for one in line.changes)))


def struck_names(line: LogLine) -> set[str]:
    struck = (one for one in line.changes if one.field == "name")
    return {name for one in struck for name in (one.before, one.after)}


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(a_line(), max_size=3), st.sampled_from(COPIES))
def test_a_copy_never_tells_a_name_that_must_go(lines: list[LogLine], reader: Reader) -> None:
    hidden = [one for one in lines if reader is Reader.OTHERS or one.is_privacy_case]
    try:
        copies = for_reader(lines, reader)
    except InvalidInputError as refusal:
        event(f"refused: {len(refusal.problems)}")
        return
    for line, copy in zip(lines, copies, strict=True):
        told = everything_in(copy)
        if line in hidden:
            assert copy.name in {PRIVACY_CASE, NAME_REMOVED}
            for name in {line.name, *struck_names(line)} & set(NAMES):
                assert re.search(rf"\b{re.escape(name)}\b", told) is None
        shown = {one.name for one in lines if one not in hidden}
        for name in {one.name for one in hidden if " " in one.name} - shown:
            assert name not in everything_in(replace(copy, changes=()))
    if reader is Reader.OTHERS:
        assert not any(copy.changes or copy.clinician for copy in copies)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(st.lists(a_line(), max_size=9), st.integers(1, 5))
def test_columns_and_types_count_the_same_cases_on_every_page(
    lines: list[LogLine], per_page: int
) -> None:
    whole = totals_of(lines)
    pages = pages_of(lines, per_page)
    assert sum(whole.outcomes) == sum(whole.types) == sum(not one.lined_out for one in lines)
    assert [line for page in pages for line in page.lines] == lines
    assert sum(page.totals.cases for page in pages) == whole.cases
    assert sum(page.totals.days_away for page in pages) == whole.days_away
    assert sum(page.totals.days_restricted for page in pages) == whole.days_restricted
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(SpanKind), st.integers(0, 300), st.integers(0, 300)), max_size=5
    )
)
def test_both_kinds_of_days_never_pass_the_cap(spans: list[tuple[SpanKind, int, int]]) -> None:
    first = date(2026, 3, 2)
    told = tuple(
        DaySpan(kind, SaidBy.CLINICIAN, first + timedelta(start), first + timedelta(start + length))
        for kind, start, length in spans
    )
    count = count_days(Absence(first, told))
    assert (count.days_away or 0) + (count.days_restricted or 0) <= CAP_DAYS == 180


def test_a_year_without_cases_has_one_empty_sheet() -> None:
    [page] = pages_of([], 12)
    assert (page.number, page.of, page.lines, page.totals.cases) == (1, 1, (), 0)


def test_a_death_counts_in_column_g_without_days() -> None:
    fatal = replace(LINE, column=Column.DEATH, days_away=None, days_restricted=None)
    totals = totals_of([LINE, fatal])
    assert (totals.outcomes, totals.days_away, totals.days_restricted) == ((1, 1, 0, 0), 5, 14)


def test_names_stay_for_employees_except_in_privacy_cases() -> None:
    private = replace(LINE, number="2026-002", name="Jo Grant", is_privacy_case=True)
    copies = for_reader([LINE, private], Reader.WORKFORCE)
    assert [copy.name for copy in copies] == ["Pat Doe", PRIVACY_CASE]
    assert [copy.name for copy in for_reader([LINE, private], Reader.OTHERS)] == [
        NAME_REMOVED,
        PRIVACY_CASE,
    ]


def test_a_privacy_case_named_on_another_line_is_refused_and_shown_on_screen() -> None:
    private = replace(LINE, number="2026-002", name="Jo Grant", is_privacy_case=True)
    telling = replace(LINE, description="Struck while helping Jo Grant")
    with pytest.raises(InvalidInputError) as refused:
        for_reader([telling, private], Reader.GOVERNMENT)
    assert [problem.where for problem in refused.value.problems] == ["2026-001 description"] * len(
        refused.value.problems
    )
    assert [line.name for line in on_screen([telling, private])] == ["Pat Doe", PRIVACY_CASE]


def test_a_name_that_was_corrected_is_masked_in_the_history_too() -> None:
    change = LineChange(field="name", before="Joe Grant", after="Jo Grant", at=AT, by="Ana Rivera")
    private = replace(LINE, name="Jo Grant", is_privacy_case=True, changes=(change,))
    [copy] = for_reader([private], Reader.GOVERNMENT)
    assert (copy.changes[0].before, copy.changes[0].after) == (PRIVACY_CASE, PRIVACY_CASE)


FORM = Form301(
    case_id=7,
    number="2026-001",
    employee_name="Pat Doe",
    employee_address="12 Oak Street",
    clinician="Dr. Kim Stone",
    doing_before="Clearing a jammed blank",
    what_happened="The blank sprang back",
    injury="Laceration of the left palm",
    object_substance="Sheet steel",
    completed_by="Ana Rivera",
)


def test_a_unions_representative_gets_items_14_to_17_alone() -> None:
    copy = form_for_reader(FORM, Reader.AUTHORISED_REPRESENTATIVE)
    kept = {one.name for one in fields(copy) if getattr(copy, one.name) not in ("", None, False)}
    assert kept == {"case_id", *ABOUT_THE_CASE}


def test_the_government_and_the_employee_get_the_whole_form() -> None:
    assert form_for_reader(FORM, Reader.GOVERNMENT) == FORM
    assert form_for_reader(FORM, Reader.WORKFORCE, is_own=True) == FORM
    with pytest.raises(ValueError, match="own case"):
        form_for_reader(FORM, Reader.WORKFORCE)


def test_a_privacy_cases_form_tells_nobody_who_it_was() -> None:
    """29 CFR 1904.29(b)(6): who it was stands on a list that is kept apart."""
    private = replace(FORM, is_privacy_case=True, born_on=date(1980, 1, 1), sex="F")
    for reader in (Reader.GOVERNMENT, Reader.PERMITTED):
        copy = form_for_reader(private, reader)
        assert copy.employee_name == PRIVACY_CASE
        assert copy.texts == FORM.texts
        assert (copy.employee_address, copy.born_on, copy.sex, copy.clinician) == ("", None, "", "")
        with pytest.raises(InvalidInputError, match="2026-001 injury"):
            form_for_reader(replace(private, injury="Doe cut the palm"), reader)
    assert form_for_reader(private, Reader.WORKFORCE, is_own=True) == private


@pytest.mark.parametrize("reader", [Reader.OTHERS, Reader.AUTHORISED_REPRESENTATIVE])
@pytest.mark.parametrize(
    "text", ["Pat cut the palm", "Treated by Dr Stone there", "Call 312-555-0100", "Told Ana"]
)
def test_a_form_that_names_somebody_is_refused(reader: Reader, text: str) -> None:
    with pytest.raises(InvalidInputError, match="2026-001 what_happened"):
        form_for_reader(replace(FORM, what_happened=text), reader)
    others = [field.name for field in fields(FORM) if field.name not in ABOUT_THE_CASE]
    copy = form_for_reader(FORM, reader)
    assert not any("Doe" in str(getattr(copy, name)) for name in others)


def test_names_in_the_text_are_flagged_for_a_human() -> None:
    assert flagged(FORM) == []
    assert flagged(replace(FORM, injury="Cut of the left palm of Doe")) == ["Doe"]
