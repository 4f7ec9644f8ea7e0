import pytest
from pydantic import ValidationError

from compliance.domain.answer_types import AnswerType, can_fail
from compliance.domain.checklists import ChecklistRef, ReviewStatus, Severity
from compliance.domain.file_problems import Plain
from compliance.domain.translations import in_language, texts_of
from tests.domain.small_checklists import FAIL, item, small

SPANISH: dict[str, Plain] = {
    "es": {
        "title": "Chica",
        "sections": {"one": "Uno"},
        "items": {
            "a": {"question": "¿A está bien?", "fail": {"default_action": "Arreglar"}},
            "b": {"question": "¿Cuál?", "choices": {"x": "Equis"}},
        },
    }
}
CHOICE: Plain = {
    "type": "choice",
    "choices": [{"key": "x", "label": "Ex"}, {"key": "y", "label": "Why"}],
}


def test_a_translation_shows_its_texts_and_tells_what_it_lacks() -> None:
    checklist = small(item("a"), item("b", CHOICE), item("c"), translations=SPANISH)
    shown = in_language(checklist, "es")
    a, b, c = shown.checklist.items
    assert shown.checklist.title == "Chica"
    assert shown.checklist.sections[0].title == "Uno"
    assert a.question == "¿A está bien?"
    assert a.fail is not None
    assert a.fail.default_action == "Arreglar"
    assert [choice.label for choice in b.answer.choices] == ["Equis", "Why"]  # type: ignore[union-attr]  # a choice by construction
    assert c.question == "Is c good?"
    assert shown.fell_back_items() == {"b", "c"}
    assert "items.b.choices.y" in shown.fell_back
    assert "items.a.question" not in shown.fell_back
    assert in_language(checklist, "en").checklist is checklist
    assert checklist.items[0].question == "Is a good?"


def test_an_unknown_language_falls_back_everywhere() -> None:
    checklist = small(item("a"), translations=SPANISH | {"es": {"title": "Chica"}})
    shown = in_language(checklist, "fr")
    assert shown.checklist == checklist
    assert set(shown.fell_back) == set(texts_of(checklist))
    assert checklist.languages == ("en", "es")


@pytest.mark.parametrize(
    ("provision", "own", "expected"),
    [
        ("29 CFR 1910.157(e)(2)", None, ReviewStatus.PARTLY),
        ("29 CFR 1910.157(c)(4)", None, ReviewStatus.UNREAD),
        ("29 CFR 1910.157(c)(4)", "read", ReviewStatus.READ),
        ("29 CFR 1910.157(e)(2)", "unread", ReviewStatus.UNREAD),
        ("internal", None, ReviewStatus.READ),
    ],
)
def test_only_what_was_read_counts_as_read(
    provision: str, own: str | None, expected: ReviewStatus
) -> None:
    more: dict[str, Plain] = {"provision": provision}
    if own is not None:
        more["review"] = own
    review: dict[str, Plain] = {"status": "partly", "on": "2026-11", "against": ["eCFR"]}
    checklist = small(item("a", **more), review=review)
    assert checklist.review_of(checklist.items[0]) is expected
    covering = small(item("a", **more), review={**review, "covers": ["29 CFR part 1910"]})
    if own is None and provision != "internal":
        assert covering.review_of(covering.items[0]) is ReviewStatus.PARTLY


def test_values_are_frozen_and_refuse_what_they_do_not_know() -> None:
    checklist = small(item("a"))
    with pytest.raises(ValidationError):
        checklist.title = "Other"  # type: ignore[misc]  # that it is refused is the point
    assert checklist.items_by_key["a"] is checklist.items[0]
    assert str(ChecklistRef("small", 3, "0123456789ab")) == "small v3 (01234567)"


def test_all_provisions_are_listed_once_in_order() -> None:
    checklist = small(item("a"), item("b", provision="29 CFR 1904.7"), item("c"))
    assert [str(provision) for provision in checklist.all_provisions()] == [
        "29 CFR 1904.7",
        "29 CFR 1910.157(e)",
        "29 CFR 1910.157(e)(2)",
    ]


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        ("pass-fail-na", True),
        ({"type": "yes-no", "fails_on": "never"}, False),
        ({"type": "number", "minimum": "1", "maximum": "2"}, False),
        ({"type": "number", "low": "1"}, True),
        (CHOICE, False),
        ("text", False),
    ],
)
def test_an_item_that_can_fail_says_what_that_means(answer: Plain, *, fails: bool) -> None:
    more: dict[str, Plain] = {"fail": FAIL} if fails else {}
    assert can_fail(small(item("a", answer, **more)).items[0].answer) is fails


def test_severities_are_ranked_from_the_worst() -> None:
    assert min(Severity, key=lambda severity: severity.rank) is Severity.CRITICAL
    assert len(AnswerType) == 12
