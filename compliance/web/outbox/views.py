"""The outbox: a list with filters, each message as it reads, and sending it once more."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError
from compliance.ports import ComposedMessage
from compliance.services.outbox import COMPANY, may_retry, message_of, retry_notification
from compliance.storage.models.notifications import Notification
from compliance.storage.queries.outbox import (
    OutboxFilter,
    count_outbox,
    get_message,
    list_companions,
    list_outbox,
)
from compliance.storage.queries.packets import list_entries_about
from compliance.storage.queries.people import list_people
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
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.pages import page_of_request
from compliance.web.kit.spoken import spoken_refusal
from compliance.web.outbox.forms import STATES, OutboxForm, kind_words, stage_words

MOST_PEOPLE = 500

blueprint = Blueprint("outbox", __name__)
blueprint.add_app_template_filter(kind_words, "notification_words")
blueprint.add_app_template_filter(stage_words)


@blueprint.get("/outbox")
@requires(Permission.VIEW_OUTBOX)
def index() -> ResponseReturnValue:
    """Show the messages of this establishment, newest first."""
    place = current_establishment()
    actor = current_actor()
    demand(actor, Permission.VIEW_OUTBOX, place.id)
    form = OutboxForm(request.args)
    with reading() as session:
        people, _total = list_people(session, visible_to=actor, page=Page(limit=MOST_PEOPLE))
        form.offer(people)
        form.validate()
        wanted = _filter_of(form)
        page = page_of_request(count_outbox(session, wanted))
        messages = list_outbox(session, wanted, Page(page.per_page, page.offset))
    return render_template(
        "pages/outbox/index.html",
        form=form,
        page=page,
        messages=messages,
        is_filtered=any(request.args.get(field.name) for field in form),
    )


def _filter_of(form: OutboxForm) -> OutboxFilter:
    chosen = {field.name: field.data for field in form if field.data and not field.errors}
    return OutboxFilter(
        establishment_id=current_establishment().id,
        with_company=current_actor().may_everywhere(Permission.VIEW_OUTBOX),
        states=STATES[chosen["state"]] if "state" in chosen else (),
        kind=chosen.get("kind"),
        recipient_id=int(chosen["person"]) if "person" in chosen else None,
    )


@blueprint.get("/outbox/<int:notification_id>")
@requires(Permission.VIEW_OUTBOX)
def show(notification_id: int) -> ResponseReturnValue:
    """Show one message: its way so far, and how it reads."""
    actor = current_actor()
    with reading() as session:
        message = get_message(session, notification_id, visible_to=actor)
        place = message.establishment_id or COMPANY
        demand(actor, Permission.VIEW_OUTBOX, place)
        companions = list_companions(session, message, visible_to=actor)
        entries = list_entries_about(session, "notification", [row.id for row in companions])
    preview, problem = _preview(companions)
    return render_template(
        "pages/outbox/show.html",
        message=message,
        companions=companions,
        preview=preview,
        problem=problem,
        entries=entries,
        may_retry=may_retry(message) and actor.may(Permission.MANAGE_SCHEDULES, place),
    )


def _preview(rows: Sequence[Notification]) -> tuple[ComposedMessage | None, str]:
    try:
        return current_deps().composer.compose(message_of(rows)), ""
    except ComplianceError as error:
        return None, spoken_refusal(error)


@blueprint.post("/outbox/<int:notification_id>/retry")
@requires(Permission.VIEW_OUTBOX)
def retry(notification_id: int) -> ResponseReturnValue:
    """Queue a message again that came back or was given up."""
    is_sent(RowForm())
    with unit_of_work() as session:
        message = get_message(session, notification_id, visible_to=current_actor())
        retry_notification(session, message, by=current_actor(), now=now())
    flash(_("The message is on its way again."), "success")
    return redirect(url_for(".show", notification_id=notification_id), code=303)
