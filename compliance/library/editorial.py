"""Rules for content: what a good checklist has beyond a right form.

A form that breaks them still works; ``compliance checklists check --strict`` and the tests of our
own library tell them.
"""

import difflib
import re
from collections.abc import Iterator

from compliance.domain.answer_types import Instruction, Number, PassFailNa, ReadingSeries, YesNo
from compliance.domain.checklists import Edition, Item, ReviewStatus
from compliance.domain.errors import Problem

MAX_WORDS = 15  # what fits two lines of a phone and is read at one glance

# Units that people read off instruments, tanks and meters; "" is a count or a ratio.
UNITS = frozenset(
    {
        "",
        "%",
        "% LFL",
        "% O2",
        "A",
        "V",
        "cfm",
        "changes/h",
        "cm",
        "containers",
        "cu ft",
        "dB",
        "dBA",
        "days",
        "degrees",
        "employees",
        "f/cc",
        "fit factor",
        "ft",
        "ft/min",
        "gal",
        "gal/day",
        "gal/min",
        "gpd",
        "h",
        "in",
        "in w.g.",
        "kg",
        "lb",
        "m",
        "miles",
        "min",
        "mm",
        "months",
        "pH",
        "people",
        "pieces",
        "points",
        "ppm",
        "ppmvd",
        "psi",
        "psid",
        "psig",
        "qt",
        "ratio",
        "rpm",
        "s",
        "tons",
        "ug/100 g",
        "ug/m3",
        "wires",
        "year",
        "years",
        "°C",
        "°F",
    }
)

# A question is phrased so that the good answer is the pass.
_NEGATIVE = re.compile(
    r"\b(no|not|isn't|aren't|doesn't|don't|never|missing|damaged|leaking|expired)\b",
    re.IGNORECASE,
)


def editorial_problems(edition: Edition) -> list[Problem]:
    """Return what an editor should change, in the order of the items."""
    return [p for item in edition.checklist.items for p in _item_problems(edition, item)]


def unread_provisions(edition: Edition) -> list[Problem]:
    """Return the items whose provision nobody has read in full yet; packets mark them too."""
    checklist = edition.checklist
    return [
        Problem(
            f"{edition.path} {item.key}",
            f"{item.provision.label} is {checklist.review_of(item)}.",
            "Read the paragraph, compare it with the question, then say so in `review`.",
        )
        for item in checklist.items
        if checklist.review_of(item) is not ReviewStatus.READ
    ]


def _item_problems(edition: Edition, item: Item) -> Iterator[Problem]:
    where = f"{edition.path} {item.key}"
    if isinstance(item.answer, Instruction):
        return
    words = len(item.question.split())
    if words > MAX_WORDS:
        what = f"The question has {words} words."
        yield Problem(where, what, f"Say it in at most {MAX_WORDS}; move the rest to `guidance`.")
    if isinstance(item.answer, PassFailNa | YesNo) and _NEGATIVE.search(item.question):
        what = "The question is phrased negatively."
        yield Problem(where, what, "Phrase it so that pass or yes is the good answer.")
    for unit in dict.fromkeys(_units(item)):
        if unit not in UNITS:
            what = f"{unit!r} is no unit that other checklists use."
            yield Problem(where, what, f"Check how it is written: {', '.join(_alike(unit))}.")
    # A defect can be photographed; a decision (a choice) or a talk that was not held cannot.
    shows = isinstance(item.answer, PassFailNa | Number)
    if shows and item.fail is not None and item.fail.stop_use and not item.fail.needs_photo:
        what = "A fail that stops use asks for no photo."
        yield Problem(where, what, "Add photo to `fail.evidence`.")


def _units(item: Item) -> list[str]:
    match item.answer:
        case Number(unit=unit):
            return [unit]
        case ReadingSeries(columns=columns):
            return [column.unit for column in columns]
        case _:
            return []


def _alike(unit: str) -> list[str]:
    return difflib.get_close_matches(unit, sorted(UNITS - {""}), n=3, cutoff=0.0)
