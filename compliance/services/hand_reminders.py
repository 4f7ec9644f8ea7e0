"""Reminding the owners of checks by hand: several at once, nobody twice within the hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError
from compliance.services.addressees import Addressees
from compliance.services.reminders import remind_of_action, remind_of_check
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.notifications import Notification
from compliance.storage.models.schedules import Occurrence

QUIET = timedelta(hours=1)  # ours: a second reminder by hand within it is a slip of the finger
BY_HAND = "by-hand@"  # how the stage of such a message begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What became of reminding by hand, counted in checks; ``people`` were written to."""

    people: int = 0
    checks: int = 0
    again: int = 0  # their owners were reminded within the last hour
    unowned: int = 0  # nobody to remind
    settled: int = 0  # done, waived or missed meanwhile


def remind_owners(
    session: Session, occurrences: Sequence[Occurrence], *, by: Actor, now: datetime
) -> Reminded:
    """Owe one reminder to the owner of each of these checks, where it makes sense.

    Raises:
        NotAllowedError: the actor may not manage schedules at the establishment of one of them.
    """
    for occurrence in occurrences:
        demand(by, Permission.MANAGE_SCHEDULES, occurrence.establishment_id)
    addressees = Addressees(
        session,
        {occurrence.establishment_id for occurrence in occurrences},
        {one.assignee_id for one in occurrences if one.assignee_id is not None},
    )
    ids = [occurrence.id for occurrence in occurrences]
    lately = _reminded_lately(session, "occurrence", ids, now)
    written: set[int] = set()
    counts = dict.fromkeys(("checks", "again", "unowned", "settled"), 0)
    for occurrence in occurrences:
        owners = _owners(addressees, occurrence)
        if not owners:
            counts["unowned"] += 1
        elif owners & lately.get(occurrence.id, set()):
            counts["again"] += 1
        else:
            outcome = _remind(session, occurrence, by=by, now=now)
            counts[outcome] += 1
            written |= owners if outcome == "checks" else set()
    return Reminded(people=len(written), **counts)


def _remind(session: Session, occurrence: Occurrence, *, by: Actor, now: datetime) -> str:
    try:
        count = remind_of_check(session, occurrence.id, by=by, now=now)
    except ConflictError:
        return "settled"  # raised before anything was written
    return "checks" if count else "again"


def _owners(addressees: Addressees, occurrence: Occurrence) -> set[int]:
    """Return whose it is; a check of nobody would go to the one who presses the button."""
    if occurrence.assignee_id is None and occurrence.assignee_role is None:
        return set()
    owners = addressees.owners(
        occurrence.establishment_id, occurrence.assignee_id, occurrence.assignee_role
    )
    return {owner.id for owner in owners}


def remind_owner_of_action(
    session: Session, action: CorrectiveAction, *, by: Actor, now: datetime
) -> int:
    """Remind the owner of a corrective action; return how many were written to.

    0: the owner was reminded by hand within the last hour.

    Raises:
        NotAllowedError: the actor may not manage findings there.
        ConflictError: it is done.
    """
    demand(by, Permission.MANAGE_FINDINGS, action.establishment_id)
    lately = _reminded_lately(session, "corrective-action", [action.id], now)
    if action.owner_id in lately.get(action.id, set()):
        return 0
    return remind_of_action(session, action.id, by=by, now=now)


def _reminded_lately(
    session: Session, kind: str, ids: Sequence[int], now: datetime
) -> dict[int, set[int]]:
    """Return who was reminded by hand of each of these things within the last hour."""
    rows = session.execute(
        select(Notification.subject_id, Notification.recipient_id).where(
            Notification.subject_kind == kind,
            Notification.subject_id.in_(ids),
            Notification.stage.startswith(BY_HAND),
            Notification.created_at > now - QUIET,
        )
    )
    lately: dict[int, set[int]] = {}
    for subject_id, person_id in rows:
        if person_id is not None:
            lately.setdefault(subject_id, set()).add(person_id)
    return lately
