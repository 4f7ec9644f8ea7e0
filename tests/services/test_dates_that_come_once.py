"""A date that a rule names once: owed from the first day, done for good."""

from datetime import date

from compliance.domain.occurrences import State, state_at
from compliance.services.materialise import materialise_due
from compliance.services.occurrences import facts_of
from compliance.storage.db import Database
from tests.fakes import MONDAY
from tests.services.moved_clocks import DAY, checks_of, schedule_of
from tests.world import build_world, edition, good_answers, submit

ONCE = {"basis": "fixed-dates", "source": "rule", "once": {"by": "2026-02-20"}}


def test_taken_up_later_it_is_overdue_at_once_and_done_for_good(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        owed = schedule_of(session, world, ONCE)
        materialise_due(session, now=MONDAY)
        (check,) = checks_of(session, owed)
        assert (check.due_on, check.due_key) == (date(2026, 2, 20), "2026-02-20")
        assert state_at(facts_of(session, check), MONDAY) is State.OVERDUE
        answers = good_answers(edition("forklift-daily").checklist)
        submit(session, check, answers, by=world.officer, now=MONDAY)
        for later in (MONDAY + DAY, MONDAY + 400 * DAY):
            owed.materialised_until = None
            session.flush()
            materialise_due(session, now=later)
        assert [one.due_key for one in checks_of(session, owed)] == ["2026-02-20"]


def test_what_was_done_before_is_not_asked_for(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        done = schedule_of(session, world, ONCE, last_done_on=date(2026, 2, 19))
        materialise_due(session, now=MONDAY)
        assert checks_of(session, done) == []
