"""The annual summary: signed as it was seen, in the name of who signs, once nothing waits."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from compliance.domain.errors import ConflictError, InvalidInputError
from compliance.domain.ita.rules import Weight
from compliance.domain.recordkeeping.decision import Outcome
from compliance.services.annual_summary import certify_summary, count_undecided, summary_now
from compliance.services.employment import enter_employment
from compliance.services.filing_fixes import FixPage, fix_of
from compliance.services.filings import make_filing
from compliance.services.injury_case_changes import Change
from compliance.services.injury_case_decisions import Overruling, overrule_decision
from compliance.services.injury_case_log import line_out
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.recordkeeping import list_summaries
from tests.logged import LEARNED, add_case
from tests.services.test_recordkeeping_year import COUNTS, LAW, NOW, SIGNING, fill, sign, world
from tests.world import World

__all__ = ["world"]


def test_figures_that_nobody_saw_are_not_signed(db: Database, world: World) -> None:
    """Whoever certifies has examined the log: 29 CFR 1904.32(b)(3)."""
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        seen = replace(SIGNING, seen=summary_now(session, place, 2025).seal)
        hours = replace(COUNTS, hours=777_777)
        enter_employment(session, place, 2025, hours, by=world.coordinator, now=NOW)
        with pytest.raises(ConflictError, match="changed after you opened"):
            certify_summary(session, place, 2025, seen, by=world.coordinator, now=NOW)
        assert list_summaries(session, place.id, 2025) == []
        seen = replace(SIGNING, seen=summary_now(session, place, 2025).seal)
        add_case(session, place.id, world.coordinator.person_id or 0, 6)
        with pytest.raises(ConflictError):
            certify_summary(session, place, 2025, seen, by=world.coordinator, now=NOW)


def test_a_summary_bears_the_name_of_the_account_that_signs(db: Database, world: World) -> None:
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        row = sign(session, place, by=world.coordinator)
        assert row.printed_name == world.coordinator.name
        assert world.coordinator.name in row.record


def test_a_line_against_its_decision_is_neither_certified_nor_filed(
    db: Database, world: World
) -> None:
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        case = session.scalars(select(InjuryCase).where(InjuryCase.number == "2025-001")).one()
        change = Change(
            by=world.coordinator, now=NOW, revision=case.revision, reason="Our clinician says so"
        )
        overrule_decision(session, case, Overruling(outcome=Outcome.NOT_RECORDABLE), change)
        assert count_undecided(session, place.id, 2025) == 1
        with pytest.raises(InvalidInputError) as refused:
            sign(session, place, by=world.coordinator)
        assert [one.where for one in refused.value.problems] == ["cases"]
        for with_cases in (True, False):
            filing = make_filing(session, place, 2025, LAW, now=NOW, with_cases=with_cases)
            assert not filing.files.may_leave
            assert filing.named == {}
            (problem,) = (one for one in filing.files.problems if one.rule == "against-decision")
            assert (problem.record, problem.weight) == ("2025-001", Weight.ERROR)
            assert fix_of(problem, filing.year.work, filing.case_ids).page is FixPage.DECISION
        line_out(session, case, replace(change, revision=case.revision))
        assert make_filing(session, place, 2025, LAW, now=NOW).files.may_leave
        assert sign(session, place, by=world.coordinator).version == 1


@pytest.mark.parametrize(
    ("gone", "record", "words"),
    [
        ({"lined_out_at": LEARNED}, "2025-001", "its line is lined out"),
        ({"logged_at": None, "number": None}, "INC-", "it is on no log"),
    ],
)
def test_a_recordable_case_that_does_not_count_is_neither_certified_nor_filed(
    db: Database, world: World, gone: dict[str, object], record: str, words: str
) -> None:
    """29 CFR 1904.4(a), 1904.29(b)(3): the other way round would be under-recording."""
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        case = session.scalars(select(InjuryCase).where(InjuryCase.number == "2025-001")).one()
        for name, value in gone.items():
            setattr(case, name, value)
        session.flush()
        assert count_undecided(session, place.id, 2025) == 1
        with pytest.raises(InvalidInputError) as refused:
            sign(session, place, by=world.coordinator)
        [problem] = refused.value.problems
        assert record in problem.what
        assert words in problem.what
        for with_cases in (True, False):
            filing = make_filing(session, place, 2025, LAW, now=NOW, with_cases=with_cases)
            assert (filing.files.may_leave, filing.named) == (False, {})
            (told,) = (one for one in filing.files.problems if one.rule == "recordable-off-log")
            assert told.weight is Weight.ERROR
            assert told.record.startswith(record)
            assert filing.off_log == {told.record: case.id}
            cases = {**filing.case_ids, **filing.off_log}
            assert fix_of(told, filing.year.work, cases).page is FixPage.CASE
