"""Body map and Pareto: what injury cases have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from compliance.domain.access import Permission
from compliance.domain.body_map import Region, View, body_map_svg
from compliance.domain.injury_codes import InjuryCodes, Sorting
from compliance.domain.injury_patterns import Dimension, Patterns
from compliance.domain.investigations import Causes
from compliance.domain.pareto import ParetoRow, pareto, pareto_svg, percent
from compliance.domain.withheld_names import Veil, veil_over
from compliance.services.injury_patterns import find_patterns
from compliance.storage.queries.injury_patterns import CasesWanted
from compliance.storage.queries.withheld_names import names_withheld_at
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_deps, reading
from compliance.web.kit.i18n import current_language
from compliance.web.recordkeeping.blueprint import blueprint, site_today
from compliance.web.recordkeeping.scope import PERIODS, days_of, period_asked, scope_of

VIEWS: Mapping[View, object] = {View.FRONT: _("From the front"), View.BACK: _("From the back")}
TITLES: Mapping[Dimension, object] = {
    Dimension.EVENT: _("Type of event"),
    Dimension.NATURE: _("Kind of injury or illness"),
    Dimension.SOURCE: _("What did the harm"),
    Dimension.CAUSE: _("Cause, from investigations"),
    Dimension.PLACE: _("Place"),
}
ANY_CASE = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Pareto table with its drawing. ``unsorted``: cases of which the kind is not known."""

    title: str
    rows: list[ParetoRow]
    drawn: Markup
    name_of: Callable[[str], str]
    unsorted: int


@blueprint.get("/recordkeeping/patterns")
@requires(Permission.VIEW_MASKED_RECORDS)
def patterns() -> ResponseReturnValue:
    """Show where on the body, and by what, people are hurt; by site and period."""
    codes = current_deps().recordkeeping_law().codes
    period, which = period_asked(), request.args.get("cases", "")
    since, until = days_of(period, site_today())
    with reading() as session:
        scope = scope_of(session)
        wanted = CasesWanted(
            establishment_ids=scope.ids,
            since=since,
            until=until,
            off_the_log_too=which == ANY_CASE,
        )
        found = find_patterns(session, wanted)
        veil = veil_over(name for one in scope.ids for name in names_withheld_at(session, one))
    causes = current_deps().causes()
    return render_template(
        "pages/recordkeeping/patterns.html",
        scope=scope,
        period=period,
        periods=PERIODS,
        which=which,
        since=since,
        until=until,
        found=found,
        views=body_views(codes, found),
        parts=pareto(found.by(Dimension.BODY_PART)),
        part_name=_namer(codes, Sorting.BODY_PART),
        no_part=found.unsorted.get(Dimension.BODY_PART, 0),
        charts=[_chart(one, found, _names(one, codes, causes, veil)) for one in TITLES],
        percent=percent,
    )


def body_views(codes: InjuryCodes, found: Patterns) -> list[tuple[str, Markup]]:
    """Return the drawings of both views with their titles."""
    language = current_language()
    counts = codes.by_region(found.by(Dimension.BODY_PART))
    names = {one.region: one.words(language) for one in codes.body_parts if one.region is not None}

    def name_of(region: Region) -> str:
        return names.get(region, region.value)

    return [
        (str(title), _markup(body_map_svg(view, counts, name_of, str(title))))
        for view, title in VIEWS.items()
    ]


def _markup(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704 - made by domain.svg, which escapes every value


def _namer(codes: InjuryCodes, sorting: Sorting) -> Callable[[str], str]:
    language = current_language()
    return lambda key: codes.words(sorting, key, language)


def _names(
    dimension: Dimension, codes: InjuryCodes, causes: Causes, veil: Veil
) -> Callable[[str], str]:
    if dimension is Dimension.PLACE:
        return veil.text  # typed by people: a place may be somebody's
    if dimension is Dimension.CAUSE:
        is_spanish = current_language() == "es"
        titles = {
            one.key: one.es if is_spanish else one.title
            for group in causes.groups
            for one in group.causes
        }
        return lambda key: titles.get(key, key)
    return _namer(codes, Sorting(dimension.value))


def _chart(dimension: Dimension, found: Patterns, name_of: Callable[[str], str]) -> Chart:
    rows, title = pareto(found.by(dimension)), str(TITLES[dimension])
    told = gettext("%(title)s: bars by number, line of running shares", title=title)
    return Chart(
        title=title,
        rows=rows,
        drawn=_markup(pareto_svg(rows, name_of, told, rest=gettext("and %d kinds more"))),
        name_of=name_of,
        unsorted=found.unsorted.get(dimension, 0),
    )
