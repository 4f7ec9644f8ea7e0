"""The kinds of fixes in words, with what each of them is."""

from flask_babel import lazy_gettext as _

from compliance.domain.corrective_actions import ActionKind

KINDS = {
    ActionKind.CORRECTION: (
        _("Correction"),
        _("Puts right what was found: recharge the extinguisher, replace the hose."),
    ),
    ActionKind.CORRECTIVE: (
        _("Corrective action"),
        _("Removes the cause, so that it does not come back: fix the rack that scrapes the hose."),
    ),
    ActionKind.PREVENTIVE: (
        _("Preventive action"),
        _("Removes a cause before anything happened: look at the other racks too."),
    ),
}
