"""Links to pages of other features: left out where no such page is served."""

from typing import Any

from flask import current_app, url_for

from compliance.web.inspections.blueprint import blueprint


@blueprint.app_template_global()
def url_or_none(endpoint: str, **values: Any) -> str:
    """Return the address of a page, or "" where no page of that name is served."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
