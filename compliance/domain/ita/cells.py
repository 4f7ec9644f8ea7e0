"""The rules about one cell, by the kind of its column."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from compliance.domain.authorities import STATES
from compliance.domain.filing.industries import CODE_DIGITS, Industries
from compliance.domain.ita.format import EIN, Column, ColumnKind, ItaFormat
from compliance.domain.ita.rules import Found
from compliance.domain.ita.texts import (
    FORMULA_STARTS,
    NameSearch,
    identifiers_in,
    is_control,
)

ZIP_DIGITS = 5
EIN_DIGITS = 9
FIRST_BIRTH_YEAR = 1900
_SHOWN = 60  # characters of a value in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What files are checked against. ``today``: without it nothing is said about the future."""

    format: ItaFormat
    industries: Industries
    names: NameSearch
    today: date | None = None


def cell_problems(value: str, column: Column, checking: Checking) -> Iterator[Found]:
    """Go through everything that is wrong with one cell."""
    bare = value.strip()
    if not bare:
        if column.is_required:
            what = f"{column.name} is blank."
            yield Found("required", column.name, what, _FILL.get(column.kind, "Fill it in."))
        elif column.kind is ColumnKind.EIN:
            what = "The employer identification number is blank."
            yield Found("ein-missing", EIN, what, "Write its nine digits without a dash.")
        return
    if column.length is not None and len(value) > column.length and column.kind in _LONG:
        what = f"{column.name} has {len(value)} characters; {column.length} are allowed."
        yield Found("too-long", column.name, what, "Shorten it.")
    yield from _CHECKS[column.kind](value, column, checking)


_LONG = (ColumnKind.TEXT, ColumnKind.NARRATIVE, ColumnKind.INTEGER)
_FILL = {
    ColumnKind.INTEGER: "Write 0 where there is none.",
    ColumnKind.CODE: "Write one of its codes.",
    ColumnKind.DATE: "Write MM/DD/YYYY.",
}


def quoted(value: str) -> str:
    """Return a value for a message, cut where it is long."""
    cut = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
    return "'" + "".join("¶" if is_control(letter) else letter for letter in cut) + "'"


def whole_number(value: str) -> int | None:
    """Return a number of digits only, or None."""
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def _integer(value: str, column: Column, _checking: Checking) -> Iterator[Found]:
    if whole_number(value) is not None or re.fullmatch(r"[0-9]+", value):
        return
    if re.fullmatch(r"-[0-9]+", value.strip()):
        yield Found("negative", column.name, f"{quoted(value)} is negative.", "Write 0 or more.")
        return
    digits = re.sub(r"[,\s]", "", value).removesuffix(".0").removesuffix(".00")
    remedy = f"Write {digits}." if whole_number(digits) is not None else "Write digits only."
    yield Found("number", column.name, f"{quoted(value)} is no whole number.", remedy)


def _code(value: str, column: Column, _checking: Checking) -> Iterator[Found]:
    if value in column.codes:
        return
    folded = value.strip().casefold()
    if folded in column.dead:
        yield Found(
            "code-dead", column.name, f"Code {value} was {column.dead[folded]}.", _codes(column)
        )
        return
    meant = _meant(folded, column)
    if meant:
        what = f"{quoted(value)} is no code."
        yield Found("code-label", column.name, what, f"Write {meant} for {column.codes[meant]}.")
        return
    yield Found("code", column.name, f"{quoted(value)} is no code of this column.", _codes(column))


def _meant(folded: str, column: Column) -> str:
    """Return the code that is meant by words, capitals or a decimal point, or ""."""
    trimmed = folded.removesuffix(".0")
    for code, words in column.codes.items():
        known = (code, words, *column.labels.get(code, ()))
        if trimmed in {word.casefold() for word in known}:
            return code
    return ""


def _codes(column: Column) -> str:
    return "Write " + "; ".join(f"{code}: {words}" for code, words in column.codes.items()) + "."


