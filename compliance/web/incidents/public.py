"""The form behind the code on the wall: anybody may send it, nobody reads anything there.

What it shows is the name of the site and an empty form; after sending, a number. There are no
lists to choose from, because lists say what a plant has. The token is no secret of a person.
"""

from dataclasses import asdict

from flask import make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import TypeAdapter
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.domain.numbers import incident_number
from compliance.services.evidence import StoredPhoto
from compliance.services.incidents import Report, report_by_link
from compliance.services.report_links import TooManyReportsError, allow_report
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import ReportLink
from compliance.storage.queries.incidents import find_link
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
SEALED_SECONDS = 7_200  # photos of a form that is corrected; beyond it they are taken again
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


@poster.post("/r/<string:token>")
@public
def send(token: str) -> ResponseReturnValue:
    """Keep the report; what is wrong is said on the form, with everything still in it."""
    check_pace("report", per_minute=PER_MINUTE)
    form = StrangerForm()
    try:
        with unit_of_work() as writer:
            link, zone = _link(writer, token)
            allow_report(writer, link, address=request.remote_addr or "unknown", now=now())
    except NotFoundError:
        return _gone()
    except TooManyReportsError as error:
        return _too_many(form, token, error)
    kept = _opened(str(form.kept.data or ""), link)
    taken = take_photos(MOST_PHOTOS)
    photos = joined(kept, taken.photos, MOST_PHOTOS)
    removed = request.form.get(REMOVE, "")
    if removed:
        photos = tuple(photo for photo in photos if photo.digest != removed)
    elif form.validate() and not taken.problems:
        try:
            return _sent(form, token, (link, zone), photos)
        except ComplianceError as error:
            form.add_refusal(error)
    return _again(form, token, (link, zone), photos, taken)


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
    form: StrangerForm,
    token: str,
    place: tuple[ReportLink, str],
    photos: tuple[StoredPhoto, ...],
) -> ResponseReturnValue:
    link, zone = place
    wanted = Report(
        establishment_id=link.establishment_id,
        submission_id=form.submission_id(),
        account=form.account(zone, now()),
        photos=photos,
        device_at=form.claimed_device_at(),
        language=current_language(),
        reporter_name=form.reporter_name.data or "",
        reporter_contact=form.reporter_contact.data or "",
    )
    with unit_of_work() as writer:
        live, _zone = _link(writer, token)
        incident = report_by_link(writer, live, wanted, now=now())
        number = incident_number(incident.id)
    session[REPORTED] = number
    return redirect(url_for(".thanks", token=token), code=303)


def _again(
    form: StrangerForm,
    token: str,
    place: tuple[ReportLink, str],
    photos: tuple[StoredPhoto, ...],
    taken: Taken,
) -> ResponseReturnValue:
    form.photos.errors = [*form.photos.errors, *taken.problems]
    link, zone = place
    return _page(form, token, link, zone, list(photos)), 422 if form.errors else 200


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


def _too_many(form: StrangerForm, token: str, error: TooManyReportsError) -> ResponseReturnValue:
    """Say that it has to wait, with everything that was typed still in the form."""
    minutes = -(-error.wait_seconds // 60)
    form.form_errors.append(
        _(
            "Too many reports came from here. Keep this page open and send it again in "
            "%(minutes)s minutes. If it cannot wait, tell a supervisor.",
            minutes=minutes,
        )
    )
    with reading() as reader:
        link, zone = _link(reader, token)
    answer = make_response(_page(form, token, link, zone, _opened(str(form.kept.data), link)), 429)
    answer.headers["Retry-After"] = str(error.wait_seconds)
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
