"""The blueprints of this feature: the register, the report form, the codes, the public form."""

from flask import Blueprint, request

from compliance.domain.incidents import MOST_PHOTOS
from compliance.web.kit.current import current_config

blueprint = Blueprint("incidents", __name__)
reporting = Blueprint("reporting", __name__)
poster = Blueprint("poster", __name__)  # strangers: the whole form within the limit of one upload


@blueprint.url_value_preprocessor
@reporting.url_value_preprocessor
def let_photos_in(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a form with photos be larger than one upload; runs before anything reads the request."""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = current_config().upload_limit_bytes * MOST_PHOTOS
