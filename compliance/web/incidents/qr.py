"""Whether strangers may report here: the code, its poster, and its end."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.services.report_links import demand_links, end_link, make_link
from compliance.storage.models.incidents import ReportLink
from compliance.storage.queries.incidents import find_live_link
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import blueprint
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
from compliance.web.kit.qr import qr_code


@blueprint.get("/incidents/qr")
@requires(Permission.MANAGE_PLANT)
def codes() -> ResponseReturnValue:
    """Show whether people without an account may report here, and the code."""
    place = current_establishment()
    demand_links(current_actor(), place.id)
    with reading() as session:
        link = find_live_link(session, place.id)
        address = _address(link) if link is not None else ""
        return render_template(
            "pages/incidents/qr.html",
            link=link,
            address=address,
            code=qr_code(address, _("QR code for reports")) if address else "",
        )


@blueprint.post("/incidents/qr/make")
@requires(Permission.MANAGE_PLANT)
def make_code() -> ResponseReturnValue:
    """Let people without an account report here."""
    is_sent(RowForm())
    place = current_establishment()
    with unit_of_work() as session:
        if find_live_link(session, place.id) is None:  # pressed twice, there is one code
            make_link(session, place.id, by=current_actor(), now=now())
    flash(_("Anybody with the code can report now. Print the poster and hang it up."), "success")
    return redirect(url_for(".codes"), code=303)


@blueprint.post("/incidents/qr/end")
@requires(Permission.MANAGE_PLANT)
def end_code() -> ResponseReturnValue:
    """End the code; posters that hang lead nowhere from now on."""
    is_sent(RowForm())
    place = current_establishment()
    demand_links(current_actor(), place.id)
    with unit_of_work() as session:
        link = find_live_link(session, place.id)
        if link is not None:
            end_link(session, link, by=current_actor(), now=now())
    flash(_("The code is ended. Take the posters down."), "success")
    return redirect(url_for(".codes"), code=303)


@blueprint.get("/incidents/qr/poster")
@requires(Permission.MANAGE_PLANT)
def print_poster() -> ResponseReturnValue:
    """Show the poster for printing: the code between English and Spanish words."""
    place = current_establishment()
    demand_links(current_actor(), place.id)
    with reading() as session:
        link = found(find_live_link(session, place.id), "code")
        address = _address(link)
    return render_template(
        "pages/incidents/poster.html",
        address=address,
        code=qr_code(address, _("QR code for reports")),
        words=[(language, _poster_words(language)) for language in ("en", "es")],
        place=place,
    )


def _address(link: ReportLink) -> str:
    return f"{current_deps().base_url}{url_for('poster.report', token=link.token)}"


def _poster_words(language: str) -> dict[str, str]:
    with force_locale(language):
        return {
            "title": str(_("See it? Report it.")),
            "what": str(
                _("Injury, near miss, hazard, spill, fire. Scan the code. No account, no name.")
            ),
            "danger": str(_("In danger? Call for help first.")),
        }
