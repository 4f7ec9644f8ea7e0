"""The tables of a packet's injury and illness records: years, rates, incidents."""

from collections.abc import Iterator

from compliance.domain.packet_injuries import InjurySection, InjuryYear, RateLine, Withheld
from compliance.domain.packet_masking import NAMELESS
from compliance.domain.packet_records import Tone
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.packets.environment import Words
from compliance.packets.ledger import Column, Kind, Ledger, Line, Row, Style
from compliance.packets.terms import INCIDENT_KINDS, INCIDENT_STATES, LOG_FIELDS, MONTHS
from compliance.services.form_copies import READER_WORDS

MOST_WITHHELD = 12  # named in the introduction; the rest is counted
NOTHING = "\u2013"
PLACES = {
    "job_title": "C",
    "where": "E",
    "description": "F",
    "employee_address": "2",
    "facility": "7",
    "doing_before": "14",
    "what_happened": "15",
    "injury": "16",
    "object_substance": "17",
}
"""Columns of Form 300 and items of Form 301, by the fields that hold their texts."""


def injury_titles(section: InjurySection | None, words: Words) -> Iterator[tuple[str, str]]:
    """Yield (anchor, title) of the parts, in order, without empty ones."""
    if section is None:
        return
    yield "injuries", words.plain("Injuries and illnesses")
    if section.rates:
        yield "rates", words.plain("Incident rates")
    if section.trends:
        yield "trends", words.plain("Trends of the rates")
    if section.patterns:
        yield "patterns", words.plain("What the cases have in common")
    if section.incidents:
        yield "incidents", words.plain("Incidents")
    for year in section.years:
        yield f"form-300-{year.year}", words.say("Form 300: log of %(year)s", year=year.year)
        yield f"form-300a-{year.year}", words.say("Form 300A: summary of %(year)s", year=year.year)
        if year.reports:
            title = words.say("Form 301: reports of %(year)s", year=year.year)
            yield f"form-301-{year.year}", title


def injury_ledgers(section: InjurySection | None, words: Words) -> tuple[Ledger, ...]:
    """Return the tables of the section; the forms are drawn apart."""
    if section is None:
        return ()
    made = [_years(section, words)]
    if section.rates:
        made.append(_rates(section, words))
    if section.incidents:
        made.append(_incidents(section, words))
    return tuple(made)


def _years(section: InjurySection, words: Words) -> Ledger:
    letters = ("G", "H", "I", "J", "K", "L")
    return Ledger(
        anchor="injuries",
        title=words.plain("Injuries and illnesses"),
        intro=tuple(_intro(section, words)),
        columns=(
            Column(words.plain("Year"), 8),
            *(Column(letter, 6, is_number=True) for letter in letters),
            *(Column(f"M{number}", 5, is_number=True) for number in range(1, 7)),
            Column(words.plain("Form 300A"), 26),
        ),
        rows=tuple(_year(year, words) for year in section.years),
    )


def _intro(section: InjurySection, words: Words) -> Iterator[Line]:
    yield Line(words.say("For: %(reader)s.", reader=words.plain(READER_WORDS[section.reader])))
    if section.reader in NAMELESS:
        yield Line(words.plain("Names are removed from the log: 29 CFR 1904.29(b)(10)."))
    yield Line(
        words.plain(
            "Privacy concern cases have no name in any packet; the list of their names is kept "
            "apart: 29 CFR 1904.29(b)(6)."
        )
    )
    if section.reader is Reader.WORKFORCE:
        yield Line(
            words.plain(
                "Form 301 is given to the employee of the case apart: 29 CFR 1904.35(b)(2)(v)(A)."
            )
        )
    if section.reader is Reader.AUTHORISED_REPRESENTATIVE:
        yield Line(words.plain("Of Form 301, only items 14 to 17: 29 CFR 1904.35(b)(2)(v)(B)."))
    if section.withheld:
        yield _left_out(section, words)
    if section.years:
        yield Line(
            words.plain(
                "Cases of the log: G deaths, H days away, I transfer or restriction, J other. "
                "Days: K away, L restricted. Types: M1 injuries, M2 skin, M3 respiratory, "
                "M4 poisoning, M5 hearing, M6 other illnesses."
            ),
            Style.SMALL,
        )
    else:
        yield Line(words.plain("No log is kept of these years here."))


