"""Published rates that a plant entered to compare with, beside those that come with the program."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError
from compliance.domain.filing.industries import Industries
from compliance.domain.filing.law import HowRead
from compliance.domain.incident_rates import Benchmark, RateLaw, benchmark_problems
from compliance.domain.local_time import today_at
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.recordkeeping import RateBenchmark

FIELDS = ("year", "measure", "rate", "industry", "source")


def enter_benchmark(
    session: Session,
    place: Establishment,
    typed: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
    industries: Industries | None = None,
) -> RateBenchmark:
    """Enter a published rate with where it was read; one for the same rate takes its place.

    ``typed``: the texts of ``FIELDS``. ``industries``: the NAICS codes there are; without them only
    the digits of an industry are counted.

    Raises:
        NotAllowedError: the actor keeps no records there.
        InvalidInputError: with everything that is wrong.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    if problems := list(benchmark_problems(typed, today_at(now, place.zone), industries)):
        raise InvalidInputError(problems)
    said = {name: typed[name].strip() for name in FIELDS}
    year = int(said.pop("year"))
    same = ("measure", "industry")
    for row in list_benchmarks(session, place.id):
        if row.year == year and all(getattr(row, name) == said[name] for name in same):
            row.removed_at, row.removed_by = now, by.person_id
    row = RateBenchmark(
        establishment_id=place.id, year=year, entered_at=now, entered_by=by.person_id, **said
    )
    session.add(row)
    session.flush()
    _note(session, row, "entered", by=by, now=now)
    return row


def remove_benchmark(
    session: Session, place: Establishment, row_id: int, *, by: Actor, now: datetime
) -> None:
    """Take a published rate out; it stays in the table with who did it.

    Raises:
        NotAllowedError: the actor keeps no records there.
        ConflictError: it is not there any more.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    rows = {one.id: one for one in list_benchmarks(session, place.id)}
    if row_id not in rows:
        raise ConflictError("This rate is not in the table any more. Load the page again.")
    row = rows[row_id]
    row.removed_at, row.removed_by = now, by.person_id
    session.flush()
    _note(session, row, "removed", by=by, now=now)


def list_benchmarks(session: Session, establishment_id: int) -> list[RateBenchmark]:
    """Return the rates that a plant entered, the latest year first."""
    statement = select(RateBenchmark).where(
        RateBenchmark.establishment_id == establishment_id, RateBenchmark.removed_at.is_(None)
    )
    order = (RateBenchmark.year.desc(), RateBenchmark.measure, RateBenchmark.id)
    return list(session.scalars(statement.order_by(*order)))


def benchmarks_of(session: Session, establishment_id: int, law: RateLaw) -> list[Benchmark]:
    """Return everything to compare with: what the plant entered, then what was shipped."""
    own = [
        Benchmark(
            year=row.year,
            measure=row.measure,
            rate=Decimal(row.rate),
            industry=row.industry,
            source=row.source,
            read=HowRead.OURS,
        )
        for row in list_benchmarks(session, establishment_id)
    ]
    return [*own, *law.own_industry, *law.all_private_industry]


def _note(session: Session, row: RateBenchmark, what: str, *, by: Actor, now: datetime) -> None:
    append(
        session,
        TrailEvent.BENCHMARK_CHANGED,
        by=by,
        now=now,
        subject=("establishment", row.establishment_id),
        establishment_id=row.establishment_id,
        data={
            "what": what,
            "year": row.year,
            "measure": row.measure,
            "rate": row.rate,
            "industry": row.industry,
            "source": row.source,
        },
    )
