"""Investigations: notes and hours, the tree of whys, causes by category, what sign-off still lacks.

Notes are struck with a reason and never deleted; a struck note counts for nothing and stays to
be read. The categories of causes are a list of ours (``checklists/law/causes.yaml``), not law.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from compliance.domain.answer_types import Key, Words
from compliance.domain.cadence import Value
from compliance.domain.errors import Problem
from compliance.domain.incidents import LONGEST_NAME, LONGEST_TEXT, When, wrong_when
from compliance.domain.local_time import today_at

MOST_NOTES = 300  # ours: more is a slip of a script, not an investigation
MOST_LEVELS = 10  # ours: five whys are customary, twice as many are enough; pages say "ten"
NO_TIME = When(on=None)
MOST_HOURS = Decimal(24)  # of one person on one day
MINUTES = 60
NOT_FOUND = "not-found"  # in place of a category: no root cause was found, and the text says why


class NoteKind(StrEnum):
    """What a note of an investigation is."""

    EVENT = "event"  # of the timeline
    STATEMENT = "statement"  # what somebody said
    WHY = "why"  # an answer to "why?"; answers hang below answers
    FACTOR = "factor"  # made it likelier or worse
    ROOT_CAUSE = "root-cause"
    HOURS = "hours"  # that somebody spent on it


CAUSES_OF = frozenset({NoteKind.FACTOR, NoteKind.ROOT_CAUSE})


class InvestigationState(StrEnum):
    """How far an investigation is. Signed off is not closed: actions and clocks may still run."""

    NOT_BEGUN = "not-begun"
    UNDER_WAY = "under-way"
    SIGNED_OFF = "signed-off"
    NOT_NEEDED = "not-needed"  # closed with the reason why nothing was investigated


def state_of(*, begun: bool, signed: bool, skipped: bool) -> InvestigationState:
    """Return how far it is: signed, said not to be needed, begun by a note that stands, or not."""
    if signed:
        return InvestigationState.SIGNED_OFF
    if skipped:
        return InvestigationState.NOT_NEEDED
    return InvestigationState.UNDER_WAY if begun else InvestigationState.NOT_BEGUN


class Cause(Value):
    """One category of causes; ``es`` is its Spanish title."""

    key: Key
    title: Words
    es: Words


class CauseGroup(Value):
    """Categories that belong together."""

    key: Key
    title: Words
    es: Words
    causes: Annotated[tuple[Cause, ...], Field(min_length=1)]


class Causes(Value):
    """Every category, in the order in which it is offered."""

    groups: Annotated[tuple[CauseGroup, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        keys = [cause.key for group in self.groups for cause in group.causes]
        twice = sorted({key for key in keys if keys.count(key) > 1 or key == NOT_FOUND})
        if twice:
            raise ValueError(f"each key may stand once, and `{NOT_FOUND}` never: {twice}")
        return self

    def find(self, key: str) -> Cause | None:
        """Return the category with this key."""
        every = (cause for group in self.groups for cause in group.causes)
        return next((cause for cause in every if cause.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """A note as it was typed. Which fields are asked of it depends on its kind."""

    kind: NoteKind
    text: str
    when: When = NO_TIME  # of an event
    said_by: str = ""  # of a statement; who worked, of hours
    cause: str = ""  # category of a factor or root cause
    worked_on: date | None = None  # of hours; local
    hours: Decimal | None = None
    parent_id: int | None = None  # the why that a why, or a root cause, answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note that is kept, as far as rules look at it."""

    id: int
    kind: NoteKind
    parent_id: int | None = None
    is_struck: bool = False
    cause: str = ""  # category of a factor or root cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What new notes are judged by: the categories, the day on which it happened, and now."""

    causes: Causes
    happened_on: date  # local
    zone: str
    now: datetime


def problems_of_note(wanted: NewNote, known: Collection[Noted], setting: Setting) -> list[Problem]:
    """Return everything that is wrong with a new note, by the names of its fields."""
    problems = [*_wrong_text(wanted)]
    if wanted.kind is NoteKind.HOURS:
        problems += [*_wrong_worker(wanted.said_by), *_wrong_hours(wanted, setting)]
    if wanted.kind is NoteKind.EVENT:
        problems += _wrong_event(wanted.when, zone=setting.zone, now=setting.now)
    if wanted.kind is NoteKind.STATEMENT:
        problems += _wrong_speaker(wanted.said_by)
    if wanted.kind in CAUSES_OF:
        problems += _wrong_cause(wanted, known, setting.causes)
    if wanted.parent_id is not None:
        problems += _wrong_parent(wanted, known)
    if len(known) >= MOST_NOTES:
        problems.append(Problem("text", f"{MOST_NOTES} notes are the most.", "Close it."))
    return problems