def _left_out(section: InjurySection, words: Words) -> Line:
    named = dict.fromkeys(f"{one.number} ({_place(one, words)})" for one in section.withheld)
    shown = list(named)[:MOST_WITHHELD]
    more = ["\u2026"] if len(named) > len(shown) else []
    text = words.say(
        "Texts left out because they may name somebody: %(count)s (%(which)s).",
        count=len(named),
        which=", ".join([*shown, *more]),
    )
    return Line(text, tone=Tone.WARN.value)


def _place(one: Withheld, words: Words) -> str:
    return PLACES.get(one.field) or words.plain(LOG_FIELDS.get(one.field, one.field))


def _year(year: InjuryYear, words: Words) -> Row:
    totals = year.totals
    numbers = (*totals.outcomes, totals.days_away, totals.days_restricted, *totals.types)
    return Row(
        (
            (Line(str(year.year), Style.BOLD),),
            *((Line(str(number)),) for number in numbers),
            _summary(year, words),
        )
    )


def _summary(year: InjuryYear, words: Words) -> tuple[Line, ...]:
    kept = year.summary.certified
    until = words.say("Keep to %(day)s", day=words.day(year.keep_until))
    if kept is None:
        said = Line(words.plain("Not certified"), Style.BOLD, Tone.WARN.value)
        return said, Line(until, Style.SMALL)
    lines = [Line(words.plain("Certified"), Style.BOLD, Tone.GOOD.value)]
    lines.append(Line(f"{kept.name}, {words.day(kept.on)}", Style.SMALL))
    if year.summary.is_changed:
        text = words.plain("The log changed after that.")
        lines.append(Line(text, Style.SMALL, Tone.WARN.value))
    return (*lines, Line(until, Style.SMALL))


def _rates(section: InjurySection, words: Words) -> Ledger:
    return Ledger(
        anchor="rates",
        title=words.plain("Incident rates"),
        intro=(
            Line(
                words.plain(
                    "Per 200,000 hours, which is 100 people in one year. TRIR: all recordable "
                    "cases. DART: cases with days away, restriction or transfer. Severity: days "
                    "away and restricted, our own measure. A rate of twelve months ends with its "
                    "month; without hours there is no rate."
                )
            ),
            *(Line(text, Style.SMALL) for text in section.benchmarks),
        ),
        columns=(
            Column(words.plain("Month"), 12),
            Column(words.plain("Hours"), 10, is_number=True),
            Column(words.plain("Cases"), 8, is_number=True),
            Column("TRIR", 9, is_number=True),
            Column(words.plain("TRIR, 12 months"), 16, is_number=True),
            Column("DART", 9, is_number=True),
            Column(words.plain("DART, 12 months"), 16, is_number=True),
            Column(words.plain("Severity, 12 months"), 20, is_number=True),
        ),
        rows=tuple(_rate(line, words) for line in section.rates),
    )


def _rate(line: RateLine, words: Words) -> Row:
    month = f"{words.plain(MONTHS[line.month.month - 1])} {line.month.year}"
    rates = (line.trir, line.trir_year, line.dart, line.dart_year, line.severity_year)
    told = (f"{line.hours:,}", str(line.cases), *(rate or NOTHING for rate in rates))
    return Row(((Line(month, Style.BOLD),), *((Line(text),) for text in told)))


def _incidents(section: InjurySection, words: Words) -> Ledger:
    return Ledger(
        anchor="incidents",
        title=words.plain("Incidents"),
        intro=(
            Line(words.plain("What was reported in the period, without what was told about it.")),
        ),
        columns=(
            Column(words.plain("Incident"), 16),
            Column(words.plain("Happened"), 16),
            Column(words.plain("Kind"), 28),
            Column(words.plain("Area"), 24),
            Column(words.plain("State"), 16),
        ),
        rows=tuple(
            Row(
                (
                    (Line(one.number, Style.BOLD),),
                    (Line(words.day(one.happened_on)),),
                    (Line(words.plain(INCIDENT_KINDS.get(one.kind, one.kind))),),
                    (Line(one.area),) if one.area else (),
                    (Line(words.plain(INCIDENT_STATES.get(one.state, one.state))),),
                ),
                Kind.ROW,
            )
            for one in section.incidents
        ),
    )
