from collections.abc import Callable

import pytest

from compliance.domain.checklist_reader import read_checklist
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import Plain
from tests.domain.small_checklists import FAIL, data, item, place

Data = dict[str, Plain]
CHOICE: Plain = {
    "type": "choice",
    "choices": [{"key": "x", "label": "Ex"}, {"key": "y", "label": "Why"}],
}


def problems_of(plain: Plain) -> list[str]:
    with pytest.raises(InvalidInputError) as refused:
        read_checklist(plain, place)
    assert all(problem.remedy for problem in refused.value.problems)
    return [f"{p.where}: {p.what} {p.remedy}" for p in refused.value.problems]


def without(key: str) -> Data:
    return {name: value for name, value in data(item("a")).items() if name != key}


BROKEN: list[tuple[str, Data, str, str]] = [
    ("missing key", without("title"), "", "`title` is missing. Add `title:`"),
    ("misspelt key", data(item("a"), titel="T"), "titel", "Did you mean `title`?"),
    ("unknown key of a fail", data(item("a", fail={**FAIL, "stopuse": "yes"})), "", "`stop_use`"),
    ("unknown key", data(item("a"), zzz="1"), "zzz", "Known here: applies_when,"),
    ("version", data(item("a"), version="three"), "version", "not a whole number"),
    ("version 0", data(item("a"), version="0"), "version", "Write 1 or more."),
    ("bool", data(item("a", required="maybe")), "required", "Write yes or no."),
    ("authority", data(item("a"), authority="osho"), "authority", "Did you mean `osha`?"),
    ("jurisdiction", data(item("a"), jurisdiction="Ohio"), "jurisdiction", "US/CA"),
    ("provision", data(item("a", provision="1910.157")), "provision", "29 CFR 1910.157(e)(2)"),
    ("list", data(item("a"), provisions="29 CFR part 1910"), "provisions", "[brackets]"),
    ("key", data(item("a"), key="Small One"), "key", "small letters"),
    ("mapping", data(item("a"), record="none"), "record", "`key: value`"),
    ("text", data(item("a"), title=["T"]), "title", "must be a text"),
    ("language", data(item("a"), language="english"), "language", "such as en"),
    ("review day", data(item("a"), review={"status": "unread", "on": "May"}), "on", "2026-11"),
    ("review when", data(item("a"), review={"status": "read"}), "review", "`against` what"),
    ("answer type", data(item("a", "pass-fail")), "answer", "Did you mean `pass-fail-na`?"),
    ("no type", data(item("a", {"unit": "psi"})), "answer", "has no `type`"),
    ("number", data(item("a", {"type": "number", "low": "x"}, fail=FAIL)), "low", "such as 12"),
    (
        "limits",
        data(item("a", {"type": "number", "low": "9", "high": "1"}, fail=FAIL)),
        "answer",
        "must rise",
    ),
    ("no fail", data(item("a", {"type": "yes-no"})), "items/0", "add `fail:`"),
    ("idle fail", data(item("a", "text", fail=FAIL)), "items/0", "drop `fail:`"),
    ("no items", data(), "items", "Give at least 1."),
    (
        "clock",
        data(item("a"), cadence={"clocks": [{"basis": "monthly", "source": "rule"}]}),
        "clocks/0",
        "calendar, interval",
    ),
    (
        "span",
        data(
            item("a"),
            cadence={"clocks": [{"basis": "calendar", "source": "rule", "every": "month"}]},
        ),
        "every",
        "12 months",
    ),
    (
        "clock provision",
        data(
            item("a"),
            cadence={
                "clocks": [
                    {"basis": "before-use", "source": "rule", "provision": "1910.178"},
                ]
            },
        ),
        "provision",
        "is no provision",
    ),
    ("item twice", data(item("a"), item("a")), "items/1/key", "a second time"),
    (
        "section twice",
        data(
            sections=[
                {"key": "s", "title": "S", "items": [item("a")]},
                {"key": "s", "title": "S", "items": [item("b")]},
            ]
        ),
        "sections/1/key",
        "a second time",
    ),
    (
        "unknown item",
        data(item("guard"), item("b", when={"item": "gard", "is": "pass"})),
        "when/item",
        "Did you mean `guard`?",
    ),
    (
        "later item",
        data(item("a", when={"item": "b", "is": "pass"}), item("b")),
        "when/item",
        "look back only",
    ),
    (
        "itself",
        data(item("a", when={"item": "a", "is": "pass"})),
        "when/item",
        "look back only",
    ),
    (
        "impossible value",
        data(item("a"), item("b", when={"item": "a", "is": "yes"})),
        "when/is",
        "Write one of: pass, fail, na.",
    ),
    (
        "impossible choice",
        data(item("a", CHOICE), item("b", when={"any_of": [{"item": "a", "in": ["x", "z"]}]})),
        "when/any_of/0/in",
        "Write one of: x, y.",
    ),
    (
        "no number",
        data(item("a"), item("b", when={"item": "a", "over": "3"})),
        "when",
        "is no number",
    ),
    (
        "no value",
        data(item("a", "photo"), item("b", when={"item": "a", "is": "x"})),
        "when",
        "no condition can look",
    ),
    ("empty condition", data(item("a"), item("b", when={})), "when", "exactly one of"),
    (
        "foreign text",
        data(item("guard"), translations={"es": {"items": {"gard": {"question": "Q"}}}}),
        "translations/es/items/gard",
        "Did you mean `guard`?",
    ),
    (
        "text without original",
        data(item("a"), translations={"es": {"items": {"a": {"guidance": "G"}}}}),
        "translations/es/items/a/guidance",
        "no text `items.a.guidance`",
    ),
    (
        "unknown text",
        data(item("a"), translations={"es": {"titel": "T"}}),
        "translations/es/titel",
        "Did you mean `title`?",
    ),
]


