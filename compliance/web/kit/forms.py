"""The base of every form: CSRF, white space stripped, refusals shown beside their fields.

A second press of a button does not do the thing twice.
"""

import secrets
from collections.abc import Iterable, Sequence

from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, Form, HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.web.kit.sent import FieldsInBounds
from compliance.web.kit.spoken import spoken

DONE = "done_forms"
REMEMBERED = 10
SHORT = 120
LONG = 4_000


def strip(value: object) -> object:
    """Return a text without white space around it; other values as they are."""
    return value.strip() if isinstance(value, str) else value


class BaseForm(FlaskForm):
    """A form of ours. Fields that it does not declare are ignored, whatever is sent."""

    class Meta(FieldsInBounds, FlaskForm.Meta):
        """Strips white space from text; passwords are kept as they were typed."""

        def bind_field(
            self, form: object, unbound_field: object, options: dict[str, object]
        ) -> object:
            """Add the filter to plain text fields."""
            kind = getattr(unbound_field, "field_class", None)
            if kind in {StringField, TextAreaField}:
                given = getattr(unbound_field, "kwargs", {}).get("filters", ())
                options["filters"] = (strip, *given)
            return super().bind_field(form, unbound_field, options)

    def add_refusal(self, error: ComplianceError) -> None:
        """Show a refusal of a service: each problem at its field, the rest above the form."""
        problems: Sequence[Problem] = (
            error.problems
            if isinstance(error, InvalidInputError)
            else [Problem("", str(error), "")]
        )
        for problem in problems:
            text = f"{spoken(problem.what)} {spoken(problem.remedy)}".strip()
            field = self._fields.get(problem.where)
            if field is None:
                self.form_errors.append(text)
            else:
                field.errors = [*field.errors, text]

    def refusal(self) -> InvalidInputError:
        """Return what is wrong as a refusal: for a small form whose page shows a record."""
        return InvalidInputError(
            [
                Problem(str(field.label.text), str(text), "")
                for field in self
                for text in field.errors
            ]
        )


class FilterForm(Form):
    """A form in an address: it narrows a list and changes nothing, so it has no CSRF token."""

    class Meta(FieldsInBounds, Form.Meta):
        """Days and numbers keep to their bounds."""


class OnceForm(BaseForm):
    """A form that creates something: pressed twice, the second press leads to the first's page."""

    press = HiddenField(default=lambda: secrets.token_hex(8))

    def first_answer(self) -> ResponseReturnValue | None:
        """Return the redirect of the first press if this is the second, else None."""
        done = session.get(DONE)
        url = dict(done).get(self.press.data) if isinstance(done, list) else None
        return redirect(url, code=303) if url else None

    def answered(self, url: str) -> ResponseReturnValue:
        """Remember where this press led, and go there (303, so that reloading posts nothing)."""
        done = session.get(DONE)
        kept = done if isinstance(done, list) else []
        if self.press.data:
            session[DONE] = [*kept, [self.press.data, url]][-REMEMBERED:]
        return redirect(url, code=303)


class RowForm(BaseForm):
    """A form that is only a button: CSRF, and nothing else."""


def text_field(
    label: object, *, hint: object = "", required: bool = True, length: int = SHORT, **more: object
) -> Field:
    """Return a one-line text field with its limit."""
    return StringField(label, description=hint, validators=_limits(required, length), **more)


def long_field(label: object, *, hint: object = "", required: bool = False) -> Field:
    """Return a text field of several lines."""
    return TextAreaField(label, description=hint, validators=_limits(required, LONG))


def _limits(required: bool, length: int) -> list[object]:  # noqa: FBT001 - named at both callers
    needed = [InputRequired(lazy_gettext("Fill this in."))] if required else []
    too_long = lazy_gettext("This is longer than %(max)d characters.")
    return [*needed, Length(max=length, message=too_long)]


def select_field(
    label: object, choices: Iterable[tuple[str, str]] = (), *, hint: object = ""
) -> Field:
    """Return a list to choose one of; ``choices`` are (value, words)."""
    return SelectField(label, choices=as_choices(choices), description=hint)


def as_choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return choices as WTForms 3.3 wants them (tuples are deprecated)."""
    return [SelectChoice(value, words) for value, words in pairs]


def is_sent(form: FlaskForm) -> bool:
    """Say whether this request sent the form and all of it is right; CSRF was checked before."""
    return request.method == "POST" and bool(form.validate())


def saved() -> str:
    """Return the notice after a change."""
    return str(_("Saved."))
