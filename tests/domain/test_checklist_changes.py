"""What a newer version of a checklist changes, in questions and around them."""

from compliance.domain.cadence import Cadence
from compliance.domain.checklist_changes import Aspect, Change, changes_between
from compliance.domain.checklists import Checklist
from tests.world import edition

OLD = edition("forklift-daily").checklist


def with_items(checklist: Checklist, *edits: tuple[str, dict[str, object]]) -> Checklist:
    """A copy with some fields of some items replaced."""
    changed = dict(edits)
    sections = tuple(
        section.model_copy(
            update={
                "items": tuple(
                    item.model_copy(update=changed.get(item.key, {})) for item in section.items
                )
            }
        )
        for section in checklist.sections
    )
    return checklist.model_copy(update={"sections": sections})


def test_the_same_text_changes_nothing() -> None:
    changes = changes_between(OLD, OLD.model_copy(update={"version": 2}))
    assert not changes
    assert (changes.items, changes.around) == ((), ())


def test_a_question_is_told_apart_by_its_key_not_by_its_words() -> None:
    first = OLD.items[0]
    new = with_items(OLD, (first.key, {"question": "What does it run on?", "guidance": "Look."}))
    (change,) = changes_between(OLD, new).items
    assert change.change is Change.CHANGED
    assert (change.question, change.before) == ("What does it run on?", first.question)
    assert change.aspects == (Aspect.QUESTION, Aspect.GUIDANCE)


def test_what_stays_in_words_names_no_former_words() -> None:
    item = OLD.items[1]
    (change,) = changes_between(OLD, with_items(OLD, (item.key, {"required": True}))).items
    assert (change.before, change.aspects) == ("", (Aspect.REQUIRED,))


def test_new_questions_and_gone_ones_are_named() -> None:
    section = OLD.sections[0]
    shorter = OLD.model_copy(
        update={
            "sections": (
                section.model_copy(update={"items": section.items[1:]}),
                *OLD.sections[1:],
            )
        }
    )
    gone = changes_between(OLD, shorter).items
    assert [(one.change, one.question) for one in gone] == [
        (Change.REMOVED, section.items[0].question)
    ]
    added = changes_between(shorter, OLD).items
    assert [(one.change, one.question) for one in added] == [
        (Change.ADDED, section.items[0].question)
    ]


def test_a_question_that_is_asked_elsewhere_is_told_and_its_neighbours_are_not() -> None:
    section = OLD.sections[0]
    first, *others = section.items
    turned = section.model_copy(update={"items": (*others, first)})
    new = OLD.model_copy(update={"sections": (turned, *OLD.sections[1:])})
    (change,) = changes_between(OLD, new).items
    assert (change.question, change.aspects) == (first.question, (Aspect.PLACE,))
    assert changes_between(OLD, new).around == ()

    last = OLD.sections[-1]
    without = section.model_copy(update={"items": tuple(others)})
    longer = last.model_copy(update={"items": (first, *last.items)})
    new = OLD.model_copy(update={"sections": (without, *OLD.sections[1:-1], longer)})
    (change,) = changes_between(OLD, new).items
    assert (change.question, change.aspects) == (first.question, (Aspect.PLACE,))


def test_what_stands_around_the_questions_is_told_by_its_name() -> None:
    section = OLD.sections[0].model_copy(update={"title": "Else"})
    edits: list[tuple[dict[str, object], Aspect]] = [
        ({"summary": "x"}, Aspect.TITLE),
        ({"instructions": "x"}, Aspect.INSTRUCTIONS),
        ({"provisions": OLD.provisions[:1] * 2}, Aspect.PROVISIONS),
        ({"subject": "site"}, Aspect.SUBJECT),
        ({"sections": (section, *OLD.sections[1:])}, Aspect.SECTIONS),
        ({"translations": {}}, Aspect.TRANSLATIONS),
    ]
    for update, aspect in edits:
        assert changes_between(OLD, OLD.model_copy(update=update)).around == (aspect,)


def test_another_cadence_is_no_question_but_is_told() -> None:
    other = edition("extinguisher-monthly").checklist.cadence
    assert isinstance(other, Cadence)
    changes = changes_between(OLD, OLD.model_copy(update={"cadence": other}))
    assert changes
    assert (changes.items, changes.around) == ((), (Aspect.CADENCE,))
