"""The demo's clocks of law: reports made in time, one about an incident, and one that runs."""

from sqlalchemy import select

from compliance.services.clock_stops import outcome_of_row
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import count_overdue, list_running
from compliance.storage.queries.scope import Page
from tests.demo.conftest import NOW, Loaded


def test_one_clock_runs_and_the_others_were_stopped_in_time(year: Loaded) -> None:
    with year.database.reading() as session:
        rows = session.scalars(select(ClockDeadline).order_by(ClockDeadline.id)).all()
        assert [row.key for row in rows] == ["log", "notice", "sample-again"]
        log, notice, again = rows
        for row in (log, notice):
            outcome = outcome_of_row(row)
            assert outcome
            assert outcome.in_time
        assert log.clock.incident is not None
        assert log.clock.incident.kind == "injury"
        running, total = list_running(session, again.establishment_id, Page(), now=NOW)
        assert (running, total) == ([again], 1)
        assert again.stage > 0  # more than half of its time is over, and people were told
        assert count_overdue(session, again.establishment_id, now=NOW) == 0
