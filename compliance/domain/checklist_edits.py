"""Editing a checklist as plain data: sections and items added, changed, moved, removed.

Each function returns a new document and leaves the given one alone. What it does not know of an
item or section (a review, a condition in several parts) stays. A translation of a text that reads
differently now is dropped, so that no page shows the old meaning in another language.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from typing import Literal

from compliance.domain.errors import NotFoundError
from compliance.domain.file_problems import Plain
from compliance.domain.own_checklists import free_key, slug

Mapping = dict[str, Plain]
Way = Literal["up", "down"]
_TEXT_FIELDS = ("question", "guidance")
_FAIL_TEXTS = ("title", "default_action")
_HEAD_TEXTS = ("title", "summary", "instructions")


def sections_of(data: Mapping) -> list[Mapping]:
    """Return the sections, as far as they are any."""
    return entries_of(data, "sections")


def items_of(section: Mapping) -> list[Mapping]:
    """Return the items of a section, as far as they are any."""
    return entries_of(section, "items")


def word(entry: Mapping, name: str) -> str:
    """Return a text of an entry, or "" where there is none."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def part(entry: Mapping, name: str) -> Mapping:
    """Return a mapping within an entry, or an empty one."""
    value = entry.get(name)
    return value if isinstance(value, dict) else {}


def words(entry: Mapping, name: str) -> list[str]:
    """Return a list of texts of an entry; one text alone is a list of it."""
    value = entry.get(name)
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def find_section(data: Mapping, key: str) -> Mapping:
    """Return a section by its key.

    Raises:
        NotFoundError: there is none.
    """
    found = next((one for one in sections_of(data) if word(one, "key") == key), None)
    if found is None:
        raise NotFoundError("There is no such section in this checklist. Load the page again.")
    return found


def find_item(data: Mapping, key: str) -> tuple[Mapping, Mapping]:
    """Return an item by its key, after the section in which it stands.

    Raises:
        NotFoundError: there is none.
    """
    for section in sections_of(data):
        for item in items_of(section):
            if word(item, "key") == key:
                return section, item
    raise NotFoundError("There is no such question in this checklist. Load the page again.")


def items_before(data: Mapping, key: str) -> list[Mapping]:
    """Return the items that are asked before one: those that its condition may look at."""
    everything = [item for section in sections_of(data) for item in items_of(section)]
    keys = [word(item, "key") for item in everything]
    return everything[: keys.index(key)] if key in keys else everything


def items_up_to(data: Mapping, section_key: str) -> list[Mapping]:
    """Return the items that are asked before the end of a section."""
    found: list[Mapping] = []
    for section in sections_of(data):
        found += items_of(section)
        if word(section, "key") == section_key:
            break
    return found


def with_head(data: Mapping, changes: Mapping) -> Mapping:
    """Return the document with top-level fields replaced; an empty one takes the field out."""
    made = deepcopy(data)
    for name in [one for one in _HEAD_TEXTS if one in changes and changes[one] != made.get(one)]:
        _forget(made, partial(_drop, path=(name,)))
    return {name: value for name, value in {**made, **deepcopy(changes)}.items() if value}


def with_section(data: Mapping, title: str, key: str = "") -> Mapping:
    """Return the document with a section renamed, or with a new one at the end."""
    made = deepcopy(data)
    if not key:
        taken = {word(section, "key") for section in sections_of(made)}
        fresh: Mapping = {"key": free_key(slug(title, "section"), taken), "title": title}
        made["sections"] = [*sections_of(made), {**fresh, "items": []}]
        return made
    section = find_section(made, key)
    if section.get("title") != title:
        _forget(made, partial(_drop, path=("sections", key)))
    section["title"] = title
    return made


def with_item(data: Mapping, item: Mapping, section_key: str, key: str = "") -> Mapping:
    """Return the document with an item replaced, or with a new one at the end of its section.

    A new item gets its key from its question; an item that goes into another section goes to its
    end.
    """
    made = deepcopy(data)
    target = find_section(made, section_key)
    if not key:
        taken = {word(one, "key") for section in sections_of(made) for one in items_of(section)}
        fresh = free_key(slug(word(item, "question"), "question"), taken)
        target["items"] = [*items_of(target), {"key": fresh, **deepcopy(item)}]
        return made
    section, old = find_item(made, key)
    new: Mapping = {"key": key, **deepcopy(item)}
    _forget_changed(made, key, old, new)
    if section is target:
        target["items"] = [new if one is old else one for one in items_of(target)]
    else:
        section["items"] = [one for one in items_of(section) if one is not old]
        target["items"] = [*items_of(target), new]
    return made


