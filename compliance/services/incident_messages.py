"""Word of something urgent to the people on duty: owed with the report, once to each of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.notifications import NotificationKind, Owed
from compliance.services.addressees import Addressees
from compliance.services.delivery import owe
from compliance.services.reminders import CHANNEL
from compliance.storage.models.incidents import Incident

LONGEST_EXCERPT = 300  # of what was written; the rest stands on the page


def tell_urgent(session: Session, incident: Incident, *, by: Actor, now: datetime) -> int:
    """Owe coordinators and safety officers word of an urgent incident; return how many are new.

    Who reported it is not told. Nobody's name is in the message, and of a private incident not
    even the words: mail is read on many screens.
    """
    place = incident.establishment
    people = Addressees(session, {place.id}, ()).on_duty(place.id)
    words = incident.what.strip()
    data: dict[str, object] = {
        "incident_kind": incident.kind,
        "what": "" if incident.is_private else _excerpt(words),
        "where": where_of(incident) or place.name,
        "site": place.name,
        "hurt": incident.anyone_hurt,
        "happened_on": incident.happened_on.isoformat(),
    }
    owed = [
        Owed(
            kind=NotificationKind.INCIDENT_URGENT,
            subject=("incident", incident.id),
            establishment_id=place.id,
            recipient_id=person.id,
            address=person.address,
            channel=CHANNEL,
            language=person.language,
            data={**data, "name": person.name},
        )
        for person in people
        if person.id != by.person_id
    ]
    return owe(session, owed, now=now)


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
