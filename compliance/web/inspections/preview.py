"""How a draft of an own checklist will look on a phone: the form's own pieces, kept nowhere."""

from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from compliance.domain.access import Permission
from compliance.domain.answers import EMPTY
from compliance.domain.checklists import Section
from compliance.domain.local_time import today_at
from compliance.services.own_checklists import read_text
from compliance.storage.queries.own_checklists import get_own
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.compiled import Compiled, compiled
from compliance.web.inspections.questions import Question, draw
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading
from compliance.web.kit.i18n import current_language


@blueprint.get("/own-checklists/<int:own_id>/preview")
@requires(Permission.VIEW_RECORDS)
def preview(own_id: int) -> ResponseReturnValue:
    """Show every section of a draft in the frame of a phone; a wrong text is said to be wrong."""
    with reading() as session:
        own = get_own(session, own_id, visible_to=current_actor())
        zone = own.establishment.zone
    edition = read_text(own.text).edition
    shown = compiled(edition, current_language()) if edition else None
    return render_template(
        "pages/own_checklists/preview.html",
        own=own,
        checklist=shown.checklist if shown else None,
        sections=_drawn(shown, zone) if shown else (),
    )


def _drawn(shown: Compiled, zone: str) -> list[tuple[Section, list[tuple[Markup, bool]], int]]:
    """Return each section with its questions as HTML (and whether each is hidden at first)."""
    today = today_at(now(), zone)
    drawn = []
    for section in shown.checklist.sections:
        questions = [
            Question(
                compiled=shown,
                key=item.key,
                is_unread=item.key in shown.unread,
                answer=EMPTY,
                today=today,
                zone=zone,
            )
            for item in section.items
        ]
        asked = sum(1 for item in section.items if item.asks)
        drawn.append(
            (section, [(draw(one), one.item.when is not None) for one in questions], asked)
        )
    return drawn
