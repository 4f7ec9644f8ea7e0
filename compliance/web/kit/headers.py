"""Security and caching headers for every answer."""

from flask import Flask, Response, request

from compliance.web.kit.assets import asset_digest

# Trusted Types: no script may hand a string to innerHTML and its kind, so a stored text with
# markup in it stays text even if a template should ever forget to escape it.
_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
    "require-trusted-types-for": "'script'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _SOURCES.items())
# The camera is for photos and tag scanning; a plant's position is nobody's business (photos lose
# theirs on the server too).
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), serial=()"
TWO_YEARS_SECONDS = 63_072_000  # the least that browsers' preload lists accept is one year
WEEK_SECONDS = 604_800
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install_headers(app: Flask, *, https: bool) -> None:
    """Set the headers on every answer of ``app``; a header that a view set itself is kept.

    ``https`` says that people reach the site by https, directly or through a proxy. Only then is
    Strict-Transport-Security sent: on plain http it would lock people out of a local trial.
    """

    def set_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault(
                "Strict-Transport-Security", f"max-age={TWO_YEARS_SECONDS}; includeSubDomains"
            )
        _set_caching(app, response)
        return response

    app.after_request(set_headers)


def _set_caching(app: Flask, response: Response) -> None:
    """Pages and records are kept nowhere; static files for ever once their address has the hash."""
    if request.endpoint != "static":
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return
    if response.status_code not in {200, 304}:
        response.headers["Cache-Control"] = "no-store"
        return
    name = (request.view_args or {}).get("filename", "")
    if request.args.get("v") == asset_digest(app, name):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif name.startswith("vendor/"):  # fonts are named by the stylesheet, without a hash
        response.headers["Cache-Control"] = f"public, max-age={WEEK_SECONDS}"
    else:
        response.headers["Cache-Control"] = "no-cache"
