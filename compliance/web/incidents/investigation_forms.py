"""Forms of an investigation: one for each kind of note, lessons, striking, sign-off."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from compliance.domain.errors import ComplianceError, InvalidInputError
from compliance.domain.incidents import When
from compliance.domain.investigations import NOT_FOUND, Causes, NewNote, NoteKind
from compliance.web.incidents.investigation_words import as_said, titled
from compliance.web.kit.forms import BaseForm, OnceForm, as_choices

TOP = ""


class _Said(BaseForm):
    """A form whose refusals are said in the reader's language."""

    def add_refusal(self, error: ComplianceError) -> None:
        """Show each problem at its field."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(as_said(error.problems))
        super().add_refusal(error)


class NoteForm(_Said, OnceForm):
    """A note; of its fields a page draws those that its kind asks for."""

    text = TextAreaField(_("In a few words"))
    happened_on = DateField(_("Day"), validators=[Optional()])
    happened_time = TimeField(_("Time"), validators=[Optional()])
    said_by = StringField(_("Who said it?"))
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
            said_by=(self.said_by.data or "") if kind is NoteKind.STATEMENT else "",
            cause=(self.cause.data or "") if has_cause else "",
            parent_id=_number(self.parent.data) if has_parent else None,
        )


class ReasonForm(_Said):
    """Why a note is struck."""

    reason = TextAreaField(_("Why is it struck?"))


class LessonsForm(_Said):
    """What others should learn from it."""

    lessons = TextAreaField(
        _("What should others learn from it?"),
        description=_("Write it so that it can be read out, without names."),
    )


class SignOffForm(_Said):
    """What came of it."""

    note = TextAreaField(
        _("What came of it?"), description=_("What was found, and what was done about it.")
    )


def _number(value: object) -> int | None:
    text = str(value or "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() else 0


def note_forms(
    causes: Causes, whys: Sequence[tuple[int, str]], sent: tuple[NoteKind, NoteForm] | None
) -> dict[str, NoteForm]:
    """Return a form for each kind of note; the one that was refused as it was sent."""
    kind, refused = sent or (None, None)
    forms: dict[str, NoteForm] = {}
    for one in NoteKind:
        is_sent = refused is not None and one is kind
        form = refused if refused and is_sent else NoteForm(None, prefix=prefix_of(one))
        form.offer_whys(whys)
        form.offer_causes(causes, one)
        forms[one.value] = form
    return forms


def prefix_of(kind: NoteKind) -> str:
    """Return what stands before the names of a form's fields: five stand on one page."""
    return f"{kind.value}-"
