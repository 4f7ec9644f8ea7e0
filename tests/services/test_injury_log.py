"""The log: numbers never used twice, struck-through history, deaths, names kept apart."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
)
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.lining_out import LiningOut, WhyOut, read_lining_out
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import PRIVACY_CASE, on_screen, totals_of
from compliance.services.injury_case_days import (
    NewSpan,
    add_span,
)
from compliance.services.injury_case_decisions import (
    Overruling,
    answer_facts,
    overrule_decision,
)
from compliance.services.injury_case_log import (
    enter_on_log,
    line_out,
    put_back,
    recordable_off_log,
)
from compliance.services.injury_cases import (
    note_names_view,
)
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import (
    get_case,
    list_cases,
    list_forms,
    list_log,
    list_privacy_names,
)
from tests.cases import (
    FIRST_AID,
    HURT_ON,
    STITCHED,
    change_of,
    corrected,
    logged_case,
    open_injury,
    report_injury,
)
from tests.fakes import MONDAY
from tests.world import World, build_world


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def fresh(session: Session, world: World, name: str = "Pat Doe", number: int = 1) -> InjuryCase:
    by = world.coordinator
    incident = report_injury(session, world.establishment_id, by=by, number=number, name=name)
    return open_injury(session, incident, by=by)


def span(kind: SpanKind, first: int, last: int | None = None, **more: object) -> NewSpan:
    begin = HURT_ON + timedelta(days=first)
    return NewSpan(
        kind=kind,
        said_by=SaidBy.CLINICIAN,
        from_on=begin,
        to_on=HURT_ON + timedelta(days=last) if last else None,
        **more,  # type: ignore[arg-type]  # fields by name
    )


def test_numbers_count_up_and_are_never_used_twice(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by, place = world.coordinator, world.establishment_id
        first = logged_case(session, place, by=by, number=1, name="Pat Doe")
        second = logged_case(session, place, by=by, number=2, name="Jo Grant")
        assert (first.number, second.number) == ("2026-001", "2026-002")
        elsewhere = LiningOut(WhyOut.OTHER_LOG)
        line_out(session, second, change_of(second, by, reason="Of the other plant"), elsewhere)
        third = logged_case(session, place, by=by, number=3, name="Lee Fox")
        assert third.number == "2026-003"
        fourth = fresh(session, world, "Sam Ray", 4)
        answer_facts(session, fourth, STITCHED, change_of(fourth, by))
        with pytest.raises(InvalidInputError, match="never used twice"):
            enter_on_log(session, fourth, change_of(fourth, by), number="2026-002")
        for wrong in ('2026-1 =x,"', "-7", "x" * 41):
            with pytest.raises(InvalidInputError) as refused:
                enter_on_log(session, fourth, change_of(fourth, by), number=wrong)
            assert [one.where for one in refused.value.problems] == ["number"]
        assert enter_on_log(session, fourth, change_of(fourth, by), number="A-7") == "A-7"
        with pytest.raises(ConflictError, match="already"):
            enter_on_log(session, fourth, change_of(fourth, by))
        session.expire_all()
        lines = list_log(session, place, 2026)
        assert [one.number for one in lines] == ["A-7", "2026-001", "2026-002", "2026-003"]
        assert totals_of(lines).outcomes == (0, 0, 0, 3)
        put_back(session, second, change_of(second, by, reason="Ours after all"))
        session.expire_all()
        assert totals_of(list_log(session, place, 2026)).cases == 4
        assert list_log(session, place, 2025) == []


def test_cases_entered_at_the_same_moment_get_two_numbers(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        ids = []
        for number, name in ((1, "Pat Doe"), (2, "Jo Grant")):
            case = fresh(session, world, name, number)
            answer_facts(session, case, STITCHED, change_of(case, world.coordinator))
            ids.append(case.id)
    barrier, numbers = Barrier(2), list[str]()

    def enter(case_id: int) -> None:
        with db.unit_of_work() as session:
            case = get_case(session, case_id, visible_to=world.coordinator)
            if session.get_bind().dialect.name == "postgresql":  # SQLite lets in one at a time
                barrier.wait(timeout=10)
            numbers.append(enter_on_log(session, case, change_of(case, world.coordinator)))

    threads = [Thread(target=enter, args=(case_id,)) for case_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(numbers) == ["2026-001", "2026-002"]


def test_what_stood_on_the_log_is_kept_struck_through(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by = world.coordinator
        case = logged_case(session, world.establishment_id, by=by)
        away = span(SpanKind.AWAY, 1, 5)
        with pytest.raises(InvalidInputError, match="reason"):
            add_span(session, case, away, change_of(case, by))
        add_span(session, case, away, change_of(case, by, reason="The wound opened"))
        corrected(
            session,
            case,
            change_of(case, by, reason="Badge said otherwise"),
            employee_name="Patricia Doe",
        )
        session.expire_all()
        [line] = list_log(session, world.establishment_id, 2026)
        assert (line.column, line.days_away, line.name) == (Column.AWAY, 5, "Patricia Doe")
        told = [(one.field, one.before, one.after, one.reason) for one in line.changes]
        assert ("column", "J", "H", "The wound opened") in told
        assert ("days_away", "0", "5", "The wound opened") in told
        assert ("name", "Pat Doe", "Patricia Doe", "Badge said otherwise") in told
        assert {one.by for one in line.changes} == {by.name}
        with pytest.raises(InvalidInputError, match="on the log of 2026"):
            corrected(
                session,
                case,
                change_of(case, by, reason="It was last year"),
                injured_on=date(2025, 12, 31),
            )


def test_a_line_is_never_lost_when_the_rules_change_their_mind(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by = world.coordinator
        case = logged_case(session, world.establishment_id, by=by)
        change = change_of(case, by, reason="Strips, no stitches")
        answer_facts(session, case, FIRST_AID, change)
        assert (case.outcome, case.column, case.type) == ("not recordable", "J", "M1")
        assert len(list_log(session, world.establishment_id, 2026)) == 1
        with pytest.raises(InvalidInputError, match="reason"):
            line_out(session, case, change_of(case, by))
        line_out(session, case, change_of(case, by, reason="First aid only"))
        session.expire_all()
        [line] = list_log(session, world.establishment_id, 2026)
        assert line.lined_out
        assert line.changes[-1].reason == "First aid only"
        assert list_forms(session, world.establishment_id, 2026) == []
        with pytest.raises(InvalidInputError, match="not recordable"):
            put_back(session, case, change_of(case, by, reason="Again"))


def missing(session: Session, world: World) -> list[tuple[str, bool]]:
    session.expire_all()
    found = recordable_off_log(list_cases(session, world.establishment_id, 2026))
    return [(one.record, one.lined_out) for one in found]


def test_a_recordable_case_is_not_lined_out_before_it_is_decided_otherwise(
    db: Database, world: World
) -> None:
    """29 CFR 1904.4(a): each recordable case is recorded."""
    with db.unit_of_work() as session:
        by = world.coordinator
        case = logged_case(session, world.establishment_id, by=by)
        with pytest.raises(InvalidInputError) as refused:
            line_out(session, case, change_of(case, by))
        assert [one.where for one in refused.value.problems] == ["reason", "why"]
        with pytest.raises(InvalidInputError, match="Decide otherwise first"):
            line_out(session, case, change_of(case, by, reason="x"))
        assert (case.lined_out_at, case.revision) == (None, 2 + 1)
        wanted = Overruling(outcome=Outcome.NOT_RECORDABLE)
        overrule_decision(session, case, wanted, change_of(case, by, reason="Strips only"))
        line_out(session, case, change_of(case, by, reason="Strips only"))
        assert missing(session, world) == []
        again = Overruling(
            outcome=Outcome.RECORDABLE, column=Column.OTHER, case_type=CaseType.INJURY
        )
        overrule_decision(session, case, again, change_of(case, by, reason="Stitches"))
        assert missing(session, world) == [("2026-001", True)]
        put_back(session, case, change_of(case, by, reason="Stitches"))
        assert missing(session, world) == []


def test_an_undecided_case_is_decided_before_it_is_lined_out(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by = world.coordinator
        case = logged_case(session, world.establishment_id, by=by)
        answer_facts(session, case, {"treatments": None}, change_of(case, by, reason="Not known"))
        assert case.outcome == "undecided"
        with pytest.raises(InvalidInputError, match="Decide otherwise first"):
            line_out(session, case, change_of(case, by, reason="x"))


def test_a_duplicate_is_lined_out_for_a_line_that_counts(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by, place = world.coordinator, world.establishment_id
        first = logged_case(session, place, by=by, number=1, name="Pat Doe")
        second = logged_case(session, place, by=by, number=2, name="Jo Grant")
        for wrong in ("2026-002", "2026-009", ""):
            with pytest.raises(InvalidInputError, match="number of the line that stays"):
                line_out(
                    session,
                    second,
                    change_of(second, by, reason="Twice"),
                    LiningOut(WhyOut.DUPLICATE, wrong),
                )
        line_out(
            session,
            second,
            change_of(second, by, reason="Told by two"),
            LiningOut(WhyOut.DUPLICATE, "2026-001"),
        )
        assert missing(session, world) == []
        [line] = (one for one in list_log(session, place, 2026) if one.lined_out)
        assert line.changes[-1].after == "lined out, a duplicate of 2026-001"
        with pytest.raises(InvalidInputError, match="number of the line that stays"):
            line_out(
                session,
                first,
                change_of(first, by, reason="Twice"),
                LiningOut(WhyOut.DUPLICATE, "2026-002"),
            )
        line_out(
            session, first, change_of(first, by, reason="Ours no more"), LiningOut(WhyOut.OTHER_LOG)
        )
        assert missing(session, world) == [("2026-002", True)]  # what stood for it is gone


def test_a_recordable_case_that_was_never_entered_is_missing(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        case = fresh(session, world)
        assert missing(session, world) == []  # undecided is another matter
        answer_facts(session, case, STITCHED, change_of(case, world.coordinator))
        assert missing(session, world) == [(f"INC-{case.incident_id:05d}, #{case.id}", False)]


@pytest.mark.parametrize(
    "out", [LiningOut(), LiningOut(WhyOut.OTHER_LOG), LiningOut(WhyOut.DUPLICATE, "A-7 of 2, b")]
)
def test_why_a_line_was_struck_is_read_back(out: LiningOut) -> None:
    assert read_lining_out(out.text) == out


def test_a_death_leaves_the_days_empty(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(session, case, STITCHED, change_of(case, by))
        add_span(session, case, span(SpanKind.AWAY, 1, 5), change_of(case, by))
        later = change_of(case, by, MONDAY + timedelta(days=20))
        corrected(session, case, later, died_on=date(2026, 3, 12))
        assert (case.column, case.days_away, case.days_restricted) == ("G", None, None)
        enter_on_log(session, case, change_of(case, by, MONDAY + timedelta(days=20)))
        totals = totals_of(list_log(session, world.establishment_id, 2026))
        assert (totals.outcomes, totals.days_away) == ((1, 0, 0, 0), 0)


def test_a_needlestick_is_a_privacy_case_and_its_name_is_kept_apart(
    db: Database, world: World
) -> None:
    needle = {**STITCHED, "blood_exposure": "contaminated_sharp"}
    with db.unit_of_work() as session:
        by, case = world.coordinator, fresh(session, world)
        answer_facts(session, case, needle, change_of(case, by))
        enter_on_log(session, case, change_of(case, by))
        lines = list_log(session, world.establishment_id, 2026)
        assert [one.name for one in on_screen(lines)] == [PRIVACY_CASE]
        names = list_privacy_names(session, world.establishment_id, 2026)
        assert names == [(case.id, "2026-001", "Pat Doe")]
        with pytest.raises(NotAllowedError):
            note_names_view(session, world.establishment_id, 2026, by=world.officer, now=MONDAY)


def test_days_that_outrun_their_estimate_are_counted_up_to_today(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        by, place = world.coordinator, world.establishment_id
        case = logged_case(session, place, by=by)
        running = span(SpanKind.AWAY, 1, estimated_days=3)
        add_span(session, case, running, change_of(case, by, reason="The wound opened"))
        session.expire_all()
        for after, away in ((0, 3), (3, 3), (10, 10), (400, 180)):
            as_of = HURT_ON + timedelta(days=after)
            [line] = list_log(session, place, 2026, as_of=as_of)
            assert (line.days_away, line.estimated) == (away, True)
        [line] = list_log(session, place, 2026)
        assert line.days_away == 3
