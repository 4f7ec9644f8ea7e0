"""The page behind the code on the wall: drawn empty, or with everything that was typed into it."""

from dataclasses import asdict

from flask import render_template
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from compliance.services.evidence import StoredPhoto
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import ReportLink
from compliance.storage.queries.incidents import find_link
from compliance.storage.queries.scope import found
from compliance.web.incidents.report_form import StrangerForm, new_submission_id
from compliance.web.kit.config import FORM_MEMORY_BYTES
from compliance.web.kit.current import current_config
from compliance.web.kit.pages import use_frame_of

MOST_PHOTOS = 4
SEALED_SECONDS = 86_400  # photos of a form that is corrected; beyond it they are taken again
_PHOTOS: TypeAdapter[list[StoredPhoto]] = TypeAdapter(list[StoredPhoto])


def link_of(reader: Session, token: str) -> tuple[ReportLink, str]:
    """Return the code and the zone of its site; the page is drawn in the site's name.

    Raises:
        NotFoundError: there is no such code, or it ended.
    """
    link = found(find_link(reader, token), "code")
    place = reader.get_one(Establishment, link.establishment_id)
    use_frame_of(organisation=place.name, zone=place.zone)
    return link, place.zone


def draw(
    form: StrangerForm,
    link: ReportLink,
    photos: list[StoredPhoto],
    *,
    title: str = "",
    is_whole: bool = True,
) -> str:
    """Return the page with what stands in the form; ``title`` heads what is wrong with it.

    Where that is not the whole of what was typed, the phone's draft may fill the form.
    """
    form.offer()
    if not form.has_good_id():
        form.submission.data = new_submission_id()
    form.kept.data = _sealed(photos, link) if photos else ""
    return render_template(
        "pages/incidents/poster-form.html",
        form=form,
        token=link.token,
        photos=photos,
        most=MOST_PHOTOS,
        most_bytes=current_config().upload_limit_bytes - FORM_MEMORY_BYTES,
        title=title,
        is_fresh=not is_whole,
    )


def draw_empty(link: ReportLink) -> str:
    """Return the page as whoever read the code finds it."""
    return draw(StrangerForm(formdata=None), link, [], is_whole=False)


def gone(form: StrangerForm | None = None, *, status: int = 404) -> ResponseReturnValue:
    """Answer the same for a code that never was and one that was ended.

    Who wrote while it was ended gets the words back, to tell them to somebody. A form that is
    refused for something else has the ``status`` of that.
    """
    fields = (form.what, form.hurt_names, form.place) if form is not None else ()
    typed = [(field.label.text, field.data) for field in fields if field.data]
    return render_template("pages/incidents/poster-gone.html", typed=typed), status


def opened(sealed: str, link: ReportLink) -> list[StoredPhoto]:
    """Return the photos that a form brings back; none if anybody else made it."""
    if not sealed:
        return []
    try:
        told = _sealer().loads(sealed, max_age=SEALED_SECONDS)
    except BadSignature:
        return []
    return _PHOTOS.validate_python(told["photos"]) if told["link"] == link.id else []


def _sealed(photos: list[StoredPhoto], link: ReportLink) -> str:
    """Return what names photos that lie here already; only we can make it."""
    rows = [
        {**asdict(photo), "taken_at": photo.taken_at.isoformat() if photo.taken_at else None}
        for photo in photos
    ]
    return str(_sealer().dumps({"link": link.id, "photos": rows}))


def _sealer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_config().secret_key, salt="report-photos")
