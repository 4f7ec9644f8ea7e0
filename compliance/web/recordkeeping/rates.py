"""Incidence rates by month with rolling twelve months, against published ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from compliance.domain.access import Permission
from compliance.domain.incident_rates import (
    MEASURES,
    ROLLING_MONTHS,
    Figures,
    Measure,
    TwelveMonths,
    chart_series,
    latest_benchmarks,
    month_stretches,
    rate,
    shown,
)
from compliance.domain.spans import add_months
from compliance.services.benchmarks import benchmarks_of
from compliance.services.incident_figures import (
    ByMonth,
    SitesFigures,
    sites_figures,
    with_hours,
)
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_deps, reading
from compliance.web.kit.dates import local_date
from compliance.web.recordkeeping.blueprint import blueprint, site_today
from compliance.web.recordkeeping.rate_chart import charts_of
from compliance.web.recordkeeping.scope import Scope, scope_of

MONTHS_SHOWN = 24
TITLES: Mapping[Measure, object] = {
    Measure.TRIR: _("Total recordable incident rate (TRIR)"),
    Measure.DART: _("Days away, restricted or transferred (DART)"),
    Measure.DAFW: _("Days away from work rate"),
    Measure.DJTR: _("Job transfer or restriction rate"),
    Measure.SEVERITY: _("Severity rate (our own measure)"),
    Measure.LOST_WORKDAY: _("Lost workday rate (our own measure)"),
    Measure.FIRST_AID: _("First-aid cases for each recordable case (our own measure)"),
    Measure.NEAR_MISS: _("Near misses for each recordable case (our own measure)"),
}
RATIOS = (Measure.FIRST_AID, Measure.NEAR_MISS)
SITE_COLUMNS = (Measure.TRIR, Measure.DART, Measure.DAFW, Measure.SEVERITY)


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site's figures and rates of twelve months; ``months``: of how many there are hours."""

    name: str
    figures: Figures
    values: list[str]
    months: int


@blueprint.get("/recordkeeping/rates")
@requires(Permission.VIEW_MASKED_RECORDS)
def rates() -> ResponseReturnValue:
    """Show the rates of two years, one measure as a chart, all of twelve whole months."""
    chosen = _measure()
    law = current_deps().recordkeeping_law().rates
    today = site_today()
    until = today.replace(day=1)
    since = add_months(until, -(MONTHS_SHOWN - 1))
    with reading() as session:
        scope = scope_of(session)
        # Eleven months before the first one shown are in its rolling figure.
        early = add_months(since, -(ROLLING_MONTHS - 1))
        figures = sites_figures(session, scope.ids, early, today)
        known = benchmarks_of(session, scope.ids[0], law) if scope.ids else []
    year = figures.last_twelve_months(today)
    counted = figures.everything if chosen in RATIOS else figures.counted
    lines = latest_benchmarks(known, chosen)
    points = [one for one in chart_series(chosen, counted).points if one.month >= since]
    return render_template(
        "pages/recordkeeping/rates.html",
        scope=scope,
        chosen=chosen,
        titles=TITLES,
        formula=MEASURES[chosen].formula,
        charts=charts_of(points, lines, _told(chosen)),
        points=points,
        figures=figures.everything,
        nothing=Figures(),
        shown=shown,
        now=_all_measures(figures, year),
        year_words=_words([(year.first, year.last)]),
        bare_words=_words(month_stretches(year.without_hours)),
        by_site=_by_site(scope, figures, year),
        benchmarks=known,
        is_ratio=chosen in RATIOS,
        without_hours=[one for one in figures.without_hours if since <= one < until],
    )


def _told(measure: Measure) -> str:
    said = gettext(
        "%(title)s by month: dots; rolling twelve months: line. Its numbers stand in the table "
        "below.",
        title=TITLES[measure],
    )
    return str(said)


def _measure() -> Measure:
    asked = request.args.get("measure", Measure.TRIR.value)
    return Measure(asked) if asked in {one.value for one in Measure} else Measure.TRIR


def _pooled(year: TwelveMonths, counted: ByMonth, everything: ByMonth) -> dict[bool, Figures]:
    """Return the figures of twelve months: of rates, and (True) of ratios, which need no hours."""
    return {False: year.pooled(counted), True: year.pooled(everything)}


def _all_measures(figures: SitesFigures, year: TwelveMonths) -> list[tuple[Measure, str]]:
    """Return every measure over the twelve months."""
    totals = _pooled(year, figures.counted, figures.everything)
    return [(one, shown(rate(one, totals[one in RATIOS]))) for one in Measure]


def _by_site(scope: Scope, figures: SitesFigures, year: TwelveMonths) -> list[SiteRow]:
    """Return each site with its figures and rates of twelve months, where there are several."""
    rows = []
    for site in scope.shown if len(scope.shown) > 1 else ():
        months = figures.by_site[site.id]
        counted = with_hours(months)
        totals = _pooled(year, counted, months)
        values = [shown(rate(one, totals[one in RATIOS])) for one in SITE_COLUMNS]
        known = sum(year.first <= month <= year.last for month in counted)
        rows.append(SiteRow(site.name, totals[False], values, known))
    return rows


def _words(stretches: Iterable[tuple[date, date]]) -> str:
    """Return stretches of months in words: "March 2026, May 2026 to July 2026"."""
    said = []
    for first, last in stretches:
        named = {"first": local_date(first, "month"), "last": local_date(last, "month")}
        said.append(gettext("%(first)s to %(last)s", **named) if first < last else named["first"])
    return ", ".join(said)
