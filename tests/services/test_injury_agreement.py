"""Column and days of a line on the log agree, or the case says so and can be put right."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.services.annual_summary import count_undecided
from compliance.services.injury_case_changes import disagreement
from compliance.services.injury_case_days import NewSpan, add_span, strike_span
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log, entry_lacks
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from tests.cases import HURT_ON, STITCHED, change_of, open_injury, report_injury
from tests.world import World, build_world

DAYS_TOLD = ("clinician_days_off", "missed_days", "transferred", "restriction")
LATE = date(2027, 2, 1)
WHY = "The doctor corrected the note"


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def opened(session: Session, world: World) -> InjuryCase:
    """A stitched hand of which nobody was asked about days."""
    by = world.coordinator
    case = open_injury(session, report_injury(session, world.establishment_id, by=by), by=by)
    told = {name: value for name, value in STITCHED.items() if name not in DAYS_TOLD}
    answer_facts(session, case, told, change_of(case, by))
    return case


def enter(session: Session, case: InjuryCase, world: World, kind: SpanKind, first: int) -> None:
    last = {SpanKind.RESTRICTED: first + 179}.get(kind, first + 4)
    wanted = NewSpan(
        kind=kind,
        said_by=SaidBy.CLINICIAN,
        from_on=HURT_ON + timedelta(days=first),
        to_on=HURT_ON + timedelta(days=last),
    )
    add_span(session, case, wanted, change_of(case, world.coordinator, reason=WHY))


def line(case: InjuryCase) -> tuple[str, int | None, int | None]:
    return case.column, case.days_away, case.days_restricted


def test_180_restricted_days_before_the_first_away_go_on_the_log(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        case = opened(session, world)
        enter(session, case, world, SpanKind.RESTRICTED, 1)
        enter(session, case, world, SpanKind.AWAY, 181)
        assert line(case) == ("H", 0, 180)
        assert entry_lacks(case, LATE) == []
        enter_on_log(session, case, change_of(case, world.coordinator))
        assert not case.overruled_reason
        assert disagreement(case) == []


def test_a_restricted_case_on_the_log_becomes_h_after_its_180_days(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        case = opened(session, world)
        enter(session, case, world, SpanKind.RESTRICTED, 1)
        by = change_of(case, world.coordinator)
        answer_facts(session, case, dict.fromkeys(DAYS_TOLD[:2], False), by)
        enter_on_log(session, case, change_of(case, world.coordinator))
        assert line(case) == ("I", 0, 180)
        answer_facts(
            session,
            case,
            {"clinician_days_off": None, "missed_days": None},
            change_of(case, world.coordinator, reason=WHY),
        )
        enter(session, case, world, SpanKind.AWAY, 181)
        assert line(case) == ("H", 0, 180)


def test_fewer_restricted_days_do_not_let_h_stand_without_k(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = opened(session, world)
        told = {"clinician_days_off": True}
        answer_facts(session, case, told, change_of(case, world.coordinator))
        assert line(case) == ("H", 0, 0)
        with pytest.raises(InvalidInputError, match="no day away"):
            enter_on_log(session, case, change_of(case, world.coordinator))


def struck(session: Session, world: World) -> InjuryCase:
    """A line of column H whose only days away were struck."""
    case = opened(session, world)
    enter(session, case, world, SpanKind.AWAY, 1)
    enter_on_log(session, case, change_of(case, world.coordinator))
    session.refresh(case, ["spans"])
    change = change_of(case, world.coordinator, reason="That was another person")
    strike_span(session, case, case.spans[0].id, change)
    return case


def test_struck_days_leave_a_line_that_says_what_is_wrong_with_it(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        case = struck(session, world)
        assert line(case) == ("H", 0, 0)
        assert [one.where for one in disagreement(case)] == ["days"]
        assert case.rules_said["needs"] != []
        assert count_undecided(session, world.establishment_id, 2026) == 1


@pytest.mark.parametrize(
    ("answers", "column"),
    [
        ((("clinician_days_off", False), ("missed_days", False), ("transferred", False)), "J"),
        ((("missed_days", False), ("clinician_days_off", False), ("transferred", False)), "J"),
    ],
)
def test_answer_by_answer_it_is_decided_anew(
    db: Database, world: World, answers: tuple[tuple[str, bool], ...], column: str
) -> None:
    with db.unit_of_work() as session:
        case = struck(session, world)
        answer = answering(session, world, case)
        for name, value in answers:
            answer(name, value)
            assert case.column == "H"
        answer("restriction", "none")
        assert line(case) == (column, 0, 0)
        assert disagreement(case) == []
        assert count_undecided(session, world.establishment_id, 2026) == 0
        with pytest.raises(InvalidInputError, match="no day away"):
            answer(*("clinician_days_off", True))


def answering(session: Session, world: World, case: InjuryCase) -> Callable[[str, object], object]:
    def answer(name: str, value: object) -> object:
        change = change_of(case, world.coordinator, reason=WHY)
        return answer_facts(session, case, {name: value}, change)

    return answer
