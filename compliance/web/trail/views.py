"""The trail: a list with filters, and a check of all of it on the spot."""

from threading import Lock

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ConflictError
from compliance.domain.local_time import end_of_day, start_of_day
from compliance.domain.numbers import subject_of_number
from compliance.services.trail_verify import verify_trail
from compliance.services.trail_witness import packet_witnesses
from compliance.storage.checkpoint_keys import trusted_checkpoint_keys
from compliance.storage.queries.assets import find_asset_by_tag
from compliance.storage.queries.people import list_people
from compliance.storage.queries.scope import Page
from compliance.storage.queries.trail import count_sequenced, find_last_checkpoint
from compliance.storage.queries.trail_pages import TrailFilter, count_trail, list_trail
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
)
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.pages import page_of_request
from compliance.web.trail.forms import TrailForm

MOST_CHECKED = 200_000  # some ten seconds; more is for `compliance trail verify`
MOST_PEOPLE = 500
NOTHING = ("nothing", 0)  # no entry is about it

blueprint = Blueprint("trail", __name__)
_checking = Lock()  # one check at a time: each reads the whole table


@blueprint.get("/trail")
@requires(Permission.VIEW_TRAIL)
def index() -> ResponseReturnValue:
    """Show the trail of this establishment, newest first."""
    place = current_establishment()
    actor = current_actor()
    demand(actor, Permission.VIEW_TRAIL, place.id)
    form = TrailForm(request.args)
    with reading() as session:
        people, _total = list_people(session, visible_to=actor, page=Page(limit=MOST_PEOPLE))
        form.offer(people)
        form.validate()
        wanted = _filter_of(session, form)
        page = page_of_request(count_trail(session, wanted))
        entries = list_trail(session, wanted, Page(page.per_page, page.offset))
        checkpoint = find_last_checkpoint(session)
    return render_template(
        "pages/trail/index.html",
        form=form,
        page=page,
        entries=entries,
        checkpoint=checkpoint,
        is_filtered=any(request.args.get(field.name) for field in form),
    )


def _filter_of(session: Session, form: TrailForm) -> TrailFilter:
    place = current_establishment()
    since, until = (None if field.errors else field.data for field in (form.since, form.until))
    return TrailFilter(
        establishment_id=place.id,
        with_company=current_actor().may_everywhere(Permission.VIEW_TRAIL),
        event=form.event.data if form.event.data and not form.event.errors else None,
        actor_id=int(form.person.data) if form.person.data and not form.person.errors else None,
        since=start_of_day(since, place.zone) if since else None,
        until=end_of_day(until, place.zone) if until else None,
        subject=_subject_of(session, (form.subject.data or "").strip(), place.id),
    )


def _subject_of(session: Session, text: str, establishment_id: int) -> tuple[str, int] | None:
    """Return what was asked about; what is not known finds nothing rather than everything."""
    if not text:
        return None
    numbered = subject_of_number(text)
    if numbered is not None:
        return numbered
    asset = find_asset_by_tag(session, establishment_id, text)
    return ("asset", asset.id) if asset else NOTHING


@blueprint.post("/trail/verify")
@requires(Permission.VIEW_TRAIL)
def verify() -> ResponseReturnValue:
    """Check every entry against its hash and every checkpoint against its signature, now."""
    demand(current_actor(), Permission.VIEW_TRAIL, current_establishment().id)
    is_sent(RowForm())
    if not _checking.acquire(blocking=False):
        raise ConflictError(_("The trail is being checked already. Try again in a few seconds."))
    try:
        with reading() as session:
            _refuse_too_long(count_sequenced(session))
            deps = current_deps()
            verdict = verify_trail(
                session,
                trusted_checkpoint_keys(deps.folder.keys),
                witnesses=packet_witnesses(session, deps.blobs),
            )
            checkpoint = find_last_checkpoint(session)
    finally:
        _checking.release()
    return render_template(
        "pages/trail/verified.html", verdict=verdict, checkpoint=checkpoint, checked_at=now()
    )


def _refuse_too_long(entries: int) -> None:
    if entries > MOST_CHECKED:
        raise ConflictError(
            _(
                "The trail has %(entries)s entries, too many to check on a page. "
                "Run `compliance trail verify` on the server.",
                entries=entries,
            )
        )
