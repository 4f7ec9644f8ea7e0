"""What a request may be: for which host, how large, and from which address behind a proxy."""

from ipaddress import ip_address

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from compliance.web.kit.config import FORM_MEMORY_BYTES, FORM_PARTS, WebConfig
from compliance.web.kit.sent import LARGEST_ID, SentRequest, refuse_strange_text

PROXIES_SET = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")


class IdConverter(IntegerConverter):
    """A number in an address that can be an id: ``<int:asset_id>``; any other is 404."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def install_limits(app: Flask, config: WebConfig) -> None:
    """Set the limits; more than they allow is 413, another host name is 400.

    Proxy headers are believed only from the proxies that the settings count: from anybody else
    they would let a stranger choose the address that failed sign-ins are counted by.
    """
    app.config.update(
        MAX_CONTENT_LENGTH=config.upload_limit_bytes,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=config.trusted_hosts,
        PREFERRED_URL_SCHEME="https" if config.is_https else "http",
    )
    app.url_map.converters["int"] = IdConverter
    app.request_class = SentRequest
    app.before_request(_limit_text)
    app.before_request(refuse_strange_text)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # as Werkzeug documents it


def is_from_here() -> bool:
    """Say whether this request comes from this machine itself.

    A proxy makes everybody look like this machine, so nobody who came through one is from here.
    """
    proxied = any(name in request.headers for name in PROXIES_SET)
    return not proxied and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 - compared, not listened on


def _limit_text() -> None:
    # MAX_FORM_MEMORY_SIZE counts the parts of a multipart form only.
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = FORM_MEMORY_BYTES
