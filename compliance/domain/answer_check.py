"""The check of answers: what is wrong with them, item by item, in words and as stable codes.

``check`` is for submitting, ``check_draft`` for saving half of it. Both give every problem at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from compliance.domain.answer_types import (
    MAX_PHOTOS,
    Column,
    Date,
    Instruction,
    MultiChoice,
    Number,
    OneChoice,
    PassFailNa,
    Photo,
    ReadingSeries,
    Signature,
    Text,
    Time,
    YesNo,
)
from compliance.domain.answers import (
    EMPTY,
    Answer,
    Answers,
    has_answer,
    is_fail,
    number_of,
    visible_items,
)
from compliance.domain.checklists import Checklist, Item
from compliance.domain.errors import Problem

MAX_COMMENT = 4000
MAX_NAME = 200


class AnswerCode(StrEnum):
    """What can be wrong with an answer; pages translate by this code and ``params``."""

    UNKNOWN_ITEM = "unknown-item"
    MISSING = "missing"
    NOT_A_CHOICE = "not-a-choice"
    TOO_FEW = "too-few"
    NOT_A_NUMBER = "not-a-number"
    OUT_OF_RANGE = "out-of-range"
    TOO_MANY_DECIMALS = "too-many-decimals"
    NOT_A_DATE = "not-a-date"
    IN_THE_FUTURE = "in-the-future"
    NOT_A_TIME = "not-a-time"
    TOO_LONG = "too-long"
    TOO_MANY_PHOTOS = "too-many-photos"
    TOO_FEW_PHOTOS = "too-few-photos"
    WRONG_COLUMNS = "wrong-columns"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_FEW_ROWS = "too-few-rows"
    NOTHING_TO_ANSWER = "nothing-to-answer"
    NEEDS_COMMENT = "needs-comment"
    NEEDS_PHOTO = "needs-photo"
    NEEDS_NA_REASON = "needs-na-reason"
    NEEDS_DOWNGRADE_REASON = "needs-downgrade-reason"


# What and remedy; the params are the same names in every language.
WORDS: dict[AnswerCode, tuple[str, str]] = {
    AnswerCode.UNKNOWN_ITEM: ("There is no such question.", "Leave it out."),
    AnswerCode.MISSING: ("This question has no answer.", "Answer it."),
    AnswerCode.NOT_A_CHOICE: ("This is not one of the answers.", "Choose one of: {choices}."),
    AnswerCode.TOO_FEW: ("Too few are chosen.", "Choose at least {count}."),
    AnswerCode.NOT_A_NUMBER: ("This is not a number.", "Write digits, such as 12 or 12.5."),
    AnswerCode.OUT_OF_RANGE: ("This number is not possible.", "Write a number {range}."),
    AnswerCode.TOO_MANY_DECIMALS: ("Too many decimals.", "Write at most {count}."),
    AnswerCode.NOT_A_DATE: ("This is not a date.", "Write year-month-day, such as 2026-03-31."),
    AnswerCode.IN_THE_FUTURE: ("This date is in the future.", "Write today's date or earlier."),
    AnswerCode.NOT_A_TIME: ("This is not a time.", "Write hours and minutes, such as 14:05."),
    AnswerCode.TOO_LONG: ("This text is too long.", "Keep to {count} characters."),
    AnswerCode.TOO_MANY_PHOTOS: ("Too many photos.", "Keep at most {count}."),
    AnswerCode.TOO_FEW_PHOTOS: ("Too few photos.", "Add photos until there are {count}."),
    AnswerCode.WRONG_COLUMNS: ("A row has the wrong number of values.", "Give {count} a row."),
    AnswerCode.TOO_MANY_ROWS: ("Too many rows.", "Keep at most {count}."),
    AnswerCode.TOO_FEW_ROWS: ("Too few rows.", "Fill in at least {count}."),
    AnswerCode.NOTHING_TO_ANSWER: ("There is nothing to answer here.", "Leave it out."),
    AnswerCode.NEEDS_COMMENT: ("A failed answer needs a comment.", "Say what is wrong."),
    AnswerCode.NEEDS_PHOTO: ("A failed answer needs a photo here.", "Add a photo of it."),
    AnswerCode.NEEDS_NA_REASON: ("N/A needs a reason here.", "Say why it does not apply."),
    AnswerCode.NEEDS_DOWNGRADE_REASON: (
        "This is rated less bad than the checklist does.",
        "Say why in the comment.",
    ),
}


@dataclass(frozen=True, slots=True)
class AnswerProblem(Problem):
    """A problem with one part of one answer; ``where`` is ``ITEM.PART``, such as ``brakes.value``.

    Parts: value, values, readings, photos, comment, na_reason, severity, stop_use.
    """

    item: str
    part: str
    code: AnswerCode
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Slip:
    """A problem before it knows its item."""

    part: str
    code: AnswerCode
    params: tuple[tuple[str, str], ...] = ()


def check(
    checklist: Checklist,
    answers: Answers,
    *,
    today: date | None = None,
    shown: Sequence[Item] | None = None,
) -> list[AnswerProblem]:
    """Return everything that keeps these answers from being submitted; empty when nothing does.

    ``today`` is the local date of the inspection, for dates that may not lie ahead. Answers to
    hidden items are passed over here (``kept_answers`` leaves them out of the record). ``shown``
    are the visible items, where they are known already.
    """
    problems = _unknown(checklist, answers)
    for item in visible_items(checklist, answers) if shown is None else shown:
        answer = answers.get(item.key, EMPTY)
        if _is_plain_pass(item, answer):
            continue
        slips = [*_form(item, answer, today), *_completeness(item, answer)]
        problems.extend(_placed(item.key, slip) for slip in slips)
    return problems


def _is_plain_pass(item: Item, answer: Answer) -> bool:
    """Whether this is the answer that most answers are, with nothing beside it to check."""
    return answer.value == "pass" and isinstance(item.answer, PassFailNa) and answer.is_plain


def check_draft(
    checklist: Checklist, answers: Answers, *, today: date | None = None
) -> list[AnswerProblem]:
    """Return what is wrong in form with what was given; nothing about what is still missing."""
    problems = _unknown(checklist, answers)
    for item in visible_items(checklist, answers):
        answer = answers.get(item.key, EMPTY)
        problems.extend(_placed(item.key, slip) for slip in _form(item, answer, today))
    return problems


def _unknown(checklist: Checklist, answers: Answers) -> list[AnswerProblem]:
    known = {item.key for section in checklist.sections for item in section.items}
    return [
        _placed(key, Slip("value", AnswerCode.UNKNOWN_ITEM))
        for key in sorted(answers.keys() - known)
    ]


def _placed(key: str, slip: Slip) -> AnswerProblem:
    what, remedy = WORDS[slip.code]
    return AnswerProblem(
        where=f"{key}.{slip.part}",
        what=what,
        remedy=remedy.format_map(dict(slip.params)),
        item=key,
        part=slip.part,
        code=slip.code,
        params=slip.params,
    )


# --- complete? -------------------------------------------------------------------------------


def _completeness(item: Item, answer: Answer) -> Iterator[Slip]:
    if not item.asks:
        return
    if not has_answer(item, answer):
        if item.required:
            yield Slip(item.answer.part, AnswerCode.MISSING)
        return
    yield from _counts(item, answer)
    yield from _na_reason(item, answer)
    if is_fail(item, answer):
        yield from _fail_evidence(item, answer)


def _counts(item: Item, answer: Answer) -> Iterator[Slip]:
    spec = item.answer
    match spec:
        case MultiChoice() if len(answer.values) < spec.min_chosen:
            yield Slip("values", AnswerCode.TOO_FEW, _count(spec.min_chosen))
        case Photo() if len(answer.photos) < spec.min_photos:
            yield Slip("photos", AnswerCode.TOO_FEW_PHOTOS, _count(spec.min_photos))
        case ReadingSeries() if _full_rows(answer) < spec.min_rows:
            yield Slip("readings", AnswerCode.TOO_FEW_ROWS, _count(spec.min_rows))
        case _:
            pass


def _full_rows(answer: Answer) -> int:
    return sum(all(cell.strip() for cell in row) for row in answer.readings)


def _na_reason(item: Item, answer: Answer) -> Iterator[Slip]:
    wants_reason = isinstance(item.answer, PassFailNa) and item.answer.na_reason
    if wants_reason and answer.value == "na" and not answer.na_reason.strip():
        yield Slip("na_reason", AnswerCode.NEEDS_NA_REASON)


def _fail_evidence(item: Item, answer: Answer) -> Iterator[Slip]:
    if item.fail is None:
        return
    if item.fail.needs_photo and not answer.photos:
        yield Slip("photos", AnswerCode.NEEDS_PHOTO)
    if answer.comment.strip():
        return
    milder = answer.severity is not None and answer.severity.rank > item.fail.severity.rank
    if item.fail.needs_comment:
        yield Slip("comment", AnswerCode.NEEDS_COMMENT)
    elif milder or (item.fail.stop_use and answer.stop_use is False):
        yield Slip("comment", AnswerCode.NEEDS_DOWNGRADE_REASON)


# --- right in form? --------------------------------------------------------------------------


def _form(item: Item, answer: Answer, today: date | None) -> Iterator[Slip]:
    yield from _form_of_value(item, answer, today)
    photos = item.answer.max_photos if isinstance(item.answer, Photo) else MAX_PHOTOS
    if len(answer.photos) > photos:
        yield Slip("photos", AnswerCode.TOO_MANY_PHOTOS, _count(photos))
    for part, text in (("comment", answer.comment), ("na_reason", answer.na_reason)):
        if len(text) > MAX_COMMENT:
            yield Slip(part, AnswerCode.TOO_LONG, _count(MAX_COMMENT))


def _form_of_value(item: Item, answer: Answer, today: date | None) -> Iterator[Slip]:
    spec = item.answer
    match spec:
        case MultiChoice():
            yield from _among("values", answer.values, [c.key for c in spec.choices])
        case ReadingSeries():
            yield from _form_of_readings(spec, answer)
        case Instruction():
            if not answer.is_empty:
                yield Slip("value", AnswerCode.NOTHING_TO_ANSWER)
        case _:
            if answer.value.strip():
                yield from _form_of_text(item, answer.value.strip(), today)


def _form_of_text(item: Item, text: str, today: date | None) -> Iterator[Slip]:
    spec = item.answer
    match spec:
        case PassFailNa() | YesNo() | OneChoice():
            yield from _among("value", (text,), _allowed(spec))
        case Number():
            yield from _form_of_number("value", spec, text)
        case Date():
            yield from _form_of_date(spec, text, today)
        case Time():
            yield from _form_of_time("value", text)
        case Text() | Signature():
            yield from _length(text, spec.max_length if isinstance(spec, Text) else MAX_NAME)
        case _:
            yield Slip("value", AnswerCode.NOTHING_TO_ANSWER)


def _allowed(spec: PassFailNa | YesNo | OneChoice) -> list[str]:
    match spec:
        case PassFailNa():
            return ["pass", "fail", "na"] if spec.allow_na else ["pass", "fail"]
        case YesNo():
            return ["yes", "no"]
        case OneChoice():
            return [choice.key for choice in spec.choices]


def _among(part: str, given: tuple[str, ...], allowed: list[str]) -> Iterator[Slip]:
    if not set(given) <= set(allowed):
        yield Slip(part, AnswerCode.NOT_A_CHOICE, (("choices", ", ".join(allowed)),))


def _length(text: str, most: int) -> Iterator[Slip]:
    if len(text) > most:
        yield Slip("value", AnswerCode.TOO_LONG, _count(most))


def _form_of_number(part: str, spec: Number | Column, text: str) -> Iterator[Slip]:
    number = number_of(text)
    if number is None:
        yield Slip(part, AnswerCode.NOT_A_NUMBER)
    elif not spec.may_be_entered(number):
        yield Slip(part, AnswerCode.OUT_OF_RANGE, (("range", _range(spec)),))
    elif len(text.partition(".")[2]) > spec.decimals:
        yield Slip(part, AnswerCode.TOO_MANY_DECIMALS, _count(spec.decimals))


def _range(spec: Number | Column) -> str:
    if spec.minimum is None:
        return f"up to {spec.maximum}"
    return f"from {spec.minimum}" + (f" to {spec.maximum}" if spec.maximum is not None else " up")


def _form_of_date(spec: Date, text: str, today: date | None) -> Iterator[Slip]:
    try:
        given = date.fromisoformat(text) if text[4:5] == "-" else None
    except ValueError:
        given = None
    if given is None:
        yield Slip("value", AnswerCode.NOT_A_DATE)
    elif spec.past_only and today is not None and given > today:
        yield Slip("value", AnswerCode.IN_THE_FUTURE)


def _form_of_time(part: str, text: str) -> Iterator[Slip]:
    try:
        is_time = len(text) in (5, 8) and time.fromisoformat(text).tzinfo is None  # 14:05(:30)
    except ValueError:
        is_time = False
    if not is_time:
        yield Slip(part, AnswerCode.NOT_A_TIME)


def _form_of_readings(spec: ReadingSeries, answer: Answer) -> Iterator[Slip]:
    if len(answer.readings) > spec.max_rows:
        yield Slip("readings", AnswerCode.TOO_MANY_ROWS, _count(spec.max_rows))
    for number, row in enumerate(answer.readings):
        if len(row) != len(spec.columns):
            yield Slip(f"readings.{number}", AnswerCode.WRONG_COLUMNS, _count(len(spec.columns)))
            continue
        for column, cell in zip(spec.columns, row, strict=True):
            yield from _form_of_cell(f"readings.{number}.{column.key}", column, cell.strip())


_CELLS: dict[str, Callable[[str, Column, str], Iterator[Slip]]] = {
    "number": _form_of_number,
    "time": lambda part, _, cell: _form_of_time(part, cell),
    "text": lambda _part, _column, _cell: iter(()),
}


def _form_of_cell(part: str, column: Column, cell: str) -> Iterator[Slip]:
    return _CELLS[column.kind](part, column, cell) if cell else iter(())


def _count(number: int) -> tuple[tuple[str, str], ...]:
    return (("count", str(number)),)
