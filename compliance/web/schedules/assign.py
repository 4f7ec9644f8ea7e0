"""Assigning a checklist: choose it, say about what and whose, look at the dates, confirm."""

from datetime import date

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.cadence import SiteDefinedClock
from compliance.domain.checklists import Checklist, Edition, Subject
from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.domain.local_time import today_at
from compliance.services.checklists import editions_of
from compliance.services.materialise import materialise
from compliance.services.occurrences import asks_last_done
from compliance.services.schedule_preview import Outlook, look_ahead
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.assets import AssetFilter, list_assets
from compliance.storage.queries.establishments import EstablishmentChoice, list_areas
from compliance.storage.queries.people import list_people_at
from compliance.storage.queries.schedules import About, count_uses, find_alike, work_pattern_of
from compliance.storage.queries.scope import Page
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.owners import owner_choices, owner_of
from compliance.web.kit.words import checklist_title
from compliance.web.schedules.blueprint import blueprint
from compliance.web.schedules.forms import AssignForm

MOST_ASSETS = 2_000  # in one list to choose from
CONFIRM = "confirm"


@blueprint.get("/schedules/new")
@requires(Permission.MANAGE_SCHEDULES)
def choose() -> ResponseReturnValue:
    """Choose the checklist to assign."""
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    search = request.args.get("q", "").strip().lower()
    with reading() as session:
        all_here = editions_of(session, current_deps().catalog, place.id)
        uses = count_uses(session, place.id)
    editions = [
        edition
        for edition in all_here
        if search in edition.checklist.title.lower()
        or search in checklist_title(edition.checklist.title).lower()
        or search in str(edition.ref.key)
    ]
    editions.sort(key=lambda edition: edition.checklist.title.lower())
    return render_template(
        "pages/schedules/choose.html", editions=editions, uses=uses, search=search
    )


@blueprint.route("/schedules/new/<string:key>", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def create(key: str) -> ResponseReturnValue:
    """Ask for the rest; on POST show the dates first, and assign when that was confirmed."""
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    today = today_at(now(), place.zone)
    form = AssignForm()
    with reading() as session:
        edition = _scheduled(session, key, place.id)
        _prepare(session, form, edition.checklist, place)
    if request.method == "GET":
        form.start_on.data = today
    is_right = request.method == "POST" and form.validate() and form.check_dates(today)
    if is_right and request.form.get("do") == CONFIRM:
        if (before := form.first_answer()) is not None:
            return before
        if (schedule_id := _assign(form, edition, place)) is not None:
            return form.answered(url_for(".show", schedule_id=schedule_id))
        is_right = False
    outlooks, alike = _preview(form, edition, place, today) if is_right else ((), None)
    page = render_template(
        "pages/schedules/assign.html",
        form=form,
        checklist=edition.checklist,
        outlooks=outlooks,
        alike=alike,
        is_checked=is_right,
    )
    return page, 422 if form.errors else 200


def _scheduled(session: Session, key: str, establishment_id: int) -> Edition:
    """Return the checklist of a key that can be scheduled here.

    Raises:
        NotFoundError: there is none, or it is an own one that was retired.
    """
    editions = editions_of(session, current_deps().catalog, establishment_id)
    found = next((edition for edition in editions if edition.ref.key == key), None)
    if found is None:
        raise NotFoundError(_("There is no such checklist here that can be assigned."))
    return found


def _prepare(
    session: Session, form: AssignForm, checklist: Checklist, place: EstablishmentChoice
) -> None:
    """Offer what there is at this establishment, and ask only what this checklist needs."""
    owners = owner_choices(session, place.id, Permission.PERFORM_INSPECTION)
    form.offer(_subjects(session, checklist, place), owners)
    clocks = checklist.cadence.clocks
    form.narrow(
        asks_last=asks_last_done(clocks),
        asks_span=any(isinstance(clock, SiteDefinedClock) for clock in clocks),
    )


def _subjects(
    session: Session, checklist: Checklist, place: EstablishmentChoice
) -> list[tuple[str, str]]:
    """Return what it can be about; assets of the kinds that the checklist names come first."""
    match checklist.subject:
        case Subject.ASSET:
            wanted = AssetFilter(establishment_id=place.id)
            page = Page(MOST_ASSETS)
            assets, _total = list_assets(session, wanted, visible_to=current_actor(), page=page)
            kinds = checklist.applies_when.asset_kinds
            assets.sort(key=lambda asset: (asset.kind not in kinds, asset.tag))
            return [(str(asset.id), f"{asset.tag} {asset.name}") for asset in assets]
        case Subject.AREA:
            return [(str(area.id), area.name) for area in list_areas(session, place.id)]
        case Subject.PERSON:
            people = list_people_at(session, place.id)
            return [(str(person.id), person.name) for person in people]
        case Subject.SITE:
            return [("0", place.name)]


def _assignment(form: AssignForm, checklist: Checklist, place: EstablishmentChoice) -> Assignment:
    owner = owner_of(form.owner.data)
    about = int(form.subject.data)
    subject = checklist.subject
    return Assignment(
        establishment_id=place.id,
        asset_id=about if subject is Subject.ASSET else None,
        area_id=about if subject is Subject.AREA else None,
        subject_person_id=about if subject is Subject.PERSON else None,
        assignee_id=owner.person_id,
        assignee_role=owner.role,
        start_on=form.start_on.data,
        last_done_on=form.last_done_on.data if "last_done_on" in form else None,
        site_span=form.site_span(),
        site_document=(form.document.data or "") if "document" in form else "",
    )


def _preview(
    form: AssignForm, edition: Edition, place: EstablishmentChoice, today: date
) -> tuple[tuple[Outlook, ...], Schedule | None]:
    """Return the dates to come, and a schedule that does the same already."""
    wanted = _assignment(form, edition.checklist, place)
    about = About(
        establishment_id=place.id,
        checklist_key=edition.ref.key,
        asset_id=wanted.asset_id,
        area_id=wanted.area_id,
        subject_person_id=wanted.subject_person_id,
    )
    with reading() as session:
        work = work_pattern_of(session, place.id)
        alike = find_alike(session, about)
    return look_ahead(edition.checklist, wanted, zone=place.zone, work=work, today=today), alike


def _assign(form: AssignForm, edition: Edition, place: EstablishmentChoice) -> int | None:
    """Assign it and plan its first checks at once; None when it was refused."""
    wanted = _assignment(form, edition.checklist, place)
    try:
        with unit_of_work() as session:
            schedules = assign_checklist(session, edition, wanted, by=current_actor(), now=now())
            materialise(session, schedules, now=now())
            first_id = schedules[0].id
    except ComplianceError as error:
        form.add_refusal(error)
        return None
    flash(_("%(title)s is assigned.", title=checklist_title(edition.checklist.title)), "success")
    return first_id
