"""Saying that a paragraph of law was read against the questions that rest on it."""

from typing import ClassVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, URLField
from wtforms.validators import InputRequired, Length

from compliance.domain.access import Permission
from compliance.domain.checklists import Edition, Item
from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.domain.local_time import today_at
from compliance.domain.provisions import Provision
from compliance.domain.translations import in_language
from compliance.services.readings import NewReading, note_reading
from compliance.web.checklists.views import blueprint, edition_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_establishment, now, unit_of_work
from compliance.web.kit.forms import is_sent
from compliance.web.kit.i18n import current_language
from compliance.web.kit.placed import PlacedForm

LONGEST_ADDRESS = 500


class ReadingForm(PlacedForm):
    """When and where the paragraph was read."""

    places: ClassVar = {"Read on": "read_on", "Address": "address"}

    read_on = DateField(
        lazy_gettext("Read on"), validators=[InputRequired(lazy_gettext("Fill this in."))]
    )
    address = URLField(
        lazy_gettext("Where you read it"),
        description=lazy_gettext("The address of the page with the text."),
        validators=[
            InputRequired(lazy_gettext("Fill this in.")),
            Length(
                max=LONGEST_ADDRESS,
                message=lazy_gettext("This is longer than %(max)d characters."),
            ),
        ],
    )


@blueprint.route("/checklists/<string:key>/readings", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def read(key: str) -> ResponseReturnValue:
    """Ask when and where a paragraph was read; on POST, keep it with the person's name."""
    edition = edition_of(key, request.args.get("version", type=int))
    provision = _provision(edition, request.args.get("provision", ""))
    place = current_establishment()
    today = today_at(now(), place.zone)
    form = ReadingForm()
    if not form.is_submitted():
        form.read_on.data = today
        form.address.data = provision.web_address()
    if not is_sent(form):
        return _page(edition, provision, form), 422 if form.errors else 200
    reading = NewReading(
        provision=str(provision), read_on=form.read_on.data, address=form.address.data
    )
    try:
        with unit_of_work() as session:
            note_reading(
                session,
                edition,
                reading,
                establishment_id=place.id,
                today=today,
                by=current_actor(),
                now=now(),
            )
    except ComplianceError as error:
        form.add_refusal(error)
        return _page(edition, provision, form), 422
    flash(_("Kept: %(provision)s was read.", provision=provision.label), "success")
    shown = url_for(".show", key=key, version=request.args.get("version", type=int))
    return redirect(shown, code=303)


def _provision(edition: Edition, text: str) -> Provision:
    for provision in edition.checklist.all_provisions():
        if str(provision) == text:
            return provision
    raise NotFoundError(_("The checklist does not name this paragraph. Go back to it."))


def _page(edition: Edition, provision: Provision, form: ReadingForm) -> str:
    return render_template(
        "pages/checklists/read.html",
        checklist=in_language(edition.checklist, current_language()).checklist,
        provision=provision,
        resting=_resting(edition, provision),
        form=form,
    )


def _resting(edition: Edition, provision: Provision) -> list[Item]:
    shown = in_language(edition.checklist, current_language()).checklist
    return [item for item in shown.items if provision.contains(item.provision)]
