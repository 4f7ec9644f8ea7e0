"""A log of a year as rows: cases of every column, one lined out, one privacy concern case."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Session

from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import CaseChange, InjuryCase

LEARNED = datetime(2025, 3, 10, 15, 0, tzinfo=UTC)
NAMES = ("Pat Doe", "Casey Nguyen", "Robin Vance", "Alex Moreau", "Jo Keller")
CLINICIAN = "Lee Chu"
PRIVATE = "Robin Vance"
"""The employee of the privacy concern case."""

ABOUT: dict[str, Any] = {
    "employee_address": "12 Elm Street, Joliet",
    "born_on": date(1988, 5, 14),
    "hired_on": date(2019, 8, 1),
    "sex": "M",
    "job_title": "Press operator",
    "clinician": CLINICIAN,
    "facility": "County clinic",
    "in_emergency_room": False,
    "in_patient_overnight": False,
    "injured_on": date(2025, 3, 10),
    "work_began": "06:00",
    "event_time": "09:40",
    "doing_before": "Turning a plate on the press brake",
    "what_happened": "The plate slid and its edge ran across the palm",
    "injury": "Cut of the left palm, five sutures",
    "object_substance": "Edge of a steel plate",
}
"""Items of Form 301 that are the same in every case."""


def add_incident(session: Session, place: int, by: int, **more: Any) -> int:
    row = Incident(
        establishment_id=place,
        kind="injury",
        what="A plate slid off the support.",
        anyone_hurt=True,
        is_private=True,
        is_urgent=False,
        happened_on=date(2025, 3, 10),
        learned_at=LEARNED,
        received_at=LEARNED,
        state="open",
        reported_by=by,
        submission_id=f"sub-{place}-{more.pop('serial', 1)}",
        **more,
    )
    session.add(row)
    session.flush()
    return row.id


def _blank() -> dict[str, Any]:
    """Something for every column that must have a value and says nothing about the log."""
    blank: dict[str, Any] = {}
    for column in InjuryCase.__table__.columns:
        if column.nullable or column.primary_key or column.default is not None:
            continue
        if isinstance(column.type, JSON):
            blank[column.name] = {}
        elif isinstance(column.type, String):
            blank[column.name] = ""
    return blank


def add_case(session: Session, place: int, by: int, serial: int, **more: Any) -> int:
    """Add a logged case; by default an "other recordable" injury of 2025."""
    values: dict[str, Any] = {
        **ABOUT,
        "establishment_id": place,
        "incident_id": add_incident(session, place, by, serial=serial),
        "log_year": 2025,
        "number": f"2025-{serial:03}",
        "employee_name": NAMES[(serial - 1) % len(NAMES)],
        "where": "Press brake 3",
        "description": "Cut left palm, edge of a steel plate",
        "facts": {},
        "outcome": "recordable",
        "column": "J",
        "type": "M1",
        "days_away": 0,
        "days_restricted": 0,
        "learned_at": LEARNED,
        "logged_at": LEARNED,
        "completed_by": "Ana Rivera",
        "completed_title": "Coordinator",
        "created_at": LEARNED,
        "created_by": by,
    }
    case = InjuryCase(**(_blank() | values | more))
    session.add(case)
    session.flush()
    return case.id


def add_log(session: Session, place: int, by: int) -> list[int]:
    """Add five cases: H with K and L, I, a privacy case in J, one lined out, one skin disorder."""
    ids = [
        add_case(session, place, by, 1, column="H", days_away=10, days_restricted=14),
        add_case(session, place, by, 2, column="I", days_restricted=6),
        add_case(session, place, by, 3, is_privacy_case=True, sex="F"),
        add_case(session, place, by, 4, lined_out_at=LEARNED, outcome="not recordable"),
        add_case(session, place, by, 5, type="M2", description="Rash on both hands, coolant"),
    ]
    session.add(
        CaseChange(
            case_id=ids[1],
            field="column",
            before="J",
            after="I",
            reason="Restriction began",
            changed_at=LEARNED,
            changed_by=by,
        )
    )
    session.flush()
    return ids
