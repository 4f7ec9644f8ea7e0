"""The trail as its readers may see it: reasons that people typed name no privacy case."""

from flask import Flask, g
from flask_babel import gettext as _

from compliance.domain.withheld_names import Veil
from compliance.services.incident_views import veil_at
from compliance.storage.models.trail import TrailEntry
from compliance.web.kit.current import reading
from compliance.web.kit.events import facts_of

ABOUT_INCIDENTS = frozenset(
    {"incident", "finding", "corrective-action", "legal-clock", "legal-deadline", "injury-case"}
)


def shown_facts_of(entry: TrailEntry) -> list[tuple[str, str]]:
    """Return the facts of an entry as pairs of words, without names that are kept private.

    The trail itself is never changed; only this page of it leaves them out.
    """
    facts = facts_of(entry)
    if not facts or entry.establishment_id is None or entry.subject_kind not in ABOUT_INCIDENTS:
        return facts
    veil = _veil(entry.establishment_id)
    return [(label, veil.text(value)) for label, value in facts] if veil else facts


def _veil(establishment_id: int) -> Veil:
    """Return which names are taken out here; looked up once in a request."""
    veils: dict[int, Veil] = g.setdefault("trail_veils", {})
    if establishment_id not in veils:
        instead = f"[{_('Name kept private')}]"
        with reading() as session:
            veils[establishment_id] = veil_at(session, establishment_id, instead)
    return veils[establishment_id]


def install_withheld_names(app: Flask) -> None:
    """Give templates the facts of the trail; ``macros/trail.html`` uses them."""
    app.jinja_env.globals["facts_of"] = shown_facts_of
