"""What is entered of a case by hand: the items of Form 301 and columns C, E and F of Form 300."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from compliance.domain.errors import Problem
from compliance.domain.recordkeeping.days import CAP_DAYS

LONGEST_LINE = 255  # what the ITA takes of job title, place and description
LONGEST_TEXT = 4_000
EARLIEST = date(1970, 12, 29)  # the Occupational Safety and Health Act; no record is older
YOUNGEST, OLDEST = 12, 100  # years; ours: an age outside is a slip of the keyboard
LONGEST_NUMBER = 40
_NUMBER_SIGNS = re.compile(r"[A-Za-z0-9 \-/._]*")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 \-/._]*")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
LINES = (
    "employee_name",
    "employee_address",
    "job_title",
    "clinician",
    "where",
    "description",
    "completed_by",
    "completed_title",
    "completed_phone",
)
TEXTS = ("facility", "doing_before", "what_happened", "injury", "object_substance")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItems:
    """The items of a case; empty and None are not filled in. Numbers are those of Form 301."""

    employee_name: str  # 1
    employee_address: str = ""  # 2
    born_on: date | None = None  # 3
    hired_on: date | None = None  # 4
    sex: str = ""  # 5: M, F or empty
    job_title: str = ""  # column C of Form 300
    clinician: str = ""  # 6
    facility: str = ""  # 7
    in_emergency_room: bool | None = None  # 8
    in_patient_overnight: bool | None = None  # 9
    injured_on: date | None  # 11
    work_began: str = ""  # 12: HH:MM
    event_time: str = ""  # 13: HH:MM
    event_time_unknown: bool = False  # 13: cannot be determined
    doing_before: str = ""  # 14
    what_happened: str = ""  # 15
    injury: str = ""  # 16
    object_substance: str = ""  # 17
    died_on: date | None = None  # 18
    where: str = ""  # column E
    description: str = ""  # column F
    completed_by: str = ""
    completed_title: str = ""
    completed_phone: str = ""
    completed_on: date | None = None


def problems_of(items: CaseItems, *, today: date) -> list[Problem]:
    """Return everything that is wrong with the items; ``today`` is the date at the establishment.

    What is merely missing is no problem here: a form is filled in bit by bit.
    """
    return [
        *_wrong_texts(items),
        *_wrong_times(items),
        *_wrong_days(items, today),
        *_wrong_order(items),
        *_wrong_age(items),
    ]


def _wrong_texts(items: CaseItems) -> Iterator[Problem]:
    if not items.employee_name.strip():
        yield Problem("employee_name", "It is empty.", "Say who was hurt or became ill.")
    for names, most in ((LINES, LONGEST_LINE), (TEXTS, LONGEST_TEXT)):
        for name in names:
            if len(getattr(items, name)) > most:
                yield Problem(name, f"It is longer than {most} characters.", "Make it shorter.")
    if items.sex not in {"", "M", "F"}:
        yield Problem("sex", "The form knows M and F only.", "Choose one, or leave it empty.")


def _wrong_times(items: CaseItems) -> Iterator[Problem]:
    for name in ("work_began", "event_time"):
        text = getattr(items, name)
        if text and not _TIME.fullmatch(text):
            yield Problem(name, f'"{text}" is no time.', "Write hours and minutes: 07:30, 14:05.")
    if items.event_time and items.event_time_unknown:
        yield Problem(
            "event_time",
            "There is a time, and it is said that it cannot be determined.",
            "Drop one of both.",
        )


def _wrong_days(items: CaseItems, today: date) -> Iterator[Problem]:
    if items.injured_on is None:
        yield Problem("injured_on", "There is no day.", "Give the day of the injury or onset.")
    for name in ("born_on", "hired_on", "injured_on", "died_on", "completed_on"):
        on = getattr(items, name)
        if on is None:
            continue
        if on > today:
            yield Problem(name, f"{on} is still to come.", "Give today or an earlier day.")
        elif name not in {"born_on", "hired_on"} and on < EARLIEST:
            yield Problem(name, f"{on} is too long ago.", "Check the year.")


def _wrong_order(items: CaseItems) -> Iterator[Problem]:
    """Days that cannot follow each other so."""
    for later, earlier, what in (
        ("died_on", "injured_on", "The death lies before the injury."),
        ("hired_on", "born_on", "The day of hire lies before the birth."),
        ("completed_on", "injured_on", "The form was completed before the injury."),
    ):
        last, first = getattr(items, later), getattr(items, earlier)
        if last is not None and first is not None and last < first:
            yield Problem(later, what, "Correct one of both days.")


def _wrong_age(items: CaseItems) -> Iterator[Problem]:
    if items.born_on is None or items.injured_on is None:
        return
    born, hurt = items.born_on, items.injured_on
    age = hurt.year - born.year - ((hurt.month, hurt.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        yield Problem("born_on", f"That is an age of {age} years.", "Check the year of birth.")


def doubts_of(items: CaseItems) -> list[Problem]:
    """Return what is taken as it is, and should be looked at again."""
    hired, hurt = items.hired_on, items.injured_on
    if hired is None or hurt is None or hurt >= hired:
        return []
    what = "The day of hire is after the injury."
    remedy = "Right only for somebody hired later, such as an agency worker."
    return [Problem("hired_on", what, remedy)]


FOR_THE_LOG = ("employee_name", "job_title", "where", "description")
"""What columns B, C, E and F of Form 300 ask for before a case goes on the log."""


def missing_for_log(items: CaseItems) -> list[Problem]:
    """Return what Form 300 still lacks of the items."""
    return [
        Problem(name, "Form 300 asks for it, and it is empty.", "Fill it in.")
        for name in FOR_THE_LOG
        if not getattr(items, name).strip()
    ]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line of the log would say: column, days."""

    column: str
    days_away: int | None
    days_restricted: int | None


