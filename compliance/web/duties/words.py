"""Words for the parts of the proposal."""

from flask_babel import lazy_gettext as _

from compliance.services.duties import Part

PARTS = {
    Part.OPEN: (_("Owed, no schedule yet"), "alert-triangle-f"),
    Part.SCHEDULED: (_("Owed and scheduled"), "circle-check-f"),
    Part.UNDECIDED: (_("Undecided"), "circle-dashed"),
    Part.NOT_OWED: (_("Not owed"), "circle-minus"),
}
