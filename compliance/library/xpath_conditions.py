"""The part of XPath that XLSForms use for `relevant` and `constraint`, as our conditions and back.

``${name}`` is the answer to another question. What our conditions cannot say exactly is refused
with ``UnmappedError``; whoever calls it tells people, and loses nothing in silence.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from compliance.domain.checklist_edits import Mapping as Plain
from compliance.domain.checklist_edits import word, words
from compliance.domain.file_problems import Plain as AnyPlain

MAX_DEPTH = 30
_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\$\{\s*[^{}\s]+\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z][\w-]*)|(?P<mark>!=|>=|<=|[=<>(),.])|(?P<other>\S))"
)
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


class UnmappedError(ValueError):
    """An expression says something that our conditions cannot say."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that expressions may look at: its key, its kind of answer, its closed values."""

    key: str
    kind: str  # answer_types.AnswerType
    values: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()  # those of them that are a fail
    is_whole: bool = False  # a number without decimals
    names: Mapping[str, str] | None = None  # keys of choices by the names that the form gives them


def read_relevant(text: str, look_up: Callable[[str], Asked | None]) -> Plain:
    """Return the condition of a `relevant`.

    Raises:
        UnmappedError: it cannot be said as a condition; the message says why.
    """
    reader = _Reader(_tokens(text), look_up)
    condition = reader.either(0)
    if reader.rest:
        raise UnmappedError(f"{reader.rest[0][1]!r} is not understood")
    return condition


def _tokens(text: str) -> list[tuple[str, str]]:
    return [(m.lastgroup or "", m[m.lastgroup or 0]) for m in _TOKEN.finditer(text.strip())]


class _Reader:
    """A reader by recursive descent: or, and, not, one comparison."""

    def __init__(
        self, tokens: list[tuple[str, str]], look_up: Callable[[str], Asked | None]
    ) -> None:
        self.rest = tokens
        self._look_up = look_up
        self._known: dict[str, Asked] = {}

    def either(self, depth: int) -> Plain:
        return self._joined("or", "any_of", lambda: self._both(depth))

    def _both(self, depth: int) -> Plain:
        return self._joined("and", "all_of", lambda: self._one(depth))

    def _joined(self, joint: str, name: str, inner: Callable[[], Plain]) -> Plain:
        parts: list[AnyPlain] = [inner()]
        while self.rest[:1] == [("name", joint)]:
            self.rest.pop(0)
            parts.append(inner())
        first = parts[0]
        if len(parts) == 1 and isinstance(first, dict):
            return first
        return _one_list(parts) or {name: parts} if name == "any_of" else {name: parts}

    def _one(self, depth: int) -> Plain:
        if depth > MAX_DEPTH:
            raise UnmappedError("the parentheses are nested too deeply")
        kind, text = self._peek()
        if text == "(":
            return self._inside(depth)
        if kind == "name" and text == "not":
            self.rest.pop(0)
            return negated(self._inside(depth), self._by_key)
        if kind == "name" and text == "selected":
            return self._selected()
        return self._comparison()

    def _peek(self) -> tuple[str, str]:
        return self.rest[0] if self.rest else ("", "")

    def _inside(self, depth: int) -> Plain:
        self._expect("(")
        inner = self.either(depth + 1)
        self._expect(")")
        return inner

    def _expect(self, mark: str) -> None:
        if self._peek()[1] != mark:
            raise UnmappedError(f"{mark!r} is missing")
        self.rest.pop(0)

    def _selected(self) -> Plain:
        self.rest.pop(0)
        self._expect("(")
        asked = self._asked()
        self._expect(",")
        value = self._value(asked)
        self._expect(")")
        return {"item": asked.key, "is": value}

    def _comparison(self) -> Plain:
        if self._peek()[0] == "ref":
            asked = self._asked()
            sign = self._sign()
            return compared(asked, sign, self._literal())
        value = self._literal()
        sign = _FLIPPED[self._sign()]
        return compared(self._asked(), sign, value)

    def _asked(self) -> Asked:
        kind, text = self._peek()
        if kind != "ref":
            raise UnmappedError(f"{text!r} is not understood" if text else "it ends too early")
        self.rest.pop(0)
        name = text[2:-1].strip()
        asked = self._look_up(name)
        if asked is None:
            raise UnmappedError(f"${{{name}}} is no earlier question that was taken over")
        self._known[asked.key] = asked
        return asked

    def _by_key(self, key: str) -> Asked:
        return self._known[key]

    def _sign(self) -> str:
        _kind, text = self._peek()
        if text not in _FLIPPED:
            raise UnmappedError(f"{text!r} is not understood" if text else "it ends too early")
        self.rest.pop(0)
        return text

    def _literal(self) -> tuple[str, str]:
        kind, text = self._peek()
        if kind not in ("text", "number"):
            raise UnmappedError(f"{text!r} is not understood" if text else "it ends too early")
        self.rest.pop(0)
        return kind, text[1:-1] if kind == "text" else text

    def _value(self, asked: Asked) -> str:
        return _named(asked, self._literal()[1])


