from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.answer_check import AnswerCode, check, check_draft
from compliance.domain.answers import (
    Answer,
    answers_from_json,
    answers_to_json,
    kept_answers,
    missing,
    number_of,
    progress,
    visible_items,
)
from compliance.domain.checklists import Severity
from compliance.domain.errors import InvalidInputError
from compliance.domain.file_problems import Plain
from tests.domain.small_checklists import FAIL, item, small

PHOTO = "ab" * 32
TODAY = date(2026, 3, 31)

YES_NO: Plain = {"type": "yes-no"}
NUMBER: Plain = {"type": "number", "minimum": "0", "maximum": "200", "low": "10", "high": "90"}
CHOICE: Plain = {
    "type": "choice",
    "choices": [{"key": "good", "label": "Good"}, {"key": "bad", "label": "Bad", "fails": "yes"}],
}
MULTI: Plain = {**CHOICE, "type": "multi-choice"} if isinstance(CHOICE, dict) else CHOICE
SERIES: Plain = {
    "type": "reading-series",
    "min_rows": "2",
    "max_rows": "3",
    "columns": [
        {"key": "at", "label": "At", "kind": "time"},
        {"key": "heat", "label": "Heat", "high": "100"},
    ],
}

Case = tuple[Plain, Answer, set[tuple[str, AnswerCode]]]

CASES: list[Case] = [
    ("pass-fail-na", Answer(value="pass"), set()),
    ("pass-fail-na", Answer(value="na"), set()),
    ("pass-fail-na", Answer(), {("value", AnswerCode.MISSING)}),
    ("pass-fail-na", Answer(comment="hm"), {("value", AnswerCode.MISSING)}),
    ("pass-fail-na", Answer(value="maybe"), {("value", AnswerCode.NOT_A_CHOICE)}),
    (
        {"type": "pass-fail-na", "allow_na": "no"},
        Answer(value="na"),
        {("value", AnswerCode.NOT_A_CHOICE)},
    ),
    (
        {"type": "pass-fail-na", "na_reason": "yes"},
        Answer(value="na"),
        {("na_reason", AnswerCode.NEEDS_NA_REASON)},
    ),
    (YES_NO, Answer(value="yes"), set()),
    (YES_NO, Answer(value="no"), {("comment", AnswerCode.NEEDS_COMMENT)}),
    (YES_NO, Answer(value="pass"), {("value", AnswerCode.NOT_A_CHOICE)}),
    (NUMBER, Answer(value="90"), set()),
    (NUMBER, Answer(value="90.01"), {("comment", AnswerCode.NEEDS_COMMENT)}),
    (NUMBER, Answer(value="9.99", comment="low"), set()),
    (NUMBER, Answer(value="12,5"), {("value", AnswerCode.NOT_A_NUMBER)}),
    (NUMBER, Answer(value="1e2"), {("value", AnswerCode.NOT_A_NUMBER)}),
    (NUMBER, Answer(value="12.345"), {("value", AnswerCode.TOO_MANY_DECIMALS)}),
    (
        NUMBER,
        Answer(value="201"),
        {("value", AnswerCode.OUT_OF_RANGE), ("comment", AnswerCode.NEEDS_COMMENT)},
    ),
    (CHOICE, Answer(value="good"), set()),
    (CHOICE, Answer(value="ugly"), {("value", AnswerCode.NOT_A_CHOICE)}),
    (CHOICE, Answer(value="bad"), {("comment", AnswerCode.NEEDS_COMMENT)}),
    (MULTI, Answer(values=("good", "bad"), comment="hose"), set()),
    (MULTI, Answer(values=("ugly",)), {("values", AnswerCode.NOT_A_CHOICE)}),
    (MULTI, Answer(), {("values", AnswerCode.MISSING)}),
    ("text", Answer(value="fine"), set()),
    (
        {"type": "text", "max_length": "3"},
        Answer(value="four"),
        {("value", AnswerCode.TOO_LONG)},
    ),
    ("date", Answer(value="2026-03-31"), set()),
    ("date", Answer(value="31.03.2026"), {("value", AnswerCode.NOT_A_DATE)}),
    ("date", Answer(value="2026-02-30"), {("value", AnswerCode.NOT_A_DATE)}),
    ("date", Answer(value="20260331"), {("value", AnswerCode.NOT_A_DATE)}),
    (
        {"type": "date", "past_only": "yes"},
        Answer(value="2026-04-01"),
        {("value", AnswerCode.IN_THE_FUTURE)},
    ),
    ("time", Answer(value="14:05"), set()),
    ("time", Answer(value="2 pm"), {("value", AnswerCode.NOT_A_TIME)}),
    ("time", Answer(value="24:05"), {("value", AnswerCode.NOT_A_TIME)}),
    ("photo", Answer(photos=(PHOTO,)), set()),
    (
        {"type": "photo", "min_photos": "2", "max_photos": "2"},
        Answer(photos=(PHOTO,)),
        {("photos", AnswerCode.TOO_FEW_PHOTOS)},
    ),
    (
        {"type": "photo", "max_photos": "1"},
        Answer(photos=(PHOTO,) * 2),
        {("photos", AnswerCode.TOO_MANY_PHOTOS)},
    ),
    ({"type": "signature", "statement": "I saw it"}, Answer(value="Ines"), set()),
    (SERIES, Answer(readings=(("08:00", "90"), ("09:00", "99"))), set()),
    (SERIES, Answer(), {("readings", AnswerCode.MISSING)}),
    (
        SERIES,
        Answer(readings=(("08:00", "90"), ("", ""))),
        {("readings", AnswerCode.TOO_FEW_ROWS)},
    ),
    (
        SERIES,
        Answer(readings=(("08:00", "90"), ("late", "101"))),
        {("readings.1.at", AnswerCode.NOT_A_TIME), ("comment", AnswerCode.NEEDS_COMMENT)},
    ),
    (
        SERIES,
        Answer(readings=(("08:00", "1"), ("09:00",), ("10:00", "x"))),
        {("readings.1", AnswerCode.WRONG_COLUMNS), ("readings.2.heat", AnswerCode.NOT_A_NUMBER)},
    ),
    (
        SERIES,
        Answer(readings=(("08:00", "1"),) * 4),
        {("readings", AnswerCode.TOO_MANY_ROWS)},
    ),
    ("instruction", Answer(), set()),
    ("instruction", Answer(value="x"), {("value", AnswerCode.NOTHING_TO_ANSWER)}),
    ("text", Answer(value="x", comment="y" * 4001), {("comment", AnswerCode.TOO_LONG)}),
]


