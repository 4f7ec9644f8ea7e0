"""Forms of an investigation: one for each kind of note, lessons, striking, sign-off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Optional

from compliance.domain.errors import ComplianceError, InvalidInputError
from compliance.domain.incidents import When
from compliance.domain.investigations import NOT_FOUND, Causes, NewNote, NoteKind
from compliance.web.incidents.investigation_words import as_said, titled
from compliance.web.kit.forms import BaseForm, OnceForm, as_choices
from compliance.web.kit.sent import id_or_none

TOP = ""
_BY_SOMEBODY = frozenset({NoteKind.STATEMENT, NoteKind.HOURS})


class SaidForm(BaseForm):
    """A form whose refusals are said in the reader's language."""

    def add_refusal(self, error: ComplianceError) -> None:
        """Show each problem at its field."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(as_said(error.problems))
        super().add_refusal(error)


class NoteForm(SaidForm, OnceForm):
    """A note; of its fields a page draws those that its kind asks for."""

    text = TextAreaField(_("In a few words"))
    happened_on = DateField(_("Day"), validators=[Optional()])
    happened_time = TimeField(_("Time"), validators=[Optional()])
    said_by = StringField(_("Who said it?"))
    worked_on = DateField(_("Day"), validators=[Optional()])
    hours = StringField(_("Hours"))
    parent = SelectField(_("Which why does it answer?"), validate_choice=False)
    cause = SelectField(_("Category"), validate_choice=False)

    def offer_whys(self, whys: Iterable[tuple[int, str]]) -> None:
        """Fill the list of whys that can be answered: (id, number and text)."""
        listed = [(str(number), words) for number, words in whys]
        self.parent.choices = as_choices([(TOP, gettext("None: it comes first")), *listed])

    def offer_causes(self, causes: Causes, kind: NoteKind) -> None:
        """Fill the categories, group by group."""
        choices = [
            SelectChoice(cause.key, titled(cause), optgroup=titled(group))
            for group in causes.groups
            for cause in group.causes
        ]
        if kind is NoteKind.ROOT_CAUSE:
            none = gettext("No root cause was found: say why")
            choices.append(SelectChoice(NOT_FOUND, none, optgroup=gettext("None of these")))
        self.cause.choices = [SelectChoice("", gettext("Choose")), *choices]

    def wanted(self, kind: NoteKind) -> NewNote:
        """Return the note that was typed; fields of other kinds are left out."""
        is_event = kind is NoteKind.EVENT
        at = When(on=self.happened_on.data, at=self.happened_time.data)
        has_cause = kind in {NoteKind.FACTOR, NoteKind.ROOT_CAUSE}
        has_parent = kind in {NoteKind.WHY, NoteKind.ROOT_CAUSE}
        return NewNote(
            kind=kind,
            text=self.text.data or "",
            when=at if is_event else When(on=None),
            said_by=(self.said_by.data or "") if kind in _BY_SOMEBODY else "",
            worked_on=self.worked_on.data if kind is NoteKind.HOURS else None,
            hours=_hours(self.hours.data) if kind is NoteKind.HOURS else None,
            cause=(self.cause.data or "") if has_cause else "",
            parent_id=_number(self.parent.data) if has_parent else None,
        )


class ReasonForm(SaidForm):
    """Why a note is struck."""

    reason = TextAreaField(_("Why is it struck?"))


class LessonsForm(SaidForm):
    """What others should learn from it."""

    lessons = TextAreaField(
        _("What should others learn from it?"),
        description=_("Write it so that it can be read out, without names."),
    )


class SignOffForm(SaidForm):
    """What was found, signed with the password; the name is the account's."""

    note = TextAreaField(
        _("What was found?"), description=_("In a few sentences, as others will read it.")
    )
    password = PasswordField(
        _("Your password"), validators=[InputRequired(_("Type your password to sign."))]
    )


class AgainForm(SaidForm):
    """Why an investigation is opened again."""

    reason = TextAreaField(_("Why is it opened again?"))


def _number(value: object) -> int | None:
    text = str(value or "")
    if not text:
        return None
    return id_or_none(text) or 0


def _hours(typed: str | None) -> Decimal | None:
    """Return hours as they were typed, with a point or a comma; None if that is no number."""
    try:
        return Decimal((typed or "").replace(",", "."))
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True)
class OfferedWhy:
    """A why that stands, as the lists of whys show it."""

    id: int
    words: str  # number and beginning
    is_deepest: bool  # a root cause may hang below it, a further why not


def note_forms(
    causes: Causes, whys: Sequence[OfferedWhy], sent: tuple[NoteKind, NoteForm] | None
) -> dict[str, NoteForm]:
    """Return a form for each kind of note; the one that was refused as it was sent.

    The deepest whys are offered to root causes only: no further why may hang below them.
    """
    kind, refused = sent or (None, None)
    forms: dict[str, NoteForm] = {}
    for one in NoteKind:
        is_sent = refused is not None and one is kind
        form = refused if refused and is_sent else NoteForm(None, prefix=prefix_of(one))
        is_why = one is NoteKind.WHY
        form.offer_whys((why.id, why.words) for why in whys if not (is_why and why.is_deepest))
        form.offer_causes(causes, one)
        if one is NoteKind.HOURS:
            form.said_by.label.text = gettext("Who worked on it?")
            form.text.label.text = gettext("On what?")
        forms[one.value] = form
    return forms


def prefix_of(kind: NoteKind) -> str:
    """Return what stands before the names of a form's fields: six stand on one page."""
    return f"{kind.value}-"
