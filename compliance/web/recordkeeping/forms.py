"""Forms of a year's recordkeeping."""

import re
from datetime import date, datetime, time
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from compliance.domain.filing.facts import Form
from compliance.domain.filing.worksheets import HoursSheet, hours_worked
from compliance.domain.local_time import instant_of
from compliance.domain.recordkeeping.annual_summary import Capacity
from compliance.domain.recordkeeping.employment import MOST_HOURS, MOST_PEOPLE, Employment
from compliance.domain.recordkeeping.handovers import Asker, Basis
from compliance.services.annual_summary import Signing
from compliance.services.employment import LONGEST_REASON, IdentityDetails
from compliance.services.handovers import Request
from compliance.storage.models.recordkeeping import FilingIdentity
from compliance.web.kit.all_at_once import latest_on
from compliance.web.kit.forms import BaseForm, OnceForm, as_choices, text_field
from compliance.web.recordkeeping.words import ASKERS, BASIS, CAPACITIES, OWNERS

_NUMBERS = re.compile(r"\d{1,9}", re.ASCII)


def number_field(label: object, hint: object = "") -> IntegerField:
    """Return a field for a whole number that may be empty."""
    return IntegerField(label, description=hint, validators=[Optional()])


def hours_field(label: object, hint: object = "") -> DecimalField:
    """Return a field for an amount of hours that may be empty."""
    message = _("Write hours as digits, such as 1950 or 1950.5.")
    limits = [Optional(), NumberRange(min=0, max=MOST_HOURS, message=message)]
    return DecimalField(label, description=hint, validators=limits)


class IdentityForm(BaseForm):
    """Who the employer is."""

    company_name = text_field(
        _("Legal name of the company"), required=False, hint=_("As on tax papers."), length=100
    )
    ein = text_field(
        _("Employer identification number (EIN)"),
        required=False,
        hint=_("Nine digits. OSHA asks for it with every filing: 29 CFR 1904.41(a)(4)."),
        length=10,
    )
    industry = text_field(
        _("Industry in words"), required=False, hint=_("Such as: metal stamping."), length=300
    )
    ownership = SelectField(_("Owned by"))
    ita_name = text_field(
        _("Name of this site in the Injury Tracking Application"),
        required=False,
        hint=_("Only if it is another name there."),
        length=100,
    )
    older_naics = text_field(
        _("NAICS code of 2017"),
        required=False,
        hint=_("Only if the duties below say that they turn on it."),
        length=6,
    )

    def offer(self) -> None:
        """Fill the list."""
        owners = [(str(int(key)), str(word)) for key, word in OWNERS.items()]
        self.ownership.choices = as_choices([("", gettext("Not said")), *owners])

    def fill(self, row: FilingIdentity) -> None:
        """Show what is kept."""
        for name in ("company_name", "ein", "industry", "ita_name", "older_naics"):
            self[name].data = getattr(row, name)
        self.ownership.data = str(row.ownership or "")

    def details(self) -> IdentityDetails:
        """Return what was typed."""
        owner = str(self.ownership.data or "")
        return IdentityDetails(
            ein=self.ein.data or "",
            company_name=self.company_name.data or "",
            industry=self.industry.data or "",
            ownership=int(owner) if owner else None,
            ita_name=self.ita_name.data or "",
            older_naics=self.older_naics.data or "",
        )


