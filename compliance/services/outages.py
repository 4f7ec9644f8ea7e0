"""Taking assets out of service and back; a stop-use finding does it at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.trail import TrailEvent
from compliance.services.occurrences import follow_outage
from compliance.services.trail import append
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.findings import Finding


def begin_outage(
    session: Session,
    asset: Asset,
    *,
    reason: str,
    finding_id: int | None = None,
    by: Actor,
    now: datetime,
) -> Outage:
    """Take an asset out of service; with a finding it must not be used until that is closed."""
    outage = Outage(
        asset_id=asset.id,
        is_stop_use=finding_id is not None,
        finding_id=finding_id,
        reason=reason,
        began_at=now,
        began_by=by.person_id,
    )
    session.add(outage)
    session.flush()
    follow_outage(session, asset.id, now=now)
    append(
        session,
        TrailEvent.ASSET_TAKEN_OUT_OF_SERVICE,
        by=by,
        now=now,
        subject=("asset", asset.id),
        establishment_id=asset.establishment_id,
        data={"finding": finding_id, "outage": outage.id, "reason": reason},
    )
    return outage


def end_outage(session: Session, outage: Outage, asset: Asset, *, by: Actor, now: datetime) -> None:
    """Return an asset to service as far as this outage goes; another one may still hold it."""
    outage.ended_at = now
    outage.ended_by = by.person_id
    session.flush()
    follow_outage(session, asset.id, now=now)
    append(
        session,
        TrailEvent.ASSET_RETURNED_TO_SERVICE,
        by=by,
        now=now,
        subject=("asset", asset.id),
        establishment_id=asset.establishment_id,
        data={"finding": outage.finding_id, "outage": outage.id},
    )


def end_stop_use(session: Session, finding_id: int, *, by: Actor, now: datetime) -> None:
    """End what a finding held out of service, when the finding is settled."""
    outages = session.scalars(
        select(Outage).where(Outage.finding_id == finding_id, Outage.ended_at.is_(None))
    )
    for outage in outages.all():
        asset = session.get_one(Asset, outage.asset_id)
        end_outage(session, outage, asset, by=by, now=now)


def resume_stop_use(
    session: Session, finding: Finding, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take the asset of a reopened stop-use finding out of service again."""
    if finding.asset_id is not None:
        asset = session.get_one(Asset, finding.asset_id)
        begin_outage(session, asset, reason=reason, finding_id=finding.id, by=by, now=now)
