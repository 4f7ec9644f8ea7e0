"""Published rates that a plant enters: checked, replaced, taken out, each in the trail."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.library.filing_law import load_rate_law
from compliance.services.benchmarks import (
    benchmarks_of,
    enter_benchmark,
    list_benchmarks,
    remove_benchmark,
)
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import RateBenchmark
from compliance.storage.models.trail import TrailEntry
from tests.world import World, build_world

NOW = datetime(2026, 2, 10, 16, 0, tzinfo=UTC)
LAW = load_rate_law(Path(__file__).resolve().parents[2] / "checklists")
TYPED = {
    "year": "2024",
    "measure": "trir",
    "rate": "3.1",
    "industry": "332",
    "source": "Made up for this test",
}


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def _enter(session: Session, world: World, typed: Mapping[str, str]) -> RateBenchmark:
    place = session.get_one(Establishment, world.establishment_id)
    return enter_benchmark(session, place, typed, by=world.coordinator, now=NOW)


def test_a_rate_takes_the_place_of_the_one_before_and_nothing_is_lost(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        _enter(session, world, TYPED)
        _enter(session, world, {**TYPED, "rate": "3.2"})
        _enter(session, world, {**TYPED, "measure": "dart"})
    with db.reading() as session:
        rows = list_benchmarks(session, world.establishment_id)
        assert [(one.measure, one.rate) for one in rows] == [("dart", "3.1"), ("trir", "3.2")]
        assert len(session.scalars(select(RateBenchmark)).all()) == 3
        shown = benchmarks_of(session, world.establishment_id, LAW)
        assert [str(one.rate) for one in shown[:2]] == ["3.1", "3.2"]
        assert shown[2:] == list(LAW.all_private_industry)
        events = session.scalars(select(TrailEntry.event).order_by(TrailEntry.id)).all()
        assert events[-3:] == ["benchmark.changed"] * 3


def test_a_rate_is_taken_out_once(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        row_id = _enter(session, world, TYPED).id
        place = session.get_one(Establishment, world.establishment_id)
        remove_benchmark(session, place, row_id, by=world.coordinator, now=NOW)
        with pytest.raises(ConflictError):
            remove_benchmark(session, place, row_id, by=world.coordinator, now=NOW)
        assert list_benchmarks(session, place.id) == []


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        pytest.param({"source": " "}, "source", id="no source"),
        pytest.param({"source": "x" * 301}, "source", id="a novel for a source"),
        pytest.param({"year": "2026"}, "year", id="a year that is not over"),
        pytest.param({"year": "24"}, "year", id="two digits"),
        pytest.param({"year": "\u0662\u0660\u0662\u0664"}, "year", id="other digits"),
        pytest.param({"rate": "-1"}, "rate", id="negative"),
        pytest.param({"rate": "3,1"}, "rate", id="a comma"),
        pytest.param({"rate": "nan"}, "rate", id="no number"),
        pytest.param({"measure": "severity"}, "measure", id="nobody publishes it"),
        pytest.param({"industry": "metal"}, "industry", id="words"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    db: Database, world: World, wrong: Mapping[str, str], where: str
) -> None:
    with db.unit_of_work() as session:
        with pytest.raises(InvalidInputError) as refused:
            _enter(session, world, {**TYPED, **wrong})
        assert [one.where for one in refused.value.problems] == [where]
        assert list_benchmarks(session, world.establishment_id) == []


def test_everything_wrong_is_said_at_once_and_only_to_who_keeps_records(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        with pytest.raises(InvalidInputError) as refused:
            _enter(session, world, dict.fromkeys(TYPED, ""))
        assert {one.where for one in refused.value.problems} == {
            "year",
            "measure",
            "rate",
            "source",
        }
        place = session.get_one(Establishment, world.establishment_id)
        with pytest.raises(NotAllowedError):
            enter_benchmark(session, place, TYPED, by=world.officer, now=NOW)
