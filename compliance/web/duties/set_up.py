"""Setting one duty up: about what, whose, from when, and when it was last done."""

from datetime import date

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.checklists import Edition, Subject
from compliance.domain.errors import ComplianceError
from compliance.domain.local_time import today_at
from compliance.services.duties import find_duty
from compliance.services.duty_set_up import Plan, SetUp, adopt, plans_of
from compliance.services.schedule_preview import Outlook, look_ahead
from compliance.services.schedules import Assignment
from compliance.storage.queries.establishments import EstablishmentChoice, list_areas
from compliance.storage.queries.people import list_people_at
from compliance.storage.queries.schedules import next_due, work_pattern_of
from compliance.storage.queries.site_facts import About
from compliance.web.duties.blueprint import HERE, blueprint
from compliance.web.duties.forms import SetUpForm
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.dates import local_date
from compliance.web.kit.owners import owner_choices, owner_of
from compliance.web.kit.words import checklist_title, kind_word


@blueprint.route(HERE + "/set-up", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def set_up(key: str) -> ResponseReturnValue:
    """Ask for what the duty needs; on POST, enter what is missing and assign it."""
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    today = today_at(now(), place.zone)
    form = SetUpForm()
    with reading() as session:
        plan = _plan(session, place, key)
        _prepare(session, form, plan, place)
        outlooks = _outlook(session, plan, place, today)
    if request.method == "GET":
        form.suggest(plan, today, kind_word(plan.kind))
    elif form.validate() and form.check(today):
        if (before := form.first_answer()) is not None:
            return before
        if _adopt(form, plan, place):
            return form.answered(url_for(".index"))
    page = render_template(
        "pages/duties/set-up.html", form=form, plan=plan, duty=plan.duty, outlooks=outlooks
    )
    return page, 422 if form.errors else 200


def _plan(session: Session, place: EstablishmentChoice, key: str) -> Plan:
    catalog = current_deps().catalog
    duty = find_duty(session, catalog, place.id, key, now=now())
    return plans_of(session, catalog, place.id, [duty])[0]


def _prepare(session: Session, form: SetUpForm, plan: Plan, place: EstablishmentChoice) -> None:
    """Offer what there is at this establishment, and ask only what this duty needs."""
    form.offer(
        subjects_of(session, plan, place),
        owner_choices(session, place.id, Permission.PERFORM_INSPECTION),
    )
    form.narrow(plan)


def subjects_of(session: Session, plan: Plan, place: EstablishmentChoice) -> list[tuple[str, str]]:
    """Return what the duty could be about besides what it runs about already."""
    taken = plan.taken
    match plan.duty.checklist.subject:
        case Subject.ASSET:
            return [(str(asset.id), f"{asset.tag} {asset.name}") for asset in plan.assets]
        case Subject.AREA:
            areas = list_areas(session, place.id)
            return [(str(row.id), row.name) for row in areas if About(area_id=row.id) not in taken]
        case Subject.PERSON:
            people = list_people_at(session, place.id)
            return [(str(p.id), p.name) for p in people if About(person_id=p.id) not in taken]
        case Subject.SITE:
            return []


def _outlook(
    session: Session, plan: Plan, place: EstablishmentChoice, today: date
) -> tuple[Outlook, ...]:
    """Return when it first falls due if it is owed from today on and was never done."""
    work = work_pattern_of(session, place.id)
    wanted = Assignment(establishment_id=place.id, start_on=today)
    return look_ahead(plan.duty.checklist, wanted, zone=place.zone, work=work, today=today)


def _adopt(form: SetUpForm, plan: Plan, place: EstablishmentChoice) -> bool:
    """Set it up; False when it was refused, with the reason in the form."""
    edition: Edition = plan.duty.proposal.edition
    subject = plan.duty.checklist.subject
    ids = form.subject_ids()
    wanted = SetUp(
        establishment_id=place.id,
        assets=ids if subject is Subject.ASSET else (),
        new_assets=form.assets_to_enter(plan.kind, kind_word(plan.kind)),
        areas=ids if subject is Subject.AREA else (),
        people=ids if subject is Subject.PERSON else (),
        owner=owner_of(form.owner.data),
        start_on=form.start_on.data,
        last_done_on=form.last_done_on.data if "last_done_on" in form else None,
        site_span=form.site_span(),
    )
    try:
        with unit_of_work() as session:
            made = adopt(session, edition, wanted, by=current_actor(), now=now())
            due = next_due(session, [row.id for row in made], now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    first = min((one.due_on for one in due.values() if one.due_on), default=None)
    _tell(checklist_title(plan.duty.checklist.title), len(made), first)
    return True


def _tell(title: str, count: int, first: date | None) -> None:
    said = ngettext(
        "%(title)s is set up: %(num)d schedule.",
        "%(title)s is set up: %(num)d schedules.",
        count,
        title=title,
    )
    if first is not None:
        said += " " + _("The first check is due on %(day)s.", day=local_date(first))
    flash(said, "success")
