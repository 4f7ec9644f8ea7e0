"""The pages under load and the sending of forms, as figures with their goals."""

from tests.bench import http_load, submit
from tests.bench.clients import Load
from tests.bench.report import Figure
from tests.bench.room import Room

PER_SECOND = {"SQLite": 400, "PostgreSQL": 350}
P99_MS = 300
SHARE_OF_RAW = 0.40


def measure(room: Room) -> list[Figure]:
    """Load a real server on each database with 32 clients."""
    figures = []
    with room.databases(with_tables=False) as databases:
        for kind, url in databases.items():
            with room.folder() as folder:
                measured = http_load.measure(
                    folder, url, forms=room.sizes.forms, seconds=room.sizes.seconds
                )
            figures += _figures("form page", kind, measured.form_page)
            figures += _figures("submit", kind, measured.submit)
    return figures


def _figures(what: str, kind: str, load: Load) -> list[Figure]:
    if load.errors:
        raise RuntimeError(f"{load.errors} of {load.requests} requests ({what}, {kind}) failed.")
    return [
        Figure(name=f"{what}, {kind}", value=load.per_second, unit="/s", at_least=PER_SECOND[kind]),
        Figure(name=f"{what}, {kind}, p50", value=load.p50_ms, unit="ms"),
        Figure(name=f"{what}, {kind}, p99", value=load.p99_ms, unit="ms", at_most=P99_MS),
    ]


def measure_submit(room: Room) -> list[Figure]:
    """Set the use case against the raw driver that writes the same rows."""
    with room.folder() as folder:
        against = submit.measure(folder, batches=room.sizes.batches)
    return [
        Figure(name="submit by the service, SQLite", value=against.ours_per_second, unit="/s"),
        Figure(name="the same rows by sqlite3 alone", value=against.raw_per_second, unit="/s"),
        Figure(
            name="submit against the raw driver",
            value=against.ratio,
            unit="of raw",
            at_least=SHARE_OF_RAW,
        ),
    ]