class EmploymentForm(BaseForm):
    """How many worked, and how long."""

    company_peak = number_field(
        _("Most people of the whole company at one time"),
        _("Last year, all sites together. 10 or fewer keep no log: 29 CFR 1904.1(a)(1)."),
    )
    peak = number_field(_("Most people at this site at one time"))
    everyone = number_field(
        _("Everybody who worked at this site in the year"),
        _("Part-time, seasonal and temporary people too: 29 CFR 1904.41(b)(2)."),
    )
    paid = TextAreaField(
        _("People paid in each pay period"),
        description=_(
            "One number for each pay period, empty periods as 0. The average is worked out, "
            "rounded up."
        ),
    )
    average = number_field(
        _("Annual average number of employees"), _("Only if you leave the pay periods empty.")
    )
    hours = number_field(
        _("Hours worked in the year"),
        _(
            "Leave it empty to add up the months. No vacation, sick leave or holidays. The "
            "worksheet below works it out."
        ),
    )
    hours_reason = text_field(
        _("Why these hours count, if the months add up to others"),
        required=False,
        hint=_("Kept in the trail. The rates by month go on with the hours of the months."),
        length=LONGEST_REASON,
    )
    written_notice = BooleanField(_("OSHA or BLS asked this site in writing to keep records"))
    notice_asks = SelectMultipleField(
        _("OSHA told this site to file"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=as_choices((one.value, f"Form {one.value}") for one in Form),
        validate_choice=False,
    )
    full_timers = IntegerField(
        _("People who worked full time the whole year"),
        validators=[Optional(), NumberRange(min=0, max=MOST_PEOPLE)],
    )
    hours_each = hours_field(
        _("Hours that one of them worked in the year"),
        _("Without vacation, sick leave and holidays, also where they are paid."),
    )
    overtime = hours_field(_("Overtime hours of all"))
    others = hours_field(
        _("Hours of everybody else"),
        _("Part-time, seasonal, salaried, and temporary people whom you supervise."),
    )

    def fill(self, counts: Employment) -> None:
        """Show what is kept."""
        names = ("company_peak", "peak", "everyone", "hours", "hours_reason", "written_notice")
        for name in names:
            self[name].data = getattr(counts, name)
        self.average.data = None if counts.paid else counts.average
        self.paid.data = " ".join(map(str, counts.paid))
        self.notice_asks.data = list(counts.notice_asks)

    def validate_paid(self, field: TextAreaField) -> None:
        """Refuse anything but numbers.

        Raises:
            ValidationError: naming the first thing that is none.
        """
        strange = [one for one in _parts(field.data) if not _NUMBERS.fullmatch(one)]
        if strange:
            raise ValidationError(
                gettext("“%(text)s” is no number. Write numbers with spaces.", text=strange[0])
            )

    def sheet(self) -> HoursSheet | None:
        """Return the worksheet of hours if it is filled in and right; else say what is not."""
        parts = (self.full_timers, self.hours_each, self.overtime, self.others)
        wrong = [one for one in parts if not one.validate(self)]
        if wrong:
            return None
        pair = (self.full_timers, self.hours_each)
        if all(one.data is None for one in parts):
            self.full_timers.errors = [gettext("Fill this in.")]
            return None
        for one, other in (pair, pair[::-1]):
            if one.data is None and other.data is not None:
                one.errors = [gettext("Fill this in.")]
        if any(one.errors for one in pair):
            return None
        none = Decimal(0)
        return HoursSheet(
            full_timers=self.full_timers.data or 0,
            hours_each=self.hours_each.data or none,
            overtime=self.overtime.data or none,
            others=self.others.data or none,
        )

    def use_sheet(self) -> HoursSheet | None:
        """Fill in the hours of the year from the worksheet; nothing is kept before it is saved."""
        sheet = self.sheet()
        if sheet is not None:
            self.hours.data, self.hours.raw_data = hours_worked(sheet), None
        return sheet

    def counts(self) -> Employment:
        """Return what was typed."""
        return Employment(
            company_peak=self.company_peak.data,
            peak=self.peak.data,
            everyone=self.everyone.data,
            average=self.average.data,
            hours=self.hours.data,
            hours_reason=self.hours_reason.data or "",
            paid=tuple(int(one) for one in _parts(self.paid.data)),
            written_notice=bool(self.written_notice.data),
            notice_asks=tuple(self.notice_asks.data or ()),
        )


def _parts(text: str | None) -> list[str]:
    return [one for one in re.split(r"[\s,;]+", text or "") if one]


class HoursFileForm(BaseForm):
    """A file of hours; the preview sends its text back to be taken."""

    file = FileField(_("CSV file"))
    text = HiddenField()
    take = HiddenField()


class CertifyForm(OnceForm):
    """The signature of a company executive: 29 CFR 1904.32(b)(4). The name is the account's."""

    seen = HiddenField()
    capacity = RadioField(_("You sign as"), validate_choice=True)
    title = text_field(_("Your title"), length=100)
    phone = text_field(_("Your telephone"), length=100)
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Type your password to sign."))]
    )

    def offer(self) -> None:
        """Fill the list."""
        self.capacity.choices = as_choices((one.value, str(w)) for one, w in CAPACITIES.items())

    def signing(self, method: str) -> Signing:
        """Return what is signed with."""
        return Signing(
            seen=self.seen.data or "",
            title=self.title.data or "",
            phone=self.phone.data or "",
            capacity=Capacity(self.capacity.data),
            method=method,
        )


