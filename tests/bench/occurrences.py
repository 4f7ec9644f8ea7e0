"""Occurrences made ahead by the sweep: daily checks of many trucks, five weeks of them."""

import time

from compliance.services.materialise import Materialiser
from compliance.storage.db import Database
from tests.bench.family import cpu_seconds
from tests.bench.plant import CHECKLIST
from tests.bench.report import Figure
from tests.bench.room import Room
from tests.fakes import MONDAY
from tests.services.test_materialise import made_for
from tests.world import assign_truck, build_world


def measure(room: Room) -> list[Figure]:
    """Materialise the same schedules on both databases."""
    with room.databases() as databases:
        return [
            figure
            for kind, url in databases.items()
            for figure in _materialise(kind, url, room.sizes.schedules)
        ]


def _materialise(kind: str, url: str, schedules: int) -> list[Figure]:
    database = Database(url)
    _assign(database, schedules)
    materialiser = Materialiser()
    longest = 0.0
    began, used = time.perf_counter(), cpu_seconds()
    while True:
        turn = time.perf_counter()
        with database.unit_of_work() as session:
            made = materialiser.make_due(session, MONDAY)
        longest = max(longest, time.perf_counter() - turn)
        if not made.schedules:
            break
    seconds, cpu = time.perf_counter() - began, cpu_seconds() - used
    count = sum(made_for(database).values())
    database.close()
    return [
        Figure(name=f"occurrences materialised, {kind}", value=count / seconds, unit="/s"),
        Figure(name=f"the same by our CPU, {kind}", value=count / cpu, unit="/s of CPU"),
        Figure(name=f"longest transaction of these, {kind}", value=longest * 1000, unit="ms"),
    ]


def _assign(database: Database, schedules: int) -> None:
    with database.unit_of_work() as session:
        world = build_world(session)
        for number in range(schedules):
            assign_truck(session, world, f"T-{number:04}", CHECKLIST)
