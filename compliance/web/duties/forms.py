"""Forms of duties: setting up, not applicable, ending."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from compliance.domain.cadence import Span, Unit
from compliance.domain.checklists import Subject
from compliance.services.duty_set_up import MOST_SUGGESTED, NewAsset, Plan
from compliance.web.kit.forms import OnceForm, as_choices, select_field
from compliance.web.kit.owners import NOBODY
from compliance.web.kit.placed import PlacedForm, needed_words

LONGEST_SPAN = 1_000
UNITS = {
    Unit.DAY: _("days"),
    Unit.WEEK: _("weeks"),
    Unit.MONTH: _("months"),
    Unit.QUARTER: _("quarters"),
    Unit.YEAR: _("years"),
}


class StartForm(PlacedForm, OnceForm):
    """Whose duties are, and from when they are owed."""

    places = {"Owner": "owner"}  # noqa: RUF012 - read only, as in PlacedForm

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

    def offer_owners(self, owners: Iterable[tuple[str, str]]) -> None:
        """Fill the list; nothing is chosen for the person."""
        choose = ("", gettext("Choose"))
        self.owner.choices = as_choices([choose, *owners, (NOBODY, gettext("Nobody yet"))])

    def check_start(self, today: date) -> bool:
        """Refuse a first day in the past; return whether all is well."""
        if self.start_on.data and self.start_on.data < today:
            text = gettext("Start today or later. What was due before cannot be owed afterwards.")
            self.start_on.errors = [*self.start_on.errors, text]
            return False
        return True


class SetUpForm(StartForm):
    """About what, whose, from when; when it was last done where that counts."""

    places = {  # noqa: RUF012 - read only, as in PlacedForm
        "Owner": "owner",
        "subjects": "subjects",
        "new_assets": "new_assets",
        "Asset": "subjects",
        "Area": "subjects",
        "Person": "subjects",
    }

    subjects = SelectMultipleField(
        _("About what"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    new_assets = TextAreaField(
        _("Assets to enter"),
        description=_("One a line: the tag, then what people call it. Change them as you like."),
        validators=[Optional()],
    )
    last_done_on = DateField(
        _("Last done on"),
        description=_(
            "The next one is counted from it. Where dates differ, tick those of one date, "
            "and set up the others afterwards."
        ),
        validators=[Optional()],
    )
    span_count = IntegerField(
        _("How often, by the site's own document"),
        description=_("The rule leaves it to your plan, permit or program. Empty: as suggested."),
        validators=[Optional(), NumberRange(1, LONGEST_SPAN, _("Give a number from 1 to 1000."))],
    )
    span_unit = select_field(_("Days, weeks, months or years"))

    def offer(self, subjects: Iterable[tuple[str, str]], owners: Iterable[tuple[str, str]]) -> None:
        """Fill the lists."""
        self.subjects.choices = as_choices(subjects)
        self.offer_owners(owners)
        self.span_unit.choices = as_choices((unit.value, str(w)) for unit, w in UNITS.items())

    def narrow(self, plan: Plan) -> None:
        """Take out the questions that this duty does not need."""
        if not self.subjects.choices:
            del self.subjects
        if plan.duty.checklist.subject is not Subject.ASSET or not plan.kind:
            del self.new_assets
        if not plan.asks_last:
            del self.last_done_on
        if not plan.asks_span:
            del self.span_count
            del self.span_unit

    def suggest(self, plan: Plan, today: date, name: str) -> None:
        """Fill in what is likely: every asset of the kind, tags for the rest, today."""
        self.start_on.data = today
        if "subjects" in self:
            is_asset = plan.duty.checklist.subject is Subject.ASSET
            self.subjects.data = [c.value for c in self.subjects.choices] if is_asset else []
        if "new_assets" in self:
            self.new_assets.data = "\n".join(f"{tag} {name}" for tag in plan.tags)

    def check(self, today: date) -> bool:
        """Add what is wrong with dates and lines; return whether all is well."""
        is_right = self.check_start(today)
        last = self.last_done_on.data if "last_done_on" in self else None
        if last and last > today:
            text = gettext("This day has not come yet.")
            self.last_done_on.errors = [*self.last_done_on.errors, text]
            is_right = False
        if "new_assets" in self and len(self._lines()) > MOST_SUGGESTED:
            text = gettext("Enter at most %(most)s at a time.", most=MOST_SUGGESTED)
            self.new_assets.errors = [*self.new_assets.errors, text]
            is_right = False
        return is_right

    def subject_ids(self) -> list[int]:
        """Return what was ticked."""
        return [int(one) for one in self.subjects.data] if "subjects" in self else []

    def assets_to_enter(self, kind: str, name: str) -> list[NewAsset]:
        """Return the assets of the lines; one without words is called after its kind."""
        lines = [line.split(None, 1) for line in self._lines()]
        return [
            NewAsset(tag=words[0], name=words[1] if len(words) > 1 else name, kind=kind)
            for words in lines
        ]

    def _lines(self) -> list[str]:
        text = self.new_assets.data or "" if "new_assets" in self else ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def site_span(self) -> Span | None:
        """Return what the site's document says, if it was filled in."""
        if "span_count" not in self or not self.span_count.data:
            return None
        return Span(count=self.span_count.data, unit=Unit(self.span_unit.data))


class AllForm(StartForm):
    """Many duties at once: which of them, one owner, one first day, when each was last done."""

    duties = SelectMultipleField(_("Duties"), validate_choice=False)

    def last_done(self, plan: Plan) -> DateField | None:
        """Return the field of a duty whose clock runs from when it was last done."""
        return next((field for field in self if field.name == _last_name(plan)), None)

    def check(self, today: date) -> bool:
        """Add what is wrong with the dates; return whether all is well."""
        is_right = self.check_start(today)
        for field in self:
            is_last = isinstance(field, DateField) and field is not self.start_on
            if is_last and field.data and field.data > today:
                field.errors = [*field.errors, gettext("This day has not come yet.")]
                is_right = False
        return is_right


def all_form(plans: Iterable[Plan]) -> type[AllForm]:
    """Return the form of many duties, with a date for each that is counted from the last time."""
    dates = {
        _last_name(plan): DateField(_("Last done on"), validators=[Optional()])
        for plan in plans
        if plan.asks_last
    }
    return type("ManyForm", (AllForm,), dates)


def _last_name(plan: Plan) -> str:
    return f"last-{plan.duty.key}"


class WhyForm(PlacedForm):
    """Why a duty is not owed here, or ends."""

    places = {"Reason": "reason"}  # noqa: RUF012 - read only, as in PlacedForm

    reason = needed_words(_("Reason"), _("Your name stands beside it, for auditors to read."))