class InspectorForm(OnceForm):
    """Somebody of the government stands at the door: who, and of which agency."""

    name = text_field(_("Name of the inspector"), hint=_("As the credentials have it."))
    agency = text_field(_("Agency and office"), hint=_("OSHA Chicago South, NIOSH, the state."))

    def request(self, asked_at: datetime) -> Request:
        """Return what was typed; it is asked for now."""
        return Request(
            asker=Asker.GOVERNMENT,
            name=self.name.data or "",
            agency=self.agency.data or "",
            asked_at=asked_at,
        )


class RequestForm(OnceForm):
    """Who asks for the records, and when."""

    asker = RadioField(_("Who asks?"), validate_choice=True)
    name = text_field(_("Name"))
    agency = text_field(_("Agency, union or firm"), required=False)
    asked_on = DateField(_("Asked on"), validators=[InputRequired(_("Fill this in."))])
    asked_time = TimeField(_("At"), validators=[InputRequired(_("Fill this in."))])
    case_number = StringField(
        _("Number of their own case"),
        description=_("For an employee or a personal representative who wants a Form 301."),
        validators=[Optional()],
    )
    case_year = number_field(
        _("Year of that log"), _("Only if the logs of two years have this number.")
    )
    basis = SelectField(
        _("Why is that case theirs?"),
        default="",
        description=_(
            "An employee who has the name on the log needs no more. Anybody else gets the report "
            "only with one of these: 29 CFR 1904.35(b)(2)."
        ),
    )
    note = TextAreaField(_("Note"), validators=[Optional()])

    def offer(self, local: datetime) -> None:
        """Fill the lists; suggest this minute."""
        self.asker.choices = as_choices((one.value, str(word)) for one, word in ASKERS.items())
        bases = [(one.value, str(word)) for one, word in BASIS.items()]
        self.basis.choices = as_choices([("", gettext("The log has their name")), *bases])
        if not self.is_submitted():
            self.asked_on.data, self.asked_time.data = local.date(), local.time()

    def request(self, zone: str) -> Request:
        """Return what was typed.

        Without what the check of a ground rests on, it is asked by the government: it needs none.
        """
        on: date | None = self.asked_on.data
        at: time | None = self.asked_time.data
        refused = (self.asker, self.name, self.case_year, self.basis)
        return Request(
            asker=Asker.GOVERNMENT
            if any(one.errors for one in refused)
            else Asker(self.asker.data),
            name=self.name.data or "",
            agency=self.agency.data or "",
            asked_at=instant_of(on, at, zone) if on and at is not None else latest_on(on, zone),
            case_number=(self.case_number.data or "").strip(),
            case_year=self.case_year.data,
            basis=Basis(self.basis.data) if self.basis.data and not self.basis.errors else None,
            note=self.note.data or "",
        )
