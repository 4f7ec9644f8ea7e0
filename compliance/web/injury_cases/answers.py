"""Questions of the decision as a page asks them, and what was sent as an answer.

Questions, help and choices are data of the domain; pages say them in the reader's language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.provisions import Provision
from compliance.domain.recordkeeping.audiograms import FREQUENCIES
from compliance.domain.recordkeeping.questions import (
    BY_NAME,
    AnswerType,
    Question,
    detail_for,
    question_for,
)
from compliance.domain.recordkeeping.treatments import KINDS, Detail
from compliance.storage.models.injury_cases import InjuryCase
from compliance.web.kit.rule_words import rule_words

ANSWER = "answer"
NOT_KNOWN = "not-known"
NONE = "none"
EARS = ("left", "right")
SECOND = "medication-2"  # a second medicine; of other care the details tell how many
_DETAIL = re.compile(r"treatments\[(?P<place>\d{1,3})\]\.(?P<name>[a-z_]+)")
Sent = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """One tile: what is sent, its words, and a letter of the first-aid list if it is one."""

    value: str
    words: str
    letter: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question on a page. ``name``: what it is called in ``needs``."""

    name: str
    question: Question
    text: str
    help: str = ""
    about: str = ""  # the treatment that a detail belongs to
    choices: tuple[Choice, ...] = ()
    several: bool = False  # of a detail: care of one kind was given in more ways than one

    @property
    def kind(self) -> str:
        """How it is drawn: choice, choices, treatments, audiograms."""
        if self.name != self.question.name and not self.name.endswith(".kind"):
            return "choices" if self.several else "choice"
        return {
            AnswerType.CHOICES: "choices",
            AnswerType.TREATMENTS: "treatments",
            AnswerType.AUDIOGRAMS: "audiograms",
        }.get(self.question.type, "choice")

    @property
    def paragraph(self) -> Provision:
        """The paragraph that asks."""
        return Provision.parse(f"29 CFR {self.question.section}")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that is answered: its name, text, and the answer in words."""

    name: str
    text: str
    answer: str


def is_askable(name: str) -> bool:
    """Say whether a name is a question of the decision."""
    return name.partition("[")[0] in BY_NAME


def asked(case: InjuryCase, need: str) -> Asked:
    """Return the question behind a name in ``needs``, with what is answered already."""
    question = question_for(need)
    match = _DETAIL.fullmatch(need)
    care = _treatments(case)
    if match and match["name"] != "kind" and int(match["place"]) < len(care):
        one = care[int(match["place"])]
        kind = KINDS[str(one["kind"])]
        detail = detail_for(kind.key, match["name"])
        given = _as_sent(one.get(detail.name))
        choices = tuple(
            Choice(value, rule_words(words), chosen=value == given)
            for value, words in detail.choices.items()
        )
        return Asked(
            name=need,
            question=question,
            text=rule_words(detail.text),
            help="" if detail.is_yes_no else _("Choose every one that was used."),
            about=rule_words(kind.text),
            choices=choices,
            several=not detail.is_yes_no,
        )
    return Asked(
        name=question.name,
        question=question,
        text=rule_words(question.text),
        help=rule_words(question.help),
        choices=tuple(_choices(question, case.facts.get(question.name), care)),
    )


def _treatments(case: InjuryCase) -> list[dict[str, object]]:
    given = case.facts.get("treatments")
    return [dict(one) for one in given] if isinstance(given, list) else []


def _as_sent(value: object) -> str:
    return (
        {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else str(value or "")
    )


def _choices(
    question: Question, given: object, care: Sequence[Mapping[str, object]]
) -> Iterator[Choice]:
    if question.type is AnswerType.YES_NO:
        sent = _as_sent(given)
        yield from (Choice(one, str(words), chosen=one == sent) for one, words in _YES_NO.items())
    elif question.type is AnswerType.TREATMENTS:
        yield from _care_choices(care)
    else:
        many = given if isinstance(given, list) else [given]
        for value, words in question.choices.items():
            yield Choice(value, rule_words(words), chosen=value in many)


_YES_NO: Mapping[str, object] = {"yes": lazy_gettext("Yes"), "no": lazy_gettext("No")}
_EARS: Mapping[str, object] = {
    "left": lazy_gettext("Left ear"),
    "right": lazy_gettext("Right ear"),
}


def _care_choices(care: Sequence[Mapping[str, object]]) -> Iterator[Choice]:
    told = [str(one["kind"]) for one in care]
    for kind in KINDS.values():
        yield Choice(kind.key, rule_words(kind.text), kind.letter, kind.key in told)
        if kind.key == "medication":
            yield Choice(SECOND, _("A second medicine"), kind.letter, told.count(kind.key) > 1)


# --- what was sent


def read_answer(case: InjuryCase, one: Asked, sent: Sent) -> tuple[str, object]:
    """Return the fact and its new value; None says that it is not known.

    Raises:
        InvalidInputError: nothing was chosen, or numbers are missing.
    """
    fact = one.question.name
    if sent.get(ANSWER) == NOT_KNOWN:
        return fact, _detail_unknown(case, one)
    if one.kind == "audiograms":
        return fact, _audiograms(sent)
    given = [value for value in sent.getlist(ANSWER) if value]
    if not given:
        raise InvalidInputError([Problem(ANSWER, _("Choose an answer, or not known."), "")])
    if one.kind == "treatments":
        return fact, _care(case, given)
    if _DETAIL.fullmatch(one.name):
        return fact, _with_detail(case, one, given)
    if one.kind == "choices":
        return fact, given
    is_yes_no = one.question.type is AnswerType.YES_NO
    return fact, given[0] == "yes" if is_yes_no and given[0] in {"yes", "no"} else given[0]


def _detail_unknown(case: InjuryCase, one: Asked) -> object:
    """Return what stays when an answer is taken back: of a treatment only that detail goes."""
    match = _DETAIL.fullmatch(one.name)
    if match is None:
        return None
    care = _treatments(case)
    care[int(match["place"])].pop(match["name"], None)
    return care


def _with_detail(case: InjuryCase, one: Asked, values: Sequence[str]) -> object:
    """Return the care with a detail told; of several answers each is a treatment of its own."""
    match = _DETAIL.fullmatch(one.name)
    care = _treatments(case)
    known = {choice.value for choice in one.choices}
    place = int(match["place"]) if match else len(care)
    wrong = not known.issuperset(values) or (len(values) > 1 and not one.several)
    if match is None or place >= len(care) or wrong:
        raise InvalidInputError([Problem(ANSWER, _("Choose an answer, or not known."), "")])
    told = care[place]
    care[place : place + 1] = [told | {match["name"]: value} for value in values]
    return care


def _care(case: InjuryCase, given: Sequence[str]) -> object:
    """Return the list of treatments; what was told of a kind before stays with it."""
    if NONE in given:
        if len(given) > 1:
            what = _("It says no treatment, and some. Leave one of both out.")
            raise InvalidInputError([Problem(ANSWER, what, "")])
        return []
    before = _treatments(case)
    care: list[dict[str, object]] = []
    for value in given:
        kind = "medication" if value == SECOND else value
        told = [one for one in before if one["kind"] == kind]
        if kind == "medication":
            told = told[1:] if value == SECOND else told[:1]
        care += told or [{"kind": kind}]
    return care


def _audiograms(sent: Sent) -> object:
    found, wrong = [], False
    for ear in EARS:
        texts = {
            part: [sent.get(f"{ear}-{part}-{hertz}", "").strip() for hertz in FREQUENCIES]
            for part in ("baseline", "current")
        }
        age = sent.get(f"{ear}-age", "").strip()
        if not any((*texts["baseline"], *texts["current"], age)):
            continue
        entry: dict[str, object] = {"ear": ear}
        for part, levels in texts.items():
            numbers = [_decibels(text) for text in levels]
            wrong = wrong or (any(levels) and None in numbers)
            if any(levels):
                entry[part] = numbers
        if age:
            entry["age_correction"] = _decibels(age)
            wrong = wrong or entry["age_correction"] is None
        found.append(entry)
    if wrong or not found:
        what = _("Write three levels in decibels for each test, such as 15, 18 and 24.")
        raise InvalidInputError([Problem(ANSWER, what, "")])
    return found


def kept_levels(case: InjuryCase) -> dict[str, str]:
    """Return the levels that were entered, by the names of their fields."""
    given = case.facts.get("audiograms")
    kept: dict[str, str] = {}
    for one in given if isinstance(given, list) else []:
        for part in ("baseline", "current"):
            for hertz, level in zip(FREQUENCIES, one.get(part) or (), strict=False):
                kept[f"{one['ear']}-{part}-{hertz}"] = str(level)
        if one.get("age_correction") is not None:
            kept[f"{one['ear']}-age"] = str(one["age_correction"])
    return kept


def _decibels(text: str) -> float | int | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    if not isfinite(number):  # "inf" and "nan" are floats too, and no level
        return None
    return int(number) if number.is_integer() else number


# --- answers in words


def answered_of(case: InjuryCase) -> list[Answered]:
    """Return the answered questions in the order in which they were answered."""
    return [
        Answered(name, rule_words(BY_NAME[name].text), _answer_words(BY_NAME[name], value))
        for name, value in case.facts.items()
        if name in BY_NAME
    ]


def _answer_words(question: Question, value: object) -> str:
    if isinstance(value, bool):
        return str(_YES_NO["yes" if value else "no"])
    if question.type is AnswerType.TREATMENTS and isinstance(value, list):
        return "; ".join(_care_words(one) for one in value) or _("No treatment at all")
    if question.type is AnswerType.AUDIOGRAMS and isinstance(value, list):
        return "; ".join(_ear_words(one) for one in value)
    many = value if isinstance(value, list) else [value]
    return "; ".join(rule_words(question.choices.get(str(one), str(one))) for one in many)


def _ear_words(one: Mapping[str, object]) -> str:
    """Return one ear as it is now: "Left ear: 20, 28, 36 dB"."""
    levels = one.get("current")
    told = ", ".join(map(str, levels)) if isinstance(levels, list) else "?"
    return f"{_EARS[str(one['ear'])]}: {told} dB"


def _care_words(one: Mapping[str, object]) -> str:
    kind = KINDS[str(one["kind"])]
    details = [
        f"{rule_words(detail.text)} {_detail_answer(detail, one[detail.name])}"
        for detail in kind.details
        if detail.name in one
    ]
    text = rule_words(kind.text)
    return f"{text} ({' '.join(details)})" if details else text


def _detail_answer(detail: Detail, value: object) -> str:
    return rule_words(detail.choices.get(_as_sent(value), ""))


def need_words(case: InjuryCase, need: object) -> str:
    """Return the text of a question that is still open."""
    one = asked(case, str(need))
    return f"{one.about}: {one.text}" if one.about else one.text


def first_aid() -> list[tuple[str, str]]:
    """Return the closed list of 29 CFR 1904.7(b)(5)(ii), by letter; two share H."""
    return [(one.letter, rule_words(one.text)) for one in KINDS.values() if one.letter]
