"""Answers from form fields and back, for every answer type; and two phones on one form."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from compliance.domain.answer_types import AnswerType
from compliance.domain.answers import Answer
from compliance.domain.checklists import Item, Severity
from compliance.web.inspections.answer_form import (
    KINDS,
    badness_of,
    clean,
    read_answer,
    stamp,
    with_point,
)
from compliance.web.inspections.merging import base_of, merge, shown_in
from tests.world import edition

CHECKLIST = edition("example-every-feature").checklist
ITEMS = CHECKLIST.items_by_key


def read(item: Item, *fields: tuple[str, str], photos: tuple[str, ...] = ()) -> Answer:
    pairs = [(f"{item.key}.{part}", value) for part, value in fields]
    return read_answer(item, MultiDict(pairs), photos)


def test_only_readings_are_read_from_a_table() -> None:
    with pytest.raises(TypeError, match="guard is a pass-fail-na"):
        KINDS[AnswerType.READING_SERIES].read(ITEMS["guard"], MultiDict())


def test_every_answer_type_has_its_row() -> None:
    assert set(KINDS) == set(AnswerType)
    assert {item.answer.type for item in CHECKLIST.items} == set(AnswerType)


@pytest.mark.parametrize(
    ("key", "fields", "answer"),
    [
        ("guard", [("value", "pass")], Answer(value="pass")),
        ("guard", [("value", "na"), ("na_reason", " none ")], Answer(value="na", na_reason="none")),
        ("running", [("value", "yes")], Answer(value="yes")),
        ("power", [("value", "gas")], Answer(value="gas")),
        ("pressure", [("value", " 101,5 ")], Answer(value="101.5")),
        ("pressure", [("value", "about 100")], Answer(value="about 100")),
        ("pressure-cause", [("value", "a\r\nb")], Answer(value="a\nb")),
        ("leaks", [("values", "hose"), ("values", "pump")], Answer(values=("hose", "pump"))),
        ("serviced-on", [("value", "31.3.2026")], Answer(value="31.3.2026")),
        ("finished-at", [("value", "14:05")], Answer(value="14:05")),
        ("overview", [], Answer()),
        ("witness", [("value", "Jo Lee")], Answer(value="Jo Lee")),
        (
            "temperatures",
            [
                ("readings.0.place", "A"),
                ("readings.0.temperature", "12,5"),
                ("readings.2.at", "9"),
            ],
            Answer(readings=(("A", "", "12.5"), ("", "9", ""))),
        ),
        ("read-this", [("value", "x")], Answer()),
    ],
)
def test_what_was_typed_is_read_as_typed(
    key: str, fields: list[tuple[str, str]], answer: Answer
) -> None:
    assert read(ITEMS[key], *fields) == answer


def test_a_fail_brings_its_details_and_the_checklists_own_word_is_left_out() -> None:
    item = ITEMS["guard"]
    assert item.fail is not None
    fields = [("value", "fail"), ("comment", "gone"), ("action", item.fail.default_action)]
    assert read(item, *fields, ("severity", "stop")) == Answer(value="fail", comment="gone")
    milder = read(item, *fields, ("severity", "watch"), ("owner", "7"), ("fix_by_on", "2026-03-04"))
    assert milder == Answer(
        value="fail",
        comment="gone",
        severity=Severity.MINOR,
        stop_use=False,
        owner="7",
        fix_by_on=date(2026, 3, 4),
    )
    assert badness_of(item.fail, milder) == "watch"
    assert read(item, *fields, ("owner", "Jo"), ("fix_by_on", "soon")).owner == ""


def test_photos_come_from_the_evidence_never_from_the_form() -> None:
    digest = "a" * 64
    item = ITEMS["overview"]
    assert read(item, ("photos", "b" * 64), photos=(digest,)) == Answer(photos=(digest,))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1,5", "1.5"),
        ("0,125", "0.125"),
        ("-3,25", "-3.25"),
        ("1,250", "1,250"),
        ("1,2,3", "1,2,3"),
        ("12.5", "12.5"),
        ("", ""),
    ],
)
def test_a_decimal_comma_is_a_point_unless_it_may_mean_thousands(typed: str, kept: str) -> None:
    assert with_point(typed) == kept


@settings(max_examples=100, derandomize=True)
@given(st.text())
def test_kept_texts_can_be_stored_by_every_database(text: str) -> None:
    kept = clean(text)
    assert "\x00" not in kept
    assert clean(kept) == kept


def shown(**answers: Answer) -> dict[str, str]:
    items = [ITEMS[key] for key in answers]
    return shown_in(MultiDict({"base": base_of(items, answers)}))


PASS, FAIL, NOTHING = Answer(value="pass"), Answer(value="fail"), Answer()


@pytest.mark.parametrize(
    ("was", "mine", "theirs", "changed", "clashes"),
    [
        pytest.param(NOTHING, PASS, NOTHING, True, False, id="only I answered"),
        pytest.param(NOTHING, NOTHING, FAIL, False, False, id="only they answered: it stays"),
        pytest.param(PASS, PASS, FAIL, False, False, id="a stale page changes nothing back"),
        pytest.param(NOTHING, PASS, PASS, False, False, id="both the same"),
        pytest.param(NOTHING, PASS, FAIL, False, True, id="both, and different"),
        pytest.param(PASS, NOTHING, PASS, True, False, id="I took it back"),
    ],
)
def test_a_page_overwrites_only_what_its_person_changed(
    *, was: Answer, mine: Answer, theirs: Answer, changed: bool, clashes: bool
) -> None:
    result = merge(shown(guard=was), {"guard": mine}, {"guard": theirs})
    assert ("guard" in result.changed, "guard" in result.clashes) == (changed, clashes)


def test_new_photos_are_a_change_but_never_a_clash() -> None:
    with_photo = Answer(value="pass", photos=("a" * 64,))
    assert stamp(with_photo) == stamp(PASS)
    result = merge(shown(guard=PASS), {"guard": with_photo}, {"guard": PASS})
    assert result.changed == {"guard": with_photo}


def test_a_form_without_fingerprints_is_taken_as_it_comes() -> None:
    assert shown_in(MultiDict()) == {}
    assert merge({}, {"guard": PASS}, {"guard": FAIL}).changed == {"guard": PASS}
