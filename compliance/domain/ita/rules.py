"""Every rule that the two files are checked against: its name, weight, source and meaning.

What the source says must be is an error; what it says should be, and what we find doubtful, is a
warning. ``read`` says how far the source was read; ``OURS`` is our reading and no rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.filing.law import HowRead


class Weight(StrEnum):
    """What a broken rule means: the file must not be sent, or should be looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    weight: Weight
    meaning: str
    source: str
    read: HowRead


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a rule is broken within a row or a file: what is wrong, and what to do."""

    rule: str
    column: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItaProblem:
    """A broken rule with its place. ``row`` counts the header as 1; 0 means the whole file.

    ``record`` is the case number or the name of the establishment, where it is known.
    """

    file: str
    row: int
    record: str
    column: str
    rule: str
    weight: Weight
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one line for terminals."""
        place = [f"row {self.row}" if self.row else "", self.column]
        where = ", ".join(part for part in place if part)
        told = f"{self.file}{': ' if where else ''}{where}"
        return f"{told}: {self.weight.value} {self.rule}: {self.what} {self.remedy}"


def _must(meaning: str, source: str, read: HowRead) -> Rule:
    return Rule(Weight.ERROR, meaning, source, read)


def _should(meaning: str, source: str, read: HowRead) -> Rule:
    return Rule(Weight.WARNING, meaning, source, read)


_API = "ITA API document of 2023-10-17"
_CSV = "OSHA's document on CSV files, older edition"
_CASES = "public code and a vendor's document on the case file"
_JOB_AID = "OSHA's job aid for the web form"
_FORMS = "OSHA forms 300 and 301"
_OUR = "our reading"
_TEXT, _SECOND, _OURS = HowRead.TEXT, HowRead.SECOND_HAND, HowRead.OURS

