"""Clocks of law: started by what happened, and counted anew when more becomes known.

Every deadline that applies, or that may apply, is a row of its own. What the law says of it is
kept with the row, so that a clock that runs is not changed by a new edition of the files.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.applicability import Applies
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.legal_clocks.answers import Plain
from compliance.domain.legal_clocks.counting import Due
from compliance.domain.legal_clocks.stages import Running, Stage, stage_times
from compliance.domain.local_time import local_at
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.library.law_clocks import LawClocks
from compliance.services.business_hours import site_time
from compliance.services.clock_entries import (
    SKEW,
    Known,
    answered,
    deadlines_of,
    entry_of,
)
from compliance.services.clock_messages import tell_started
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.legal_clocks import (
    RUNNING,
    find_by_submission,
    hold_deadlines,
)
from compliance.storage.tables import table_of
from compliance.storage.upsert import insert_new

LONGEST_NAME = 120
LONGEST_TEXT = 4_000
SUBJECT = "legal-clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStart:
    """A clock to be started.

    ``submission_id`` was made with the form: however often it is sent, there is one clock.
    ``told_at`` and ``told_by`` say when the employer was told, and by whom.
    """

    establishment_id: int
    submission_id: str
    clock_key: str
    known: Known
    told_at: datetime
    told_by: str
    incident_id: int | None = None


def start_clock(
    session: Session, law: LawClocks, wanted: ClockStart, *, by: Actor, now: datetime
) -> LegalClock:
    """Start a clock: a row for each deadline that applies or may apply. Sent again: the same one.

    Whoever may report an incident may start one; those on duty are told at once.

    Raises:
        NotAllowedError: the actor may not report incidents there.
        InvalidInputError: with everything that is wrong, or with the reasons why nothing is due.
        ConflictError: the form was sent by somebody else.
    """
    demand(by, Permission.REPORT_INCIDENT, wanted.establishment_id)
    place = session.get_one(Establishment, wanted.establishment_id)
    before = find_by_submission(session, wanted.submission_id)
    if before is not None:
        return _same(before, wanted, by)
    problems = [*_wrong_told(wanted, now), *_strange_incident(session, wanted)]
    business = site_time(session, place).business
    entry = entry_of(law, place, wanted.clock_key, wanted.known, business)
    said = answered(law, entry, now, problems)
    owed = [one for one in deadlines_of(said) if one["applies"] != Applies.NO]
    if not owed:
        raise InvalidInputError(list(_why_nothing(said)))
    if not insert_new(session, table_of(LegalClock), [_values(wanted, entry, said, by, now)]):
        before = find_by_submission(session, wanted.submission_id)
        return _same(before, wanted, by) if before else _lost()
    clock = find_by_submission(session, wanted.submission_id) or _lost()
    session.add_all([_row(clock, one, now) for one in owed])
    session.flush()
    rows = hold_deadlines(session, clock.id)
    tell_started(session, clock, rows, by=by, now=now)
    _note(session, TrailEvent.LEGAL_CLOCK_STARTED, clock, (by, now), _start_facts(clock, rows))
    return clock


@dataclass(frozen=True, slots=True)
class More:
    """What has become known of an event since, and why a deadline may move for it."""

    known: Known
    reason: str = ""


def change_facts(
    session: Session, law: LawClocks, clock: LegalClock, more: More, *, by: Actor, now: datetime
) -> LegalClock:
    """Count a clock anew with what has become known.

    A deadline that was stopped stays as it was. One that moves keeps where it stood, and the
    reason. One that proves not to be owed runs on until a person says so.

    Raises:
        NotAllowedError: the actor may not manage incidents there.
        InvalidInputError: with everything that is wrong; a moved deadline needs a reason.
    """
    demand(by, Permission.MANAGE_INCIDENTS, clock.establishment_id)
    session.refresh(clock, with_for_update={"of": LegalClock})
    known = known_of(clock).and_also(more.known)
    business = site_time(session, clock.establishment).business
    entry = entry_of(law, clock.establishment, clock.clock_key, known, business)
    said = answered(law, entry, now, [*_too_long("reason", more.reason, LONGEST_TEXT)])
    rows = {row.key: row for row in hold_deadlines(session, clock.id)}
    why = _Why(more.reason.strip(), by.name, now)
    moved: list[str] = []
    for one in deadlines_of(said):
        row = rows.get(str(one["key"]))
        if row is None and one["applies"] != Applies.NO:
            session.add(_row(clock, one, now))
        elif row is not None and row.state == RUNNING:
            moved += _recount(row, one, why)
    if moved and not why.reason:
        what = f"This moves what is due: {'; '.join(moved)}."
        raise InvalidInputError([Problem("reason", what, "Say why; it stays on record.")])
    clock.entry = entry
    clock.said = _head(said)
    session.flush()
    data = {"moved": "; ".join(moved), "digest": _digest(clock)}
    _note(session, TrailEvent.LEGAL_CLOCK_CHANGED, clock, (by, now), data)
    session.expire(clock, ["deadlines"])
    return clock


def known_of(clock: LegalClock) -> Known:
    """Return what is known of the event that started a clock."""

    def part(name: str) -> dict[str, object]:
        value = clock.entry.get(name)
        return dict(value) if isinstance(value, dict) else {}

    return Known(
        starts={key: str(value) for key, value in part("starts").items()},
        facts=part("facts"),
        terms={key: str(value) for key, value in part("terms").items()},
    )


def due_of_row(row: ClockDeadline) -> Due | None:
    """Return when a deadline ends, or None where no time is known."""
    return Due(row.due_at, row.due_on) if row.due_at else None


def _wrong_told(wanted: ClockStart, now: datetime) -> Iterator[Problem]:
    if wanted.told_at > now + SKEW:
        yield Problem("told_at", "This is still to come.", "Give an earlier time.")
    if not wanted.told_by.strip():
        yield Problem("told_by", "It is empty.", "Say who told you, or how you found out.")
    yield from _too_long("told_by", wanted.told_by, LONGEST_NAME)


def _too_long(where: str, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(where, f"It is longer than {most} characters.", "Make it shorter.")


def _strange_incident(session: Session, wanted: ClockStart) -> Iterator[Problem]:
    if wanted.incident_id is None:
        return
    incident = session.get(Incident, wanted.incident_id)
    if incident is None or incident.establishment_id != wanted.establishment_id:
        yield Problem("incident", "There is no such incident here.", "Start from its page.")


def _why_nothing(said: Plain) -> Iterator[Problem]:
    """Yield why nothing is due by what was entered."""
    for one in deadlines_of(said):
        for reason in one["reasons"] if isinstance(one["reasons"], list) else ():
            yield Problem("", f"{one['what']}: not owed. {reason['text']}", "")


def _same(before: LegalClock, wanted: ClockStart, by: Actor) -> LegalClock:
    theirs = (before.establishment_id, before.started_by, before.clock_key)
    if theirs != (wanted.establishment_id, by.person_id, wanted.clock_key):
        raise ConflictError("This form was used for another clock. Open a new one.")
    return before


def _lost() -> LegalClock:
    raise ConflictError("The clock could not be kept. Send the form once more.")


def _values(
    wanted: ClockStart, entry: Plain, said: Plain, by: Actor, now: datetime
) -> dict[str, object]:
    return {
        "establishment_id": wanted.establishment_id,
        "incident_id": wanted.incident_id,
        "submission_id": wanted.submission_id,
        "clock_key": wanted.clock_key,
        "title": str(said["title"]),
        "entry": entry,
        "said": _head(said),
        "told_at": wanted.told_at,
        "told_by": wanted.told_by.strip(),
        "started_at": now,
        "started_by": by.person_id,
    }


def _head(said: Plain) -> Plain:
    return {key: value for key, value in said.items() if key != "deadlines"}


def _row(clock: LegalClock, one: Plain, now: datetime) -> ClockDeadline:
    row = ClockDeadline(
        clock_id=clock.id,
        establishment_id=clock.establishment_id,
        key=str(one["key"]),
        state=RUNNING,
        stage=Stage.RUNNING,
        moves=[],
    )
    _take(row, one)
    row.attention_at = attention_of(row, now)
    return row


def _take(row: ClockDeadline, one: Plain) -> None:
    """Put what was computed into a row."""
    row.said = one
    row.what, row.kind, row.applies = str(one["what"]), str(one["kind"]), str(one["applies"])
    row.runs_from, row.due_at = _instant(one["started_at"]), _instant(one["due_at"])
    row.due_on = date.fromisoformat(str(one["due_on"])) if one["due_on"] else None


@dataclass(frozen=True, slots=True)
class _Why:
    reason: str
    by: str
    at: datetime


def _recount(row: ClockDeadline, one: Plain, why: _Why) -> list[str]:
    """Take over what is computed now; return in words how it moved, if it did."""
    if one["applies"] == Applies.NO:
        was_owed = row.applies != Applies.NO
        row.applies = Applies.NO.value
        row.said = {**row.said, "applies": row.applies, "reasons": one["reasons"], "needs": []}
        return [f"{row.what}: {_no_more()}"] if was_owed else []
    before, was, was_plain = row.due_at, _stood(row, "from"), _plain_due(row)
    _take(row, one)
    if row.due_at == before:
        return []
    row.stage = Stage.RUNNING
    row.attention_at = attention_of(row, why.at)
    if before is None:  # it has begun
        return []
    move: Plain = {
        **was,
        **_stood(row, "to"),
        "at": why.at.isoformat(),
        "by": why.by,
        "reason": why.reason,
    }
    row.moves = [*row.moves, move]
    return [f"{row.what}: {_moved(was_plain, _plain_due(row))}"]


def _stood(row: ClockDeadline, name: str) -> Plain:
    """Return where a deadline stands: in words, as an instant, and as the day that counts whole."""
    return {
        name: str(row.said["due_local"] or row.said["when"] or _no_time()),
        f"{name}_at": row.due_at.isoformat() if row.due_at else None,
        f"{name}_on": row.due_on.isoformat() if row.due_on else None,
    }


def _moved(before: str, after: str) -> str:
    return f"due {before}, now {after}"


def _no_more() -> str:
    return "not owed by what is known now"


def _no_time() -> str:
    return "at no fixed time"


def _plain_due(row: ClockDeadline) -> str:
    """Return when it is due in figures, which every language reads: "2026-03-30 10:55 CDT"."""
    if row.due_at is None:
        return _no_time()
    if row.due_on:
        return row.due_on.isoformat()
    there = local_at(row.due_at, row.clock.establishment.zone)
    return there.strftime("%Y-%m-%d %H:%M %Z")


def attention_of(row: ClockDeadline, now: datetime) -> datetime | None:
    """Return when the sweep looks at a deadline next: when its next stage begins, or now."""
    due = due_of_row(row)
    if due is None or row.state != RUNNING:
        return None
    running = Running(row.runs_from or now, due)
    later = [(stage, at) for stage, at in stage_times(running) if stage > row.stage]
    if not later:
        return None
    stage, at = later[0]
    # Done at the very instant is in time, unless that is when the day is over.
    return at + timedelta.resolution if stage is Stage.OVERDUE and due.on is None else at


def _note(
    session: Session,
    event: TrailEvent,
    clock: LegalClock,
    who_when: tuple[Actor, datetime],
    data: Mapping[str, str | int | bool | None],
) -> None:
    by, now = who_when
    append(
        session,
        event,
        by=by,
        now=now,
        subject=(SUBJECT, clock.id),
        establishment_id=clock.establishment_id,
        data={"clock": clock.title, **data},
    )


def _start_facts(
    clock: LegalClock, rows: Sequence[ClockDeadline]
) -> Mapping[str, str | int | bool | None]:
    first = min((row.due_at for row in rows if row.due_at), default=None)
    return {
        "deadlines": len(rows),
        "due_at": first.isoformat() if first else None,
        "incident": clock.incident_id,
        "told_at": clock.told_at.isoformat(),
        "digest": _digest(clock),
    }


def _digest(clock: LegalClock) -> str:
    """Return what proves facts and names unchanged; they are not for everybody's eyes."""
    fields = {"entry": clock.entry, "told_by": clock.told_by}
    return digest_of(json.dumps(fields, sort_keys=True, ensure_ascii=False))


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)).astimezone(UTC) if text else None
