"""Overruling the proposal: not applicable because …, applies after all; and ending what runs."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError
from compliance.services.duties import Part, find_duty
from compliance.services.duty_decisions import (
    DutyAt,
    end_duty,
    mark_applicable,
    mark_not_applicable,
)
from compliance.storage.queries.site_facts import list_running
from compliance.web.duties.blueprint import HERE, blueprint
from compliance.web.duties.forms import WhyForm
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent

ENDS = {False: "pages/duties/not-applicable.html", True: "pages/duties/end.html"}


@blueprint.route(HERE + "/not-applicable", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def not_applicable(key: str) -> ResponseReturnValue:
    """Ask why the site does not owe it; on POST, keep that, and end what runs of it."""
    return _decide(key, ends_only=False)


@blueprint.route(HERE + "/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_SCHEDULES)
def end(key: str) -> ResponseReturnValue:
    """Ask why it ends; on POST, end every schedule of it."""
    return _decide(key, ends_only=True)


def _decide(key: str, *, ends_only: bool) -> ResponseReturnValue:
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    form = WhyForm()
    if is_sent(form) and _done(form, DutyAt(place.id, key), ends_only=ends_only):
        said = _("The duty has ended here. Its records stay.") if ends_only else _("Noted.")
        flash(said, "success")
        return redirect(url_for(".index", part=Part.NOT_OWED.value), code=303)
    with reading() as session:
        duty = find_duty(session, current_deps().catalog, place.id, key, now=now())
        running = list_running(session, place.id, [key])
        page = render_template(ENDS[ends_only], form=form, duty=duty, running=running)
    return page, 422 if form.errors else 200


def _done(form: WhyForm, duty: DutyAt, *, ends_only: bool) -> bool:
    """Do it; False when it was refused, with the reason in the form."""
    act = end_duty if ends_only else mark_not_applicable
    catalog = current_deps().catalog
    try:
        with unit_of_work() as session:
            find_duty(session, catalog, duty.establishment_id, duty.key, now=now())
            act(session, duty, reason=form.reason.data, by=current_actor(), now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True


@blueprint.post(HERE + "/applies")
@requires(Permission.MANAGE_SCHEDULES)
def applies(key: str) -> ResponseReturnValue:
    """Take back that it is not applicable."""
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    with unit_of_work() as session:
        find_duty(session, current_deps().catalog, place.id, key, now=now())
        mark_applicable(session, DutyAt(place.id, key), by=current_actor(), now=now())
    flash(_("What your answers say about it counts again."), "success")
    return redirect(url_for(".index"), code=303)
