"""Who reads what of a confidential incident: names taken out, and every view in the trail."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission
from compliance.domain.trail import TrailEvent
from compliance.domain.withheld_names import NO_VEIL, WITHHELD, Veil, veil_over
from compliance.services.injury_cases import SEEN_FOR
from compliance.services.trail import append
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.injury_cases import was_seen
from compliance.storage.queries.withheld_names import names_withheld_at, names_withheld_in

REGISTER = "incident-register"


def veil_of(
    session: Session, incident: Incident | None, by: Actor, instead: str = WITHHELD
) -> Veil:
    """Return what this person must not read in the texts of an incident.

    The name of a privacy concern case is for people with VIEW_PRIVACY_LIST alone, 29 CFR
    1904.29(b)(6): who reported the incident or looks into it is none of them by that.
    """
    if incident is None or by.may(Permission.VIEW_PRIVACY_LIST, incident.establishment_id):
        return NO_VEIL
    names = names_withheld_in(session, {incident.id})
    return veil_over(names.get(incident.id, ()), instead)


def veil_at(session: Session, establishment_id: int, instead: str = WITHHELD) -> Veil:
    """Return what no list of an establishment shows to anybody."""
    return veil_over(names_withheld_at(session, establishment_id), instead)


def register_veils(
    session: Session, incidents: Collection[Incident], instead: str = WITHHELD
) -> dict[int, Veil]:
    """Return the veils of a list by incident: a list shows the names to nobody."""
    names = names_withheld_in(session, {one.id for one in incidents})
    return {incident_id: veil_over(own, instead) for incident_id, own in names.items()}


def is_confidential(session: Session, incident: Incident, by: Actor) -> bool:
    """Say whether the trail must tell that this person reads an incident.

    It must for a private one that they did not report, and wherever they may read the name of a
    privacy concern case.
    """
    if incident.is_private and incident.reported_by != by.person_id:
        return True
    return may_read_withheld(session, incident, by)


def may_read_withheld(session: Session, incident: Incident, by: Actor) -> bool:
    """Say whether an incident has the name of a privacy concern case, and this person may read it.

    Reading it is looking into the confidential list, wherever the name stands.
    """
    may_name = by.may(Permission.VIEW_PRIVACY_LIST, incident.establishment_id)
    return may_name and bool(names_withheld_in(session, {incident.id}))


def note_view(session: Session, incident: Incident, *, by: Actor, now: datetime) -> None:
    """Write into the trail that somebody read a confidential incident; once in `SEEN_FOR`."""
    if is_confidential(session, incident, by):
        subject = ("incident", incident.id)
        _note_once(session, incident.establishment_id, subject, by=by, now=now)


def note_register_view(
    session: Session, establishment_id: int, *, by: Actor, now: datetime
) -> None:
    """Write into the trail that somebody read confidential words in the register."""
    subject = (REGISTER, establishment_id)
    _note_once(session, establishment_id, subject, by=by, now=now)


def was_register_seen(session: Session, establishment_id: int, *, by: Actor, now: datetime) -> bool:
    """Say whether this person's view of the register stands in the trail already."""
    place = (establishment_id, REGISTER, establishment_id)
    since = now - SEEN_FOR
    return was_seen(session, TrailEvent.CASE_VIEWED.value, place, by=by, since=since)


def _note_once(
    session: Session,
    establishment_id: int,
    subject: tuple[str, int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    event, since = TrailEvent.CASE_VIEWED, now - SEEN_FOR
    if not was_seen(session, event.value, (establishment_id, *subject), by=by, since=since):
        append(session, event, by=by, now=now, subject=subject, establishment_id=establishment_id)
