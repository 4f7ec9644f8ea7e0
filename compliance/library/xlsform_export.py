"""A checklist as an XLSForm (xlsform.org): survey, choices and settings.

What ODK has no word for (what a fail means, limits that are entered and fail, provisions) stands in
columns of our own, which ODK leaves alone and our import reads; the sheet "not mapped" says it in
words.
"""

from collections.abc import Iterator

from compliance.domain.checklist_edits import (
    Mapping,
    entries_of,
    items_of,
    part,
    sections_of,
    word,
    words,
)
from compliance.library.checklist_sheet import FAIL, NONE, head_rows
from compliance.library.excel import write_workbook
from compliance.library.xpath_conditions import Asked, UnmappedError, relevant_text

HEAD_SHEET = "tracker"
LOST_SHEET = "not mapped"
EXTRA = (
    "answer", "provision", "review", "unit", "minimum", "low", "high", "maximum", "decimals",
    "fails_on", "allow_na", "na_reason", "min_chosen", "max_length", "lines", "past_only",
    "min_photos", "max_photos", "min_rows", "max_rows", "statement", *FAIL,
)  # fmt: skip
SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "appearance")
_TYPES = {
    "pass-fail-na": "select_one pass_fail_na", "yes-no": "select_one yes_no", "text": "text",
    "date": "date", "time": "time", "photo": "image", "signature": "image", "instruction": "note",
}  # fmt: skip
_FIXED = {
    "pass_fail_na": (("pass", "Pass"), ("fail", "Fail"), ("na", "Not applicable")),
    "pass_fail": (("pass", "Pass"), ("fail", "Fail")),
    "yes_no": (("yes", "Yes"), ("no", "No")),
}
_COLUMN_TYPES = {"number": "decimal", "text": "text", "time": "time"}
VALUES = {"pass-fail-na": ("pass", "fail", "na"), "yes-no": ("yes", "no")}


def name_of(key: str) -> str:
    """Return a key as a name of the form: no dash, and no digit first."""
    name = key.replace("-", "_")
    return f"_{name}" if name[:1].isdigit() else name


def kind_of(item: Mapping) -> str:
    """Return the answer type of a plain item."""
    return word(item, "answer") or word(part(item, "answer"), "type")


def to_xlsform(data: Mapping) -> bytes:
    """Return a checklist as an XLSForm workbook; the sheet "not mapped" lists what ODK drops."""
    items = [item for section in sections_of(data) for item in items_of(section)]
    known = {word(item, "key"): _asked(item) for item in items}
    lost: list[str] = []
    survey: list[dict[str, str]] = []
    for section in sections_of(data):
        survey.append(
            {
                "type": "begin_group",
                "name": f"section_{name_of(word(section, 'key'))}",
                "label": word(section, "title"),
                "relevant": _relevant(section, known, lost),
            }
        )
        for item in items_of(section):
            survey += _rows(item, known, lost)
        survey.append({"type": "end_group"})
    if "translations" in data:
        lost.append("The translations.")
    columns = [*SURVEY, "tracker_required", *(f"tracker_{name}" for name in EXTRA)]
    rows = [[row.get(column, "") for column in columns] for row in survey]
    choices = [["list_name", "name", "label", "tracker_fails"], *_choices(items)]
    language = word(data, "language") or "en"
    settings = [
        ["form_title", "form_id", "version", "default_language"],
        [word(data, "title"), word(data, "key"), word(data, "version"), language],
    ]
    return write_workbook(
        {
            "survey": [columns, *rows],
            "choices": choices,
            "settings": settings,
            HEAD_SHEET: head_rows(data),
            LOST_SHEET: [["What ODK does not know of this checklist"], *([one] for one in lost)],
        }
    )


def _asked(item: Mapping) -> Asked:
    kind, answer = kind_of(item), part(item, "answer")
    choices = entries_of(answer, "choices")
    fails_on = {"yes-no": word(answer, "fails_on") or "no", "pass-fail-na": "fail"}.get(kind, "")
    failing = [word(one, "key") for one in choices if word(one, "fails") == "yes"]
    return Asked(
        key=word(item, "key"),
        kind=kind,
        values=tuple(word(one, "key") for one in choices) or VALUES.get(kind, ()),
        fails=tuple(failing) or ((fails_on,) if fails_on in VALUES.get(kind, ()) else ()),
    )


