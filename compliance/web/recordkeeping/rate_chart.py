"""The trend of a rate on a page: the drawing of ``domain.rate_chart`` in the reader's language."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from flask_babel import gettext
from markupsafe import Markup

from compliance.domain.incident_rates import Benchmark, Point
from compliance.domain.rate_chart import Across, Months, chart_of, rate_chart_svg
from compliance.web.kit.dates import local_date

WIDTHS = {"wide": 690, "narrow": 350}
"""Units by screen; a unit is about a pixel, so that words stay readable."""


def charts_of(points: Sequence[Point], benchmarks: Sequence[Benchmark], title: str) -> list[Markup]:
    """Return the same drawing for a wide and for a narrow screen, with published rates across."""
    across = [Across(Fraction(one.rate), benchmark_words(one)) for one in benchmarks]
    months = Months(whole=lambda month: local_date(month, "month"), short=_short)
    drawn = [
        rate_chart_svg(
            chart_of(points, across, months, width), title, class_=f"chart chart--{screen}"
        )
        for screen, width in WIDTHS.items()
    ]
    return [Markup(one) for one in drawn]  # noqa: S704 - made by domain.svg, which escapes values


def benchmark_words(one: Benchmark) -> str:
    """Return whose rate it is, of which year, and how high."""
    whose = f"NAICS {one.industry}" if one.industry else gettext("all private industry")
    return f"{whose} {one.year}: {one.rate}"


def _short(month: date) -> str:
    return f"{local_date(month, 'mon')} {month:%y}"
