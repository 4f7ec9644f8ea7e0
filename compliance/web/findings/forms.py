"""Forms of findings and actions: filter, plan, change, done, verify, open again, withdraw."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, Form, RadioField, SearchField, SelectField
from wtforms.validators import InputRequired, Length

from compliance.domain.authorities import Authority
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.storage.models.people import Person
from compliance.storage.queries.figures import UNSETTLED
from compliance.storage.queries.finding_register import RegisterFilter
from compliance.web.kit.duty_words import AUTHORITIES, SEVERITIES
from compliance.web.kit.fix_words import KINDS
from compliance.web.kit.forms import SHORT, OnceForm, as_choices, long_field, select_field
from compliance.web.kit.placed import PlacedForm, needed_words

NEEDED = _("Fill this in.")
OPEN, SETTLED, ALL = "", "settled", "all"
SHOWN_STATES = {OPEN: UNSETTLED, SETTLED: ("closed", "withdrawn"), ALL: ()}


class RegisterForm(Form):
    """Filters of the register, in the address."""

    q = SearchField(_("Find"))
    state = SelectField(_("State"), validate_choice=False)
    severity = SelectField(_("Severity"), validate_choice=False)
    program = SelectField(_("Program"), validate_choice=False)
    origin = SelectField(_("Found by"), validate_choice=False)
    stop = BooleanField(_('Only "do not use"'))

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        states = [
            (OPEN, gettext("Open")),
            (SETTLED, gettext("Closed or withdrawn")),
            (ALL, gettext("All states")),
        ]
        self.state.choices = as_choices(states)
        severities = [(severity.value, str(words)) for severity, words in SEVERITIES.items()]
        self.severity.choices = as_choices([("", gettext("Any")), *severities])
        programs = [(authority.value, str(words)) for authority, words in AUTHORITIES.items()]
        self.program.choices = as_choices([("", gettext("All programs")), *programs])
        origins = [("inspection", gettext("Inspections")), ("incident", gettext("Incidents"))]
        self.origin.choices = as_choices([("", gettext("Any")), *origins])

    def wanted(self, establishment_id: int, asset_id: int | None) -> RegisterFilter:
        """Return the filter that was asked for; what is not offered filters nothing."""
        severity, program = self.severity.data or "", self.program.data or ""
        return RegisterFilter(
            establishment_id=establishment_id,
            search=(self.q.data or "").strip()[:SHORT],
            states=SHOWN_STATES.get(self.state.data or OPEN, UNSETTLED),
            severity=severity if severity in {one.value for one in Severity} else "",
            authority=program if program in {one.value for one in Authority} else "",
            stop_use=bool(self.stop.data),
            asset_id=asset_id,
            origin=self.origin.data or "",
        )


def _person_choices(people: Iterable[Person]) -> list[tuple[str, str]]:
    return [("", gettext("Nobody yet")), *((str(one.id), one.name) for one in people)]


class PlanForm(PlacedForm, OnceForm):
    """What is to be done, by whom, until when."""

    places = {"What to do": "what"}  # noqa: RUF012 - read only, as in PlacedForm

    kind = RadioField(
        _("What kind of fix?"),
        default=ActionKind.CORRECTION.value,
        validators=[InputRequired(_("Choose one of these."))],
    )
    what = needed_words(_("What is to be done?"))
    owner = select_field(_("By whom?"))
    due_on = DateField(_("By when?"), validators=[InputRequired(NEEDED)])

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the lists."""
        self.kind.choices = as_choices(
            (kind.value, str(words)) for kind, (words, _h) in KINDS.items()
        )
        self.owner.choices = as_choices(_person_choices(people))

    def owner_id(self) -> int | None:
        """Return the person that was chosen."""
        return int(self.owner.data) if self.owner.data else None

    def check_date(self, today: date) -> bool:
        """Add what is wrong with the date; return whether it is well."""
        if self.due_on.data and self.due_on.data < today:
            text = gettext("Choose today or a later day.")
            self.due_on.errors = [*self.due_on.errors, text]
            return False
        return True


class ChangeForm(PlacedForm):
    """Another owner or date; a later date needs the reason."""

    places = {"Reason": "reason", "Date": "due_on"}  # noqa: RUF012 - read only, as in PlacedForm

    owner = select_field(_("By whom?"))
    due_on = DateField(_("By when?"), validators=[InputRequired(NEEDED)])
    reason = long_field(_("Reason"), hint=_("Needed when the date moves to a later day."))

    def offer(self, people: Iterable[Person]) -> None:
        """Fill the list."""
        self.owner.choices = as_choices(_person_choices(people))

    def owner_id(self) -> int | None:
        """Return the person that was chosen."""
        return int(self.owner.data) if self.owner.data else None


class DoneForm(PlacedForm):
    """What was done; the photos come with it."""

    places = {"What was done": "note"}  # noqa: RUF012 - read only, as in PlacedForm

    note = needed_words(_("What did you do?"), _("One sentence: hose replaced, charge checked."))


class VerifyForm(PlacedForm):
    """How another person knows that the fix works."""

    places = {"What you checked": "note"}  # noqa: RUF012 - read only, as in PlacedForm

    note = needed_words(
        _("What did you check?"),
        _("Say how you know that it works: looked at it, tried it, measured it."),
    )


class ReasonForm(PlacedForm):
    """Why something is taken back."""

    places = {"Reason": "reason"}  # noqa: RUF012 - read only, as in PlacedForm

    reason = needed_words(_("Reason"))


class ActionFilterForm(Form):
    """Whose actions are shown, and which."""

    whose = SelectField(_("Whose"), validate_choice=False, validators=[Length(max=SHORT)])
    state = SelectField(_("State"), validate_choice=False)

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        self.whose.choices = as_choices(
            [
                ("mine", gettext("Mine")),
                ("nobody", gettext("No owner")),
                ("all", gettext("Everybody's")),
            ]
        )
        self.state.choices = as_choices(
            [
                ("", gettext("To do")),
                ("done", gettext("Done, to be verified")),
                ("verified-effective", gettext("Verified")),
                ("all", gettext("All states")),
            ]
        )
