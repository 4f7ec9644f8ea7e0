"""Making the two files: clean for valid values, and nothing leaves that must not."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.domain.ita.export import ItaFiles, ItaSettings, ita_files
from compliance.domain.ita.texts import FORMULA_STARTS, NameSearch
from compliance.domain.ita.values import (
    CaseRow,
    CaseType,
    Government,
    ItaEstablishment,
    Outcome,
    Summary300A,
    size_code,
    totals_of,
)
from tests.domain.ita.samples import NAMES, TODAY, checking

PLANT = ItaEstablishment(
    name="Northgate Fabrication Joliet",
    ein="361234567",
    company_name="Northgate Fabrication Inc.",
    street_address="1200 Mound Road",
    city="Joliet",
    state="IL",
    zip_code="60436",
    naics_code="332710",
    government=Government.NO,
)
CASE = CaseRow(
    establishment_name=PLANT.name,
    year=2025,
    case_number="2025-001",
    job_title="Press operator",
    incident_on=date(2025, 3, 10),
    location="Loading dock, north end",
    description="Laceration of right index finger",
    outcome=Outcome.DAYS_AWAY,
    days_away=12,
    days_restricted=20,
    type=CaseType.INJURY,
    born_on=date(1988, 5, 14),
    hired_on=date(2019, 8, 1),
    emergency_room=True,
    in_patient=False,
    happened=time(9, 40),
    before_incident="Clearing a jammed blank",
    what_happened="The blank sprang back",
    injury_illness="Deep laceration",
    object_substance="Steel blank",
)
SETTINGS = ItaSettings(
    format=checking().format, industries=checking().industries, names=NAMES, today=TODAY
)


def summary_of(cases: Sequence[CaseRow], employees: int = 145) -> Summary300A:
    return Summary300A(
        establishment=PLANT,
        year=2025,
        peak_employees=employees + 10,
        average_employees=employees,
        hours_worked=employees * 1_900,
        totals=totals_of(cases),
    )


def made(*cases: CaseRow, given: ItaSettings = SETTINGS) -> ItaFiles:
    return ita_files(summary_of(cases), cases, given)


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(), strict=True))


def test_both_files_as_they_are_uploaded() -> None:
    files = made(CASE)
    assert (files.may_leave, files.problems) == (True, ())
    assert files.summary_csv.endswith(
        "Northgate Fabrication Joliet,361234567,Northgate Fabrication Inc.,1200 Mound Road,Joliet,"
        "IL,60436,332710,,22,1,2025,145,275500,1,0,1,0,0,12,20,1,0,0,0,0,0,\r\n"
    )
    assert files.cases_csv.endswith(
        'Northgate Fabrication Joliet,2025,2025-001,Press operator,03/10/2025,"Loading dock, north '
        'end",Laceration of right index finger,2,12,20,1,05/14/1988,08/01/2019,,1,0,,09:40,,'
        "Clearing a jammed blank,The blank sprang back,Deep laceration,Steel blank,\r\n"
    )
    assert files.summary_csv.count("\r\n") == files.cases_csv.count("\r\n") == 2


def test_a_year_without_cases_has_a_300a_of_zeros() -> None:
    files = ita_files(summary_of([]), [], SETTINGS)
    assert files.may_leave
    assert files.cases_csv == ""
    assert cells(files.summary_csv)[0]["no_injuries_illnesses"] == "2"


def test_only_the_300a_may_be_sent() -> None:
    files = ita_files(summary_of([CASE]), None, SETTINGS)
    assert files.may_leave
    assert files.cases_csv == ""


def test_the_header_of_the_employers_number_is_a_setting() -> None:
    told = SETTINGS.format.model_copy(update={"ein_header": "ein_number"})
    files = made(CASE, given=replace(SETTINGS, format=told))
    assert files.may_leave
    assert files.summary_csv.startswith("establishment_name,ein_number,company_name,")


@pytest.mark.parametrize(
    ("peak", "code"), [(0, 1), (19, 1), (20, 21), (99, 21), (100, 22), (249, 22), (250, 3)]
)
def test_size_codes(peak: int, code: int) -> None:
    assert size_code(peak) == code


BROKEN = {
    "name-in-text": replace(CASE, what_happened="Lopez opened the clamp"),
    "personal-identifier": replace(CASE, before_incident="Texted 815-555-0134"),
    "required": replace(CASE, born_on=None),
    "days-cap": replace(CASE, days_away=170),
    "negative": replace(CASE, days_away=-1),
    "death-before-incident": replace(
        CASE, outcome=Outcome.DEATH, days_away=0, died_on=date(2025, 3, 9)
    ),
    "days-without-outcome": replace(CASE, outcome=Outcome.OTHER),
    "too-long": replace(CASE, location="x" * 256),
    "cases-without-summary": replace(CASE, establishment_name="Joliet"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_nothing_leaves_with_an_error(rule: str) -> None:
    files = made(BROKEN[rule])
    assert rule in {one.rule for one in files.problems}
    assert (files.may_leave, files.summary_csv, files.cases_csv) == (False, "", "")
    assert BROKEN[rule].case_number in {one.record for one in files.problems} or rule.startswith(
        "cases-"
    )


def test_two_cases_of_one_number_and_totals_that_differ_keep_both_files() -> None:
    twice = made(CASE, CASE)
    assert {one.rule for one in twice.problems} == {"case-twice"}
    fewer = ita_files(summary_of([CASE, CASE]), [CASE], SETTINGS)
    assert {"totals-outcome", "totals-type", "totals-days"} == {one.rule for one in fewer.problems}
    none = ita_files(summary_of([CASE]), [], SETTINGS)
    assert [one.rule for one in none.problems] == ["totals-outcome"]
    assert [one.may_leave for one in (twice, fewer, none)] == [False, False, False]


def test_text_is_written_plainly_and_what_changed_is_told() -> None:
    case = replace(
        CASE,
        before_incident="=HYPERLINK the \u201cbig\u201d press",
        what_happened="first\nsecond",
    )
    files = made(case)
    (row,) = cells(files.cases_csv)
    assert row["nar_before_incident"] == "equals HYPERLINK the 'big' press"
    assert row["nar_what_happened"] == "first second"
    assert [(one.rule, one.column) for one in files.problems] == [
        ("text-changed", "nar_before_incident")
    ]


def test_a_case_number_of_old_is_left_no_formula() -> None:
    files = made(replace(CASE, case_number='=1+1,"x"'))
    (row,) = cells(files.cases_csv)
    assert row["case_number"] == 'equals 1+1,"x"'
    assert ("text-changed", "case_number") in {(one.rule, one.column) for one in files.problems}


def test_letters_stay_where_plain_text_is_switched_off() -> None:
    case = replace(CASE, location="Presse \u00e9tage")
    files = made(case, given=replace(SETTINGS, plain_text=False))
    assert cells(files.cases_csv)[0]["incident_location"] == "Presse \u00e9tage"
    assert not files.cases_csv.startswith("\ufeff")


words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=60)
spoken = st.lists(
    st.sampled_from(
        [
            "the",
            "blank",
            "Lopez",
            "lópez",
            "NG",
            "Will",
            "press",
            "María",
            "O'Brien",
            '5"',
            "-",
            "=",
        ]
    ),
    min_size=1,
    max_size=8,
).map(" ".join)
narratives = st.one_of(words.map(lambda text: f"a {text}"), spoken)
days = st.tuples(st.integers(1, 90), st.integers(1, 90))


@st.composite
def case_rows(draw: st.DrawFn, number: int) -> CaseRow:
    outcome = draw(st.sampled_from(Outcome))
    away, limited = draw(days)
    incident = date(2025, draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    happened = draw(st.none() | st.times())
    return replace(
        CASE,
        case_number=f"2025-{number:03}",
        incident_on=incident,
        outcome=outcome,
        days_away=away if outcome is Outcome.DAYS_AWAY else 0,
        days_restricted=limited if outcome in (Outcome.DAYS_AWAY, Outcome.RESTRICTED) else 0,
        type=draw(st.sampled_from(CaseType)),
        died_on=incident if outcome is Outcome.DEATH else None,
        sex=draw(st.sampled_from(["M", "F", ""])),
        emergency_room=draw(st.booleans()),
        happened=happened,
        time_unknown=happened is None,
        began_work=draw(st.none() | st.times()),
        location=draw(narratives),
        what_happened=draw(narratives),
    )


logs = st.integers(0, 6).flatmap(lambda count: st.tuples(*map(case_rows, range(count))))
ALLOWED = {"name-in-text", "personal-identifier", "required", "case-twice"}
PATIENT = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@PATIENT
@given(logs)
def test_valid_values_are_clean_but_for_what_people_wrote(log: tuple[CaseRow, ...]) -> None:
    files = made(*log)
    errors = {one.rule for one in files.problems if one.weight.value == "error"}
    assert errors <= ALLOWED, files.problems
    assert files.may_leave == (not errors)


@PATIENT
@given(logs)
def test_what_leaves_names_nobody_has_no_formula_and_agrees(log: tuple[CaseRow, ...]) -> None:
    files = made(*log)
    if not files.may_leave:
        assert files.summary_csv == files.cases_csv == ""
        return
    search = NameSearch(NAMES)
    sums: dict[str, int] = {}
    for row in cells(files.cases_csv):
        for name, cell in row.items():
            assert search.found_in(cell) == []
            assert not cell.startswith(FORMULA_STARTS), name
        sums["K"] = sums.get("K", 0) + int(row["dafw_num_away"])
        sums["L"] = sums.get("L", 0) + int(row["djtr_num_tr"])
        key = row["incident_outcome"]
        sums[key] = sums.get(key, 0) + 1
    (told,) = cells(files.summary_csv)
    columns = {
        "1": "total_deaths",
        "2": "total_dafw_cases",
        "3": "total_djtr_cases",
        "4": "total_other_cases",
        "K": "total_dafw_days",
        "L": "total_djtr_days",
    }
    assert {key: int(told[name]) for key, name in columns.items()} == {
        key: sums.get(key, 0) for key in columns
    }
