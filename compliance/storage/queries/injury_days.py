"""The days of a case as they stand on a day: its spans, counted by the rules."""

from datetime import date

from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.days import DayCount, count_days
from compliance.storage.models.injury_cases import InjuryCase


def days_of(case: InjuryCase, today: date) -> DayCount | None:
    """Count the days of the spans that are not struck, running ones up to ``today`` at least.

    None where no span stands. ``today`` is the date at the establishment.

    Raises:
        InvalidInputError: the spans contradict each other; all of it.
    """
    spans = [one for one in case.spans if one.struck_at is None]
    if not spans:
        return None
    given: dict[str, object] = {
        "injured_on": case.injured_on.isoformat(),
        "as_of": max(today, case.injured_on).isoformat(),
        "spans": [
            {
                "kind": one.kind,
                "says": one.said_by,
                "from": one.from_on.isoformat(),
                "to": one.to_on.isoformat() if one.to_on else None,
                "estimate_days": one.estimated_days,
            }
            for one in spans
        ],
        **case.day_facts,
    }
    if case.died_on is not None:
        given["died_on"] = case.died_on.isoformat()
    told = {key: one for key, one in given.items() if one is not None}
    return count_days(read_absence(told, are_kept=True))
