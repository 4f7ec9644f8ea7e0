"""Words for the parts of the proposal, and for how far the law behind a duty was read."""

from flask_babel import lazy_gettext as _

from compliance.domain.checklists import ReviewStatus
from compliance.services.duties import Part

PARTS = {
    Part.OPEN: (_("Owed, no schedule yet"), "alert-triangle-f"),
    Part.SCHEDULED: (_("Owed and scheduled"), "circle-check-f"),
    Part.UNDECIDED: (_("Undecided"), "circle-dashed"),
    Part.NOT_OWED: (_("Not owed"), "circle-minus"),
}
REVIEWS = {
    ReviewStatus.READ: ("pass", "circle-check-f", _("Checked against the text")),
    ReviewStatus.PARTLY: ("soon", "eye", _("Partly checked against the text")),
    ReviewStatus.UNREAD: ("late", "alert-triangle-f", _("Not yet checked against the text")),
}
