"""Where something happened, to choose from: areas first, then machines by their tags."""

from sqlalchemy.orm import Session

from compliance.storage.queries.assets import AssetFilter, list_assets
from compliance.storage.queries.establishments import list_areas
from compliance.storage.queries.scope import Page
from compliance.web.kit.current import current_actor

MOST_ASSETS = 2_000  # in one list to choose from


def place_choices(session: Session, establishment_id: int) -> list[tuple[str, str]]:
    """Return areas and assets of an establishment as (value, words)."""
    wanted = AssetFilter(establishment_id=establishment_id)
    assets, _total = list_assets(
        session, wanted, visible_to=current_actor(), page=Page(MOST_ASSETS)
    )
    areas = [(f"area-{area.id}", area.name) for area in list_areas(session, establishment_id)]
    return [*areas, *((f"asset-{row.id}", f"{row.tag} {row.name}") for row in assets)]
