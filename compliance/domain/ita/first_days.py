"""Cases of column H that have no day in column K, as the ITA takes them.

180 restricted days may come before the first day away: then counting had stopped, 29 CFR
1904.7(b)(3)(vii), and the log says H with 180 in L. The ITA takes no H without K. OSHA's answer to
the question of such a case (of which we read a part) lets 1 day away be entered.
"""

from collections.abc import Sequence
from dataclasses import replace

from compliance.domain.ita.rules import Found, ItaProblem, placed
from compliance.domain.ita.values import CaseRow, Outcome, Summary300A


def with_first_day(
    summary: Summary300A, cases: Sequence[CaseRow], cap: int
) -> tuple[Summary300A, list[CaseRow], list[str]]:
    """Move one restricted day of each such case to the days away, in the row and in the totals.

    ``cap``: the most days that are counted. Returns the numbers of these cases too.
    """
    moved = [case.case_number for case in cases if _has_stopped_before(case, cap)]
    if not moved:
        return summary, list(cases), []
    rows = [
        replace(case, days_away=1, days_restricted=case.days_restricted - 1)
        if _has_stopped_before(case, cap)
        else case
        for case in cases
    ]
    totals = replace(
        summary.totals,
        days_away=summary.totals.days_away + len(moved),
        days_restricted=summary.totals.days_restricted - len(moved),
    )
    return replace(summary, totals=totals), rows, moved


def _has_stopped_before(case: CaseRow, cap: int) -> bool:
    is_away = case.outcome is Outcome.DAYS_AWAY
    return is_away and not case.days_away and case.days_restricted >= cap


def first_day_problem(number: str, file: str) -> ItaProblem:
    """Return the warning that a file has one day away where the log has none."""
    found = Found(
        "first-day",
        "dafw_num_away",
        "The log has restricted days up to the cap before the first day away, so K is 0 there; "
        "the files have one of these days in K, in the row and in the totals.",
        "Nothing is to be done: the ITA takes no case of H without a day in K.",
    )
    return placed(found, file, number)
