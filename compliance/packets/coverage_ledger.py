"""The coverage section as a long table: requirement by period, in the order of the books."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from compliance.domain.coverage import Cell, Outcome, Standing, Step
from compliance.domain.packet_coverage import CoverageColumn, CoverageRow, CoverageSection
from compliance.domain.packet_records import Tone
from compliance.packets.environment import Words
from compliance.packets.ledger import Column, Kind, Ledger, Line, Row, Style
from compliance.packets.terms import MONTHS

FOR_COLUMNS = 66  # per cent of the width, as long as there are few
NARROWEST, WIDEST = 5, 9  # per cent: mark and letter, or a date such as "26 Oct"
TONES = {
    Outcome.MISSED: Tone.BAD,
    Outcome.OVERDUE: Tone.BAD,
    Outcome.LATE: Tone.WARN,
    Outcome.DUE: Tone.MUTED,
    Outcome.SUSPENDED: Tone.MUTED,
    Outcome.WAIVED: Tone.MUTED,
    Outcome.DONE: Tone.GOOD,
}
NOTHING = "\u2013"
Cells = tuple[tuple[Line, ...], ...]


def coverage_ledger(section: CoverageSection, words: Words) -> Ledger:
    """Return the matrix as a table; what was missed or has no schedule stands out."""
    periods = len(section.columns)
    share = max(NARROWEST, min(WIDEST, FOR_COLUMNS // periods))
    heads = [_head(column, section.step, words) for column in section.columns]
    return Ledger(
        anchor="coverage",
        title=words.plain("Coverage"),
        intro=_legend(words),
        columns=(
            Column(words.plain("Requirement"), 100 - periods * share),
            *(Column(head, share) for head in heads),
        ),
        rows=(
            *_grouped(section.rows, periods, words),
            *_aside(section.aside, periods, words),
        ),
    )


def _legend(words: Words) -> tuple[Line, ...]:
    return (
        Line(
            words.plain(
                "What is to be kept, and how often it was: a check stands in the period in which "
                "it fell due. A shape shows the worst of a period, the numbers how many of how "
                "many; a dash means that nothing fell due."
            )
        ),
        Line(words.plain("Done on time."), tone=Tone.GOOD.value),
        Line(words.plain("L: done late."), tone=Tone.WARN.value),
        Line(words.plain("M: missed. O: overdue, and still owed."), tone=Tone.BAD.value),
        Line(
            words.plain("D: still to be done, in time as yet. S: suspended. W: waived."),
            tone=Tone.MUTED.value,
        ),
    )


def _letter(outcome: Outcome, words: Words) -> str:
    """Return the letter that tells outcomes of one shape apart, as the legend has it."""
    letters = {
        Outcome.MISSED: words.plain("M"),
        Outcome.OVERDUE: words.plain("O"),
        Outcome.LATE: words.plain("L"),
        Outcome.DUE: words.plain("D"),
        Outcome.SUSPENDED: words.plain("S"),
        Outcome.WAIVED: words.plain("W"),
    }
    return letters.get(outcome, "")


def _head(column: CoverageColumn, step: Step, words: Words) -> str:
    on = column.from_on
    match step:
        case Step.WEEK:
            return f"{on.day} {words.plain(MONTHS[on.month - 1])}"
        case Step.MONTH:
            return words.plain(MONTHS[on.month - 1])
        case Step.QUARTER:
            return words.say("Q%(number)s", number=(on.month + 2) // 3)
        case Step.YEAR:
            return str(on.year)


def _grouped(rows: Iterable[CoverageRow], periods: int, words: Words) -> Iterator[Row]:
    for place, same in groupby(rows, lambda row: _place(row, words)):
        yield Row(((Line(place, Style.BOLD),), *_empty(periods)), Kind.GROUP)
        for row in same:
            yield _row(row, periods, words)


def _place(row: CoverageRow, words: Words) -> str:
    """Return where a row stands in the books: "29 CFR part 1910, subpart L", "Own rules"."""
    if not row.book:
        kinds = {
            "state": words.plain("State rules"),
            "local": words.plain("City and county rules"),
            "permit": words.plain("Permits"),
            "standard": words.plain("Standards of industry"),
            "internal": words.plain("Own rules"),
        }
        return kinds.get(row.kind, row.kind)
    named = {"book": row.book, "part": row.part, "subpart": row.subpart}
    if row.subpart:
        return words.say("%(book)s part %(part)s, subpart %(subpart)s", **named)
    return words.say("%(book)s part %(part)s", **named) if row.part else row.book


def _row(row: CoverageRow, periods: int, words: Words) -> Row:
    cells = [
        Cell.of((one.outcome, one.count) for one in row.counts if one.column == column)
        for column in range(periods)
    ]
    name = _name(row, words)
    if row.counts:
        shown = tuple(_cell(cell, words) for cell in cells)
        is_loud = any(cell.outcome in {Outcome.MISSED, Outcome.OVERDUE} for cell in cells)
        return Row((name, *shown), Kind.LOUD if is_loud else Kind.ROW)
    said = _standing(row, words)
    if not said:
        return Row((name, *((Line(NOTHING),) for _ in cells)))
    is_loud = row.standing is Standing.NO_SCHEDULE
    return Row((name, said, *_empty(periods - 1)), Kind.LOUD if is_loud else Kind.ROW)


def _name(row: CoverageRow, words: Words) -> tuple[Line, ...]:
    lines = [Line(row.title, Style.BOLD), Line("; ".join(row.provisions), Style.SMALL)]
    if row.counts and row.standing is Standing.NO_SCHEDULE:
        lines.append(Line(words.plain("No schedule now"), Style.SMALL, Tone.BAD.value))
    if row.unassigned:
        text = words.say("%(count)s of them without a schedule", count=row.unassigned)
        lines.append(Line(text, Style.SMALL, Tone.BAD.value))
    return tuple(lines)


def _cell(cell: Cell, words: Words) -> tuple[Line, ...]:
    if cell.outcome is Outcome.NOTHING:
        return (Line(NOTHING),)
    mark = Line(_letter(cell.outcome, words), Style.BOLD, TONES[cell.outcome].value)
    number = f"{cell.worst}/{cell.total}" if cell.worst < cell.total else str(cell.total)
    return (mark, Line(number, Style.SMALL))


def _standing(row: CoverageRow, words: Words) -> tuple[Line, ...]:
    """Return what a row without a single check says instead."""
    reason = (Line(row.reason, Style.SMALL),) if row.reason else ()
    match row.standing:
        case Standing.NO_SCHEDULE:
            return (Line(words.plain("No schedule"), Style.BOLD, Tone.BAD.value),)
        case Standing.COVERED:
            text = words.say("Fulfilled by: %(title)s", title=row.covered_by)
            return (Line(text, Style.BOLD, Tone.GOOD.value), *reason)
        case Standing.SCHEDULED if not row.has_dates:
            return (Line(words.plain("Done when it is needed, not by dates")),)
        case _:
            return ()


def _aside(rows: Iterable[CoverageRow], periods: int, words: Words) -> Iterator[Row]:
    """Yield what is not decided yet and what is not owed, each with its reason."""
    heads = {
        Standing.UNDECIDED: words.plain("Not decided yet"),
        Standing.NOT_APPLICABLE: words.plain("Not applicable"),
    }
    every = list(rows)
    for standing, head in heads.items():
        same = [row for row in every if row.standing is standing]
        if same:
            yield Row(((Line(head, Style.BOLD),), *_empty(periods)), Kind.GROUP)
        for row in same:
            provision = Line(row.provisions[0], Style.SMALL)
            name = (Line(row.title, Style.SMALL), provision)
            yield Row((name, (Line(row.reason, Style.SMALL),), *_empty(periods - 1)))


def _empty(count: int) -> Cells:
    return ((),) * count
