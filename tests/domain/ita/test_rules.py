"""Every rule of the check: an example that breaks it, and one nearby that does not."""

from collections.abc import Mapping

import pytest

from compliance.domain.ita.rules import RULES, Weight
from tests.domain.ita.samples import CASE, SUMMARY, checked, rules_of, table

Cells = Mapping[str, str]
NONE: Cells = {
    "no_injuries_illnesses": "2",
    "total_dafw_cases": "0",
    "total_dafw_days": "0",
    "total_djtr_days": "0",
    "total_injuries": "0",
}
OF_THE_LOG = {"against-decision", "first-day", "recordable-off-log", "text-changed"}
"""Nothing in a file shows them."""
# rule: cells of the 300A that break it, cells that do not
OF_SUMMARY: dict[str, tuple[Cells, Cells]] = {
    "code": ({"size": "4"}, {"size": "3"}),
    "code-dead": ({"size": "2"}, {"size": "22"}),
    "code-label": ({"no_injuries_illnesses": "Yes"}, {"no_injuries_illnesses": "1"}),
    "control-character": ({"city": "Jol\tiet"}, {"city": "Jol iet"}),
    "doubtful-character": ({"city": "Joliet (east)"}, {"city": "Joliet east"}),
    "ein": ({"ein": "36-1234567"}, {"ein": "361234567"}),
    "ein-missing": ({"ein": ""}, {"ein": "361234567"}),
    "formula": ({"industry_description": "=1+1"}, {"industry_description": "1=1"}),
    "line-break": ({"city": "Joliet\r\nIL"}, {"city": "Joliet, IL"}),
    "naics": ({"naics_code": "332719"}, {"naics_code": "332710"}),
    "negative": ({"total_deaths": "-1"}, {"total_deaths": "0"}),
    "non-ascii": ({"city": "Peñasco"}, {"city": "Penasco"}),
    "number": ({"total_hours_worked": "283,400"}, {"total_hours_worked": "283400"}),
    "po-box": ({"street_address": "P.O. Box 12"}, {"street_address": "12 Boxwood Road"}),
    "quotation-mark": ({"city": 'The "City"'}, {"city": "The City"}),
    "required": ({"total_deaths": ""}, {"industry_description": ""}),
    "state": ({"state": "Illinois"}, {"state": "PR"}),
    "too-long": ({"change_reason": "x" * 101}, {"change_reason": "x" * 100}),
    "year": ({"year_filing_for": "25"}, {"year_filing_for": "2024"}),
    "year-doubtful": ({"year_filing_for": "2015"}, {"year_filing_for": "2016"}),
    "year-not-over": ({"year_filing_for": "2026"}, {"year_filing_for": "2025"}),
    "zip": ({"zip": "60436-1200"}, {"zip": "604361200"}),
    "away-without-days": ({"total_dafw_days": "0"}, {"total_dafw_days": "2"}),
    "company-name-for-code": (
        {"establishment_name": "P-2", "company_name": ""},
        {"establishment_name": "P-2"},
    ),
    "company-name-missing": ({"company_name": ""}, {"company_name": "Northgate"}),
    "days-equal-cases": ({"total_dafw_days": "1"}, {"total_dafw_days": "2"}),
    "days-fewer-than-cases": (
        {"total_dafw_cases": "3", "total_dafw_days": "2", "total_injuries": "3"},
        {"total_dafw_cases": "2", "total_dafw_days": "3", "total_injuries": "2"},
    ),
    "days-over-cap": (
        {"total_dafw_days": "161", "total_djtr_days": "20"},
        {"total_dafw_days": "160", "total_djtr_days": "20"},
    ),
    "days-without-away": (
        {"total_dafw_cases": "0", "total_djtr_cases": "1"},
        {"total_dafw_cases": "0", "total_djtr_cases": "1", "total_dafw_days": "0"},
    ),
    "employees-few": (
        {"annual_average_employees": "1", "total_hours_worked": "2000"},
        {"annual_average_employees": "2", "total_hours_worked": "2000"},
    ),
    "employees-many": (
        {"annual_average_employees": "25000", "total_hours_worked": "50000000", "size": "3"},
        {"annual_average_employees": "24999", "total_hours_worked": "50000000", "size": "3"},
    ),
    "employees-zero": ({"annual_average_employees": "0"}, {"annual_average_employees": "145"}),
    "hours-few": (
        {"total_hours_worked": str(500 * 145)},
        {"total_hours_worked": str(500 * 145 + 1)},
    ),
    "hours-impossible": (
        {"total_hours_worked": str(8760 * 145)},
        {"total_hours_worked": str(8760 * 145 - 1)},
    ),
    "hours-zero": ({"total_hours_worked": "0"}, {"total_hours_worked": "100000"}),
    "no-injuries-flag": ({"no_injuries_illnesses": "2"}, NONE),
    "restricted-days-few": (
        {"total_djtr_cases": "3", "total_djtr_days": "2", "total_injuries": "4"},
        {"total_djtr_cases": "3", "total_djtr_days": "3", "total_injuries": "4"},
    ),
    "restricted-days-without-case": (
        dict(NONE) | {"total_other_cases": "1", "total_injuries": "1", "total_djtr_days": "5"},
        NONE,
    ),
    "restricted-without-days": (
        {"total_djtr_cases": "1", "total_djtr_days": "0", "total_injuries": "2"},
        {"total_djtr_cases": "1", "total_djtr_days": "1", "total_injuries": "2"},
    ),
    "size-too-small": ({"size": "21"}, {"size": "3"}),
    "types-sum": ({"total_poisonings": "1"}, {"total_poisonings": "1", "total_injuries": "0"}),
}
OF_CASE: dict[str, tuple[Cells, Cells]] = {
    "age-doubtful": ({"date_of_birth": "05/14/1908"}, {"date_of_birth": "05/14/1930"}),
    "away-days": ({"dafw_num_away": "0"}, {"dafw_num_away": "1"}),
    "date": ({"date_of_incident": "2025-03-10"}, {"date_of_incident": "03/10/2025"}),
    "date-future": ({"date_of_incident": "03/10/2027"}, {"date_of_incident": "12/31/2025"}),
    "days-cap": (
        {"dafw_num_away": "161", "djtr_num_tr": "20"},
        {"dafw_num_away": "160", "djtr_num_tr": "20"},
    ),
    "days-with-death": (
        {"incident_outcome": "1", "date_of_death": "03/12/2025"},
        {"incident_outcome": "1", "date_of_death": "03/12/2025", "dafw_num_away": ""},
    ),
    "days-without-outcome": ({"incident_outcome": "3"}, {"incident_outcome": "2"}),
    "death-before-incident": (
        {"incident_outcome": "1", "date_of_death": "03/09/2025"},
        {"incident_outcome": "1", "date_of_death": "03/10/2025"},
    ),
    "death-date": ({"incident_outcome": "1"}, {"incident_outcome": "2"}),
    "death-date-without-death": ({"date_of_death": "03/12/2025"}, {"date_of_death": ""}),
    "born-too-late": ({"date_of_birth": "08/01/2019"}, {"date_of_birth": "08/01/1999"}),
    "hired-after-incident": ({"date_of_hire": "03/11/2025"}, {"date_of_hire": "03/10/2025"}),
    "incident-year": ({"year_of_filing": "2024"}, {"year_of_filing": "2025"}),
    "name-in-text": (
        {"nar_what_happened": "Lopez released the clamp"},
        {"nar_what_happened": "The lopsided clamp sprang back"},
    ),
    "personal-identifier": (
        {"nar_what_happened": "Call 815-555-0134"},
        {"nar_what_happened": "Part 815-5550 sprang back"},
    ),
    "restricted-days": (
        {"incident_outcome": "3", "dafw_num_away": "", "djtr_num_tr": ""},
        {"incident_outcome": "3", "dafw_num_away": "", "djtr_num_tr": "1"},
    ),
    "time": ({"time_of_incident": "9:40 AM"}, {"time_of_incident": "23:59"}),
    "time-and-unknown": ({"time_unknown": "1"}, {"time_unknown": ""}),
    "time-or-unknown": ({"time_of_incident": ""}, {"time_of_incident": "", "time_unknown": "1"}),
}


