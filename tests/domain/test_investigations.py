"""Investigations as rules: the tree of whys, its depth, what is missing, and the categories."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.domain.investigations import (
    BOTH,
    MOST_LEVELS,
    MOST_NOTES,
    NOT_FOUND,
    Branch,
    CategoryBranch,
    Cause,
    CauseGroup,
    Causes,
    GroupBranch,
    NewNote,
    Noted,
    NoteKind,
    Setting,
    missing_before_sign_off,
    problems_of_note,
    tree_of,
    tree_of_causes,
)

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
WORN = Cause(key="worn", title="Worn", es="Gastado")
CAUSES = Causes(groups=(CauseGroup(key="parts", title="Parts", es="Piezas", causes=(WORN,)),))

FELL_ON = date(2026, 2, 27)
SETTING = Setting(causes=CAUSES, happened_on=FELL_ON, zone="America/Chicago", now=NOW)


def why(number: int, parent: int | None = None, *, struck: bool = False) -> Noted:
    return Noted(id=number, kind=NoteKind.WHY, parent_id=parent, is_struck=struck)


def refused(wanted: NewNote, *known: Noted) -> list[str]:
    return [problem.where for problem in problems_of_note(wanted, known, SETTING)]


def root(number: int, cause: str = "worn", *, struck: bool = False) -> Noted:
    return Noted(id=number, kind=NoteKind.ROOT_CAUSE, cause=cause, is_struck=struck)


def test_whys_hang_below_whys_and_root_causes_where_they_were_named() -> None:
    notes = [
        Noted(id=9, kind=NoteKind.EVENT),
        why(1),
        why(2, 1, struck=True),
        why(3),
        Noted(id=4, kind=NoteKind.ROOT_CAUSE, parent_id=2),
        Noted(id=5, kind=NoteKind.ROOT_CAUSE),
    ]
    below = Branch(2, "1.1", (Branch(4, "1.1.1"),))
    assert tree_of(notes) == (Branch(1, "1", (below,)), Branch(3, "2"))


@given(st.lists(st.integers(0, 30), max_size=30))
def test_every_why_stands_in_the_tree_once(parents: list[int]) -> None:
    notes = [
        why(number, parent if 0 < parent < number else None)
        for number, parent in enumerate(parents, start=1)
    ]

    def ids(branches: tuple[Branch, ...]) -> list[int]:
        return [one for branch in branches for one in (branch.id, *ids(branch.branches))]

    assert sorted(ids(tree_of(notes))) == [note.id for note in notes]


def test_whys_end_at_the_deepest_level_and_notes_at_the_last() -> None:
    line = [why(number, number - 1 or None) for number in range(1, MOST_LEVELS + 1)]
    deeper = NewNote(kind=NoteKind.WHY, text="x", parent_id=MOST_LEVELS)
    assert refused(deeper, *line) == ["parent"]
    assert refused(deeper, *line[:-1], why(MOST_LEVELS, 1)) == []
    many = [why(number) for number in range(1, MOST_NOTES + 1)]
    assert refused(NewNote(kind=NoteKind.WHY, text="x"), *many) == ["text"]


def test_the_deepest_why_may_have_a_root_cause_and_no_further_why() -> None:
    line = [why(number, number - 1 or None) for number in range(1, MOST_LEVELS + 1)]
    named = NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause="worn", parent_id=MOST_LEVELS)
    assert refused(named, *line) == []

    def depths(branches: tuple[Branch, ...]) -> list[bool]:
        return [one for branch in branches for one in (branch.is_deepest, *depths(branch.branches))]

    assert depths(tree_of(line)) == [*[False] * (MOST_LEVELS - 1), True]


def test_none_found_and_a_named_root_cause_contradict_each_other_until_one_is_struck() -> None:
    named, none = (
        NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause=cause) for cause in ("worn", NOT_FOUND)
    )
    factor = NewNote(kind=NoteKind.FACTOR, text="x", cause="worn")
    assert refused(none, root(1)) == ["cause"]
    assert refused(named, root(1, NOT_FOUND)) == ["cause"]
    assert refused(none, root(1, struck=True)) == []
    assert refused(named, root(1, NOT_FOUND, struck=True)) == []
    assert refused(named, root(1)) == []
    assert refused(factor, root(1, NOT_FOUND)) == []


def test_both_kept_from_before_stand_in_the_way_of_sign_off() -> None:
    both = [Noted(id=1, kind=NoteKind.EVENT), root(2), root(3, NOT_FOUND)]
    missing = missing_before_sign_off(both, has_lead=True, lessons="x")
    assert [(one.where, one.what) for one in missing] == [("root-cause", BOTH[0])]
    both[1] = root(2, struck=True)
    assert missing_before_sign_off(both, has_lead=True, lessons="x") == []


def test_nobody_works_on_it_before_it_happened() -> None:
    def worked(on: date) -> list[str]:
        kind, hours = NoteKind.HOURS, Decimal(1)
        return refused(NewNote(kind=kind, text="", said_by="Ana Rivera", worked_on=on, hours=hours))

    assert worked(date(2026, 2, 26)) == ["worked_on"]
    assert worked(FELL_ON) == []


def test_a_parent_is_a_live_why_and_only_of_whys_and_root_causes() -> None:
    known = (why(1), why(2, struck=True), Noted(id=3, kind=NoteKind.EVENT))
    named = NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause="worn", parent_id=1)
    assert refused(named, *known) == []
    for parent in (2, 3, 4):
        assert refused(NewNote(kind=NoteKind.WHY, text="x", parent_id=parent), *known) == ["parent"]
    factor = NewNote(kind=NoteKind.FACTOR, text="x", cause="worn", parent_id=1)
    assert refused(factor, *known) == ["parent"]


def test_a_reason_why_no_root_cause_was_found_is_enough_and_struck_notes_are_not() -> None:
    found = [Noted(id=1, kind=NoteKind.EVENT), root(2, NOT_FOUND)]
    assert missing_before_sign_off(found, has_lead=True, lessons="x") == []
    gone = Noted(id=3, kind=NoteKind.ROOT_CAUSE, is_struck=True)
    missing = missing_before_sign_off([gone], has_lead=False, lessons=" ")
    assert [one.where for one in missing] == ["lead", "timeline", "root-cause", "lessons"]
    assert refused(NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause=NOT_FOUND)) == []


def test_causes_hang_below_their_categories_and_groups_in_the_order_of_the_list() -> None:
    torn = Cause(key="torn", title="Torn", es="Roto")
    parts = CauseGroup(key="parts", title="Parts", es="Piezas", causes=(WORN, torn))
    wet = Cause(key="wet", title="Wet", es="Mojado")
    place = CauseGroup(key="place", title="Place", es="Lugar", causes=(wet,))
    notes = [
        Noted(id=1, kind=NoteKind.FACTOR, cause="wet"),
        Noted(id=2, kind=NoteKind.FACTOR, cause="torn"),
        root(3, "torn", struck=True),
        root(4, NOT_FOUND),
        why(5),
        root(6, "worn"),
    ]
    assert tree_of_causes(notes, Causes(groups=(parts, place))) == (
        GroupBranch(parts, (CategoryBranch("worn", (6,)), CategoryBranch("torn", (3, 2)))),
        GroupBranch(place, (CategoryBranch("wet", (1,)),)),
        GroupBranch(None, (CategoryBranch(NOT_FOUND, (4,)),)),
    )
    assert tree_of_causes([why(1)], CAUSES) == ()


def test_a_category_stands_once() -> None:
    group = CauseGroup(key="two", title="Two", es="Dos", causes=(WORN,))
    with pytest.raises(ValidationError, match="worn"):
        Causes(groups=(*CAUSES.groups, group))
