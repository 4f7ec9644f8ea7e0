"""The log of a year as Form 300 has it, what is not on it, and the names kept apart."""

from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import NotFoundError
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.case_items import Entry, entry_problems
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_lines import LogLine, on_screen, pages_of, totals_of
from compliance.services.filing_year import retention_until
from compliance.services.injury_case_log import record_by
from compliance.services.injury_cases import note_log_view, note_names_view
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import (
    list_cases,
    list_log,
    list_privacy_names,
    list_years,
)
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import shown_name
from compliance.web.injury_cases.words import COLUMNS, FIELDS, OUTCOMES, TYPES, value_words
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    now,
    unit_of_work,
)

LINES_ON_A_SHEET = 15  # of the landscape form; page totals stand under each
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
    with unit_of_work() as session:
        note_log_view(session, place.id, year, by=actor, now=now())
        lines = list_log(session, place.id, year, as_of=today)
        years = sorted({*list_years(session, place.id), today.year, year}, reverse=True)
        return render_template(
            "pages/injury_cases/log.html",
            year=year,
            years=years,
            place_id=place.id,
            keeps=actor.may(Permission.KEEP_RECORDS, place.id),
            keep_until=retention_until(year),
            sheets=pages_of(on_screen(lines), LINES_ON_A_SHEET),
            totals=totals_of(lines),
            amiss={line.case_id for line in lines if _disagrees(line)},
            beside=_beside(session, place.id, year, place.zone),
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


def _beside(session: Session, establishment_id: int, year: int, zone: str) -> list[Beside]:
    order = [Outcome.RECORDABLE, Outcome.UNDECIDED, Outcome.UPDATE, Outcome.NOT_RECORDABLE]
    rows = [one for one in list_cases(session, establishment_id, year) if one.logged_at is None]
    return [
        Beside(
            case=one,
            name=shown_name(one),
            record_by=record_by(one, zone) if one.outcome in order[:2] else None,
        )
        for one in sorted(rows, key=lambda row: order.index(Outcome(row.outcome)))
    ]


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
