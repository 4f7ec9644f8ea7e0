"""Photos as files: only to those who see their establishment; most are kept by the browser."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.services.incident_views import is_confidential, note_view
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.evidence import get_evidence
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work

blueprint = Blueprint("evidence", __name__)

# The bytes of a photo never change, so a browser need not ask again; shared caches keep nothing.
KEPT = "private, max-age=31536000, immutable"
# Those of an incident may show somebody hurt: on a phone that several people use, the browser must
# not show them again to whoever signs in next.
NOT_KEPT = "no-store"


@blueprint.get("/evidence/<int:evidence_id>")
@requires(Permission.VIEW_RECORDS)
def show(evidence_id: int) -> ResponseReturnValue:
    """Send a photo."""
    return _photo(evidence_id, small=False)


@blueprint.get("/evidence/<int:evidence_id>/thumbnail")
@requires(Permission.VIEW_RECORDS)
def thumbnail(evidence_id: int) -> ResponseReturnValue:
    """Send the small copy of a photo."""
    return _photo(evidence_id, small=True)


def _photo(evidence_id: int, *, small: bool) -> Response:
    actor = current_actor()
    with reading() as session:
        row = get_evidence(session, evidence_id, visible_to=actor)
        digest = row.thumbnail_digest if small else row.digest
        media_type = "image/jpeg" if small else row.media_type
        incident = session.get(Incident, row.incident_id) if row.incident_id else None
        is_noted = incident is not None and is_confidential(session, incident, actor)
    if incident is not None and is_noted:
        with unit_of_work() as session:
            note_view(session, session.get_one(Incident, incident.id), by=actor, now=now())
    answer = Response(mimetype=media_type)
    answer.set_etag(digest)
    answer.headers["Cache-Control"] = KEPT if incident is None else NOT_KEPT
    answer.headers["Content-Disposition"] = f'inline; filename="{digest[:12]}.jpg"'
    if request.if_none_match.contains(digest):
        answer.status_code = 304
        return answer
    answer.set_data(current_deps().blobs.get(digest))
    return answer
