"""The trail: append what happened, in the transaction in which it happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.canonical import canonical_json
from compliance.domain.merkle import leaf_hash
from compliance.domain.trail import Entry, TrailEvent
from compliance.storage.queries import trail as queries

NO_DATA: Mapping[str, str | int | bool | None] = {}


def append(  # noqa: PLR0913 - an entry is who, what, when, where and about what; each is named
    session: Session,
    event: TrailEvent,
    *,
    by: Actor,
    now: datetime,
    subject: tuple[str, int],
    establishment_id: int | None,
    data: Mapping[str, str | int | bool | None] = NO_DATA,
) -> None:
    """Record one event. It is kept if and only if the transaction around it is.

    ``subject`` is the kind and the id of the thing it is about: ``("inspection", 17)``. ``data``
    holds the few facts that a reader will want to see; never a secret, since nothing is removed.
    """
    entry = Entry(
        at=now,
        event=event,
        establishment_id=establishment_id,
        actor_id=by.person_id,
        actor_name=by.name,
        subject_kind=subject[0],
        subject_id=subject[1],
        data=data,
    )
    append_all(session, [entry])


def append_all(session: Session, entries: Sequence[Entry]) -> None:
    """Record many events in one statement: for sweeps."""
    if entries:
        queries.add_entries(session, [_row(entry) for entry in entries])


def _row(entry: Entry) -> queries.EntryRow:
    return {
        "at": entry.at,
        "event": entry.event.value,
        "establishment_id": entry.establishment_id,
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "data": canonical_json(dict(entry.data)),
        "leaf_hash": leaf_hash(entry.canonical()).hex(),
    }
