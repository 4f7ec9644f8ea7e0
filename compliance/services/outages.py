"""Taking assets out of service and back; a stop-use finding does it at once.

While any stop-use finding of an asset is unsettled, one outage keeps the asset out of service.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.trail import TrailEvent
from compliance.services.occurrences import follow_outage
from compliance.services.trail import append
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.findings import Finding
from compliance.storage.queries.assets import find_stop_use
from compliance.storage.queries.findings import count_stop_use_findings


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


def begin_stop_use(
    session: Session, finding: Finding, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take the asset of a stop-use finding out of service, if it has one.

    An asset has one stop-use outage at a time: where another finding forbids its use already, this
    one joins that outage, with its reason.
    """
    if finding.asset_id is None:
        return
    asset = _locked(session, finding.asset_id)
    outage = find_stop_use(session, asset.id)
    if outage is None:
        begin_outage(session, asset, reason=reason, finding_id=finding.id, by=by, now=now)
    elif reason not in outage.reason:
        outage.reason = f"{outage.reason} {reason}"
        session.flush()
        follow_outage(session, asset.id, now=now)


def end_stop_use(session: Session, finding: Finding, *, by: Actor, now: datetime) -> None:
    """Return the asset of a settled finding to service, unless another finding forbids its use."""
    if finding.asset_id is None:
        return
    asset = _locked(session, finding.asset_id)
    session.flush()
    outage = find_stop_use(session, asset.id)
    if outage is not None and not count_stop_use_findings(session, asset.id):
        end_outage(session, outage, asset, by=by, now=now)


def _locked(session: Session, asset_id: int) -> Asset:
    """Return an asset whose outages nobody begins or ends until the transaction does."""
    return session.get_one(Asset, asset_id, with_for_update=True)
