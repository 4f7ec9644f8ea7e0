"""Forms of establishments: what is known, shifts, closed days, areas, files to import."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, FieldList, Form, FormField, HiddenField, SelectMultipleField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from compliance.services.establishments import EstablishmentDetails, ShiftDetails
from compliance.storage.models.establishments import Establishment
from compliance.web.kit.forms import (
    BaseForm,
    OnceForm,
    as_choices,
    select_field,
    text_field,
)

# Where plants of this country stand; another zone that is kept already is offered too.
ZONES = (
    "America/New_York",
    "America/Detroit",
    "America/Indiana/Indianapolis",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
SHIFTS_AT_MOST = 6


class EstablishmentForm(OnceForm):
    """What is known of an establishment."""

    name = text_field(_("Name"))
    street = text_field(_("Street"), required=False)
    city = text_field(_("City"), required=False)
    state = text_field(_("State"), required=False, hint=_("Two letters, such as IL."), length=2)
    postal_code = text_field(_("ZIP code"), required=False, length=10)
    naics = text_field(
        _("NAICS code"),
        required=False,
        hint=_("Six digits. OSHA sorts industries by it."),
        length=6,
    )
    zone = select_field(_("Time zone"), hint=_("Every date of this place is judged by it."))
    operating_weekdays = SelectMultipleField(
        _("Works on"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        coerce=int,
    )

    def offer(self, zone: str = "") -> None:
        """Fill the lists; ``zone`` is the one that is kept now."""
        names = ZONES if not zone or zone in ZONES else (*ZONES, zone)
        self.zone.choices = as_choices([(name, name.replace("_", " ")) for name in names])
        days = [(str(number), str(word)) for number, word in enumerate(WEEKDAYS)]
        self.operating_weekdays.choices = as_choices(days)

    def details(self) -> EstablishmentDetails:
        """Return what was filled in."""
        return EstablishmentDetails(
            name=self.name.data,
            zone=self.zone.data,
            street=self.street.data or "",
            city=self.city.data or "",
            state=self.state.data or "",
            postal_code=self.postal_code.data or "",
            naics=self.naics.data or "",
            operating_weekdays=tuple(self.operating_weekdays.data or ()),
        )


class NewEstablishmentForm(EstablishmentForm):
    """A further establishment, with its short name; the first one brings the company."""

    company = text_field(_("Company"), hint=_("The employer, as it stands on records and packets."))
    key = text_field(
        _("Short name"), hint=_("For addresses and the command line, such as joliet."), length=31
    )

    def narrow(self, *, asks_company: bool) -> None:
        """Take out the company where it is entered already."""
        if not asks_company:
            del self.company


class ShiftForm(Form):
    """One shift; a row that is left empty is none."""

    name = text_field(_("Shift"), required=False)
    starts = text_field(_("Starts"), required=False, length=5)
    ends = text_field(_("Ends"), required=False, length=5)


class ShiftsForm(BaseForm):
    """All shifts of an establishment."""

    shifts = FieldList(FormField(ShiftForm), min_entries=SHIFTS_AT_MOST, max_entries=SHIFTS_AT_MOST)

    @classmethod
    def of(cls, establishment: Establishment) -> "ShiftsForm":
        """Return the form with the shifts that are kept."""
        kept = [{"name": s.name, "starts": s.starts, "ends": s.ends} for s in establishment.shifts]
        return cls(data={"shifts": kept})

    def details(self) -> list[ShiftDetails]:
        """Return the rows that are filled in."""
        rows = [row.form.data for row in self.shifts]
        return [
            ShiftDetails(
                name=(row["name"] or "").strip(),
                starts=(row["starts"] or "").strip(),
                ends=(row["ends"] or "").strip(),
            )
            for row in rows
            if any((value or "").strip() for value in row.values())
        ]


class ClosedDayForm(BaseForm):
    """A day on which the establishment does not operate."""

    closed_on = DateField(_("Day"), validators=[InputRequired(_("Fill this in."))])
    reason = text_field(_("Reason"), hint=_("Holiday, shutdown, inventory."))


class AreaForm(BaseForm):
    """The name of an area."""

    name = text_field(_("Name"), hint=_("What people call it: Press shop, Dock 2, Tank yard."))


class UploadForm(BaseForm):
    """A file to look through."""

    file = FileField(_("CSV file"), validators=[FileRequired(_("Choose a file."))])


class ConfirmForm(BaseForm):
    """The file that was looked through, as it came; it is checked again when it is saved."""

    content = HiddenField(validators=[InputRequired(), Length(max=400_000)])
