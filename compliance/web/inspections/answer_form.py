"""From a checklist's item to fields of a form and back: one registry, by answer type.

A field is named after the place in the answer, as ``domain.answer_check`` names it in a problem:
``brakes.value``, ``brakes.comment``, ``temperatures.readings.0.at``. Keys hold no points, so no two
items share a name. Everything typed is kept as typed; what is wrong with it is for the check.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypedDict
from zlib import crc32

from werkzeug.datastructures import MultiDict

from compliance.domain.answer_types import AnswerType, ReadingSeries
from compliance.domain.answers import Answer, answer_to_json
from compliance.domain.checklists import Fail, Item, Severity

Form = MultiDict[str, str]

# Phones with a Spanish keypad have no point. Three digits after a comma may be thousands, so those
# stay as they are and the check asks.
_DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d{1,2}|\d{4,})|([+-]?0),(\d{3})")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
BLANK_ROWS = 2  # empty rows shown below the readings that are there


class Badness(StrEnum):
    """How bad a fail is, in the three words of the floor."""

    STOP = "stop"
    SOON = "soon"
    WATCH = "watch"


class Parts(TypedDict, total=False):
    """The parts of an ``Answer`` that a form gives."""

    value: str
    values: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...]
    photos: tuple[str, ...]
    comment: str
    na_reason: str
    severity: Severity | None
    stop_use: bool | None
    action: str
    owner: str
    fix_by_on: date | None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one answer type is asked and read.

    ``control`` is the macro in ``templates/macros/answers.html`` that draws its fields, ``read``
    takes them from the form. ``anchor`` is what is added to the id of the item's first field.
    """

    control: str
    read: Callable[[Item, Form], Parts]
    anchor: str = ".value"


def clean(text: str) -> str:
    """Return a text as it is kept: no control characters, one kind of line end, no space around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip()


def _one(item: Item, form: Form) -> Parts:
    return {"value": clean(form.get(f"{item.key}.value", ""))}


def _number(item: Item, form: Form) -> Parts:
    return {"value": with_point(clean(form.get(f"{item.key}.value", "")))}


def with_point(text: str) -> str:
    """Return a number typed with a decimal comma as one with a point; other texts unchanged."""
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def _several(item: Item, form: Form) -> Parts:
    return {"values": tuple(dict.fromkeys(clean(v) for v in form.getlist(f"{item.key}.values")))}


def _table(item: Item, form: Form) -> Parts:
    spec = item.answer
    if not isinstance(spec, ReadingSeries):
        raise TypeError(f"{item.key} is a {spec.type.value}; only readings are read from a table.")
    rows = []
    for number in range(spec.max_rows + BLANK_ROWS):
        cells = tuple(
            _cell(form.get(f"{item.key}.readings.{number}.{column.key}", ""), column.kind)
            for column in spec.columns
        )
        if any(cells):
            rows.append(cells)
    return {"readings": tuple(rows)}


def _cell(text: str, kind: str) -> str:
    return with_point(clean(text)) if kind == "number" else clean(text)


def _nothing(_item: Item, _form: Form) -> Parts:
    return {}


KINDS: Mapping[AnswerType, Kind] = {
    AnswerType.PASS_FAIL_NA: Kind("pass_fail_na", _one, ".value-0"),
    AnswerType.YES_NO: Kind("yes_no", _one, ".value-0"),
    AnswerType.NUMBER: Kind("number", _number),
    AnswerType.CHOICE: Kind("choice", _one, ".value-0"),
    AnswerType.MULTI_CHOICE: Kind("multi_choice", _several, ".values-0"),
    AnswerType.TEXT: Kind("text", _one),
    AnswerType.DATE: Kind("date_field", _one),
    AnswerType.TIME: Kind("time_field", _one),
    AnswerType.PHOTO: Kind("photo", _nothing, ".photos-camera"),
    AnswerType.SIGNATURE: Kind("signature", _one),
    AnswerType.READING_SERIES: Kind("reading_series", _table, ".readings-item"),
    AnswerType.INSTRUCTION: Kind("instruction", _nothing, ".value-item"),
}


def kind_of(item: Item) -> Kind:
    """Return how an item is asked and read."""
    return KINDS[item.answer.type]


def read_answer(item: Item, form: Form, photos: tuple[str, ...], action: str = "") -> Answer:
    """Return what the form says about an item; ``photos`` come from the evidence, not the form.

    ``action`` is the proposed correction as the page showed it: left as it was, it is no answer.
    """
    parts = kind_of(item).read(item, form)
    reason = clean(form.get(f"{item.key}.na_reason", ""))
    if reason:
        parts["na_reason"] = reason
    if item.fail is not None:
        parts.update(_read_details(item.key, item.fail, form, action))
    if photos:
        parts["photos"] = photos
    return Answer(**parts)


def _read_details(key: str, fail: Fail, form: Form, shown_action: str) -> Parts:
    parts = Parts(comment=clean(form.get(f"{key}.comment", "")))
    action = clean(form.get(f"{key}.action", ""))
    if action != clean(shown_action or fail.default_action):
        parts["action"] = action
    owner = form.get(f"{key}.owner", "")
    if owner.isascii() and owner.isdigit():
        parts["owner"] = owner
    fix_by_on = _date_of(form.get(f"{key}.fix_by_on", ""))
    if fix_by_on is not None:
        parts["fix_by_on"] = fix_by_on
    parts.update(_rated(fail, form.get(f"{key}.severity", "")))
    return parts


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def proposed(fail: Fail) -> Badness:
    """Return how bad the checklist says a fail is."""
    if fail.stop_use:
        return Badness.STOP
    return Badness.SOON if fail.severity.rank <= Severity.SERIOUS.rank else Badness.WATCH


def badness_of(fail: Fail, answer: Answer) -> Badness:
    """Return how bad the inspector says a fail is; the checklist's word until they say another."""
    if answer.severity is None and answer.stop_use is None:
        return proposed(fail)
    if answer.stop_use:
        return Badness.STOP
    severity = answer.severity or fail.severity
    return Badness.SOON if severity.rank <= Severity.SERIOUS.rank else Badness.WATCH


def _rated(fail: Fail, text: str) -> Parts:
    """Return severity and stop-use for what was chosen; nothing when it is the checklist's own."""
    if text not in set(Badness) or Badness(text) is proposed(fail):
        return {}
    chosen = Badness(text)
    if chosen is Badness.STOP:
        worse = min(fail.severity, Severity.SERIOUS, key=lambda severity: severity.rank)
        return {"severity": worse, "stop_use": True}
    severity = Severity.SERIOUS if chosen is Badness.SOON else Severity.MINOR
    return {"severity": severity, "stop_use": False}


@lru_cache(maxsize=4_000)  # most answers of most pages are alike
def stamp(answer: Answer) -> str:
    """Return a short fingerprint of what was typed; photos have rows of their own."""
    typed = answer_to_json(answer, without={"photos"})
    return f"{crc32(typed.encode()):x}"
