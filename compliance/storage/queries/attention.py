"""What the reminder sweep looks at: duties whose time has come, and who answers for them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, Text, Update, bindparam, cast, or_, select, update
from sqlalchemy.orm import Session

from compliance.storage.bulk import dialect_of, given_ids, is_one_of
from compliance.storage.models.assets import Asset
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.findings import Finding
from compliance.storage.models.people import Person, RoleAssignment
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.prepared import Prepared
from compliance.storage.tables import table_of

OCCURRENCES = table_of(Occurrence)
ACTIONS = table_of(CorrectiveAction)
_SCHEDULES, _ASSETS, _AREAS = table_of(Schedule), table_of(Asset), table_of(Area)
_SITES, _FINDINGS = table_of(Establishment), table_of(Finding)
_PEOPLE, _ROLES = table_of(Person), table_of(RoleAssignment)


class DueCheck(NamedTuple):
    """An occurrence that wants attention, with what a reminder says of it."""

    id: int
    establishment_id: int
    zone: str
    due_on: date
    opens_at: datetime
    due_from_at: datetime
    due_at: datetime
    closes_at: datetime | None
    state: str
    missed_at: datetime | None
    done_at: datetime | None
    waived_at: datetime | None
    assignee_id: int | None
    assignee_role: str | None
    title: str
    clock: str  # JSON, as it is stored
    asset_id: int | None
    asset_tag: str | None
    asset_name: str | None
    area_name: str | None
    site_name: str
    schedule_id: int


class DueAction(NamedTuple):
    """A corrective action that wants attention, with what a reminder says of it."""

    id: int
    establishment_id: int
    zone: str
    due_on: date
    created_at: datetime
    done_at: datetime | None
    owner_id: int | None
    what: str
    finding_title: str
    site_name: str


class Addressee(NamedTuple):
    """A person who may be written to."""

    id: int
    name: str
    address: str
    language: str


class Looked(NamedTuple):
    """What the sweep writes back to an occurrence."""

    id: int
    state: str
    missed_at: datetime | None
    attention_at: datetime | None


_CHECKS = (
    select(
        OCCURRENCES.c.id,
        OCCURRENCES.c.establishment_id,
        OCCURRENCES.c.zone,
        OCCURRENCES.c.due_on,
        OCCURRENCES.c.opens_at,
        OCCURRENCES.c.due_from_at,
        OCCURRENCES.c.due_at,
        OCCURRENCES.c.closes_at,
        OCCURRENCES.c.state,
        OCCURRENCES.c.missed_at,
        OCCURRENCES.c.done_at,
        OCCURRENCES.c.waived_at,
        OCCURRENCES.c.assignee_id,
        OCCURRENCES.c.assignee_role,
        _SCHEDULES.c.title,
        cast(_SCHEDULES.c.clock, Text),
        _SCHEDULES.c.asset_id,
        _ASSETS.c.tag,
        _ASSETS.c.name,
        _AREAS.c.name,
        _SITES.c.name,
        OCCURRENCES.c.schedule_id,
    )
    .join(_SCHEDULES, _SCHEDULES.c.id == OCCURRENCES.c.schedule_id)
    .join(_SITES, _SITES.c.id == OCCURRENCES.c.establishment_id)
    .outerjoin(_ASSETS, _ASSETS.c.id == _SCHEDULES.c.asset_id)
    .outerjoin(_AREAS, _AREAS.c.id == _SCHEDULES.c.area_id)
)
_DUE_CHECKS = (
    _CHECKS.where(OCCURRENCES.c.attention_at <= bindparam("now"))
    .order_by(OCCURRENCES.c.attention_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=OCCURRENCES, skip_locked=True)
)
_ACTIONS = (
    select(
        ACTIONS.c.id,
        ACTIONS.c.establishment_id,
        _SITES.c.zone,
        ACTIONS.c.due_on,
        ACTIONS.c.created_at,
        ACTIONS.c.done_at,
        ACTIONS.c.owner_id,
        ACTIONS.c.what,
        _FINDINGS.c.title,
        _SITES.c.name,
    )
    .join(_SITES, _SITES.c.id == ACTIONS.c.establishment_id)
    .join(_FINDINGS, _FINDINGS.c.id == ACTIONS.c.finding_id)
)
# How many are taken in a transaction. On SQLite nobody else writes meanwhile: 200 take some 25 ms,
# and cost a quarter less each than 100.
# On PostgreSQL each transaction costs ten answers of the server and a wait for its disk.
AT_ONCE = {"sqlite": 200, "postgresql": 500}
# Mostly nothing waits. To see that takes one look at an index; PostgreSQL plans the joins of the
# statements above for longer than that each time.
_CHECKS_WAIT = Prepared(
    select(OCCURRENCES.c.id)
    .where(OCCURRENCES.c.attention_at <= bindparam("now"))
    .order_by(OCCURRENCES.c.attention_at)  # or PostgreSQL reads the whole table to find none
    .limit(1)
)
_ACTIONS_WAIT = Prepared(
    select(ACTIONS.c.id)
    .where(ACTIONS.c.attention_at <= bindparam("now"))
    .order_by(ACTIONS.c.attention_at)  # or PostgreSQL reads the whole table to find none
    .limit(1)
)
_ADDRESSEE = (_PEOPLE.c.id, _PEOPLE.c.name, _PEOPLE.c.email, _PEOPLE.c.language)
_BY_ID = select(*_ADDRESSEE).where(
    _PEOPLE.c.id.in_(bindparam("ids", expanding=True)), _PEOPLE.c.active
)
_HOLDERS = (
    select(_ROLES.c.establishment_id, _ROLES.c.role, *_ADDRESSEE)
    .join(_PEOPLE, _PEOPLE.c.id == _ROLES.c.person_id)
    .where(
        _PEOPLE.c.active,
        or_(
            _ROLES.c.establishment_id.in_(bindparam("establishments", expanding=True)),
            _ROLES.c.establishment_id.is_(None),
        ),
    )
    .order_by(_PEOPLE.c.id)
)
"""These are made once: making a statement takes longer than running it."""


def list_checks_wanting_attention(
    session: Session, now: datetime, limit: int | None = None
) -> list[DueCheck]:
    """Return occurrences whose ``attention_at`` has come, and hold them until the commit.

    The longest waiting first: without the order PostgreSQL reads the whole table. Rows that
    another sweep holds are passed over.
    """
    if _CHECKS_WAIT.first(session.connection(), {"now": now}) is None:
        return []
    given = {"now": now, "limit": limit or AT_ONCE[dialect_of(session)]}
    return [DueCheck._make(row) for row in session.execute(_DUE_CHECKS, given).all()]


def find_check(session: Session, occurrence_id: int) -> DueCheck | None:
    """Return one occurrence as the sweep sees it."""
    row = session.execute(_CHECKS.where(OCCURRENCES.c.id == occurrence_id)).first()
    return DueCheck._make(row) if row else None


def list_actions_wanting_attention(
    session: Session, now: datetime, limit: int | None = None
) -> list[DueAction]:
    """Return corrective actions whose ``attention_at`` has come, and hold them."""
    if _ACTIONS_WAIT.first(session.connection(), {"now": now}) is None:
        return []
    query = (
        _ACTIONS.where(ACTIONS.c.attention_at <= now)
        .order_by(ACTIONS.c.attention_at)
        .limit(limit or AT_ONCE[dialect_of(session)])
        .with_for_update(of=ACTIONS, skip_locked=True)
    )
    return [DueAction._make(row) for row in session.execute(query)]


def find_action(session: Session, action_id: int) -> DueAction | None:
    """Return one corrective action as the sweep sees it."""
    row = session.execute(_ACTIONS.where(ACTIONS.c.id == action_id)).first()
    return DueAction._make(row) if row else None


def write_looked_at(session: Session, rows: Sequence[Looked]) -> None:
    """Write state and next attention of occurrences: one statement for all that stand alike."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        alike.setdefault(row[1:], []).append(row.id)
    dialect = dialect_of(session)
    for (state, missed_at, attention_at), ids in alike.items():
        values = {"new_state": state, "new_missed_at": missed_at, "new_attention_at": attention_at}
        session.connection().execute(
            _looked_at(dialect), {**values, "ids": given_ids(dialect, ids)}
        )


