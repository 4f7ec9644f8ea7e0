"""Values as the cells of a row, by the names of the columns."""

from collections.abc import Mapping
from datetime import date, time

from compliance.domain.ita.values import CaseRow, Summary300A, size_code

Row = Mapping[str, str]

OUTCOME_COLUMNS = ("total_deaths", "total_dafw_cases", "total_djtr_cases", "total_other_cases")
TYPE_COLUMNS = (
    "total_injuries",
    "total_skin_disorders",
    "total_respiratory_conditions",
    "total_poisonings",
    "total_hearing_loss",
    "total_other_illnesses",
)
DAY_COLUMNS = ("total_dafw_days", "total_djtr_days")


def summary_cells(summary: Summary300A) -> dict[str, str]:
    """Return the cells of a 300A row."""
    place, totals = summary.establishment, summary.totals
    return {
        "establishment_name": place.name,
        "ein": place.ein,
        "company_name": place.company_name,
        "street_address": place.street_address,
        "city": place.city,
        "state": place.state,
        "zip": place.zip_code,
        "naics_code": place.naics_code,
        "industry_description": place.industry_description,
        "size": str(size_code(summary.peak_employees)),
        "establishment_type": str(int(place.government)) if place.government else "",
        "year_filing_for": str(summary.year),
        "annual_average_employees": str(summary.average_employees),
        "total_hours_worked": str(summary.hours_worked),
        "no_injuries_illnesses": "1" if totals.cases else "2",
        **dict(zip(OUTCOME_COLUMNS, map(str, totals.outcomes), strict=True)),
        "total_dafw_days": str(totals.days_away),
        "total_djtr_days": str(totals.days_restricted),
        **dict(zip(TYPE_COLUMNS, map(str, totals.types), strict=True)),
        "change_reason": summary.change_reason,
    }


def case_cells(case: CaseRow) -> dict[str, str]:
    """Return the cells of a case row."""
    return {
        "establishment_name": case.establishment_name,
        "year_of_filing": str(case.year),
        "case_number": case.case_number,
        "job_title": case.job_title,
        "date_of_incident": _day(case.incident_on),
        "incident_location": case.location,
        "incident_description": case.description,
        "incident_outcome": str(int(case.outcome)),
        "dafw_num_away": str(case.days_away),
        "djtr_num_tr": str(case.days_restricted),
        "type_of_incident": str(int(case.type)),
        "date_of_birth": _day(case.born_on),
        "date_of_hire": _day(case.hired_on),
        "sex": case.sex,
        "treatment_facility_type": _flag(case.emergency_room),
        "treatment_in_patient": _flag(case.in_patient),
        "time_started_work": _hour(case.began_work),
        "time_of_incident": _hour(case.happened),
        "time_unknown": "1" if case.time_unknown else "",
        "nar_before_incident": case.before_incident,
        "nar_what_happened": case.what_happened,
        "nar_injury_illness": case.injury_illness,
        "nar_object_substance": case.object_substance,
        "date_of_death": _day(case.died_on),
    }


def _day(day: date | None) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year:04}" if day else ""


def _hour(clock: time | None) -> str:
    return "" if clock is None else f"{clock.hour:02}:{clock.minute:02}"


def _flag(answer: bool | None) -> str:  # noqa: FBT001 - a value, no switch
    return "" if answer is None else str(int(answer))


_TO_QUOTE = frozenset(',"\r\n')


def csv_line(cells: list[str]) -> str:
    """Return one line with its Windows line end; RFC 4180, quotes only where there must be."""
    return ",".join(_cell(cell) for cell in cells) + "\r\n"


def _cell(text: str) -> str:
    if _TO_QUOTE.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
