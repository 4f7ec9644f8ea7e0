"""Cases of H without K, as the ITA takes them: one of 180 restricted days becomes a day away."""

from dataclasses import replace

import pytest

from compliance.domain.ita.export import ita_files
from compliance.domain.ita.first_days import first_day_problem, with_first_day
from compliance.domain.ita.rules import Weight
from compliance.domain.ita.values import CaseRow, Outcome
from tests.domain.ita.test_export import CASE, SETTINGS, summary_of

STOPPED = replace(CASE, outcome=Outcome.DAYS_AWAY, days_away=0, days_restricted=180)


def test_such_a_case_leaves_with_one_day_away() -> None:
    log = [replace(CASE, case_number="2025-002"), STOPPED]
    summary, rows, moved = with_first_day(summary_of(log), log, 180)
    assert moved == [STOPPED.case_number]
    assert [(one.days_away, one.days_restricted) for one in rows[1:]] == [(1, 179)]
    before = summary_of(log).totals
    assert summary.totals.days_away == before.days_away + 1
    assert summary.totals.days_restricted == before.days_restricted - 1
    assert ita_files(summary_of(log), log, SETTINGS).may_leave is False
    assert ita_files(summary, rows, SETTINGS).may_leave is True


@pytest.mark.parametrize(
    "case",
    [
        CASE,
        replace(STOPPED, days_restricted=179),
        replace(STOPPED, outcome=Outcome.RESTRICTED),
        replace(STOPPED, days_away=1, days_restricted=179),
    ],
)
def test_every_other_case_stays_as_it_is(case: CaseRow) -> None:
    assert with_first_day(summary_of([case]), [case], 180) == (summary_of([case]), [case], [])


def test_it_is_told() -> None:
    told = first_day_problem("2025-001", "cases.csv")
    assert (told.weight, told.record) == (Weight.WARNING, "2025-001")
