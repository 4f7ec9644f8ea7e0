"""What is wrong with an answer, in the language of the page."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

from compliance.domain.answer_check import AnswerCode, AnswerProblem
from compliance.domain.errors import Problem

WORDS: Mapping[AnswerCode, object] = {
    AnswerCode.UNKNOWN_ITEM: _("There is no such question any more. Load the page again."),
    AnswerCode.MISSING: _("This has no answer yet."),
    AnswerCode.NOT_A_CHOICE: _("This is not one of the answers. Choose one that is shown."),
    AnswerCode.TOO_FEW: _("Choose at least {count}."),
    AnswerCode.NOT_A_NUMBER: _("This is not a number. Write digits, such as 12 or 12.5."),
    AnswerCode.OUT_OF_RANGE: _("This number is not possible here. Read it again."),
    AnswerCode.TOO_MANY_DECIMALS: _("Write at most {count} digits after the point."),
    AnswerCode.NOT_A_DATE: _("This is not a date. Write year, month, day: 2026-03-31."),
    AnswerCode.IN_THE_FUTURE: _("This date is in the future. Write today or an earlier day."),
    AnswerCode.NOT_A_TIME: _("This is not a time. Write hours and minutes: 14:05."),
    AnswerCode.TOO_LONG: _("This text is too long. Keep to {count} characters."),
    AnswerCode.TOO_MANY_PHOTOS: _("Too many photos. Keep at most {count}."),
    AnswerCode.TOO_FEW_PHOTOS: _("Add photos until there are {count}."),
    AnswerCode.WRONG_COLUMNS: _("A row has the wrong number of values. Load the page again."),
    AnswerCode.TOO_MANY_ROWS: _("Too many rows. Keep at most {count}."),
    AnswerCode.TOO_FEW_ROWS: _("Fill in at least {count} rows."),
    AnswerCode.NOTHING_TO_ANSWER: _("There is nothing to answer here. Load the page again."),
    AnswerCode.NEEDS_COMMENT: _("Say what is wrong, so that the next person can find it."),
    AnswerCode.NEEDS_PHOTO: _("Add a photo of it."),
    AnswerCode.NEEDS_NA_REASON: _("Say why it does not apply."),
    AnswerCode.NEEDS_DOWNGRADE_REASON: _(
        "You rate this less bad than the checklist does. Say why."
    ),
}
# What keeps a person on a section although it may be saved: they answered, but not all of it.
OF_DETAILS = frozenset(
    {
        AnswerCode.NEEDS_COMMENT,
        AnswerCode.NEEDS_PHOTO,
        AnswerCode.NEEDS_NA_REASON,
        AnswerCode.NEEDS_DOWNGRADE_REASON,
        AnswerCode.TOO_FEW,
        AnswerCode.TOO_FEW_ROWS,
    }
)


def words_of(problem: AnswerProblem) -> str:
    """Return one problem in words."""
    return str(WORDS[problem.code]).format_map(dict(problem.params))


Errors = Mapping[str, tuple[tuple[str, str], ...]]  # by item: (part of the answer, words)


def errors_of(problems: Iterable[Problem]) -> Errors:
    """Return the problems by item; those of a photo that did not arrive are told in our words."""
    errors: dict[str, tuple[tuple[str, str], ...]] = {}
    for problem in problems:
        if isinstance(problem, AnswerProblem):
            told = (problem.part, words_of(problem))
            errors[problem.item] = (*errors.get(problem.item, ()), told)
    return errors
