"""What a site is asked about itself, and its answers as facts that duties are proposed from."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from compliance.domain.answer_types import Key, Words
from compliance.domain.answers import number_of
from compliance.domain.applicability import Applies, Fact, Facts, FactTest, judge
from compliance.domain.authorities import STATES
from compliance.domain.cadence import Value
from compliance.domain.checklists import ReviewStatus, Texts
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.provisions import ProvisionField

MAX_TEXT = 80


class FactType(StrEnum):
    """What kind of answer a question about the site takes."""

    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"  # one of several
    CHOICES = "choices"  # any of several, at least one
    TEXT = "text"
    STATE = "state"  # two capital letters


_COUNTED = ("days", "people", "pieces", "tanks")  # units of which there are no halves
_CHOSEN = (FactType.CHOICE, FactType.CHOICES)


class FactQuestion(Value):
    """One question. ``asset_kind``: the number is that many assets of this kind.

    ``when`` hides it while another fact makes it pointless; a hidden question counts as unknown.
    ``provision`` is the paragraph that makes the fact matter or that says how it is counted.
    """

    key: Key
    question: Words
    guidance: str = ""
    type: FactType
    unit: str = ""
    choices: dict[Key, Words] = Field(default_factory=dict)
    asset_kind: Annotated[str, Field(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")] = ""
    provision: ProvisionField | None = None
    when: FactTest | None = None

    @model_validator(mode="after")
    def _has_choices_where_chosen(self) -> "FactQuestion":
        if bool(self.choices) != (self.type in _CHOSEN):
            raise ValueError("`choices` belong to the types choice and choices, and only there.")
        return self

    def shown(self, fact: Fact) -> str:
        """Return an answer in words: "6 pieces", "Oil, Coal", "yes"."""
        if isinstance(fact, bool):
            return "yes" if fact else "no"
        if isinstance(fact, tuple):
            return ", ".join(self.choices.get(key, key) for key in fact)
        if isinstance(fact, Decimal):
            return f"{fact:f} {self.unit}".strip()
        return self.choices.get(fact, fact)


class ProfileSection(Value):
    """Questions that are asked on one page."""

    key: Key
    title: Words
    facts: Annotated[tuple[FactQuestion, ...], Field(min_length=1)]


class StatePlans(Value):
    """States whose own rules stand in place of the federal ones of OSHA, and what says so."""

    provision: ProvisionField
    review: ReviewStatus
    states: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...]


class SiteProfile(Value):
    """All questions about a site, in their order, and where OSHA's rules are not the last word.

    ``translations`` maps a language to its texts by path; see ``domain.profile_language``.
    """

    sections: Annotated[tuple[ProfileSection, ...], Field(min_length=1)]
    state_plans: StatePlans | None = None
    translations: dict[str, Texts] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _keys_are_known(self) -> "SiteProfile":
        keys = [fact.key for fact in self.questions()]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValueError(f"A fact stands twice: {', '.join(twice)}. Give each its own key.")
        asked = {leaf.fact for fact in self.questions() if fact.when for leaf in fact.when.leaves()}
        if asked - set(keys):
            names = ", ".join(sorted(asked - set(keys)))
            raise ValueError(f"`when` looks at facts that do not exist: {names}. Correct them.")
        return self

    def questions(self) -> Iterator[FactQuestion]:
        """Go through all questions in their order."""
        for section in self.sections:
            yield from section.facts

    @property
    def by_key(self) -> dict[str, FactQuestion]:
        """All questions by the key of their fact."""
        return {fact.key: fact for fact in self.questions()}

    def asked(self, facts: Facts) -> dict[str, FactQuestion]:
        """Return the questions that are asked, given what is known, by key.

        A question is left out only when it is certain that it is pointless.
        """
        return {
            fact.key: fact
            for fact in self.questions()
            if fact.when is None or judge(fact.when, facts).applies is not Applies.NO
        }


def unanswerable(leaf: FactTest, question: FactQuestion | None) -> str:
    """Return why no answer could ever pass a test of a fact; "" when one can."""
    if question is None:
        return f"`applies_when` tests {leaf.fact}, which nobody is asked."
    words = set(leaf.in_ if leaf.is_ is None else (leaf.is_,))
    known = {FactType.YES_NO: {"yes", "no"}, FactType.STATE: set(STATES)}.get(question.type)
    possible = set(question.choices) if question.type in _CHOSEN else known
    if possible is not None and words - possible:
        return f"`applies_when` tests {leaf.fact} for {', '.join(sorted(words - possible))}."
    if (question.type is FactType.NUMBER) == bool(words):
        return f"`applies_when` tests {leaf.fact} as if it were of another type."
    return ""


def known_facts(profile: SiteProfile, facts: Facts) -> dict[str, Fact]:
    """Return the facts whose questions are asked: an answer to a hidden question does not count."""
    asked = profile.asked(facts)
    return {key: fact for key, fact in facts.items() if key in asked}


Given = str | list[str]  # as a form or a file has it


def read_facts(profile: SiteProfile, given: Mapping[str, Given], *, source: str) -> dict[str, Fact]:
    """Read a site's answers; what is left blank is not known. ``source`` names file or form.

    Raises:
        InvalidInputError: with every unknown fact and every wrong answer.
    """
    questions, facts, problems = profile.by_key, dict[str, Fact](), list[Problem]()
    for key, answer in given.items():
        question = questions.get(key)
        if question is None:
            what = f"There is no fact `{key}`."
            problems.append(Problem(f"{source} {key}", what, "See checklists/profile.yaml."))
            continue
        if answer in ("", [], [""]):
            continue
        try:
            facts[key] = read_fact(question, answer)
        except ValueError as error:
            what, _, remedy = str(error).partition(". ")
            problems.append(Problem(f"{source} {key}", f"{what.rstrip('.')}.", remedy))
    if problems:
        raise InvalidInputError(problems)
    return facts


def read_fact(question: FactQuestion, given: Given) -> Fact:
    """Read one answer as the type of its question.

    Raises:
        ValueError: it is none; the message says what is wrong, then what to write.
    """
    words = [given] if isinstance(given, str) else given
    if question.type is FactType.CHOICES:
        return _chosen(question, words)
    if len(words) != 1:
        raise ValueError("There are several answers. Give one.")
    return _READERS[question.type](question, words[0].strip())


def _chosen(question: FactQuestion, words: list[str]) -> tuple[str, ...]:
    unknown = [word for word in words if word not in question.choices]
    if unknown:
        raise ValueError(_not_among(unknown[0], question))
    if "none" in words and len(words) > 1:
        raise ValueError("None and something else are both chosen. Choose one or the other.")
    return tuple(key for key in question.choices if key in words)


def _not_among(word: str, question: FactQuestion) -> str:
    return f"{word!r} is no choice. Choose from: {', '.join(question.choices)}."


def _yes_no(_question: FactQuestion, word: str) -> bool:
    if word not in ("yes", "no"):
        raise ValueError(f"{word!r} is neither yes nor no. Write yes or no.")
    return word == "yes"


def _number(question: FactQuestion, word: str) -> Decimal:
    number = number_of(word.replace(",", ""))
    if number is None or number < 0:
        raise ValueError(f"{word!r} is no amount. Write digits, such as 12 or 1320.")
    if question.unit in _COUNTED and number % 1:
        raise ValueError(f"{word!r} is no number of {question.unit}. Count whole ones.")
    return number


def _choice(question: FactQuestion, word: str) -> str:
    if word not in question.choices:
        raise ValueError(_not_among(word, question))
    return word


def _text(_question: FactQuestion, word: str) -> str:
    if len(word) > MAX_TEXT:
        raise ValueError(f"The text is longer than {MAX_TEXT} characters. Shorten it.")
    return word


def _state(_question: FactQuestion, word: str) -> str:
    if word.upper() not in STATES:
        raise ValueError(f"{word!r} is no state. Write its two letters, such as IL.")
    return word.upper()


_READERS: dict[FactType, Callable[[FactQuestion, str], Fact]] = {
    FactType.YES_NO: _yes_no,
    FactType.NUMBER: _number,
    FactType.CHOICE: _choice,
    FactType.TEXT: _text,
    FactType.STATE: _state,
}


def plain_fact(fact: Fact) -> Given:
    """Return a fact as ``read_fact`` reads it: for storage, forms and files."""
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, tuple):
        return list(fact)
    return f"{fact:f}" if isinstance(fact, Decimal) else fact
