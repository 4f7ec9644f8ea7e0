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
    TITLE = "title"
    CADENCE = "cadence"
    PERFORMED_BY = "performed-by"
    RECORD = "record"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One question that was added, removed or changed; ``before`` is "" if it reads the same."""

    change: Change
    question: str
    before: str = ""
    aspects: tuple[Aspect, ...] = ()


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
    items = [_change(before.get(key), item) for key, item in after.items()]
    gone = [
        ItemChange(change=Change.REMOVED, question=item.question)
        for key, item in before.items()
        if key not in after
    ]
    return Changes(items=(*(one for one in items if one), *gone), around=_around(old, new))


def _change(old: Item | None, new: Item) -> ItemChange | None:
    if old is None:
        return ItemChange(change=Change.ADDED, question=new.question)
    aspects = _aspects(old, new)
    if not aspects:
        return None
    return ItemChange(
        change=Change.CHANGED,
        question=new.question,
        before=old.question if Aspect.QUESTION in aspects else "",
        aspects=aspects,
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
    }
    return tuple(aspect for aspect, (was, now) in pairs.items() if was != now)


def _around(old: Checklist, new: Checklist) -> tuple[Aspect, ...]:
    pairs = {
        Aspect.TITLE: (old.title, new.title),
        Aspect.CADENCE: (old.cadence, new.cadence),
        Aspect.PERFORMED_BY: (old.performed_by, new.performed_by),
        Aspect.RECORD: (old.record, new.record),
        Aspect.RETENTION: (old.retention, new.retention),
    }
    return tuple(aspect for aspect, (was, now) in pairs.items() if was != now)
