"""Incidence rates by month with rolling twelve months, against published ones."""

from collections.abc import Mapping
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from compliance.domain.access import Permission
from compliance.domain.incident_rates import (
    MEASURES,
    ROLLING_MONTHS,
    Benchmark,
    Figures,
    Measure,
    RateLaw,
    chart_series,
    pooled,
    rate,
    shown,
)
from compliance.domain.spans import add_months
from compliance.services.incident_figures import figures_by_month, with_hours
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_deps, reading
from compliance.web.recordkeeping.blueprint import blueprint, place_of, site_today
from compliance.web.recordkeeping.rate_chart import chart_of

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


@blueprint.get("/recordkeeping/rates")
@requires(Permission.KEEP_RECORDS)
def rates() -> ResponseReturnValue:
    """Show the rates of two years, one measure as a chart, all of the last twelve months."""
    chosen = _measure()
    law = current_deps().recordkeeping_law().rates
    today = site_today()
    until = today.replace(day=1)
    since = add_months(until, -(MONTHS_SHOWN - 1))
    with reading() as session:
        place = place_of(session)
        # Eleven months before the first one shown are in its rolling figure.
        early = add_months(since, -(ROLLING_MONTHS - 1))
        figures = figures_by_month(session, place.id, early, today)
    counted = figures if chosen in RATIOS else with_hours(figures)
    benchmark = benchmark_of(law, chosen)
    series = chart_series(chosen, counted, law.all_private_industry)
    points = [one for one in series.points if one.month >= since]
    return render_template(
        "pages/recordkeeping/rates.html",
        chosen=chosen,
        titles=TITLES,
        formula=MEASURES[chosen].formula,
        chart=chart_of(type(series)(measure=chosen, points=tuple(points)), benchmark),
        points=points,
        figures=figures,
        nothing=Figures(),
        shown=shown,
        now=_last_year(figures, until),
        benchmark=benchmark,
        benchmarks=[*law.own_industry, *law.all_private_industry],
        without_hours=[
            month
            for month, one in figures.items()
            if since <= month < until and one.hours <= 0 and one.recordable_cases
        ],
    )


def _measure() -> Measure:
    asked = request.args.get("measure", Measure.TRIR.value)
    return Measure(asked) if asked in {one.value for one in Measure} else Measure.TRIR


def benchmark_of(law: RateLaw, measure: Measure) -> Benchmark | None:
    """Return the latest published rate of a measure: of the own industry, else of all."""
    for table in (law.own_industry, law.all_private_industry):
        fitting = [one for one in table if one.measure == measure.value]
        if fitting:
            return max(fitting, key=lambda one: one.year)
    return None


def _last_year(figures: Mapping[date, Figures], until: date) -> list[tuple[Measure, str]]:
    """Return every measure over the twelve months up to the present one."""
    first = add_months(until, -(ROLLING_MONTHS - 1))
    of_year = {month: one for month, one in figures.items() if first <= month <= until}
    totals = {
        False: pooled(with_hours(of_year).values()),
        True: pooled(of_year.values()),
    }
    return [(one, shown(rate(one, totals[one in RATIOS]))) for one in Measure]
