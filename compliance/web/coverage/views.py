"""Requirement by period, the checks and records behind a cell, and the whole as a workbook."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.domain.coverage import Cell, Matrix, Outcome, Standing, Step, cut, narrow, places_in
from compliance.domain.local_time import today_at
from compliance.domain.periods import Period, last_year, this_year
from compliance.services.coverage import Coverage, coverage_of, get_requirement
from compliance.storage.queries.coverage import Extent, count_outcomes
from compliance.storage.queries.coverage_checks import list_checks, list_unplanned
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.storage.queries.scope import Page
from compliance.web.coverage.forms import CoverageForm
from compliance.web.coverage.rows import (
    Figures,
    RowView,
    drawing_of,
    groups_of,
    laws_of,
    row_of,
)
from compliance.web.coverage.words import LOOKS, count_words, in_force_on
from compliance.web.coverage.workbook import MEDIA_TYPE, Sheet, workbook_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    establishments_of_actor,
    now,
    reading,
)
from compliance.web.kit.downloads import send_bytes
from compliance.web.kit.paged import one_page

blueprint = Blueprint("coverage", __name__)
UNPLANNED_SHOWN = Page(50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for, and the whole matrix of that year."""

    place: EstablishmentChoice
    form: CoverageForm
    step: Step
    today: date
    coverage: Coverage

    @property
    def shown(self) -> Matrix:
        """The rows that are wanted."""
        return narrow(self.coverage.matrix, self.form.narrowing())

    @property
    def all_fitting(self) -> Matrix:
        """The same with the rows that have no gap."""
        return narrow(self.coverage.matrix, replace(self.form.narrowing(), only_gaps=False))


def asked() -> Asked:
    """Read the address and count."""
    place = current_establishment()
    today = today_at(now(), place.zone)
    form = CoverageForm(request.args)
    form.establishment.data = place.key
    form.offer_years(today)
    step = Step(form.step.data)
    extent = Extent(establishment_id=place.id, zone=place.zone, columns=cut(form.period, step))
    with reading() as session:
        coverage = coverage_of(session, current_deps().catalog, extent, now=now())
    form.offer(establishments_of_actor(), places_in(coverage.matrix.every))
    return Asked(place=place, form=form, step=step, today=today, coverage=coverage)


@blueprint.get("/coverage")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """Show the matrix."""
    wanted = asked()
    shown = wanted.shown
    drawing = drawing_of(
        wanted.coverage,
        wanted.step,
        law_on=in_force_on(wanted.form.period, wanted.today),
        today=wanted.today,
    )
    aside = [row_of(row, drawing) for row in shown.aside]
    return render_template(
        "pages/coverage/index.html",
        filter_form=wanted.form,
        has_places=len(establishments_of_actor()) > 1,
        is_empty=not wanted.coverage.matrix.every,
        columns=drawing.heads,
        step=wanted.step.value,
        groups=groups_of(shown, drawing),
        undecided=_of_standing(aside, Standing.UNDECIDED),
        not_applicable=_of_standing(aside, Standing.NOT_APPLICABLE),
        figures=Figures.of(wanted.all_fitting),
        looks=LOOKS,
        law_on=drawing.law_on,
        may_manage=current_actor().may(Permission.MANAGE_SCHEDULES, wanted.place.id),
    )


def _of_standing(rows: list[RowView], standing: Standing) -> list[RowView]:
    return [row for row in rows if row.standing is standing]


@blueprint.get("/coverage/<string:key>")
@requires(Permission.VIEW_RECORDS)
def show(key: str) -> ResponseReturnValue:
    """List the checks of one requirement in a period, each with its record: the evidence."""
    place = current_establishment()
    today = today_at(now(), place.zone)
    period = _period(today)
    extent = Extent(
        establishment_id=place.id, zone=place.zone, columns=(period,), checklist_key=key
    )
    word = request.args.get("state", "")
    outcomes = [Outcome(word)] if word in set(Outcome) else []
    with reading() as session:
        requirement = get_requirement(session, current_deps().catalog, extent)
        counted = Cell.of(
            (tally.outcome, tally.count) for tally in count_outcomes(session, extent, now=now())
        )
        rows, page = one_page(
            lambda part: list_checks(session, extent, part, now=now(), outcomes=outcomes)
        )
        records, record_count = list_unplanned(session, extent, UNPLANNED_SHOWN)
        return render_template(
            "pages/coverage/show.html",
            requirement=requirement,
            law_links=laws_of(requirement.provisions, in_force_on(period, today)),
            period=period,
            years={"this": this_year(today), "last": last_year(today)},
            counts=[(one, LOOKS[one], count_words(one, count)) for one, count in counted.counts],
            state=outcomes[0] if outcomes else None,
            looks=LOOKS,
            rows=rows,
            page=page,
            records=records,
            record_count=record_count,
        )


def _period(today: date) -> Period:
    """Return the days that the address names; what is no span of days is this year."""
    year = Period(date(today.year, 1, 1), date(today.year, 12, 31))
    try:
        asked_for = Period(
            date.fromisoformat(request.args.get("from", "")),
            date.fromisoformat(request.args.get("to", "")),
        )
    except ValueError:
        return year
    is_span = asked_for.from_on <= asked_for.to_on and date.min.year < asked_for.from_on.year
    return asked_for if is_span and asked_for.to_on.year < date.max.year else year


@blueprint.get("/coverage.xlsx")
@requires(Permission.VIEW_RECORDS)
def workbook() -> ResponseReturnValue:
    """Give the matrix as it is filtered in an Excel workbook."""
    wanted = asked()
    content = workbook_of(
        Sheet(
            coverage=wanted.coverage,
            shown=wanted.shown,
            step=wanted.step,
            site=wanted.place.name,
            made_at=now(),
            zone=wanted.place.zone,
        )
    )
    name = f"coverage-{wanted.place.key}-{wanted.form.year.data}.xlsx"
    return send_bytes(content, filename=name, media_type=MEDIA_TYPE)
