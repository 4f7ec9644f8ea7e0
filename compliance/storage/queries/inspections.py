"""Reading inspections, their versions and signatures."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor
from compliance.storage.models.inspections import AnswerRow, Inspection, InspectionVersion
from compliance.storage.queries.scope import Page, count_of, found, seen_by


def get_inspection(session: Session, inspection_id: int, *, visible_to: Actor) -> Inspection:
    """Return one inspection with what its page shows.

    Raises:
        NotFoundError: no such inspection at an establishment that the actor sees.
    """
    statement = (
        select(Inspection)
        .where(Inspection.id == inspection_id)
        .options(
            joinedload(Inspection.establishment),
            joinedload(Inspection.asset),
            joinedload(Inspection.area),
            joinedload(Inspection.occurrence),
            joinedload(Inspection.starter),
            joinedload(Inspection.submitter),
        )
    )
    statement = seen_by(statement, Inspection.establishment_id, visible_to)
    return found(session.scalar(statement), "inspection")


def find_by_submission(session: Session, submission_id: str) -> Inspection | None:
    """Return the inspection that was started or sent under this id, if any."""
    return session.scalar(select(Inspection).where(Inspection.submission_id == submission_id))


def find_draft(session: Session, occurrence_id: int) -> Inspection | None:
    """Return the draft that somebody began for this occurrence, if any."""
    return session.scalar(
        select(Inspection)
        .where(Inspection.occurrence_id == occurrence_id, Inspection.state == "draft")
        .order_by(Inspection.id)
        .limit(1)
    )


def get_version(session: Session, inspection: Inspection, number: int) -> InspectionVersion:
    """Return one version with answers and signatures.

    Raises:
        NotFoundError: the inspection has no version of that number.
    """
    statement = (
        select(InspectionVersion)
        .where(InspectionVersion.inspection_id == inspection.id, InspectionVersion.number == number)
        .options(selectinload(InspectionVersion.answers))
        .options(selectinload(InspectionVersion.signatures))
    )
    return found(session.scalar(statement), "version of this inspection")


@dataclass(frozen=True, slots=True)
class InspectionFilter:
    """What narrows a list of inspections; empty fields do not narrow."""

    states: tuple[str, ...] = ()
    checklist_key: str = ""
    asset_id: int | None = None
    area_id: int | None = None
    establishment_id: int | None = None
    only_site: bool = False  # what is about no asset, area or person
    failed_only: bool = False


_ABOUT_THE_SITE = (
    Inspection.asset_id.is_(None),
    Inspection.area_id.is_(None),
    Inspection.subject_person_id.is_(None),
)


def list_inspections(
    session: Session, wanted: InspectionFilter, page: Page, *, visible_to: Actor
) -> tuple[list[Inspection], int]:
    """Return a page of inspections, newest first, and how many there are in all."""
    statement = seen_by(select(Inspection), Inspection.establishment_id, visible_to)
    if wanted.states:
        statement = statement.where(Inspection.state.in_(wanted.states))
    if wanted.checklist_key:
        statement = statement.where(Inspection.checklist_key == wanted.checklist_key)
    if wanted.asset_id is not None:
        statement = statement.where(Inspection.asset_id == wanted.asset_id)
    if wanted.establishment_id is not None:
        statement = statement.where(Inspection.establishment_id == wanted.establishment_id)
    if wanted.area_id is not None:
        statement = statement.where(Inspection.area_id == wanted.area_id)
    if wanted.only_site:
        statement = statement.where(*_ABOUT_THE_SITE)
    if wanted.failed_only:
        statement = statement.where(Inspection.fail_count > 0)
    total = count_of(session, statement)
    rows = statement.order_by(Inspection.started_at.desc(), Inspection.id.desc()).options(
        joinedload(Inspection.establishment),
        joinedload(Inspection.asset),
        joinedload(Inspection.submitter),
        joinedload(Inspection.starter),
        joinedload(Inspection.area),
        joinedload(Inspection.occurrence),
    )
    return list(session.scalars(rows.limit(page.limit).offset(page.offset))), total


def list_drafts(session: Session, person_id: int) -> list[Inspection]:
    """Return the drafts that a person began and has not sent, newest first."""
    return list(
        session.scalars(
            select(Inspection)
            .where(Inspection.started_by == person_id, Inspection.state == "draft")
            .order_by(Inspection.started_at.desc())
            .options(joinedload(Inspection.asset), joinedload(Inspection.area))
        )
    )


def list_texts(session: Session, inspection_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """Return the texts of all versions of some records, by inspection and number of the version."""
    rows = session.execute(
        select(
            InspectionVersion.inspection_id, InspectionVersion.number, InspectionVersion.record
        ).where(InspectionVersion.inspection_id.in_(inspection_ids))
    )
    return {(inspection_id, number): text for inspection_id, number, text in rows}


class KeptAnswer(NamedTuple):
    """One answer as lists and trends know it."""

    value: str
    comment: str
    is_fail: bool


def list_kept_answers(
    session: Session, inspection_ids: Collection[int]
) -> dict[tuple[int, int], dict[str, KeptAnswer]]:
    """Return the answers of all versions of some records: by record and version, then by item."""
    rows = session.execute(
        select(
            InspectionVersion.inspection_id,
            InspectionVersion.number,
            AnswerRow.item_key,
            AnswerRow.value,
            AnswerRow.comment,
            AnswerRow.is_fail,
        )
        .join(AnswerRow, AnswerRow.version_id == InspectionVersion.id)
        .where(InspectionVersion.inspection_id.in_(inspection_ids))
    )
    kept: dict[tuple[int, int], dict[str, KeptAnswer]] = defaultdict(dict)
    for inspection_id, number, key, value, comment, is_fail in rows:
        kept[inspection_id, number][key] = KeptAnswer(value, comment, is_fail)
    return kept


def count_versions(session: Session) -> int:
    """Return how many versions of records there are: each was signed."""
    return session.scalar(select(func.count()).select_from(InspectionVersion)) or 0
