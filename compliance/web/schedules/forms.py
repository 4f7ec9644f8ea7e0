"""Forms of schedules and checks: filter, assign, give, waive, end."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
)
from wtforms.validators import InputRequired, NumberRange, Optional

from compliance.domain.cadence import Span, Unit
from compliance.services.checklists import find_titles
from compliance.storage.models.establishments import Area
from compliance.storage.queries.schedules import ScheduleFilter
from compliance.web.kit.current import current_deps
from compliance.web.kit.forms import (
    SHORT,
    BaseForm,
    OnceForm,
    as_choices,
    select_field,
    text_field,
)
from compliance.web.kit.owners import NOBODY, owner_of
from compliance.web.kit.placed import PlacedForm, needed_words
from compliance.web.kit.sent import id_or_none

LONGEST_SPAN = 1_000
ONLY_CHECKS = "checks"
WHOLE_SCHEDULE = "schedule"
UNITS = {
    Unit.DAY: _("days"),
    Unit.WEEK: _("weeks"),
    Unit.MONTH: _("months"),
    Unit.QUARTER: _("quarters"),
    Unit.YEAR: _("years"),
}


class ScheduleFilterForm(Form):
    """Filters in the address; nothing is changed, so no token."""

    q = SearchField(_("Find"))
    checklist = SelectField(_("Checklist"), validate_choice=False)
    area = SelectField(_("Area"), validate_choice=False)
    owner = SelectField(_("Owner"), validate_choice=False)
    ended = BooleanField(_("Ended ones too"))

    def offer(
        self,
        checklists: Iterable[tuple[str, str]],
        areas: Iterable[Area],
        owners: Iterable[tuple[str, str]],
    ) -> None:
        """Fill the lists with what there is."""
        self.checklist.choices = as_choices([("", gettext("All checklists")), *checklists])
        rows = [(str(area.id), area.name) for area in areas]
        self.area.choices = as_choices([("", gettext("All areas")), *rows])
        anyone = [("", gettext("Anyone")), (NOBODY, gettext("No owner"))]
        self.owner.choices = as_choices([*anyone, *owners])

    def wanted(self, establishment_id: int, asset_id: int | None) -> ScheduleFilter:
        """Return the filter that was asked for."""
        search = (self.q.data or "").strip()[:SHORT]
        owner, area = owner_of(self.owner.data or ""), self.area.data or ""
        return ScheduleFilter(
            establishment_id=establishment_id,
            search=search,
            titles=find_titles(current_deps().catalog, search),
            checklist_key=self.checklist.data or "",
            area_id=id_or_none(area),
            asset_id=asset_id,
            owner_id=owner.person_id,
            owner_role=owner.role,
            unowned=self.owner.data == NOBODY,
            with_ended=bool(self.ended.data),
        )


class AssignForm(PlacedForm, OnceForm):
    """About what, whose, and from when."""

    subject = SelectField(_("About what"), validators=[InputRequired(_("Choose one of these."))])
    owner = SelectField(
        _("Owner"),
        description=_("One person, or everybody with a role: whoever of them is there does it."),
        validators=[InputRequired(_("Choose one of these."))],
    )
    start_on = DateField(
        _("First day"),
        description=_("From this day on it is owed here."),
        validators=[InputRequired(_("Fill this in."))],
    )
    last_done_on = DateField(
        _("Last done on"),
        description=_("Before it was kept here; the next one is counted from it."),
        validators=[Optional()],
    )
    span_count = IntegerField(
        _("How often, by the site's own document"),
        description=_("The rule leaves it to your plan, permit or program. Empty: as suggested."),
        validators=[Optional(), NumberRange(1, LONGEST_SPAN, _("Give a number from 1 to 1000."))],
    )
    span_unit = select_field(_("Days, weeks, months or years"))
    document = text_field(
        _("Which document says so"),
        hint=_("The plan, permit, certificate or program, with its date or number."),
        required=False,
    )

    def offer(self, subjects: Iterable[tuple[str, str]], owners: Iterable[tuple[str, str]]) -> None:
        """Fill the lists; nothing is chosen for the person, not even the owner."""
        choose = ("", gettext("Choose"))
        rows = list(subjects)
        self.subject.choices = as_choices(rows if len(rows) == 1 else [choose, *rows])
        self.owner.choices = as_choices([choose, *owners, (NOBODY, gettext("Nobody yet"))])
        self.span_unit.choices = as_choices((unit.value, str(w)) for unit, w in UNITS.items())

    def narrow(self, *, asks_last: bool, asks_span: bool) -> None:
        """Take out the questions that this checklist does not need."""
        if not asks_last:
            del self.last_done_on
        if not asks_span:
            del self.span_count
            del self.span_unit
            del self.document

    def check_dates(self, today: date) -> bool:
        """Add what is wrong with the dates; return whether all is well."""
        errors = []
        if self.start_on.data and self.start_on.data < today:
            text = gettext("Start today or later. What was due before cannot be owed afterwards.")
            errors.append((self.start_on, text))
        last = self.last_done_on.data if "last_done_on" in self else None
        if last and last > today:
            errors.append((self.last_done_on, gettext("This day has not come yet.")))
        if self.site_span() and not self.document.data:
            errors.append((self.document, gettext("Name the document that says how often.")))
        for field, text in errors:
            field.errors = [*field.errors, text]
        return not errors

    def site_span(self) -> Span | None:
        """Return what the site's document says, if it was filled in."""
        if "span_count" not in self or not self.span_count.data:
            return None
        return Span(count=self.span_count.data, unit=Unit(self.span_unit.data))


class GiveForm(BaseForm):
    """To whom, and for how long."""

    owner = SelectField(_("New owner"), validators=[InputRequired(_("Choose one of these."))])
    scope = RadioField(
        _("What is given"),
        default=ONLY_CHECKS,
        validators=[InputRequired(_("Choose one of these."))],
    )

    def offer(self, owners: Iterable[tuple[str, str]]) -> None:
        """Fill the lists."""
        choose = ("", gettext("Choose"))
        self.owner.choices = as_choices([choose, *owners, (NOBODY, gettext("Nobody yet"))])
        self.scope.choices = as_choices(
            [
                (ONLY_CHECKS, gettext("Only these checks; the next ones stay where they are")),
                (WHOLE_SCHEDULE, gettext("The schedule: these and all that are still to come")),
            ]
        )


class WaiveForm(PlacedForm):
    """Why a check is not needed, and that somebody answers for it."""

    places = {"Reason": "reason"}  # noqa: RUF012 - read only, as in PlacedForm

    reason = needed_words(
        _("Reason"), _("Written into the record for good, and printed in the packet.")
    )
    approved = BooleanField(
        _("I approve this waiver; my name stands beside it"),
        validators=[InputRequired(_("Tick this to approve it with your name."))],
    )


class EndForm(PlacedForm):
    """Why a duty ends here."""

    places = {"Reason": "reason"}  # noqa: RUF012 - read only, as in PlacedForm

    reason = needed_words(
        _("Reason"), _("What was owed until now stays owed or missed; nothing new falls due.")
    )
