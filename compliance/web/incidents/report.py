"""Reporting an incident with an account: typed, kept as a draft at every pause, sent once."""

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError, NotFoundError
from compliance.domain.incidents import MOST_PHOTOS
from compliance.domain.numbers import incident_number
from compliance.services.incident_drafts import (
    drop_draft,
    drop_photo,
    keep_photos,
    photos_of,
    save_draft,
)
from compliance.services.incidents import Report, report_incident
from compliance.storage.models.incidents import IncidentDraft
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.storage.queries.incidents import (
    find_by_submission,
    find_draft,
    get_incident,
    list_drafts,
)
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import reporting
from compliance.web.incidents.photos import REMOVE, Taken, joined, take_photos
from compliance.web.incidents.places import place_choices
from compliance.web.incidents.report_form import ReportForm, new_submission_id
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.dates import local_time
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.i18n import current_language
from compliance.web.kit.severe_call import HURT
from compliance.web.kit.spoken import spoken_refusal

LISTS = ("phrases",)


def _place() -> EstablishmentChoice:
    """Return the establishment that is reported at.

    Raises:
        NotAllowedError: the person may not report there.
    """
    place = current_establishment()
    demand(current_actor(), Permission.REPORT_INCIDENT, place.id)
    return place


@reporting.get("/incidents/report")
@requires(Permission.REPORT_INCIDENT)
def new() -> ResponseReturnValue:
    """Show the form: what was begun last, or an empty one."""
    place, actor = _place(), current_actor()
    with reading() as session:
        drafts = list_drafts(session, actor.person_id, place.id)
        asked = request.args.get("form")
        draft = next((one for one in drafts if asked in (None, one.submission_id)), None)
        if "new" in request.args or draft is None:
            form = ReportForm(formdata=None)
            form.submission.data = new_submission_id()
            return _page(session, form, None, drafts)
        return _page(session, _filled(draft), draft, drafts)


def _filled(draft: IncidentDraft) -> ReportForm:
    fields: MultiDict[str, str] = MultiDict({"submission": draft.submission_id})
    for name, value in draft.fields.items():
        fields.setlist(name, str(value).split(",") if name in LISTS else [str(value)])
    return ReportForm(formdata=fields)


def _page(
    session: Session,
    form: ReportForm,
    draft: IncidentDraft | None,
    drafts: list[IncidentDraft] | None = None,
) -> str:
    place = _place()
    form.offer()
    form.offer_places(place_choices(session, place.id))
    others = [one for one in drafts or [] if draft is None or one.id != draft.id]
    return render_template(
        "pages/incidents/report.html",
        form=form,
        draft=draft,
        photos=photos_of(draft) if draft is not None else [],
        others=others,
        most=MOST_PHOTOS,
        zone=place.zone,
    )


@reporting.post("/incidents/report")
@requires(Permission.REPORT_INCIDENT)
def send() -> ResponseReturnValue:
    """Send the report, or keep it and go: whatever is wrong, what was typed is kept."""
    place = _place()
    form = ReportForm()
    is_leaving = request.form.get("go") == "leave" or bool(request.form.get(REMOVE))
    try:
        submission_id = form.submission_id()
        if is_leaving and (before := _sent_before(submission_id)) is not None:
            return before
        taken = take_photos(MOST_PHOTOS)
    except ComplianceError as error:
        form.submission.data = new_submission_id()
        form.add_refusal(error)
        with reading() as session:
            return _page(session, form, None), 422
    if is_leaving:
        return _keep(place, form, submission_id, taken)
    if form.validate() and not taken.problems:
        try:
            return redirect(_send(place, form, submission_id, taken), code=303)
        except ComplianceError as error:
            form.add_refusal(error)
    return _shown_again(place, form, submission_id, taken)


def _sent_before(submission_id: str) -> ResponseReturnValue | None:
    """Return where a form led that was sent already by this person."""
    with reading() as session:
        row = find_by_submission(session, submission_id)
        if row is None or row.reported_by != current_actor().person_id:
            return None
        return redirect(url_for(".sent", incident_id=row.id), code=303)


