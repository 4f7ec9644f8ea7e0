"""The request under way, its box of values and its app, past the framework's proxies.

``g.language`` looks the request up anew, which costs ten times what the attribute itself does, and
a page asks hundreds of times. What runs for every text or shape of a page asks here; views and
what runs once in a request use the proxies.
"""

from typing import cast

from flask import Flask, Request, current_app, g, request
from flask.ctx import _AppCtxGlobals

_box = g._get_current_object  # noqa: SLF001 - documented by werkzeug
_request = request._get_current_object  # type: ignore[attr-defined]  # noqa: SLF001
_app = current_app._get_current_object  # type: ignore[attr-defined]  # noqa: SLF001


def box_here() -> _AppCtxGlobals:
    """Return what ``flask.g`` stands for.

    Raises:
        RuntimeError: no request and no app is under way.
    """
    return cast("_AppCtxGlobals", _box())


def request_here() -> Request:
    """Return what ``flask.request`` stands for.

    Raises:
        RuntimeError: no request is under way.
    """
    return cast("Request", _request())


def app_here() -> Flask:
    """Return what ``flask.current_app`` stands for.

    Raises:
        RuntimeError: no app is under way.
    """
    return cast("Flask", _app())
