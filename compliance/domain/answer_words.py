"""Answers as a reader sees them: one display for page, mail and packet, by answer type."""

from collections.abc import Callable

from compliance.domain.answer_types import (
    MultiChoice,
    Number,
    OneChoice,
    PassFailNa,
    Photo,
    ReadingSeries,
    YesNo,
)
from compliance.domain.answers import Answer
from compliance.domain.checklists import Item

Translate = Callable[[str], str]

WORDS = {"pass": "Pass", "fail": "Fail", "na": "N/A", "yes": "Yes", "no": "No"}


def answer_text(item: Item, answer: Answer, translate: Translate = str) -> str:
    """Return what was answered in words: "Pass", "0.42 gpm", "Left, Right", "3 photos".

    An answer that was never given is an empty text. Dates and times stay as ISO 8601.
    """
    spec = item.answer
    text = answer.value
    match spec:
        case PassFailNa() | YesNo():
            text = translate(WORDS[answer.value]) if answer.value in WORDS else answer.value
        case Number() if answer.value:
            text = f"{answer.value} {spec.unit}".strip()
        case OneChoice() if answer.value:
            text = spec.label_of(answer.value)
        case MultiChoice():
            text = ", ".join(spec.label_of(key) for key in answer.values)
        case ReadingSeries():
            text = "; ".join(_row(spec, row) for row in answer.readings)
        case Photo():
            text = translate("{count} photos").format(count=len(answer.photos))
        case _:
            pass  # words, dates and times are shown as they were written
    return text


def _row(spec: ReadingSeries, row: tuple[str, ...]) -> str:
    cells = zip(spec.columns, row, strict=False)
    return ", ".join(f"{column.label} {cell} {column.unit}".strip() for column, cell in cells)
