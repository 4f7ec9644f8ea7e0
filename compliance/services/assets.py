"""Assets: enter, change, retire; out of service and back."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.outages import begin_outage, end_outage
from compliance.services.trail import append
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.establishments import Area
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.assets import find_asset_by_tag, find_open_outage

TAG = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,29}")
KIND = re.compile(r"[a-z][a-z0-9-]{1,39}")
LONGEST = 120
EARLIEST_YEAR = 1900


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetDetails:
    """What is known of an asset. ``kind`` is in kebab-case: forklift, fire-extinguisher."""

    tag: str
    name: str
    kind: str
    area_id: int | None = None
    make_model: str = ""
    serial_number: str = ""
    in_service_on: date | None = None


def create_asset(
    session: Session, establishment_id: int, details: AssetDetails, *, by: Actor, now: datetime
) -> Asset:
    """Enter an asset of an establishment.

    Raises:
        InvalidInputError: with everything that cannot be right; a tag is unique at its place.
    """
    demand(by, Permission.MANAGE_PLANT, establishment_id)
    asset = Asset(establishment_id=establishment_id)
    fill_asset(session, asset, details)
    session.add(asset)
    session.flush()
    _tell(session, TrailEvent.ASSET_CREATED, asset, by, now, name=asset.name, kind=asset.kind)
    return asset


def change_asset(
    session: Session, asset: Asset, details: AssetDetails, *, by: Actor, now: datetime
) -> None:
    """Correct what is known of an asset, or move it to another area.

    Raises:
        InvalidInputError: with everything that cannot be right.
        ConflictError: it is retired.
    """
    demand(by, Permission.MANAGE_PLANT, asset.establishment_id)
    _must_be_kept(asset)
    changed = fill_asset(session, asset, details)
    _tell(session, TrailEvent.ASSET_CHANGED, asset, by, now, changed=", ".join(changed))


def retire_asset(session: Session, asset: Asset, reason: str, *, by: Actor, now: datetime) -> None:
    """Take an asset out of the plant for good: sold, scrapped. Its records stay.

    Raises:
        InvalidInputError: there is no reason.
        ConflictError: it is retired already, or duties still check it.
    """
    demand(by, Permission.MANAGE_PLANT, asset.establishment_id)
    _must_be_kept(asset)
    why = _reason(reason)
    checked = select(Schedule.title).where(
        Schedule.asset_id == asset.id, Schedule.ended_at.is_(None)
    )
    title = session.scalar(checked.limit(1))
    if title is not None:
        raise ConflictError(
            f"{asset.tag} is still checked ({title}). End its schedules first, with a reason each."
        )
    asset.retired_at = now
    _tell(session, TrailEvent.ASSET_RETIRED, asset, by, now, reason=why)


def take_out_of_service(
    session: Session, asset: Asset, reason: str, *, by: Actor, now: datetime
) -> Outage:
    """Say that an asset is not in use: checks that fall due meanwhile are suspended.

    Raises:
        InvalidInputError: there is no reason.
        ConflictError: it is out of service already, or retired.
    """
    demand(by, Permission.MANAGE_PLANT, asset.establishment_id)
    _must_be_kept(asset)
    why = _reason(reason)
    if find_open_outage(session, asset.id) is not None:
        raise ConflictError(f"{asset.tag} is out of service already.")
    return begin_outage(session, asset, reason=why, by=by, now=now)


def return_to_service(session: Session, asset: Asset, *, by: Actor, now: datetime) -> None:
    """Say that an asset is in use again. A finding that forbids its use keeps doing so.

    Raises:
        ConflictError: it was not taken out of service by hand.
    """
    demand(by, Permission.MANAGE_PLANT, asset.establishment_id)
    outage = find_open_outage(session, asset.id)
    if outage is None:
        raise ConflictError(
            f"{asset.tag} was not taken out of service by hand. If a finding forbids its use, "
            "it returns when the correction is verified."
        )
    end_outage(session, outage, asset, by=by, now=now)


def fill_asset(session: Session, asset: Asset, details: AssetDetails) -> list[str]:
    """Write details into a row after checking them; return the names of those that changed.

    Raises:
        InvalidInputError: with everything that cannot be right.
    """
    values: dict[str, str | int | date | None] = {
        "tag": clean_tag(details.tag),
        "name": " ".join(details.name.split()),
        "kind": details.kind.strip().lower(),
        "area_id": details.area_id,
        "make_model": details.make_model.strip(),
        "serial_number": details.serial_number.strip(),
        "in_service_on": details.in_service_on,
    }
    problems = [*problems_of(details), *_clashes(session, asset, details)]
    if problems:
        raise InvalidInputError(problems)
    changed = [name for name, value in values.items() if getattr(asset, name) != value]
    for name in changed:
        setattr(asset, name, values[name])
    return changed


def clean_tag(tag: str) -> str:
    """Return a tag as it is kept: upper case, no white space around it."""
    return tag.strip().upper()


def problems_of(details: AssetDetails) -> list[Problem]:
    """Return what cannot be right about details, whatever else there is in the plant."""
    problems = []
    if not TAG.fullmatch(clean_tag(details.tag)):
        what = f"{details.tag!r} cannot be a tag."
        problems.append(Problem("tag", what, "Take letters, digits and - . /, as FL-07."))
    if not 1 <= len(details.name.strip()) <= LONGEST:
        problems.append(Problem("name", "There is no name.", "Enter one, 120 letters at most."))
    if not KIND.fullmatch(details.kind.strip().lower()):
        what = f"{details.kind!r} cannot be a kind."
        problems.append(Problem("kind", what, "Write it as forklift or fire-extinguisher."))
    problems += [
        Problem(field, "This is too long.", "120 letters at most.")
        for field in ("make_model", "serial_number")
        if len(getattr(details, field)) > LONGEST
    ]
    since = details.in_service_on
    if since is not None and since.year < EARLIEST_YEAR:
        problems.append(Problem("in_service_on", "The year is too early.", "Check it."))
    return problems


def _clashes(session: Session, asset: Asset, details: AssetDetails) -> list[Problem]:
    problems = []
    with session.no_autoflush:
        other = find_asset_by_tag(session, asset.establishment_id, details.tag)
        area = session.get(Area, details.area_id) if details.area_id is not None else None
    if other is not None and other is not asset:
        retired = ", which is retired" if other.retired_at else ""
        what = f"{other.tag} is the tag of {other.name}{retired}."
        problems.append(Problem("tag", what, "A tag stands for one thing for good; take another."))
    if details.area_id not in {None, asset.area_id} and (
        area is None
        or area.establishment_id != asset.establishment_id
        or area.retired_at is not None
    ):
        problems.append(Problem("area_id", "There is no such area here.", "Choose one."))
    return problems


def _must_be_kept(asset: Asset) -> None:
    if asset.retired_at is not None:
        raise ConflictError(f"{asset.tag} is retired. Enter a new asset if it is back.")


def _reason(reason: str) -> str:
    why = reason.strip()
    if not 1 <= len(why) <= 4 * LONGEST:
        raise InvalidInputError(
            [Problem("reason", "There is no reason.", "Write why, in a sentence.")]
        )
    return why


def _tell(
    session: Session, event: TrailEvent, asset: Asset, by: Actor, now: datetime, **facts: str
) -> None:
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("asset", asset.id),
        establishment_id=asset.establishment_id,
        data={"tag": asset.tag, **facts},
    )
