"""Reading what an incident led to: its findings, and what of it is still open."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from compliance.domain.corrective_actions import ActionState
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.legal_clocks import ClockDeadline, LegalClock
from compliance.storage.queries.legal_clocks import RUNNING
from compliance.storage.queries.packets import Scope

_OVER = (ActionState.VERIFIED.value, ActionState.CANCELLED.value)


def list_findings_of_incident(session: Session, incident_id: int) -> list[Finding]:
    """Return the findings of an incident in the order in which they were raised."""
    return list(
        session.scalars(
            select(Finding)
            .where(Finding.incident_id == incident_id)
            .order_by(Finding.id)
            .options(joinedload(Finding.asset), joinedload(Finding.area))
        )
    )


def list_findings_of_incidents(session: Session, scope: Scope) -> list[Finding]:
    """Return the findings of incidents that were raised within a packet's period.

    They rest on our own rules, so a packet for one authority has none of them.
    """
    statement = select(Finding).where(
        Finding.establishment_id == scope.establishment_id,
        Finding.incident_id.is_not(None),
        Finding.found_at >= scope.from_at,
        Finding.found_at < scope.until_at,
    )
    if scope.authority:
        statement = statement.where(Finding.authority == scope.authority)
    whole = statement.options(joinedload(Finding.asset), joinedload(Finding.area))
    return list(session.scalars(whole.order_by(Finding.id)))


def list_actions_of_incident(session: Session, incident_id: int) -> list[CorrectiveAction]:
    """Return every action under the findings of an incident, in the order of planning."""
    return list(
        session.scalars(
            select(CorrectiveAction)
            .join(CorrectiveAction.finding)
            .where(Finding.incident_id == incident_id)
            .order_by(CorrectiveAction.id)
            .options(joinedload(CorrectiveAction.owner))
        )
    )


def list_open_actions(session: Session, incident_id: int) -> list[CorrectiveAction]:
    """Return the actions of an incident that nobody verified yet; cancelled ones are over too."""
    return [row for row in list_actions_of_incident(session, incident_id) if row.state not in _OVER]


def list_running_of_incident(session: Session, incident_id: int) -> list[ClockDeadline]:
    """Return the deadlines of an incident's legal clocks that run, what is due first before.

    What waits for something to happen has not begun, and is not among them.
    """
    return list(
        session.scalars(
            select(ClockDeadline)
            .join(ClockDeadline.clock)
            .where(
                LegalClock.incident_id == incident_id,
                ClockDeadline.state == RUNNING,
                ClockDeadline.runs_from.is_not(None),
            )
            .order_by(ClockDeadline.due_at.is_(None), ClockDeadline.due_at, ClockDeadline.id)
            .options(contains_eager(ClockDeadline.clock))
        )
    )
