"""The reminder sweep: states brought up to date, reminders owed, what was missed recorded.

A sweep takes some hundred duties whose time has come, asks the policy where each stands now, and
writes everything in one transaction. Run twice, late, or on two machines it owes the same rows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Permission, demand
from compliance.domain.cadence import AnyClock
from compliance.domain.errors import ComplianceError, ConflictError, NotFoundError
from compliance.domain.notifications import NotificationKind, Owed
from compliance.domain.occurrences import Facts, State, Suspension, state_at
from compliance.domain.reminders import (
    ACTION,
    Duty,
    OwedReminder,
    RecipientRole,
    ReminderKind,
    ReminderPolicy,
    action_duty,
    attention_at,
    policy_for,
    reminders_due,
)
from compliance.domain.trail import Entry, TrailEvent
from compliance.services import trail
from compliance.services.addressees import Addressees
from compliance.services.delivery import owe
from compliance.storage.queries import attention as queries
from compliance.storage.queries.attention import Addressee, DueAction, DueCheck, Looked
from compliance.storage.queries.pauses import PausedCheck, list_pauses, spans_of

CHANNEL = "email"  # what it stands for is wiring's choice: a mail server, or the console
POISON_WAIT = timedelta(hours=1)
CLOCK: TypeAdapter[AnyClock] = TypeAdapter(AnyClock)

_CHECK_KINDS: Mapping[ReminderKind, NotificationKind] = {
    ReminderKind.UPCOMING: NotificationKind.CHECK_DUE_SOON,
    ReminderKind.DUE: NotificationKind.CHECK_DUE,
    ReminderKind.OVERDUE: NotificationKind.CHECK_OVERDUE,
    ReminderKind.ESCALATION: NotificationKind.CHECK_ESCALATED,
    ReminderKind.MISSED: NotificationKind.CHECK_MISSED,
}
_ACTION_KINDS: Mapping[ReminderKind, NotificationKind] = {
    ReminderKind.UPCOMING: NotificationKind.ACTION_DUE,
    ReminderKind.DUE: NotificationKind.ACTION_DUE,
    ReminderKind.OVERDUE: NotificationKind.ACTION_OVERDUE,
    ReminderKind.ESCALATION: NotificationKind.ACTION_OVERDUE,
    ReminderKind.MISSED: NotificationKind.ACTION_OVERDUE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What one batch did. ``problems`` names duties that could not be judged, and why."""

    examined: int = 0
    owed: int = 0
    missed: int = 0
    problems: tuple[str, ...] = ()


def sweep_checks(session: Session, *, now: datetime, limit: int | None = None) -> Swept:
    """Bring the next occurrences up to date and owe their reminders. Nothing left: examined 0."""
    checks = queries.list_checks_wanting_attention(session, now, limit)
    if not checks:
        return Swept()
    spans = _suspensions(session, checks)
    people = Addressees(
        session,
        {check.establishment_id for check in checks},
        {check.assignee_id for check in checks if check.assignee_id is not None},
    )
    judge = _Judge(now)
    looked: list[Looked] = []
    owed: list[Owed] = []
    problems: list[str] = []
    for check in checks:
        try:
            judged = judge.judge(check, spans[check.id])
            owed += _owed_for_check(check, judged.reminders, people)
            looked.append(_looked_at(check, judged))
        except (ComplianceError, ValueError) as error:
            problems.append(f"Check {check.id}: {error}")
            looked.append(Looked(check.id, check.state, check.missed_at, now + POISON_WAIT))
    missed = [
        check
        for check, seen in zip(checks, looked, strict=True)
        if seen.missed_at is not None and check.missed_at is None
    ]
    queries.write_looked_at(session, looked)
    count = owe(session, owed, now=now)
    trail.append_all(session, [*_missed_entries(missed, now), *_owed_entries(owed, now, count)])
    return Swept(examined=len(checks), owed=count, missed=len(missed), problems=tuple(problems))


def sweep_actions(session: Session, *, now: datetime, limit: int | None = None) -> Swept:
    """Owe the reminders of the next corrective actions. Nothing left: examined 0."""
    actions = queries.list_actions_wanting_attention(session, now, limit)
    if not actions:
        return Swept()
    people = Addressees(
        session,
        {action.establishment_id for action in actions},
        {action.owner_id for action in actions if action.owner_id is not None},
    )
    next_at: dict[int, datetime | None] = {}
    owed: list[Owed] = []
    problems: list[str] = []
    for action in actions:
        try:
            duty = _action_duty(action)
            next_at[action.id] = attention_at(duty, ACTION, now)
            owed += _owed_for_action(action, reminders_due(duty, ACTION, now), people)
        except (ComplianceError, ValueError) as error:
            problems.append(f"Action {action.id}: {error}")
            next_at[action.id] = now + POISON_WAIT
    queries.write_next_attention(session, next_at)
    count = owe(session, owed, now=now)
    trail.append_all(session, list(_owed_entries(owed, now, count)))
    return Swept(examined=len(actions), owed=count, problems=tuple(problems))


