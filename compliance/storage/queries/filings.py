"""Reading and writing the rows of a form that is sent, in as few statements as can be.

A plant's phones send their forms at the end of a shift, all at once; this path is measured.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.clock_facts import ScheduleSuspension, UnusedCheck
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
from compliance.storage.prepared import Prepared
from compliance.storage.queries.scope import found
from compliance.storage.tables import table_of


class Filing(NamedTuple):
    """What sending a form needs to know; one row over six tables, its columns in their order."""

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
    had_pause: bool


_FILING = Prepared(
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
        or_(
            exists().where(Outage.asset_id == Inspection.asset_id),
            exists().where(ScheduleSuspension.schedule_id == Occurrence.schedule_id),
            exists().where(UnusedCheck.occurrence_id == Inspection.occurrence_id),
        ).label("had_pause"),
    )
    .join(Establishment, Establishment.id == Inspection.establishment_id)
    .outerjoin(Occurrence, Occurrence.id == Inspection.occurrence_id)
    .outerjoin(Schedule, Schedule.id == Occurrence.schedule_id)
    .outerjoin(Asset, Asset.id == Inspection.asset_id)
    .outerjoin(Area, Area.id == Inspection.area_id)
    .outerjoin(Person, Person.id == Inspection.subject_person_id)
    .where(Inspection.id == bindparam("inspection_id"))
)
_PHOTOS = Prepared(
    select(Evidence.digest).where(
        Evidence.inspection_id == bindparam("inspection_id"), Evidence.removed_at.is_(None)
    )
)
_INSPECTIONS, _OCCURRENCES = table_of(Inspection), table_of(Occurrence)
_VERSIONS, _ANSWERS, _SIGNATURES = (
    table_of(InspectionVersion),
    table_of(AnswerRow),
    table_of(Signature),
)
_TAKE = Prepared(
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
_DONE = Prepared(
    update(_OCCURRENCES)
    .where(_OCCURRENCES.c.id == bindparam("of"))
    .values(
        state=bindparam("state"),
        done_at=bindparam("done_at"),
        missed_at=bindparam("missed_at"),
        attention_at=None,
    )
)
_NEW_VERSION = Prepared(
    insert(_VERSIONS).returning(_VERSIONS.c.id),
    "inspection_id",
    "number",
    "record",
    "digest",
    "reason",
    "submitted_by",
    "performed_at",
    "received_at",
)
_NEW_ANSWERS = Prepared(insert(_ANSWERS), "version_id", "item_key", "value", "is_fail", "comment")
_NEW_SIGNATURE = Prepared(
    insert(_SIGNATURES),
    "version_id",
    "person_id",
    "printed_name",
    "role",
    "statement",
    "record_digest",
    "method",
    "signed_at",
)


def get_filing(connection: Connection, inspection_id: int) -> Filing:
    """Return what sending this form needs.

    Raises:
        NotFoundError: there is no such inspection.
    """
    row = _FILING.first(connection, {"inspection_id": inspection_id})
    return Filing._make(found(row, "inspection"))


def list_photo_digests(connection: Connection, inspection_id: int) -> set[str]:
    """Return the digests of the photos that belong to an inspection."""
    return {digest for (digest,) in _PHOTOS.rows(connection, {"inspection_id": inspection_id})}


def take_draft(connection: Connection, inspection_id: int, values: Mapping[str, object]) -> bool:
    """Turn a draft into a sent record; False when another request was faster."""
    return _TAKE.run(connection, {**values, "of": inspection_id, "from_state": "draft"}) == 1


def finish_occurrence(
    connection: Connection, occurrence_id: int, values: Mapping[str, object]
) -> None:
    """Write that a check was done."""
    _DONE.run(connection, {**values, "of": occurrence_id})


def add_version(connection: Connection, row: Mapping[str, object]) -> int:
    """Insert a version and return its id."""
    return int(found(_NEW_VERSION.first(connection, row), "version")[0])


def add_answers(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the answers of a version."""
    _NEW_ANSWERS.run_many(connection, rows)


def add_signature(connection: Connection, row: Mapping[str, object]) -> None:
    """Insert the signature of a version."""
    _NEW_SIGNATURE.run(connection, row)
