"""Something happened: reported on one page, listed on another."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.cadence import EventClock
from compliance.domain.errors import ComplianceError
from compliance.domain.happenings import COMMON
from compliance.domain.local_time import today_at
from compliance.services.happenings import record_happening
from compliance.services.materialise import materialise
from compliance.services.schedules import clock_of
from compliance.storage.queries.assets import AssetFilter, list_assets
from compliance.storage.queries.clock_facts import (
    happenings_at,
    list_event_schedules,
    list_happenings,
)
from compliance.storage.queries.establishments import EstablishmentChoice, list_areas
from compliance.storage.queries.people import list_people_at
from compliance.storage.queries.scope import Page
from compliance.web.assets.blueprint import blueprint
from compliance.web.assets.moving_forms import WHOLE_SITE, HappeningForm
from compliance.web.kit.access import requires
from compliance.web.kit.clock_words import happening_word
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent
from compliance.web.kit.paged import one_page
from compliance.web.kit.sent import id_or_none

MOST_ASSETS = 2_000  # in one list to choose from


@blueprint.get("/happened")
@requires(Permission.VIEW_RECORDS)
def happened() -> ResponseReturnValue:
    """List what happened at the establishment, the latest first."""
    place, actor = current_establishment(), current_actor()
    with reading() as session:
        rows, page = one_page(lambda part: list_happenings(session, happenings_at(place.id), part))
        return render_template(
            "pages/assets/happened.html",
            rows=rows,
            page=page,
            may_record=actor.may(Permission.PERFORM_INSPECTION, place.id),
        )


@blueprint.route("/happened/new", methods=["GET", "POST"])
@requires(Permission.PERFORM_INSPECTION)
def report() -> ResponseReturnValue:
    """Ask what happened; on POST keep it, and owe the checks that are asked for after it."""
    place = current_establishment()
    demand(current_actor(), Permission.PERFORM_INSPECTION, place.id)
    form = HappeningForm()
    with reading() as session:
        form.offer(_kinds(session, place.id), _places(session, place))
    if request.method == "GET":
        form.where.data = _asked_place()
        form.happened_on.data = today_at(now(), place.zone)
    if (before := form.first_answer()) is not None:
        return before
    if is_sent(form) and (count := _record(form, place)) is not None:
        flash(_asked_words(count), "success")
        return form.answered(_back(form.where.data))
    page = render_template("pages/assets/report.html", form=form, back=_back(_asked_place()))
    return page, 422 if form.errors else 200


def _record(form: HappeningForm, place: EstablishmentChoice) -> int | None:
    """Keep it and plan the checks at once; return how many, None when it was refused."""
    try:
        with unit_of_work() as session:
            new = form.happening(place.id, place.zone, now())
            _row, asked = record_happening(session, new, by=current_actor(), now=now())
            return materialise(session, asked, now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        return None


def _asked_words(count: int) -> str:
    if not count:
        return str(_("It is recorded. No check is asked for after it."))
    return str(
        ngettext(
            "It is recorded. One check is asked for after it.",
            "It is recorded. %(num)d checks are asked for after it.",
            count,
        )
    )


def _kinds(session: Session, establishment_id: int) -> list[tuple[str, str]]:
    """Return what can be reported: what duties here ask about, and what every plant knows."""
    named = {
        event
        for schedule in list_event_schedules(session, establishment_id)
        if isinstance(clock := clock_of(schedule), EventClock)
        for event in clock.events
    }
    return sorted(((key, happening_word(key)) for key in {*named, *COMMON}), key=lambda k: k[1])


def _places(session: Session, place: EstablishmentChoice) -> list[tuple[str, str]]:
    wanted = AssetFilter(establishment_id=place.id)
    assets, _total = list_assets(
        session, wanted, visible_to=current_actor(), page=Page(MOST_ASSETS)
    )
    areas = [(f"area-{area.id}", area.name) for area in list_areas(session, place.id)]
    people = [(f"person-{one.id}", one.name) for one in list_people_at(session, place.id)]
    return [*areas, *((f"asset-{row.id}", f"{row.tag} {row.name}") for row in assets), *people]


def _asked_place() -> str:
    """Return the place that the page was opened for."""
    for kind in ("asset", "area"):
        if number := request.args.get(kind, type=int):
            return f"{kind}-{number}"
    return WHOLE_SITE


def _back(where: str) -> str:
    kind, _dash, number = where.partition("-")
    if kind == "asset" and (asset_id := id_or_none(number)):
        return url_for(".show", asset_id=asset_id, _anchor="happened")
    return url_for(".happened")
