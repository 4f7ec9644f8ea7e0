"""Links for auditors, as the people of the plant make and end them."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.services.share_links import create_link, revoke_link
from compliance.storage.queries.packets import get_link, get_packet
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, unit_of_work
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.packets.forms import LinkForm
from compliance.web.packets.views import show_packet

blueprint = Blueprint("packet_links", __name__)


@blueprint.post("/packets/<int:packet_id>/links")
@requires(Permission.SHARE_PACKET)
def create(packet_id: int) -> ResponseReturnValue:
    """Make a link and show it this once; the same press sent again shows the packet only."""
    form = LinkForm()
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            token = _create(packet_id, form)
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            form.answered(url_for("packets.show", packet_id=packet_id))
            address = f"{current_deps().base_url}{url_for('share.show', token=token)}"
            return show_packet(packet_id, LinkForm(formdata=None), new_link=address)
    return show_packet(packet_id, form)


def _create(packet_id: int, form: LinkForm) -> str:
    actor = current_actor()
    with unit_of_work() as session:
        packet = get_packet(session, packet_id, visible_to=actor)
        made = create_link(
            session, packet, label=form.label.data, days=form.days.data, by=actor, now=now()
        )
        return made.token


@blueprint.post("/packets/links/<int:link_id>/revoke")
@requires(Permission.SHARE_PACKET)
def revoke(link_id: int) -> ResponseReturnValue:
    """End a link at once."""
    is_sent(RowForm())
    with unit_of_work() as session:
        link = get_link(session, link_id, visible_to=current_actor())
        revoke_link(session, link, link.packet, by=current_actor(), now=now())
        packet_id = link.packet_id
    flash(_("The link is ended. Whoever has it sees nothing any more."), "success")
    return redirect(url_for("packets.show", packet_id=packet_id) + "#links", code=303)
