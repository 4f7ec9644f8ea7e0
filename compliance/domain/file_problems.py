"""pydantic's errors about a file, in the words of the people who write such files."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from compliance.domain import answer_types as kinds
from compliance.domain.errors import Problem

Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]
Place = Callable[[Path], str]

_MAX_WORDS = 300  # of one message; a file may hold anything

README = "See checklists/README.md."

_PATTERNS = {
    "on": "Write a day or a month, such as 2026-11-20 or 2026-11.",
    "language": "Write two small letters, such as en.",
}
_KEY_PATTERN = "Use small letters, digits and single dashes, such as fire-doors."


@dataclass(frozen=True, slots=True)
class File:
    """A file as plain data, where its parts stand, and the model behind each of its keys."""

    data: Plain
    place: Place
    models: Mapping[str, type[BaseModel]]


def problems_of(error: ValidationError, file: File) -> list[Problem]:
    """Return every problem of a file with its place and its remedy."""
    details = error.errors(include_url=False)
    return [_problem(detail, file) for detail in _told(details)]


def _told(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out "too short" for a list whose entries were refused one by one."""
    places = [detail["loc"] for detail in details]
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(len(p) > len(detail["loc"]) and _starts(p, detail["loc"]) for p in places)
    ]


def _starts(path: Path, head: Path) -> bool:
    return path[: len(head)] == head


def _problem(detail: ErrorDetails, file: File) -> Problem:
    path = _real_path(detail["loc"], file.data)
    what, remedy = _words(detail, path, file.models)
    return Problem(file.place(path), _shortened(what), _shortened(remedy))


def _shortened(words: str) -> str:
    return words if len(words) <= _MAX_WORDS else f"{words[:_MAX_WORDS]}…"


def _real_path(loc: Path, data: Plain) -> Path:
    """Drop the steps that pydantic puts in for the members of a union."""
    path: list[str | int] = []
    for step in loc:
        inner = _inside(data, step)
        if inner is not None:
            data = inner
            path.append(step)
        elif loc[0] == "translations" and isinstance(step, str):
            path += step.split(".")
    return tuple(path)


def _inside(data: Plain, step: str | int) -> Plain | None:
    if isinstance(data, dict) and isinstance(step, str):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None


def _words(
    detail: ErrorDetails, path: Path, models: Mapping[str, type[BaseModel]]
) -> tuple[str, str]:
    kind = detail["type"]
    told = path if kind not in ("missing", "extra_forbidden") else detail["loc"]
    name = next((str(step) for step in reversed(told) if isinstance(step, str)), "file")
    if kind == "missing":
        return f"`{name}` is missing.", f"Add `{name}:`. {README}"
    if kind == "extra_forbidden":
        return f"There is no `{name}` here.", _known_keys(detail["loc"], models)
    if kind in ("enum", "literal_error", "union_tag_invalid", "union_tag_not_found"):
        return _closed_list(detail, name, models)
    if kind in _PLAIN_WORDS:
        what, remedy = _PLAIN_WORDS[kind]
        context = {key: str(value) for key, value in detail.get("ctx", {}).items()}
        return f"`{name}`: {what.format(value=detail['input'], **context)}", remedy.format(
            **context
        )
    if kind == "string_pattern_mismatch":
        return f"`{name}`: {detail['input']!r} is not well-formed.", _PATTERNS.get(
            name, _KEY_PATTERN
        )
    what, _, remedy = detail["msg"].removeprefix("Value error, ").partition(". ")
    return f"`{name}`: {what.rstrip('.')}.", remedy or README


_PLAIN_WORDS = {
    "int_parsing": ("{value!r} is not a whole number.", "Write digits only."),
    "int_from_float": ("{value!r} is not a whole number.", "Write digits only."),
    "int_type": ("This must be a whole number.", "Write digits only."),
    "bool_parsing": ("{value!r} is neither yes nor no.", "Write yes or no."),
    "bool_type": ("This must be yes or no.", "Write yes or no."),
    "decimal_parsing": ("{value!r} is not a number.", "Write digits, such as 12 or 12.5."),
    "decimal_type": ("This must be a number.", "Write digits, such as 12 or 12.5."),
    "tuple_type": ("This must be a list.", "Put it in [brackets], or on lines with dashes."),
    "dict_type": ("This must be a mapping.", "Write `key: value` lines under it."),
    "model_type": ("This must be a mapping.", "Write `key: value` lines under it."),
    "model_attributes_type": ("This must be a mapping.", "Write `key: value` lines under it."),
    "string_type": ("This must be a text.", "Write plain words, no list and no mapping."),
    "int_parsing_size": ("This number is too large.", "Write a smaller one."),
    "greater_than_equal": ("{value} is too small.", "Write {ge} or more."),
    "less_than_equal": ("{value} is too large.", "Write {le} or less."),
    "too_short": ("There are {actual_length}, too few.", "Give at least {min_length}."),
    "too_long": ("There are {actual_length}, too many.", "Give at most {max_length}."),
    "string_too_long": ("This is too long.", "Keep to {max_length} characters."),
    "string_too_short": ("This is empty.", "Write something, or leave the line out."),
}


def _known_keys(loc: Path, models: Mapping[str, type[BaseModel]]) -> str:
    parents = [step for step in loc[:-1] if isinstance(step, str)]
    model = models.get(parents[-1] if parents else "")
    if model is None:
        return README
    known = [field.alias or name for name, field in model.model_fields.items()]
    return did_you_mean(str(loc[-1]), known, f"Known here: {', '.join(sorted(known))}.")


def _closed_list(
    detail: ErrorDetails, name: str, models: Mapping[str, type[BaseModel]]
) -> tuple[str, str]:
    context = detail.get("ctx", {})
    if detail["type"] == "union_tag_not_found":
        tag = str(context.get("discriminator", "type")).strip("'")
        return f"`{name}` has no `{tag}`.", f"Add `{tag}:`. {README}"
    if detail["type"] == "union_tag_invalid":
        value, expected = str(context.get("tag")), _tags(name, models)
    else:
        value = str(detail["input"])
        expected = [word for word in str(context.get("expected")).split("'") if word not in _GLUE]
    remedy = did_you_mean(value, expected, f"Write one of: {', '.join(expected)}.")
    return f"`{name}`: {value!r} is not a known word.", remedy


_GLUE = ("", ", ", " or ")


def _tags(name: str, models: Mapping[str, type[BaseModel]]) -> list[str]:
    if name == "answer":
        return [str(kind) for kind in kinds.AnswerType]
    return [tag for tag, model in models.items() if "basis" in model.model_fields]


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the remedy for a word that is not known: the nearest one, or other advice."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean `{close[0]}`?" if close else otherwise