@pytest.mark.parametrize(
    ("broken", "where", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN]
)
def test_a_broken_checklist_is_told_with_place_and_remedy(
    broken: Data, where: str, words: str
) -> None:
    told = problems_of(broken)
    assert len(told) == 1, told
    assert words in told[0]
    assert where in told[0].partition(": ")[0]


def test_every_problem_is_told_at_once() -> None:
    broken = data(
        item("a", required="maybe"),
        item("a", provision="nowhere"),
        item("b", when={"item": "zzz", "is": "pass"}),
        version="x",
        titel="T",
        authority="nobody",
    )
    told = "\n".join(problems_of(broken))
    for words in ("a second time", "yes nor no", "no provision", "zzz", "version", "titel"):
        assert words in told
    assert told.count("\n") == 6


@pytest.mark.parametrize("plain", ["text", [], [{"key": "a"}]])
def test_what_is_no_mapping_is_refused(plain: Plain) -> None:
    (told,) = problems_of(plain)
    assert "mapping" in told


def _mutations(plain: Plain, change: Callable[[Plain], Plain]) -> list[Plain]:
    """Return the data with one value at a time changed, everywhere in the tree."""
    changed = [change(plain)]
    if isinstance(plain, dict):
        for key, value in plain.items():
            changed += [{**plain, key: other} for other in _mutations(value, change)]
            changed.append({name: kept for name, kept in plain.items() if name != key})
    if isinstance(plain, list):
        for number, value in enumerate(plain):
            head, tail = plain[:number], plain[number + 1 :]
            changed += [[*head, other, *tail] for other in _mutations(value, change)]
    return changed


FULL = data(
    item("a"),
    item("n", {"type": "number", "low": "1"}, fail=FAIL, when={"item": "a", "is": "pass"}),
    item("c", CHOICE, when={"any_of": [{"item": "n", "over": "3"}]}),
    translations={"es": {"title": "T", "items": {"a": {"question": "Q"}}}},
)
CHANGES: list[Callable[[Plain], Plain]] = [
    lambda _: "",
    lambda _: "%",
    lambda _: [],
    lambda _: {},
    lambda value: [value],
    lambda value: {"x": value},
    lambda _: "9" * 5000,
]


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_whatever_is_changed_the_reader_answers_with_problems(
    change: Callable[[Plain], Plain],
) -> None:
    """A few hundred broken variants: a checklist or problems with a remedy, never a crash."""
    told = [problem for plain in _mutations(FULL, change) for problem in _problems(plain)]
    assert len(told) > 20
    assert all(problem.what and problem.remedy for problem in told)
    assert not [problem for problem in told if "None" in str(problem)]


def _problems(plain: Plain) -> tuple[Problem, ...]:
    try:
        read_checklist(plain, place)
    except InvalidInputError as error:
        return error.problems
    return ()
