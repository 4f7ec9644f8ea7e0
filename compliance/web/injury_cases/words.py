"""Words of cases and the log: outcomes, columns, types, fields, and what is wrong."""

import re
from collections.abc import Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from compliance.domain.errors import Problem
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.law import HowRead
from compliance.domain.recordkeeping.lining_out import LiningOut, WhyOut, read_lining_out
from compliance.domain.recordkeeping.questions import BY_NAME
from compliance.web.kit.rule_words import rule_words
from compliance.web.kit.spoken import spoken

OUTCOMES: Mapping[str, tuple[str, str, object]] = {
    Outcome.RECORDABLE: ("late", "table", _("Recordable")),
    Outcome.NOT_RECORDABLE: ("pass", "circle-check", _("Not recordable")),
    Outcome.UPDATE: ("info", "pencil", _("Update the earlier entry")),
    Outcome.UNDECIDED: ("soon", "hourglass", _("Undecided")),
}
"""Tone, icon and word of each outcome."""
COLUMNS: Mapping[str, object] = {
    "G": _("Death"),
    "H": _("Days away from work"),
    "I": _("Job transfer or restriction"),
    "J": _("Other recordable case"),
}
TYPES: Mapping[str, object] = {
    "M1": _("Injury"),
    "M2": _("Skin disorder"),
    "M3": _("Respiratory condition"),
    "M4": _("Poisoning"),
    "M5": _("Hearing loss"),
    "M6": _("Other illness"),
}
HOW_READ: Mapping[str, object] = {
    HowRead.READ: _("read in the text"),
    HowRead.SECONDARY: _("read in a secondary source"),
    HowRead.UNREAD: _("not read by us"),
    HowRead.INFERENCE: _("our inference"),
}
SPAN_KINDS: Mapping[str, object] = {
    SpanKind.AWAY: _("Away from work"),
    SpanKind.RESTRICTED: _("Restricted work or transfer"),
    SpanKind.CLEARED: _("Able to work again"),
}
SAID_BY: Mapping[str, object] = {
    SaidBy.CLINICIAN: _("A clinician"),
    SaidBy.EMPLOYER: _("The employer"),
}
FIELDS: Mapping[str, object] = {
    "employee_name": _("Name"),
    "name": _("Name"),
    "employee_address": _("Home address"),
    "born_on": _("Date of birth"),
    "hired_on": _("Date hired"),
    "sex": _("Sex"),
    "job_title": _("Job title"),
    "clinician": _("Physician or other clinician"),
    "facility": _("Place of treatment"),
    "in_emergency_room": _("Treated in an emergency room?"),
    "in_patient_overnight": _("In hospital overnight as an in-patient?"),
    "injured_on": _("Day of the injury or onset"),
    "work_began": _("Work began at"),
    "event_time": _("Time of the event"),
    "event_time_unknown": _("The time cannot be determined"),
    "doing_before": _("What was the person doing just before?"),
    "what_happened": _("What happened?"),
    "injury": _("What was the injury or illness?"),
    "object_substance": _("What object or substance did the harm?"),
    "died_on": _("Date of death"),
    "where": _("Where it happened"),
    "description": _("Description for the log"),
    "completed_by": _("Completed by"),
    "completed_title": _("Title of who completed it"),
    "completed_phone": _("Telephone of who completed it"),
    "completed_on": _("Completed on"),
    "column": _("Column"),
    "type": _("Type"),
    "is_privacy_case": _("Privacy case"),
    "days_away": _("Days away"),
    "days_restricted": _("Days restricted"),
    "day_facts": _("Days of rest, leaving, permanent change"),
    "line": _("Line of the log"),
    "outcome": _("Decision"),
    "days": _("Days"),
    "privacy": _("Privacy case"),
    "number": _("Case number"),
    "overruled_reason": _("Reason for deciding otherwise"),
    "decided_column": _("Column"),
    "decided_type": _("Type"),
    "decided_privacy": _("Privacy case"),
}
VALUES: Mapping[str, object] = {
    "yes": _("yes"),
    "no": _("no"),
    "on the log": _("on the log"),
    "lined out": _("lined out"),
    LiningOut(WhyOut.OTHER_LOG).text: _("lined out, it belongs on another log"),
    **{outcome: words for outcome, (_tone, _icon, words) in OUTCOMES.items()},
    "": _("empty"),
}
PROBLEMS: Mapping[str, object] = {
    "Nothing was changed.": _("Nothing was changed. Change something, or go back."),
    "It is empty.": _("Fill this in."),
    "There is no day.": _("Give the day."),
    "There is a time, and it is said that it cannot be determined.": _(
        "There is a time, and it is said that it cannot be determined. Drop one of both."
    ),
    "The death lies before the injury.": _(
        "The death lies before the injury. Correct one of both days."
    ),
    "The day of hire lies before the birth.": _(
        "The day of hire lies before the birth. Correct one of both days."
    ),
    "The form was completed before the injury.": _(
        "The form was completed before the injury. Correct one of both days."
    ),
    "It still runs, and nobody says for how long.": _(
        "It still runs, and nobody says for how long. Give the last day, or an estimate of all "
        "its days."
    ),
    "There are an end and an estimate.": _(
        "There are an end and an estimate. Drop the estimate once the end is known."
    ),
    "Only a clinician can say that somebody is able to work.": _(
        "Only a clinician can say that somebody is able to work."
    ),
    "Form 300 asks for it, and it is empty.": _("Form 300 asks for it, and it is empty."),
    "Column or type is not decided yet.": _(
        "Column or type is not decided yet. Answer the open questions."
    ),
    "It is not decided whether it is a privacy concern case.": _(
        "It is not decided whether it is a privacy case. Answer the open questions."
    ),
    "The days cannot be counted yet.": _(
        "The days cannot be counted yet. Say when the worker was not due to work."
    ),
    "Column H says days away, and no day away is counted.": _(
        "Column H says days away, and no day away is counted. Enter the dates away."
    ),
    "Column I says restricted work, and no such day is counted.": _(
        "Column I says restricted work, and no such day is counted. Enter the dates."
    ),
    "Nothing is chosen.": _("Choose one."),
    "That decides nothing.": _("That decides nothing. Choose what holds."),
}
TOO_LONG = _("This is too long. Make it shorter.")
TO_COME = _("This day is still to come. Give today or an earlier day.")
_OTHER_FACT = re.compile(r"`(\w+)` (?:says|dice) [^.]*\.")
NO_TIME = _("Write hours and minutes: 07:30, 14:05.")


