"""Parts of a checklist as short texts that people type: choices, columns, conditions.

One grammar for the editor's fields and for the cells of a spreadsheet:

* choices, one a line: ``Label``, a fail with ``!`` before it, an own key as ``key = Label``
* columns, one a line: ``Label | kind | unit | low | high | minimum | maximum | decimals``
* conditions: ``brakes is fail``, ``fuel in (gas, diesel)``, ``hours over 5``, ``hours under 9``,
  ``brakes failed``, ``brakes not failed``, combined by ``and``, ``or`` and parentheses
"""

import re
from collections.abc import Iterable

from compliance.domain.checklist_edits import Mapping, word
from compliance.domain.file_problems import Plain
from compliance.domain.own_checklists import free_key, slug

COLUMN_PARTS = ("label", "kind", "unit", "low", "high", "minimum", "maximum", "decimals")
_KEYED = re.compile(r"(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*) = (?P<label>\S.*)")
_TOKEN = re.compile(r"\s*(?:(?P<mark>[(),])|\"(?P<quoted>[^\"]*)\"|(?P<word>[^\s(),\"]+|\"))")
_BARE = re.compile(r"[^\s(),\"]+")


def choices_text(choices: Iterable[Mapping]) -> str:
    """Return choices as lines; a key is written where it would not come from the label."""
    lines, taken = [], set[str]()
    for choice in choices:
        key, label = word(choice, "key"), word(choice, "label")
        plain = free_key(slug(label, "choice"), taken) == key and not _KEYED.fullmatch(label)
        taken.add(key)
        mark = "! " if word(choice, "fails") == "yes" else ""
        lines.append(mark + (label if plain and not label.startswith("!") else f"{key} = {label}"))
    return "\n".join(lines)


def read_choices(text: str) -> list[Plain]:
    """Return the choices of lines, each with a key of its own."""
    choices: list[Plain] = []
    taken = set[str]()
    for line in filter(None, (one.strip() for one in text.splitlines())):
        fails = line.startswith("!")
        said = line.removeprefix("!").strip()
        match = _KEYED.fullmatch(said)
        label = match["label"] if match else said
        key = match["key"] if match else free_key(slug(label, "choice"), taken)
        taken.add(key)
        choice: Mapping = {"key": key, "label": label}
        choices.append({**choice, "fails": "yes"} if fails else choice)
    return choices


def with_known_keys(choices: list[Plain], known: Iterable[Mapping]) -> list[Plain]:
    """Return choices in which one that only got other words keeps its key.

    Conditions and translations name keys, so a corrected label must not make a new choice of it.
    """
    before = [(word(one, "key"), word(one, "label")) for one in known]
    by_label = {label: key for key, label in before}
    now = [one for one in choices if isinstance(one, dict)]
    labels = {word(one, "label") for one in now}
    fresh = {word(one, "key") for one in now if word(one, "label") not in by_label}
    kept: list[Plain] = []
    for place, one in enumerate(now):
        key = by_label.get(word(one, "label"), word(one, "key"))
        if word(one, "label") not in by_label and len(now) == len(before):
            old_key, old_label = before[place]
            key = old_key if old_label not in labels and old_key not in fresh else key
        kept.append({**one, "key": key})
    return kept


def columns_text(columns: Iterable[Mapping]) -> str:
    """Return the columns of a table of readings as lines."""
    lines, taken = [], set[str]()
    for column in columns:
        cells = [word(column, name) for name in COLUMN_PARTS]
        cells[1] = cells[1] or "number"
        key, label = word(column, "key"), cells[0]
        if free_key(slug(label, "column"), taken) != key:
            cells[0] = f"{key} = {label}"
        taken.add(key)
        while cells and not cells[-1]:
            cells.pop()
        lines.append(" | ".join(cells))
    return "\n".join(lines)


def read_columns(text: str) -> list[Plain]:
    """Return the columns of lines; what is wrong with them the reader of the checklist tells."""
    columns: list[Plain] = []
    taken = set[str]()
    for line in filter(None, (one.strip() for one in text.splitlines())):
        cells = [cell.strip() for cell in line.split("|")]
        match = _KEYED.fullmatch(cells[0])
        label = match["label"] if match else cells[0]
        key = match["key"] if match else free_key(slug(label, "column"), taken)
        taken.add(key)
        column: Mapping = {"key": key}
        named = zip(COLUMN_PARTS, [label, *cells[1:]], strict=False)
        column |= {name: cell for name, cell in named if cell}
        if len(cells) > len(COLUMN_PARTS):  # nothing is dropped in silence
            column["further"] = " | ".join(cells[len(COLUMN_PARTS) :])
        columns.append(column)
    return columns


