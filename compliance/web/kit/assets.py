"""Addresses of static files that change with the file, so that they may be cached for ever."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, has_request_context, request, url_for
from markupsafe import Markup, escape

from compliance.web.kit.here import app_here, box_here

DIGEST_CHARS = 12
_DIGESTS = "compliance_assets"
_MADE = "compliance_assets_made"


@dataclass(frozen=True, slots=True)
class _Made:
    """Addresses and shapes worked out so far under one path that the app is served from."""

    urls: dict[str, str] = field(default_factory=dict)
    icons: dict[tuple[str, str, str], Markup] = field(default_factory=dict)


def asset_url(name: str) -> str:
    """Return the address of the static file ``name`` ("css/base.css") with its content hash.

    Raises:
        FileNotFoundError: there is no such file; the page names a file that was never shipped.
    """
    urls = _made().urls
    if name not in urls:
        urls[name] = url_for("static", filename=name, v=asset_digest(app_here(), name))
    return urls[name]


def _made() -> _Made:
    """Return what is kept; while the app is being changed, files are looked at anew each time."""
    box = box_here()
    here: _Made | None = box.get(_MADE)
    if here is None:
        app = app_here()
        everywhere = {} if app.debug else app.extensions.setdefault(_MADE, {})
        path = request.root_path if has_request_context() else ""
        here = everywhere.setdefault(path, _Made())
        setattr(box, _MADE, here)
    return here


def asset_digest(app: Flask, name: str) -> str:
    """Return the first 12 hex digits of the file's SHA-256; read again only when it was touched."""
    if app.static_folder is None:
        raise FileNotFoundError(f"{name}: the app has no static folder.")
    path = Path(app.static_folder, name)
    touched = path.stat().st_mtime_ns
    cache: dict[str, tuple[int, str]] = app.extensions.setdefault(_DIGESTS, {})
    known = cache.get(name)
    if known is None or known[0] != touched:
        known = (touched, hashlib.sha256(path.read_bytes()).hexdigest()[:DIGEST_CHARS])
        cache[name] = known
    return known[1]


def icon(name: str, cls: str = "", title: str = "") -> Markup:
    """Return the shape ``name`` of ``icons.svg`` (ids without "i-"; "-f" is the filled shape).

    Without ``title`` it is decoration beside a word; with one it is an image that says it. A
    function and not a macro: an inspection's page draws some two hundred of them.
    """
    icons = _made().icons
    shape = icons.get((name, cls, title))
    if shape is None:
        shape = icons[name, cls, title] = _draw(name, cls, title)
    return shape


def _draw(name: str, cls: str, title: str) -> Markup:
    said = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return Markup(  # noqa: S704 (the title is escaped, the rest are names from templates)
        f'<svg class="i {cls}" {said} focusable="false">'
        f'<use href="{asset_url("icons.svg")}#i-{name}"/></svg>'
    )


def install_assets(app: Flask) -> None:
    """Give templates ``asset_url``, and ``icon`` to ``macros/icons.html``."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["draw_icon"] = icon
