"""The form of one section of the profile: a field for each question, "not known" in each."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from compliance.domain.applicability import Fact
from compliance.domain.authorities import STATES
from compliance.domain.site_profile import (
    MAX_TEXT,
    FactQuestion,
    FactType,
    Given,
    ProfileSection,
    plain_fact,
)
from compliance.services.site_profile import SOURCE
from compliance.web.kit.forms import as_choices
from compliance.web.kit.placed import PlacedForm

YES, NO, NOT_KNOWN = "yes", "no", ""


class SectionForm(PlacedForm):
    """The questions of one section; made by ``section_form``. Fields are named by their facts."""

    asked: Sequence[FactQuestion] = ()

    def given(self) -> dict[str, Given]:
        """Return what was answered, by fact; blank is "not known"."""
        return {one.key: self[one.key].data or "" for one in self.asked}

    def fill(self, facts: Mapping[str, Fact]) -> None:
        """Show what is known."""
        for one in self.asked:
            if one.key in facts:
                self[one.key].data = plain_fact(facts[one.key])
            elif one.type is FactType.CHOICES:
                self[one.key].data = []
            else:
                self[one.key].data = NOT_KNOWN


def section_form(section: ProfileSection) -> type[SectionForm]:
    """Return the form of a section."""
    fields: dict[str, Any] = {one.key: _field(one) for one in section.facts}
    places = {f"{SOURCE} {one.key}": one.key for one in section.facts}
    own = {**fields, "asked": section.facts, "places": places}
    return type("OneSectionForm", (SectionForm,), own)


def _field(question: FactQuestion) -> Field:
    text = question.question
    match question.type:
        case FactType.YES_NO:
            words = [(YES, _("Yes")), (NO, _("No")), (NOT_KNOWN, _("Not known"))]
            return _radio(question, words)
        case FactType.CHOICE:
            return _radio(question, [*question.choices.items(), (NOT_KNOWN, _("Not known"))])
        case FactType.CHOICES:
            return SelectMultipleField(
                text,
                choices=as_choices(question.choices.items()),
                description=_hint(question, _("Not known? Tick none of them.")),
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        case FactType.STATE:
            states = [(NOT_KNOWN, _("Not known")), *((state, state) for state in STATES)]
            return SelectField(text, choices=as_choices(states), description=question.guidance)
        case _:
            return StringField(
                text,
                description=_hint(question, _("Not known? Leave it empty.")),
                validators=[Length(max=MAX_TEXT)],
            )


def _radio(question: FactQuestion, words: list[tuple[str, str]]) -> Field:
    return RadioField(
        question.question,
        choices=as_choices(words),
        description=question.guidance,
        default=NOT_KNOWN,
    )


class _Hint:
    """Guidance from the file and words of ours, in one line; translated when it is shown."""

    def __init__(self, *parts: object) -> None:
        self._parts = parts

    def __str__(self) -> str:
        return " ".join(str(part) for part in self._parts if part)


def _hint(question: FactQuestion, words: object) -> _Hint:
    return _Hint(question.guidance, words)


def when_words(question: FactQuestion) -> str:
    """Return the test that hides a question as JSON, for the page's script; "" is none."""
    if question.when is None:
        return ""
    return question.when.model_dump_json(by_alias=True, exclude_defaults=True)


def facts_words(facts: Mapping[str, Fact]) -> str:
    """Return what is known as JSON, for the page's script: answers of other sections count too."""
    return json.dumps({key: plain_fact(fact) for key, fact in facts.items()})