def _wrong_text(wanted: NewNote) -> Iterator[Problem]:
    if not wanted.text.strip() and wanted.kind is not NoteKind.HOURS:
        yield Problem("text", "It is empty.", "Write it in a few words.")
    if len(wanted.text) > LONGEST_TEXT:
        yield Problem("text", f"It is longer than {LONGEST_TEXT} characters.", "Make it shorter.")


def _wrong_event(when: When, *, zone: str, now: datetime) -> Iterator[Problem]:
    yield from wrong_when(when, zone=zone, now=now)
    if when.at is None:
        yield Problem("happened_time", "There is no time.", "Give it as near as you know it.")


def _wrong_speaker(said_by: str) -> Iterator[Problem]:
    if not said_by.strip():
        yield Problem("said_by", "It is empty.", "Say who said it.")
    if len(said_by) > LONGEST_NAME:
        what = f"It is longer than {LONGEST_NAME} characters."
        yield Problem("said_by", what, "Make it shorter.")


def _wrong_worker(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("said_by", "Nobody is named.", "Say who worked on it.")
    else:
        yield from _wrong_speaker(name)


def _wrong_hours(wanted: NewNote, setting: Setting) -> Iterator[Problem]:
    hours, on = wanted.hours, wanted.worked_on
    if hours is None or not hours.is_finite() or not 0 < hours <= MOST_HOURS:
        yield Problem("hours", "It is no number of hours of one day.", "Give 0.1 to 24.")
    elif minutes_of(hours) < 1:
        yield Problem("hours", "It is less than a minute.", "Give a minute at least.")
    if on is None:
        yield Problem("worked_on", "There is no day.", "Give the day of the work.")
    elif on < setting.happened_on:
        yield Problem("worked_on", "It is before it happened.", "Give that day or a later one.")
    elif on > today_at(setting.now, setting.zone):
        yield Problem("worked_on", "The day is still to come.", "Give today or an earlier day.")


def minutes_of(hours: Decimal) -> int:
    """Return hours as whole minutes."""
    return int((hours * MINUTES).to_integral_value())


def hours_of(minutes: int) -> Decimal:
    """Return minutes as hours with at most two decimals, without useless zeros: 90 is 1.5."""
    hours = (Decimal(minutes) / MINUTES).quantize(Decimal("0.01"))
    return hours.quantize(Decimal(1)) if hours == hours.to_integral() else hours.normalize()


def _wrong_cause(wanted: NewNote, known: Collection[Noted], causes: Causes) -> Iterator[Problem]:
    is_root = wanted.kind is NoteKind.ROOT_CAUSE
    given_up = is_root and wanted.cause == NOT_FOUND
    stands = live_roots(known)
    if not given_up and causes.find(wanted.cause) is None:
        yield Problem("cause", "Nothing is chosen.", "Choose the category that fits best.")
    elif given_up and stands - {NOT_FOUND}:
        yield Problem("cause", "A root cause is named.", "Strike it first, with the reason.")
    elif is_root and not given_up and NOT_FOUND in stands:
        what = "It is noted that no root cause was found."
        yield Problem("cause", what, "Strike that first, with the reason.")


def live_roots(notes: Iterable[Noted]) -> frozenset[str]:
    """Return the categories of the root causes that stand; `NOT_FOUND` where none was found."""
    return frozenset(
        note.cause for note in notes if note.kind is NoteKind.ROOT_CAUSE and not note.is_struck
    )


def _wrong_parent(wanted: NewNote, known: Collection[Noted]) -> Iterator[Problem]:
    by_id = {note.id: note for note in known}
    parent = by_id.get(wanted.parent_id or 0)
    fits = wanted.kind in {NoteKind.WHY, NoteKind.ROOT_CAUSE}
    if not fits or parent is None or parent.kind is not NoteKind.WHY or parent.is_struck:
        yield Problem("parent", "There is no such why.", "Choose one of the list.")
    elif wanted.kind is NoteKind.WHY and len(_line_up(parent, by_id)) >= MOST_LEVELS:
        yield Problem("parent", f"{MOST_LEVELS} whys deep are the most.", "Name the root cause.")


def _line_up(note: Noted, by_id: Mapping[int, Noted]) -> list[Noted]:
    """Return a note and those above it, up to the top."""
    line = [note]
    while (above := by_id.get(line[-1].parent_id or 0)) is not None and above not in line:
        line.append(above)
    return line


@dataclass(frozen=True, slots=True)
class Branch:
    """A why or root cause in the tree, with what answers it. ``number`` reads "2.1.3"."""

    id: int
    number: str
    branches: tuple["Branch", ...] = ()

    @property
    def is_deepest(self) -> bool:
        """Whether no further why may hang below it; a root cause may."""
        return self.number.count(".") + 1 >= MOST_LEVELS


def tree_of(notes: Iterable[Noted]) -> tuple[Branch, ...]:
    """Return the whys as trees, root causes hung where they were named; struck ones stay in place.

    A root cause that hangs below no why stands in no tree.
    """
    below: dict[int | None, list[Noted]] = {}
    for note in notes:
        is_why = note.kind is NoteKind.WHY
        if is_why or (note.kind is NoteKind.ROOT_CAUSE and note.parent_id is not None):
            below.setdefault(note.parent_id, []).append(note)
    return _branches(None, "", below.get)


def _branches(
    parent_id: int | None, before: str, below: Callable[[int | None], list[Noted] | None]
) -> tuple[Branch, ...]:
    found = sorted(below(parent_id) or (), key=lambda note: note.id)
    return tuple(
        Branch(note.id, f"{before}{place}", _branches(note.id, f"{before}{place}.", below))
        for place, note in enumerate(found, start=1)
    )


@dataclass(frozen=True, slots=True)
class CategoryBranch:
    """A category of causes, with the notes that name it: root causes first."""

    key: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GroupBranch:
    """A group of categories that are named. ``group`` is None for those outside of every group."""

    group: CauseGroup | None
    categories: tuple[CategoryBranch, ...]


def tree_of_causes(notes: Iterable[Noted], causes: Causes) -> tuple[GroupBranch, ...]:
    """Return root causes and factors below their categories, these below their groups.

    In the order of the list; last what is in no group: no root cause found, and categories that
    are not listed any more. Struck notes stay in place.
    """
    named: dict[str, list[Noted]] = {}
    for note in notes:
        if note.kind in CAUSES_OF:
            named.setdefault(note.cause, []).append(note)
    listed = [
        GroupBranch(group, _categories(named, [cause.key for cause in group.causes]))
        for group in causes.groups
    ]
    others = [key for key in named if causes.find(key) is None]
    every = [*listed, GroupBranch(None, _categories(named, others))]
    return tuple(branch for branch in every if branch.categories)


def _categories(
    named: Mapping[str, list[Noted]], keys: Iterable[str]
) -> tuple[CategoryBranch, ...]:
    def place(note: Noted) -> tuple[bool, int]:
        return note.kind is not NoteKind.ROOT_CAUSE, note.id

    return tuple(
        CategoryBranch(key, tuple(note.id for note in sorted(named[key], key=place)))
        for key in keys
        if key in named
    )


class Missing(StrEnum):
    """What an investigation still lacks before it is signed off; the order is that of the work."""

    LEAD = "lead"
    TIMELINE = "timeline"
    ROOT_CAUSE = "root-cause"  # or a reason why none was found (``NOT_FOUND``)
    LESSONS = "lessons"


_MISSING: Mapping[Missing, tuple[str, str]] = {
    Missing.LEAD: ("Nobody is named who looks into it.", "Say who does."),
    Missing.TIMELINE: ("The timeline is empty.", "Note what happened, with its time."),
    Missing.ROOT_CAUSE: ("No root cause is named.", "Name one, or say why none was found."),
    Missing.LESSONS: ("No lessons are written.", "Say what others should learn from it."),
}

BOTH = (
    "A root cause is named, and it is noted that none was found.",
    "Strike one of the two, with the reason.",
)


def missing_before_sign_off(
    notes: Iterable[Noted], *, has_lead: bool, lessons: str
) -> list[Problem]:
    """Return everything that is missing before an investigation may be signed off.

    ``where`` of each is a ``Missing``. The rules are ours, not law.
    """
    kept = tuple(notes)
    live = {note.kind for note in kept if not note.is_struck}
    is_there = {
        Missing.LEAD: has_lead,
        Missing.TIMELINE: NoteKind.EVENT in live,
        Missing.ROOT_CAUSE: NoteKind.ROOT_CAUSE in live,
        Missing.LESSONS: bool(lessons.strip()),
    }
    problems = [Problem(key.value, *_MISSING[key]) for key, there in is_there.items() if not there]
    roots = live_roots(kept)
    if NOT_FOUND in roots and len(roots) > 1:  # of before both were refused, or at one moment
        problems.append(Problem(Missing.ROOT_CAUSE.value, *BOTH))
    return problems