def remind_of_check(session: Session, occurrence_id: int, *, by: Actor, now: datetime) -> int:
    """Remind the owner of a check by hand, at most once an hour; return how many are written to.

    Raises:
        NotFoundError: there is no such check at an establishment that the actor sees.
        NotAllowedError: the actor may not manage schedules there.
        ConflictError: nobody has to do it any more.
    """
    check = queries.find_check(session, occurrence_id)
    if check is None or not by.sees(check.establishment_id):
        raise NotFoundError("There is no such check. It may have been withdrawn; open the list.")
    demand(by, Permission.MANAGE_SCHEDULES, check.establishment_id)
    spans = _suspensions(session, [check])
    state = state_at(_duty_of(check, spans[check.id]).facts, now)
    if check.done_at is not None or not state.is_owed:
        raise ConflictError(f"This check is {state.value}; there is nothing to remind of.")
    kind = ReminderKind.OVERDUE if state is State.OVERDUE else ReminderKind.DUE
    people = Addressees(
        session,
        {check.establishment_id},
        {check.assignee_id} - {None},  # type: ignore[arg-type]  # None is taken out
    )
    reminder = OwedReminder(kind, _by_hand(now), RecipientRole.OWNER)
    owed = list(_owed_for_check(check, [reminder], people))
    return _owe_by_hand(session, owed, by=by, now=now)


def remind_of_action(session: Session, action_id: int, *, by: Actor, now: datetime) -> int:
    """Remind the owner of a corrective action by hand, at most once an hour.

    Raises:
        NotFoundError: there is no such action at an establishment that the actor sees.
        NotAllowedError: the actor may not manage findings there.
        ConflictError: it is done.
    """
    action = queries.find_action(session, action_id)
    if action is None or not by.sees(action.establishment_id):
        raise NotFoundError("There is no such corrective action; open the list again.")
    demand(by, Permission.MANAGE_FINDINGS, action.establishment_id)
    if action.done_at is not None:
        raise ConflictError("This corrective action is done; there is nothing to remind of.")
    state = state_at(_action_duty(action).facts, now)
    kind = ReminderKind.OVERDUE if state is State.OVERDUE else ReminderKind.DUE
    people = Addressees(
        session, {action.establishment_id}, () if action.owner_id is None else {action.owner_id}
    )
    reminder = OwedReminder(kind, _by_hand(now), RecipientRole.OWNER)
    owed = list(_owed_for_action(action, [reminder], people))
    return _owe_by_hand(session, owed, by=by, now=now)


def _owe_by_hand(session: Session, owed: Sequence[Owed], *, by: Actor, now: datetime) -> int:
    count = owe(session, owed, now=now)
    if owed and count:
        trail.append(
            session,
            TrailEvent.REMINDER_SENT_BY_HAND,
            by=by,
            now=now,
            subject=owed[0].subject,
            establishment_id=owed[0].establishment_id,
            data={"people": count},
        )
    return count


def _by_hand(now: datetime) -> str:
    return f"by-hand@{now:%Y-%m-%dT%H}"


@lru_cache(maxsize=4096)
def _policy_of(clock: str) -> ReminderPolicy:
    return policy_for(CLOCK.validate_json(clock, strict=False))


def _suspensions(session: Session, checks: Sequence[DueCheck]) -> dict[int, tuple[Suspension, ...]]:
    owed = [
        PausedCheck(check.id, check.schedule_id, check.asset_id, check.opens_at, check.closes_at)
        for check in checks
    ]
    return {id_: spans_of(pauses) for id_, pauses in list_pauses(session, owed).items()}


def _duty_of(check: DueCheck, suspensions: tuple[Suspension, ...]) -> Duty:
    facts = Facts(
        opens_at=check.opens_at,
        due_from_at=check.due_from_at,
        due_at=check.due_at,
        closes_at=check.closes_at,
        submitted_at=check.done_at,
        waived_at=check.waived_at,
        suspensions=suspensions,
    )
    return Duty(facts=facts, due_on=check.due_on, zone=check.zone)


