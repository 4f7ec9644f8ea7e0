"""Forms of legal holds: place one, release one."""

from flask_babel import lazy_gettext as _

from compliance.web.kit.forms import OnceForm, long_field, text_field


class PlaceForm(OnceForm):
    """What is to be held, and why."""

    what = text_field(
        _("What"), hint=_("A year (2025), an incident (INC-00031) or a record (INS-00417).")
    )
    reason = long_field(
        _("Why"), hint=_("The lawsuit, claim or inquiry, and who asked for it."), required=True
    )


class ReleaseForm(OnceForm):
    """Why a hold may end."""

    reason = long_field(_("Why"), hint=_("Who says that it may end."), required=True)
