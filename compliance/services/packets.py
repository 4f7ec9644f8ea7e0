"""The life of a packet: asked for, built under a lease, issued; superseded, never edited."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session, joinedload

from compliance.domain.access import SYSTEM, Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.notifications import NotificationKind, Owed
from compliance.domain.numbers import packet_number
from compliance.domain.packet_masking import NAMELESS
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.domain.trail import TrailEvent
from compliance.services.delivery import owe
from compliance.services.reminders import CHANNEL
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.packets import Packet
from compliance.storage.queries.attention import list_addressees

LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 3
ENGLISH = "en"
TITLES = {ENGLISH: "Safety inspection records", "es": "Registros de inspecciones de seguridad"}
"""By language, what stands on the cover of a packet that nobody gave a title."""
LONGEST = timedelta(days=5 * 366)  # 29 CFR 1904.33(a): records are kept five years


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketRequest:
    """What is asked for. An empty ``authority`` means all; ``supersedes_id`` replaces a packet.

    ``language`` is that of the packet's own words; a record keeps those in which it was signed.
    ``reader``: for whom the injury and illness records in it are masked; None leaves them out.
    """

    establishment_id: int
    from_on: date
    to_on: date
    authority: str = ""
    title: str = ""
    supersedes_id: int | None = None
    language: str = ENGLISH
    reader: Reader | None = Reader.OTHERS


def request_packet(session: Session, wanted: PacketRequest, *, by: Actor, now: datetime) -> Packet:
    """Ask for a packet; the clock builds it.

    Raises:
        NotAllowedError: the actor may not build packets there, or none that names injured people.
        InvalidInputError: the period ends before it begins, is longer than five years, or has
            not begun where the establishment is; there are no packets in that language; or the
            packet to replace is another establishment's, not issued, or replaced already.
    """
    demand(by, Permission.BUILD_PACKET, wanted.establishment_id)
    if wanted.reader is not None and shows_names(wanted.reader.value):
        demand(by, Permission.KEEP_RECORDS, wanted.establishment_id)
        demand(by, Permission.VIEW_MEDICAL, wanted.establishment_id)
    problems = _problems_of(session, wanted, now)
    if problems:
        raise InvalidInputError(problems)
    packet = Packet(
        establishment_id=wanted.establishment_id,
        title=wanted.title.strip() or TITLES[wanted.language],
        period_from=wanted.from_on,
        period_to=wanted.to_on,
        authority=wanted.authority,
        reader=wanted.reader.value if wanted.reader else "",
        state="requested",
        requested_by=by.person_id,
        requested_at=now,
        supersedes_id=wanted.supersedes_id,
    )
    session.add(packet)
    session.flush()
    append(
        session,
        TrailEvent.PACKET_REQUESTED,
        by=by,
        now=now,
        subject=("packet", packet.id),
        establishment_id=packet.establishment_id,
        data={
            "authority": wanted.authority,
            "reader": packet.reader,
            "from": wanted.from_on.isoformat(),
            "supersedes": wanted.supersedes_id,
            "to": wanted.to_on.isoformat(),
        }
        | ({"language": wanted.language} if wanted.language != ENGLISH else {}),
    )
    return packet


def shows_names(reader: str) -> bool:
    """Say whether a packet for this reader names injured people: only few may see it then."""
    return bool(reader) and reader not in NAMELESS


def _problems_of(session: Session, wanted: PacketRequest, now: datetime) -> list[Problem]:
    place = session.get_one(Establishment, wanted.establishment_id)
    return [
        *_problems_of_period(wanted, today_at(now, place.zone)),
        *_problems_of_language(wanted),
        *_problems_of_older(session, wanted),
    ]


def _problems_of_language(wanted: PacketRequest) -> list[Problem]:
    if wanted.language in TITLES:
        return []
    what = f"There are no packets in {wanted.language!r}."
    return [Problem("language", what, f"There are: {', '.join(TITLES)}.")]


def _problems_of_period(wanted: PacketRequest, today: date) -> list[Problem]:
    if wanted.to_on < wanted.from_on:
        return [Problem("Period", "It ends before it begins.", "Put the earlier date first.")]
    if wanted.to_on - wanted.from_on > LONGEST:
        return [Problem("Period", "It is longer than five years.", "Ask for a shorter period.")]
    if wanted.from_on > today:
        what = f"It begins on {wanted.from_on}, and it is {today} there: nothing is recorded yet."
        return [Problem("Period", what, "Choose a first day that is not after today.")]
    return []


def _problems_of_older(session: Session, wanted: PacketRequest) -> list[Problem]:
    if wanted.supersedes_id is None:
        return []
    older = session.get(Packet, wanted.supersedes_id)
    if (
        older is None
        or older.establishment_id != wanted.establishment_id
        or older.state != "issued"
        or older.superseded_by_id is not None
    ):
        what = "It cannot be replaced by this one."
        return [Problem("supersedes", what, "Choose a finished, current packet of this place.")]
    return []


def claim_packet(session: Session, *, now: datetime) -> Packet | None:
    """Take the oldest packet that waits to be built, or whose builder died; none if there is none.

    The claim is a lease: a builder that is killed loses it after 15 minutes, and the packet is
    built again from a new snapshot. A packet that failed three times waits for a person.
    """
    waiting = or_(
        Packet.state == "requested",
        (Packet.state == "building") & (Packet.leased_until < now),
    )
    candidate = session.scalar(
        select(Packet.id)
        .where(waiting, Packet.attempts < MOST_ATTEMPTS)
        .order_by(Packet.id)
        .limit(1)
    )
    if candidate is None or not _take(session, candidate, now=now):
        return None
    return session.scalars(
        select(Packet)
        .where(Packet.id == candidate)
        .options(
            joinedload(Packet.requester),
            joinedload(Packet.establishment).joinedload(Establishment.company),
        )
        .execution_options(populate_existing=True)
    ).one()


def take_packet(session: Session, packet: Packet, *, now: datetime) -> None:
    """Take one packet for building at once, as the command line does.

    Raises:
        ConflictError: somebody else is building it.
    """
    if not _take(session, packet.id, now=now):
        raise ConflictError(
            f"{packet_number(packet.id)} is being built elsewhere. Wait for it, or try again later."
        )
    session.refresh(packet)


def _take(session: Session, packet_id: int, *, now: datetime) -> bool:
    taken = session.execute(
        update(Packet)
        .where(
            Packet.id == packet_id,
            or_(
                Packet.state == "requested",
                (Packet.state == "building") & (Packet.leased_until < now),
            ),
        )
        .values(state="building", leased_until=now + LEASE, attempts=Packet.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[tuple[()]]", taken).rowcount == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What was built: digests of the snapshot's and the signed file's bytes in the blob store."""

    snapshot_digest: str
    pdf_digest: str
    pages: int
    size_bytes: int


