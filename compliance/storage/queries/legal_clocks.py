"""Reading legal clocks: those that run, by what is due first; one of them; what the sweep sees."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from compliance.domain.access import Actor
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.prepared import Prepared
from compliance.storage.queries.scope import Page, count_of, found, seen_by
from compliance.storage.tables import table_of

RUNNING = "running"
DEADLINES = table_of(ClockDeadline)
LONG_OVERDUE = timedelta(hours=24)
"""Ours: what ended longer ago is no call of this shift, and must not hide one that is."""
AT_ONCE = 100  # deadlines in one transaction of the sweep

# Mostly nothing waits. To see that takes one look at an index.
_SOMETHING_WAITS = Prepared(
    select(DEADLINES.c.id)
    .where(DEADLINES.c.attention_at <= bindparam("now"))
    .order_by(DEADLINES.c.attention_at)
    .limit(1)
)


class Waiting(NamedTuple):
    """A running deadline whose time to be looked at has come, with what a message says of it."""

    deadline: ClockDeadline
    clock: LegalClock
    site_name: str
    zone: str
    lead_id: int | None  # who looks into the incident


_WAITING = (
    select(ClockDeadline, LegalClock, Establishment.name, Establishment.zone, Incident.lead_id)
    .join(LegalClock, LegalClock.id == ClockDeadline.clock_id)
    .join(Establishment, Establishment.id == ClockDeadline.establishment_id)
    .outerjoin(Incident, Incident.id == LegalClock.incident_id)
    .where(ClockDeadline.attention_at <= bindparam("now"))
    .order_by(ClockDeadline.attention_at, ClockDeadline.id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=ClockDeadline, skip_locked=True)
)


def get_clock(session: Session, clock_id: int, *, visible_to: Actor) -> LegalClock:
    """Return a clock with its deadlines and its incident.

    Raises:
        NotFoundError: none at an establishment that the actor sees.
    """
    statement = (
        seen_by(select(LegalClock), LegalClock.establishment_id, visible_to)
        .where(LegalClock.id == clock_id)
        .options(
            joinedload(LegalClock.establishment),
            joinedload(LegalClock.incident),
            joinedload(LegalClock.starter),
            selectinload(LegalClock.deadlines).joinedload(ClockDeadline.stopper),
        )
    )
    return found(session.scalar(statement), "legal clock")


def get_deadline(session: Session, deadline_id: int, *, visible_to: Actor) -> ClockDeadline:
    """Return one deadline with its clock.

    Raises:
        NotFoundError: none at an establishment that the actor sees.
    """
    statement = (
        seen_by(select(ClockDeadline), ClockDeadline.establishment_id, visible_to)
        .where(ClockDeadline.id == deadline_id)
        .options(
            joinedload(ClockDeadline.clock).options(
                joinedload(LegalClock.establishment), joinedload(LegalClock.incident)
            )
        )
    )
    return found(session.scalar(statement), "legal deadline")


def find_by_submission(session: Session, submission_id: str) -> LegalClock | None:
    """Return the clock that a form became, if it was sent."""
    return session.scalar(select(LegalClock).where(LegalClock.submission_id == submission_id))


def hold_deadline(session: Session, deadline_id: int) -> ClockDeadline:
    """Return a deadline as it stands now, and hold it until the commit."""
    return session.get_one(ClockDeadline, deadline_id, populate_existing=True, with_for_update=True)


def hold_deadlines(session: Session, clock_id: int) -> Sequence[ClockDeadline]:
    """Return the deadlines of a clock as they stand now, and hold them until the commit."""
    return session.scalars(
        select(ClockDeadline)
        .where(ClockDeadline.clock_id == clock_id)
        .order_by(ClockDeadline.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def list_running(
    session: Session,
    establishment_id: int,
    page: Page,
    *,
    now: datetime,
    is_long_overdue: bool | None = None,
) -> tuple[list[ClockDeadline], int]:
    """Return the deadlines that run here, and how many there are.

    What is due next stands first, together with what ended within `LONG_OVERDUE`: somebody is to
    call now. Then what the law gives no number for, and at last what is overdue for longer, the
    latest before; ``is_long_overdue`` gives that part alone, or all but it. What has not begun,
    because it waits for something to happen, is not among them.
    """
    since = now - LONG_OVERDUE
    is_long = and_(ClockDeadline.due_at.is_not(None), ClockDeadline.due_at <= since)
    statement = _of_establishment(establishment_id).where(*_IS_RUNNING)
    if is_long_overdue is not None:
        statement = statement.where(is_long if is_long_overdue else ~is_long)
    ordered = statement.order_by(
        case((is_long, 2), (ClockDeadline.due_at.is_(None), 1), else_=0),
        case((is_long, None), else_=ClockDeadline.due_at),
        ClockDeadline.due_at.desc(),
        ClockDeadline.id,
    )
    rows = session.scalars(ordered.limit(page.limit).offset(page.offset))
    return list(rows), count_of(session, statement)


def list_stopped(
    session: Session, establishment_id: int, page: Page
) -> tuple[list[ClockDeadline], int]:
    """Return the deadlines that were stopped here, the latest first, and how many there are."""
    statement = _of_establishment(establishment_id).where(ClockDeadline.state != RUNNING)
    ordered = statement.order_by(ClockDeadline.stopped_at.desc(), ClockDeadline.id.desc())
    rows = session.scalars(ordered.limit(page.limit).offset(page.offset))
    return list(rows), count_of(session, statement)


def list_clocks_of_incident(session: Session, incident_id: int) -> list[LegalClock]:
    """Return the clocks of an incident with their deadlines, in the order of their starts."""
    return list(
        session.scalars(
            select(LegalClock)
            .where(LegalClock.incident_id == incident_id)
            .order_by(LegalClock.started_at, LegalClock.id)
            .options(selectinload(LegalClock.deadlines))
        )
    )


def count_running(session: Session, establishment_id: int) -> int:
    """Return how many deadlines run at an establishment."""
    return _count(session, establishment_id)


def count_overdue(session: Session, establishment_id: int, *, now: datetime) -> int:
    """Return how many deadlines of an establishment are past and still not reported."""
    late = or_(
        ClockDeadline.due_at < now,
        and_(ClockDeadline.due_at == now, ClockDeadline.due_on.is_not(None)),
    )
    return _count(session, establishment_id, late)


def list_waiting(session: Session, now: datetime, limit: int | None = None) -> list[Waiting]:
    """Return deadlines whose ``attention_at`` has come, and hold them until the commit.

    The longest waiting first; rows that another sweep holds are passed over.
    """
    if _SOMETHING_WAITS.first(session.connection(), {"now": now}) is None:
        return []
    rows = session.execute(_WAITING, {"now": now, "limit": limit or AT_ONCE})
    return [Waiting._make(row) for row in rows]


_IS_RUNNING: Collection[ColumnElement[bool]] = (
    ClockDeadline.state == RUNNING,
    ClockDeadline.runs_from.is_not(None),
)


def _count(session: Session, establishment_id: int, *more: ColumnElement[bool]) -> int:
    counted = select(func.count(ClockDeadline.id)).where(
        ClockDeadline.establishment_id == establishment_id, *_IS_RUNNING, *more
    )
    return session.scalar(counted) or 0


def _of_establishment(establishment_id: int) -> Select[ClockDeadline]:
    return (
        select(ClockDeadline)
        .join(ClockDeadline.clock)
        .where(ClockDeadline.establishment_id == establishment_id)
        .options(contains_eager(ClockDeadline.clock))
    )


def find_incident(session: Session, incident_id: int, *, visible_to: Actor) -> Incident | None:
    """Return an incident for a clock to be started, or None: none that the actor sees."""
    statement = seen_by(select(Incident), Incident.establishment_id, visible_to)
    return session.scalar(statement.where(Incident.id == incident_id))