def day_of(value: str) -> date | None:
    """Return the date of a cell that is MM/DD/YYYY, or None."""
    match = re.fullmatch(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", value)
    if match is None:
        return None
    month, day, year = map(int, match.groups())
    try:
        return date(year, month, day) if year >= FIRST_BIRTH_YEAR else None
    except ValueError:
        return None


def _date(value: str, column: Column, checking: Checking) -> Iterator[Found]:
    day = day_of(value)
    if day is None:
        meant = _meant_day(value.strip())
        remedy = f"Write {meant:%m/%d/%Y}." if meant else "Write a real day as MM/DD/YYYY."
        yield Found("date", column.name, f"{quoted(value)} is no date MM/DD/YYYY.", remedy)
    elif checking.today is not None and day > checking.today:
        yield Found("date-future", column.name, f"{value} lies in the future.", "Correct it.")


# what computers and people write: ISO, with dashes, with the month's name
_OTHER_DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
    "%m-%d-%Y", "%m/%d/%Y", "%m/%d/%y", "%m.%d.%Y", "%b %d, %Y", "%B %d, %Y", "%d %B %Y",
)  # fmt: skip


def _meant_day(value: str) -> date | None:
    for form in _OTHER_DAYS:
        try:
            day = datetime.strptime(value, form).date()  # noqa: DTZ007 - a calendar day
        except ValueError:
            continue
        return day if day.year >= FIRST_BIRTH_YEAR else None
    return None


_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_OTHER_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H%M")


def _time(value: str, column: Column, _checking: Checking) -> Iterator[Found]:
    if _TIME.fullmatch(value):
        return
    remedy = "Write HH:MM with hours from 00 to 23."
    for form in _OTHER_TIMES:
        try:
            remedy = f"Write {datetime.strptime(value.strip(), form):%H:%M}."  # noqa: DTZ007 - a time of day
        except ValueError:
            continue
        break
    yield Found("time", column.name, f"{quoted(value)} is no time HH:MM.", remedy)


def _ein(value: str, column: Column, _checking: Checking) -> Iterator[Found]:
    if re.fullmatch(r"[0-9]{9}", value):
        return
    digits = re.sub(r"[-\s]", "", value)
    remedy = f"Write {digits}." if re.fullmatch(r"[0-9]{9}", digits) else "Write nine digits."
    yield Found("ein", column.name, f"{quoted(value)} is not nine digits.", remedy)


def _state(value: str, column: Column, _checking: Checking) -> Iterator[Found]:
    if value in STATES:
        return
    remedy = "Write the two capital letters of its postal code, such as IL."
    if value.strip().upper() in STATES:
        remedy = f"Write {value.strip().upper()}."
    yield Found("state", column.name, f"{quoted(value)} is no state or territory.", remedy)


def _zip(value: str, column: Column, _checking: Checking) -> Iterator[Found]:
    if re.fullmatch(r"[0-9]{5}(?:[0-9]{4})?", value):
        return
    digits = re.sub(r"[-\s]", "", value)
    remedy = "Write 5 or 9 digits."
    if re.fullmatch(r"[0-9]{5}(?:[0-9]{4})?", digits):
        remedy = f"Write {digits}."
    elif re.fullmatch(r"[0-9]{3,4}", digits):
        remedy = f"A spreadsheet dropped the zero at its head: write {digits.zfill(ZIP_DIGITS)}."
    yield Found("zip", column.name, f"{quoted(value)} is no ZIP code of digits.", remedy)


def _naics(value: str, column: Column, checking: Checking) -> Iterator[Found]:
    if checking.industries.is_accepted(value):
        return
    years = checking.industries.years.get(value)
    if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", value):
        what = f"{quoted(value)} is not six digits."
    elif years:
        what = f"{value} is a code of NAICS {', '.join(map(str, sorted(years)))} only."
    else:
        what = f"{value} is no code of NAICS 2012, 2017 or 2022."
    yield Found("naics", column.name, what, "Look the industry up and write all six digits.")


