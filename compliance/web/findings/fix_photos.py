"""Photos that show a fix: taken with the form, shown in it, removed until the fix is reported."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.errors import InvalidInputError, NotFoundError
from compliance.services.evidence import (
    StoredPhoto,
    receive_action_photo,
    remove_action_photo,
    store_photo,
)
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.queries.evidence import get_evidence, list_of_actions, list_unreported
from compliance.web.kit.current import current_actor, current_config, current_deps, now
from compliance.web.kit.sent import id_or_none

MOST_PHOTOS = 6
REMOVE = "remove_photo"


@dataclass(frozen=True, slots=True)
class ShownPhotos:
    """The photos of a fix: those that stay for good, and those that can be removed."""

    reported: list[Evidence]
    fresh: list[Evidence]


def shown_photos(session: Session, action_id: int) -> ShownPhotos:
    """Return the photos of an action as its form shows them."""
    fresh = list_unreported(session, action_id)
    ids = {photo.id for photo in fresh}
    kept = list_of_actions(session, [action_id])
    return ShownPhotos([photo for photo in kept if photo.id not in ids], fresh)


def take_photos() -> tuple[list[StoredPhoto], list[str]]:
    """Store the photos of this request; what is no photo is told and stops nothing else."""
    stored: list[StoredPhoto] = []
    problems: list[str] = []
    files = [file for file in request.files.getlist("photos") if file.filename]
    for file in files[:MOST_PHOTOS]:
        name, content = file.filename or "", file.read()
        if len(content) > current_config().upload_limit_bytes:
            problems.append(_("%(name)s is too large. Take it again with a lower size.", name=name))
            continue
        try:
            stored.append(store_photo(current_deps().blobs, content, file_name=name))
        except InvalidInputError:
            text = _("%(name)s could not be used as a photo. Take or choose it again.", name=name)
            problems.append(text)
    if len(files) > MOST_PHOTOS:
        problems.append(
            _("Only %(most)s photos are taken; the rest were left out.", most=MOST_PHOTOS)
        )
    return stored, problems


def is_removing() -> bool:
    """Say whether the button of a photo was pressed, and not the form's own."""
    return bool(request.form.get(REMOVE))


def keep_photos(session: Session, action: CorrectiveAction, photos: list[StoredPhoto]) -> None:
    """Record photos; the same one sent twice is one."""
    known = {row.digest for row in list_of_actions(session, [action.id])}
    for photo in photos:
        if photo.digest not in known and len(known) < MOST_PHOTOS:
            receive_action_photo(session, photo, action, by=current_actor(), now=now())
            known.add(photo.digest)


def drop_photo(session: Session, action: CorrectiveAction) -> None:
    """Remove the photo whose button was pressed; pressed twice, it is gone once.

    Raises:
        NotFoundError: it is no photo of this action.
        ConflictError: the fix was reported with it.
    """
    asked = request.form.get(REMOVE, "")
    evidence = get_evidence(session, id_or_none(asked) or 0, visible_to=current_actor())
    if evidence.action_id != action.id:
        raise NotFoundError(_("There is no such photo of this fix. Load the page again."))
    if evidence.removed_at is None:
        remove_action_photo(session, evidence, action, by=current_actor(), now=now())
