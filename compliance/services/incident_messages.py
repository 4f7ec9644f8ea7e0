"""Word of incidents: urgent ones to the people on duty, and to whoever is to look into one.

Nobody's name is in a message, and of a private incident not even the words: mail is read on many
screens.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.notifications import NotificationKind, Owed
from compliance.domain.numbers import incident_number
from compliance.services.addressees import Addressees
from compliance.services.delivery import owe
from compliance.services.reminders import CHANNEL
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.attention import Addressee, list_addressees
from compliance.storage.queries.incidents import count_urgent_by_link

ONE_BY_ONE = 10  # urgent reports by one code in an hour that are messages of their own
FLOOD_WINDOW = timedelta(hours=1)
FOLD_EVERY = timedelta(minutes=2)
LONGEST_EXCERPT = 300  # of what was written; the rest stands on the page


def tell_urgent(session: Session, incident: Incident, *, by: Actor, now: datetime) -> int:
    """Owe coordinators and safety officers word of an urgent incident; return how many are new.

    Who reported it is not told. Of a flood from a poster the first are told one by one, the
    others together, every two minutes: none is kept back, and nobody stops reading.
    """
    place = incident.establishment_id
    people = Addressees(session, {place}, ()).on_duty(place)
    others = [person for person in people if person.id != by.person_id]
    owed = _owed(NotificationKind.INCIDENT_URGENT, incident, others)
    if by.person_id is None and _is_of_a_flood(session, incident, now):
        kind, leaves_at = NotificationKind.INCIDENT_FOLDED, _next_message_at(now)
        owed = [replace(one, kind=kind, not_before=leaves_at) for one in owed]
    return owe(session, owed, now=now)


def _is_of_a_flood(session: Session, incident: Incident, now: datetime) -> bool:
    link_id = incident.report_link_id
    if link_id is None:
        return False
    return count_urgent_by_link(session, link_id, since=now - FLOOD_WINDOW) > ONE_BY_ONE


def _next_message_at(now: datetime) -> datetime:
    """Return the same instant for all within two minutes, so that they leave as one message."""
    return now + FOLD_EVERY - (now - datetime.min.replace(tzinfo=now.tzinfo)) % FOLD_EVERY


def tell_lead(session: Session, incident: Incident, *, by: Actor, now: datetime) -> int:
    """Owe whoever is to look into an incident word of it, each time they are named.

    Who named themselves is not told, nor who has left.
    """
    return _tell_lead(session, NotificationKind.INCIDENT_LEAD, incident, by=by, now=now)


def tell_reopened(session: Session, incident: Incident, *, by: Actor, now: datetime) -> int:
    """Owe whoever looks into an incident word that it, or its investigation, is open again.

    Where nobody does, those who answer for the site are told. The reason stands on the page.
    """
    kind = NotificationKind.INCIDENT_REOPENED
    if incident.lead is not None and incident.lead.active:
        return _tell_lead(session, kind, incident, by=by, now=now)
    place = incident.establishment_id
    people = Addressees(session, {place}, ()).answerable(place)
    others = [person for person in people if person.id != by.person_id]
    return owe(session, _owed(kind, incident, others, stage=now.isoformat()), now=now)


def _tell_lead(
    session: Session, kind: NotificationKind, incident: Incident, *, by: Actor, now: datetime
) -> int:
    if incident.lead_id is None or incident.lead_id == by.person_id:
        return 0
    people = list_addressees(session, {incident.lead_id}).values()
    return owe(session, _owed(kind, incident, people, stage=now.isoformat()), now=now)


def _owed(
    kind: NotificationKind, incident: Incident, people: Iterable[Addressee], *, stage: str = ""
) -> list[Owed]:
    place = incident.establishment
    data: dict[str, object] = {
        "incident_kind": incident.kind,
        "number": incident_number(incident.id),
        "what": "" if incident.is_private else _excerpt(incident.what.strip()),
        "where": where_of(incident) or place.name,
        "site": place.name,
        "hurt": incident.anyone_hurt,
        "happened_on": incident.happened_on.isoformat(),
    }
    return [
        Owed(
            kind=kind,
            subject=("incident", incident.id),
            establishment_id=place.id,
            recipient_id=person.id,
            address=person.address,
            channel=CHANNEL,
            stage=stage,
            language=person.language,
            data={**data, "name": person.name},
        )
        for person in people
    ]


def where_of(incident: Incident) -> str:
    """Return where it happened in one line: "FL-04 Forklift, Bay A", "at the sink"."""
    asset, area = incident.asset, incident.area
    parts = [
        f"{asset.tag} {asset.name}".strip() if asset is not None else "",
        area.name if area is not None else "",
        incident.place,
    ]
    return ", ".join(part for part in parts if part)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1]}…"
