"""Pages of establishments: list, one, enter, change, shifts and closed days."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.domain.filing.industries import Industries
from compliance.domain.local_time import today_at
from compliance.domain.naics import NEWEST, is_of_newest
from compliance.services import establishments as services
from compliance.services.agency_contacts import offices_of
from compliance.services.business_hours import site_time
from compliance.services.people import holds
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.establishments import (
    find_company,
    get_closed_day,
    get_establishment,
    list_areas,
    list_closed_days,
    list_establishments,
)
from compliance.web.establishments.forms import (
    WEEKDAYS,
    AreaForm,
    ClosedDayForm,
    EstablishmentForm,
    NewEstablishmentForm,
    ShiftsForm,
)
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import is_sent, saved

blueprint = Blueprint("establishments", __name__)


@blueprint.get("/establishments")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List the establishments that the person sees."""
    actor = current_actor()
    with reading() as session:
        return render_template(
            "pages/establishments/index.html",
            company=find_company(session),
            rows=list_establishments(session, visible_to=actor, with_retired=True),
            may_add=holds(actor, Permission.MANAGE_PLANT, None),
        )


@blueprint.get("/establishments/<int:establishment_id>")
@requires(Permission.VIEW_RECORDS)
def show(establishment_id: int) -> ResponseReturnValue:
    """Show one establishment: address, shifts, closed days, areas."""
    actor = current_actor()
    with reading() as session:
        place = get_establishment(session, establishment_id, visible_to=actor)
        today = today_at(now(), place.zone)
        business = site_time(session, place).business
        return render_template(
            "pages/establishments/show.html",
            place=place,
            weekdays=[WEEKDAYS[number] for number in place.operating_weekdays],
            closed_days=list_closed_days(session, place.id, since=today),
            areas=list_areas(session, place.id),
            business=business,
            business_days=[WEEKDAYS[number] for number in sorted(business.weekdays)],
            offices=offices_of(session, current_deps().law_clocks(), place),
            may_manage=actor.may(Permission.MANAGE_PLANT, place.id),
            may_close=holds(actor, Permission.MANAGE_PLANT, None),
            closed_form=ClosedDayForm(formdata=None),
            area_form=AreaForm(formdata=None),
        )


@blueprint.route("/establishments/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def create() -> ResponseReturnValue:
    """Enter a further establishment; with the first one the company is entered too."""
    form = NewEstablishmentForm()
    form.offer()
    with reading() as session:
        form.narrow(asks_company=find_company(session) is None)
    if request.method == "GET":
        form.operating_weekdays.data = [0, 1, 2, 3, 4]
    if is_sent(form):
        if (before := form.first_answer()) is not None:
            return before
        try:
            place = _enter(form)
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            _say_if_older(form.details().naics)
            return form.answered(url_for(".show", establishment_id=place.id))
    page = render_template("pages/establishments/edit.html", form=form, place=None)
    return page, 422 if form.errors else 200


def _enter(form: NewEstablishmentForm) -> Establishment:
    by = current_actor()
    with unit_of_work() as session:
        if "company" in form:
            services.found_company(session, form.company.data, by=by, now=now())
        return services.create_establishment(
            session, form.key.data, form.details(), by=by, now=now(), industries=_industries()
        )


def _industries() -> Industries:
    return current_deps().recordkeeping_law().filing.industries


def _say_if_older(code: str) -> None:
    """Say of which years a NAICS code is that the newest revision has not."""
    industries = _industries()
    if not code or is_of_newest(industries, code) or code not in industries.years:
        return
    years = ", ".join(str(year) for year in sorted(industries.years[code]))
    said = _(
        "NAICS %(code)s is a code of %(years)s, not of %(newest)d. It is kept so.",
        code=code,
        years=years,
        newest=NEWEST,
    )
    if not industries.is_accepted(code):
        said += " " + _("OSHA's application for filing takes no code as old as that.")
    flash(said, "info")


@blueprint.route("/establishments/<int:establishment_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def edit(establishment_id: int) -> ResponseReturnValue:
    """Correct what is known of an establishment."""
    with reading() as session:
        place = get_establishment(session, establishment_id, visible_to=current_actor())
    form = EstablishmentForm(obj=place)
    form.offer(place.zone)
    if is_sent(form):
        try:
            with unit_of_work() as session:
                row = get_establishment(session, establishment_id, visible_to=current_actor())
                services.change_establishment(
                    session,
                    row,
                    form.details(),
                    by=current_actor(),
                    now=now(),
                    industries=_industries(),
                )
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            if form.details().naics != place.naics:
                _say_if_older(form.details().naics)
            return redirect(url_for(".show", establishment_id=establishment_id), code=303)
    page = render_template("pages/establishments/edit.html", form=form, place=place)
    return page, 422 if form.errors else 200


@blueprint.post("/establishments/<int:establishment_id>/retire")
@requires(Permission.MANAGE_PLANT)
def retire(establishment_id: int) -> ResponseReturnValue:
    """Close an establishment."""
    with unit_of_work() as session:
        place = get_establishment(session, establishment_id, visible_to=current_actor())
        services.retire_establishment(session, place, by=current_actor(), now=now())
    flash(_("%(name)s is retired. Its records stay.", name=place.name), "success")
    return redirect(url_for(".index"), code=303)


@blueprint.route("/establishments/<int:establishment_id>/shifts", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def shifts(establishment_id: int) -> ResponseReturnValue:
    """Say which shifts are worked."""
    with reading() as session:
        place = get_establishment(session, establishment_id, visible_to=current_actor())
    form = ShiftsForm.of(place)
    if is_sent(form):
        try:
            with unit_of_work() as session:
                row = get_establishment(session, establishment_id, visible_to=current_actor())
                services.set_shifts(session, row, form.details(), by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".show", establishment_id=establishment_id), code=303)
    page = render_template("pages/establishments/shifts.html", form=form, place=place)
    return page, 422 if form.form_errors else 200


@blueprint.post("/establishments/<int:establishment_id>/closed-days")
@requires(Permission.MANAGE_PLANT)
def add_closed_day(establishment_id: int) -> ResponseReturnValue:
    """Enter a day on which the establishment does not operate."""
    form = ClosedDayForm()
    if not form.validate():
        raise form.refusal()
    with unit_of_work() as session:
        place = get_establishment(session, establishment_id, visible_to=current_actor())
        services.add_closed_day(
            session, place, form.closed_on.data, form.reason.data, by=current_actor(), now=now()
        )
    flash(saved(), "success")
    return redirect(url_for(".show", establishment_id=establishment_id), code=303)


@blueprint.post("/closed-days/<int:closed_day_id>/remove")
@requires(Permission.MANAGE_PLANT)
def remove_closed_day(closed_day_id: int) -> ResponseReturnValue:
    """Take a closed day back."""
    actor = current_actor()
    with unit_of_work() as session:
        closed = get_closed_day(session, closed_day_id, visible_to=actor)
        place = get_establishment(session, closed.establishment_id, visible_to=actor)
        services.remove_closed_day(session, closed, place, by=actor, now=now())
    flash(saved(), "success")
    return redirect(url_for(".show", establishment_id=place.id), code=303)