def entry_problems(entry: Entry) -> list[Problem]:
    """Return where column and days do not agree: H with K, I with L, J without either.

    H may stand without K where 180 restricted days came before the first day away: counting had
    stopped, 29 CFR 1904.7(b)(3)(vii), and the worst outcome still decides the column.
    """
    away, restricted = entry.days_away or 0, entry.days_restricted or 0
    if entry.column == "H" and not away and restricted < CAP_DAYS:
        what = "Column H says days away, and no day away is counted."
        return [Problem("days", what, "Enter the dates away.")]
    if entry.column not in {"H", "G"} and away:
        what = f"Days away are counted, and the column is {entry.column}."
        return [Problem("days", what, "Correct the dates, or the decision.")]
    if entry.column == "I" and not restricted:
        what = "Column I says restricted work, and no such day is counted."
        return [Problem("days", what, "Enter the dates of restricted work or transfer.")]
    if entry.column == "J" and restricted:
        what = "Days of restricted work are counted, and the column is J."
        return [Problem("days", what, "Correct the dates, or the decision.")]
    return []


def number_problems(number: str) -> list[Problem]:
    """Return what is wrong with a case number that is typed in.

    It leaves in a file that spreadsheets open, so it begins like no formula and has no quotation
    mark; what OSHA takes there is not known. Numbers that are on a log stay as they are.
    """
    problems = []
    if not _NUMBER.fullmatch(number):
        what = "It has other signs than letters, digits, spaces and - / . _"
        if _NUMBER_SIGNS.fullmatch(number):
            what = "It begins with neither a letter nor a digit."
        problems.append(Problem("number", what, "Write it like 2026-014 or A/7."))
    if len(number) > LONGEST_NUMBER:
        what = f"It is longer than {LONGEST_NUMBER} characters."
        problems.append(Problem("number", what, "Make it shorter."))
    return problems


def next_number(taken: Iterator[str] | set[str], year: int) -> str:
    """Return the next free case number of a log: 2026-001. Numbers stay taken for ever."""
    head = f"{year}-"
    used = [int(one.removeprefix(head)) for one in taken if _is_ours(one, head)]
    return f"{head}{max(used, default=0) + 1:03d}"


def _is_ours(number: str, head: str) -> bool:
    tail = number.removeprefix(head)
    return number.startswith(head) and tail.isascii() and tail.isdecimal()
