"""Forms of what a coordinator does with an incident: correct, give, name people, close, open."""

from collections.abc import Iterable
from datetime import date, datetime, time

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional

from compliance.domain.errors import ComplianceError, InvalidInputError
from compliance.domain.incidents import Named, Part
from compliance.domain.local_time import instant_of, local_at
from compliance.services.incident_changes import Correction
from compliance.storage.models.incidents import Incident
from compliance.storage.models.people import Person
from compliance.web.incidents.report_form import EARLIER, NO, YES, ReportForm
from compliance.web.incidents.report_words import in_words
from compliance.web.kit.forms import BaseForm, as_choices
from compliance.web.kit.incident_words import PARTS


class _Translated(BaseForm):
    """A form whose refusals are said in the reader's language."""

    def add_refusal(self, error: ComplianceError) -> None:
        """Show each problem at its field."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(in_words(error.problems))
        super().add_refusal(error)


class ChangeForm(ReportForm):
    """What is said of an incident from now on; people and photos have pages of their own."""

    learned_on = DateField(
        _("When were we told?"),
        description=_("The day on which anybody in charge heard of it. Legal clocks run from it."),
        validators=[Optional()],
    )
    learned_time = TimeField(_("At what time were we told?"), validators=[Optional()])
    reason = TextAreaField(_("Why is it changed?"))
    seen = HiddenField()

    def fill(self, incident: Incident, zone: str) -> None:
        """Put what is said now into the fields."""
        at = local_at(incident.happened_at, zone) if incident.happened_at else None
        learned = local_at(incident.learned_at, zone)
        self.kind.data = incident.kind
        self.what.data = incident.what
        self.hurt.data = YES if incident.anyone_hurt else NO
        self.happened_on.data = incident.happened_on
        self.happened_time.data = at.time() if at else None
        self.place.data = incident.place
        self.done_at_once.data = incident.done_at_once
        self.told_urgent.data = incident.is_urgent
        self.where.data = _place_value(incident)
        self.learned_on.data, self.learned_time.data = learned.date(), learned.time()

    def correction(self, incident: Incident, zone: str) -> Correction:
        """Return what is wanted; times that nobody touched keep their seconds."""
        self.when.data = EARLIER
        account = self.account(zone, incident.received_at)
        on: date = self.learned_on.data or local_at(incident.learned_at, zone).date()
        at: time = self.learned_time.data or time(0)
        return Correction(
            account=account,
            seen=self.seen.data or "",
            learned_at=_kept(instant_of(on, at, zone), incident.learned_at),
            reason=self.reason.data or "",
        )


def _place_value(incident: Incident) -> str:
    if incident.asset_id is not None:
        return f"asset-{incident.asset_id}"
    return f"area-{incident.area_id}" if incident.area_id is not None else ""


def _kept(typed: datetime, before: datetime) -> datetime:
    """Return the instant before if the form shows the same minute."""
    return before if before.replace(second=0, microsecond=0) == typed else typed


class LeadForm(_Translated):
    """Who looks into it."""

    lead = SelectField(_("Who looks into it?"), validate_choice=False)

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list."""
        choices = [(str(person.id), person.name) for person in people]
        self.lead.choices = as_choices([("", gettext("Choose")), *choices])


class PersonForm(_Translated):
    """Somebody who was hurt, took part or saw it."""

    part = RadioField(_("What had they to do with it?"), default=Part.WITNESS.value)
    name = StringField(_("Name"))
    contact = StringField(_("How can we reach them?"))

    def offer(self) -> None:
        """Fill the list."""
        self.part.choices = as_choices((key, str(word)) for key, word in PARTS.items())

    def named(self) -> Named:
        """Return who was named."""
        return Named(
            part=Part(self.part.data), name=self.name.data or "", contact=self.contact.data or ""
        )


class CloseForm(_Translated):
    """What came of it."""

    note = TextAreaField(
        _("What came of it?"), description=_("What was found, and what was done about it.")
    )
    no_investigation = TextAreaField(
        _("Why is no investigation needed?"),
        description=_("Only where nothing was investigated: say what makes it plain."),
    )


class ReopenForm(_Translated):
    """Why it is opened again."""

    reason = TextAreaField(_("Why is it opened again?"))
