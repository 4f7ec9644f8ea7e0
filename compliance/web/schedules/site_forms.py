"""Forms of what a site decides about a schedule: that it rests, and how often it is done."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from compliance.domain.cadence import Span, Unit
from compliance.domain.local_time import end_of_day
from compliance.services.paces import NewPace
from compliance.services.suspensions import NewSuspension
from compliance.web.kit.clock_words import condition_word
from compliance.web.kit.forms import BaseForm, as_choices, long_field, text_field
from compliance.web.schedules.forms import LONGEST_SPAN, UNITS


class SuspendForm(BaseForm):
    """Under which condition a duty rests, and until when."""

    condition = RadioField(_("Why?"), validators=[InputRequired(_("Choose one of these."))])
    until_on = DateField(
        _("Last day of it"),
        description=_("Empty: until you end it."),
        validators=[Optional()],
    )
    note = long_field(_("Note"), hint=_("Printed in the packet beside each check."))

    def offer(self, conditions: Iterable[str]) -> None:
        """Fill the list with the conditions that the checklist names."""
        self.condition.choices = as_choices((key, condition_word(key)) for key in conditions)

    def suspension(self, zone: str) -> NewSuspension:
        """Return what was filled in."""
        last = self.until_on.data
        until_at: datetime | None = end_of_day(last, zone) if last else None
        return NewSuspension(
            condition=self.condition.data, note=self.note.data or "", until_at=until_at
        )


class PaceForm(BaseForm):
    """How often from now on, and where that is written."""

    every = IntegerField(
        _("How often?"),
        validators=[
            InputRequired(_("Fill this in.")),
            NumberRange(1, LONGEST_SPAN, _("Give a number from 1 to 1000.")),
        ],
    )
    unit = SelectField(_("Days, weeks, months or years"))
    document = text_field(
        _("Where is it written?"),
        hint=_("The plan, permit, certificate or decision, with its date or number."),
        length=200,
    )

    def offer(self, span: Span | None) -> None:
        """Fill the list of units, and on a first look the pace as it is."""
        self.unit.choices = as_choices((unit.value, str(words)) for unit, words in UNITS.items())
        if span is not None and not self.is_submitted() and span.unit in UNITS:
            self.every.data, self.unit.data = span.count, span.unit.value

    def pace(self) -> NewPace:
        """Return what was filled in."""
        return NewPace(
            span=Span(count=self.every.data, unit=Unit(self.unit.data)),
            document=self.document.data or "",
        )


class NotUsedForm(BaseForm):
    """How it is known that a thing was not used."""

    note = long_field(_("Note"))

    def ask(self, *, is_missed: bool) -> None:
        """Say what the note is for: it may be left out while the check is not missed."""
        self.note.description = (
            gettext("The check was missed: say how you know that the thing was not used.")
            if is_missed
            else gettext("Not needed; it is printed in the packet.")
        )
