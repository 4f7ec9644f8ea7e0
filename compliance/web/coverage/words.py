"""Words and shapes of the matrix. Each outcome has its own shape; the word is always there too."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from compliance.domain.coverage import Cell, Outcome, Place, Standing, Step
from compliance.domain.periods import Period
from compliance.domain.provisions import ProvisionKind
from compliance.web.kit.dates import local_date
from compliance.web.kit.statuses import FAIL, INFO, LATE, NA, PASS, PLAIN, SOON, Status

LOOKS = {
    Outcome.MISSED: Status(FAIL, "octagon-x-f", lazy_gettext("Missed")),
    Outcome.OVERDUE: Status(LATE, "alert-triangle-f", lazy_gettext("Overdue")),
    Outcome.LATE: Status(SOON, "clock-exclamation", lazy_gettext("Done late")),
    Outcome.DUE: Status(INFO, "calendar", lazy_gettext("Still to do")),
    Outcome.SUSPENDED: Status(NA, "player-pause", lazy_gettext("Suspended")),
    Outcome.WAIVED: Status(NA, "circle-minus", lazy_gettext("Waived")),
    Outcome.DONE: Status(PASS, "circle-check-f", lazy_gettext("Done")),
    Outcome.NOTHING: Status(PLAIN, "", lazy_gettext("Nothing fell due")),
}
STANDINGS = {
    Standing.SCHEDULED: lazy_gettext("Scheduled"),
    Standing.NO_SCHEDULE: lazy_gettext("No schedule"),
    Standing.COVERED: lazy_gettext("Covered by another check"),
    Standing.UNDECIDED: lazy_gettext("Not decided yet"),
    Standing.NOT_APPLICABLE: lazy_gettext("Not applicable"),
}
_KINDS = {
    ProvisionKind.STATE: lazy_gettext("State rules"),
    ProvisionKind.LOCAL: lazy_gettext("City and county rules"),
    ProvisionKind.PERMIT: lazy_gettext("Permits"),
    ProvisionKind.STANDARD: lazy_gettext("Standards of industry"),
    ProvisionKind.INTERNAL: lazy_gettext("Our own rules"),
}


def count_words(outcome: Outcome, count: int) -> str:
    """Return how many came to what: "2 missed"."""
    match outcome:
        case Outcome.MISSED:
            words = ngettext("%(num)d missed", "%(num)d missed", count)
        case Outcome.OVERDUE:
            words = ngettext("%(num)d overdue", "%(num)d overdue", count)
        case Outcome.LATE:
            words = ngettext("%(num)d done late", "%(num)d done late", count)
        case Outcome.DUE:
            words = ngettext("%(num)d still to do", "%(num)d still to do", count)
        case _:
            words = _settled_words(outcome, count)
    return str(words)


def _settled_words(outcome: Outcome, count: int) -> str:
    match outcome:
        case Outcome.SUSPENDED:
            return str(ngettext("%(num)d suspended", "%(num)d suspended", count))
        case Outcome.WAIVED:
            return str(ngettext("%(num)d waived", "%(num)d waived", count))
        case Outcome.DONE:
            return str(ngettext("%(num)d done", "%(num)d done", count))
        case _:
            return str(_("nothing fell due"))


def cell_words(cell: Cell) -> str:
    """Return a cell as a sentence: "2 missed, 20 done"."""
    counts = cell.counts or ((Outcome.NOTHING, 0),)
    return ", ".join(count_words(outcome, count) for outcome, count in counts)


def cell_number(cell: Cell) -> str:
    """Return the number beside a cell's shape: of the worst, and of all where these differ."""
    if cell.worst < cell.total:
        return f"{cell.worst}/{cell.total}"
    return str(cell.total) if cell.total > 1 else ""


def column_words(column: Period, step: Step) -> str:
    """Return the head of a column: "Mar", "Q1", "2 Mar"."""
    match step:
        case Step.MONTH:
            return local_date(column.from_on, "mon")
        case Step.QUARTER:
            return str(_("Q%(number)d", number=(column.from_on.month + 2) // 3))
        case Step.YEAR:
            return str(column.from_on.year)
        case Step.WEEK:
            return local_date(column.from_on, "short")


def column_sentence(column: Period, step: Step) -> str:
    """Return the same for people who hear the page: "March 2026", "2 to 8 Mar 2026"."""
    if step is Step.MONTH:
        return local_date(column.from_on, "month")
    if step is Step.YEAR:
        return str(column.from_on.year)
    days = {"start": local_date(column.from_on, "short"), "end": local_date(column.to_on)}
    return str(_("%(start)s to %(end)s", **days))


def place_words(place: Place) -> str:
    """Return a place in the books: "29 CFR part 1910, subpart L", "8 CCR", "Permits"."""
    if place.kind in _KINDS:
        return str(_KINDS[place.kind])
    book = f"{place.title} {place.kind.value}"
    if not place.part:
        return book
    named = {"book": book, "part": place.part, "subpart": place.subpart}
    if not place.subpart:
        return str(_("%(book)s part %(part)s", **named))
    return str(_("%(book)s part %(part)s, subpart %(subpart)s", **named))


def in_force_on(period: Period, today: date) -> date:
    """Return the day whose law a period is judged by: its last one, or today if that is ahead."""
    return min(period.to_on, today)