def _year(value: str, column: Column, checking: Checking) -> Iterator[Found]:
    if not re.fullmatch(r"[0-9]{4}", value):
        yield Found("year", column.name, f"{quoted(value)} is no year.", "Write its four digits.")
        return
    first = checking.format.limit("first-year")
    if int(value) < first:
        remedy = "Write the calendar year of the records."
        yield Found("year-doubtful", column.name, f"{value} is before {first}.", remedy)
    if checking.today is not None and int(value) >= checking.today.year:
        remedy = "Records are sent once their calendar year is over."
        yield Found("year-not-over", column.name, f"{value} is not over yet.", remedy)


_BOX = re.compile(r"\bp\.?\s*o\.?\s*box\b|\bpost\s+office\s+box\b|^\s*box\s+\d", re.IGNORECASE)


def _text(value: str, column: Column, checking: Checking) -> Iterator[Found]:
    name = column.name
    if name == "street_address" and _BOX.search(value):
        yield Found("po-box", name, "This is a PO box.", "Write street and number.")
    if value.lstrip().startswith(FORMULA_STARTS):
        what = f"{quoted(value)} begins like a formula of a spreadsheet."
        yield Found("formula", name, what, "Begin with a word.")
    if "\n" in value or "\r" in value:
        yield Found("line-break", name, "The text has line breaks.", "Write it on one line.")
    if not value.isprintable() and any(
        is_control(letter) and letter not in "\r\n" for letter in value
    ):
        yield Found("control-character", name, "The text has a tab or the like.", "Remove it.")
    yield from _letters(value, name, checking)


def _letters(value: str, name: str, checking: Checking) -> Iterator[Found]:
    if '"' in value:
        what = "The text has quotation marks, which OSHA's own example quotes wrongly."
        yield Found("quotation-mark", name, what, "Leave them out; write in for inches.")
    doubtful = "".join(one for one in checking.format.doubtful_characters if one in value)
    if doubtful:
        what = f"The ITA may refuse {' '.join(doubtful)}, says a vendor."
        yield Found("doubtful-character", name, what, "Use words if the file is refused.")
    if not value.isascii():
        foreign = dict.fromkeys(one for one in value if not one.isascii())
        what = f"The text has {quoted(' '.join(foreign))}."
        yield Found("non-ascii", name, what, "Write plain letters, quotes and dashes.")


def _narrative(value: str, column: Column, checking: Checking) -> Iterator[Found]:
    yield from _text(value, column, checking)
    yield from person_problems(value, column.name, checking)


def person_problems(value: str, name: str, checking: Checking) -> Iterator[Found]:
    """Go through what tells of a person in a text that leaves the plant."""
    for kind in identifiers_in(value):
        yield Found("personal-identifier", name, f"The text has {kind}.", "Take it out.")
    named = _people_in(value, checking.names)
    if named:
        what = f"The text names {', '.join(quoted(word) for word in named)}."
        remedy = "Write the employee, a coworker or the clinician instead."
        yield Found("name-in-text", name, what, remedy)


def _people_in(text: str, names: NameSearch) -> list[str]:
    """Return who is named in a text; a part of a whole name only where it stands alone too."""
    found = names.found_in(text)
    wholes = [word for word in found if len(word.split()) > 1]
    rest = text
    for whole in wholes:
        rest = rest.replace(whole, "\u2013")  # what stands there, so that no sentence begins anew
    return list(dict.fromkeys([*wholes, *names.found_in(rest)])) if wholes else found


_Check = Callable[[str, Column, Checking], Iterator[Found]]
_CHECKS: dict[ColumnKind, _Check] = {
    ColumnKind.TEXT: _text,
    ColumnKind.NARRATIVE: _narrative,
    ColumnKind.INTEGER: _integer,
    ColumnKind.CODE: _code,
    ColumnKind.DATE: _date,
    ColumnKind.TIME: _time,
    ColumnKind.EIN: _ein,
    ColumnKind.STATE: _state,
    ColumnKind.ZIP: _zip,
    ColumnKind.NAICS: _naics,
    ColumnKind.YEAR: _year,
}
