"""A year's recordkeeping on both databases: employment, hours, duty, summary, files, requests."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.filing.facts import LogOutcome, Owed
from compliance.domain.ita.cells import Checking
from compliance.domain.ita.check import check_files
from compliance.domain.ita.texts import NameSearch
from compliance.domain.ita.values import Totals
from compliance.domain.recordkeeping.annual_summary import Capacity, facts_from
from compliance.domain.recordkeeping.employment import Employment, MonthFigures
from compliance.domain.recordkeeping.handovers import Asker
from compliance.domain.records import digest_of
from compliance.library.causes import load_causes
from compliance.library.filing_law import RecordkeepingLaw, load_recordkeeping_law
from compliance.services.annual_summary import Signing, certify_summary, summary_now
from compliance.services.employment import (
    IdentityDetails,
    enter_employment,
    enter_hours,
    preview_hours,
    set_identity,
)
from compliance.services.filing_fixes import Fix, FixPage, fix_of
from compliance.services.filing_year import filing_year, kept_years
from compliance.services.filings import export_filing, make_filing
from compliance.services.handovers import Request, ask_for_records, hand_over
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import AnnualSummary, Handover
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.recordkeeping import list_summaries
from tests.logged import CLINICIAN, NAMES, add_case, add_log
from tests.world import World, build_world

NOW = datetime(2026, 2, 10, 16, 0, tzinfo=UTC)  # Tuesday, 10:00 in Chicago
LAW = load_recordkeeping_law(Path(__file__).resolve().parents[2] / "checklists")
CAUSES = load_causes(Path(__file__).resolve().parents[2] / "checklists")
COUNTS = Employment(company_peak=145, peak=145, everyone=160, paid=(110, 112, 113), hours=218_400)
IDENTITY = IdentityDetails(
    ein="12-3456789", company_name="Northgate Fabrication LLC", industry="Steel parts", ownership=1
)
SIGNING = Signing(
    seen="",
    title="Plant manager",
    phone="815-555-0100",
    capacity=Capacity.HIGHEST_OFFICIAL,
    method="password",
)


def sign(session: Session, place: Establishment, *, by: Actor) -> AnnualSummary:
    """Certify 2025 as it stands."""
    signing = replace(SIGNING, seen=summary_now(session, place, 2025).seal)
    return certify_summary(session, place, 2025, signing, by=by, now=NOW)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        world = build_world(session)
        add_log(session, world.establishment_id, world.coordinator.person_id or 0)
        return world


@pytest.fixture
def law() -> RecordkeepingLaw:
    return LAW


def fill(db: Database, world: World, counts: Employment = COUNTS) -> None:
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        set_identity(session, place, IDENTITY, by=world.coordinator, now=NOW)
        enter_employment(session, place, 2025, counts, by=world.coordinator, now=NOW)


def events(db: Database) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)))


def by(world: World) -> dict[str, Any]:
    return {"by": world.coordinator, "now": NOW}


Step = Callable[[Session, Establishment], object]


def refused(db: Database, world: World, step: Step) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught, db.unit_of_work() as session:
        step(session, session.get_one(Establishment, world.establishment_id))
    return caught.value


def problems(error: InvalidInputError) -> list[str]:
    return [f"{one.where}: {one.what}" for one in error.problems]


def test_what_contradicts_itself_is_told_at_once_and_nothing_is_kept(
    db: Database, world: World
) -> None:
    wrong = Employment(company_peak=10, peak=145, everyone=100, average=150, hours=2_000_000)
    error = refused(db, world, partial(enter_employment, year=2025, wanted=wrong, **by(world)))
    assert problems(error) == [
        "everyone: 100 people of the year are fewer than 145 at one time.",
        "company_peak: 10 of the company are fewer than 145 of this site.",
        "peak: The average of 150 is above 145, the most at one time.",
        "hours: 2,000,000 hours are 13,333 for each employee; a year has 8,760.",
    ]
    assert events(db) == []


def test_the_average_comes_from_the_pay_periods_rounded_up(db: Database, world: World) -> None:
    fill(db, world)
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        assert summary_now(session, place, 2025).facts.average_employees == 112
    assert events(db) == ["employment.entered"] * 2


def test_twelve_months_give_the_hours_of_the_year_and_eleven_do_not(
    db: Database, world: World
) -> None:
    fill(db, world, Employment(peak=145, average=112))
    months = {(2025, month): MonthFigures(hours=18_000) for month in range(1, 13)}
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        assert enter_hours(session, place, months, by=world.coordinator, now=NOW) == 12
        assert summary_now(session, place, 2025).facts.hours_worked == 216_000
        assert not any(one.is_change for one in preview_hours(session, place, months, now=NOW))
        gone: dict[tuple[int, int], MonthFigures | None] = {(2025, 3): None}
        assert enter_hours(session, place, gone, by=world.coordinator, now=NOW) == 1
        assert summary_now(session, place, 2025).facts.hours_worked is None


def test_hours_of_a_month_to_come_and_of_no_people_are_refused(db: Database, world: World) -> None:
    months = {
        (2026, 3): MonthFigures(hours=5),
        (2026, 1): MonthFigures(hours=800, employees=1),
    }
    error = refused(db, world, partial(enter_hours, months=months, **by(world)))
    assert sorted(problems(error)) == [
        "month_1: 800 hours are 800 for each; a month has 744.",
        "month_3: 2026-03 has not begun.",
    ]


def test_who_must_keep_file_and_post_is_said_with_reasons(
    db: Database, world: World, law: RecordkeepingLaw
) -> None:
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        before = filing_year(session, place, 2025, law.filing)
        assert before.duty.log.outcome is LogOutcome.UNDECIDED
        assert {"ein", "average", "hours", "peak"} <= set(before.missing)
    fill(db, world)
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        after = filing_year(session, place, 2025, law.filing)
    assert (after.duty.log.outcome, after.duty.summary) == (LogOutcome.KEEP, Owed.YES)
    assert after.missing == ()
    assert (after.posting.first, after.due_on) == (date(2026, 2, 1), date(2026, 3, 2))
    assert after.keep_until == date(2030, 12, 31)
    assert all(reason.provision for reason in after.duty.reasons)


def test_a_summary_is_certified_superseded_and_never_changed(db: Database, world: World) -> None:
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        first = sign(session, place, by=world.coordinator)
        text = first.record
        assert facts_from(text).totals == Totals(
            outcomes=(0, 1, 1, 2), days_away=10, days_restricted=20, types=(3, 1, 0, 0, 0, 0)
        )
        assert not summary_now(session, place, 2025).is_stale
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        add_case(session, place.id, world.coordinator.person_id or 0, 6)
        assert summary_now(session, place, 2025).is_stale
        sign(session, place, by=world.coordinator)
    with db.reading() as session:
        second, kept = list_summaries(session, world.establishment_id, 2025)
        assert (second.version, kept.version, kept.record) == (2, 1, text)
        assert kept.digest == digest_of(text)
        assert kept.digest in second.record  # names what it supersedes
        assert not any(name in second.record for name in NAMES)
    assert events(db)[-2:] == ["summary.certified"] * 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"year": 2026}, "year"),
        ({"counts": Employment(peak=145)}, "average"),
        ({"title": " "}, "title"),
        ({"open_case": True}, "cases"),
    ],
)
def test_what_is_not_ready_is_not_certified(
    db: Database, world: World, changes: dict[str, Any], told: str
) -> None:
    fill(db, world, changes.get("counts", COUNTS))
    if changes.get("open_case"):
        with db.unit_of_work() as session:
            session.scalars(select(InjuryCase)).all()[0].logged_at = None
    year = changes.get("year", 2025)
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        seen = summary_now(session, place, year).seal
    signing = replace(SIGNING, seen=seen, title=changes.get("title", SIGNING.title))
    error = refused(db, world, partial(certify_summary, year=year, signing=signing, **by(world)))
    assert told in [one.where for one in error.problems]


def test_only_who_may_certify_certifies(db: Database, world: World) -> None:
    fill(db, world)
    for actor in (world.officer, world.administrator, world.auditor):
        with db.reading() as session:
            place = session.get_one(Establishment, world.establishment_id)
            with pytest.raises(NotAllowedError):
                certify_summary(session, place, 2025, SIGNING, by=actor, now=NOW)


def test_the_two_files_pass_their_own_checks_and_name_nobody(
    db: Database, world: World, law: RecordkeepingLaw
) -> None:
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        filing = make_filing(session, place, 2025, law, now=NOW, with_cases=True)
        export_filing(session, place, filing, by=SYSTEM, now=NOW)
    assert filing.files.may_leave, filing.files.problems
    names = NameSearch(NAMES, frozenset())
    checking = Checking(format=law.ita, industries=law.filing.industries, names=names)
    texts = [(name, [text.encode()]) for name, text in filing.named.items()]
    assert check_files(texts, checking, complete=True).errors == 0
    whole = "".join(filing.named.values())
    assert not any(name in whole for name in (*NAMES, CLINICIAN, "Elm Street"))
    assert filing.named["cases.csv"].count("\r\n") == 5  # the lined-out case is not sent
    assert events(db)[-1] == "filing.exported"


def test_a_file_with_an_error_does_not_leave_and_says_where_to_fix_it(
    db: Database, world: World, law: RecordkeepingLaw
) -> None:
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        row = session.scalars(select(InjuryCase).where(InjuryCase.number == "2025-001")).one()
        row.what_happened = "Pat Doe was hit by the plate"
        session.flush()
        filing = make_filing(session, place, 2025, law, now=NOW, with_cases=True)
    assert filing.named == {}
    found = {
        one.column: fix_of(one, filing.year.work, filing.case_ids) for one in filing.files.problems
    }
    assert found["annual_average_employees"] == Fix(FixPage.EMPLOYMENT, "average")
    assert found["total_hours_worked"] == Fix(FixPage.HOURS, "hours_1")
    assert found["nar_what_happened"] == Fix(FixPage.FORM_301, "what_happened")


def test_what_need_not_be_sent_is_not_sent(
    db: Database, world: World, law: RecordkeepingLaw
) -> None:
    fill(db, world, Employment(company_peak=60, peak=60, everyone=60, average=50, hours=90_000))
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        filing = make_filing(session, place, 2025, law, now=NOW)
    assert filing.files.may_leave
    assert list(filing.named) == ["300a.csv"]


def test_a_request_runs_in_business_hours_and_is_handed_over_once(
    db: Database, world: World
) -> None:
    friday = datetime(2026, 2, 6, 21, 0, tzinfo=UTC)  # 15:00; two hours are left of the day
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        wanted = Request(
            asker=Asker.GOVERNMENT, name="J. Shaw", agency="OSHA Aurora", asked_at=friday
        )
        row = ask_for_records(session, place, wanted, by=world.coordinator, now=NOW)
        assert row.due_at == datetime(2026, 2, 9, 16, 0, tzinfo=UTC)  # Monday 10:00
        assert row.years == [2025]
        hand_over(session, row, {"a.pdf": "ab" * 32}, by=world.coordinator, now=NOW)
    with db.reading() as session:
        row = session.scalars(select(Handover)).one()
        with pytest.raises(ConflictError):
            hand_over(session, row, {}, by=world.coordinator, now=NOW)
    assert events(db)[-2:] == ["records.asked-for", "records.handed-over"]


def test_a_wrong_request_is_refused_with_everything(db: Database, world: World) -> None:
    wanted = Request(
        asker=Asker.EMPLOYEE,
        name=" ",
        agency="",
        asked_at=NOW + timedelta(days=1),
        case_number="2025-999",
    )
    error = refused(db, world, partial(ask_for_records, wanted=wanted, **by(world)))
    assert [one.where for one in error.problems] == ["name", "asked_on", "case_number"]


def test_records_are_kept_five_years_after_their_year(db: Database, world: World) -> None:
    with db.reading() as session:
        for today, there in ((date(2030, 12, 31), [2025]), (date(2031, 1, 1), [])):
            assert kept_years(session, world.establishment_id, today) == there


def test_numbers_of_the_employer_are_checked(db: Database, world: World) -> None:
    wrong = IdentityDetails(ein="12345", older_naics="33x", ownership=9, company_name="x" * 101)
    error = refused(db, world, partial(set_identity, wanted=wrong, **by(world)))
    wheres = [one.where for one in error.problems]
    assert wheres == ["ein", "older_naics", "ownership", "company_name"]
