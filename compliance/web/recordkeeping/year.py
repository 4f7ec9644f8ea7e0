"""The page of a year: what the law wants of this site, what is missing, and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.domain.filing.facts import Reason
from compliance.domain.provisions import Provision
from compliance.services.employment import find_hours_reason
from compliance.services.filing_year import PLACES, FilingYear, filing_year
from compliance.storage.queries.recordkeeping import list_open_handovers
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    reading,
)
from compliance.web.kit.statuses import Status
from compliance.web.recordkeeping.blueprint import (
    YEAR,
    Link,
    blueprint,
    checked,
    link_to,
    place_of,
    site_today,
    years_shown,
)
from compliance.web.recordkeeping.words import (
    CERTIFIED,
    LOG,
    NOT_CERTIFIED,
    OWED,
    READ,
    field_words,
    month_word,
)

OSHA_DEADLINE_MONTH = 4  # until the end of April the work is about last year


@dataclass(frozen=True, slots=True)
class Told:
    """One reason: the sentence, its paragraph, where that can be read, how far it was."""

    text: str
    provision: Provision
    url: str
    read: str


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty: what, whether, and from and until when."""

    words: str
    look: Status
    first: date | None = None
    last: date | None = None


@blueprint.get("/recordkeeping")
@requires(Permission.KEEP_RECORDS)
def index() -> ResponseReturnValue:
    """Lead to the year that the work is about: until April the one that is over."""
    today = site_today()
    year = today.year - 1 if today.month <= OSHA_DEADLINE_MONTH else today.year
    asked = request.args.get("establishment")
    return redirect(url_for(".show", year=year, establishment=asked))


@blueprint.get(YEAR)
@requires(Permission.KEEP_RECORDS)
def show(year: int) -> ResponseReturnValue:
    """Show a year."""
    year = checked(year)
    law = current_deps().recordkeeping_law()
    with reading() as session:
        place = place_of(session)
        found = filing_year(session, place, year, law.filing)
        open_requests = list_open_handovers(session, place.id)
        return render_template(
            "pages/recordkeeping/show.html",
            found=found,
            place_id=place.id,
            facts=found.summary.facts,
            employment=found.work.employment,
            hours_reason=find_hours_reason(session, place.id, year),
            months=_months(found),
            duties=duties_of(found),
            log_reasons=told(found.duty.log.reasons),
            reasons=told(found.duty.reasons),
            needs=[field_words(one) for one in (*found.duty.log.needs, *found.duty.needs)],
            confirm=[field_words(one) for one in found.duty.confirm],
            missing=missing_links(found.missing, year, place.id),
            years=years_shown(year),
            certified=CERTIFIED if found.summary.certified else NOT_CERTIFIED,
            is_over=site_today() > date(year, 12, 31),
            open_requests=open_requests,
            log_url=_log_url(year),
        )


def duties_of(found: FilingYear) -> list[DutyLine]:
    """Return the duties of a year: what, whether, and by when."""
    duty = found.duty
    first, last = (found.posting.first, found.posting.last) if duty.posting else (None, None)
    return [
        DutyLine(_("Keep the log: Forms 300 and 301"), LOG[duty.log.outcome]),
        DutyLine(_("Post the annual summary: Form 300A"), OWED[duty.log.keeps], first, last),
        DutyLine(_("Send Form 300A to OSHA"), OWED[duty.summary], None, duty.due_on),
        DutyLine(_("Send Forms 300 and 301 to OSHA"), OWED[duty.cases], None, duty.due_on),
    ]


def told(reasons: Sequence[Reason]) -> list[Told]:
    """Return reasons, each once, with where their paragraphs can be read."""
    return [
        Told(one.text, one.provision, one.provision.web_address(), str(READ[one.read]))
        for one in dict.fromkeys(reasons)
    ]


def missing_links(names: Sequence[str], year: int, place_id: int) -> list[Link]:
    """Return what is missing, each with the page on which it is entered."""
    return [Link(field_words(name), fix_url(PLACES[name], year, place_id)) for name in names]


def fix_url(page: str, year: int, place_id: int) -> str:
    """Return the address of the page that a field is entered on; "" where nobody here may."""
    if page == "establishment":
        may = current_actor().may(Permission.MANAGE_PLANT, place_id)
        return link_to("establishments.edit", establishment_id=place_id) if may else ""
    if page == "identity":
        return url_for("recordkeeping.identity", year=year)
    return url_for(f"recordkeeping.{page}", year=year) if page in ("employment", "hours") else ""


def _months(found: FilingYear) -> list[tuple[str, int | None, int | None]]:
    return [
        (month_word(month), one.hours if one else None, one.employees if one else None)
        for month in range(1, 13)
        for one in (found.work.months.get(month),)
    ]


def _log_url(year: int) -> str:
    may = current_actor().may(Permission.VIEW_MEDICAL, current_establishment().id)
    return link_to("injury_cases.log_year", year=year) if may else ""
