"""Messages about findings: to whom a fix was given, and that something must not be used.

They are owed in the transaction of their cause, once for each thing and person. Who did it knows.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.notifications import NotificationKind, Owed
from compliance.services.addressees import Addressees
from compliance.services.delivery import owe
from compliance.services.reminders import CHANNEL
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.findings import Finding
from compliance.storage.queries.attention import Addressee, list_addressees

AGAIN = "again"  # how the stage of a message begins that tells of a finding once more


def tell_owner(
    session: Session,
    action: CorrectiveAction,
    finding: Finding,
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Owe the owner of an action word that it is theirs; return how many messages are new.

    Nobody is told if it has no owner, if the owner took it, or if the owner has left.
    """
    if action.owner_id is None or action.owner_id == by.person_id:
        return 0
    data: dict[str, object] = {
        "title": action.what,
        "where": finding.title,
        "site": _site(session, finding).name,
        "due_on": action.due_on.isoformat(),
    }
    people = list_addressees(session, {action.owner_id}).values()
    subject = ("corrective-action", action.id)
    kind = NotificationKind.ACTION_ASSIGNED
    return owe(session, _owed(kind, subject, finding, people, data), now=now)


def tell_stop_use(
    session: Session, finding: Finding, *, again: str = "", by: Actor, now: datetime
) -> int:
    """Owe the coordinators word of a stop-use finding; return how many messages are new.

    Where there is no coordinator, the administrators. Who reported it is not told. ``again`` is
    the reason why a finding that was closed forbids the use once more; each time is told.
    """
    answerable = Addressees(session, {finding.establishment_id}, ()).answerable(
        finding.establishment_id
    )
    people = [person for person in answerable if person.id != by.person_id]
    site = _site(session, finding).name
    data: dict[str, object] = {
        "title": f"{finding.title}. {finding.detail}" if finding.detail else finding.title,
        "where": _where(finding) or site,
        "site": site,
        "is_out": finding.asset_id is not None,  # an area cannot be taken out of service
        **({"again": again} if again else {}),
    }
    owed = _owed(NotificationKind.STOP_USE, ("finding", finding.id), finding, people, data)
    if again:
        owed = [replace(one, stage=f"{AGAIN}@{now.isoformat()}") for one in owed]
    return owe(session, owed, now=now)


def _owed(
    kind: NotificationKind,
    subject: tuple[str, int],
    finding: Finding,
    people: Iterable[Addressee],
    data: dict[str, object],
) -> list[Owed]:
    return [
        Owed(
            kind=kind,
            subject=subject,
            establishment_id=finding.establishment_id,
            recipient_id=person.id,
            address=person.address,
            channel=CHANNEL,
            language=person.language,
            data={**data, "name": person.name},
        )
        for person in people
    ]


def _site(session: Session, finding: Finding) -> Establishment:
    return session.get_one(Establishment, finding.establishment_id)


def _where(finding: Finding) -> str:
    if finding.asset is not None:
        return f"{finding.asset.tag} {finding.asset.name}".strip()
    return finding.area.name if finding.area is not None else ""