def without_item(data: Mapping, key: str) -> Mapping:
    """Return the document without an item and its translations."""
    made = deepcopy(data)
    section, old = find_item(made, key)
    section["items"] = [one for one in items_of(section) if one is not old]
    _forget(made, partial(_drop, path=("items", key)))
    return made


def without_section(data: Mapping, key: str) -> Mapping:
    """Return the document without a section and all of its items."""
    made = deepcopy(data)
    section = find_section(made, key)
    for item in items_of(section):
        _forget(made, partial(_drop, path=("items", word(item, "key"))))
    _forget(made, partial(_drop, path=("sections", key)))
    made["sections"] = [one for one in sections_of(made) if one is not section]
    return made


def with_section_moved(data: Mapping, key: str, way: Way) -> Mapping:
    """Return the document with a section one place up or down, as far as there is a place."""
    made = deepcopy(data)
    sections = sections_of(made)
    made["sections"] = list(_moved(sections, sections.index(find_section(made, key)), way))
    return made


def with_item_moved(data: Mapping, key: str, way: Way) -> Mapping:
    """Return the document with an item one place up or down; at an end it changes the section."""
    made = deepcopy(data)
    section, item = find_item(made, key)
    items, sections = items_of(section), sections_of(made)
    at, place = items.index(item), sections.index(section)
    to = place + (1 if way == "down" else -1)
    is_last = at == (len(items) - 1 if way == "down" else 0)
    if not is_last:
        section["items"] = list(_moved(items, at, way))
    elif 0 <= to < len(sections):
        section["items"] = [one for one in items if one is not item]
        there = items_of(sections[to])
        sections[to]["items"] = [item, *there] if way == "down" else [*there, item]
    return made


def _moved(entries: list[Mapping], at: int, way: Way) -> list[Mapping]:
    to = at + (1 if way == "down" else -1)
    if 0 <= to < len(entries):
        entries[at], entries[to] = entries[to], entries[at]
    return entries


def entries_of(entry: Mapping, name: str) -> list[Mapping]:
    """Return the mappings of a list within an entry."""
    value = entry.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _forget(data: Mapping, drop: Callable[[Mapping], object]) -> None:
    """Drop something from the texts of every language, and what is empty then."""
    for texts in _languages(data):
        drop(texts)
    pruned = _pruned(part(data, "translations"))
    if pruned:
        data["translations"] = pruned
    else:
        data.pop("translations", None)


def _languages(data: Mapping) -> Iterator[Mapping]:
    yield from (texts for texts in part(data, "translations").values() if isinstance(texts, dict))


def _pruned(tree: Mapping) -> Mapping:
    inner = {key: _pruned(v) if isinstance(v, dict) else v for key, v in tree.items()}
    return {key: value for key, value in inner.items() if value}


def _drop(texts: Mapping, path: tuple[str, ...]) -> None:
    """Take one text, or one branch of texts, out of a language's tree."""
    for name in path[:-1]:
        texts = part(texts, name)
    texts.pop(path[-1], None)


def _forget_changed(data: Mapping, key: str, old: Mapping, new: Mapping) -> None:
    """Drop the translations of an item's texts that read differently now."""
    before, after = _item_texts(old), _item_texts(new)
    for path in before.keys() | after.keys():
        if before.get(path) != after.get(path):
            _forget(data, partial(_drop, path=("items", key, *path)))


def _item_texts(item: Mapping) -> dict[tuple[str, ...], str]:
    """Return the texts of an item by where their translations stand."""
    texts: dict[tuple[str, ...], str] = {(name,): word(item, name) for name in _TEXT_FIELDS}
    texts |= {("fail", name): word(part(item, "fail"), name) for name in _FAIL_TEXTS}
    answer = part(item, "answer")
    texts["statement",] = word(answer, "statement")
    for name in ("choices", "columns"):
        entries = entries_of(answer, name)
        texts |= {(name, word(entry, "key")): word(entry, "label") for entry in entries}
    return texts
