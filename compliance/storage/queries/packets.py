"""Reading packets, their share links, and the material that a packet is frozen from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor, Permission
from compliance.domain.packet_masking import NAMELESS
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection, InspectionVersion
from compliance.storage.models.packets import Packet, ShareLink
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.scope import AnySelect, Page, count_of, found, seen_by

CHUNK = 500  # ids in one IN list
_WHOLE_RECORD = (
    joinedload(Inspection.establishment),
    joinedload(Inspection.occurrence),
    joinedload(Inspection.asset).joinedload(Asset.area),
    joinedload(Inspection.area),
    selectinload(Inspection.versions).selectinload(InspectionVersion.signatures),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a packet is about. The instants bound the local days of the period."""

    establishment_id: int
    from_on: date
    to_on: date
    from_at: datetime
    until_at: datetime  # the first instant after the period
    authority: str = ""  # empty: all


def _seen_by(statement: AnySelect, actor: Actor) -> AnySelect:
    """Narrow to the packets that a person may open: those with injury records are for few eyes.

    Without a name such a record still says what happened to somebody, and a colleague may know who.
    """
    nameless = Packet.reader.in_([reader.value for reader in NAMELESS])
    return seen_by(statement, Packet.establishment_id, actor).where(
        or_(
            Packet.reader == "",
            and_(nameless, _where(actor, Permission.VIEW_MASKED_RECORDS)),
            _where(actor, Permission.VIEW_MEDICAL),
        )
    )


