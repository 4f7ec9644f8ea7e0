"""Photos of a report: stored before the transaction, refused one by one."""

from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from compliance.domain.errors import InvalidInputError
from compliance.services.evidence import StoredPhoto, store_photo
from compliance.web.kit.current import current_config, current_deps

REMOVE = "remove_photo"


@dataclass(frozen=True, slots=True)
class Taken:
    """Photos that were stored, and what was wrong with the others."""

    photos: list[StoredPhoto] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def has_photos() -> bool:
    """Say whether photos came with this request, without a look at them."""
    return any(file.filename for file in request.files.getlist("photos"))


def take_photos(most: int) -> Taken:
    """Store the photos of this request; what is no photo is told and stops nothing else."""
    taken = Taken()
    files = [file for file in request.files.getlist("photos") if file.filename]
    for file in files[:most]:
        name, content = file.filename or "", file.read()
        if len(content) > current_config().upload_limit_bytes:
            words = _("%(name)s is too large. Take it again with a lower size.", name=name)
            taken.problems.append(words)
            continue
        try:
            taken.photos.append(store_photo(current_deps().blobs, content, file_name=name))
        except InvalidInputError:
            words = _("%(name)s could not be used as a photo. Take or choose it again.", name=name)
            taken.problems.append(words)
    if len(files) > most:
        words = _("Only %(most)s photos are taken; the rest were left out.", most=most)
        taken.problems.append(words)
    return taken


def joined(kept: list[StoredPhoto], fresh: list[StoredPhoto], most: int) -> tuple[StoredPhoto, ...]:
    """Return photos with those that came just now; the same one twice is one."""
    by_digest = {photo.digest: photo for photo in (*kept, *fresh)}
    return tuple(by_digest.values())[:most]