def _one_list(parts: list[AnyPlain]) -> Plain | None:
    """Return "is one of these" for several values of one question, else None."""
    tests = [one for one in parts if isinstance(one, dict) and set(one) == {"item", "is"}]
    keys = {word(one, "item") for one in tests}
    if len(tests) < len(parts) or len(keys) > 1:
        return None
    return {"item": keys.pop(), "in": [one["is"] for one in tests]}


def _named(asked: Asked, value: str) -> str:
    key = (asked.names or {}).get(value, value)
    if asked.values and key not in asked.values:
        raise UnmappedError(f"{value!r} is never the answer to {asked.key}")
    return key


def compared(asked: Asked, sign: str, literal: tuple[str, str]) -> Plain:
    """Return one comparison as a condition.

    Raises:
        UnmappedError: our conditions cannot say it about this kind of answer.
    """
    kind, value = literal
    if asked.kind == "number":
        return _number_test(asked, sign, value)
    if sign not in ("=", "!="):
        raise UnmappedError(f"{asked.key} is no number")
    if asked.kind == "multi-choice":
        raise UnmappedError("several choices are compared by selected() only")
    if kind == "text" and not value:  # answered at all, or not
        if sign == "!=" and asked.values:
            return _one_of(asked.key, asked.values)
        raise UnmappedError("whether something is answered cannot be asked here")
    key = _named(asked, value)
    if sign == "=":
        return {"item": asked.key, "is": key}
    return _complement(asked, (key,))


def _complement(asked: Asked, values: Sequence[str]) -> Plain:
    others = tuple(one for one in asked.values if one not in values)
    if not others or asked.kind == "multi-choice":
        raise UnmappedError(f"`not` cannot be said of {asked.key} here")
    return _one_of(asked.key, others)


def _one_of(key: str, values: Sequence[str]) -> Plain:
    return {"item": key, "in": list(values)} if len(values) > 1 else {"item": key, "is": values[0]}


def _number_test(asked: Asked, sign: str, value: str) -> Plain:
    try:
        limit = Decimal(value)
    except InvalidOperation as error:
        raise UnmappedError(f"{value!r} is no number") from error
    if sign == ">":
        return {"item": asked.key, "over": str(limit)}
    if sign == "<":
        return {"item": asked.key, "under": str(limit)}
    if not asked.is_whole or limit != limit.to_integral_value():
        raise UnmappedError(f"`{sign}` of a number with decimals; only < and > can be said here")
    below, above = {"over": str(limit - 1)}, {"under": str(limit + 1)}
    tests: dict[str, Plain] = {
        ">=": {"item": asked.key, **below},
        "<=": {"item": asked.key, **above},
        "=": {"item": asked.key, **below, **above},
        "!=": {
            "any_of": [
                {"item": asked.key, "under": str(limit)},
                {"item": asked.key, "over": str(limit)},
            ]
        },
    }
    return tests[sign]


