"""What becomes of an incident: corrected, given to somebody, people named; all kept with why."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.incidents import (
    LONGEST_NAME,
    MOST_PEOPLE,
    SKEW,
    Account,
    IncidentKind,
    IncidentMove,
    IncidentState,
    Named,
    Part,
    is_private,
    is_urgent,
    may_move,
    problems_of,
)
from compliance.domain.local_time import today_at
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.incident_messages import tell_lead, tell_urgent, where_of
from compliance.services.incidents import account_digest, strange_places
from compliance.services.legal_holds import demand_not_held, things_of_incident
from compliance.services.name_removal import take_out_names
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident, IncidentChange, IncidentPerson
from compliance.storage.queries.people import actor_of, find_person

Change = tuple[str, str, str]  # field, before, after
CHANGED_MEANWHILE = (
    "Somebody else corrected this incident while you wrote. Look at its page in another tab; "
    "what you save here now takes the place of what is said there."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is said of an incident from now on, and why it is another thing than before.

    ``learned_at`` is when the employer was told: the instant from which legal clocks run.
    ``seen`` is the `facts_digest` of what stood there when the correction was begun.
    """

    account: Account
    seen: str
    learned_at: datetime
    reason: str


def change_incident(
    session: Session, incident: Incident, wanted: Correction, *, by: Actor, now: datetime
) -> None:
    """Correct what is said of an incident; before and after are kept with the reason.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it is closed, or another person changed it since the correction was begun.
        InvalidInputError: with everything that is wrong, also that nothing was changed.
    """
    session.refresh(incident, with_for_update=True)
    demand_move(incident, IncidentMove.CHANGE, by)
    if wanted.seen != facts_digest(incident):
        raise ConflictError(CHANGED_MEANWHILE)
    place = session.get_one(Establishment, incident.establishment_id)
    problems = [
        *problems_of(wanted.account, zone=place.zone, now=now),
        *strange_places(session, wanted.account, place.id),
        *_wrong_learning(wanted, place.zone, now),
        *no_reason(wanted.reason),
    ]
    if problems:
        raise InvalidInputError(problems)
    before = _facts(incident)
    _apply(incident, wanted, place.zone)
    session.flush()
    session.refresh(incident, ["area", "asset"])
    after = _facts(incident)
    changed = [(key, before[key], after[key]) for key in before if before[key] != after[key]]
    if not changed:
        raise InvalidInputError(
            [Problem("reason", "Nothing was changed.", "Change something, or go back.")]
        )
    write_changes(session, incident, changed, wanted.reason, by=by, now=now)
    if incident.is_urgent:
        tell_urgent(session, incident, by=by, now=now)
    note_changes(session, TrailEvent.INCIDENT_CHANGED, incident, changed, by=by, now=now)


def _apply(incident: Incident, wanted: Correction, zone: str) -> None:
    account = wanted.account
    kind = account.kind or IncidentKind(incident.kind)
    incident.kind = kind.value
    incident.anyone_hurt = bool(account.anyone_hurt) or kind is IncidentKind.INJURY
    incident.is_private = is_private(kind, anyone_hurt=incident.anyone_hurt)
    incident.is_urgent = is_urgent(kind, told_so=account.told_urgent)
    incident.what = account.what.strip()
    incident.done_at_once = account.done_at_once.strip()
    incident.place = account.place.strip()
    incident.area_id, incident.asset_id = account.area_id, account.asset_id
    incident.happened_on = account.when.on or incident.happened_on
    incident.happened_at = account.when.instant(zone)
    incident.learned_at = wanted.learned_at


def facts_digest(incident: Incident) -> str:
    """Return the SHA-256 of all that a correction can change."""
    return digest_of(json.dumps(_facts(incident), ensure_ascii=False))


def _facts(incident: Incident) -> dict[str, str]:
    """Return what can be changed, as text, by field."""
    at = incident.happened_at
    return {
        "kind": incident.kind,
        "urgent": "yes" if incident.is_urgent else "no",
        "hurt": "yes" if incident.anyone_hurt else "no",
        "what": incident.what,
        "done_at_once": incident.done_at_once,
        "where": where_of(incident),
        "happened_on": incident.happened_on.isoformat(),
        "happened_at": at.isoformat() if at else "",
        "learned_at": incident.learned_at.isoformat(),
    }


def _wrong_learning(wanted: Correction, zone: str, now: datetime) -> list[Problem]:
    when = wanted.account.when
    if wanted.learned_at > now + SKEW:
        return [Problem("learned_on", "It is still to come.", "Give an earlier day and time.")]
    if when.on is not None and today_at(wanted.learned_at, zone) < when.on:
        return [
            Problem(
                "learned_on",
                "Nobody can be told of it before it happened.",
                "Correct one of the two days.",
            )
        ]
    return []


