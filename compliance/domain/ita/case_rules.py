"""The rules between the cells of one case row."""

from collections.abc import Iterator

from compliance.domain.ita.cells import Checking, day_of, whole_number
from compliance.domain.ita.rows import Row
from compliance.domain.ita.rules import Found

AWAY, RESTRICTED = "dafw_num_away", "djtr_num_tr"
_DEATH, _OUT, _LIMITED, _OTHER = "1", "2", "3", "4"
_YOUNGEST, _OLDEST = 14, 100  # beyond these a date is more likely wrong than right


def case_problems(row: Row, checking: Checking) -> Iterator[Found]:
    """Go through what does not fit together within a case row."""
    yield from _days(row, checking.format.limit("days-cap"))
    yield from _death(row)
    yield from _life(row)
    yield from _time(row)
    incident = day_of(row.get("date_of_incident", ""))
    year = row.get("year_of_filing", "")
    if incident is not None and whole_number(year) is not None and int(year) != incident.year:
        what = f"The incident was in {incident.year}, the row is for {year}."
        remedy = "A case belongs on the log of the year in which it happened."
        yield Found("incident-year", "year_of_filing", what, remedy)


def days_of(row: Row, column: str) -> int | None:
    """Return a number of days; blank is 0, None what cannot be read."""
    value = row.get(column, "").strip()
    return whole_number(value) if value else 0


def _days(row: Row, cap: int) -> Iterator[Found]:
    away, limited = days_of(row, AWAY), days_of(row, RESTRICTED)
    together = (away or 0) + (limited or 0)
    if together > cap:
        what = f"{away or 0} days away and {limited or 0} restricted are {together} together."
        yield Found("days-cap", AWAY, what, f"Stop counting at {cap} together.")
    if away is None or limited is None:
        return
    outcome = row.get("incident_outcome", "").strip()
    if outcome == _OUT and not away:
        what = "Outcome 2 (days away) has no day away."
        remedy = "Count the days, 1 or more."
        if limited >= cap:  # OSHA lets 1 day away be entered where counting had stopped before it
            remedy = f"Write 1 day away and {cap - 1} restricted: the ITA takes no 0 here."
        yield Found("away-days", AWAY, what, remedy)
    if outcome == _LIMITED and not limited:
        what = "Outcome 3 (restriction) has no restricted day."
        yield Found("restricted-days", RESTRICTED, what, "Count the days, 1 or more.")
    yield from _days_without_outcome(outcome, away, limited)


def _days_without_outcome(outcome: str, away: int, limited: int) -> Iterator[Found]:
    if away and outcome in (_LIMITED, _OTHER):
        what = f"There are {away} days away, but the outcome is {outcome}."
        yield Found("days-without-outcome", "incident_outcome", what, "Write 2, or no days.")
    elif limited and outcome == _OTHER:
        what = f"There are {limited} restricted days, but the outcome is 4."
        yield Found("days-without-outcome", "incident_outcome", what, "Write 3, or no days.")
    if away and outcome == _DEATH:
        what = f"A death has {away} days away."
        remedy = "Right if they came before the death; totals without an H case ask for K = 0."
        yield Found("days-with-death", AWAY, what, remedy)


def _death(row: Row) -> Iterator[Found]:
    outcome, told = row.get("incident_outcome", "").strip(), row.get("date_of_death", "").strip()
    if outcome == _DEATH and not told:
        what = "Outcome 1 (death) has no date of death."
        yield Found("death-date", "date_of_death", what, "Write it as MM/DD/YYYY.")
    if told and outcome in (_OUT, _LIMITED, _OTHER):
        what = f"There is a date of death, but the outcome is {outcome}."
        yield Found("death-date-without-death", "date_of_death", what, "Correct one of them.")
    died, incident = day_of(told), day_of(row.get("date_of_incident", ""))
    if died and incident and died < incident:
        what = f"Death on {told} is before the incident."
        yield Found("death-before-incident", "date_of_death", what, "Correct one of the dates.")


def _life(row: Row) -> Iterator[Found]:
    born, hired = day_of(row.get("date_of_birth", "")), day_of(row.get("date_of_hire", ""))
    incident = day_of(row.get("date_of_incident", ""))
    if hired and incident and hired > incident:
        what = "Hiring is after the incident."
        remedy = "Right only for somebody hired later, such as an agency worker."
        yield Found("hired-after-incident", "date_of_hire", what, remedy)
    later = [day for day in (hired, incident) if day is not None]
    if born is None or not later:
        return
    if born >= min(later):
        what = "Birth is not before hiring and incident."
        yield Found("born-too-late", "date_of_birth", what, "Correct one of the dates.")
    elif incident and not _YOUNGEST <= _years(born.toordinal(), incident.toordinal()) <= _OLDEST:
        what = "The employee would have been younger than 14 or older than 100."
        yield Found("age-doubtful", "date_of_birth", what, "Check the year.")


def _years(first: int, last: int) -> int:
    return int((last - first) / 365.2425)


def _time(row: Row) -> Iterator[Found]:
    told, unknown = row.get("time_of_incident", "").strip(), row.get("time_unknown", "").strip()
    if not told and unknown != "1":
        what = "The time of the incident is neither given nor said to be unknown."
        yield Found("time-or-unknown", "time_of_incident", what, "Write it, or 1 in time_unknown.")
    if told and unknown == "1":
        what = "A time is given and said to be unknown."
        yield Found("time-and-unknown", "time_unknown", what, "Leave one of them blank.")
