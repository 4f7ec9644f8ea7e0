"""Forms whose services speak of things by other names than the fields have."""

from collections.abc import Mapping
from typing import ClassVar

from flask_babel import lazy_gettext as _
from wtforms import Field, TextAreaField
from wtforms.validators import DataRequired, Length

from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.web.kit.forms import LONG, BaseForm


class PlacedForm(BaseForm):
    """A form that shows each problem of a service at its field: ``places`` says which.

    ``places`` maps what a problem is about ("Reason") to the field's name ("reason").
    """

    places: ClassVar[Mapping[str, str]] = {}

    def add_refusal(self, error: ComplianceError) -> None:
        """Show a refusal at the fields that it is about, the rest above the form."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(
                [
                    Problem(self.places.get(one.where, one.where), one.what, one.remedy)
                    for one in error.problems
                ]
            )
        super().add_refusal(error)


def needed_words(label: object, hint: object = "") -> Field:
    """Return a text field of several lines in which blanks alone are no answer."""
    too_long = _("This is longer than %(max)d characters.")
    limits = [DataRequired(_("Fill this in.")), Length(max=LONG, message=too_long)]
    return TextAreaField(label, description=hint, validators=limits)