def name_lead(
    session: Session, incident: Incident, person_id: int, *, by: Actor, now: datetime
) -> None:
    """Say who looks into it, and tell them; a reported incident is open from then on.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it is closed.
        InvalidInputError: the person has left, or has no business with incidents there.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
    person = find_person(session, person_id)
    place = incident.establishment_id
    fits = person is not None and person.active
    if person is None or not (fits and actor_of(person).may(Permission.REPORT_INCIDENT, place)):
        raise InvalidInputError(
            [Problem("lead", "This person cannot look into it.", "Choose one of the list.")]
        )
    before = incident.lead.name if incident.lead is not None else ""
    incident.lead, incident.state = person, IncidentState.OPEN.value
    session.flush()
    tell_lead(session, incident, by=by, now=now)
    changed = [("lead", before, person.name)]
    write_changes(session, incident, changed, "", by=by, now=now)
    note_changes(session, TrailEvent.INCIDENT_CHANGED, incident, changed, by=by, now=now)


def add_person(
    session: Session, incident: Incident, named: Named, *, by: Actor, now: datetime
) -> IncidentPerson:
    """Add somebody who was hurt, took part or saw it. Who was hurt makes the incident private.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it is closed.
        InvalidInputError: no name, one that is too long, or too many people.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
    kept = [row for row in incident.people if row.removed_at is None]
    problems = _wrong_name(named)
    if len(kept) >= MOST_PEOPLE:
        problems.append(Problem("name", f"{MOST_PEOPLE} people are the most.", "Remove one first."))
    if problems:
        raise InvalidInputError(problems)
    row = IncidentPerson(
        incident_id=incident.id,
        part=named.part.value,
        name=named.name.strip(),
        contact=named.contact.strip(),
        added_at=now,
        added_by=by.person_id,
    )
    incident.people.append(row)
    if named.part is Part.HURT:
        incident.anyone_hurt = incident.is_private = True
        take_out_names(session, incident.id, [row.name], by=by, now=now)
    changed = [("people", "", f"{named.part.value}: {row.name}")]
    write_changes(session, incident, changed, "", by=by, now=now)
    note_changes(session, TrailEvent.INCIDENT_CHANGED, incident, changed, by=by, now=now)
    return row


def remove_person(
    session: Session, incident: Incident, person: IncidentPerson, *, by: Actor, now: datetime
) -> None:
    """Take somebody off who was named by mistake; the row stays, marked.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: it is closed or under legal hold, or the person was taken off already.
    """
    demand_move(incident, IncidentMove.CHANGE, by)
    demand_not_held(session, incident.establishment_id, *things_of_incident(incident))
    if person.removed_at is not None:
        raise ConflictError("This name was taken off already. Reload the page.")
    person.removed_at = now
    changed = [("people", f"{person.part}: {person.name}", "")]
    write_changes(session, incident, changed, "", by=by, now=now)
    note_changes(session, TrailEvent.INCIDENT_CHANGED, incident, changed, by=by, now=now)


def demand_move(incident: Incident, move: IncidentMove, by: Actor) -> None:
    """Demand that an incident is in a state for this move, and the actor one who may make it.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        ConflictError: its state does not allow the move.
    """
    demand(by, Permission.MANAGE_INCIDENTS, incident.establishment_id)
    if not may_move(IncidentState(incident.state), move):
        raise ConflictError(
            "This incident is not closed. Reload the page to see its state."
            if move is IncidentMove.REOPEN
            else "This incident is closed. Open it again first."
        )


def no_reason(text: str, where: str = "reason") -> list[Problem]:
    """Return what is wrong with a reason: that there is none."""
    return [] if text.strip() else [Problem(where, "It is empty.", "Say why, in a few words.")]


def _wrong_name(named: Named) -> list[Problem]:
    problems = [] if named.name.strip() else [Problem("name", "It is empty.", "Write the name.")]
    for where, text in (("name", named.name), ("contact", named.contact)):
        if len(text) > LONGEST_NAME:
            what = f"It is longer than {LONGEST_NAME} characters."
            problems.append(Problem(where, what, "Make it shorter."))
    return problems


def write_changes(
    session: Session,
    incident: Incident,
    changed: Iterable[Change],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what was changed, field by field, with before, after and why."""
    session.add_all(
        IncidentChange(
            incident_id=incident.id,
            field=field,
            before=before,
            after=after,
            reason=reason.strip(),
            changed_at=now,
            changed_by=by.person_id,
        )
        for field, before, after in changed
    )
    session.flush()


def note_changes(
    session: Session,
    event: TrailEvent,
    incident: Incident,
    changed: list[Change],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write the one entry: which fields, and digests of what they were and are; no text."""
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("incident", incident.id),
        establishment_id=incident.establishment_id,
        data=facts_of_changes(incident, changed),
    )


def facts_of_changes(incident: Incident, changed: list[Change]) -> dict[str, str]:
    """Return what the entry of a change holds: fields and digests, no text."""
    return {
        "change": digest_of(json.dumps(changed, ensure_ascii=False)),
        "digest": account_digest(incident),
        "fields": ",".join(field for field, _before, _after in changed),
        "kind": incident.kind,
    }
