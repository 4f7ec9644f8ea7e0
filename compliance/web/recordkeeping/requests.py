"""Inspector at the door: who asks, by when it is due, everything in one file, the handover."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.handovers import (
    ENTITLEMENTS,
    Asker,
    deadlines_of,
    is_same_name,
)
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.services.annual_summary import cases_that_wait
from compliance.services.business_hours import site_time
from compliance.services.filing_year import kept_years, retention_until
from compliance.services.form_copies import record_copy
from compliance.services.handovers import (
    Request,
    ask_for_records,
    basis_of,
    gets_reports,
    hand_over,
    hand_over_names,
    shown_name,
    years_without_records,
)
from compliance.services.record_bundle import bundle_for, digests_of, names_for, zipped
from compliance.services.request_clocks import start_for_request
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import Handover
from compliance.storage.queries.injury_cases import list_privacy_names
from compliance.storage.queries.people import find_person
from compliance.storage.queries.recordkeeping import get_handover, get_place, list_handovers
from compliance.storage.queries.scope import found
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import requires
from compliance.web.kit.all_at_once import tell_the_rest
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.downloads import send_bytes
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.legal_clock_lines import due_words
from compliance.web.kit.paged import one_page
from compliance.web.recordkeeping.blueprint import blueprint, place_of, site_today
from compliance.web.recordkeeping.copies import copying_for
from compliance.web.recordkeeping.forms import InspectorForm, RequestForm
from compliance.web.recordkeeping.words import ASKERS, BASIS, GETS

REQUESTS = "/recordkeeping/requests"
WRONG = 422


@blueprint.route(REQUESTS, methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def requests() -> ResponseReturnValue:
    """List the requests for records; write a new one down."""
    form = RequestForm()
    zone = current_establishment().zone
    form.offer(local_at(now(), zone))
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            with unit_of_work() as session:
                row = _ask(session, form.request(zone))
                url = url_for(".request_records", handover_id=row.id)
        except InvalidInputError as error:
            form.add_refusal(error)
        else:
            return form.answered(url)
    else:
        tell_the_rest(form, lambda session: _write_down(session, form.request(zone)))
    with reading() as session:
        place = place_of(session)
        years = kept_years(session, place.id, site_today())
        rows, pages = one_page(lambda part: list_handovers(session, place.id, part))
        page = render_template(
            "pages/recordkeeping/requests.html",
            form=form,
            rows=rows,
            pages=pages,
            kept=[(year, retention_until(year)) for year in years],
            gets=[(ASKERS[one], GETS[one], ENTITLEMENTS[one].provision) for one in Asker],
            asker_words=_asker_words(),
            zone=zone,
        )
    return page, WRONG if form.errors else 200


def _ask(session: Session, wanted: Request) -> Handover:
    """Write a request down and start its clock."""
    row = _write_down(session, wanted)
    start_for_request(session, current_deps().law_clocks(), row, by=current_actor(), now=now())
    return row


def _write_down(session: Session, wanted: Request) -> Handover:
    return ask_for_records(session, place_of(session), wanted, by=current_actor(), now=now())


def _asker_words() -> dict[str, object]:
    return {one.value: words for one, words in ASKERS.items()}


@blueprint.get(REQUESTS + "/<int:handover_id>")
@requires(Permission.KEEP_RECORDS)
def request_records(handover_id: int) -> ResponseReturnValue:
    """Show a request: its deadline, what goes, and what was handed over."""
    return _page(handover_id)


def _page(handover_id: int, refused: Sequence[Problem] = ()) -> str:
    with reading() as session:
        row, place = _asked(session, handover_id)
        asker = Asker(row.to_role)
        deadlines = deadlines_of(asker, row.asked_at, site_time(session, place))
        handed_by = find_person(session, row.handed_by) if row.handed_by else None
        may_name = current_actor().may(Permission.VIEW_PRIVACY_LIST, place.id)
        return render_template(
            "pages/recordkeeping/request.html",
            row=row,
            place=place,
            asker=ASKERS[asker],
            gets=GETS[asker],
            owed=ENTITLEMENTS[asker],
            due=due_words(deadlines.records, place.zone),
            reports_due=due_words(deadlines.reports, place.zone),
            handed=[*_files(row, "files"), *_files(row, "names")],
            missing=years_without_records(row, row.asked_at, place.zone),
            with_names=may_name and bool(_private_years(session, place, row)),
            with_reports=gets_reports(row),
            own_case=_own_case(session, row),
            handed_by=handed_by.name if handed_by else "",
            is_late=(row.handed_at or now()) > row.due_at,
            refused=refused,
            trail=list_entries_of(session, "handover", row.id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """The one case whose Form 301 goes with a request; ``is_own``: the asker has its name."""

    name: str
    number: str
    year: int
    basis: object
    is_own: bool


def _own_case(session: Session, row: Handover) -> OwnCase | None:
    basis = basis_of(row)
    if row.case_id is None or basis is None:
        return None
    case = session.get_one(InjuryCase, row.case_id)
    name = shown_name(case, current_actor())
    return OwnCase(
        name=name,
        number=case.number or "",
        year=case.log_year,
        basis=BASIS[basis],
        is_own=is_same_name(row.to_name, name),
    )


def _private_years(session: Session, place: Establishment, row: Handover) -> list[int]:
    if not ENTITLEMENTS[Asker(row.to_role)].privacy_list:
        return []
    return [year for year in row.years if list_privacy_names(session, place.id, year)]


def _files(row: Handover, kind: str) -> list[tuple[str, str]]:
    files = row.what.get(kind)
    return (
        sorted((str(name), str(one)) for name, one in files.items())
        if isinstance(files, dict)
        else []
    )


@blueprint.route("/recordkeeping/inspector", methods=["GET", "POST"])
@requires(Permission.VIEW_MEDICAL)
def inspector() -> ResponseReturnValue:
    """Hand everything over with one press: who asks, the files, and the handover written down.

    The request is written down first: the clock of 29 CFR 1904.40(a) runs even if a form cannot be
    drawn.
    """
    form = InspectorForm()
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            with unit_of_work() as session:
                row = _ask(session, form.request(now()))
                handover_id = row.id
        except InvalidInputError as error:
            form.add_refusal(error)
        else:
            form.answered(url_for(".request_records", handover_id=handover_id))
            return _hand_over(handover_id)
    with reading() as session:
        place = place_of(session)
        years = kept_years(session, place.id, site_today())
        page = render_template(
            "pages/recordkeeping/inspector.html",
            form=form,
            kept=years,
            waiting=cases_that_wait(session, place.id, years),
            due=deadlines_of(Asker.GOVERNMENT, now(), site_time(session, place)).records,
            zone=place.zone,
        )
    return page, WRONG if form.errors else 200


@blueprint.post(REQUESTS + "/<int:handover_id>/files")
@requires(Permission.VIEW_MEDICAL)
def hand_over_files(handover_id: int) -> ResponseReturnValue:
    """Make the files, write the handover down with their digests, and send them as one ZIP.

    Fetched again later, it is another copy, which the trail tells too.
    """
    is_sent(RowForm())
    return _hand_over(handover_id)


def _hand_over(handover_id: int) -> ResponseReturnValue:
    actor = current_actor()
    try:
        with reading() as session:
            row, place = _asked(session, handover_id)
            copying = copying_for(ENTITLEMENTS[Asker(row.to_role)].reader)
            bundle = bundle_for(session, place, row, copying)
    except InvalidInputError as refusal:
        return _page(handover_id, refusal.problems), WRONG
    files = bundle.draw(current_deps().forms)
    digests = digests_of(files)
    with unit_of_work() as session:
        row, place = _asked(session, handover_id)
        if row.handed_at is None:
            hand_over(session, row, digests, by=actor, now=now())
        else:
            latest = max(row.years, default=site_today().year)
            record_copy(session, place, latest, digests, copying)
        name = f"records-{place.key}-{row.id}.zip"
    flash(_("The handover is written down."), "success")
    return send_bytes(zipped(files), filename=name, media_type="application/zip")


@blueprint.post(REQUESTS + "/<int:handover_id>/names")
@requires(Permission.VIEW_PRIVACY_LIST)
def hand_over_list(handover_id: int) -> ResponseReturnValue:
    """Hand over the names of privacy concern cases with their reports, apart from the rest."""
    is_sent(RowForm())
    actor = current_actor()
    with reading() as session:
        row, place = _asked(session, handover_id)
        drawings = names_for(session, place, row, copying_for(Reader.GOVERNMENT))
    files = {name: draw(current_deps().forms) for name, draw in drawings.items()}
    found(files or None, "privacy case")
    with unit_of_work() as session:
        row, place = _asked(session, handover_id)
        hand_over_names(session, row, digests_of(files), by=actor, now=now())
        name = f"privacy-case-names-{place.key}-{row.id}.zip"
    flash(_("The handover of the names is written down."), "success")
    return send_bytes(zipped(files), filename=name, media_type="application/zip")


def _asked(session: Session, handover_id: int) -> tuple[Handover, Establishment]:
    actor = current_actor()
    row = get_handover(session, handover_id, visible_to=actor)
    return row, get_place(session, row.establishment_id, visible_to=actor)
