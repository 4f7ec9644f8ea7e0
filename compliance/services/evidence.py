"""Receiving and removing photos."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.corrective_actions import ActionState
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.incidents import MOST_PHOTOS
from compliance.domain.trail import TrailEvent
from compliance.services.corrective_actions import demand_own
from compliance.services.trail import append
from compliance.storage.blobs import FolderBlobs
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident
from compliance.storage.models.inspections import Inspection
from compliance.storage.photos import prepare_photo
from compliance.storage.queries.evidence import list_of_incident, list_unreported


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPhoto:
    """A photo that lies in the blob store and has no row yet."""

    digest: str
    thumbnail_digest: str
    media_type: str
    size_bytes: int
    width: int
    height: int
    file_name: str
    taken_at: datetime | None


def store_photo(blobs: FolderBlobs, content: bytes, *, file_name: str) -> StoredPhoto:
    """Prepare an upload and store its bytes; called before the transaction that records it.

    A file without a row is harmless (the same photo sent again finds it), a row without a file
    is not, so the file comes first.

    Raises:
        InvalidInputError: the file is no usable photo.
    """
    photo = prepare_photo(content, file_name=file_name)
    return StoredPhoto(
        digest=blobs.put(photo.content),
        thumbnail_digest=blobs.put(photo.thumbnail),
        media_type=photo.media_type,
        size_bytes=len(photo.content),
        width=photo.width,
        height=photo.height,
        file_name=file_name[:200],
        taken_at=photo.taken_at,
    )


def receive_photo(
    session: Session,
    photo: StoredPhoto,
    inspection: Inspection,
    item_key: str,
    *,
    by: Actor,
    now: datetime,
) -> Evidence:
    """Record a photo of an item of a draft.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: the inspection was sent meanwhile.
    """
    demand(by, Permission.PERFORM_INSPECTION, inspection.establishment_id)
    if inspection.state not in ("draft", "submitted"):
        raise ConflictError("This form was given up; a photo cannot be added to it.")
    evidence = _evidence(photo, inspection.establishment_id, by=by, now=now)
    evidence.inspection_id = inspection.id
    evidence.item_key = item_key
    return _record(session, evidence, by=by, now=now)


def receive_action_photo(
    session: Session, photo: StoredPhoto, action: CorrectiveAction, *, by: Actor, now: datetime
) -> Evidence:
    """Record a photo that shows that an action was done.

    Raises:
        NotAllowedError: the actor may not do actions there.
    """
    demand(by, Permission.DO_ACTION, action.establishment_id)
    evidence = _evidence(photo, action.establishment_id, by=by, now=now)
    evidence.action_id = action.id
    return _record(session, evidence, by=by, now=now)


def attach_photos(
    session: Session, photos: Iterable[StoredPhoto], incident: Incident, *, by: Actor, now: datetime
) -> None:
    """Keep the photos that came with a report; the entry of the report names their digests."""
    for photo in photos:
        row = _evidence(photo, incident.establishment_id, by=by, now=now)
        row.incident_id = incident.id
        session.add(row)
    session.flush()


def receive_incident_photo(
    session: Session, photo: StoredPhoto, incident: Incident, *, by: Actor, now: datetime
) -> Evidence:
    """Record a photo that came after the report; the same photo sent twice is one.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        InvalidInputError: the incident has as many photos as it may have.
    """
    demand(by, Permission.MANAGE_INCIDENTS, incident.establishment_id)
    kept = list_of_incident(session, incident.id)
    for row in kept:
        if row.digest == photo.digest:
            return row
    if len(kept) >= 2 * MOST_PHOTOS:
        raise InvalidInputError(
            [Problem("photos", f"{2 * MOST_PHOTOS} photos are the most.", "Add fewer.")]
        )
    evidence = _evidence(photo, incident.establishment_id, by=by, now=now)
    evidence.incident_id = incident.id
    return _record(session, evidence, by=by, now=now)


def remove_photo(
    session: Session, evidence: Evidence, inspection: Inspection, *, by: Actor, now: datetime
) -> None:
    """Take a photo off a draft. The row stays, marked; a sent record keeps its photos for good.

    Raises:
        NotAllowedError: the actor may not perform inspections there.
        ConflictError: the inspection was sent meanwhile.
    """
    demand(by, Permission.PERFORM_INSPECTION, evidence.establishment_id)
    if inspection.state != "draft":
        raise ConflictError("This form was sent; its photos cannot be removed any more.")
    _remove(session, evidence, {"item": evidence.item_key}, by=by, now=now)


def remove_action_photo(
    session: Session, evidence: Evidence, action: CorrectiveAction, *, by: Actor, now: datetime
) -> None:
    """Take a photo off an action that is not reported as done yet. The row stays, marked.

    What an action was reported with stays for good, also when it is opened again.

    Raises:
        NotAllowedError: it is somebody else's action.
        ConflictError: the action is done, or was reported as done with this photo.
    """
    demand_own(action, by)
    removable = {photo.id for photo in list_unreported(session, action.id)}
    if ActionState(action.state).is_settled or evidence.id not in removable:
        raise ConflictError("This fix was reported with the photo; it cannot be removed any more.")
    _remove(session, evidence, {"action": action.id}, by=by, now=now)


def _remove(
    session: Session,
    evidence: Evidence,
    shown: Mapping[str, str | int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    evidence.removed_at = now
    session.flush()  # what is read next may go past the mapper
    append(
        session,
        TrailEvent.EVIDENCE_REMOVED,
        by=by,
        now=now,
        subject=("evidence", evidence.id),
        establishment_id=evidence.establishment_id,
        data={"digest": evidence.digest, **shown},
    )


def _evidence(photo: StoredPhoto, establishment_id: int, *, by: Actor, now: datetime) -> Evidence:
    return Evidence(
        establishment_id=establishment_id,
        digest=photo.digest,
        thumbnail_digest=photo.thumbnail_digest,
        media_type=photo.media_type,
        size_bytes=photo.size_bytes,
        width=photo.width,
        height=photo.height,
        file_name=photo.file_name,
        taken_at=photo.taken_at,
        received_at=now,
        received_from=by.person_id,
    )


def _record(session: Session, evidence: Evidence, *, by: Actor, now: datetime) -> Evidence:
    session.add(evidence)
    session.flush()
    append(
        session,
        TrailEvent.EVIDENCE_RECEIVED,
        by=by,
        now=now,
        subject=("evidence", evidence.id),
        establishment_id=evidence.establishment_id,
        data={
            "action": evidence.action_id,
            "digest": evidence.digest,
            "incident": evidence.incident_id,
            "inspection": evidence.inspection_id,
            "item": evidence.item_key,
        },
    )
    return evidence
