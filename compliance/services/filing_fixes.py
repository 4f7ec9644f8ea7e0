"""Where each problem of the two files for OSHA is put right: a page and its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.ita.rules import ItaProblem
from compliance.domain.recordkeeping.employment import WorkYear


class FixPage(StrEnum):
    """A page on which something of a filing is entered."""

    ESTABLISHMENT = "establishment"
    IDENTITY = "identity"
    EMPLOYMENT = "employment"
    HOURS = "hours"
    LOG = "log"  # of the year: totals come from its lines
    YEAR = "year"
    CASE = "case"
    FORM_301 = "form-301"
    DAYS = "days"
    DECISION = "decision"


CASE_PAGES = frozenset({FixPage.CASE, FixPage.FORM_301, FixPage.DAYS, FixPage.DECISION})


@dataclass(frozen=True, slots=True)
class Fix:
    """A page and the id of its field, "" for the page as a whole."""

    page: FixPage
    field: str = ""


_FORM_301 = {
    "job_title": "job_title",
    "date_of_incident": "injured_on",
    "incident_location": "where",
    "incident_description": "description",
    "date_of_birth": "born_on",
    "date_of_hire": "hired_on",
    "sex": "sex-0",  # the first of its choices
    "treatment_facility_type": "in_emergency_room-0",
    "treatment_in_patient": "in_patient_overnight-0",
    "time_started_work": "work_began",
    "time_of_incident": "event_time",
    "time_unknown": "event_time_unknown",
    "nar_before_incident": "doing_before",
    "nar_what_happened": "what_happened",
    "nar_injury_illness": "injury",
    "nar_object_substance": "object_substance",
    "date_of_death": "died_on",
    "year_of_filing": "injured_on",  # the year follows from the day
}
_CASES: Mapping[str, Fix] = {
    **{column: Fix(FixPage.FORM_301, field) for column, field in _FORM_301.items()},
    "incident_outcome": Fix(FixPage.DECISION),
    "type_of_incident": Fix(FixPage.DECISION),
    "dafw_num_away": Fix(FixPage.DAYS),
    "djtr_num_tr": Fix(FixPage.DAYS),
    "case_number": Fix(FixPage.CASE),
}
_PLACE: Mapping[str, Fix] = {
    "establishment_name": Fix(FixPage.IDENTITY, "ita_name"),
    "ein": Fix(FixPage.IDENTITY, "ein"),
    "company_name": Fix(FixPage.IDENTITY, "company_name"),
    "industry_description": Fix(FixPage.IDENTITY, "industry"),
    "establishment_type": Fix(FixPage.IDENTITY, "ownership"),
    "street_address": Fix(FixPage.ESTABLISHMENT, "street"),
    "city": Fix(FixPage.ESTABLISHMENT, "city"),
    "state": Fix(FixPage.ESTABLISHMENT, "state"),
    "zip": Fix(FixPage.ESTABLISHMENT, "postal_code"),
    "naics_code": Fix(FixPage.ESTABLISHMENT, "naics"),
    "size": Fix(FixPage.EMPLOYMENT, "peak"),
    "year_filing_for": Fix(FixPage.YEAR),
    "change_reason": Fix(FixPage.YEAR),
}


def fix_of(problem: ItaProblem, work: WorkYear, cases: Mapping[str, int]) -> Fix:
    """Return where a problem of a file that we made is put right.

    ``cases``: ids by case number. A column of the place is entered with the place also where the
    case file repeats it; totals and whatever is about the files as a whole lead to the log.
    """
    if problem.column in _PLACE:
        return _PLACE[problem.column]
    if problem.record in cases:
        return _CASES.get(problem.column, Fix(FixPage.CASE))
    if problem.column == "annual_average_employees":
        return Fix(FixPage.EMPLOYMENT, "paid" if work.employment.paid else "average")
    if problem.column == "total_hours_worked":
        is_one_figure = work.employment.hours is not None
        return Fix(FixPage.EMPLOYMENT, "hours") if is_one_figure else Fix(FixPage.HOURS, "hours_1")
    return Fix(FixPage.LOG)