def _where(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    if actor.may_everywhere(permission):
        return true()
    places = [place for place in actor.roles if place is not None and actor.may(permission, place)]
    return Packet.establishment_id.in_(places)


def get_packet(session: Session, packet_id: int, *, visible_to: Actor) -> Packet:
    """Return one packet with its establishment and who asked for it.

    Raises:
        NotFoundError: no such packet at an establishment that the actor sees, or it names injured
            people and the actor may not see medical details there.
    """
    statement = (
        select(Packet)
        .where(Packet.id == packet_id)
        .options(joinedload(Packet.establishment), joinedload(Packet.requester))
    )
    return found(session.scalar(_seen_by(statement, visible_to)), "packet")


def find_first_issued(session: Session) -> str | None:
    """Return the digest of the signed file of the first packet that was issued, if there is one."""
    issued = select(Packet.pdf_digest).where(Packet.state == "issued")
    return session.scalar(issued.order_by(Packet.issued_at, Packet.id).limit(1))


def list_packets(session: Session, page: Page, *, visible_to: Actor) -> tuple[list[Packet], int]:
    """Return a page of packets, newest first, and how many there are in all."""
    statement = _seen_by(select(Packet), visible_to)
    rows = statement.order_by(Packet.id.desc()).options(
        joinedload(Packet.establishment), joinedload(Packet.requester)
    )
    return list(session.scalars(rows.limit(page.limit).offset(page.offset))), count_of(
        session, statement
    )


def list_replaceable(session: Session, *, visible_to: Actor) -> list[Packet]:
    """Return the issued packets that no newer one replaces yet, newest first."""
    statement = _seen_by(select(Packet), visible_to)
    current = statement.where(Packet.state == "issued", Packet.superseded_by_id.is_(None))
    return list(session.scalars(current.order_by(Packet.id.desc()).limit(CHUNK)))


def list_links(session: Session, packet_id: int) -> list[ShareLink]:
    """Return the share links of a packet, newest first."""
    return list(
        session.scalars(
            select(ShareLink).where(ShareLink.packet_id == packet_id).order_by(ShareLink.id.desc())
        )
    )


def get_link(session: Session, link_id: int, *, visible_to: Actor) -> ShareLink:
    """Return one share link with its packet.

    Raises:
        NotFoundError: no such link to a packet of an establishment that the actor sees.
    """
    statement = (
        select(ShareLink)
        .join(Packet)
        .where(ShareLink.id == link_id)
        .options(joinedload(ShareLink.packet))
    )
    return found(session.scalar(_seen_by(statement, visible_to)), "link")


def find_link(session: Session, token_digest: str) -> ShareLink | None:
    """Return the share link of a token, whatever its state, with its packet."""
    return session.scalar(
        select(ShareLink)
        .where(ShareLink.token_digest == token_digest)
        .options(joinedload(ShareLink.packet).joinedload(Packet.establishment))
    )


def list_records(session: Session, scope: Scope) -> list[Inspection]:
    """Return the sent and void inspections that belong to the period, of every authority.

    One belongs to it when it was performed in it or fell due in it, so that a check of December
    that was done in January stands in both years' packets.
    """
    performed = and_(
        Inspection.performed_at >= scope.from_at, Inspection.performed_at < scope.until_at
    )
    fell_due = and_(Occurrence.due_on >= scope.from_on, Occurrence.due_on <= scope.to_on)
    statement = (
        select(Inspection)
        .outerjoin(Occurrence, Inspection.occurrence_id == Occurrence.id)
        .where(
            Inspection.establishment_id == scope.establishment_id,
            Inspection.state.in_(("submitted", "voided")),
            or_(performed, fell_due),
        )
        .order_by(Inspection.title, Inspection.performed_at, Inspection.id)
        .options(*_WHOLE_RECORD)
    )
    return list(session.scalars(statement))


def get_record(session: Session, inspection_id: int) -> Inspection:
    """Return one inspection with all that its page prints of it.

    Raises:
        NotFoundError: there is none with this id.
    """
    statement = select(Inspection).where(Inspection.id == inspection_id).options(*_WHOLE_RECORD)
    return found(session.scalar(statement), "inspection")


def newest_version_id(session: Session) -> int:
    """Return the id of the version that was sent last; 0 if there is none."""
    return session.scalar(select(func.max(InspectionVersion.id))) or 0


def find_version_after(session: Session, version_id: int) -> InspectionVersion | None:
    """Return the version that was sent next after one."""
    return session.scalar(
        select(InspectionVersion)
        .where(InspectionVersion.id > version_id)
        .order_by(InspectionVersion.id)
        .limit(1)
    )


def has_waiting_packet(session: Session, now: datetime) -> bool:
    """Say whether a packet waits to be built, or is being built."""
    is_being_built = and_(Packet.state == "building", Packet.leased_until > now)
    waiting = select(Packet.id).where(or_(Packet.state == "requested", is_being_built))
    return session.scalar(waiting.limit(1)) is not None


def list_occurrences_due(session: Session, scope: Scope, until: datetime) -> list[Occurrence]:
    """Return the occurrences whose local due date lies in the period and that are judged by now."""
    statement = (
        select(Occurrence)
        .join(Schedule)
        .where(
            Occurrence.establishment_id == scope.establishment_id,
            Occurrence.due_on >= scope.from_on,
            Occurrence.due_on <= scope.to_on,
            or_(Occurrence.due_at <= until, Occurrence.done_at.is_not(None)),
        )
        .order_by(Occurrence.due_on, Occurrence.id)
        .options(
            joinedload(Occurrence.schedule).joinedload(Schedule.asset).joinedload(Asset.area),
            joinedload(Occurrence.schedule).joinedload(Schedule.area),
            joinedload(Occurrence.assignee),
        )
    )
    if scope.authority:
        statement = statement.where(Schedule.authority == scope.authority)
    return list(session.scalars(statement))


def list_findings_of(session: Session, inspection_ids: list[int]) -> list[Finding]:
    """Return the findings of inspections, in the order in which they were found."""
    return [
        row
        for chunk in _chunks(inspection_ids)
        for row in session.scalars(
            select(Finding)
            .where(Finding.inspection_id.in_(chunk))
            .order_by(Finding.id)
            .options(joinedload(Finding.asset), joinedload(Finding.area))
        )
    ]


def list_actions_of_findings(session: Session, finding_ids: list[int]) -> list[CorrectiveAction]:
    """Return the actions under findings, in the order in which they were planned."""
    return [
        row
        for chunk in _chunks(finding_ids)
        for row in session.scalars(
            select(CorrectiveAction)
            .where(CorrectiveAction.finding_id.in_(chunk))
            .order_by(CorrectiveAction.id)
            .options(joinedload(CorrectiveAction.owner), joinedload(CorrectiveAction.verifier))
        )
    ]


def list_evidence_of(session: Session, inspection_ids: list[int]) -> list[Evidence]:
    """Return the photos of inspections that were not removed, in the order they came."""
    return [
        row
        for chunk in _chunks(inspection_ids)
        for row in session.scalars(
            select(Evidence)
            .where(Evidence.inspection_id.in_(chunk), Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        )
    ]


def list_stop_uses(session: Session, finding_ids: list[int]) -> list[Outage]:
    """Return for each stop-use finding its times out of service, oldest first.

    An asset has one outage at a time, which several findings may hold; here each has its own, that
    began when it was found. These are copies for reading, no rows of the session.
    """
    return [
        Outage(
            asset_id=outage.asset_id,
            is_stop_use=True,
            finding_id=finding.id,
            reason=outage.reason,
            began_at=max(outage.began_at, finding.found_at),
            ended_at=outage.ended_at,
        )
        for chunk in _chunks(finding_ids)
        for finding, outage in session.execute(_STOP_USES.where(Finding.id.in_(chunk)))
    ]


_STOP_USES = (
    select(Finding, Outage)
    .join(Outage, Outage.asset_id == Finding.asset_id)
    .where(
        Finding.stop_use,
        Outage.is_stop_use,
        or_(
            Outage.finding_id == Finding.id,
            and_(
                or_(Finding.closed_at.is_(None), Outage.began_at < Finding.closed_at),
                or_(Outage.ended_at.is_(None), Outage.ended_at > Finding.found_at),
            ),
        ),
    )
    .order_by(Outage.id, Finding.id)
)


def names_of_people(session: Session) -> dict[int, str]:
    """Return the names of all people by id: a plant has some hundred."""
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name))}


def list_entries_about(session: Session, kind: str, ids: list[int]) -> list[TrailEntry]:
    """Return what the trail holds about these things, in the order of its positions."""
    entries = [
        row
        for chunk in _chunks(ids)
        for row in session.scalars(
            select(TrailEntry).where(
                TrailEntry.subject_kind == kind, TrailEntry.subject_id.in_(chunk)
            )
        )
    ]
    return sorted(entries, key=lambda entry: entry.id)


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
