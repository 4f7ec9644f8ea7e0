"""A form that was read at another establishment than the chosen one: said so, and kept."""

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue

from compliance.domain.errors import ComplianceError
from compliance.web.kit.access import wants_json
from compliance.web.kit.current import (
    ESTABLISHMENT_FIELD,
    OtherEstablishmentError,
    find_signed_in,
    shown_establishment,
)
from compliance.web.kit.errors import refused, request_id, status_of
from compliance.web.kit.i18n import address_with
from compliance.web.kit.sessions import CSRF

SECRET = "password"  # noqa: S105 - what the names of such fields have in them


def install_other_site(app: Flask) -> None:
    """Give templates the key of the chosen establishment, and refusals of it their page."""
    app.jinja_env.globals["establishment_key"] = establishment_key
    app.register_error_handler(OtherEstablishmentError, _other_site)


def establishment_key() -> str:
    """Return the key of the chosen establishment; "" for strangers, and where there is none."""
    if find_signed_in() is None:
        return ""
    try:
        return shown_establishment().key
    except ComplianceError:
        return ""


def _other_site(error: OtherEstablishmentError) -> ResponseReturnValue:
    """Say where it was meant for, and offer to send it there: no password, no file is kept."""
    if wants_json():
        return refused(error)
    named = ESTABLISHMENT_FIELD in request.form
    target = error.meant if named else error.chosen
    page = render_template(
        "errors/other-establishment.html",
        message=str(error),
        reference=request_id(),
        target=target,
        chosen=error.chosen,
        action=address_with({"establishment": target.key}) if target else "",
        fields=_kept_fields(),
        lacks_password=any(SECRET in name for name in request.form),
        lacks_files=any(file.filename for _name, file in request.files.items(multi=True)),
    )
    return page, status_of(error)


def _kept_fields() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {CSRF, ESTABLISHMENT_FIELD} and SECRET not in name
    ]
