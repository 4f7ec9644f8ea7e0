"""What is being typed about an incident: kept at every pause, gone when it is sent or given up."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError
from compliance.domain.incidents import MOST_PHOTOS
from compliance.services.evidence import StoredPhoto
from compliance.storage.models.incidents import IncidentDraft
from compliance.storage.queries.incidents import find_by_submission, find_draft, list_drafts
from compliance.storage.tables import table_of
from compliance.storage.upsert import insert_new

MOST_DRAFTS = 5  # of one person at one establishment; the oldest goes
LONGEST_FIELD = 8_000  # of a draft: more is not kept, and is refused when it is sent
_PHOTOS: TypeAdapter[list[StoredPhoto]] = TypeAdapter(list[StoredPhoto])


def save_draft(
    session: Session,
    form: tuple[int, str],
    fields: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> IncidentDraft:
    """Keep what was typed so far, also what is wrong; ``form`` is establishment and submission.

    A draft is no record: nothing about it stands in the trail.

    Raises:
        NotAllowedError: the actor may not report there.
        ConflictError: the form was sent already, or is somebody else's.
    """
    establishment_id, submission_id = form
    demand(by, Permission.REPORT_INCIDENT, establishment_id)
    if find_by_submission(session, submission_id) is not None:
        raise ConflictError("This report was sent already. Open the list of incidents to see it.")
    kept = {name: value[:LONGEST_FIELD] for name, value in fields.items()}
    draft = find_draft(session, submission_id, by.person_id)
    if draft is None:
        draft = _begin(session, form, by=by, now=now)
    draft.fields = {**kept}
    draft.saved_at = now
    session.flush()
    return draft


def _begin(session: Session, form: tuple[int, str], *, by: Actor, now: datetime) -> IncidentDraft:
    establishment_id, submission_id = form
    older = list_drafts(session, by.person_id, establishment_id)
    for forgotten in older[MOST_DRAFTS - 1 :]:
        session.delete(forgotten)
    row: dict[str, object] = {
        "submission_id": submission_id,
        "establishment_id": establishment_id,
        "person_id": by.person_id,
        "fields": {},
        "photos": [],
        "begun_at": now,
        "saved_at": now,
    }
    insert_new(session, table_of(IncidentDraft), [row])
    draft = find_draft(session, submission_id, by.person_id)
    if draft is None or draft.establishment_id != establishment_id:
        raise ConflictError("This form belongs to somebody else. Open a new one.")
    return draft


def photos_of(draft: IncidentDraft) -> list[StoredPhoto]:
    """Return the photos that lie with a draft."""
    return _PHOTOS.validate_python(draft.photos)


def keep_photos(session: Session, draft: IncidentDraft, photos: Sequence[StoredPhoto]) -> int:
    """Put photos to a draft; the same one twice is one. Return how many found no room."""
    kept = photos_of(draft)
    wanted = list({photo.digest: photo for photo in (*kept, *photos)}.values())
    _put(draft, wanted[:MOST_PHOTOS])
    session.flush()
    return len(wanted[MOST_PHOTOS:])


def drop_photo(session: Session, draft: IncidentDraft, digest: str) -> None:
    """Take a photo off a draft; pressed twice, it is gone once."""
    _put(draft, [photo for photo in photos_of(draft) if photo.digest != digest])
    session.flush()


def _put(draft: IncidentDraft, photos: Sequence[StoredPhoto]) -> None:
    draft.photos = [
        {**asdict(photo), "taken_at": photo.taken_at.isoformat() if photo.taken_at else None}
        for photo in photos
    ]


def drop_draft(session: Session, draft: IncidentDraft, *, by: Actor) -> None:
    """Forget what was typed: it was sent, or the person gave it up.

    Raises:
        ConflictError: it is somebody else's.
    """
    if draft.person_id != by.person_id:
        raise ConflictError("This form belongs to somebody else.")
    session.delete(draft)
    session.flush()