def _relevant(entry: Mapping, known: dict[str, Asked], lost: list[str]) -> str:
    if "when" not in entry:
        return ""
    try:
        return relevant_text(part(entry, "when"), name_of, known.__getitem__)
    except UnmappedError as error:
        lost.append(f"{word(entry, 'key')}: asked only after {error}. ODK always asks it.")
        return ""


def _rows(item: Mapping, known: dict[str, Asked], lost: list[str]) -> Iterator[dict[str, str]]:
    kind, answer, fail = kind_of(item), part(item, "answer"), part(item, "fail")
    name = name_of(word(item, "key"))
    extra = {f"tracker_{one}": word(answer, one) for one in EXTRA}
    extra |= {f"tracker_{one}": word(item, one) for one in ("provision", "review")}
    extra |= {f"tracker_{one}": word(fail, one.removeprefix("fail_")) for one in FAIL}
    extra["tracker_answer"] = kind
    if kind == "reading-series":
        extra["tracker_required"] = word(item, "required")
    if "evidence" in fail:
        extra["tracker_evidence"] = ", ".join(words(fail, "evidence")) or NONE
    row = {
        **extra,
        "type": _type(kind, answer, name),
        "name": name,
        "label": word(item, "question"),
        "hint": "\n".join(filter(None, (word(item, "guidance"), word(answer, "statement")))),
        "required": "" if kind in ("instruction", "reading-series") else _required(item),
        "relevant": _relevant(item, known, lost),
        "constraint": _constraint(answer),
        "appearance": _appearance(kind, answer),
    }
    lost += _lost(item, kind, answer)
    yield row
    if kind == "reading-series":
        for column in entries_of(answer, "columns"):
            kind_of_column = word(column, "kind") or "number"
            yield {
                "type": _COLUMN_TYPES.get(kind_of_column, "text"),
                "name": f"{name}_{name_of(word(column, 'key'))}",
                "label": word(column, "label"),
                "hint": word(column, "unit"),
                "constraint": _constraint(column),
                **{f"tracker_{one}": word(column, one) for one in _COLUMN_PARTS},
                "tracker_answer": kind_of_column,
            }
        yield {"type": "end_repeat"}


_COLUMN_PARTS = ("unit", "minimum", "low", "high", "maximum", "decimals")


def _required(item: Mapping) -> str:
    return "no" if word(item, "required") == "no" else "yes"


def _type(kind: str, answer: Mapping, name: str) -> str:
    match kind:
        case "pass-fail-na" if word(answer, "allow_na") == "no":
            return "select_one pass_fail"
        case "number":
            return "integer" if word(answer, "decimals") == "0" else "decimal"
        case "choice":
            return f"select_one list_{name}"
        case "multi-choice":
            return f"select_multiple list_{name}"
        case "reading-series":
            return "begin_repeat"
        case _:
            return _TYPES[kind]


def _constraint(answer: Mapping) -> str:
    parts = [
        (word(answer, "minimum"), ". >= {}"),
        (word(answer, "maximum"), ". <= {}"),
        (word(answer, "max_length"), "string-length(.) <= {}"),
        (word(answer, "min_chosen"), "count-selected(.) >= {}"),
        ("today" if word(answer, "past_only") == "yes" else "", ". <= {}()"),
    ]
    return " and ".join(pattern.format(value) for value, pattern in parts if value)


def _appearance(kind: str, answer: Mapping) -> str:
    if kind == "signature":
        return "signature"
    return "multiline" if kind == "text" and int(word(answer, "lines") or "1") > 1 else ""


def _lost(item: Mapping, kind: str, answer: Mapping) -> Iterator[str]:
    key = word(item, "key")
    if "fail" in item:
        yield f"{key}: what a fail means, and what it asks for."
    limited = [
        one for one in (answer, *entries_of(answer, "columns")) if {"low", "high"} & one.keys()
    ]
    if limited:
        yield f"{key}: the limits that are entered and then are a fail."
    if kind == "photo":
        yield f"{key}: how many photos; ODK takes one."
    if kind == "reading-series":
        yield f"{key}: how many rows."


def _choices(items: list[Mapping]) -> Iterator[list[str]]:
    for name, pairs in _FIXED.items():
        for value, label in pairs:
            yield [name, value, label, ""]
    for item in items:
        for choice in entries_of(part(item, "answer"), "choices"):
            named = f"list_{name_of(word(item, 'key'))}"
            yield [named, word(choice, "key"), word(choice, "label"), word(choice, "fails")]
