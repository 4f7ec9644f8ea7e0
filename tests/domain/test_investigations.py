"""Investigations as rules: the tree of whys, its depth, what is missing, and the categories."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.domain.investigations import (
    MOST_LEVELS,
    MOST_NOTES,
    NOT_FOUND,
    Branch,
    Cause,
    CauseGroup,
    Causes,
    NewNote,
    Noted,
    NoteKind,
    missing_before_sign_off,
    problems_of_note,
    tree_of,
)

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
WORN = Cause(key="worn", title="Worn", es="Gastado")
CAUSES = Causes(groups=(CauseGroup(key="parts", title="Parts", es="Piezas", causes=(WORN,)),))


def why(number: int, parent: int | None = None, *, struck: bool = False) -> Noted:
    return Noted(id=number, kind=NoteKind.WHY, parent_id=parent, is_struck=struck)


def refused(wanted: NewNote, *known: Noted) -> list[str]:
    problems = problems_of_note(wanted, known, CAUSES, zone="America/Chicago", now=NOW)
    return [problem.where for problem in problems]


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


def test_a_parent_is_a_live_why_and_only_of_whys_and_root_causes() -> None:
    known = (why(1), why(2, struck=True), Noted(id=3, kind=NoteKind.EVENT))
    root = NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause="worn", parent_id=1)
    assert refused(root, *known) == []
    for parent in (2, 3, 4):
        assert refused(NewNote(kind=NoteKind.WHY, text="x", parent_id=parent), *known) == ["parent"]
    factor = NewNote(kind=NoteKind.FACTOR, text="x", cause="worn", parent_id=1)
    assert refused(factor, *known) == ["parent"]


def test_a_reason_why_no_root_cause_was_found_is_enough_and_struck_notes_are_not() -> None:
    event, root = (
        Noted(id=i, kind=kind)
        for i, kind in enumerate((NoteKind.EVENT, NoteKind.ROOT_CAUSE), start=1)
    )
    assert missing_before_sign_off([event, root], has_lead=True, lessons="x") == []
    gone = Noted(id=3, kind=NoteKind.ROOT_CAUSE, is_struck=True)
    missing = missing_before_sign_off([gone], has_lead=False, lessons=" ")
    assert [one.where for one in missing] == ["lead", "timeline", "root-cause", "lessons"]
    assert refused(NewNote(kind=NoteKind.ROOT_CAUSE, text="x", cause=NOT_FOUND)) == []


def test_a_category_stands_once() -> None:
    group = CauseGroup(key="two", title="Two", es="Dos", causes=(WORN,))
    with pytest.raises(ValidationError, match="worn"):
        Causes(groups=(*CAUSES.groups, group))
