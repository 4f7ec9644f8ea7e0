"""What a newer version of a checklist changes for whoever fills it in."""

from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.checklists import Checklist, Item


class Change(StrEnum):
    """What happened to a question."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Aspect(StrEnum):
    """A part of a question, or of the checklist around it, that reads differently now."""

    QUESTION = "question"
    GUIDANCE = "guidance"
    PROVISION = "provision"
    ANSWER = "answer"  # the kind of answer, its unit, limits or choices
    REQUIRED = "required"
    CONDITION = "condition"  # when it is asked
    FAIL = "fail"  # what a failed answer means
    PLACE = "place"  # the section it is asked in, or its place there
    TITLE = "title"
    INSTRUCTIONS = "instructions"
    AUTHORITY = "authority"
    PROVISIONS = "provisions"
    APPLIES_WHEN = "applies-when"
    SUBJECT = "subject"
    SECTIONS = "sections"  # their titles, their order, when they are asked
    REVIEW = "review"
    TRANSLATIONS = "translations"
    CADENCE = "cadence"
    PERFORMED_BY = "performed-by"
    RECORD = "record"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One question that was added, removed or changed; ``before`` is "" if it reads the same.

    ``old`` and ``new`` are the whole items, for pages that say what exactly is different.
    """

    change: Change
    question: str
    before: str = ""
    aspects: tuple[Aspect, ...] = ()
    old: Item | None = None
    new: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that differs between two versions, questions in the order of the newer one."""

    items: tuple[ItemChange, ...]
    around: tuple[Aspect, ...]

    def __bool__(self) -> bool:
        """Return whether anything differs that people meet."""
        return bool(self.items or self.around)


def changes_between(old: Checklist, new: Checklist) -> Changes:
    """Return what ``new`` changes; questions are told apart by their keys, not by their words."""
    before, after = old.items_by_key, new.items_by_key
    moved = _moved(old, new)
    items = [_change(before.get(key), item, is_moved=key in moved) for key, item in after.items()]
    gone = [
        ItemChange(change=Change.REMOVED, question=item.question, old=item)
        for key, item in before.items()
        if key not in after
    ]
    return Changes(items=(*(one for one in items if one), *gone), around=_around(old, new))


def _moved(old: Checklist, new: Checklist) -> set[str]:
    """Return the questions that are asked elsewhere now: the fewest that explain the new order."""
    places = {item.key: section.key for section in old.sections for item in section.items}
    order = {key: place for place, key in enumerate(places)}
    there = [
        (section.key, item.key)
        for section in new.sections
        for item in section.items
        if item.key in places
    ]
    stayed = [key for section, key in there if places[key] == section]
    return {key for _section, key in there} - set(_longest_rising(stayed, order))


def _longest_rising(keys: list[str], order: dict[str, int]) -> list[str]:
    """Return a longest part of a list whose members stand in their old order."""
    best: dict[str, list[str]] = {}
    for key in keys:
        before = (best[one] for one in best if order[one] < order[key])
        best[key] = [*max(before, key=len, default=[]), key]
    return max(best.values(), key=len, default=[])


def _change(old: Item | None, new: Item, *, is_moved: bool) -> ItemChange | None:
    if old is None:
        return ItemChange(change=Change.ADDED, question=new.question, new=new)
    aspects = _aspects(old, new) + ((Aspect.PLACE,) if is_moved else ())
    if not aspects:
        return None
    return ItemChange(
        change=Change.CHANGED,
        question=new.question,
        before=old.question if Aspect.QUESTION in aspects else "",
        aspects=aspects,
        old=old,
        new=new,
    )


def _aspects(old: Item, new: Item) -> tuple[Aspect, ...]:
    pairs = {
        Aspect.QUESTION: (old.question, new.question),
        Aspect.GUIDANCE: (old.guidance, new.guidance),
        Aspect.PROVISION: (old.provision, new.provision),
        Aspect.ANSWER: (old.answer, new.answer),
        Aspect.REQUIRED: (old.required, new.required),
        Aspect.CONDITION: (old.when, new.when),
        Aspect.FAIL: (old.fail, new.fail),
        Aspect.REVIEW: (old.review, new.review),
    }
    return tuple(aspect for aspect, (was, now) in pairs.items() if was != now)


def _around(old: Checklist, new: Checklist) -> tuple[Aspect, ...]:
    pairs = {
        Aspect.TITLE: ((old.title, old.summary), (new.title, new.summary)),
        Aspect.INSTRUCTIONS: (old.instructions, new.instructions),
        Aspect.AUTHORITY: (
            (old.authority, old.jurisdiction, old.overrides),
            (new.authority, new.jurisdiction, new.overrides),
        ),
        Aspect.PROVISIONS: ((old.provisions, old.duties), (new.provisions, new.duties)),
        Aspect.APPLIES_WHEN: (old.applies_when, new.applies_when),
        Aspect.SUBJECT: (old.subject, new.subject),
        Aspect.SECTIONS: (_outline(old), _outline(new)),
        Aspect.REVIEW: (old.review, new.review),
        Aspect.TRANSLATIONS: (old.translations, new.translations),
        Aspect.CADENCE: (old.cadence, new.cadence),
        Aspect.PERFORMED_BY: (old.performed_by, new.performed_by),
        Aspect.RECORD: (old.record, new.record),
        Aspect.RETENTION: (old.retention, new.retention),
    }
    return tuple(aspect for aspect, (was, now) in pairs.items() if was != now)


def _outline(checklist: Checklist) -> list[tuple[str, str, object]]:
    return [(section.key, section.title, section.when) for section in checklist.sections]