@pytest.mark.parametrize("rule", OF_SUMMARY)
def test_a_rule_of_the_summary(rule: str) -> None:
    broken, right = OF_SUMMARY[rule]
    assert rule in rules_of(table({**SUMMARY, **broken}))
    assert rule not in rules_of(table({**SUMMARY, **right}))


@pytest.mark.parametrize("rule", OF_CASE)
def test_a_rule_of_a_case(rule: str) -> None:
    broken, right = OF_CASE[rule]
    assert rule in rules_of(table({**CASE, **broken}))
    assert rule not in rules_of(table({**CASE, **right}))


BAD_QUOTE = table(CASE).replace(b"Press line B", b'"Press" line')
SUMMARY_FILE, CASE_FILE = table(SUMMARY), table(CASE)
# rule: files that break it, files that do not
TWO_CASES = {
    **SUMMARY,
    "total_dafw_cases": "2",
    "total_injuries": "2",
    "total_dafw_days": "24",
    "total_djtr_days": "40",
}

OF_FILES: dict[str, tuple[list[bytes], list[bytes]]] = {
    "file-bom": ([b"\xef\xbb\xbf" + SUMMARY_FILE], [SUMMARY_FILE]),
    "file-csv": ([BAD_QUOTE], [CASE_FILE]),
    "file-delimiter": ([SUMMARY_FILE.replace(b",", b";")], [SUMMARY_FILE]),
    "file-empty": ([b""], [SUMMARY_FILE]),
    "file-encoding": ([SUMMARY_FILE.replace(b"Joliet", b"Jol\xeft")], [SUMMARY_FILE]),
    "file-line-ends": ([SUMMARY_FILE.replace(b"\r\n", b"\r")], [SUMMARY_FILE]),
    "file-too-large": ([SUMMARY_FILE + b"x" * 1_100_000], [SUMMARY_FILE + b"\n" * 10]),
    "header-ein": ([SUMMARY_FILE.replace(b",ein,", b",ein_number,")], [SUMMARY_FILE]),
    "header-extra": ([SUMMARY_FILE.replace(b",zip,", b",zip_code,")], [SUMMARY_FILE]),
    "header-missing": ([SUMMARY_FILE.replace(b",zip,", b",zip_code,")], [SUMMARY_FILE]),
    "header-name": ([SUMMARY_FILE.replace(b",city,", b",City,")], [SUMMARY_FILE]),
    "header-order": ([SUMMARY_FILE.replace(b"city,state", b"state,city")], [SUMMARY_FILE]),
    "header-twice": ([SUMMARY_FILE.replace(b",ein,", b",city,")], [SUMMARY_FILE]),
    "header-unknown": ([b"name,phone\r\nx,1\r\n"], [CASE_FILE]),
    "row-blank": ([SUMMARY_FILE + b",,,\r\n"], [SUMMARY_FILE]),
    "row-cells": ([SUMMARY_FILE + b"one,two\r\n"], [SUMMARY_FILE]),
    "establishment-twice": ([table(SUMMARY, SUMMARY)], [table(SUMMARY)]),
    "case-twice": ([table(CASE, CASE)], [table(CASE, {**CASE, "case_number": "2025-002"})]),
    "cases-missing": (
        [table(TWO_CASES), CASE_FILE],
        [table(TWO_CASES), table(CASE, {**CASE, "case_number": "2"})],
    ),
    "cases-without-summary": (
        [SUMMARY_FILE, table({**CASE, "establishment_name": "northgate fabrication joliet"})],
        [SUMMARY_FILE, CASE_FILE],
    ),
    "summary-without-cases": (
        [table(SUMMARY, {**SUMMARY, "establishment_name": "Plant 2"}), CASE_FILE],
        [SUMMARY_FILE, CASE_FILE],
    ),
    "totals-days": (
        [SUMMARY_FILE, table({**CASE, "dafw_num_away": "13"})],
        [SUMMARY_FILE, CASE_FILE],
    ),
    "totals-not-compared": (
        [SUMMARY_FILE, table({**CASE, "incident_outcome": "Death"})],
        [SUMMARY_FILE, CASE_FILE],
    ),
    "totals-outcome": (
        [SUMMARY_FILE, table(CASE, {**CASE, "case_number": "2"})],
        [SUMMARY_FILE, CASE_FILE],
    ),
    "totals-type": (
        [SUMMARY_FILE, table({**CASE, "type_of_incident": "3"})],
        [SUMMARY_FILE, CASE_FILE],
    ),
}


