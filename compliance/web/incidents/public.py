"""The form behind the code on the wall: anybody may send it, nobody reads anything there.

What it shows is the name of the site and an empty form; after sending, a number. There are no
lists to choose from, because lists say what a plant has. The token is no secret of a person.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
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
from compliance.storage.models.incidents import ReportLink
from compliance.storage.queries.incidents import find_by_submission
from compliance.web.incidents.blueprint import poster
from compliance.web.incidents.photos import REMOVE, Taken, has_photos, joined, take_photos
from compliance.web.incidents.poster_page import (
    MOST_PHOTOS,
    draw,
    draw_empty,
    gone,
    link_of,
    opened,
)
from compliance.web.incidents.poster_refusals import give_back, too_fast, too_many
from compliance.web.incidents.report_form import StrangerForm
from compliance.web.kit.access import public
from compliance.web.kit.current import now, reading, unit_of_work
from compliance.web.kit.i18n import current_language
from compliance.web.kit.pace import check_pace, is_in_pace

PER_MINUTE = 60  # pages: a shift may stand before one poster, behind one address
REPORTED, FORM_OF_IT = "reported", "reported_form"


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
            link, _zone = link_of(reader, token)
    except NotFoundError:
        return gone()
    return draw_empty(link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A form that was sent, where, by whom, and what its sender may still send."""

    form: StrangerForm
    token: str
    link: ReportLink
    zone: str
    sender: Sender
    room: Room

    @property
    def may_correct(self) -> bool:
        """Whether a report waits for better photos; else it is kept without what is none."""
        return self.room.wrong_for is None and self.room.takes_photos


@poster.post("/r/<string:token>")
@public
def send(token: str) -> ResponseReturnValue:
    """Keep the report; what is wrong is said on the form, with everything still in it."""
    form = StrangerForm()
    if not _is_read(form):
        return give_back(too_fast())
    try:
        with reading() as reader:
            link, zone = link_of(reader, token)
            address = request.remote_addr or "unknown"
            sender = Sender(link_id=link.id, address=address, is_urgent=form.is_urgent())
            room = find_room(reader, sender, now=now())
            is_known = find_by_submission(reader, str(form.submission.data or "")) is not None
    except NotFoundError:
        return gone(form)
    posted = Posted(form=form, token=token, link=link, zone=zone, sender=sender, room=room)
    if room.full_for is not None and not is_known:  # sent again, it was counted already
        return give_back(too_many(room.full_for))
    return _kept_or_again(posted)


def _is_read(form: StrangerForm) -> bool:
    """Say whether the address is within its pace; what is urgent has room of its own beyond it.

    Counted apart from looking at the page, which must not use up what sending needs.
    """
    if is_in_pace("report-sent", per_minute=PER_MINUTE):
        return True
    return form.is_urgent() and is_in_pace("report-sent-urgent", per_minute=PER_MINUTE)


def _kept_or_again(posted: Posted) -> ResponseReturnValue:
    form = posted.form
    kept = opened(str(form.kept.data or ""), posted.link)
    taken = take_photos(MOST_PHOTOS) if _may_look(posted) else Taken()
    if not posted.room.takes_photos and has_photos():
        taken.problems.append(
            _(
                "Photos were left out, because very many reports came in the last hour. Show them "
                "to whoever comes."
            )
        )
    if form.kept.data and not kept:
        taken.problems.append(_("The photos of before are gone. Take or choose them again."))
    photos = joined(kept, taken.photos, MOST_PHOTOS)
    removed = request.form.get(REMOVE, "")
    if removed:
        photos = tuple(photo for photo in photos if photo.digest != removed)
    elif form.validate() and (not taken.problems or not posted.may_correct):
        try:
            return _sent(posted, photos, taken.problems)
        except TooManyReportsError as error:
            return give_back(too_many(timedelta(seconds=error.wait_seconds)))
        except ComplianceError as error:
            form.add_refusal(error)
    if posted.room.wrong_for is not None:
        return _too_many_wrong(posted, posted.room.wrong_for)
    with unit_of_work() as writer:
        count_wrong(writer, posted.sender, now=now())
    return _again(posted, photos, taken)


def _may_look(posted: Posted) -> bool:
    """Say whether photos are decoded: for who sent many wrong forms only if this one is right.

    It is kept then without what is no photo, so that the work is bounded by what is kept.
    """
    room, zone, at = posted.room, posted.zone, now()
    if room.full_for is not None or not room.takes_photos:
        return False
    if room.wrong_for is None:
        return True
    return not problems_of(posted.form.account(zone, at), zone=zone, now=at)


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
        live, _zone = link_of(writer, posted.token)
        incident = report_by_link(writer, live, wanted, now=at)
        if incident.received_at == at:  # else it was sent before, and counted then
            count_report(writer, posted.sender, now=at)
        number = incident_number(incident.id)
    for words in problems:
        flash(words, "warning")
    session[REPORTED], session[FORM_OF_IT] = number, form.submission_id()
    return redirect(url_for(".thanks", token=posted.token), code=303)


def _again(posted: Posted, photos: tuple[StoredPhoto, ...], taken: Taken) -> ResponseReturnValue:
    form = posted.form
    form.photos.errors = [*form.photos.errors, *taken.problems]
    page = draw(form, posted.link, list(photos))
    return page, 422 if form.errors else 200


def _too_many_wrong(posted: Posted, wait: timedelta) -> ResponseReturnValue:
    """Say what is wrong as ever; photos are not looked at until nothing else is."""
    form, seconds = posted.form, TooManyReportsError(wait).wait_seconds
    form.form_errors.append(
        _("Many reports that were not complete came from here. A complete one is taken at once.")
    )
    answer = make_response(draw(form, posted.link, opened(str(form.kept.data or ""), posted.link)))
    answer.status_code = 429
    answer.headers["Retry-After"] = str(seconds)
    return answer


@poster.get("/r/<string:token>/thanks")
@public
def thanks(token: str) -> ResponseReturnValue:
    """Thank whoever sent a report from this browser, with its number; nothing else is shown."""
    check_pace("report", per_minute=PER_MINUTE)
    try:
        with reading() as reader:
            link_of(reader, token)
    except NotFoundError:
        return gone()
    number = session.get(REPORTED)
    if not isinstance(number, str):
        return redirect(url_for(".report", token=token), code=303)
    return render_template(
        "pages/incidents/poster-thanks.html",
        number=number,
        token=token,
        form_id=session.get(FORM_OF_IT, ""),
    )