@cache
def _looked_at(dialect: str) -> Update:
    """Return the statement, made once: making it takes longer than running it."""
    columns = OCCURRENCES.c
    return (
        update(OCCURRENCES)
        .where(is_one_of(dialect, columns.id, "ids"))
        .values(
            state=bindparam("new_state"),
            missed_at=bindparam("new_missed_at", type_=columns.missed_at.type),
            attention_at=bindparam("new_attention_at", type_=columns.attention_at.type),
        )
    )


def write_next_attention(session: Session, next_at: Mapping[int, datetime | None]) -> None:
    """Write the next attention of corrective actions, in one statement."""
    if next_at:
        statement = (
            update(ACTIONS)
            .where(ACTIONS.c.id == bindparam("row_id"))
            .values(
                attention_at=bindparam("new_attention_at", type_=ACTIONS.c.attention_at.type),
            )
        )
        values = [{"row_id": id_, "new_attention_at": at} for id_, at in next_at.items()]
        session.connection().execute(statement, values)


def list_addressees(session: Session, ids: Collection[int]) -> dict[int, Addressee]:
    """Return the active people among these, by id."""
    rows = session.execute(_BY_ID, {"ids": list(ids)}).all() if ids else ()
    return {row.id: Addressee._make(row) for row in rows}


def list_role_holders(
    session: Session, establishment_ids: Collection[int]
) -> list[tuple[int | None, str, Addressee]]:
    """Return (establishment or None for everywhere, role, person) of the active people there."""
    rows = session.execute(_HOLDERS, {"establishments": list(establishment_ids)}).all()
    return [(row[0], row[1], Addressee._make(row[2:])) for row in rows]