_FILES: Mapping[str, Rule] = {
    "file-bom": _should("There is no byte-order mark.", _OUR, _OURS),
    "file-csv": _must("The file is comma separated with well-formed quotes.", _CSV, _SECOND),
    "file-delimiter": _must("Cells are separated by commas.", _CSV, _SECOND),
    "file-empty": _must("The file has a header and at least one row.", _CSV, _SECOND),
    "file-encoding": _must("The file is UTF-8.", _OUR, _OURS),
    "file-line-ends": _should("Lines end as on Windows or Unix.", _OUR, _OURS),
    "file-too-large": _must("The file can be read in one go.", _OUR, _OURS),
    "header-ein": _should("The number of the employer has the header that is set.", _API, _TEXT),
    "header-extra": _must("There is no other column.", _CASES, _SECOND),
    "header-missing": _must("Every column is there.", _CASES, _SECOND),
    "header-name": _must("Headers are spelled exactly.", _CASES, _SECOND),
    "header-order": _must("Columns stand in their order.", _CASES, _SECOND),
    "header-twice": _must("No column stands twice.", _CASES, _SECOND),
    "header-unknown": _must("The header is that of one of the two files.", _CASES, _SECOND),
    "row-blank": _should("There is no blank line.", _OUR, _OURS),
    "row-cells": _must("A row has as many cells as the header.", _CSV, _SECOND),
}
_CELLS: Mapping[str, Rule] = {
    "code": _must("A code is one of its column.", _API, _TEXT),
    "code-dead": _must("A code is one that is still in use.", _API, _TEXT),
    "code-label": _must("Codes stand in the file, not their words.", _API, _TEXT),
    "control-character": _should("Text has no control characters.", _OUR, _OURS),
    "date": _must("A date is MM/DD/YYYY.", _CASES, _SECOND),
    "doubtful-character": _should("Text has no ( ) ~ @ # $ % ^ & * ? / \\ !", "a vendor", _SECOND),
    "ein": _must("The number of the employer has nine digits, no dash.", _API, _TEXT),
    "ein-missing": _should(
        "The number of the employer is given.", "29 CFR 1904.41(a)(4)", HowRead.UNREAD
    ),
    "formula": _should("Text does not begin like a formula.", _OUR, _OURS),
    "line-break": _should("Text has no line breaks.", _OUR, _OURS),
    "naics": _must("The industry is a six-digit code of NAICS 2012, 2017 or 2022.", _API, _TEXT),
    "negative": _must("A number is 0 or more.", _API, _TEXT),
    "non-ascii": _should("Text has plain letters only.", _OUR, _OURS),
    "number": _must("A number has digits only, no commas and decimals.", _JOB_AID, _SECOND),
    "po-box": _must("The address is a street, no PO box.", _API, _TEXT),
    "quotation-mark": _should("Text has no quotation marks.", _CSV, _SECOND),
    "required": _must("What is required is not blank.", _API, _TEXT),
    "state": _must("The state is its postal code.", _API, _TEXT),
    "time": _must("A time is HH:MM of 24 hours.", _CASES, _SECOND),
    "too-long": _must("Text and numbers are not longer than allowed.", _API, _TEXT),
    "year": _must("The year has four digits.", _API, _TEXT),
    "year-doubtful": _should("The year is not before 2016.", _OUR, _OURS),
    "year-not-over": _must(
        "The calendar year of the records is over.", "29 CFR 1904.41(a)", _SECOND
    ),
    "zip": _must("The ZIP code has 5 or 9 digits, no hyphen.", _API, _TEXT),
}
_SUMMARY: Mapping[str, Rule] = {
    "away-without-days": _must("Cases with days away (H) have days away (K).", _API, _TEXT),
    "company-name-for-code": _must(
        "An establishment that is named by a code has a company name.", _API, _TEXT
    ),
    "company-name-missing": _should(
        "The legal company name is given.", "29 CFR 1904.41(b)(10)", _SECOND
    ),
    "days-equal-cases": _should(
        "Days away (K) are more than cases with days away (H): in the document they must be, "
        "but one day each is legal under 29 CFR 1904.7.",
        _API,
        _OURS,
    ),
    "days-fewer-than-cases": _must(
        "Days away (K) are not fewer than cases with days away (H).", _API, _TEXT
    ),
    "days-over-cap": _should(
        "Days (K, L) are at most 180 for each case.", "29 CFR 1904.7(b)(3)(vii)", _TEXT
    ),
    "days-without-away": _must("Days away (K) come from cases with days away (H).", _API, _TEXT),
    "employees-few": _should("There are more employees than cases (G to J).", _API, _OURS),
    "employees-many": _should("The average is below 25,000 employees.", _API, _TEXT),
    "employees-zero": _must("The average number of employees is above 0.", _API, _TEXT),
    "establishment-twice": _must("An establishment has one row for a year.", _API, _TEXT),
    "hours-few": _should("Each employee has more than 500 hours.", _API, _TEXT),
    "hours-impossible": _must("Each employee has fewer than 8,760 hours.", _API, _TEXT),
    "hours-zero": _must("The hours worked are above 0.", _API, _TEXT),
    "no-injuries-flag": _must(
        "no_injuries_illnesses is 1 where there are cases and 2 where there are none.", _API, _TEXT
    ),
    "restricted-days-few": _should(
        "Every case of restriction (I) has a day (L).", "29 CFR 1904.7(b)(4)(xi)", _SECOND
    ),
    "restricted-days-without-case": _must("Days (L) come from cases of H or I.", _API, _TEXT),
    "restricted-without-days": _must("Cases of restriction (I) have days (L).", _API, _TEXT),
    "size-too-small": _should("The size holds the average number of employees.", _OUR, _OURS),
    "types-sum": _must("The types M(1) to M(6) sum up to G + H + I + J.", _API, _TEXT),
}
_CASE: Mapping[str, Rule] = {
    "age-doubtful": _should("The employee was 14 to 100 years old.", _OUR, _OURS),
    "away-days": _must("Outcome 2 has days away, 1 or more.", _CASES, _SECOND),
    "case-twice": _must(
        "A case number stands once for an establishment and year.", _CASES, _SECOND
    ),
    "date-future": _must("No date lies in the future.", _OUR, _OURS),
    "days-cap": _must(
        "Days away and restricted are at most 180 together.", "29 CFR 1904.7(b)(3)(vii)", _TEXT
    ),
    "days-with-death": _should("A death has no days away in totals that ask for H.", _API, _OURS),
    "days-without-outcome": _must(
        "Days fit the outcome: days away make it 2, restricted days make it 3.", _FORMS, _TEXT
    ),
    "death-before-incident": _must("Death is not before the incident.", _OUR, _OURS),
    "death-date": _must("Outcome 1 has a date of death.", _CASES, _SECOND),
    "death-date-without-death": _should("Only outcome 1 has a date of death.", _OUR, _OURS),
    "born-too-late": _must("Birth is before hiring and incident.", _OUR, _OURS),
    "against-decision": _must(
        "No line counts whose case is decided not to be recordable.",
        "29 CFR 1904.33(b)(1)",
        _SECOND,
    ),
    "recordable-off-log": _must(
        "Every case that is decided to be recordable has a line that counts.",
        "29 CFR 1904.4(a), 1904.29(b)(3)",
        _SECOND,
    ),
    "first-day": _should(
        "A case of outcome 2 has a day away on the log too, and not 180 restricted days before it.",
        "29 CFR 1904.7(b)(3)(vii)",
        _SECOND,
    ),
    "hired-after-incident": _should("Hiring is not after the incident.", _OUR, _OURS),
    "incident-year": _should("The incident was in the year of filing.", _OUR, _OURS),
    "name-in-text": _must(
        "No text has the name of a person.", "29 CFR 1904.41(b)(9)", HowRead.SECOND_HAND
    ),
    "personal-identifier": _must(
        "No text has a social security number, telephone number or e-mail address.",
        _FORMS,
        _SECOND,
    ),
    "restricted-days": _must("Outcome 3 has restricted days, 1 or more.", _CASES, _SECOND),
    "text-changed": _should("Text was changed when the file was written.", _OUR, _OURS),
    "time-and-unknown": _must("A time is given or unknown, not both.", _CASES, _SECOND),
    "time-or-unknown": _must("A time is given, or said to be unknown.", _CASES, _SECOND),
}
_BOTH: Mapping[str, Rule] = {
    "cases-missing": _should(
        "The case files hold all cases that the 300A counts; said of a part of them.", _OUR, _OURS
    ),
    "cases-without-summary": _must("Every case has the 300A of its place and year.", _OUR, _OURS),
    "summary-without-cases": _should("A 300A with cases has case rows.", _OUR, _OURS),
    "totals-days": _must("Days (K, L) are the sums of the cases.", _OUR, _OURS),
    "totals-not-compared": _should(
        "Rows can be read, so that totals can be compared.", _OUR, _OURS
    ),
    "totals-outcome": _must("G to J are the numbers of cases by outcome.", _OUR, _OURS),
    "totals-type": _must("M(1) to M(6) are the numbers of cases by type.", _OUR, _OURS),
}
RULES: Mapping[str, Rule] = {**_FILES, **_CELLS, **_SUMMARY, **_CASE, **_BOTH}


def placed(found: Found, file: str, record: str, row: int = 0) -> ItaProblem:
    """Return a broken rule with its place: file, row, and whose record it is."""
    return ItaProblem(
        file=file,
        row=row,
        record=record,
        column=found.column,
        rule=found.rule,
        weight=RULES[found.rule].weight,
        what=found.what,
        remedy=found.remedy,
    )