def _send(place: EstablishmentChoice, form: ReportForm, submission_id: str, taken: Taken) -> str:
    actor = current_actor()
    with unit_of_work() as session:
        draft = find_draft(session, submission_id, actor.person_id)
        kept = photos_of(draft) if draft is not None else []
        report = Report(
            establishment_id=place.id,
            submission_id=submission_id,
            account=form.account(place.zone, draft.begun_at if draft is not None else now()),
            photos=joined(kept, taken.photos, MOST_PHOTOS),
            device_at=form.claimed_device_at(),
            language=current_language(),
        )
        incident = report_incident(session, report, by=actor, now=now())
        if draft is not None:
            drop_draft(session, draft, by=actor)
        return url_for(".sent", incident_id=incident.id)


def _shown_again(
    place: EstablishmentChoice, form: ReportForm, submission_id: str, taken: Taken
) -> ResponseReturnValue:
    form.photos.errors = [*form.photos.errors, *taken.problems]
    if _sent_before(submission_id) is not None:  # what stands in the form now is another report
        submission_id = form.submission.data = new_submission_id()
    with unit_of_work() as session:
        draft = _kept(session, (place.id, submission_id), form, taken)
        return _page(session, form, draft), 422


def _kept(session: Session, key: tuple[int, str], form: ReportForm, taken: Taken) -> IncidentDraft:
    draft = save_draft(session, key, form.typed(), by=current_actor(), now=now())
    keep_photos(session, draft, taken.photos)
    return draft


def _keep(
    place: EstablishmentChoice, form: ReportForm, submission_id: str, taken: Taken
) -> ResponseReturnValue:
    """Keep the draft; go back to the lists, or stay where a photo was taken off."""
    removed = request.form.get(REMOVE, "")
    with unit_of_work() as session:
        draft = _kept(session, (place.id, submission_id), form, taken)
        if removed:
            drop_photo(session, draft, removed)
    if removed:
        return redirect(url_for(".new", form=submission_id, _anchor="photos-label"), code=303)
    flash(_("Your report is kept, and is not sent yet. Open Report to go on."), "info")
    return redirect(url_for("incidents.index"), code=303)


@reporting.post("/incidents/report/autosave")
@requires(Permission.REPORT_INCIDENT)
def autosave() -> ResponseReturnValue:
    """Keep what was typed so far; what is wrong is said when it is sent."""
    place = _place()
    form = ReportForm()
    try:
        key = (place.id, form.submission_id())
        if form.typed():
            with unit_of_work() as session:
                save_draft(session, key, form.typed(), by=current_actor(), now=now())
    except ConflictError:
        return _told(409, message=_("This report was sent already."))
    except ComplianceError as error:
        return _told(422, message=spoken_refusal(error))
    return _told(200, saved_at=local_time(now(), place.zone))


def _told(status: int, **body: str) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer


@reporting.post("/incidents/report/<string:submission_id>/discard")
@requires(Permission.REPORT_INCIDENT)
def discard(submission_id: str) -> ResponseReturnValue:
    """Forget what was typed."""
    is_sent(RowForm())
    actor = current_actor()
    with unit_of_work() as session:
        draft = find_draft(session, submission_id, actor.person_id)
        if draft is not None:
            drop_draft(session, draft, by=actor)
    flash(_("What you typed is gone. Nothing was reported."), "info")
    return redirect(url_for(".new", new=1), code=303)


@reporting.get("/incidents/report/<string:submission_id>/photos/<string:digest>")
@requires(Permission.REPORT_INCIDENT)
def photo(submission_id: str, digest: str) -> ResponseReturnValue:
    """Send the small copy of a photo of one's own draft."""
    with reading() as session:
        draft = found(find_draft(session, submission_id, current_actor().person_id), "draft")
        wanted = [one for one in photos_of(draft) if one.digest == digest]
    if not wanted:
        raise NotFoundError("There is no such photo in this form. Load the page again.")
    content = current_deps().blobs.get(wanted[0].thumbnail_digest)
    return Response(content, mimetype="image/jpeg")


@reporting.get("/incidents/reported/<int:incident_id>")
@requires(Permission.REPORT_INCIDENT)
def sent(incident_id: int) -> ResponseReturnValue:
    """Say under which number it was reported, and what happens next."""
    actor = current_actor()
    with reading() as session:
        incident = get_incident(session, incident_id, visible_to=actor)
        demand(actor, Permission.REPORT_INCIDENT, incident.establishment_id)
        return render_template(
            "pages/incidents/sent.html",
            incident=incident,
            number=incident_number(incident.id),
            asks_severe=HURT if incident.anyone_hurt else "",
        )