def negated(condition: Plain, by_key: Callable[[str], Asked]) -> Plain:
    """Return what holds where a condition does not, once the question is answered.

    Raises:
        UnmappedError: our conditions cannot say it.
    """
    for name, other in (("all_of", "any_of"), ("any_of", "all_of")):
        inner = condition.get(name)
        if isinstance(inner, list):
            return {other: [negated(one, by_key) for one in inner if isinstance(one, dict)]}
    asked = by_key(word(condition, "item"))
    listed = words(condition, "in") or [one for one in [word(condition, "is")] if one]
    if listed:
        return _complement(asked, listed)
    if asked.is_whole and len(condition) == 2:  # noqa: PLR2004 - the item and one limit
        if over := word(condition, "over"):
            return _number_test(asked, "<=", over)
        return _number_test(asked, ">=", word(condition, "under"))
    raise UnmappedError(f"`not` cannot be said of {asked.key} here")


_CONSTRAINTS = (
    ("minimum", re.compile(r"\.\s*>=\s*(-?\d+(?:\.\d+)?)")),
    ("maximum", re.compile(r"\.\s*<=\s*(-?\d+(?:\.\d+)?)")),
    ("more", re.compile(r"\.\s*>\s*(-?\d+)(?![\d.])")),
    ("less", re.compile(r"\.\s*<\s*(-?\d+)(?![\d.])")),
    ("max_length", re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*(\d+)")),
    ("past_only", re.compile(r"\.\s*<=\s*(today\(\s*\))")),
    ("min_chosen", re.compile(r"count-selected\(\s*\.\s*\)\s*>=\s*(\d+)")),
)


def read_constraint(text: str) -> dict[str, str]:
    """Return the limits of a `constraint` as parameters of an answer type.

    ``more`` and ``less`` are limits that are not themselves allowed: for whole numbers only.

    Raises:
        UnmappedError: a part of it is nothing of the kind.
    """
    found: dict[str, str] = {}
    for one in re.split(r"\s+and\s+", text.strip()):
        bare = one.strip()
        while bare.startswith("(") and bare.endswith(")"):
            bare = bare[1:-1].strip()
        matches = ((name, pattern.fullmatch(bare)) for name, pattern in _CONSTRAINTS)
        name, match = next(((name, match) for name, match in matches if match), ("", None))
        if match is None or name in found:
            raise UnmappedError(f"`{bare}` is no limit that is known here")
        found[name] = "yes" if name == "past_only" else match[1]
    return found


def relevant_text(
    condition: Plain, name_of: Callable[[str], str], asked: Callable[[str], Asked]
) -> str:
    """Return a condition as XPath.

    Raises:
        UnmappedError: XPath cannot say it ("is a fail" of a table of readings).
    """
    for group, joint in (("all_of", " and "), ("any_of", " or ")):
        inner = condition.get(group)
        if isinstance(inner, list):
            parts = [relevant_text(one, name_of, asked) for one in inner if isinstance(one, dict)]
            return joint.join(f"({one})" for one in parts)
    key = word(condition, "item")
    target = asked(key)
    ref = f"${{{name_of(key)}}}"
    values = words(condition, "in") or [one for one in [word(condition, "is")] if one]
    if "failed" in condition:
        values = _failing(target, wanted=word(condition, "failed") == "yes")
    tests = [" or ".join(_is_text(target, ref, value) for value in values)] if values else []
    tests = [f"({one})" if len(values) > 1 else one for one in tests]
    for name, sign in (("over", ">"), ("under", "<")):
        if limit := word(condition, name):
            tests.append(f"{ref} {sign} {limit}")
    return " and ".join(tests)


def _failing(target: Asked, *, wanted: bool) -> list[str]:
    """Return the answers that are a fail, or those that are none."""
    if target.kind == "multi-choice" or not target.fails:
        raise UnmappedError(f"{target.key} is {'a' if wanted else 'no'} fail")
    return [one for one in target.values if (one in target.fails) == wanted]


def _is_text(target: Asked, ref: str, value: str) -> str:
    if "'" in value:
        raise UnmappedError("a value with an apostrophe")
    return f"selected({ref}, '{value}')" if target.kind == "multi-choice" else f"{ref} = '{value}'"
