"""What the page of an investigation says: kinds of notes, categories of causes, what is missing."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from compliance.domain.errors import Problem
from compliance.domain.investigations import BOTH, MOST_LEVELS, NOT_FOUND, Cause, CauseGroup, Causes
from compliance.services.incident_names import NAMES_SOMEBODY
from compliance.web.incidents.report_words import in_words
from compliance.web.kit.i18n import current_language

NO_NAMES = _(
    "It names somebody of the incident, and everybody who sees findings reads it. "
    "Say it without the name."
)
PROBLEMS: Mapping[tuple[str, str], object] = {
    ("text", "It is empty."): _("Write it in a few words."),
    ("happened_time", "There is no time."): _("Give the time, as near as you know it."),
    ("said_by", "It is empty."): _("Say who said it."),
    ("cause", "Nothing is chosen."): _("Choose the category that fits best."),
    ("said_by", "Nobody is named."): _("Say who worked on it."),
    ("hours", "It is no number of hours of one day."): _("Give a number of hours up to 24: 1.5"),
    ("hours", "It is less than a minute."): _("Give a number of hours up to 24: 1.5"),
    ("worked_on", "There is no day."): _("Give the day of the work."),
    ("worked_on", "It is before it happened."): _(
        "The incident had not happened yet on this day. Give that day or a later one."
    ),
    ("worked_on", "The day is still to come."): _("Give today or an earlier day."),
    ("note", "It is empty."): _("Say what was found, in a few words."),
    ("title", "It is empty."): _("Write it in a few words."),
    ("title", NAMES_SOMEBODY): NO_NAMES,
    ("action", "It is empty."): _("Write it in a few words."),
    ("action", NAMES_SOMEBODY): NO_NAMES,
    ("due_on", "It is past."): _("Choose today or a later day."),
    ("owner", "This person cannot do it here."): _("Choose a person of the list."),
    ("cause", "There is no such cause."): _("Choose a cause of the list."),
    ("cause", "A root cause is named."): _(
        "A root cause is named already, so this contradicts it. "
        "Strike the named one first, with the reason."
    ),
    ("cause", "It is noted that no root cause was found."): _(
        "It is noted that no root cause was found, so this contradicts it. "
        "Strike that note first, with the reason."
    ),
    ("root-cause", BOTH[0]): _(
        "A root cause is named, and it is noted that none was found. Strike one of the two."
    ),
    ("stop_use", "No asset is named."): _("The incident names no asset. Correct it first."),
    ("parent", "There is no such why."): _("Choose a why of the list."),
    ("parent", f"{MOST_LEVELS} whys deep are the most."): _(
        "Ten whys deep is the most. Name the root cause here, or ask why further up."
    ),
    ("lessons", "It is empty."): _("Write it in a few words."),
    ("lessons", "Nothing was changed."): _("Nothing was changed. Change something, or go back."),
}


def as_said(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the reader's language, each as one sentence or two."""
    return [_said(problem) for problem in problems]


def _said(problem: Problem) -> Problem:
    known = PROBLEMS.get((problem.where, problem.what))
    return Problem(problem.where, str(known), "") if known else in_words([problem])[0]


def titled(one: Cause | CauseGroup) -> str:
    """Return the title of a category or group in the reader's language."""
    return one.es if current_language() == "es" else one.title


def cause_words(causes: Causes, key: str) -> str:
    """Return a category in words; a key that is not listed any more as it is."""
    if key == NOT_FOUND:
        return str(gettext("No root cause was found"))
    known = causes.find(key)
    return titled(known) if known else key
