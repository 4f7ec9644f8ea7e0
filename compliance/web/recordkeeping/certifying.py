"""The annual summary: looked at, certified with the password, and its versions."""

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError, ConflictError, InvalidInputError
from compliance.domain.recordkeeping.annual_summary import STATEMENT
from compliance.services.annual_summary import (
    SummaryNow,
    certify_blockers,
    certify_summary,
    summary_now,
)
from compliance.services.filing_year import retention_until
from compliance.storage.queries.recordkeeping import list_summaries
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent
from compliance.web.kit.security import confirm_identity
from compliance.web.kit.spoken import spoken_refusal
from compliance.web.recordkeeping.blueprint import (
    YEAR,
    Link,
    blueprint,
    checked,
    link_to,
    place_of,
    site_today,
)
from compliance.web.recordkeeping.forms import CertifyForm
from compliance.web.recordkeeping.words import CAPACITIES

CHANGED = 409
WRONG = 422


def columns_of(found: SummaryNow) -> list[tuple[str, str, int]]:
    """Return the totals of a summary: column, words, number."""
    totals = found.facts.totals
    numbers = (*totals.outcomes, totals.days_away, totals.days_restricted, *totals.types)
    words = (
        ("G", _("Deaths")),
        ("H", _("Cases with days away")),
        ("I", _("Cases with transfer or restriction")),
        ("J", _("Other cases")),
        ("K", _("Days away")),
        ("L", _("Days restricted")),
        ("M1", _("Injuries")),
        ("M2", _("Skin disorders")),
        ("M3", _("Respiratory conditions")),
        ("M4", _("Poisonings")),
        ("M5", _("Hearing loss")),
        ("M6", _("All other illnesses")),
    )
    return [(*one, number) for one, number in zip(words, numbers, strict=True)]


@blueprint.route(YEAR + "/summary", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def summary(year: int) -> ResponseReturnValue:
    """Show the summary and who certified it; certify it with the password."""
    year = checked(year)
    form = CertifyForm()
    form.offer()
    wrong = WRONG
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            if _certify(form, year):
                flash(_("The annual summary of %(year)s is certified.", year=year), "success")
                return form.answered(url_for(".summary", year=year))
        except ConflictError as error:
            form.add_refusal(error)
            wrong = CHANGED
    return _page(form, year), wrong if form.errors else 200


def _certify(form: CertifyForm, year: int) -> bool:
    """Prove who is at the keyboard, then sign."""
    try:
        method = confirm_identity(form.password.data)
    except ComplianceError as error:
        form.password.errors = [*form.password.errors, spoken_refusal(error)]
        return False
    try:
        with unit_of_work() as session:
            place = place_of(session)
            signing = form.signing(method)
            certify_summary(session, place, year, signing, by=current_actor(), now=now())
    except InvalidInputError as error:
        form.add_refusal(error)
        return False
    return True


def _links(found: SummaryNow, place_id: int) -> list[Link]:
    """Return the recordable cases that no line counts for, for whoever may see cases."""
    if not current_actor().may(Permission.VIEW_MEDICAL, place_id):
        return []
    return [
        Link(one.record, link_to("injury_cases.show", case_id=one.case_id)) for one in found.off_log
    ]


def _page(form: CertifyForm, year: int) -> str:
    law = current_deps().recordkeeping_law()
    with reading() as session:
        place = place_of(session)
        found = summary_now(session, place, year)
        posting = law.filing.rules.dates
        form.seen.data = found.seal
        return render_template(
            "pages/recordkeeping/summary.html",
            form=form,
            signer=current_actor().name,
            year=year,
            found=found,
            facts=found.facts,
            columns=columns_of(found),
            versions=list_summaries(session, place.id, year),
            blockers=certify_blockers(found, site_today()),
            off_log=_links(found, place.id),
            may_certify=current_actor().may(Permission.CERTIFY_SUMMARY, place.id),
            statement=STATEMENT,
            capacities={one.value: str(words) for one, words in CAPACITIES.items()},
            post_from=posting["post-from"].in_year(year + 1),
            post_to=posting["post-to"].in_year(year + 1),
            keep_until=retention_until(year),
        )
