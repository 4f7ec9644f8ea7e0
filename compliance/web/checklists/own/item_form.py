"""One question as a small form: only the fields that its kind of answer has."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from compliance.domain.answer_types import AnswerType
from compliance.domain.checklist_cells import (
    choices_text,
    columns_text,
    condition_text,
    read_choices,
    read_columns,
    read_condition,
    with_known_keys,
)
from compliance.domain.checklist_edits import Mapping, entries_of, part, word, words
from compliance.domain.checklists import Severity
from compliance.domain.file_problems import Plain
from compliance.web.checklists.own.forms import RevisionForm
from compliance.web.kit.duty_words import SEVERITIES
from compliance.web.kit.forms import LONG, SHORT, as_choices, long_field, select_field, text_field

NUMBER_PARTS = ("unit", "minimum", "low", "high", "maximum", "decimals")
# The parameters of each kind of answer; the names are those of the files.
PARTS: dict[AnswerType, tuple[str, ...]] = {
    AnswerType.PASS_FAIL_NA: ("allow_na", "na_reason"),
    AnswerType.YES_NO: ("fails_on",),
    AnswerType.NUMBER: NUMBER_PARTS,
    AnswerType.CHOICE: ("choices",),
    AnswerType.MULTI_CHOICE: ("choices", "min_chosen"),
    AnswerType.TEXT: ("max_length", "lines"),
    AnswerType.DATE: ("past_only",),
    AnswerType.TIME: (),
    AnswerType.PHOTO: ("min_photos", "max_photos"),
    AnswerType.SIGNATURE: ("statement",),
    AnswerType.READING_SERIES: ("columns", "min_rows", "max_rows"),
    AnswerType.INSTRUCTION: (),
}
CAN_FAIL = (
    AnswerType.PASS_FAIL_NA,
    AnswerType.YES_NO,
    AnswerType.NUMBER,
    AnswerType.CHOICE,
    AnswerType.MULTI_CHOICE,
    AnswerType.READING_SERIES,
)
EVERY_PART = tuple(dict.fromkeys(name for names in PARTS.values() for name in names))
FAIL_PARTS = ("severity", "stop_use", "fail_title", "default_action", "photo", "comment")
WHEN_PARTS = ("when_item", "when_how", "when_value")
DEFAULTS = {"allow_na": "yes", "na_reason": "no", "fails_on": "no", "past_only": "no"}
_SWITCHES = ("allow_na", "na_reason", "past_only")
_ALWAYS = ("", "when_words", "when_item")


def _short(label: object, hint: object = "", most: int = SHORT) -> StringField:
    return text_field(label, hint=hint, required=False, length=most)


class ItemForm(RevisionForm):
    """A question. ``offer`` takes out what its kind of answer does not have."""

    section = select_field(_("Section"))
    question = text_field(
        _("Question"),
        hint=_("One thing, at most 15 words, so that pass or yes is good."),
        length=500,
    )
    guidance = long_field(_("Guidance"), hint=_("One or two lines: what does good look like?"))
    provision = text_field(
        _("Rests on"),
        hint=_("A paragraph, such as 29 CFR 1910.157(e)(2), or the word internal."),
        length=500,
    )
    allow_na = BooleanField(_("May be answered with not applicable"))
    na_reason = BooleanField(_("Not applicable needs a reason"))
    fails_on = select_field(
        _("Which answer is a fail"),
        [("no", _("No")), ("yes", _("Yes")), ("never", _("Neither"))],
    )
    unit = _short(_("Unit"))
    minimum = _short(_("Smallest number that can be entered"))
    low = _short(_("Fails below"), _("The limit itself still passes."))
    high = _short(_("Fails above"), _("The limit itself still passes."))
    maximum = _short(_("Largest number that can be entered"))
    decimals = _short(_("Decimals"))
    choices = TextAreaField(
        _("Choices"),
        description=_("One a line, at least two. Put ! before a choice that is a fail."),
        validators=[InputRequired(_("Fill this in.")), Length(max=LONG)],
    )
    min_chosen = _short(_("At least so many must be chosen"))
    max_length = _short(_("At most so many characters"))
    lines = _short(_("Lines of the field"))
    past_only = BooleanField(_("Only today or earlier"))
    min_photos = _short(_("At least so many photos"))
    max_photos = _short(_("At most so many photos"))
    statement = TextAreaField(
        _("What is signed"), validators=[InputRequired(_("Fill this in.")), Length(max=LONG)]
    )
    columns = TextAreaField(
        _("Columns"),
        description=_(
            "One a line: Label | number, text or time | unit | fails below | fails above. "
            "What is not needed may be left empty."
        ),
        validators=[InputRequired(_("Fill this in.")), Length(max=LONG)],
    )
    min_rows = _short(_("At least so many rows"))
    max_rows = _short(_("At most so many rows"))
    required = BooleanField(_("Must be answered"))
    when_item = SelectField(
        _("Ask only after a certain answer to"), description=_("Else the question is hidden.")
    )
    when_how = select_field(
        _("The answer"),
        [
            ("is", _("is this, or one of these")),
            ("over", _("is a number above")),
            ("under", _("is a number below")),
            ("failed", _("is a fail")),
            ("passed", _("is no fail")),
        ],
    )
    when_value = _short(
        _("Which answer or number"),
        _("pass, fail, na, yes, no, or the choice as it is written; several with commas."),
    )
    when_words = text_field(
        _("Ask only when"),
        hint=_("Such as: brakes is fail and fuel in (gas, diesel)"),
        required=False,
        length=1_000,
    )
    severity = select_field(_("A fail is"))
    stop_use = BooleanField(_("Nobody may use it until it is fixed"))
    fail_title = _short(_("Title of the finding"), _("Empty: the question itself."), 200)
    default_action = long_field(_("What to do first"))
    photo = BooleanField(_("A fail needs a photo"))
    comment = BooleanField(_("A fail needs words"))

    kind = AnswerType.PASS_FAIL_NA

    def offer(
        self, kind: AnswerType, sections: Iterable[Mapping], earlier: Iterable[Mapping]
    ) -> None:
        """Fill the lists, and leave only the fields of this kind of answer."""
        self.kind = kind
        self._labels = {word(one, "key"): _labels_of(one) for one in earlier}
        self.section.choices = as_choices(
            (word(one, "key"), word(one, "title")) for one in sections
        )
        rows = [(word(one, "key"), word(one, "question")) for one in earlier]
        self.when_item.choices = as_choices([("", gettext("Always asked")), *rows])
        self.severity.choices = as_choices((one.value, str(SEVERITIES[one])) for one in Severity)
        gone = [name for name in EVERY_PART if name not in PARTS[kind]]
        gone += [] if kind in CAN_FAIL else [*FAIL_PARTS]
        gone += ["required"] if kind is AnswerType.INSTRUCTION else []
        for name in gone:
            del self[name]

    def fill(self, item: Mapping, section_key: str) -> None:
        """Show what an item says."""
        answer = part(item, "answer") or {"type": word(item, "answer")}
        known = {**DEFAULTS, **{name: answer.get(name, "") for name in answer}}
        shown: dict[str, object] = {name: known.get(name, "") for name in PARTS[self.kind]}
        shown |= {name: shown[name] == "yes" for name in _SWITCHES if name in shown}
        for name, text in (("choices", choices_text), ("columns", columns_text)):
            shown |= {name: text(entries_of(answer, name))} if name in shown else {}
        shown |= {name: word(item, name) for name in ("question", "guidance", "provision")}
        shown |= {"section": section_key, "required": word(item, "required") != "no"}
        fail = part(item, "fail")
        evidence = words(fail, "evidence") if "evidence" in fail else ["comment"]
        shown |= {
            "severity": word(fail, "severity") or Severity.MINOR.value,
            "stop_use": word(fail, "stop_use") == "yes",
            "fail_title": word(fail, "title"),
            "default_action": word(fail, "default_action"),
            "photo": "photo" in evidence,
            "comment": "comment" in evidence,
        }
        self._show(shown)
        self._fill_condition(part(item, "when"))

    def _show(self, shown: dict[str, object]) -> None:
        for name, value in shown.items():
            if name in self:
                self[name].data = value

    def _fill_condition(self, condition: Mapping) -> None:
        simple = _simple(condition)
        if simple is None:
            self.when_words.data = condition_text(condition)
        else:
            self.when_item.data, self.when_how.data, self.when_value.data = simple

    def narrow_condition(self, condition: Mapping) -> None:
        """Ask for a condition in three fields, or as words if it says more than they can."""
        gone = ("when_words",) if _simple(condition) is not None else WHEN_PARTS
        for name in gone:
            del self[name]

    def made(self, old: Mapping) -> Mapping:
        """Return the item as the form says it; what the form does not know stays as it was.

        Raises:
            ValueError: the condition cannot be read.
        """
        item: Mapping = {name: value for name, value in old.items() if name == "review"}
        item |= {name: self[name].data or "" for name in ("question", "guidance", "provision")}
        item["answer"] = self._answer(part(old, "answer"))
        if "required" in self and not self.required.data:
            item["required"] = "no"
        if condition := self._condition():
            item["when"] = condition
        if "severity" in self and self._can_fail(item["answer"]):
            item["fail"] = self._fail()
        return {name: value for name, value in item.items() if value}

    def _answer(self, old: Mapping) -> Plain:
        made: Mapping = {}
        for name in PARTS[self.kind]:
            value: Plain = self[name].data or ""
            if name in _SWITCHES:
                value = "yes" if self[name].data else "no"
            if name == "choices":
                known = old.get("choices")
                before = (
                    [one for one in known if isinstance(one, dict)]
                    if isinstance(known, list)
                    else []
                )
                value = with_known_keys(read_choices(str(value)), before)
            if name == "columns":
                value = read_columns(str(value))
            if value and value != DEFAULTS.get(name):
                made[name] = value
        return {"type": self.kind.value, **made} if made else self.kind.value

    def _can_fail(self, answer: Plain) -> bool:
        given = answer if isinstance(answer, dict) else {}
        match self.kind:
            case AnswerType.YES_NO:
                return given.get("fails_on") != "never"
            case AnswerType.NUMBER:
                return bool(given.get("low") or given.get("high"))
            case AnswerType.CHOICE | AnswerType.MULTI_CHOICE | AnswerType.READING_SERIES:
                entries = [*entries_of(given, "choices"), *entries_of(given, "columns")]
                marks = ("fails", "low", "high")
                return any(one.get(mark) for one in entries for mark in marks)
            case _:
                return True

    def _fail(self) -> Mapping:
        evidence: list[Plain] = [name for name in ("photo", "comment") if self[name].data]
        fail: Mapping = {
            "severity": self.severity.data,
            "stop_use": "yes" if self.stop_use.data else "",
            "title": self.fail_title.data or "",
            "default_action": self.default_action.data or "",
            "evidence": evidence if evidence != ["comment"] else "",
        }
        made = {name: value for name, value in fail.items() if value}
        return made if evidence else {**made, "evidence": []}

    def _condition(self) -> Mapping:
        if "when_words" in self:
            said = (self.when_words.data or "").strip()
            return read_condition(said) if said else {}
        key, how = self.when_item.data, self.when_how.data
        if not key:
            return {}
        if how in ("failed", "passed"):
            return {"item": key, "failed": "yes" if how == "failed" else "no"}
        values = [one.strip() for one in (self.when_value.data or "").split(",") if one.strip()]
        if not values:
            raise ValueError(gettext("Say which answer or number."))
        if how in ("over", "under"):
            return {"item": key, how: values[0]}
        labels = self._labels.get(key, {})
        keys: list[Plain] = [labels.get(one.casefold(), one) for one in values]
        return {"item": key, "in": keys} if len(keys) > 1 else {"item": key, "is": keys[0]}


def _labels_of(item: Mapping) -> dict[str, str]:
    """Return the keys of an item's answers by the words that people see for them."""
    entries = entries_of(part(item, "answer"), "choices")
    return {
        **{word(one, "label").casefold(): word(one, "key") for one in entries},
        **{one: one for one in ("pass", "fail", "na", "yes", "no")},
        "n/a": "na",
    }


def _simple(condition: Mapping) -> tuple[str, str, str] | None:
    """Return item, test and value of a condition that three fields can show, else None."""
    if not condition:
        return ("", "is", "")
    tests = [name for name in ("is", "in", "over", "under", "failed") if name in condition]
    if len(tests) != 1 or set(condition) - {"item", tests[0]}:
        return None
    how, key = tests[0], word(condition, "item")
    if how == "failed":
        return (key, "failed" if word(condition, "failed") == "yes" else "passed", "")
    if how == "in":
        return (key, "is", ", ".join(words(condition, "in")))
    return (key, how, word(condition, how))
