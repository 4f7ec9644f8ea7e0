"""A 300A and a case that pass every rule, to be broken one cell at a time."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from compliance.domain.ita.cells import Checking
from compliance.domain.ita.check import CheckReport, check_files
from compliance.domain.ita.rows import csv_line
from compliance.domain.ita.texts import NameSearch
from compliance.library.filing_law import load_industries, load_ita_format
from tests.domain.filing.law import CHECKLISTS

SUMMARY: Mapping[str, str] = {
    "establishment_name": "Northgate Fabrication Joliet",
    "ein": "361234567",
    "company_name": "Northgate Fabrication Inc.",
    "street_address": "1200 Mound Road",
    "city": "Joliet",
    "state": "IL",
    "zip": "60436",
    "naics_code": "332710",
    "industry_description": "Machine shop",
    "size": "22",
    "establishment_type": "1",
    "year_filing_for": "2025",
    "annual_average_employees": "145",
    "total_hours_worked": "283400",
    "no_injuries_illnesses": "1",
    "total_deaths": "0",
    "total_dafw_cases": "1",
    "total_djtr_cases": "0",
    "total_other_cases": "0",
    "total_dafw_days": "12",
    "total_djtr_days": "20",
    "total_injuries": "1",
    "total_skin_disorders": "0",
    "total_respiratory_conditions": "0",
    "total_poisonings": "0",
    "total_hearing_loss": "0",
    "total_other_illnesses": "0",
    "change_reason": "",
}
CASE: Mapping[str, str] = {
    "establishment_name": "Northgate Fabrication Joliet",
    "year_of_filing": "2025",
    "case_number": "2025-001",
    "job_title": "Press operator",
    "date_of_incident": "03/10/2025",
    "incident_location": "Press line B",
    "incident_description": "Laceration of right index finger",
    "incident_outcome": "2",
    "dafw_num_away": "12",
    "djtr_num_tr": "20",
    "type_of_incident": "1",
    "date_of_birth": "05/14/1988",
    "date_of_hire": "08/01/2019",
    "sex": "M",
    "treatment_facility_type": "1",
    "treatment_in_patient": "0",
    "time_started_work": "06:00",
    "time_of_incident": "09:40",
    "time_unknown": "",
    "nar_before_incident": "Clearing a jammed blank from press 4",
    "nar_what_happened": "The blank sprang back when the clamp was released",
    "nar_injury_illness": "Deep laceration of right index finger",
    "nar_object_substance": "Steel blank",
    "date_of_death": "",
}
NAMES = ("María-José Lopez", "Will Ng", "Dr. Ann O'Brien")
TODAY = date(2026, 2, 1)


@cache
def checking() -> Checking:
    return Checking(
        format=load_ita_format(CHECKLISTS),
        industries=load_industries(CHECKLISTS),
        names=NameSearch(NAMES),
        today=TODAY,
    )


def table(*rows: Mapping[str, str]) -> bytes:
    """Rows as a file; the header is that of the first."""
    names = list(rows[0])
    lines = [csv_line(names), *(csv_line([row[name] for name in names]) for row in rows)]
    return "".join(lines).encode()


def checked(*files: bytes, complete: bool = False) -> CheckReport:
    named = [(f"{number}.csv", [text]) for number, text in enumerate(files, 1)]
    return check_files(named, checking(), complete=complete)


def rules_of(*files: bytes, complete: bool = False) -> set[str]:
    return {one.rule for one in checked(*files, complete=complete).problems}
