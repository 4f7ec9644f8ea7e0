"""Words for packets: authorities, states, and the name of the file."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.utils import secure_filename

from compliance.domain.authorities import Authority
from compliance.domain.numbers import packet_number
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.storage.models.packets import Packet
from compliance.web.kit.dates import local_date, local_datetime

AUTHORITIES: Mapping[str, object] = {
    Authority.OSHA.value: "OSHA",
    Authority.EPA.value: "EPA",
    Authority.STATE.value: _("State"),
    Authority.LOCAL.value: _("City or county"),
    Authority.INTERNAL.value: _("Our own rules"),
}


NO_READER = ""
READERS: Mapping[str, object] = {
    Reader.OTHERS.value: _("Anybody: no names"),
    NO_READER: _("Leave them out"),
    Reader.GOVERNMENT.value: _("Government representative: OSHA, NIOSH or the state"),
    Reader.WORKFORCE.value: _("Employees and their personal representatives: no Form 301"),
    Reader.AUTHORISED_REPRESENTATIVE.value: _("A union: items 14 to 17 of Form 301"),
    Reader.PERMITTED.value: _("Auditor of ours, claims, public health or police"),
}
"""For whom the injury records of a packet are masked, in the order in which it is asked."""


WITHHELD: Mapping[str, object] = {
    "job_title": _("Job title"),
    "where": _("Where it happened"),
    "description": _("Description"),
    "history": _("History of the line"),
    "employee_address": _("Item 2 of Form 301"),
    "facility": _("Item 7 of Form 301"),
    "doing_before": _("Item 14 of Form 301"),
    "what_happened": _("Item 15 of Form 301"),
    "injury": _("Item 16 of Form 301"),
    "object_substance": _("Item 17 of Form 301"),
}


def withheld_words(field: str) -> str:
    """Return what a text that was left out of a packet is called."""
    return str(WITHHELD.get(field, field))


def reader_words(reader: str) -> str:
    """Return for whom the injury records of a packet are."""
    return str(READERS.get(reader, reader)) if reader else gettext("none in it")


def authority_words(authority: str) -> str:
    """Return an authority as people say it; empty means all of them."""
    return str(AUTHORITIES.get(authority, authority) if authority else gettext("All authorities"))


def shown_state(packet: Packet) -> str:
    """Return the state as lists show it: an issued packet may be superseded."""
    return "superseded" if packet.superseded_by_id is not None else packet.state


def utc_words(instant: datetime | str) -> str:
    """Return an instant, or what a file claims to be one, in UTC: "22 Nov 2026, 16:44 UTC".

    Who checks a file knows no zone of the plant's, so none is taken for granted. A claim that is
    no time with a zone is shown as the file has it.
    """
    try:
        at = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
        return f"{local_datetime(at, 'UTC')} UTC"
    except ValueError:
        return str(instant)


def period_words(period: str) -> str:
    """Return the days that a file says it covers: "1 Jan 2026 to 31 Mar 2026"."""
    try:
        first, last = (date.fromisoformat(day) for day in period.split(" to "))
    except ValueError:
        return period
    days = {"from": local_date(first), "to": local_date(last)}
    return str(gettext("%(from)s to %(to)s", **days))


def file_name(packet: Packet) -> str:
    """Return the name that the file is saved under: AP-00118-joliet-2026-01-01-2026-03-31.pdf."""
    place = secure_filename(packet.establishment.key)
    number = packet_number(packet.id)
    return f"{number}-{place}-{packet.period_from}-{packet.period_to}.pdf"
