"""The address of the page of whatever an entry or a message is about, for who may open it."""

from typing import Any

from flask import Flask, current_app, url_for

from compliance.domain.access import Permission
from compliance.web.kit.access import guard_of
from compliance.web.kit.current import find_signed_in
from compliance.web.kit.events import OTHER, SUBJECTS


def subject_url(kind: str, subject_id: int, establishment_id: int | None = None) -> str:
    """Return the address of the thing's page, or "" where it has none that this person may open.

    Given an establishment, what the person may open there counts, not what they may elsewhere.
    """
    look = SUBJECTS.get(kind, OTHER)
    if not subject_id or look.endpoint not in current_app.view_functions:
        return ""
    guard = guard_of(current_app, look.endpoint)
    if guard in set(Permission) and not _may_open(Permission(guard), establishment_id):
        return ""
    place: dict[str, Any] = {look.argument: subject_id}
    return url_for(look.endpoint, **place)


def _may_open(permission: Permission, establishment_id: int | None) -> bool:
    signed_in = find_signed_in()
    if signed_in is None:
        return False
    if establishment_id is None:
        return signed_in.actor.may_anywhere(permission)
    return signed_in.actor.may(permission, establishment_id)


def install_subject_links(app: Flask) -> None:
    """Give templates ``subject_url``."""
    app.jinja_env.globals["subject_url"] = subject_url
