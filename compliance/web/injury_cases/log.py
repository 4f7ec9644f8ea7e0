"""The log of a year as Form 300 has it, what is not on it, and the names kept apart."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import NotFoundError
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.case_items import Entry, entry_problems
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_lines import LogLine, on_screen, totals_of
from compliance.services.filing_year import retention_until
from compliance.services.injury_case_log import record_by
from compliance.services.injury_cases import note_log_view, note_names_view
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.storage.queries.injury_cases import (
    list_log,
    list_off_log,
    list_privacy_names,
    list_years,
)
from compliance.storage.queries.scope import Page
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.log_filter import asked, part_of
from compliance.web.injury_cases.parts import shown_name
from compliance.web.injury_cases.words import COLUMNS, FIELDS, OUTCOMES, TYPES, value_words
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    now,
    unit_of_work,
)
from compliance.web.kit.paged import one_page

BESIDE_SHOWN = 15  # cases that are on no log, under the log; a page of their own has all
BESIDE = "off-log"  # of the address
_YEARS = range(1971, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A case that is on no log: undecided, waiting to be entered, or not recordable."""

    case: InjuryCase
    name: str
    record_by: date | None  # only where it has to go on the log


@blueprint.get("/injury-log")
@requires(Permission.VIEW_MEDICAL)
def log() -> ResponseReturnValue:
    """Lead to the log of the current year."""
    year = today_at(now(), current_establishment().zone).year
    return redirect(url_for(".log_year", year=year), code=303)


@blueprint.get("/injury-log/<int:year>")
@requires(Permission.VIEW_MEDICAL)
def log_year(year: int) -> ResponseReturnValue:
    """Show the log of a year; the view stands in the trail."""
    place, actor = current_establishment(), current_actor()
    demand(actor, Permission.VIEW_MEDICAL, place.id)
    today = today_at(now(), place.zone)
    _demand_year(year)
    form = asked()
    with unit_of_work() as session:
        note_log_view(session, place.id, year, by=actor, now=now())
        if request.args.get("part") == BESIDE:
            return _beside_page(session, place, year)
        lines = list_log(session, place.id, year, as_of=today)
        shown = form.narrowed(on_screen(lines))
        off, off_total = list_off_log(session, place.id, year, Page(BESIDE_SHOWN))
        years = sorted({*list_years(session, place.id), today.year, year}, reverse=True)
        return render_template(
            "pages/injury_cases/log.html",
            year=year,
            years=years,
            place_id=place.id,
            keeps=actor.may(Permission.KEEP_RECORDS, place.id),
            keep_until=retention_until(year),
            filter_form=form,
            part=part_of(shown),
            lines=len(lines),
            totals=totals_of(lines),
            amiss={line.case_id for line in lines if _disagrees(line)},
            beside=_beside(off, place.zone),
            beside_total=off_total,
            today=today,
            columns=COLUMNS,
            types=TYPES,
            fields=FIELDS,
            outcomes=OUTCOMES,
            value_words=value_words,
            has_privacy=any(line.is_privacy_case for line in lines),
            may_name=actor.may(Permission.VIEW_PRIVACY_LIST, place.id),
        )


def _disagrees(line: LogLine) -> bool:
    """Whether column and days of a line that counts do not agree."""
    entry = Entry(line.column.value, line.days_away, line.days_restricted)
    return not line.lined_out and bool(entry_problems(entry))


_OPEN = {Outcome.RECORDABLE.value, Outcome.UNDECIDED.value}


def _beside(rows: list[InjuryCase], zone: str) -> list[Beside]:
    return [
        Beside(
            case=one,
            name=shown_name(one),
            record_by=record_by(one, zone) if one.outcome in _OPEN else None,
        )
        for one in rows
    ]


def _beside_page(session: Session, place: EstablishmentChoice, year: int) -> str:
    """Show every case of a year that is on no log, a page at a time."""
    rows, page = one_page(lambda part: list_off_log(session, place.id, year, part))
    return render_template(
        "pages/injury_cases/off-log.html",
        year=year,
        page=page,
        beside=_beside(rows, place.zone),
        today=today_at(now(), place.zone),
        outcomes=OUTCOMES,
    )


@blueprint.get("/injury-log/<int:year>/names")
@requires(Permission.VIEW_PRIVACY_LIST)
def names(year: int) -> ResponseReturnValue:
    """Show the confidential list of a year: case number and name of each privacy case."""
    place, actor = current_establishment(), current_actor()
    demand(actor, Permission.VIEW_PRIVACY_LIST, place.id)
    _demand_year(year)
    with unit_of_work() as session:
        note_names_view(session, place.id, year, by=actor, now=now())
        rows = list_privacy_names(session, place.id, year)
    return render_template("pages/injury_cases/names.html", year=year, rows=rows)


def _demand_year(year: int) -> None:
    if year not in _YEARS:
        raise NotFoundError("There is no log of this year. Records are kept since 1971.")
