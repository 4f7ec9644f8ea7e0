"""The report form: the short one of posters, and the one for people with an account."""

import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Optional

from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.domain.incidents import (
    Account,
    IncidentKind,
    Named,
    Part,
    When,
    is_urgent,
    names_in,
)
from compliance.domain.local_time import local_at, plausible_instant
from compliance.web.incidents.report_words import PHRASES, in_words, phrases_in
from compliance.web.kit.forms import BaseForm, as_choices
from compliance.web.kit.incident_words import INCIDENT_KINDS
from compliance.web.kit.sent import LARGEST_ID, id_or_none

NOW, EARLIER = "now", "earlier"
YES, NO = "yes", "no"
_SUBMISSION = re.compile(r"[0-9a-f]{32}")


def new_submission_id() -> str:
    """Return the id of a form that may be sent from this page; two presses send one report."""
    return secrets.token_hex(16)


class ShortForm(BaseForm):
    """What anybody can say in under a minute. What is missing is judged by the domain."""

    submission = HiddenField()
    device_at = HiddenField()
    kind = RadioField(_("What is it?"), validate_choice=False, validators=[Optional()])
    what = TextAreaField(_("What happened?"))
    phrases = SelectMultipleField(_("Or tap what fits"), validate_choice=False)
    hurt = RadioField(_("Is anyone hurt?"), validate_choice=False, validators=[Optional()])
    hurt_names = TextAreaField(
        _("Who is hurt?"), description=_("One name a line. Leave it empty if you do not know.")
    )
    place = StringField(_("Where?"))
    when = RadioField(_("When?"), validate_choice=False, default=NOW, validators=[Optional()])
    happened_on = DateField(_("On which day?"), validators=[Optional()])
    happened_time = TimeField(
        _("At what time?"), description=_("Empty if nobody knows."), validators=[Optional()]
    )
    told_urgent = BooleanField(_("Somebody must come now"))
    photos = HiddenField(_("Photos"))  # only the place where what is wrong with them is said

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        self.kind.choices = as_choices((key, str(word)) for key, word in INCIDENT_KINDS.items())
        self.phrases.choices = as_choices((key, str(word)) for key, word in PHRASES.items())
        self.hurt.choices = as_choices([(YES, gettext("Yes")), (NO, gettext("No"))])
        choices = [(NOW, gettext("Just now")), (EARLIER, gettext("Earlier"))]
        self.when.choices = as_choices(choices)

    def submission_id(self) -> str:
        """Return the id that came with the form.

        Raises:
            InvalidInputError: it was not made by a page of ours.
        """
        if not self.has_good_id():
            words = gettext("This form was damaged. What you wrote is here: send it once more.")
            raise InvalidInputError([Problem("form", words, "")])
        return str(self.submission.data)

    def has_good_id(self) -> bool:
        """Say whether the id that came with the form is one that a page of ours made."""
        return _SUBMISSION.fullmatch(str(self.submission.data or "")) is not None

    def account(self, zone: str, begun_at: datetime) -> Account:
        """Return what was said; "just now" means when the form was begun."""
        return Account(
            kind=self._kind(),
            what=self._words(),
            when=self._when(zone, begun_at),
            anyone_hurt=self._hurt(),
            told_urgent=bool(self.told_urgent.data),
            place=self.place.data or "",
            people=self._people(),
        )

    def _kind(self) -> IncidentKind | None:
        known = {kind.value for kind in IncidentKind}
        return IncidentKind(self.kind.data) if self.kind.data in known else None

    def is_urgent(self) -> bool:
        """Say whether it pages the people on duty, if it is kept."""
        kind = self._kind() or IncidentKind.HAZARD
        return is_urgent(kind, told_so=bool(self.told_urgent.data))

    def _words(self) -> str:
        typed = self.what.data or ""
        return " ".join(part for part in (phrases_in(self.phrases.data or ()), typed) if part)

    def _hurt(self) -> bool | None:
        return {YES: True, NO: False}.get(self.hurt.data or "")

    def _when(self, zone: str, begun_at: datetime) -> When:
        if self.when.data != EARLIER:
            wall = local_at(begun_at, zone).replace(second=0, microsecond=0)
            return When(on=wall.date(), at=wall.time())
        return When(on=self.happened_on.data, at=self.happened_time.data)

    def _people(self) -> tuple[Named, ...]:
        is_hurt = self._hurt() or self._kind() is IncidentKind.INJURY
        return names_in(self.hurt_names.data or "", Part.HURT) if is_hurt else ()

    def claimed_device_at(self) -> datetime | None:
        """Return what the phone's clock showed when the form was sent; None without scripts."""
        return plausible_instant(str(self.device_at.data or ""))

    def add_refusal(self, error: ComplianceError) -> None:
        """Show each problem at its field, in the reader's language."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(in_words(error.problems))
        super().add_refusal(error)


class ReportForm(ShortForm):
    """The form for people with an account: where exactly, who was there, what was done."""

    where = SelectField(_("Machine or area"), validate_choice=False)
    place = StringField(_("Where exactly?"))
    others = TextAreaField(
        _("Who else was there?"),
        description=_(
            "Who took part or saw it: one name a line. A phone number may follow a comma."
        ),
    )
    done_at_once = TextAreaField(_("What was done at once?"))

    def offer_places(self, places: Iterable[tuple[str, str]]) -> None:
        """Fill the list of machines and areas."""
        self.where.choices = as_choices([("", gettext("Not on the list")), *places])

    def account(self, zone: str, begun_at: datetime) -> Account:
        """Return what was said, with the further fields of people who have an account."""
        said = super().account(zone, begun_at)
        kind, _dash, number = (self.where.data or "").partition("-")
        place_id = id_or_none(number) or LARGEST_ID  # of no place: it is refused
        return Account(
            kind=said.kind,
            what=said.what,
            when=said.when,
            anyone_hurt=said.anyone_hurt,
            told_urgent=said.told_urgent,
            place=said.place,
            people=(*said.people, *names_in(self.others.data or "", Part.WITNESS)),
            done_at_once=self.done_at_once.data or "",
            area_id=place_id if kind == "area" else None,
            asset_id=place_id if kind == "asset" else None,
        )

    def typed(self) -> dict[str, str]:
        """Return what stands in the fields as it was sent: for the draft."""
        skipped = {"csrf_token", "submission", "device_at", "photos"}
        names = [field.name for field in self if field.name not in skipped]
        return {
            name: ",".join(values)
            for name in names
            if (values := request.form.getlist(name)) and any(values)
        }


class StrangerForm(ShortForm):
    """The short form with how its writer can be reached, if they wish."""

    kept = HiddenField()  # photos that arrived before something was wrong, sealed
    reporter_name = StringField(_("Your name"))
    reporter_contact = StringField(_("How can we reach you?"))
