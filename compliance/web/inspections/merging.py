"""Two phones on one form: what each of them changed is kept; only a true clash asks.

A page carries a fingerprint of each answer as it showed it (the field ``base``). What came back
unchanged never overwrites what somebody else saved meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from compliance.domain.answers import EMPTY, Answer, Answers
from compliance.domain.checklists import Item
from compliance.web.inspections.answer_form import Form, stamp

BASE = "base"


@dataclass(frozen=True, slots=True)
class Merge:
    """What to save, and where both sides changed the same answer: (mine, theirs) by item."""

    changed: dict[str, Answer] = field(default_factory=dict)
    clashes: dict[str, tuple[Answer, Answer]] = field(default_factory=dict)


def base_of(items: Iterable[Item], answers: Answers) -> str:
    """Return the fingerprints of the answers that a page shows: ``brakes:1f0c,horn:0``."""
    return ",".join(
        f"{item.key}:{stamp(answers.get(item.key, EMPTY))}" for item in items if item.asks
    )


def shown_in(form: Form) -> dict[str, str]:
    """Return the items that the page showed, with their fingerprints then."""
    pairs = (pair.partition(":") for pair in form.get(BASE, "").split(","))
    return {key: mark for key, _, mark in pairs if key and mark}


def merge(shown: Mapping[str, str], mine: Answers, kept: Answers) -> Merge:
    """Compare what came with what is kept, by what the page had shown."""
    result = Merge()
    for key, answer in mine.items():
        theirs = kept.get(key, EMPTY)
        mine_now, theirs_now = stamp(answer), stamp(theirs)
        if mine_now == theirs_now:
            if answer.photos != theirs.photos:
                result.changed[key] = answer
        elif theirs_now == shown.get(key, theirs_now):
            result.changed[key] = answer
        elif mine_now != shown.get(key):
            result.clashes[key] = (answer, theirs)
    return result
