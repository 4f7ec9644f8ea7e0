"""The blueprint of own checklists, and how its pages open one and save it."""

from collections.abc import Callable

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.checklist_edits import Mapping
from compliance.domain.errors import ConflictError
from compliance.library.written_yaml import write_yaml
from compliance.services.own_checklists import Reading, read_text, save_checklist
from compliance.storage.models.own_checklists import OwnChecklist
from compliance.storage.queries.own_checklists import get_own
from compliance.web.kit.current import current_actor, now, unit_of_work

blueprint = Blueprint("own_checklists", __name__)
HERE = "/own-checklists/<int:own_id>"


def managed(session: Session, own_id: int) -> OwnChecklist:
    """Return an own checklist that the person may change.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not manage checklists there.
    """
    own = get_own(session, own_id, visible_to=current_actor())
    demand(current_actor(), Permission.MANAGE_CHECKLISTS, own.establishment_id)
    return own


def data_of(own: OwnChecklist) -> Mapping:
    """Return the text as plain data, for the forms.

    Raises:
        ConflictError: it is no YAML at present; only the text itself can be corrected then.
    """
    data = read_text(own.text).data
    if not data:
        raise ConflictError(
            _("The text of this checklist cannot be read at present. Correct it in the text view.")
        )
    return data


def save_edited(own_id: int, edit: Callable[[Mapping], Mapping], *, revision: int) -> Reading:
    """Change the checklist by a function of its plain data, in one transaction.

    Raises:
        ComplianceError: it was saved by somebody else in between, or cannot be changed.
    """
    with unit_of_work() as session:
        own = managed(session, own_id)
        text = write_yaml(edit(data_of(own)))
        return save_checklist(session, own, text, revision=revision, by=current_actor(), now=now())
