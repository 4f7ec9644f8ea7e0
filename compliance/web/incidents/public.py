"""The form behind the code on the wall: anybody may send it, nobody reads anything there.

What it shows is the name of the site and an empty form; after sending, a number. There are no
lists to choose from, because lists say what a plant has. The token is no secret of a person.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import TypeAdapter
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.domain.incidents import problems_of
from compliance.domain.numbers import incident_number
from compliance.services.evidence import StoredPhoto
from compliance.services.incidents import Report, report_by_link
from compliance.services.report_links import (
    Room,
    Sender,
    TooManyReportsError,
    count_report,
    count_wrong,
    find_room,
)
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import ReportLink
from compliance.storage.queries.incidents import find_by_submission, find_link
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import poster
from compliance.web.incidents.photos import REMOVE, Taken, joined, take_photos
from compliance.web.incidents.report_form import StrangerForm, new_submission_id
from compliance.web.kit.access import public
from compliance.web.kit.current import current_config, now, reading, unit_of_work
from compliance.web.kit.i18n import current_language
from compliance.web.kit.pace import check_pace
from compliance.web.kit.pages import use_frame_of

PER_MINUTE = 60  # pages: a shift may stand before one poster, behind one address
MOST_PHOTOS = 4
REPORTED = "reported"
SEALED_SECONDS = 86_400  # photos of a form that is corrected; beyond it they are taken again
_PHOTOS: TypeAdapter[list[StoredPhoto]] = TypeAdapter(list[StoredPhoto])


@poster.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """Let no search engine list the code."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@poster.get("/r/<string:token>")
@public
def report(token: str) -> ResponseReturnValue:
    """Show the empty form."""
    check_pace("report", per_minute=PER_MINUTE)
    try:
        with reading() as reader:
            link, zone = _link(reader, token)
    except NotFoundError:
        return _gone()
    form = StrangerForm(formdata=None)
    form.submission.data = new_submission_id()
    return _page(form, token, link, zone, [])


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A form that was sent, where, by whom, and what its sender may still send."""

    form: StrangerForm
    token: str
    link: ReportLink
    zone: str
    sender: Sender
    room: Room


@poster.post("/r/<string:token>")
@public
def send(token: str) -> ResponseReturnValue:
    """Keep the report; what is wrong is said on the form, with everything still in it."""
    check_pace("report-sent", per_minute=PER_MINUTE)  # looking must not use up what sending needs
    form = StrangerForm()
    try:
        with reading() as reader:
            link, zone = _link(reader, token)
            address = request.remote_addr or "unknown"
            sender = Sender(link_id=link.id, address=address, is_urgent=form.is_urgent())
            room = find_room(reader, sender, now=now())
            is_known = find_by_submission(reader, str(form.submission.data or "")) is not None
    except NotFoundError:
        return _gone()
    posted = Posted(form=form, token=token, link=link, zone=zone, sender=sender, room=room)
    if room.full_for is not None and not is_known:  # sent again, it was counted already
        return _too_many(posted, room.full_for)
    return _kept_or_again(posted)


def _kept_or_again(posted: Posted) -> ResponseReturnValue:
    form = posted.form
    kept = _opened(str(form.kept.data or ""), posted.link)
    taken = take_photos(MOST_PHOTOS) if _may_look(posted) else Taken()
    if form.kept.data and not kept:
        taken.problems.append(_("The photos of before are gone. Take or choose them again."))
    photos = joined(kept, taken.photos, MOST_PHOTOS)
    removed = request.form.get(REMOVE, "")
    if removed:
        photos = tuple(photo for photo in photos if photo.digest != removed)
    elif form.validate() and (not taken.problems or posted.room.wrong_for is not None):
        try:
            return _sent(posted, photos, taken.problems)
        except TooManyReportsError as error:
            return _too_many(posted, timedelta(seconds=error.wait_seconds))
        except ComplianceError as error:
            form.add_refusal(error)
    if posted.room.wrong_for is not None:
        return _too_many(posted, posted.room.wrong_for)
    with unit_of_work() as writer:
        count_wrong(writer, posted.sender, now=now())
    return _again(posted, photos, taken)


def _may_look(posted: Posted) -> bool:
    """Say whether photos are decoded: for who sent many wrong forms only if this one is right.

    It is kept then without what is no photo, so that the work is bounded by what is kept.
    """
    room, zone, at = posted.room, posted.zone, now()
    if room.full_for is not None or room.wrong_for is None:
        return room.full_for is None
    return not problems_of(posted.form.account(zone, at), zone=zone, now=at)


def _link(reader: Session, token: str) -> tuple[ReportLink, str]:
    """Return the code and the zone of its site; the page is drawn in the site's name.

    Raises:
        NotFoundError: there is no such code, or it ended.
    """
    link = found(find_link(reader, token), "code")
    place = reader.get_one(Establishment, link.establishment_id)
    use_frame_of(organisation=place.name, zone=place.zone)
    return link, place.zone


def _sent(
    posted: Posted, photos: tuple[StoredPhoto, ...], problems: list[str]
) -> ResponseReturnValue:
    form, at = posted.form, now()
    wanted = Report(
        establishment_id=posted.link.establishment_id,
        submission_id=form.submission_id(),
        account=form.account(posted.zone, at),
        photos=photos,
        device_at=form.claimed_device_at(),
        language=current_language(),
        reporter_name=form.reporter_name.data or "",
        reporter_contact=form.reporter_contact.data or "",
    )
    with unit_of_work() as writer:
        live, _zone = _link(writer, posted.token)
        incident = report_by_link(writer, live, wanted, now=at)
        if incident.received_at == at:  # else it was sent before, and counted then
            count_report(writer, posted.sender, now=at)
        number = incident_number(incident.id)
    for words in problems:
        flash(words, "warning")
    session[REPORTED] = number
    return redirect(url_for(".thanks", token=posted.token), code=303)


def _again(posted: Posted, photos: tuple[StoredPhoto, ...], taken: Taken) -> ResponseReturnValue:
    form = posted.form
    form.photos.errors = [*form.photos.errors, *taken.problems]
    page = _page(form, posted.token, posted.link, posted.zone, list(photos))
    return page, 422 if form.errors else 200


def _page(
    form: StrangerForm, token: str, link: ReportLink, zone: str, photos: list[StoredPhoto]
) -> str:
    form.offer()
    form.kept.data = _sealed(photos, link) if photos else ""
    return render_template(
        "pages/incidents/poster-form.html",
        form=form,
        token=token,
        zone=zone,
        photos=photos,
        most=MOST_PHOTOS,
    )


def _too_many(posted: Posted, wait: timedelta) -> ResponseReturnValue:
    """Say that it has to wait, with everything that was typed still in the form."""
    form, seconds = posted.form, TooManyReportsError(wait).wait_seconds
    form.form_errors.append(
        _(
            "Too many reports came from here. Keep this page open and send it again in "
            "%(minutes)s minutes. If it cannot wait, tell a supervisor.",
            minutes=-(-seconds // 60),
        )
    )
    kept = _opened(str(form.kept.data or ""), posted.link)
    page = _page(form, posted.token, posted.link, posted.zone, kept)
    answer = make_response(page, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


@poster.get("/r/<string:token>/thanks")
@public
def thanks(token: str) -> ResponseReturnValue:
    """Thank whoever sent a report from this browser, with its number; nothing else is shown."""
    check_pace("report", per_minute=PER_MINUTE)
    try:
        with reading() as reader:
            _link(reader, token)
    except NotFoundError:
        return _gone()
    number = session.get(REPORTED)
    if not isinstance(number, str):
        return redirect(url_for(".report", token=token), code=303)
    return render_template("pages/incidents/poster-thanks.html", number=number, token=token)


def _gone() -> ResponseReturnValue:
    """Answer the same for a code that never was and one that was ended."""
    return render_template("pages/incidents/poster-gone.html"), 404


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_config().secret_key, salt="report-photos")


def _sealed(photos: list[StoredPhoto], link: ReportLink) -> str:
    """Return what names photos that lie here already; only we can make it."""
    rows = [
        {**asdict(photo), "taken_at": photo.taken_at.isoformat() if photo.taken_at else None}
        for photo in photos
    ]
    return str(_sealer().dumps({"link": link.id, "photos": rows}))


def _opened(sealed: str, link: ReportLink) -> list[StoredPhoto]:
    """Return the photos that a form brings back; none if anybody else made it."""
    if not sealed:
        return []
    try:
        told = _sealer().loads(sealed, max_age=SEALED_SECONDS)
    except BadSignature:
        return []
    return _PHOTOS.validate_python(told["photos"]) if told["link"] == link.id else []
