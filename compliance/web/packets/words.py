"""Words for packets: authorities, states, and the name of the file."""

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.utils import secure_filename

from compliance.domain.authorities import Authority
from compliance.domain.numbers import packet_number
from compliance.storage.models.packets import Packet

AUTHORITIES: Mapping[str, object] = {
    Authority.OSHA.value: "OSHA",
    Authority.EPA.value: "EPA",
    Authority.STATE.value: _("State"),
    Authority.LOCAL.value: _("City or county"),
    Authority.INTERNAL.value: _("Our own rules"),
}


def authority_words(authority: str) -> str:
    """Return an authority as people say it; empty means all of them."""
    return str(AUTHORITIES.get(authority, authority) if authority else gettext("All authorities"))


def shown_state(packet: Packet) -> str:
    """Return the state as lists show it: an issued packet may be superseded."""
    return "superseded" if packet.superseded_by_id is not None else packet.state


def file_name(packet: Packet) -> str:
    """Return the name that the file is saved under: AP-00118-joliet-2026-01-01-2026-03-31.pdf."""
    place = secure_filename(packet.establishment.key)
    number = packet_number(packet.id)
    return f"{number}-{place}-{packet.period_from}-{packet.period_to}.pdf"
