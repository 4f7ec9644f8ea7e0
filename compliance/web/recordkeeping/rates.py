"""Incidence rates by month with rolling twelve months, against published ones."""

from collections.abc import Mapping
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
    chart_series,
    latest_benchmarks,
    pooled,
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


@blueprint.get("/recordkeeping/rates")
@requires(Permission.VIEW_MASKED_RECORDS)
def rates() -> ResponseReturnValue:
    """Show the rates of two years, one measure as a chart, all of the last twelve months."""
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
        now=_last_year(figures, until),
        by_site=_by_site(scope, figures, until),
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


def _pooled_last_year(counted: ByMonth, everything: ByMonth, until: date) -> dict[bool, Figures]:
    """Return the figures of twelve months: of rates, and (True) of ratios, which need no hours."""
    first = add_months(until, -(ROLLING_MONTHS - 1))
    return {
        is_ratio: pooled(one for month, one in months.items() if first <= month <= until)
        for is_ratio, months in ((False, counted), (True, everything))
    }


def _last_year(figures: SitesFigures, until: date) -> list[tuple[Measure, str]]:
    """Return every measure over the twelve months up to the present one."""
    totals = _pooled_last_year(figures.counted, figures.everything, until)
    return [(one, shown(rate(one, totals[one in RATIOS]))) for one in Measure]


def _by_site(
    scope: Scope, figures: SitesFigures, until: date
) -> list[tuple[str, Figures, list[str]]]:
    """Return each site with its figures and rates of twelve months, where there are several."""
    rows = []
    for site in scope.shown if len(scope.shown) > 1 else ():
        months = figures.by_site[site.id]
        totals = _pooled_last_year(with_hours(months), months, until)
        values = [shown(rate(one, totals[one in RATIOS])) for one in SITE_COLUMNS]
        rows.append((site.name, totals[False], values))
    return rows