def in_words(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the reader's language, as far as there are words for them."""
    return [Problem(problem.where, _words(problem), "") for problem in problems]


def _words(problem: Problem) -> str:
    known = PROBLEMS.get(problem.what)
    if known is not None:
        return str(known)
    for part, words in (
        ("longer than", TOO_LONG),
        ("still to come", TO_COME),
        ("is no time", NO_TIME),
    ):
        if part in problem.what:
            return str(words)
    said = spoken(problem.what)
    if _OTHER_FACT.search(said):  # two answers contradict each other; files name facts by their key
        remedy = gettext("Correct one of both answers.")
        return f"{_question(problem)}{_OTHER_FACT.sub(_otherwise, said)} {remedy}"
    return f"{said} {spoken(problem.remedy)}"


def _question(problem: Problem) -> str:
    """Return the question whose answer is refused, in front of what is wrong with it."""
    fact = BY_NAME.get(problem.where.partition("[")[0])
    return f"{rule_words(fact.text)} " if fact is not None else ""


def _otherwise(fact: re.Match[str]) -> str:
    question = rule_words(BY_NAME[fact[1]].text)
    return str(gettext("the answer to “%(question)s” says otherwise.", question=question))


def placed_words(problems: Iterable[Problem]) -> list[str]:
    """Return problems as lines of a list, each with the name of what it is about."""
    return [
        gettext("%(field)s: %(problem)s", field=FIELDS.get(one.where, one.where), problem=one.what)
        if one.where
        else one.what
        for one in in_words(problems)
    ]


def value_words(value: str) -> str:
    """Return a value of the history in words: empty, yes, no; anything else as it is."""
    out = read_lining_out(value)
    if out.of:
        return str(gettext("lined out, a duplicate of %(number)s", number=out.of))
    return str(VALUES.get(value, value))