def issue_packet(session: Session, packet: Packet, issue: Issue, *, now: datetime) -> None:
    """Record a signed packet; the one it supersedes points to it from now on.

    Who asked for it is told by mail; at the command line, nobody by name did.

    Raises:
        ConflictError: the lease was lost, and somebody else issued it.
    """
    if packet.state != "building":
        raise ConflictError(
            f"{packet_number(packet.id)} was issued elsewhere; this copy is unused."
        )
    packet.state = "issued"
    packet.leased_until = None
    packet.error = ""
    packet.snapshot_digest = issue.snapshot_digest
    packet.pdf_digest = issue.pdf_digest
    packet.pages = issue.pages
    packet.size_bytes = issue.size_bytes
    packet.issued_at = now
    if packet.supersedes_id is not None:
        session.execute(
            update(Packet)
            .where(Packet.id == packet.supersedes_id)
            .values(superseded_by_id=packet.id)
        )
    append(
        session,
        TrailEvent.PACKET_ISSUED,
        by=SYSTEM,
        now=now,
        subject=("packet", packet.id),
        establishment_id=packet.establishment_id,
        data={
            "pages": issue.pages,
            "pdf": issue.pdf_digest,
            "snapshot": issue.snapshot_digest,
        },
    )
    _tell_requester(session, packet, now=now)


def _tell_requester(session: Session, packet: Packet, *, now: datetime) -> None:
    asked = () if packet.requested_by is None else (packet.requested_by,)
    owed = [
        Owed(
            kind=NotificationKind.PACKET_READY,
            subject=("packet", packet.id),
            establishment_id=packet.establishment_id,
            recipient_id=person.id,
            address=person.address,
            channel=CHANNEL,
            language=person.language,
            data={
                "title": f"{packet_number(packet.id)} {packet.title}",
                "site": packet.establishment.name,
                "name": person.name,
            },
        )
        for person in list_addressees(session, asked).values()
    ]
    owe(session, owed, now=now)


def fail_packet(
    session: Session, packet: Packet, *, error: str, now: datetime, again: bool = True
) -> None:
    """Record that building failed; it is tried again until the third time.

    Without ``again`` it waits for a person at once: somebody was told already that it failed. One
    that another builder has issued meanwhile stays issued.
    """
    if packet.state != "building":
        return
    may_wait = again and packet.attempts < MOST_ATTEMPTS
    packet.state = "requested" if may_wait else "failed"
    packet.leased_until = None
    packet.error = error
    append(
        session,
        TrailEvent.PACKET_FAILED,
        by=SYSTEM,
        now=now,
        subject=("packet", packet.id),
        establishment_id=packet.establishment_id,
        data={"attempt": packet.attempts, "error": error[:500]},
    )


def hand_back_packet(packet: Packet) -> None:
    """Let a packet wait again as if its building had not begun: the program is ending."""
    packet.state = "requested"
    packet.leased_until = None
    packet.attempts -= 1


def retry_packet(session: Session, packet: Packet, *, by: Actor, now: datetime) -> None:
    """Have a failed packet built once more.

    Raises:
        NotAllowedError: the actor may not build packets there, or not this one.
        ConflictError: it did not fail.
    """
    demand(by, Permission.BUILD_PACKET, packet.establishment_id)
    if shows_names(packet.reader):
        demand(by, Permission.VIEW_MEDICAL, packet.establishment_id)
    if packet.state != "failed":
        raise ConflictError("Only a failed packet can be tried again. Reload the page.")
    packet.state = "requested"
    packet.attempts = 0
    append(
        session,
        TrailEvent.PACKET_REQUESTED,
        by=by,
        now=now,
        subject=("packet", packet.id),
        establishment_id=packet.establishment_id,
        data={"again": True},
    )


def note_download(session: Session, packet: Packet, *, by: Actor, now: datetime) -> None:
    """Record that the file left the house.

    Raises:
        NotAllowedError: the actor may not see records there.
        ConflictError: it is not issued yet.
    """
    demand(by, Permission.VIEW_RECORDS, packet.establishment_id)
    if shows_names(packet.reader):
        demand(by, Permission.VIEW_MEDICAL, packet.establishment_id)
    if packet.pdf_digest is None:
        raise ConflictError("This packet is not finished yet. Try again in a minute.")
    append(
        session,
        TrailEvent.PACKET_DOWNLOADED,
        by=by,
        now=now,
        subject=("packet", packet.id),
        establishment_id=packet.establishment_id,
        data={"pdf": packet.pdf_digest},
    )
