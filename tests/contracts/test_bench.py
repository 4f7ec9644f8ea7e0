"""The benchmarks still run: each at its smallest, without the server under load."""

import json
import time
from collections.abc import Iterator

import pytest

from tests.bench.__main__ import MEASUREMENTS, limited, run
from tests.bench.report import Figure, Measurement, as_data, table
from tests.bench.room import TINY, Room
from tests.databases import PostgresServer

SERVED = {"start-up", "pages"}  # they start servers; what they measure is tested elsewhere


@pytest.fixture(scope="module")
def room(postgres: PostgresServer) -> Iterator[Room]:
    with Room(TINY, server=postgres) as made:
        yield made


@pytest.mark.parametrize("name", sorted(MEASUREMENTS.keys() - SERVED))
def test_a_measurement_gives_figures(name: str, room: Room) -> None:
    measured = run(name, room)
    assert measured.failure == ""
    assert measured.figures
    assert all(figure.value > 0 for figure in measured.figures)
    names = [(figure.name, figure.unit) for figure in measured.figures]
    assert len(set(names)) == len(names), "two figures of one name cannot be told apart"


def test_a_measurement_that_breaks_off_says_why_and_keeps_no_alarm(room: Room) -> None:
    assert "KeyError" in run("no such thing", room).failure
    with pytest.raises(TimeoutError, match="longer than 1 seconds"), limited(1):
        time.sleep(10)


def test_goals_are_judged_and_shown() -> None:
    figures = [
        Figure(name="fast", value=9_000, unit="/s", at_least=8_000),
        Figure(name="slow", value=3.1, unit="ms", at_most=2),
        Figure(name="plain", value=1, unit="s"),
    ]
    done = Measurement(name="sweeps", figures=figures, seconds=1, cpu_seconds=1)
    broken = Measurement(name="pages", figures=(), seconds=1, cpu_seconds=1, failure="no port")
    assert [figure.is_met for figure in figures] == [True, False, None]
    lines = table([done, broken]).splitlines()
    assert [line.split()[-1] for line in lines if "9,000" in line] == ["met"]
    assert [line.split()[-2:] for line in lines if "3.1" in line] == [["NOT", "MET"]]
    assert any("no port" in line for line in lines)
    assert [one["failure"] for one in json.loads(json.dumps(as_data([done, broken])))] == [
        "",
        "no port",
    ]
