"""The lines of Form 300 and what a Form 301 says: columns, totals, pages, and who may read what.

Queries hand out lines with real names; nobody shows or prints one before it went through
`for_reader` (Form 300) or `form_for_reader` (Form 301): 29 CFR 1904.29(b)(6) to (b)(10),
1904.35(b)(2).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.ita.texts import NameSearch, identifiers_in
from compliance.domain.ita.values import Totals
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.name_words import says_name

PRIVACY_CASE = "privacy case"  # 29 CFR 1904.29(b)(6): these words stand in place of the name
NAME_REMOVED = "name removed"  # ours, for 29 CFR 1904.29(b)(10)


class Reader(StrEnum):
    """Who gets a copy, which decides what of it."""

    GOVERNMENT = "government"  # 29 CFR 1904.40
    WORKFORCE = "workforce"  # employees, former ones, personal representatives: 1904.35(b)(2)
    AUTHORISED_REPRESENTATIVE = "authorised-representative"  # of a union: 1904.35(b)(2)(v)(B)
    PERMITTED = "permitted"  # auditor, claims, public health, police: 1904.29(b)(10)(i) to (iii)
    OTHERS = "others"  # whoever gets one freely: 1904.29(b)(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """One struck-through entry: what stood there, what stands there, who, when, why.

    ``field`` is the name of a field of `LogLine`, or ``line`` for lining out and back in.
    """

    field: str
    before: str
    after: str
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One case on the Form 300 of an establishment and year: 29 CFR 1904.29(b)(1).

    ``days_away``, ``days_restricted``: columns K and L, capped at 180 together; None for a death
    (29 CFR 1904.7(b)(2)). ``estimated``: some days still run. A line that is ``lined_out`` stays to
    be read and counts in no total.
    """

    case_id: int
    number: str  # A
    name: str  # B
    job_title: str  # C
    injured_on: date  # D: local date of the injury or onset
    where: str  # E
    description: str  # F
    column: Column  # G to J: exactly one
    days_away: int | None  # K
    days_restricted: int | None  # L
    type: CaseType  # M
    is_privacy_case: bool = False
    estimated: bool = False
    lined_out: bool = False
    clinician: str = ""  # not on the form; looked for in texts that leave the house
    changes: tuple[LineChange, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        """Texts that people typed, by field; a name may hide in them."""
        typed = {one: getattr(self, one) for one in ("job_title", "where", "description")}
        for place, change in enumerate(self.changes):
            if change.field != "name":
                typed[f"changes[{place}]"] = f"{change.before}\n{change.after}\n{change.reason}"
            else:
                typed[f"changes[{place}]"] = change.reason
        return typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Form301:
    """What the Form 301 of one case says; fields in the order of its 18 items.

    Times are local wall time, HH:MM. None and empty: not filled in yet.
    """

    case_id: int
    employee_name: str = ""  # 1
    employee_address: str = ""  # 2
    born_on: date | None = None  # 3
    hired_on: date | None = None  # 4
    sex: str = ""  # 5: M, F or empty
    clinician: str = ""  # 6
    facility: str = ""  # 7
    in_emergency_room: bool | None = None  # 8
    in_patient_overnight: bool | None = None  # 9
    number: str = ""  # 10: column A
    injured_on: date | None = None  # 11
    work_began: str = ""  # 12
    event_time: str = ""  # 13
    event_time_unknown: bool = False  # 13: cannot be determined
    doing_before: str = ""  # 14
    what_happened: str = ""  # 15
    injury: str = ""  # 16
    object_substance: str = ""  # 17
    died_on: date | None = None  # 18
    completed_by: str = ""
    completed_title: str = ""
    completed_phone: str = ""
    completed_on: date | None = None
    is_privacy_case: bool = False

    @property
    def texts(self) -> dict[str, str]:
        """Return items 14 to 17, which must hold no names."""
        return {one: getattr(self, one) for one in ABOUT_THE_CASE}


ABOUT_THE_CASE = ("doing_before", "what_happened", "injury", "object_substance")
"""Items 14 to 17, "Tell us about the case": all that 29 CFR 1904.35(b)(2)(v)(B) gives away."""
_KEPT_FOR_OTHERS = (*ABOUT_THE_CASE, "case_id", "number", "injured_on", "work_began", "event_time")
_KEPT_FOR_OTHERS_TOO = ("event_time_unknown", "in_emergency_room", "in_patient_overnight")


# --- masking


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names that may stand in a log's texts, though on no line of it.

    ``private``: of privacy concern cases, of other years or on no log yet. ``others``: of other
    cases' employees, and of people who were hurt in, took part in or saw an incident.
    """

    private: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def hidden_from(self, reader: Reader) -> tuple[str, ...]:
        """Return what of them this reader must not learn."""
        return (*self.private, *self.others) if reader is Reader.OTHERS else self.private


NOBODY = KnownNames()


def masked_lines(
    lines: Sequence[LogLine], reader: Reader, known: KnownNames = NOBODY
) -> tuple[LogLine, ...]:
    """Return the lines without the names that must go; their texts are still to be looked through.

    `telling_in` does that. `for_reader` does both, and refuses.
    """
    search = hidden_names(lines, reader, known)
    return tuple(_without_struck(_masked(line, reader), search) for line in lines)


def for_reader(
    lines: Sequence[LogLine], reader: Reader, known: KnownNames = NOBODY
) -> tuple[LogLine, ...]:
    """Return the lines as this reader may have them.

    Privacy concern cases never show a name, (b)(6); for `Reader.OTHERS` no line does, (b)(10), and
    no history, which names people too.

    Raises:
        InvalidInputError: a text that stays names somebody whose name must go, or (for
            `Reader.OTHERS`) holds another personal identifier; every such text is listed. A person
            has to reword it, 29 CFR 1904.29(b)(9); nothing is cut out by itself.
    """
    masked = masked_lines(lines, reader, known)
    search = hidden_names(lines, reader, known)
    found = [problem for line in masked for problem in _told_in(line, search, reader)]
    if found:
        raise InvalidInputError(found)
    return masked


def on_screen(lines: Sequence[LogLine]) -> tuple[LogLine, ...]:
    """Return the lines for the log on a page: privacy cases without name, texts as they are."""
    return masked_lines(lines, Reader.GOVERNMENT)


def form_for_reader(
    form: Form301, reader: Reader, others: tuple[str, ...] = (), *, is_own: bool = False
) -> Form301:
    """Return a Form 301 as this reader may have it.

    The government and readers of (b)(10)(i) to (iii) get all of it, of a privacy concern case what
    tells nothing of the person: who it is stands on the list that is kept apart, (b)(6). All of it
    goes to the employee of the case or a personal representative (``is_own``),
    1904.35(b)(2)(v)(A). A union's representative gets items 14 to 17 alone, others what names
    nobody. ``others``: names of other people, looked for in those items.

    Raises:
        InvalidInputError: an item that stays names somebody, or holds an identifier; all of them.
        ValueError: an employee asks for somebody else's form; there is none to give.
    """
    may_name = reader in (Reader.GOVERNMENT, Reader.PERMITTED)
    if (may_name and not form.is_privacy_case) or (reader is Reader.WORKFORCE and is_own):
        return form
    if reader is Reader.WORKFORCE:
        raise ValueError("An employee gets the form of the own case only.")
    if found := list(_named_on(form, others, names_only=may_name)):
        raise InvalidInputError(found)
    kept = {"case_id", *ABOUT_THE_CASE}
    if may_name or reader is Reader.OTHERS:
        kept |= {*_KEPT_FOR_OTHERS, *_KEPT_FOR_OTHERS_TOO}
    said = {one.name: getattr(form, one.name) for one in fields(form) if one.name in kept}
    return Form301(**said, employee_name=PRIVACY_CASE if may_name else "")


def _named_on(form: Form301, others: tuple[str, ...], *, names_only: bool) -> Iterator[Problem]:
    """Yield where items 14 to 17 tell of people; ``names_only``: of the one who was hurt alone."""
    people = (form.employee_name,) if names_only else (form.employee_name, form.clinician)
    own = NameSearch(people if names_only else (*people, form.completed_by))
    for field, text in form.texts.items():
        told = _named_in(text, own) if names_only else _people_in(text, own)
        more = () if names_only else _named_in(text, _others(others))
        for what in dict.fromkeys((*told, *more)):
            yield Problem(f"{form.number or form.case_id} {field}", what, _REWORD)


@lru_cache(maxsize=4)
def _others(names: tuple[str, ...]) -> NameSearch:
    """Return the search for names that many forms are looked through for."""
    return NameSearch(names)


def flagged(form: Form301, line_texts: Sequence[str] = ()) -> list[str]:
    """Return what in a case's texts looks like its people, for a human to look at.

    These are words that are their names, and kinds of numbers and addresses: "a telephone number".
    """
    search = NameSearch((form.employee_name, form.clinician))
    texts = (*form.texts.values(), *line_texts)
    words = [word for text in texts for word in says_name(search, text)]
    return list(dict.fromkeys([*words, *(kind for text in texts for kind in identifiers_in(text))]))


_REWORD = "Reword it: say cause and severity, and name nobody."


def _masked(line: LogLine, reader: Reader) -> LogLine:
    if reader is Reader.OTHERS:
        name = PRIVACY_CASE if line.is_privacy_case else NAME_REMOVED
        return replace(line, name=name, clinician="", changes=())
    if not line.is_privacy_case:
        return line
    changes = tuple(_without_name(change) for change in line.changes)
    return replace(line, name=PRIVACY_CASE, clinician="", changes=changes)


def _without_struck(line: LogLine, search: NameSearch) -> LogLine:
    """Return a line without a hidden name that stood on it once and was struck through."""
    changes = tuple(
        replace(change, before=_struck(change.before), after=_struck(change.after))
        if change.field == "name"
        and any(says_name(search, one) for one in (change.before, change.after))
        else change
        for change in line.changes
    )
    return replace(line, changes=changes) if changes != line.changes else line


def _struck(name: str) -> str:
    return PRIVACY_CASE if name else name


def _without_name(change: LineChange) -> LineChange:
    if change.field != "name":
        return change
    return replace(change, before=PRIVACY_CASE, after=PRIVACY_CASE)


def _told_in(line: LogLine, search: NameSearch, reader: Reader) -> Iterator[Problem]:
    """Yield every text of a masked line that tells what the mask hides, on this or another line."""
    for what in _named_in(line.number, search):
        yield Problem(f"{line.number} number", what, "Number the case without a name.")
    for field, what in telling_in(line, search, reader):
        yield Problem(f"{line.number} {field}", what, _REWORD)


def telling_in(line: LogLine, search: NameSearch, reader: Reader) -> Iterator[tuple[str, str]]:
    """Yield (field of ``LogLine.texts``, what it tells) of a masked ``line`` for this reader.

    ``search``: of the log before it was masked, see `hidden_names`.
    """
    is_strict = reader is Reader.OTHERS
    if not search.names:
        return
    for field, text in line.texts.items():
        for what in _people_in(text, search) if is_strict else _named_in(text, search):
            yield field, what


def hidden_names(
    lines: Sequence[LogLine], reader: Reader, known: KnownNames = NOBODY
) -> NameSearch:
    """Return a search for every name that this reader must not learn of, on the log or known."""
    hidden = [one for one in lines if reader is Reader.OTHERS or one.is_privacy_case]
    names = (name for one in hidden for name in _names_of(one))
    return NameSearch(tuple(dict.fromkeys((*names, *known.hidden_from(reader)))))


def _names_of(line: LogLine) -> Iterator[str]:
    """Yield every name that stood on a line, the struck ones too."""
    yield line.name
    for change in line.changes:
        if change.field == "name":
            yield from (change.before, change.after)
    if line.clinician:
        yield line.clinician


def _named_in(text: str, search: NameSearch) -> list[str]:
    return [f'It seems to name somebody: "{word}".' for word in says_name(search, text)]


def _people_in(text: str, search: NameSearch) -> list[str]:
    return [*_named_in(text, search), *(f"It holds {kind}." for kind in identifiers_in(text))]


# --- totals and pages


def totals_of(lines: Sequence[LogLine]) -> Totals:
    """Return the totals of columns G to M; lined-out lines do not count.

    Restricted days of a case in column H count in L and never as a case of column I.
    """
    counted = [line for line in lines if not line.lined_out]
    outcomes = [sum(line.column is one for line in counted) for one in Column]
    types = [sum(line.type is one for line in counted) for one in CaseType]
    return Totals(
        outcomes=(outcomes[0], outcomes[1], outcomes[2], outcomes[3]),
        days_away=sum(line.days_away or 0 for line in counted),
        days_restricted=sum(line.days_restricted or 0 for line in counted),
        types=(types[0], types[1], types[2], types[3], types[4], types[5]),
    )


@dataclass(frozen=True, slots=True)
class LogPage:
    """One sheet of the log: its lines, and the page totals at its foot."""

    number: int
    of: int
    lines: tuple[LogLine, ...]
    totals: Totals


def pages_of(lines: Sequence[LogLine], per_page: int) -> tuple[LogPage, ...]:
    """Cut the log into sheets; a year without cases has one empty sheet."""
    parts = [tuple(lines[at : at + per_page]) for at in range(0, len(lines), per_page)] or [()]
    return tuple(
        LogPage(place, len(parts), part, totals_of(part)) for place, part in enumerate(parts, 1)
    )