def can_fail(answer: Plain) -> bool:
    kind = answer["type"] if isinstance(answer, dict) else answer
    return kind in ("pass-fail-na", "yes-no", "number", "choice", "multi-choice", "reading-series")


@pytest.mark.parametrize(("kind", "answer", "expected"), CASES)
def test_the_check_of_one_answer(
    kind: Plain, answer: Answer, expected: set[tuple[str, AnswerCode]]
) -> None:
    more: dict[str, Plain] = {"fail": FAIL} if can_fail(kind) else {}
    checklist = small(item("thing", kind, **more))
    problems = check(checklist, {"thing": answer}, today=TODAY)
    assert {(problem.part, problem.code) for problem in problems} == expected
    for problem in problems:
        assert problem.where == f"thing.{problem.part}"
        assert problem.what
        assert "{" not in problem.remedy
    incomplete = {"missing", "needs", "too-few"}
    draft = {(p.part, p.code) for p in check_draft(checklist, {"thing": answer}, today=TODAY)}
    assert draft == {e for e in expected if not e[1].startswith(tuple(incomplete))}


def test_a_severe_fail_asks_for_its_photo_and_its_comment() -> None:
    fail: dict[str, Plain] = {**FAIL, "evidence": ["photo", "comment"]}
    checklist = small(item("guard", fail=fail))
    codes = [problem.code for problem in check(checklist, {"guard": Answer(value="fail")})]
    assert codes == [AnswerCode.NEEDS_PHOTO, AnswerCode.NEEDS_COMMENT]
    good = Answer(value="fail", photos=(PHOTO,), comment="bent")
    assert check(checklist, {"guard": good}) == []


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (Answer(value="fail", severity=Severity.MINOR), True),
        (Answer(value="fail", severity=Severity.CRITICAL), False),
        (Answer(value="fail", stop_use=False), True),
        (Answer(value="fail", severity=Severity.MINOR, comment="only paint"), False),
    ],
)
def test_rating_a_fail_milder_needs_a_reason(answer: Answer, *, refused: bool) -> None:
    fail: dict[str, Plain] = {**FAIL, "stop_use": "yes", "evidence": []}
    codes = [p.code for p in check(small(item("guard", fail=fail)), {"guard": answer})]
    assert codes == ([AnswerCode.NEEDS_DOWNGRADE_REASON] if refused else [])


