"""The tables of a packet: programmes with their counts, missed checks, findings, days."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from compliance.domain.checklists import Checklist, ReviewStatus
from compliance.domain.corrective_actions import (
    KIND_WORDS,
    STATE_WORDS,
    ActionKind,
    ActionState,
)
from compliance.domain.local_time import today_at
from compliance.domain.numbers import (
    action_number,
    finding_number,
    incident_number,
    inspection_number,
)
from compliance.domain.occurrences import State
from compliance.domain.packet_records import Subject, Tone
from compliance.domain.packets import (
    ActionLine,
    Counts,
    DayCount,
    FindingLine,
    OccurrenceLine,
    OccurrenceState,
    Programme,
)
from compliance.domain.provisions import Provision
from compliance.services.readings import review_now
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence
from compliance.storage.queries.readings import ReadingRow

_COLUMN = {
    State.DONE_ON_TIME: "on_time",
    State.DONE_LATE: "late",
    State.MISSED: "missed",
    State.WAIVED: "waived",
    State.SUSPENDED: "suspended",
}


def count(occurrences: Iterable[Occurrence]) -> Counts:
    """Count the checks that fell due by what became of them; an overdue one is only ``due``."""
    totals: dict[str, int] = defaultdict(int)
    for occurrence in occurrences:
        totals["due"] += 1
        column = _COLUMN.get(State(occurrence.state))
        if column is not None:
            totals[column] += 1
    return Counts(**totals)


def programmes(
    checklists: Iterable[Checklist],
    occurrences: Sequence[Occurrence],
    readings: Mapping[str, Sequence[ReadingRow]],
) -> tuple[Programme, ...]:
    """Return one programme per checklist, by authority and title.

    ``readings`` are the paragraphs that people of the plant read, by the key of the checklist.
    """
    of_key: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        of_key[occurrence.schedule.checklist_key].append(occurrence)
    lines = [
        Programme(
            key=checklist.key,
            title=checklist.title,
            authority=checklist.authority.value,
            provisions=tuple(str(provision) for provision in checklist.provisions),
            text_checked_on=_checked_on(checklist, readings.get(checklist.key, ())),
            counts=count(of_key[checklist.key]),
        )
        for checklist in checklists
    ]
    return tuple(sorted(lines, key=lambda line: (line.authority, line.title, line.key)))


def _checked_on(checklist: Checklist, readings: Sequence[ReadingRow]) -> date | None:
    """Return when the last paragraph of the whole text was read; None while one is unread.

    Its authors' reading counts, and that of people of the plant. A month counts from its first day.
    """
    read = {Provision.parse(row.provision): row.read_on for row in readings}
    statuses = {review_now(checklist, item, read) for item in checklist.items}
    if statuses != {ReviewStatus.READ}:
        return None
    stated = checklist.review.on
    whole = stated if len(stated) == len("2026-03-31") else f"{stated}-01"
    days = [*read.values(), *([date.fromisoformat(whole)] if stated else [])]
    return max(days, default=None)


def subject_of(occurrence: Occurrence, site: str) -> Subject:
    """Return what an occurrence is about."""
    schedule = occurrence.schedule
    if schedule.asset is not None:
        place = schedule.asset.area.name if schedule.asset.area else ""
        return Subject(tag=schedule.asset.tag, name=schedule.asset.name, place=place)
    return Subject(name=schedule.area.name if schedule.area else site)


def not_done(
    occurrences: Iterable[Occurrence], site: str, people: Mapping[int, str]
) -> tuple[OccurrenceLine, ...]:
    """Return the checks that were missed, waived or suspended, by due date."""
    states = {state.value for state in OccurrenceState}
    return tuple(
        OccurrenceLine(
            programme=occurrence.schedule.checklist_key,
            title=occurrence.schedule.title,
            subject=subject_of(occurrence, site),
            due_on=occurrence.due_on,
            state=OccurrenceState(occurrence.state),
            assigned_to=_owner(occurrence),
            reason=occurrence.reason,
            approved_by=people.get(occurrence.waived_by or 0, ""),
        )
        for occurrence in occurrences
        if occurrence.state in states
    )


def _owner(occurrence: Occurrence) -> str:
    if occurrence.assignee is not None:
        return occurrence.assignee.name
    return (occurrence.assignee_role or "").replace("-", " ")


def findings(
    rows: Iterable[Finding],
    actions: Mapping[int, Sequence[CorrectiveAction]],
    zone: ZoneInfo,
    now: datetime,
) -> tuple[FindingLine, ...]:
    """Return the findings with what was done about each."""
    today = today_at(now, zone.key)
    return tuple(
        FindingLine(
            number=finding_number(row.id),
            title=row.title,
            detail=row.detail,
            provision=row.provision,
            severity=row.severity,
            found_on=today_at(row.found_at, zone.key),
            record=_origin(row),
            subject=_subject_words(row),
            state=_finding_words(row, actions.get(row.id, ()), today),
            tone=_finding_tone(row, actions.get(row.id, ()), today),
            actions=tuple(_action(action, zone, today) for action in actions.get(row.id, ())),
        )
        for row in rows
    )


def _origin(finding: Finding) -> str:
    """Return the number of the record or the incident that brought a finding up."""
    if finding.inspection_id is not None:
        return inspection_number(finding.inspection_id)
    return incident_number(finding.incident_id or 0)


def _subject_words(finding: Finding) -> str:
    if finding.asset is not None:
        return finding.asset.tag
    return finding.area.name if finding.area else ""


def _is_late(actions: Iterable[CorrectiveAction], today: date) -> bool:
    return any(action.done_at is None and action.due_on < today for action in actions)


def _finding_words(finding: Finding, actions: Sequence[CorrectiveAction], today: date) -> str:
    if finding.state == "closed":
        return "Closed"
    if finding.state == "withdrawn":
        return "Withdrawn"
    return "Open, late" if _is_late(actions, today) else "Open"


def _finding_tone(finding: Finding, actions: Sequence[CorrectiveAction], today: date) -> Tone:
    if finding.state == "closed":
        return Tone.GOOD
    if finding.state == "withdrawn":
        return Tone.MUTED
    return Tone.BAD if _is_late(actions, today) or finding.stop_use else Tone.WARN


def _action(action: CorrectiveAction, zone: ZoneInfo, today: date) -> ActionLine:
    late = action.done_at is None and action.due_on < today
    words = STATE_WORDS[ActionState(action.state)]
    return ActionLine(
        number=action_number(action.id),
        kind=KIND_WORDS[ActionKind(action.kind)],
        what=action.what,
        owner=action.owner.name if action.owner else "",
        due_on=action.due_on,
        done_on=today_at(action.done_at, zone.key) if action.done_at else None,
        verified_by=action.verifier.name if action.verifier else "",
        verified_on=today_at(action.verified_at, zone.key) if action.verified_at else None,
        state=f"{words}, late" if late else words,
        tone=Tone.GOOD if action.verified_at else Tone.BAD if late else Tone.WARN,
    )


def days(occurrences: Iterable[Occurrence]) -> tuple[DayCount, ...]:
    """Return one line per calendar day on which checks fell due."""
    of_day: dict[date, list[Occurrence]] = defaultdict(list)
    for occurrence in occurrences:
        of_day[occurrence.due_on].append(occurrence)
    lines = []
    for on in sorted(of_day):
        counts = count(of_day[on])
        lines.append(
            DayCount(on=on, on_time=counts.on_time, late=counts.late, missed=counts.missed)
        )
    return tuple(lines)


def records_by_programme(
    inspections: Iterable[Inspection], order: Sequence[Programme]
) -> list[Inspection]:
    """Return the inspections in the order of the programmes, then by time."""
    places = {programme.key: place for place, programme in enumerate(order)}
    return sorted(
        inspections, key=lambda row: (places[row.checklist_key], row.performed_at, row.id)
    )