@pytest.mark.parametrize("rule", OF_FILES)
def test_a_rule_of_files(rule: str) -> None:
    broken, right = OF_FILES[rule]
    assert rule in rules_of(*broken)
    assert rule not in rules_of(*right)


@pytest.mark.parametrize("away", ["11", "13"])
def test_days_of_all_cases_must_agree_with_the_summary(away: str) -> None:
    """As many cases as the 300A counts are all of them: no other file can hold the difference."""
    assert "totals-days" in rules_of(SUMMARY_FILE, table({**CASE, "dafw_num_away": away}))


def test_every_rule_is_tested_here_but_those_of_making_files() -> None:
    assert {*OF_SUMMARY, *OF_CASE, *OF_FILES} == set(RULES) - OF_THE_LOG


def test_the_samples_break_no_rule() -> None:
    assert checked(SUMMARY_FILE, CASE_FILE, complete=True).problems == []


def test_fewer_cases_are_an_error_once_the_files_are_said_to_be_complete() -> None:
    assert checked(table(TWO_CASES), CASE_FILE).errors == 0
    assert checked(table(TWO_CASES), CASE_FILE, complete=True).errors == 4  # H, M(1), K and L


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("So Will Ng and Lopez fell", "'Will Ng', 'Lopez'"),
        ("María-José Lopez slipped", "'María-José Lopez'"),
        ("Then Ng saw Will Ng fall", "'Will Ng', 'Ng'"),
        ("Here Lopez met María", "'Lopez', 'María'"),
    ],
)
def test_all_who_are_named_in_a_text_are_told_at_once(text: str, named: str) -> None:
    found = checked(table({**CASE, "nar_what_happened": text})).problems
    assert [one.what for one in found if one.rule == "name-in-text"] == [f"The text names {named}."]


