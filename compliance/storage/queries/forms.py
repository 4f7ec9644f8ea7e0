"""Reading what a page about one inspection needs: one statement each, made once, no mapping.

These pages are asked for more often than any other; the mapped rows are for those who write.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Text, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import PERMISSIONS, Actor, Permission, Role
from compliance.domain.checklists import ChecklistRef
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Company, Establishment
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.people import Person, RoleAssignment
from compliance.storage.models.schedules import Occurrence
from compliance.storage.models.trail import TrailEntry
from compliance.storage.prepared import Prepared
from compliance.storage.queries.scope import found


class FormRow(NamedTuple):
    """An inspection and its surroundings, as values; the columns of ``_FORM`` in their order."""

    id: int
    state: str
    checklist_key: str
    checklist_version: int
    checklist_digest: str
    title: str
    draft: str  # JSON, as it is kept
    draft_saved_at: datetime | None
    started_at: datetime
    started_by: int
    submitted_by: int | None
    received_at: datetime | None
    establishment_id: int
    establishment_key: str
    establishment_name: str
    zone: str
    company: str
    asset_id: int | None
    asset_tag: str | None
    asset_name: str | None
    make_model: str | None
    area: str | None
    occurrence_id: int | None
    due_on: date | None
    due_at: datetime | None
    check_done_at: datetime | None
    check_waived_at: datetime | None

    @property
    def is_check_settled(self) -> bool:
        """Whether the check was done by another record, or waived, while this was filled."""
        return self.check_done_at is not None or self.check_waived_at is not None

    @property
    def ref(self) -> ChecklistRef:
        """The exact checklist that the form was begun with."""
        return ChecklistRef(self.checklist_key, self.checklist_version, self.checklist_digest)

    @property
    def subject(self) -> str:
        """What is inspected: a tag, an area, or the site."""
        return self.asset_tag or self.area or self.establishment_name


_FORM = Prepared(
    select(
        Inspection.id,
        Inspection.state,
        Inspection.checklist_key,
        Inspection.checklist_version,
        Inspection.checklist_digest,
        Inspection.title,
        cast(Inspection.draft, Text).label("draft"),
        Inspection.draft_saved_at,
        Inspection.started_at,
        Inspection.started_by,
        Inspection.submitted_by,
        Inspection.received_at,
        Inspection.establishment_id,
        Establishment.key.label("establishment_key"),
        Establishment.name.label("establishment_name"),
        Establishment.zone,
        Company.name.label("company"),
        Inspection.asset_id,
        Asset.tag.label("asset_tag"),
        Asset.name.label("asset_name"),
        Asset.make_model,
        Area.name.label("area"),
        Inspection.occurrence_id,
        Occurrence.due_on,
        Occurrence.due_at,
        Occurrence.done_at.label("check_done_at"),
        Occurrence.waived_at.label("check_waived_at"),
    )
    .join(Establishment, Establishment.id == Inspection.establishment_id)
    .join(Company, Company.id == Establishment.company_id)
    .outerjoin(Asset, Asset.id == Inspection.asset_id)
    .outerjoin(Area, Area.id == func.coalesce(Inspection.area_id, Asset.area_id))
    .outerjoin(Occurrence, Occurrence.id == Inspection.occurrence_id)
    .where(Inspection.id == bindparam("inspection_id"))
)


def get_form(session: Session, inspection_id: int, *, visible_to: Actor) -> FormRow:
    """Return an inspection with its surroundings.

    Raises:
        NotFoundError: no such inspection at an establishment that the actor sees.
    """
    row = _FORM.first(session.connection(), {"inspection_id": inspection_id})
    form = FormRow._make(found(row, "inspection"))
    return found(form if visible_to.sees(form.establishment_id) else None, "inspection")


_LOCKED = Prepared(
    select(Inspection.state, cast(Inspection.draft, Text))
    .where(Inspection.id == bindparam("inspection_id"))
    .with_for_update()  # PostgreSQL; on SQLite the unit of work itself is the lock
)


def lock_draft(session: Session, inspection_id: int) -> tuple[str, str]:
    """Return state and answers (JSON) of a form that nobody can change until the transaction ends.

    Raises:
        NotFoundError: there is no such inspection.
    """
    row = _LOCKED.first(session.connection(), {"inspection_id": inspection_id})
    state, draft = found(row, "inspection")
    return state, draft


class PhotoRow(NamedTuple):
    """A photo of an item, as its thumbnail needs it."""

    id: int
    item_key: str
    digest: str
    file_name: str
    size_bytes: int
    received_at: datetime


_PHOTOS = Prepared(
    select(
        Evidence.id,
        Evidence.item_key,
        Evidence.digest,
        Evidence.file_name,
        Evidence.size_bytes,
        Evidence.received_at,
    )
    .where(Evidence.inspection_id == bindparam("inspection_id"), Evidence.removed_at.is_(None))
    .order_by(Evidence.id)
)
NO_PHOTOS: Mapping[str, tuple[PhotoRow, ...]] = MappingProxyType({})


def list_photos_by_item(session: Session, inspection_id: int) -> Mapping[str, tuple[PhotoRow, ...]]:
    """Return the photos of an inspection that were not removed, by item, in the order they came."""
    rows = _PHOTOS.rows(session.connection(), {"inspection_id": inspection_id})
    if not rows:
        return NO_PHOTOS
    photos: dict[str, tuple[PhotoRow, ...]] = {}
    for photo in map(PhotoRow._make, rows):
        photos[photo.item_key] = (*photos.get(photo.item_key, ()), photo)
    return photos


_DOERS = [role.value for role in Role if Permission.DO_ACTION in PERMISSIONS[role]]
_OWNERS = Prepared(
    select(Person.id, Person.name)
    .where(
        Person.active,
        Person.id.in_(
            select(RoleAssignment.person_id).where(
                or_(*(RoleAssignment.role == role for role in _DOERS)),
                or_(
                    RoleAssignment.establishment_id == bindparam("establishment_id"),
                    RoleAssignment.establishment_id.is_(None),
                ),
            )
        ),
    )
    .order_by(Person.name, Person.id)
)


def list_owners(session: Session, establishment_id: int) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of everybody who may do an action at an establishment, by name."""
    rows = _OWNERS.rows(session.connection(), {"establishment_id": establishment_id})
    return tuple((str(key), name) for key, name in rows)


