"""A mapping of strings → a Checklist, or every problem with its place and its remedy.

Nothing here knows YAML: ``place`` turns a path into "file:line". Strings become numbers, dates and
words of closed lists only where the model of ``domain.checklists`` says so.
"""

from pydantic import BaseModel, ValidationError

from compliance.domain import answer_types as kinds
from compliance.domain import cadence, checklists
from compliance.domain.applicability import FactTest
from compliance.domain.checklist_links import check_links
from compliance.domain.conditions import Condition
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import README, File, Place, Plain, did_you_mean, problems_of
from compliance.domain.translations import texts_of, with_flat_texts

_MODELS: dict[str, type[BaseModel]] = {
    "": checklists.Checklist,
    "sections": checklists.Section,
    "items": checklists.Item,
    "fail": checklists.Fail,
    "when": Condition,
    "all_of": Condition,
    "any_of": Condition,
    "applies_when": checklists.AppliesWhen,
    "overrides": checklists.Override,
    "where": FactTest,
    "all": FactTest,
    "any": FactTest,
    "not": FactTest,
    "performed_by": checklists.PerformedBy,
    "record": checklists.Record,
    "retention": checklists.Retention,
    "review": checklists.Review,
    "cadence": cadence.Cadence,
    "choices": kinds.Choice,
    "columns": kinds.Column,
    "pass-fail-na": kinds.PassFailNa,
    "yes-no": kinds.YesNo,
    "number": kinds.Number,
    "choice": kinds.OneChoice,
    "multi-choice": kinds.MultiChoice,
    "text": kinds.Text,
    "date": kinds.Date,
    "time": kinds.Time,
    "photo": kinds.Photo,
    "signature": kinds.Signature,
    "reading-series": kinds.ReadingSeries,
    "instruction": kinds.Instruction,
    "calendar": cadence.CalendarClock,
    "interval": cadence.IntervalClock,
    "fixed-dates": cadence.FixedDatesClock,
    "shift": cadence.ShiftClock,
    "operating-day": cadence.OperatingDayClock,
    "before-use": cadence.BeforeUseClock,
    "event": cadence.EventClock,
    "running-hours": cadence.RunningHoursClock,
    "adaptive": cadence.AdaptiveClock,
    "site-defined": cadence.SiteDefinedClock,
}


def read_checklist(data: Plain, place: Place) -> checklists.Checklist:
    """Read one checklist from the plain data of a file.

    Raises:
        InvalidInputError: with every problem of the file, in the order of its lines.
    """
    if not isinstance(data, dict):
        what = "A checklist file is a mapping that starts with `key:`."
        raise InvalidInputError([Problem(place(()), what, README)])
    problems = check_links(data, place)
    try:
        checklist = checklists.Checklist.model_validate(with_flat_texts(data), strict=False)
    except ValidationError as error:
        problems += problems_of(error, File(data, place, _MODELS))
        raise InvalidInputError(problems) from error
    problems += _unknown_texts(checklist, place)
    if problems:
        raise InvalidInputError(problems)
    return checklist


def _unknown_texts(checklist: checklists.Checklist, place: Place) -> list[Problem]:
    """Return a problem for every translated text that has no original.

    Items and sections that do not exist at all were told by ``check_links``.
    """
    known = texts_of(checklist)
    groups = {_group(path) for path in known}
    return [
        Problem(
            place(("translations", language, *path.split("."))),
            f"There is no text `{path}` to translate.",
            did_you_mean(path, known, "Give the original first, or drop this line."),
        )
        for language, texts in checklist.translations.items()
        for path in texts
        if path not in known and (path.count(".") == 0 or _group(path) in groups)
    ]


def _group(path: str) -> str:
    return ".".join(path.split(".")[:2])
