"""The drawings of a packet's injury records with their tables: trends of rates, body map, kinds.

What is drawn was frozen; the drawings are those of the pages. Each figure has an alternate text
with its numbers (ISO 14289-1, 7.3), and a table beside it says them all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from compliance.domain.body_map import View, body_map_svg
from compliance.domain.incident_rates import Measure, Point
from compliance.domain.injury_patterns import Dimension
from compliance.domain.packet_figures import (
    PatternSection,
    PatternTable,
    Published,
    Trend,
    TrendPoint,
)
from compliance.domain.packet_injuries import InjurySection
from compliance.domain.pareto import ParetoRow, pareto, pareto_svg, percent
from compliance.domain.rate_chart import Across, Months, chart_of, rate_chart_svg
from compliance.packets.environment import Words
from compliance.packets.terms import MEASURES, MONTHS, PATTERNS

FACE = "Public Sans, Public Sans Ext, Packet Mono"
TREND_WIDTH = 350  # units, half of the page's width
FEW = "few"
"""Key of the kinds that are too rare to be named: no key of a list has fewer than three letters."""

Printable = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing with its heading."""

    title: str
    drawn: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """A row of a table of kinds, as it is printed."""

    name: str
    count: int
    share: str
    running: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """A table of kinds with its drawing, if there is any kind to draw."""

    title: str
    rows: tuple[KindRow, ...]
    unsorted: int
    figure: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendTable:
    """The numbers of all trends: heads of columns, then a row for each month."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Artist:
    """Draws the figures of one section in one language, with printable letters only."""

    section: InjurySection
    words: Words
    printable: Printable

    def contexts(self) -> Mapping[str, Mapping[str, object]]:
        """Return what each drawn part is printed from, by its anchor."""
        made: dict[str, Mapping[str, object]] = {}
        if self.section.trends:
            figures = [self._trend(one) for one in self.section.trends]
            made["trends"] = {"figures": figures, "numbers": self._numbers()}
        if self.section.patterns:
            found = self.section.patterns
            parts, *others = (self._kinds(one) for one in found.tables)
            bodies = self._bodies(found) if found.regions else []
            made["patterns"] = {"found": found, "bodies": bodies, "parts": parts, "others": others}
        return made

    def _trend(self, trend: Trend) -> Figure:
        words, title = self.words, self._measure(trend.measure)
        told = words.say(
            "%(title)s by month: dots; twelve months: line, at the end %(last)s. All numbers "
            "stand in the table below.",
            title=title,
            last=next((one.rolling for one in reversed(trend.points) if one.rolling), "\u2013"),
        )
        months = Months(whole=self._month, short=self._short)
        across = [Across(Fraction(one.rate), self._published(one)) for one in trend.published]
        chart = chart_of([_point(one) for one in trend.points], across, months, TREND_WIDTH)
        return Figure(title=title, drawn=_markup(rate_chart_svg(chart, told)))

    def _numbers(self) -> TrendTable:
        trends = self.section.trends
        months = sorted({one.month for trend in trends for one in trend.points})
        found = [{one.month: one for one in trend.points} for trend in trends]
        short = [self.words.plain(MEASURES[one.measure.value][1]) for one in trends]
        return TrendTable(
            heads=tuple(
                head
                for name in short
                for head in (name, self.words.say("%(name)s, 12 months", name=name))
            ),
            rows=tuple((self._short(month), *_values(month, found)) for month in months),
        )

    def _measure(self, measure: Measure) -> str:
        return self.words.plain(MEASURES[measure.value][0])

    def _published(self, one: Published) -> str:
        whose = f"NAICS {one.industry}" if one.industry else self.words.plain("all industry")
        return self.printable(f"{whose} {one.year}: {one.rate}")

    def _month(self, month: date) -> str:
        return f"{self.words.plain(MONTHS[month.month - 1])} {month.year}"

    def _short(self, month: date) -> str:
        return f"{self.words.plain(MONTHS[month.month - 1])} {month:%y}"

    def _bodies(self, found: PatternSection) -> list[Figure]:
        counts = {one.region: one.count for one in found.regions}
        names = {one.region: self.printable(one.name) for one in found.regions}
        said = "; ".join(f"{names[region]}: {count}" for region, count in counts.items())
        titles = {
            View.FRONT: self.words.plain("The body from the front"),
            View.BACK: self.words.plain("The body from the back"),
        }
        return [
            Figure(
                title=title,
                drawn=_markup(body_map_svg(view, counts, names.__getitem__, f"{title}. {said}")),
            )
            for view, title in titles.items()
        ]

    def _kinds(self, table: PatternTable) -> Kinds:
        title = self.words.plain(PATTERNS[table.by.value])
        counts = {one.key: one.count for one in table.kinds} | {FEW: table.few}
        names = {one.key: self.printable(one.name) for one in table.kinds} | {
            FEW: self.words.plain("Kinds with fewer cases, not named")
        }
        rows = pareto(counts, last=FEW)
        drawn = table.by is not Dimension.BODY_PART and table.kinds
        return Kinds(
            title=title,
            rows=tuple(_row(one, names) for one in rows),
            unsorted=table.unsorted,
            figure=Figure(title=title, drawn=self._pareto(title, rows, names)) if drawn else None,
        )

    def _pareto(self, title: str, rows: Sequence[ParetoRow], names: Mapping[str, str]) -> Markup:
        said = "; ".join(f"{names[one.key]}: {one.count}" for one in rows)
        rest = self.words.plain("and %d kinds more")
        return _markup(pareto_svg(rows, names.__getitem__, f"{title}. {said}", rest=rest))


def _point(one: TrendPoint) -> Point:
    value = Fraction(one.value) if one.value else None
    return Point(one.month, value, Fraction(one.rolling) if one.rolling else None, 0)


def _values(month: date, found: Sequence[Mapping[date, TrendPoint]]) -> Iterator[str]:
    for points in found:
        here = points.get(month)
        yield (here.value if here else "") or "\u2013"
        yield (here.rolling if here else "") or "\u2013"


def _row(one: ParetoRow, names: Mapping[str, str]) -> KindRow:
    return KindRow(
        name=names[one.key],
        count=one.count,
        share=percent(one.share),
        running=percent(one.running),
    )


def _markup(drawn: str) -> Markup:
    """Return a drawing with the faces of packets: an SVG takes none from its page."""
    faced = drawn.replace("<svg ", f'<svg font-family="{FACE}" ', 1)
    return Markup(faced)  # noqa: S704 - made by domain.svg, which escapes every value
