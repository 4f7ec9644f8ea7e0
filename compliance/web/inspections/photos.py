"""Photos that come with a form: stored before the transaction, refused one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from compliance.domain.answer_types import MAX_PHOTOS, Photo
from compliance.domain.checklists import Item
from compliance.domain.errors import InvalidInputError, NotFoundError, Problem
from compliance.services.evidence import StoredPhoto, receive_photo, remove_photo, store_photo
from compliance.storage.models.inspections import Inspection
from compliance.storage.queries.evidence import get_evidence
from compliance.storage.queries.forms import PhotoRow
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.filling import load_filling
from compliance.web.kit.current import current_actor, current_config, current_deps, now, reading
from compliance.web.kit.sent import id_or_none

SUFFIX = ".photos"
REMOVE = "remove_photo"
# Without scripts a phone sends its photos as they are, several at once. The whole form may be as
# large as all photos of one question; each photo is then held to the limit of the settings.
FORM_FACTOR = MAX_PHOTOS

_WORDS: tuple[tuple[str, object], ...] = (
    ("pixel", _("%(name)s has too many pixels. Take it again with a lower size.")),
    ("not a photo", _("%(name)s is not a photo. Send a JPEG, PNG, WebP or HEIC file.")),
    ("damaged", _("%(name)s is damaged or cut off. Take or choose it again.")),
)
_TOO_LARGE = _("%(name)s is too large. Take it again with a lower size.")
_TOO_MANY = _("%(name)s was not added: %(most)s photos are the most. Remove one first.")
_OTHER = _("%(name)s could not be used as a photo. Take or choose it again.")
_NAMELESS = _("The photo")


@dataclass(frozen=True, slots=True)
class Uploads:
    """Stored photos by item, and what was wrong with the others, by item."""

    photos: dict[str, list[StoredPhoto]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


@blueprint.url_value_preprocessor
def _let_photos_in(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a form with photos be larger than one upload; runs before anything reads the request."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = current_config().upload_limit_bytes * FORM_FACTOR


def take_uploads(inspection_id: int) -> Uploads:
    """Store the photos of this request; what is no photo is told, and stops nothing else.

    Raises:
        NotFoundError: the person does not see this inspection; nothing is stored then.
    """
    uploads = Uploads()
    files = [
        (name.removesuffix(SUFFIX), file)
        for name, file in request.files.items(multi=True)
        if name.endswith(SUFFIX) and file.filename
    ]
    if files:
        with reading() as session:
            load_filling(session, inspection_id)
    for key, file in files:
        name = file.filename or ""
        content = file.read()
        if len(content) > current_config().upload_limit_bytes:
            uploads.errors.setdefault(key, []).append(_said(_TOO_LARGE, name))
            continue
        try:
            stored = store_photo(current_deps().blobs, content, file_name=name)
        except InvalidInputError as error:
            uploads.errors.setdefault(key, []).append(_reason(error.problems[0], name))
        else:
            uploads.photos.setdefault(key, []).append(stored)
    return uploads


def _reason(problem: Problem, name: str) -> str:
    words = (words for mark, words in _WORDS if mark in problem.what)
    return _said(next(words, _OTHER), name)


def _said(words: object, name: str, **more: object) -> str:
    return str(words) % {"name": name or str(_NAMELESS), **more}


def keep_uploads(
    session: Session,
    inspection: Inspection,
    items: Mapping[str, Item],
    uploads: Uploads,
    there: Mapping[str, tuple[PhotoRow, ...]],
) -> bool:
    """Record the stored photos of these items; the same photo twice is one. True: something new.

    Raises:
        ConflictError: the form was given up meanwhile.
    """
    added = False
    for key, photos in uploads.photos.items():
        item = items.get(key)
        if item is None:
            continue
        most = item.answer.max_photos if isinstance(item.answer, Photo) else MAX_PHOTOS
        digests = {photo.digest for photo in there.get(key, ())}
        for photo in photos:
            if photo.digest in digests:
                continue
            if len(digests) >= most:
                words = _said(_TOO_MANY, photo.file_name, most=most)
                uploads.errors.setdefault(key, []).append(words)
                continue
            receive_photo(session, photo, inspection, key, by=current_actor(), now=now())
            digests.add(photo.digest)
            added = True
    return added


def drop_photo(session: Session, inspection: Inspection) -> str:
    """Remove the photo whose button was pressed; return its item's key, or "" if none was.

    Raises:
        NotFoundError: the photo is not one of this form.
        ConflictError: the form was sent meanwhile.
    """
    asked = request.form.get(REMOVE, "")
    if not asked:
        return ""
    evidence = get_evidence(session, id_or_none(asked) or 0, visible_to=current_actor())
    if evidence.inspection_id != inspection.id:
        raise NotFoundError("There is no such photo in this form. Load the page again.")
    if evidence.removed_at is None:
        remove_photo(session, evidence, inspection, by=current_actor(), now=now())
        session.flush()  # what is read next goes past the mapper
    return evidence.item_key