def test_all_problems_come_at_once_and_unknown_items_are_named() -> None:
    checklist = small(item("one"), item("two"), item("three"))
    problems = check(checklist, {"one": Answer(value="x"), "gone": Answer(value="pass")})
    assert [(p.item, p.code) for p in problems] == [
        ("gone", AnswerCode.UNKNOWN_ITEM),
        ("one", AnswerCode.NOT_A_CHOICE),
        ("two", AnswerCode.MISSING),
        ("three", AnswerCode.MISSING),
    ]


def test_a_hidden_item_is_neither_asked_nor_kept_nor_looked_at() -> None:
    checklist = small(
        item("running", {"type": "yes-no", "fails_on": "never"}),
        item("noise", when={"item": "running", "is": "yes"}),
        item("cause", "text", when={"item": "noise", "failed": "yes"}),
    )
    stale = {
        "running": Answer(value="no"),
        "noise": Answer(value="fail"),
        "cause": Answer(value="belt"),
    }
    assert [i.key for i in visible_items(checklist, stale)] == ["running"]
    assert check(checklist, stale) == []
    assert kept_answers(checklist, stale).fails == frozenset()
    assert list(kept_answers(checklist, stale).answers) == ["running"]
    shown = {**stale, "running": Answer(value="yes")}
    assert [i.key for i in visible_items(checklist, shown)] == ["running", "noise", "cause"]


def test_progress_counts_what_is_visible_and_asks_something() -> None:
    checklist = small(
        item("read", "instruction"),
        item("one"),
        item("two", required="no"),
        sections=[
            {"key": "a", "title": "A", "items": [item("read", "instruction"), item("one")]},
            {
                "key": "b",
                "title": "B",
                "when": {"item": "one", "is": "fail"},
                "items": [item("two", required="no"), item("three")],
            },
        ],
    )
    passed = {"one": Answer(value="pass")}
    assert [(s.total, s.answered, s.failed) for s in progress(checklist, passed)] == [
        (1, 1, 0),
        (0, 0, 0),
    ]
    failing = {"one": Answer(value="fail")}
    assert [(s.total, s.answered, s.failed) for s in progress(checklist, failing)] == [
        (1, 1, 1),
        (2, 0, 0),
    ]
    assert missing(checklist, failing) == ("three",)


@pytest.mark.parametrize("text", ["", "1e5", "NaN", "Infinity", "1_000", "١٢", "--1", "1.", ".5"])
def test_only_plain_decimals_are_numbers(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"a":1}', '{"a":{"value":5}}', '{"a":{"photos":["../etc"]}}', '{"a":{"x":""}}'],
)
def test_json_from_outside_is_refused_with_words(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        answers_from_json(text)
    assert all(problem.remedy for problem in refused.value.problems)


_words = st.text(max_size=20)
_answers = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}(-[a-z]{1,4})?", fullmatch=True),
    st.builds(
        Answer,
        value=_words,
        values=st.lists(_words, max_size=3).map(tuple),
        readings=st.lists(st.lists(_words, max_size=2).map(tuple), max_size=2).map(tuple),
        photos=st.lists(st.just(PHOTO), max_size=2).map(tuple),
        comment=_words,
        severity=st.none() | st.sampled_from(Severity),
        stop_use=st.none() | st.booleans(),
        fix_by_on=st.none() | st.dates(),
    ),
    max_size=5,
)


@settings(derandomize=True, max_examples=100)
@given(_answers)
def test_canonical_json_is_stable_and_loses_nothing(answers: dict[str, Answer]) -> None:
    text = answers_to_json(answers)
    back = answers_from_json(text)
    assert back == {key: answer for key, answer in answers.items() if not answer.is_empty}
    backwards = dict(reversed(answers.items()))
    assert answers_to_json(backwards) == text == answers_to_json(back)


@settings(derandomize=True, max_examples=100)
@given(_answers)
def test_the_check_never_breaks_on_what_people_send(answers: dict[str, Answer]) -> None:
    """Whatever comes in, the checks, the progress and the findings give an answer."""
    checklist = small(
        item("a", NUMBER, fail=FAIL),
        item("b", SERIES, fail=FAIL),
        item("c", MULTI, fail=FAIL, when={"item": "a", "over": "5"}),
        item("d", "date"),
        item("e", "time"),
    )
    given_here = dict(zip("abcde", answers.values(), strict=False))
    problems = check(checklist, given_here, today=TODAY)
    draft = check_draft(checklist, given_here, today=TODAY)
    assert set(draft) <= set(problems)
    assert {p.item for p in problems if p.code is AnswerCode.MISSING} == set(
        missing(checklist, given_here)
    )
    progress(checklist, given_here)
