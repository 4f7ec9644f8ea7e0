"""Assets, by tag, and whether they are in service."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from compliance.domain.access import Actor
from compliance.storage.models.assets import Asset, Outage
from compliance.storage.models.establishments import Area
from compliance.storage.queries.scope import Page, count_of, found, seen_by


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFilter:
    """Which assets a list is about; empty means any."""

    establishment_id: int
    search: str = ""
    kind: str = ""
    area_id: int | None = None
    only_out_of_service: bool = False
    with_retired: bool = False


def get_asset(session: Session, asset_id: int, *, visible_to: Actor) -> Asset:
    """Return an asset of an establishment that the actor sees, with area and outages.

    Raises:
        NotFoundError: there is none there.
    """
    statement = (
        seen_by(select(Asset), Asset.establishment_id, visible_to)
        .where(Asset.id == asset_id)
        .options(joinedload(Asset.area), selectinload(Asset.outages))
    )
    return found(session.scalar(statement), "asset")


def find_asset_by_tag(session: Session, establishment_id: int, tag: str) -> Asset | None:
    """Return the asset with this tag, in whatever case it was typed or scanned."""
    statement = select(Asset).where(
        Asset.establishment_id == establishment_id, Asset.tag == tag.strip().upper()
    )
    return session.scalar(statement.options(joinedload(Asset.area)))


def list_assets(
    session: Session, wanted: AssetFilter, *, visible_to: Actor, page: Page | None = None
) -> tuple[list[Asset], int]:
    """Return one page of assets by tag, with areas, and how many there are."""
    statement = seen_by(_narrowed(wanted), Asset.establishment_id, visible_to)
    total = count_of(session, statement)
    page = page or Page()
    ordered = (
        statement.order_by(Asset.retired_at.is_not(None), Asset.tag)
        .options(joinedload(Asset.area))
        .limit(page.limit)
        .offset(page.offset)
    )
    return list(session.scalars(ordered)), total


def _narrowed(wanted: AssetFilter) -> Select[Asset]:
    statement = select(Asset).where(Asset.establishment_id == wanted.establishment_id)
    if wanted.search:
        escaped = wanted.search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = f"%{escaped}%"
        fields = (Asset.tag, Asset.name, Asset.make_model, Asset.serial_number)
        statement = statement.where(or_(*(field.ilike(like, escape="\\") for field in fields)))
    if wanted.kind:
        statement = statement.where(Asset.kind == wanted.kind)
    if wanted.area_id is not None:
        statement = statement.where(Asset.area_id == wanted.area_id)
    if not wanted.with_retired:
        statement = statement.where(Asset.retired_at.is_(None))
    if wanted.only_out_of_service:
        statement = statement.where(Asset.id.in_(select(Outage.asset_id).where(_OPEN)))
    return statement


_OPEN = Outage.ended_at.is_(None)


def list_kinds(session: Session, establishment_id: int) -> list[str]:
    """Return the kinds of asset that an establishment has, for a filter."""
    statement = (
        select(Asset.kind)
        .where(Asset.establishment_id == establishment_id, Asset.retired_at.is_(None))
        .distinct()
        .order_by(Asset.kind)
    )
    return list(session.scalars(statement))


def list_open_outages(session: Session, asset_ids: Iterable[int]) -> dict[int, list[Outage]]:
    """Return the open outages of many assets at once, by asset, earliest first."""
    statement = select(Outage).where(Outage.asset_id.in_(list(asset_ids)), _OPEN)
    outages: dict[int, list[Outage]] = {}
    for outage in session.scalars(statement.order_by(Outage.began_at)):
        outages.setdefault(outage.asset_id, []).append(outage)
    return outages


def find_open_outage(session: Session, asset_id: int) -> Outage | None:
    """Return the open outage that was begun by hand, if there is one."""
    return _open_outage(session, asset_id, is_stop_use=False)


def find_stop_use(session: Session, asset_id: int) -> Outage | None:
    """Return the open outage by which findings forbid the use of an asset, if there is one."""
    return _open_outage(session, asset_id, is_stop_use=True)


def _open_outage(session: Session, asset_id: int, *, is_stop_use: bool) -> Outage | None:
    statement = select(Outage).where(
        Outage.asset_id == asset_id, _OPEN, Outage.is_stop_use == is_stop_use
    )
    return session.scalar(statement.order_by(Outage.began_at).limit(1))


def list_tags(session: Session, establishment_id: int) -> dict[str, Asset]:
    """Return every asset of an establishment by tag, retired ones too: for import and export."""
    statement = (
        select(Asset)
        .outerjoin(Area)
        .where(Asset.establishment_id == establishment_id)
        .options(joinedload(Asset.area))
        .order_by(func.lower(Area.name), Asset.tag)
    )
    return {asset.tag: asset for asset in session.scalars(statement)}