def condition_text(condition: Mapping) -> str:
    """Return a condition as words; ``read_condition`` gives one that means the same."""
    for name, joint in (("all_of", " and "), ("any_of", " or ")):
        inner = condition.get(name)
        if isinstance(inner, list):
            parts = [one for one in inner if isinstance(one, dict)]
            return joint.join(_within(one) for one in parts)
    key = word(condition, "item")
    tests = [
        f"{key} {name} {_quoted(value)}"
        for name in ("is", "over", "under")
        if (value := word(condition, name))
    ]
    listed = condition.get("in")
    if isinstance(listed, list):
        tests.append(f"{key} in ({', '.join(_quoted(str(one)) for one in listed)})")
    if "failed" in condition:
        tests.append(f"{key} failed" if word(condition, "failed") == "yes" else f"{key} not failed")
    return " and ".join(tests)


def _quoted(value: str) -> str:
    return value if _BARE.fullmatch(value) else f'"{value}"'


def _within(condition: Mapping) -> str:
    text = condition_text(condition)
    return f"({text})" if {"all_of", "any_of"} & condition.keys() else text


def read_condition(text: str) -> Mapping:
    """Return the condition of words.

    Raises:
        ValueError: they are none; the message says where it stops making sense, and how to write.
    """
    tokens = _tokens(text)
    condition = _either(tokens)
    if tokens:
        raise ValueError(f"{tokens[0]!r} is not expected here. {HOW}")
    return condition


HOW = (
    "Write it like `brakes is fail`, `fuel in (gas, diesel)`, `hours over 5`, `brakes failed`, "
    "joined by `and` or `or`."
)


def _tokens(text: str) -> list[str]:
    found = _TOKEN.finditer(text.strip())
    return [match["mark"] or match["quoted"] or match["word"] or "" for match in found]


def _take(tokens: list[str]) -> str:
    if not tokens:
        raise ValueError(f"The condition ends too early. {HOW}")
    return tokens.pop(0)


def _either(tokens: list[str], depth: int = 0) -> Mapping:
    return _joined(tokens, "or", depth)


def _joined(tokens: list[str], joint: str, depth: int) -> Mapping:
    parts: list[Plain] = [_operand(tokens, joint, depth)]
    while tokens and tokens[0] == joint:
        tokens.pop(0)
        parts.append(_operand(tokens, joint, depth))
    first = parts[0]
    if len(parts) == 1 and isinstance(first, dict):
        return first
    return {"any_of" if joint == "or" else "all_of": parts}


MAX_DEPTH = 20


def _operand(tokens: list[str], joint: str, depth: int) -> Mapping:
    if joint == "or":
        return _joined(tokens, "and", depth)
    if not tokens or tokens[0] != "(":
        return _test(tokens)
    if depth >= MAX_DEPTH:
        raise ValueError(f"The parentheses are nested too deeply. {HOW}")
    tokens.pop(0)
    inner = _either(tokens, depth + 1)
    if _take(tokens) != ")":
        raise ValueError(f"A parenthesis is not closed. {HOW}")
    return inner


def _test(tokens: list[str]) -> Mapping:
    key, how = _take(tokens), _take(tokens)
    if how in ("is", "over", "under"):
        return {"item": key, how: _take(tokens)}
    if how == "in":
        return {"item": key, "in": _listed(tokens)}
    if how == "failed":
        return {"item": key, "failed": "yes"}
    if how == "not" and tokens[:1] == ["failed"]:
        tokens.pop(0)
        return {"item": key, "failed": "no"}
    raise ValueError(f"{how!r} is no test. {HOW}")


def _listed(tokens: list[str]) -> list[Plain]:
    if _take(tokens) != "(":
        raise ValueError(f"A list stands in parentheses. {HOW}")
    values: list[Plain] = []
    while (value := _take(tokens)) != ")":
        if value != ",":  # a separator only
            values.append(value)
    return values
