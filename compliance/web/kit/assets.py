"""Addresses of static files that change with the file, so that they may be cached for ever."""

import hashlib
from pathlib import Path

from flask import Flask, current_app, g, has_request_context, request, url_for
from markupsafe import Markup, escape

DIGEST_CHARS = 12
_KEY = "compliance_assets"
_URLS = "compliance_asset_urls"


def asset_url(name: str) -> str:
    """Return the address of the static file ``name`` ("css/base.css") with its content hash.

    Raises:
        FileNotFoundError: there is no such file; the page names a file that was never shipped.
    """
    # A page names some fifty of them. While the app is being changed, files are looked at anew.
    urls: dict[str, str] = g.setdefault(_URLS, {}) if current_app.debug else _urls_of_app()
    if name not in urls:
        urls[name] = url_for("static", filename=name, v=asset_digest(current_app, name))
    return urls[name]


def _urls_of_app() -> dict[str, str]:
    """Return the addresses worked out so far under the path that the app is served from."""
    kept: dict[str, dict[str, str]] = current_app.extensions.setdefault(_URLS, {})
    return kept.setdefault(request.root_path if has_request_context() else "", {})


def asset_digest(app: Flask, name: str) -> str:
    """Return the first 12 hex digits of the file's SHA-256; read again only when it was touched."""
    if app.static_folder is None:
        raise FileNotFoundError(f"{name}: the app has no static folder.")
    path = Path(app.static_folder, name)
    touched = path.stat().st_mtime_ns
    cache: dict[str, tuple[int, str]] = app.extensions.setdefault(_KEY, {})
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
    said = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return Markup(  # noqa: S704 (the title is escaped, the rest are names from templates)
        f'<svg class="i {cls}" {said} focusable="false">'
        f'<use href="{asset_url("icons.svg")}#i-{name}"/></svg>'
    )


def install_assets(app: Flask) -> None:
    """Give templates ``asset_url``, and ``icon`` to ``macros/icons.html``."""
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["draw_icon"] = icon