def _action_duty(action: DueAction) -> Duty:
    return action_duty(
        created_at=action.created_at,
        due_on=action.due_on,
        done_at=action.done_at,
        zone=action.zone,
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """Where a check stands, what is owed for it, and when to look again."""

    state: State
    reminders: tuple[OwedReminder, ...]
    attention_at: datetime | None


class _Judge:
    """Asks the policy, once for all checks of a batch that stand alike: they come in crowds."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[tuple[object, ...], _Judged] = {}

    def judge(self, check: DueCheck, suspensions: tuple[Suspension, ...]) -> _Judged:
        """Return where a check stands now.

        Raises:
            ComplianceError: the check's zone or clock makes no sense.
        """
        key = (*check[2:8], check.done_at, check.waived_at, check.clock, suspensions)
        known = self._known.get(key)
        if known is None:
            duty = _duty_of(check, suspensions)
            policy = _policy_of(check.clock)
            known = self._known[key] = _Judged(
                state_at(duty.facts, self._now),
                reminders_due(duty, policy, self._now),
                attention_at(duty, policy, self._now),
            )
        return known


def _looked_at(check: DueCheck, judged: _Judged) -> Looked:
    """Return what is written back; what is done or waived was judged by who did it, and stays."""
    if check.done_at is not None or check.waived_at is not None:
        return Looked(check.id, check.state, check.missed_at, None)
    missed_at = check.missed_at
    if judged.state is State.MISSED and missed_at is None:
        missed_at = check.closes_at
    return Looked(check.id, judged.state.value, missed_at, judged.attention_at)


def _owed_for_check(
    check: DueCheck, reminders: Iterable[OwedReminder], people: Addressees
) -> Iterator[Owed]:
    data: dict[str, object] = {
        "title": check.title,
        "where": _where(check),
        "site": check.site_name,
        "due_on": check.due_on.isoformat(),
    }
    for reminder in reminders:
        if reminder.recipient is RecipientRole.OWNER:
            addressees = people.owners(
                check.establishment_id, check.assignee_id, check.assignee_role
            )
        else:
            addressees = people.answerable(check.establishment_id)
        for person in addressees:
            yield _owed(
                _CHECK_KINDS[reminder.kind],
                ("occurrence", check.id),
                check.establishment_id,
                reminder.stage,
                (person, data),
            )


def _owed_for_action(
    action: DueAction, reminders: Iterable[OwedReminder], people: Addressees
) -> Iterator[Owed]:
    data: dict[str, object] = {
        "title": action.what,
        "where": action.finding_title,
        "site": action.site_name,
        "due_on": action.due_on.isoformat(),
    }
    for reminder in reminders:
        if reminder.recipient is RecipientRole.OWNER:
            addressees = people.owners(action.establishment_id, action.owner_id, None)
        else:
            addressees = people.answerable(action.establishment_id)
        for person in addressees:
            yield _owed(
                _ACTION_KINDS[reminder.kind],
                ("corrective-action", action.id),
                action.establishment_id,
                reminder.stage,
                (person, data),
            )


def _owed(
    kind: NotificationKind,
    subject: tuple[str, int],
    establishment_id: int,
    stage: str,
    message: tuple[Addressee, dict[str, object]],
) -> Owed:
    person, data = message
    return Owed(
        kind=kind,
        subject=subject,
        establishment_id=establishment_id,
        recipient_id=person.id,
        address=person.address,
        channel=CHANNEL,
        stage=stage,
        language=person.language,
        data={**data, "name": person.name},
    )


def _where(check: DueCheck) -> str:
    if check.asset_tag is not None:
        return f"{check.asset_tag} {check.asset_name or ''}".strip()
    return check.area_name or check.site_name


def _missed_entries(checks: Iterable[DueCheck], now: datetime) -> Iterator[Entry]:
    for check in checks:
        yield _entry(
            TrailEvent.OCCURRENCE_MISSED,
            ("occurrence", check.id),
            check.establishment_id,
            now,
            {"due_on": check.due_on.isoformat(), "title": check.title},
        )


def _owed_entries(owed: Sequence[Owed], now: datetime, new: int) -> Iterator[Entry]:
    """One entry for each establishment of the batch, if anything is new at all."""
    counts: dict[int, int] = {}
    for one in owed if new else ():
        if one.establishment_id is not None:
            counts[one.establishment_id] = counts.get(one.establishment_id, 0) + 1
    for establishment_id, count in counts.items():
        subject = ("establishment", establishment_id)
        data = {"messages": count}
        yield _entry(TrailEvent.REMINDERS_OWED, subject, establishment_id, now, data)


def _entry(
    event: TrailEvent,
    subject: tuple[str, int],
    establishment_id: int,
    now: datetime,
    data: Mapping[str, str | int | bool | None],
) -> Entry:
    return Entry(
        at=now,
        event=event,
        establishment_id=establishment_id,
        actor_id=SYSTEM.person_id,
        actor_name=SYSTEM.name,
        subject_kind=subject[0],
        subject_id=subject[1],
        data=data,
    )
