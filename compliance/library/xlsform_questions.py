"""One row of a survey as one question of a checklist, or what stands against it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from compliance.domain.checklist_edits import Mapping, entries_of, word
from compliance.domain.errors import Problem
from compliance.domain.file_problems import Plain
from compliance.domain.own_checklists import free_key, slug
from compliance.library.checklist_sheet import FAIL, NONE
from compliance.library.xlsform_export import EXTRA, VALUES
from compliance.library.xlsform_tables import Row, Table, language_code
from compliance.library.xpath_conditions import (
    Asked,
    UnmappedError,
    read_constraint,
    read_relevant,
)

_SELECT = re.compile(
    r"(?:add )?select[_ ](?P<how>one|multiple|all that apply)(?: prompt using| from)? "
    r"(?P<list>\S+)(?P<other> or[_ ]other)?"
)
_PLAIN_KINDS = {
    "integer": "number", "int": "number", "decimal": "number", "range": "number",
    "text": "text", "string": "text", "barcode": "text", "date": "date", "time": "time",
    "image": "photo", "photo": "photo", "note": "instruction", "acknowledge": "yes-no",
    "trigger": "yes-no", "datetime": "text",
}  # fmt: skip
_REMARKS = {
    "barcode": "`barcode` became a text: the code is typed in.",
    "datetime": "`dateTime` became a text: there is no answer of date and time together.",
    "acknowledge": "`acknowledge` became a question of yes or no.",
    "trigger": "`trigger` became a question of yes or no.",
}
_SAID = ("type", "name", "relevant", "constraint", "required", "appearance", "parameters",
         "tracker_required", *(f"tracker_{name}" for name in EXTRA))  # fmt: skip
_HARMLESS = {"minimal", "quick", "multiline", "signature", "likert", "horizontal", "compact",
             "numbers", "thousands-sep", "w1", "w2", "w3", "w4", "field-list", "label",
             "list-nolabel", "autocomplete", "no-buttons", "columns"}  # fmt: skip
_SERIES = {"integer": "number", "decimal": "number", "int": "number", "text": "text",
           "string": "text", "time": "time"}  # fmt: skip
_NUMBER = ("unit", "minimum", "low", "high", "maximum", "decimals")
_NOT_ANSWER = ("answer", "provision", "review", *FAIL)
_DEFAULT_FAIL: Mapping = {
    "severity": "minor",
    "default_action": "Say what is wrong, and put it right.",
}
MAX_COLUMNS = 8


@dataclass(slots=True)
class Maker:
    """Makes questions of rows; keeps what is lost, what is known, and the translations."""

    choices: Table | None
    problems: list[Problem]
    lost: list[str] = field(default_factory=list)
    known: dict[str, Asked] = field(default_factory=dict)  # by the name of the form
    keys: set[str] = field(default_factory=set)
    texts: dict[str, Mapping] = field(default_factory=dict)  # items by language name
    titles: dict[str, Mapping] = field(default_factory=dict)  # sections by language name

    def lose(self, row: Row, what: str) -> None:
        """List something that could not be taken over."""
        self.lost.append(f"{row.where}: {what}")

    def translations(self, own: str) -> Mapping:
        """Return the texts of the other languages, as a checklist keeps them."""
        made: Mapping = {}
        for name in dict.fromkeys((*self.texts, *self.titles)):
            code = language_code(name)
            texts = {"sections": self.titles.get(name, {}), "items": self.texts.get(name, {})}
            if code and code != own:
                made[code] = {group: inner for group, inner in texts.items() if inner}
            elif not code:
                self.lost.append(f"survey: texts in `{name}`; write it with a code, such as (es).")
        return made

    def condition(self, row: Row) -> Mapping | None:
        """Return the condition of a row; one that cannot be said is listed."""
        text = row.get("relevant")
        if not text:
            return None
        try:
            condition = read_relevant(text, self.known.get)
        except UnmappedError as error:
            self.lose(row, f"relevant `{text}`: {error}. It is always asked now.")
            return None
        if "!=" in text or "not(" in text.replace(" ", ""):
            said = "Until that question is answered, this one is hidden here; ODK would ask it."
            self.lose(row, f"relevant `{text}`: {said}")
        return condition

    def note_unmapped(self, row: Row, names: Iterable[str]) -> None:
        """List the cells of a row for which there is no place here."""
        for name in names:
            if text := row.get(name) or row.text(name):
                is_harmless = name == "appearance" and set(text.split()) <= _HARMLESS
                if not is_harmless:
                    self.lose(row, f"{name} `{text}`.")

    def question(self, row: Row) -> Mapping | None:
        """Return the question of a row, or None where it is no question that can be asked here."""
        if not row.kind and not row.name:
            return None
        answer = self._answer(row)
        if answer is None:
            self.lose(row, f"`{row.get('type')}`: there is no such kind of answer here.")
            return None
        key = free_key(slug(row.name, "question"), self.keys)
        self.keys.add(key)
        if when := self.condition(row):  # looks back only: before the question itself is known
            self.known[row.name] = self._asked(key, answer)
            return self._drawn(row, key, answer, when)
        self.known[row.name] = self._asked(key, answer)
        return self._drawn(row, key, answer, None)

    def _asked(self, key: str, answer: Mapping) -> Asked:
        kind = word(answer, "type")
        entries = entries_of(answer, "choices")
        values = tuple(word(one, "key") for one in entries) or VALUES.get(kind, ())
        names = {word(one, "name"): word(one, "key") for one in entries}
        for one in entries:
            one.pop("name", None)
        is_whole = word(answer, "decimals") == "0"
        return Asked(key=key, kind=kind, values=values, is_whole=is_whole, names=names)

    def _drawn(self, row: Row, key: str, answer: Mapping, when: Mapping | None) -> Mapping:
        guidance = "\n".join(filter(None, (row.text("hint"), row.text("guidance_hint"))))
        statement = word(answer, "statement")
        item: Mapping = {
            "key": key,
            "question": row.label or row.name,
            "guidance": guidance.removesuffix(statement).rstrip() if statement else guidance,
            "provision": row.get("tracker_provision") or "internal",
            "review": row.get("tracker_review"),
            "answer": answer if len(answer) > 1 else answer["type"],
            "required": "no" if self._is_optional(row) else "",
        }
        if "${" in f"{row.label}{guidance}":
            self.lose(row, "the answer to another question within a text; it stands there as code.")
        if when:
            item["when"] = when
        if fail := self._fail(row, answer):
            item["fail"] = fail
        self._translate(row, key)
        others = [name for name in row.cells if name not in _SAID]
        self.note_unmapped(row, ["appearance", *others])
        return {name: value for name, value in item.items() if value}

    def _is_optional(self, row: Row) -> bool:
        if row.kind.startswith("begin"):
            return row.get("tracker_required") == "no"
        said = row.get("required").lower()
        if said not in ("", "yes", "no", "true", "false", "true()", "false()"):
            self.lose(row, f"required `{said}`: it need not be answered here.")
        return said not in ("yes", "true", "true()") and row.kind != "note"

    def _translate(self, row: Row, key: str) -> None:
        for name, target in (("label", "question"), ("hint", "guidance")):
            for (what, language), text in row.texts.items():
                if what == name and language and row.text(name):
                    items = self.texts.setdefault(language, {})
                    entry = items.setdefault(key, {})
                    if isinstance(entry, dict):
                        entry[target] = text

    def _answer(self, row: Row) -> Mapping | None:
        match = _SELECT.fullmatch(row.kind)
        if match:
            return self._chosen(row, match)
        kind = _PLAIN_KINDS.get(row.kind)
        if kind is None:
            return None
        if row.kind in _REMARKS:
            self.lose(row, _REMARKS[row.kind])
        if kind == "photo" and "signature" in row.get("appearance").split():
            return {"type": "signature", "statement": row.get("tracker_statement") or row.label}
        answer: Mapping = {"type": kind}
        if row.kind in ("integer", "int"):
            answer["decimals"] = "0"
        if kind == "yes-no":
            answer["fails_on"] = row.get("tracker_fails_on") or "never"
        answer |= self._range(row) if row.kind == "range" else {}
        return self._limited(row, answer)

    def _range(self, row: Row) -> Mapping:
        """Return the limits of a `range`: parameters start, end and step."""
        found = dict(re.findall(r"(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)", row.get("parameters")))
        if found.get("step", "1") != "1":
            self.lose(row, f"step {found['step']} of the range: any number between can be entered.")
        named = {"minimum": found.get("start", "1"), "maximum": found.get("end", "10")}
        return {**named, "decimals": "2" if "." in "".join(found.values()) else "0"}

    def _limited(self, row: Row, answer: Mapping) -> Mapping:
        """Add the limits of the constraint, and what our own columns say."""
        ours = [name for name in EXTRA if name not in _NOT_ANSWER]
        own = {name: row.get(f"tracker_{name}") for name in ours if row.get(f"tracker_{name}")}
        if row.get("tracker_answer") == word(answer, "type"):
            bare = {name: value for name, value in answer.items() if name in ("type", "choices")}
            return {**bare, **own}
        try:
            limits = read_constraint(row.get("constraint")) if row.get("constraint") else {}
        except UnmappedError as error:
            self.lose(row, f"constraint `{row.get('constraint')}`: {error}.")
            limits = {}
        return {**answer, **self._fitting(row, answer, limits), **own}

    def _fitting(self, row: Row, answer: Mapping, limits: dict[str, str]) -> Mapping:
        """Return the limits that this kind of answer knows; others are listed."""
        kinds = {
            "number": ("minimum", "maximum", "more", "less"),
            "text": ("max_length",),
            "date": ("past_only",),
            "multi-choice": ("min_chosen",),
        }
        allowed = kinds.get(word(answer, "type"), ())
        made: Mapping = {}
        for name, value in limits.items():
            is_strict = name in ("more", "less")
            if name not in allowed or (is_strict and word(answer, "decimals") != "0"):
                self.lose(row, f"constraint `{row.get('constraint')}`: it has no place here.")
            elif is_strict:
                step = 1 if name == "more" else -1
                made["minimum" if name == "more" else "maximum"] = str(int(value) + step)
            else:
                made[name] = value
        return made

    def _chosen(self, row: Row, match: re.Match[str]) -> Mapping:
        entries = self._entries(row, re.sub(r"\s+", " ", row.get("type")).split(" "))
        names = tuple(entry.name for entry in entries)
        is_many = match["how"] != "one"
        is_listed = is_many or row.get("tracker_answer") == "choice"
        if not is_listed and set(names) in ({"pass", "fail"}, {"pass", "fail", "na"}):
            answer: Mapping = {"type": "pass-fail-na", "allow_na": "" if "na" in names else "no"}
        elif not is_listed and set(names) == {"yes", "no"}:
            if not row.get("tracker_answer"):
                self.lose(row, "which answer is a fail is not said: neither of them is now.")
            answer = {"type": "yes-no", "fails_on": row.get("tracker_fails_on") or "never"}
        else:
            answer = {"type": "multi-choice" if is_many else "choice", "choices": _listed(entries)}
            self._translate_choices(row, entries)
        if match["other"]:
            self.lose(row, "`or_other`: add a choice for it, and a question for the words.")
        return self._limited(row, {name: value for name, value in answer.items() if value})

    def _entries(self, row: Row, parts: list[str]) -> list[Row]:
        rows = self.choices.rows if self.choices else ()
        return [one for one in rows if one.get("list_name") in parts]

    def _translate_choices(self, row: Row, entries: list[Row]) -> None:
        key = free_key(slug(row.name, "question"), self.keys)
        for entry, choice in zip(entries, _listed(entries), strict=True):
            for (what, language), text in entry.texts.items():
                if what == "label" and language and isinstance(choice, dict):
                    item = self.texts.setdefault(language, {}).setdefault(key, {})
                    named = item.setdefault("choices", {}) if isinstance(item, dict) else {}
                    if isinstance(named, dict):
                        named[word(choice, "key")] = text

    def _fail(self, row: Row, answer: Mapping) -> Mapping:
        """Return what a fail means: what our own columns say, or a mild default that is listed."""
        said: Mapping = {
            name.removeprefix("fail_"): row.get(f"tracker_{name}")
            for name in FAIL
            if row.get(f"tracker_{name}")
        }
        if "evidence" in said:
            words = [one.strip() for one in word(said, "evidence").split(",")]
            said["evidence"] = [one for one in words if one and one != NONE]
        if said or not _fails(answer):
            return said
        self.lose(row, "what a fail means is not said: it is minor, to be put right.")
        return dict(_DEFAULT_FAIL)

    def series(self, row: Row, columns: list[Row]) -> Mapping | None:
        """Return a repeat as a table of readings, if its questions are plain enough."""
        usable = [one for one in columns if one.kind in _SERIES]
        for one in columns:
            if one not in usable:
                self.lose(one, f"`{one.get('type')}` within a repeat.")
        if not usable or len(usable) > MAX_COLUMNS:
            what = f"a repeat of {len(usable)} columns; a table here has 1 to {MAX_COLUMNS}."
            self.lose(row, what)
            return None
        key = free_key(slug(row.name, "readings"), self.keys)
        self.keys.add(key)
        taken = set[str]()
        listed: list[Plain] = []
        for one in usable:
            short = one.name.removeprefix(f"{row.name}_")
            made = free_key(slug(short, "column"), taken)
            taken.add(made)
            listed.append({"key": made, "label": one.label or one.name, **self._column(one)})
        answer: Mapping = {"type": "reading-series", "columns": listed}
        own = {name: row.get(f"tracker_{name}") for name in ("min_rows", "max_rows")}
        answer |= {name: value for name, value in own.items() if value}
        self.known[row.name] = Asked(key=key, kind="reading-series")
        return self._drawn(row, key, answer, self.condition(row))

    def _column(self, row: Row) -> Mapping:
        kind = _SERIES[row.kind]
        if row.get("relevant"):
            self.lose(row, f"relevant `{row.get('relevant')}` of a column.")
        limited = self._limited(row, {"type": "number"} if kind == "number" else {"type": kind})
        if row.kind in ("integer", "int") and not row.get("tracker_answer"):
            limited["decimals"] = "0"
        known = {name: value for name, value in limited.items() if name in _NUMBER}
        return {**({"kind": kind} if kind != "number" else {}), **known}


def _listed(entries: list[Row]) -> list[Plain]:
    """Return the choices of a list; ``name`` is the form's own name, taken out afterwards."""
    taken = set[str]()
    made: list[Plain] = []
    for entry in entries:
        key = free_key(slug(entry.name, "choice"), taken)
        taken.add(key)
        choice: Mapping = {"key": key, "label": entry.label or entry.name, "name": entry.name}
        fails = entry.get("tracker_fails") == "yes"
        made.append({**choice, "fails": "yes"} if fails else choice)
    return made


def _fails(answer: Mapping) -> bool:
    kind = word(answer, "type")
    entries = [*entries_of(answer, "choices"), *entries_of(answer, "columns")]
    if kind == "pass-fail-na" or (kind == "yes-no" and word(answer, "fails_on") != "never"):
        return True
    limits = (answer, *entries)
    return any(one.get(mark) for one in limits for mark in ("low", "high", "fails"))
