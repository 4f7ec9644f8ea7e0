"""The two files for OSHA: every problem with where it is put right, then the download."""

from dataclasses import dataclass

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission
from compliance.domain.ita.rules import ItaProblem, Weight
from compliance.services.filing_fixes import CASE_PAGES, Fix, FixPage, fix_of
from compliance.services.filings import Filing, export_filing, make_filing
from compliance.services.injury_cases import note_log_view
from compliance.services.record_bundle import zipped
from compliance.storage.models.establishments import Establishment
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    now,
    unit_of_work,
)
from compliance.web.kit.downloads import send_bytes
from compliance.web.recordkeeping.blueprint import (
    YEAR,
    blueprint,
    checked,
    link_to,
    place_of,
)
from compliance.web.recordkeeping.year import fix_url


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem of a file, and the page that puts it right ("" where there is none)."""

    problem: ItaProblem
    is_error: bool
    url: str


def _page(place: Establishment, made: Filing) -> str:
    """Return the page; the files can be fetched from it only where nothing is wrong."""
    year = made.year.year
    shown = [
        Shown(one, one.weight is Weight.ERROR, _url(one, made, place.id))
        for one in made.files.problems
    ]
    return render_template(
        "pages/recordkeeping/filing.html",
        year=year,
        filing=made,
        errors=[one for one in shown if one.is_error],
        warnings=[one for one in shown if not one.is_error],
        certified=made.year.summary.certified,
        is_stale=made.year.summary.is_stale,
    )


_OF_A_CASE = {
    FixPage.CASE: "injury_cases.show",
    FixPage.DECISION: "injury_cases.show",
    FixPage.FORM_301: "injury_cases.edit",
    FixPage.DAYS: "injury_cases.days",
}


def _url(problem: ItaProblem, made: Filing, place_id: int) -> str:
    """Return the address of the field that mends a problem; "" where nobody here may."""
    fix, year = fix_of(problem, made.year.work, _cases(made)), made.year.year
    url = _page_url(fix, problem, made, place_id)
    field = "decision" if fix.page is FixPage.DECISION else fix.field
    return f"{url}#{field}" if url and field else url or url_for(".show", year=year)


def _page_url(fix: Fix, problem: ItaProblem, made: Filing, place_id: int) -> str:
    year = made.year.year
    if fix.page in CASE_PAGES:
        return link_to(_OF_A_CASE[fix.page], case_id=_cases(made)[problem.record])
    if fix.page is FixPage.LOG:
        return link_to("injury_cases.log_year", year=year)
    return fix_url(fix.page.value, year, place_id)


def _cases(made: Filing) -> dict[str, int]:
    """Return the ids of all cases that a problem may be about, by what names them."""
    return {**made.off_log, **made.case_ids}


@blueprint.get(YEAR + "/filing")
@requires(Permission.VIEW_MEDICAL)
def filing(year: int) -> ResponseReturnValue:
    """Show whether the files can leave, and what is wrong with them."""
    year = checked(year)
    law = current_deps().recordkeeping_law()
    with unit_of_work() as session:  # its problems show words of the log
        place = place_of(session)
        note_log_view(session, place.id, year, by=current_actor(), now=now())
        made = make_filing(session, place, year, law, now=now())
        return _page(place, made)


@blueprint.get(YEAR + "/filing/files.zip")
@requires(Permission.VIEW_MEDICAL)
def filing_files(year: int) -> ResponseReturnValue:
    """Hand out both files, if nothing is wrong with them; that they left stands in the trail."""
    year = checked(year)
    law = current_deps().recordkeeping_law()
    with unit_of_work() as session:
        place = place_of(session)
        made = make_filing(session, place, year, law, now=now())
        if not made.files.may_leave:
            note_log_view(session, place.id, year, by=current_actor(), now=now())
            return _page(place, made), 422
        export_filing(session, place, made, by=current_actor(), now=now())
        key = place.key
    files = {name: text.encode() for name, text in made.named.items()}
    return send_bytes(zipped(files), filename=f"ita-{key}-{year}.zip", media_type="application/zip")