def test_what_must_be_is_an_error_and_what_should_be_a_warning() -> None:
    warnings = {rule for rule, one in RULES.items() if one.weight is Weight.WARNING}
    assert {"employees-few", "employees-many", "hours-few", "days-equal-cases"} <= warnings
    must = {"hours-impossible", "types-sum", "days-fewer-than-cases", "code-dead", "zip", "naics"}
    assert must.isdisjoint(warnings)


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("incident_outcome", "Days away", "Write 2 for days away from work."),
        ("incident_outcome", "Death", "Write 1 for death."),
        ("type_of_incident", "hearing loss", "Write 5 for hearing loss."),
        ("sex", "male", "Write M for male."),
        ("sex", "f", "Write F for female."),
        ("treatment_facility_type", "urgent care", "Write 0 for not in an emergency room."),
        ("treatment_in_patient", "Y", "Write 1 for hospitalised overnight."),
        ("date_of_incident", "2025-03-10", "Write 03/10/2025."),
        ("date_of_incident", "3/10/2025", "Write 03/10/2025."),
        ("date_of_incident", "03-10-2025", "Write 03/10/2025."),
        ("date_of_incident", "02/30/2025", "Write a real day as MM/DD/YYYY."),
        ("time_of_incident", "9:40 PM", "Write 21:40."),
        ("time_of_incident", "24:00", "Write HH:MM with hours from 00 to 23."),
        ("dafw_num_away", "12.0", "Write 12."),
        ("dafw_num_away", "1,2", "Write 12."),
        ("dafw_num_away", "many", "Write digits only."),
        ("dafw_num_away", "181", "Stop counting at 180 together."),
    ],
)
def test_the_remedy_says_what_is_meant(name: str, value: str, remedy: str) -> None:
    problems = checked(table({**CASE, name: value})).problems
    assert remedy in [one.remedy for one in problems if one.column == name]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("size", "2", "2: 100"),
        ("size", "20-99", "Write 21"),
        ("zip", "1234", "write 01234"),
        ("ein", "36-1234567", "Write 361234567"),
        ("state", "il", "Write IL"),
        ("naics_code", "722110", "2007 only"),
        ("naics_code", "3327", "not six digits"),
        ("total_hours_worked", "283,400", "Write 283400"),
    ],
)
def test_the_summary_says_what_is_meant(name: str, value: str, words: str) -> None:
    problems = checked(table({**SUMMARY, name: value})).problems
    assert any(words in f"{one.what} {one.remedy}" for one in problems if one.column == name)
