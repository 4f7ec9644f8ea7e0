"""Reading and writing the rows of a form that is sent, in as few statements as can be.

A plant's phones send their forms at the end of a shift, all at once; this path is measured. The
statements are made once, and go to the connection without the unit of work of the mapper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, bindparam, exists, insert, select, update

from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.inspections import (
    AnswerRow,
    Inspection,
    InspectionVersion,
    Signature,
)
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.scope import found
from compliance.storage.tables import table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What sending a form needs to know; one row over six tables."""

    inspection_id: int
    establishment_id: int
    establishment_key: str
    establishment_name: str
    zone: str
    state: str
    checklist_key: str
    checklist_version: int
    checklist_digest: str
    started_at: datetime
    occurrence_id: int | None
    schedule_id: int | None
    clock: Mapping[str, object] | None
    due_key: str | None
    opens_at: datetime | None
    due_from_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    done_at: datetime | None
    waived_at: datetime | None
    missed_at: datetime | None
    asset_id: int | None
    asset_tag: str | None
    area_name: str | None
    person_name: str | None
    had_outage: bool


_FILING = (
    select(
        Inspection.id.label("inspection_id"),
        Inspection.establishment_id,
        Establishment.key.label("establishment_key"),
        Establishment.name.label("establishment_name"),
        Establishment.zone,
        Inspection.state,
        Inspection.checklist_key,
        Inspection.checklist_version,
        Inspection.checklist_digest,
        Inspection.started_at,
        Inspection.occurrence_id,
        Occurrence.schedule_id,
        Schedule.clock,
        Occurrence.due_key,
        Occurrence.opens_at,
        Occurrence.due_from_at,
        Occurrence.due_at,
        Occurrence.closes_at,
        Occurrence.done_at,
        Occurrence.waived_at,
        Occurrence.missed_at,
        Inspection.asset_id,
        Asset.tag.label("asset_tag"),
        Area.name.label("area_name"),
        Person.name.label("person_name"),
        exists().where(Outage.asset_id == Inspection.asset_id).label("had_outage"),
    )
    .join(Establishment, Establishment.id == Inspection.establishment_id)
    .outerjoin(Occurrence, Occurrence.id == Inspection.occurrence_id)
    .outerjoin(Schedule, Schedule.id == Occurrence.schedule_id)
    .outerjoin(Asset, Asset.id == Inspection.asset_id)
    .outerjoin(Area, Area.id == Inspection.area_id)
    .outerjoin(Person, Person.id == Inspection.subject_person_id)
    .where(Inspection.id == bindparam("inspection_id"))
)
_PHOTOS = select(Evidence.digest).where(
    Evidence.inspection_id == bindparam("inspection_id"), Evidence.removed_at.is_(None)
)
_INSPECTIONS, _OCCURRENCES = table_of(Inspection), table_of(Occurrence)
_VERSIONS, _ANSWERS, _SIGNATURES = (
    table_of(InspectionVersion),
    table_of(AnswerRow),
    table_of(Signature),
)
_TAKE = (
    update(_INSPECTIONS)
    .where(_INSPECTIONS.c.id == bindparam("of"), _INSPECTIONS.c.state == bindparam("from_state"))
    .values(
        state="submitted",
        submitted_by=bindparam("submitted_by"),
        performed_at=bindparam("performed_at"),
        device_at=bindparam("device_at"),
        received_at=bindparam("received_at"),
        timeliness=bindparam("timeliness"),
        fail_count=bindparam("fail_count"),
        current_version=1,
    )
)
_DONE = (
    update(_OCCURRENCES)
    .where(_OCCURRENCES.c.id == bindparam("of"))
    .values(
        state=bindparam("state"),
        done_at=bindparam("done_at"),
        missed_at=bindparam("missed_at"),
        attention_at=None,
    )
)
_NEW_VERSION = insert(_VERSIONS).returning(_VERSIONS.c.id)
_NEW_ANSWERS = insert(_ANSWERS)
_NEW_SIGNATURE = insert(_SIGNATURES)


def get_filing(connection: Connection, inspection_id: int) -> Filing:
    """Return what sending this form needs.

    Raises:
        NotFoundError: there is no such inspection.
    """
    rows = connection.execute(_FILING, {"inspection_id": inspection_id})
    return Filing(**found(rows.mappings().first(), "inspection"))


def list_photo_digests(connection: Connection, inspection_id: int) -> set[str]:
    """Return the digests of the photos that belong to an inspection."""
    rows = connection.execute(_PHOTOS, {"inspection_id": inspection_id})
    return {row.digest for row in rows}


def take_draft(connection: Connection, inspection_id: int, values: Mapping[str, object]) -> bool:
    """Turn a draft into a sent record; False when another request was faster."""
    taken = connection.execute(_TAKE, {**values, "of": inspection_id, "from_state": "draft"})
    return cast("CursorResult[Any]", taken).rowcount == 1


def finish_occurrence(
    connection: Connection, occurrence_id: int, values: Mapping[str, object]
) -> None:
    """Write that a check was done."""
    connection.execute(_DONE, {**values, "of": occurrence_id})


def add_version(connection: Connection, row: Mapping[str, object]) -> int:
    """Insert a version and return its id."""
    return int(connection.execute(_NEW_VERSION, row).scalar_one())


def add_answers(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the answers of a version."""
    connection.execute(_NEW_ANSWERS, rows)


def add_signature(connection: Connection, row: Mapping[str, object]) -> None:
    """Insert the signature of a version."""
    connection.execute(_NEW_SIGNATURE, row)
