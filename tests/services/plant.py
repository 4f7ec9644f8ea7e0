"""A small plant made of rows, for tests of sweeps: many checks, few words."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, String, Text, insert
from sqlalchemy.orm import Session

from compliance.domain.access import Role
from compliance.domain.cadence import CalendarClock, Source, Span, Unit
from compliance.domain.local_time import end_of_day, start_of_day
from compliance.storage.base import Base, UtcDateTime
from compliance.storage.models.assets import Asset
from compliance.storage.models.checklists import ChecklistText
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.establishments import Company, Establishment
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.people import Person, RoleAssignment
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.tables import table_of

ZONE = "America/Chicago"
START = datetime(2026, 1, 1, tzinfo=UTC)
MONTHLY = CalendarClock(basis="calendar", every=Span(count=1, unit=Unit.MONTH), source=Source.RULE)
OFFICER, COORDINATOR = 1, 2


def add_row(session: Session, model: type[Base], **given: object) -> None:
    """Insert one row; columns that must have a value but matter to nobody here get one."""
    values: dict[str, Any] = dict(given)
    for column in table_of(model).columns:
        if column.name in values or column.nullable or column.foreign_keys:
            continue
        if isinstance(column.type, UtcDateTime):
            values[column.name] = START
        elif isinstance(column.type, String | Text):
            values[column.name] = "x"
        elif isinstance(column.type, Integer):
            values[column.name] = 1
    session.execute(insert(model).values(**values))


def add_plant(session: Session) -> None:
    """Add a site (1), an officer (1), a coordinator (2), an asset (1), a monthly schedule (1)."""
    add_row(session, Company, id=1, name="Northgate Fabrication")
    add_row(
        session,
        Establishment,
        id=1,
        company_id=1,
        name="Joliet",
        zone=ZONE,
        operating_weekdays=[0, 1, 2, 3, 4],
    )
    for id_, name in ((OFFICER, "Ana"), (COORDINATOR, "Ben")):
        email = f"{name.lower()}@plant.example"
        add_row(session, Person, id=id_, name=name, email=email, fs_uniquifier=name, active=True)
    officer, coordinator = Role.SAFETY_OFFICER.value, Role.COORDINATOR.value
    add_row(session, RoleAssignment, id=1, person_id=OFFICER, establishment_id=1, role=officer)
    add_row(session, RoleAssignment, id=2, person_id=COORDINATOR, role=coordinator)
    add_row(session, Asset, id=1, establishment_id=1, tag="FX-01", name="Extinguisher")
    add_row(session, ChecklistText, digest="0" * 64)
    add_schedule(session, 1, assignee_id=OFFICER)


def add_schedule(session: Session, id_: int, **owner: object) -> None:
    add_row(
        session,
        Schedule,
        id=id_,
        establishment_id=1,
        checklist_digest="0" * 64,
        title="Portable fire extinguishers",
        clock=MONTHLY.model_dump(mode="json"),
        asset_id=1,
        start_on=date(2026, 1, 1),
        **owner,
    )


def add_checks(
    session: Session,
    due_on: Sequence[date],
    *,
    schedule_id: int = 1,
    closes_after: timedelta | None = None,
) -> None:
    """Add occurrences due on these local days; open four weeks before, missed ``closes_after``."""
    schedule = session.get_one(Schedule, schedule_id)
    rows = []
    for number, day in enumerate(due_on):
        due_at = end_of_day(day, ZONE)
        rows.append(
            {
                "schedule_id": schedule_id,
                "establishment_id": 1,
                "due_key": f"slot-{number}",
                "zone": ZONE,
                "due_on": day,
                "opens_at": due_at - timedelta(days=28),
                "due_from_at": start_of_day(day, ZONE),
                "due_at": due_at,
                "closes_at": None if closes_after is None else due_at + closes_after,
                "state": "scheduled",
                "assignee_id": schedule.assignee_id,
                "assignee_role": schedule.assignee_role,
                "reason": "",
                "attention_at": due_at - timedelta(days=28),
            }
        )
    session.execute(insert(table_of(Occurrence)), rows)


def add_finding(session: Session, **more: object) -> None:
    """Add an inspection and a finding (both 1) of the officer; ``more`` is of the finding."""
    add_row(
        session,
        Inspection,
        id=1,
        establishment_id=1,
        checklist_digest="0" * 64,
        started_by=OFFICER,
        asset_id=1,
        draft={},
    )
    add_row(
        session,
        Finding,
        id=1,
        establishment_id=1,
        inspection_id=1,
        found_by=OFFICER,
        item_key="hung",
        title="Extinguisher not in its place",
        detail="",
        found_at=START,
        **more,
    )


def add_action(session: Session, due_on: date) -> None:
    """Add an inspection, a finding and a corrective action (all 1), the action the officer's."""
    add_finding(session, stop_use=False)
    add_row(
        session,
        CorrectiveAction,
        id=1,
        establishment_id=1,
        finding_id=1,
        what="Hang it up again",
        owner_id=OFFICER,
        due_on=due_on,
        due_at=end_of_day(due_on, ZONE),
        state="planned",
        attention_at=START,
    )
