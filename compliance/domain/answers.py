"""Answers to a checklist's items, and the one check that web form, import and command line share.

An ``Answer`` keeps what the person wrote as text, also while it is wrong, so that a draft never
loses anything; the check says what is wrong with it. Canonical texts: ``pass``/``fail``/``na``,
``yes``/``no``, a choice's key, a decimal number with a point, ``2026-03-31``, ``14:05``.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

import pydantic.dataclasses
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from compliance.domain.answer_types import (
    MultiChoice,
    Number,
    OneChoice,
    PassFailNa,
    ReadingSeries,
    YesNo,
)
from compliance.domain.canonical import canonical_json
from compliance.domain.checklists import Checklist, Item, Section, Severity
from compliance.domain.conditions import Given, holds
from compliance.domain.errors import InvalidInputError, Problem

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?")


# No model: a page and a record read hundreds of these fields, and a model's take ten times as long.
@pydantic.dataclasses.dataclass(
    frozen=True, slots=True, kw_only=True, config=ConfigDict(strict=True, extra="forbid")
)
class Answer:
    """What was answered to one item.

    ``value`` is the text of every single-valued type (for a signature the printed name),
    ``values`` the keys of a multi-choice, ``readings`` the rows of a reading series with one text
    per column ("" = not read). ``photos`` are SHA-256 digests of stored evidence. The rest is for
    failed answers: how bad, whether to stop use, what to do, by whom (a person's id), until when.
    """

    value: str = ""
    values: tuple[str, ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
    photos: tuple[Digest, ...] = ()
    comment: str = ""
    na_reason: str = ""
    severity: Severity | None = None
    stop_use: bool | None = None
    action: str = ""
    owner: str = ""
    fix_by_on: date | None = None

    @property
    def is_plain(self) -> bool:
        """Whether nothing was given but a value, if that: what most answers are."""
        beside = self.comment or self.photos or self.na_reason or self.values or self.readings
        details = self.action or self.owner or self.severity or self.fix_by_on
        return not beside and not details and self.stop_use is None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was given."""
        return not self.value and self.is_plain


EMPTY = Answer()

Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far one section is: visible items that ask something, answered and failed ones."""

    key: str
    title: str
    total: int
    answered: int
    failed: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to answer; an optional item left blank counts as left."""
        return self.answered == self.total


def number_of(text: str) -> Decimal | None:
    """Read a decimal number with a point; None for anything else (also "1e5", "NaN", "1,5")."""
    text = text.strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def has_answer(item: Item, answer: Answer) -> bool:
    """Whether the item has its main value; a comment or a photo beside it is not enough."""
    match item.answer.part:
        case "value":
            return bool(answer.value.strip())
        case "values":
            return bool(answer.values)
        case "readings":
            return any(cell.strip() for row in answer.readings for cell in row)
        case "photos":
            return bool(answer.photos)


def is_fail(item: Item, answer: Answer) -> bool:
    """Whether this answer is a fail; an answer that is missing or wrong in form is none."""
    spec = item.answer
    match spec:
        case PassFailNa():
            return answer.value == "fail"
        case YesNo():
            return answer.value == spec.fails_on
        case Number():
            number = number_of(answer.value)
            return number is not None and spec.is_outside(number)
        case OneChoice() | MultiChoice():
            chosen = {answer.value, *answer.values}
            return any(choice.fails and choice.key in chosen for choice in spec.choices)
        case ReadingSeries():
            return any(_reading_fails(spec, row) for row in answer.readings)
        case _:
            return False


def _reading_fails(spec: ReadingSeries, row: Sequence[str]) -> bool:
    pairs = zip(spec.columns, row, strict=False)  # a short row is a form error, not a fail
    numbers = ((column, number_of(cell)) for column, cell in pairs if column.kind == "number")
    return any(number is not None and column.is_outside(number) for column, number in numbers)


def visible_items(checklist: Checklist, answers: Answers) -> tuple[Item, ...]:
    """Return the items whose conditions (and whose section's) hold, in order.

    A hidden item counts as unanswered for the conditions after it, whatever was typed before it
    was hidden. Conditions look back only (the reader sees to that), so one pass is enough.
    """
    return tuple([item for _, item in _visible(checklist, answers)])


def _visible(checklist: Checklist, answers: Answers) -> list[tuple[Section, Item]]:
    shown: dict[str, Item] = {}
    seen: list[tuple[Section, Item]] = []

    def known(key: str) -> Given | None:
        item, answer = shown.get(key), answers.get(key, EMPTY)
        return _given(item, answer) if item is not None and has_answer(item, answer) else None

    for section in checklist.sections:
        if section.when is not None and not holds(section.when, known):
            continue
        for item in section.items:
            if item.when is None or holds(item.when, known):
                shown[item.key] = item
                seen.append((section, item))
    return seen


def _given(item: Item, answer: Answer) -> Given:
    values = answer.values or (answer.value,)
    return Given(values, number_of(answer.value), is_fail(item, answer))


def missing(checklist: Checklist, answers: Answers) -> tuple[str, ...]:
    """Return the keys of visible required items without an answer, in order."""
    return tuple(
        item.key
        for item in visible_items(checklist, answers)
        if item.asks and item.required and not has_answer(item, answers.get(item.key, EMPTY))
    )


def progress(checklist: Checklist, answers: Answers) -> tuple[SectionProgress, ...]:
    """Return how far each section is; a section that is hidden has a total of 0."""
    visible = _visible(checklist, answers)
    return tuple(
        section_progress(section, [item for s, item in visible if s is section], answers)
        for section in checklist.sections
    )


def section_progress(section: Section, items: Sequence[Item], answers: Answers) -> SectionProgress:
    """Return how far a section is, of which ``items`` are visible."""
    pairs = [(item, answers.get(item.key, EMPTY)) for item in items if item.asks]
    return SectionProgress(
        key=section.key,
        title=section.title,
        total=len(pairs),
        answered=sum(has_answer(item, answer) for item, answer in pairs),
        failed=sum(is_fail(item, answer) for item, answer in pairs),
    )


class Kept(NamedTuple):
    """What goes into a record: its answers by item, and the keys of those that fail."""

    answers: dict[str, Answer]
    fails: frozenset[str]


def kept_answers(
    checklist: Checklist, answers: Answers, *, shown: Sequence[Item] | None = None
) -> Kept:
    """Return what goes into the record: answers of visible items only, empty ones left out.

    ``shown`` are the visible items, where they are known already.
    """
    visible = visible_items(checklist, answers) if shown is None else shown
    items = [item for item in visible if not answers.get(item.key, EMPTY).is_empty]
    return Kept(
        {item.key: answers[item.key] for item in items},
        frozenset([item.key for item in items if is_fail(item, answers[item.key])]),
    )


_ADAPTER = TypeAdapter(dict[str, Answer])
_ONE = TypeAdapter(Answer)


def answer_to_json(answer: Answer, *, without: Collection[str] = ()) -> str:
    """Return an answer as JSON, in the order of its fields, defaults left out."""
    return _ONE.dump_json(answer, exclude_defaults=True, exclude=set(without)).decode()


def answers_to_json(answers: Answers) -> str:
    """Return canonical JSON: keys sorted, no spaces, defaults left out; equal answers, equal text.

    This text is what records are hashed over.
    """
    return canonical_json({key: _given_of(one) for key, one in answers.items() if not one.is_empty})


def _given_of(answer: Answer) -> object:
    """Return what was given, as plain JSON; most answers are a value and nothing else."""
    if answer.is_plain:
        return {"value": answer.value}
    return _ONE.dump_python(answer, mode="json", exclude_defaults=True)


def answers_from_json(text: str | bytes) -> dict[str, Answer]:
    """Read what ``answers_to_json`` wrote; also answers from outside, so nothing is trusted.

    Raises:
        InvalidInputError: not JSON, or not a mapping of item keys to answers; all problems.
    """
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        problems = [
            Problem(
                where=".".join(str(part) for part in detail["loc"]) or "answers",
                what=f"{detail['msg']}.",
                remedy="Send a JSON object of item keys to answers.",
            )
            for detail in error.errors(include_url=False, include_input=False)
        ]
        raise InvalidInputError(problems) from error
