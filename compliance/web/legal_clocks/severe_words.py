"""Words of severe injuries: what happened to the person, where, and what is asked about it."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

HAPPENINGS: Mapping[str, object] = {
    "death": _("Somebody died"),
    "hospitalization": _("Somebody was admitted to a hospital"),
    "amputation": _("A part of the body was cut off"),
    "fingertip-loss": _("A fingertip was lost"),
    "medical-amputation": _("Doctors had to amputate"),
    "reattached-amputation": _("A part was cut off and put back on"),
    "eye-loss": _("An eye was lost"),
    "enucleation": _("Doctors had to remove an eye"),
    "sight-loss": _("Sight was lost, the eye is still there"),
    "avulsion": _("Tissue was torn off"),
    "avulsion-with-bone-loss": _("Tissue was torn off, with bone"),
    "degloving": _("Skin was torn off (degloving)"),
    "scalping": _("The scalp was torn off"),
    "severed-ear": _("An ear was cut off"),
    "broken-tooth": _("A tooth was broken"),
    "permanent-disfigurement": _("It will disfigure for good"),
}
PLACES: Mapping[str, object] = {
    "site": _("On our site, or at work anywhere else"),
    "public-road": _("On a public road, in a vehicle accident"),
    "construction-work-zone": _("On a public road, in a construction work zone"),
    "public-transport": _("On a plane, train, bus or other public transport"),
}
SEVERE_FACTS: Mapping[str, object] = {
    "work_related": _("Did work cause it, or make it worse?"),
    "where": _("Where did it happen?"),
    "incident_at": _("When was the accident?"),
    "happened_at": _("When did the person die, get admitted, or lose it?"),
    "learned_at": _("When were you told?"),
    "in_patient": _("Was the person formally admitted as an in-patient?"),
    "admitted_for": _("What was the admission for?"),
    # What a reading of the rule may ask too.
    "happened_at (the hour)": _("The hour at which it happened"),
    "incident_at (the hour)": _("The hour of the accident"),
}
