"""Saying that a paragraph was read: kept beside the published checklist, never in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.checklists import Checklist, Edition, Item, ReviewStatus
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.provisions import Provision
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.readings import ProvisionReading
from compliance.storage.queries.readings import list_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """What a person says: this paragraph, on this day, at this address."""

    provision: str
    read_on: date
    address: str


def read_provisions(session: Session, digest: str) -> tuple[Provision, ...]:
    """Return the paragraphs that people of the plant read against one exact version."""
    return tuple(Provision.parse(row.provision) for row in list_readings(session, digest))


def review_now(checklist: Checklist, item: Item, read: Collection[Provision]) -> ReviewStatus:
    """Return whether an item's paragraph was read, by the authors or by people of the plant."""
    if any(provision.contains(item.provision) for provision in read):
        return ReviewStatus.READ
    return checklist.review_of(item)


def note_reading(  # noqa: PLR0913 - who, where, when and about what; each is named
    session: Session,
    edition: Edition,
    reading: NewReading,
    *,
    establishment_id: int,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Record that a paragraph was read and compared with the questions of one exact version.

    ``establishment_id`` is where the person has the right; ``today`` is that place's date.

    Raises:
        NotAllowedError: the actor may not manage checklists there.
        InvalidInputError: the checklist does not name the paragraph, the day lies ahead, or the
            address is none.
        ConflictError: it was noted before.
    """
    demand(by, Permission.MANAGE_CHECKLISTS, establishment_id)
    problems = _problems(edition.checklist, reading, today)
    if problems:
        raise InvalidInputError(problems)
    if reading.provision in {one.provision for one in list_readings(session, edition.ref.digest)}:
        raise ConflictError(f"{reading.provision} was marked as read before.")
    row = ProvisionReading(
        checklist_key=edition.ref.key,
        checklist_digest=edition.ref.digest,
        provision=reading.provision,
        read_on=reading.read_on,
        address=reading.address,
        person_id=by.person_id,
        person_name=by.name,
        noted_at=now,
    )
    session.add(row)
    session.flush()
    append(
        session,
        TrailEvent.PROVISION_READ,
        by=by,
        now=now,
        subject=("provision-reading", row.id),
        establishment_id=establishment_id,
        data=_said(row),
    )


def _said(row: ProvisionReading) -> dict[str, str | int | bool | None]:
    return {
        "address": row.address,
        "checklist": row.checklist_key,
        "digest": row.checklist_digest,
        "provision": row.provision,
        "read_on": row.read_on.isoformat(),
    }


def _problems(checklist: Checklist, reading: NewReading, today: date) -> list[Problem]:
    problems = []
    if reading.provision not in {str(provision) for provision in checklist.all_provisions()}:
        what = f"The checklist does not name {reading.provision}."
        problems.append(Problem("Provision", what, "Choose one of its paragraphs."))
    if reading.read_on > today:
        problems.append(Problem("Read on", "The day lies ahead.", "Give the day you read it."))
    parts = urlsplit(reading.address)
    if parts.scheme not in ("https", "http") or not parts.netloc:
        what = "That is no address of a page."
        problems.append(Problem("Address", what, "Copy it from the browser: https://…"))
    return problems
