"""Guards: every view says who may open it, and the app does not start if one does not.

A guard stands under the route::

    @blueprint.get("/assets/<int:asset_id>")
    @requires(Permission.VIEW_RECORDS)
    def show(asset_id: int) -> ResponseReturnValue: ...

``requires`` asks whether the person holds the permission anywhere; which records they may touch is
for the queries (``visible_to=current_actor()``: another establishment's record is 404) and for the
services (``demand``: seen but not allowed is 403).
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import Unauthorized

from compliance.domain.access import Permission
from compliance.domain.errors import NotAllowedError
from compliance.web.kit.current import current_actor, find_signed_in

Args = ParamSpec("Args")
View = Callable[Args, ResponseReturnValue]
PUBLIC = "public"
SIGNED_IN = "signed-in"
GUARD = "compliance_guard"


def requires(permission: Permission) -> Callable[[View[Args]], View[Args]]:
    """Let in whoever is signed in and holds ``permission`` at some establishment."""

    def guard(view: View[Args]) -> View[Args]:
        @wraps(view)
        def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
            if find_signed_in() is None:
                return _ask_to_sign_in()
            if not current_actor().may_anywhere(permission):
                raise NotAllowedError(
                    _(
                        "Your role does not let you do this. "
                        "Ask an administrator of the plant for the role that may."
                    )
                )
            return view(*args, **kwargs)

        setattr(guarded, GUARD, permission.value)
        return guarded

    return guard


def signed_in(view: View[Args]) -> View[Args]:
    """Let in whoever is signed in: pages about oneself."""

    @wraps(view)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
        if find_signed_in() is None:
            return _ask_to_sign_in()
        return view(*args, **kwargs)

    setattr(guarded, GUARD, SIGNED_IN)
    return guarded


def public(view: View[Args]) -> View[Args]:
    """Let everybody in: sign-in, links by mail, share links, health."""

    @wraps(view)
    def guarded(*args: Args.args, **kwargs: Args.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs)

    setattr(guarded, GUARD, PUBLIC)
    return guarded


def let_everybody_in(app: Flask, endpoint: str) -> None:
    """Mark a view that a library registered as public."""
    app.view_functions[endpoint] = public(app.ensure_sync(app.view_functions[endpoint]))


def guard_of(app: Flask, endpoint: str) -> str | None:
    """Return a view's guard: a permission, "signed-in", "public", or None if it was forgotten."""
    guard: str | None = getattr(app.view_functions[endpoint], GUARD, None)
    return guard


def check_guards(app: Flask) -> None:
    """Refuse to start with a view that nobody guards.

    Raises:
        RuntimeError: naming every such view.
    """
    forgotten = sorted(name for name in app.view_functions if guard_of(app, name) is None)
    if forgotten:
        raise RuntimeError(
            f"No guard on: {', '.join(forgotten)}. Put @requires(...), @signed_in or @public "
            "directly under the route of each (compliance/web/kit/access.py)."
        )


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in {"GET", "HEAD"} or wants_json():
        raise Unauthorized
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    path = "/" + quote(request.path.lstrip("/"))
    return redirect(url_for("security.login", next=path + query), code=303)


def wants_json() -> bool:
    """Say whether the client asked for JSON rather than a page."""
    best = request.accept_mimetypes.best_match(
        ["text/html", "application/json", "application/problem+json"], default="text/html"
    )
    return best != "text/html"
