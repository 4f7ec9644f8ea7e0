"""Reading incidents: the register, one of them, what is being typed, and the codes on the wall."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor, Permission
from compliance.domain.incidents import IncidentState
from compliance.domain.numbers import subject_of_number
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.incidents import (
    Incident,
    IncidentDraft,
    ReportAttempt,
    ReportLink,
)
from compliance.storage.queries.overview import escaped
from compliance.storage.queries.scope import Page, count_of, found, seen_by
from compliance.storage.queries.withheld_names import withheld_incidents


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFilter:
    """What narrows the register; empty fields do not narrow."""

    establishment_id: int
    search: str = ""  # number, words, place; words of private ones only for who may read them
    kind: str = ""
    states: tuple[str, ...] = ()
    since: date | None = None  # the first day on which it happened
    until: date | None = None  # the last


def get_incident(session: Session, incident_id: int, *, visible_to: Actor) -> Incident:
    """Return an incident with its place and people.

    Raises:
        NotFoundError: none at an establishment that the actor sees.
    """
    statement = (
        seen_by(select(Incident), Incident.establishment_id, visible_to)
        .where(Incident.id == incident_id)
        .options(
            joinedload(Incident.area),
            joinedload(Incident.asset),
            joinedload(Incident.reporter),
            joinedload(Incident.lead),
            selectinload(Incident.people),
        )
    )
    return found(session.scalar(statement), "incident")


def find_by_submission(session: Session, submission_id: str) -> Incident | None:
    """Return the incident that a form became, if it was sent."""
    return session.scalar(select(Incident).where(Incident.submission_id == submission_id))


def list_incidents(
    session: Session, wanted: IncidentFilter, page: Page, *, visible_to: Actor
) -> tuple[list[Incident], int]:
    """Return a page of the register: urgent and unsettled first, then the latest first."""
    statement = seen_by(_narrowed(wanted, visible_to), Incident.establishment_id, visible_to)
    settled = Incident.state == IncidentState.CLOSED.value
    ordered = statement.order_by(
        case((and_(Incident.is_urgent, ~settled), 0), (~settled, 1), else_=2),
        Incident.happened_on.desc(),
        Incident.id.desc(),
    ).options(joinedload(Incident.area), joinedload(Incident.asset), joinedload(Incident.lead))
    rows = session.scalars(ordered.limit(page.limit).offset(page.offset))
    return list(rows), count_of(session, statement)


def _narrowed(wanted: IncidentFilter, actor: Actor) -> Select[Incident]:
    statement = select(Incident).where(Incident.establishment_id == wanted.establishment_id)
    if wanted.kind:
        statement = statement.where(Incident.kind == wanted.kind)
    if wanted.states:
        statement = statement.where(Incident.state.in_(wanted.states))
    if wanted.since is not None:
        statement = statement.where(Incident.happened_on >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(Incident.happened_on <= wanted.until)
    return _searched(statement, wanted, actor) if wanted.search else statement


def _searched(
    statement: Select[Incident], wanted: IncidentFilter, actor: Actor
) -> Select[Incident]:
    """Look for words; those of a private incident are found by who may read them only."""
    like = f"%{escaped(wanted.search)}%"
    where = [field.ilike(like, escape="\\") for field in (Area.name, Asset.tag, Asset.name)]
    said = or_(
        *(
            field.ilike(like, escape="\\")
            for field in (Incident.what, Incident.done_at_once, Incident.place)
        )
    )
    if not actor.may(Permission.VIEW_MEDICAL, wanted.establishment_id):
        own = or_(Incident.reported_by == actor.person_id, Incident.lead_id == actor.person_id)
        said = and_(said, or_(~Incident.is_private, own))
    if not actor.may(Permission.VIEW_PRIVACY_LIST, wanted.establishment_id):
        # Else a search would tell whether a name stands in the words.
        said = and_(said, Incident.id.not_in(withheld_incidents(wanted.establishment_id)))
    kind, number = subject_of_number(wanted.search) or ("", 0)
    named = [Incident.id == number] if kind == "incident" else []
    return (
        statement.outerjoin(Area, Area.id == Incident.area_id)
        .outerjoin(Asset, Asset.id == Incident.asset_id)
        .where(or_(said, *where, *named))
    )


def count_all(session: Session, establishment_id: int) -> int:
    """Return how many incidents an establishment has, closed ones too."""
    counted = select(func.count(Incident.id)).where(Incident.establishment_id == establishment_id)
    return session.scalar(counted) or 0


def find_draft(session: Session, submission_id: str, person_id: int | None) -> IncidentDraft | None:
    """Return what a person typed into this form; somebody else's is not found."""
    return session.scalar(
        select(IncidentDraft).where(
            IncidentDraft.submission_id == submission_id, IncidentDraft.person_id == person_id
        )
    )


def list_drafts(
    session: Session, person_id: int | None, establishment_id: int
) -> list[IncidentDraft]:
    """Return what a person began to report here and has not sent, the latest first."""
    return list(
        session.scalars(
            select(IncidentDraft)
            .where(
                IncidentDraft.person_id == person_id,
                IncidentDraft.establishment_id == establishment_id,
            )
            .order_by(IncidentDraft.saved_at.desc(), IncidentDraft.id.desc())
        )
    )


def find_link(session: Session, token: str) -> ReportLink | None:
    """Return the code of a poster that is still used, or None."""
    return session.scalar(
        select(ReportLink)
        .join(Establishment, Establishment.id == ReportLink.establishment_id)
        .where(
            ReportLink.token == token,
            ReportLink.ended_at.is_(None),
            Establishment.retired_at.is_(None),
        )
    )


def find_live_link(session: Session, establishment_id: int) -> ReportLink | None:
    """Return the code that hangs at an establishment now, or None: no strangers report there."""
    return session.scalar(
        select(ReportLink)
        .where(ReportLink.establishment_id == establishment_id, ReportLink.ended_at.is_(None))
        .order_by(ReportLink.id.desc())
        .limit(1)
    )


def find_attempt(session: Session, subject: str, *, nth: int, since: datetime) -> datetime | None:
    """Return when strangers sent the ``nth`` last report (1: the last) by a link or an address."""
    return session.scalar(
        select(ReportAttempt.at)
        .where(ReportAttempt.subject == subject, ReportAttempt.at > since)
        .order_by(ReportAttempt.at.desc())
        .offset(nth - 1)
        .limit(1)
    )


def count_urgent_by_link(session: Session, link_id: int, *, since: datetime) -> int:
    """Return how many urgent incidents strangers reported by a code."""
    counted = select(func.count(Incident.id)).where(
        Incident.report_link_id == link_id,
        Incident.is_urgent.is_(True),
        Incident.received_at > since,
    )
    return session.scalar(counted) or 0
