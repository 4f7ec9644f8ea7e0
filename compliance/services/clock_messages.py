"""Word of legal clocks to the people on duty: that one was started, and how near its end is."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import PERMISSIONS, Actor, Permission, Role
from compliance.domain.legal_clocks.stages import Stage
from compliance.domain.legal_clocks.terms import TermUnit
from compliance.domain.local_time import local_at
from compliance.domain.notifications import NotificationKind, Owed
from compliance.services.delivery import owe
from compliance.services.reminders import CHANNEL
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.attention import (
    Addressee,
    list_addressees,
    list_role_holders,
)
from compliance.storage.queries.legal_clocks import Waiting

COORDINATORS = frozenset({Role.COORDINATOR})
MANAGERS = frozenset(
    role for role, held in PERMISSIONS.items() if Permission.MANAGE_INCIDENTS in held
)
STARTED = "started"


class OnDuty:
    """Who hears of clocks at some establishments; looked up once for a whole batch."""

    def __init__(
        self, session: Session, establishment_ids: Collection[int], person_ids: Iterable[int]
    ) -> None:
        self._holders = list_role_holders(session, frozenset(establishment_ids))
        self._people = list_addressees(session, frozenset(person_ids))

    def at_stage(
        self, stage: Stage, establishment_id: int, concerned: Collection[int | None]
    ) -> list[Addressee]:
        """Return whom a stage reaches, each once; later stages reach whom earlier ones reached.

        First the coordinators, then whom it concerns too (who started the clock, and who looks into
        the incident), then everybody who manages incidents. Where there is none of them, the
        administrators: it must not fall silent.
        """
        roles = MANAGERS | COORDINATORS if stage >= Stage.LAST_CALL else COORDINATORS
        found = self._with_roles(establishment_id, roles)
        if stage >= Stage.PRESSING:
            found += [self._people[one] for one in concerned if one in self._people]
        found = found or self._with_roles(establishment_id, {Role.ADMINISTRATOR})
        return list({person.id: person for person in found}.values())

    def _with_roles(self, establishment_id: int, roles: Collection[Role]) -> list[Addressee]:
        return [
            person
            for place, role, person in self._holders
            if place in (establishment_id, None) and role in roles
        ]


def tell_started(
    session: Session,
    clock: LegalClock,
    rows: Sequence[ClockDeadline],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Owe the coordinators word of a clock that somebody else started; return how many are new."""
    place = clock.establishment
    timed = [row for row in rows if row.due_at]
    first = min(timed, key=lambda row: row.due_at or now) if timed else rows[0]
    data = {
        **_data(clock, first, place.zone),
        "site": place.name,
        "stage": STARTED,
        "deadlines": len(rows),
    }
    people = OnDuty(session, {place.id}, ()).at_stage(Stage.RUNNING, place.id, ())
    owed = [
        _owed(("legal-deadline", first.id), place.id, STARTED, person, data)
        for person in people
        if person.id != by.person_id
    ]
    return owe(session, owed, now=now)


def words_of_stage(waiting: Waiting, stage: Stage, people: Iterable[Addressee]) -> list[Owed]:
    """Return what is owed when a deadline reaches a stage: once for each stage and person.

    A deadline that was moved, or whose stop was taken back, is told of anew.
    """
    row = waiting.deadline
    data = {
        **_data(waiting.clock, row, waiting.zone),
        "site": waiting.site_name,
        "stage": stage.word,
        "deadlines": 1,
    }
    name = f"{stage.word}@{row.due_at.isoformat() if row.due_at else ''}"
    name += f"#{len(row.undone)}" if row.undone else ""
    subject = ("legal-deadline", row.id)
    return [_owed(subject, row.establishment_id, name, person, data) for person in people]


def _data(clock: LegalClock, row: ClockDeadline, zone: str) -> dict[str, object]:
    """Return what a message says: nothing of what happened, for mail is read on many screens."""
    due = local_at(row.due_at, zone) if row.due_at else None
    day = row.due_on or (due.date() if due else None)
    return {
        "title": clock.title,
        "what": row.what,
        "kind_of_rule": row.kind,
        "is_at_once": row.said.get("term") == TermUnit.AT_ONCE,
        "is_undecided": row.applies == "undecided",
        "due_on": day.isoformat() if day else "",
        "due_time": f"{due:%H:%M} {due.tzname()}" if due and not row.due_on else "",
    }


def _owed(
    subject: tuple[str, int],
    establishment_id: int,
    stage: str,
    person: Addressee,
    data: dict[str, object],
) -> Owed:
    return Owed(
        kind=NotificationKind.LEGAL_CLOCK,
        subject=subject,
        establishment_id=establishment_id,
        recipient_id=person.id,
        address=person.address,
        channel=CHANNEL,
        stage=stage,
        language=person.language,
        data={**data, "name": person.name},
    )
