"""What the report form says: phrases to tap, and what is wrong, in the reader's language."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

from compliance.domain.errors import Problem
from compliance.web.kit.spoken import spoken

PHRASES: Mapping[str, object] = {
    "slip": _("Slipped, tripped or fell"),
    "struck": _("Hit, caught or crushed"),
    "cut": _("Cut or puncture"),
    "burn": _("Burn or hot surface"),
    "dropped": _("Something fell"),
    "leak": _("Leak or spill"),
    "smoke": _("Smoke, gas or smell"),
    "guard": _("Guard missing, way blocked"),
}
"""Said with one tap; they are put before what was typed, as words in the reporter's language."""

PROBLEMS: Mapping[tuple[str, str], object] = {
    ("kind", "Nothing is chosen."): _("Choose what kind of thing it is."),
    ("hurt", "It is not answered."): _("Say whether anyone was hurt."),
    ("hurt", "An injury or illness is somebody's."): _(
        "An injury or illness is somebody's. Answer yes, or choose another kind."
    ),
    ("hurt", "It says nobody was hurt, and somebody is named."): _(
        "It says that nobody was hurt, and somebody is named. Answer yes, or take the name out."
    ),
    ("what", "It is empty."): _("Say in a few words what happened, or tap what fits."),
    ("happened_on", "There is no day."): _("Give the day on which it happened."),
    ("happened_on", "The day is too long ago."): _("This day is too long ago. Check the year."),
    ("happened_on", "The day is still to come."): _("Give today or an earlier day."),
    ("happened_time", "The time is still to come."): _("Give an earlier time."),
    ("where", "There is no such place here."): _("Choose a place of the list."),
    ("reason", "It is empty."): _("Say why, in a few words."),
    ("note", "It is empty."): _("Say what came of it, in a few words."),
    ("name", "It is empty."): _("Write the name."),
    ("reason", "Nothing was changed."): _("Nothing was changed. Change something, or go back."),
    ("learned_on", "It is still to come."): _("Give an earlier day and time."),
    ("learned_on", "Nobody can be told of it before it happened."): _(
        "Nobody can be told of it before it happened. Correct one of the two days."
    ),
    ("lead", "Nobody is named who looks into it."): _("Say who looks into it."),
    ("timeline", "The timeline is empty."): _("Note at least one event of the timeline."),
    ("root-cause", "No root cause is named."): _("Name a root cause, or say why none was found."),
    ("lessons", "No lessons are written."): _("Write what others should learn from it."),
    ("investigation", "The investigation is not signed off."): _(
        "The investigation is not signed off. Sign it off first."
    ),
    ("no_investigation", "Nothing was investigated."): _(
        "Nothing was investigated. Investigate it, or say why that is not needed."
    ),
}
IN_THE_WAY: Mapping[str, object] = {
    "clocks": _("A legal clock of it still runs. Record each report first."),
    "actions": _("An action of it is open. Do it, and have it verified first."),
}
"""What a refusal names one by one, and the page beside it with links."""

TOO_LONG = _("This is too long. Make it shorter.")
TOO_MANY = _("These are too many. Leave some out.")


def in_words(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the reader's language, each as one sentence or two."""
    return [Problem(problem.where, _words(problem), "") for problem in problems]


def _words(problem: Problem) -> str:
    known = PROBLEMS.get((problem.where, problem.what)) or IN_THE_WAY.get(problem.where)
    if known is not None:
        return str(known)
    if "longer than" in problem.what:
        return str(TOO_LONG)
    if "are the most" in problem.what:
        return str(TOO_MANY)
    return f"{spoken(problem.what)} {spoken(problem.remedy)}".strip()


def phrases_in(keys: Iterable[str]) -> str:
    """Return the tapped phrases as sentences in the language of this answer."""
    return " ".join(f"{PHRASES[key]}." for key in keys if key in PHRASES)
