"""Reading a site's own checklists and their published versions."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import Actor
from compliance.domain.checklists import ChecklistRef
from compliance.domain.own_checklists import OwnState
from compliance.storage.models.own_checklists import OwnChecklist, OwnVersion
from compliance.storage.queries.scope import found, seen_by


def get_own(session: Session, own_id: int, *, visible_to: Actor) -> OwnChecklist:
    """Return one own checklist.

    Raises:
        NotFoundError: there is none at an establishment that the actor sees.
    """
    statement = seen_by(select(OwnChecklist), OwnChecklist.establishment_id, visible_to)
    statement = statement.where(OwnChecklist.id == own_id).options(
        joinedload(OwnChecklist.saver), joinedload(OwnChecklist.establishment)
    )
    return found(session.scalar(statement), "checklist")


def find_own(session: Session, establishment_id: int, key: str) -> OwnChecklist | None:
    """Return the own checklist of a key at an establishment, if there is one."""
    return session.scalar(
        select(OwnChecklist).where(
            OwnChecklist.establishment_id == establishment_id, OwnChecklist.key == key
        )
    )


def find_own_title(session: Session, key: str) -> str:
    """Return the title of an own checklist by its key, or ""."""
    return session.scalar(select(OwnChecklist.title).where(OwnChecklist.key == key)) or ""


def list_own(session: Session, establishment_id: int, *, visible_to: Actor) -> list[OwnChecklist]:
    """Return all own checklists of an establishment by title, retired ones last."""
    statement = seen_by(select(OwnChecklist), OwnChecklist.establishment_id, visible_to)
    rows = statement.where(OwnChecklist.establishment_id == establishment_id).options(
        joinedload(OwnChecklist.saver)
    )
    ordered = rows.order_by(
        OwnChecklist.state == OwnState.RETIRED.value,
        func.lower(OwnChecklist.title),
        OwnChecklist.id,
    )
    return list(session.scalars(ordered))


def list_keys(session: Session) -> set[str]:
    """Return the keys of all own checklists, of every establishment."""
    return set(session.scalars(select(OwnChecklist.key)))


def list_newest_refs(session: Session, establishment_id: int) -> list[ChecklistRef]:
    """Return the newest published version of each own checklist that is not retired."""
    rows = session.execute(
        select(OwnChecklist.key, OwnVersion.version, OwnVersion.digest)
        .join(OwnVersion, OwnVersion.own_checklist_id == OwnChecklist.id)
        .where(
            OwnChecklist.establishment_id == establishment_id,
            OwnChecklist.state == OwnState.PUBLISHED.value,
            OwnVersion.version == OwnChecklist.version,
        )
        .order_by(OwnChecklist.key)
    )
    return [ChecklistRef(*row) for row in rows]


def list_refs_of(session: Session, establishment_id: int, key: str) -> list[ChecklistRef]:
    """Return the published versions of one own checklist, oldest first."""
    rows = session.execute(
        select(OwnChecklist.key, OwnVersion.version, OwnVersion.digest)
        .join(OwnVersion, OwnVersion.own_checklist_id == OwnChecklist.id)
        .where(OwnChecklist.establishment_id == establishment_id, OwnChecklist.key == key)
        .order_by(OwnVersion.version)
    )
    return [ChecklistRef(*row) for row in rows]


def list_versions(session: Session, own_id: int) -> list[OwnVersion]:
    """Return the published versions of an own checklist, newest first, with who published them."""
    return list(
        session.scalars(
            select(OwnVersion)
            .where(OwnVersion.own_checklist_id == own_id)
            .order_by(OwnVersion.version.desc())
            .options(joinedload(OwnVersion.publisher))
        )
    )