def list_saves(session: Session, inspection_id: int, event: str) -> list[TrailEntry]:
    """Return the latest entries of one event about an inspection, newest first."""
    return list(
        session.scalars(
            select(TrailEntry)
            .where(
                TrailEntry.subject_kind == "inspection",
                TrailEntry.subject_id == inspection_id,
                TrailEntry.event == event,
            )
            .order_by(TrailEntry.at.desc(), TrailEntry.id.desc())
            .limit(50)
        )
    )


def list_begun(session: Session, person_id: int, *, limit: int) -> list[Inspection]:
    """Return the newest drafts that a person began and has not sent."""
    return list(
        session.scalars(
            select(Inspection)
            .where(Inspection.started_by == person_id, Inspection.state == "draft")
            .order_by(Inspection.id.desc())
            .limit(limit)
            .options(joinedload(Inspection.asset))
        )
    )


def list_sent(
    session: Session, person_id: int, establishment_id: int, *, since: datetime
) -> list[Inspection]:
    """Return what a person sent since an instant, newest first: their receipts of the day."""
    return list(
        session.scalars(
            select(Inspection)
            .where(
                Inspection.establishment_id == establishment_id,
                Inspection.received_at >= since,
                Inspection.submitted_by == person_id,
            )
            .order_by(Inspection.received_at.desc())
            .limit(20)
        )
    )
