"""Links inside a checklist file: keys stand once, conditions look at earlier items only.

Checked on the plain data, so that these problems are told together with all the others.
"""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from compliance.domain.errors import Problem

Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]
Place = Callable[[Path], str]

_VALUES: dict[str, tuple[str, ...]] = {
    "pass-fail-na": ("pass", "fail", "na"),
    "yes-no": ("yes", "no"),
}
_NUMBERS = ("number",)
_UNANSWERED = ("instruction", "reading-series", "photo")


@dataclass(frozen=True, slots=True)
class _Target:
    """What conditions can say about an item: its answer type and its possible values, if listed."""

    type: str
    values: tuple[str, ...]


def check_links(data: dict[str, Plain], place: Place) -> list[Problem]:
    """Return every key that stands twice and every reference that leads nowhere."""
    problems: list[Problem] = []
    all_keys = {_text(item, "key") for _, _, item in _items(data)}
    problems += _repeated(place, [(p, _text(s, "key")) for p, s in _sections(data)], "section")
    problems += _repeated(place, [(p, _text(i, "key")) for _, p, i in _items(data)], "item")
    earlier: dict[str, _Target] = {}
    for section_path, section in _sections(data):
        for path, condition in _conditions(section, section_path):
            problems += _check_condition(path, condition, earlier, all_keys, place)
        for path, item in _entries(section.get("items"), (*section_path, "items")):
            for at, condition in _conditions(item, path):
                problems += _check_condition(at, condition, earlier, all_keys, place)
            earlier[_text(item, "key")] = _target(item)
    problems += _foreign_texts(data, place)
    return problems


def _entries(data: Plain | None, path: Path) -> Iterator[tuple[Path, dict[str, Plain]]]:
    for number, entry in enumerate(data if isinstance(data, list) else []):
        if isinstance(entry, dict):
            yield (*path, number), entry


def _sections(data: dict[str, Plain]) -> Iterator[tuple[Path, dict[str, Plain]]]:
    return _entries(data.get("sections"), ("sections",))


def _items(data: dict[str, Plain]) -> Iterator[tuple[Path, Path, dict[str, Plain]]]:
    for section_path, section in _sections(data):
        for path, item in _entries(section.get("items"), (*section_path, "items")):
            yield section_path, path, item


def _text(entry: dict[str, Plain], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _repeated(place: Place, keys: list[tuple[Path, str]], noun: str) -> Iterator[Problem]:
    first: dict[str, Path] = {}
    for path, key in keys:
        if key and key in first:
            what = f"The {noun} `{key}` stands here a second time; first at {place(first[key])}."
            yield Problem(place((*path, "key")), what, "Give it another key.")
        first.setdefault(key, path)


def _conditions(entry: dict[str, Plain], path: Path) -> Iterator[tuple[Path, dict[str, Plain]]]:
    """Give the condition of an item or section, and all conditions within it."""
    condition = entry.get("when")
    if isinstance(condition, dict):
        yield from _with_inner((*path, "when"), condition)


def _with_inner(path: Path, condition: dict[str, Plain]) -> Iterator[tuple[Path, dict[str, Plain]]]:
    yield path, condition
    for name in ("all_of", "any_of"):
        for inner_path, inner in _entries(condition.get(name), (*path, name)):
            yield from _with_inner(inner_path, inner)


def _target(item: dict[str, Plain]) -> _Target:
    answer = item.get("answer")
    if isinstance(answer, str):
        return _Target(answer, _VALUES.get(answer, ()))
    if not isinstance(answer, dict):
        return _Target("", ())
    kind = _text(answer, "type")
    listed = tuple(_text(choice, "key") for _, choice in _entries(answer.get("choices"), ()))
    return _Target(kind, listed or _VALUES.get(kind, ()))


def _check_condition(
    path: Path,
    condition: dict[str, Plain],
    earlier: dict[str, _Target],
    all_keys: set[str],
    place: Place,
) -> Iterator[Problem]:
    key = _text(condition, "item")
    if not key:
        return
    if key not in earlier:
        yield _no_such_item(place((*path, "item")), key, list(earlier), key in all_keys)
        return
    target = earlier[key]
    if target.type in _UNANSWERED and "failed" not in condition:
        what = f"`{key}` is a {target.type}; no condition can look at its value."
        yield Problem(place(path), what, "Ask a yes-no question first.")
    if ("over" in condition or "under" in condition) and target.type not in _NUMBERS:
        what = f"`{key}` is no number; `over` and `under` need one."
        yield Problem(place(path), what, "Use `is` or `in`.")
    yield from _check_values(path, condition, target, place)


def _check_values(
    path: Path, condition: dict[str, Plain], target: _Target, place: Place
) -> Iterator[Problem]:
    wanted = condition.get("in")
    listed = wanted if isinstance(wanted, list) else []
    named = [("is", condition.get("is")), *(("in", value) for value in listed)]
    for name, value in named:
        if isinstance(value, str) and target.values and value not in target.values:
            what = f"{value!r} is never the answer to `{_text(condition, 'item')}`."
            remedy = f"Write one of: {', '.join(target.values)}."
            yield Problem(place((*path, name)), what, remedy)


def _no_such_item(where: str, key: str, earlier: list[str], exists_later: bool) -> Problem:  # noqa: FBT001  two words for one mistake
    if exists_later:
        what = f"`{key}` does not come before this; conditions look back only."
        return Problem(where, what, "Move that question up.")
    close = difflib.get_close_matches(key, earlier, n=1)
    remedy = f"Did you mean `{close[0]}`?" if close else "Name the key of an earlier item."
    return Problem(where, f"There is no item `{key}`.", remedy)


def _foreign_texts(data: dict[str, Plain], place: Place) -> Iterator[Problem]:
    """Give a problem for each translated item or section that does not exist."""
    known = {
        "items": {_text(item, "key") for _, _, item in _items(data)},
        "sections": {_text(section, "key") for _, section in _sections(data)},
    }
    translations = data.get("translations")
    for language, texts in (translations if isinstance(translations, dict) else {}).items():
        for group, keys in known.items():
            translated = texts.get(group) if isinstance(texts, dict) else None
            for key in translated if isinstance(translated, dict) else ():
                if key not in keys:
                    close = difflib.get_close_matches(key, list(keys), n=1)
                    remedy = f"Did you mean `{close[0]}`?" if close else "Drop this line."
                    where = place(("translations", language, group, key))
                    yield Problem(where, f"There is no `{group}.{key}` to translate.", remedy)
