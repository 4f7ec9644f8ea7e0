"""Watching requests: one log line and one measurement each, by route and never by address.

A path may hold a one-time link; so the route's name is logged, not what was asked for.
"""

import logging
import time

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

from compliance.web.kit.current import find_signed_in
from compliance.web.kit.errors import request_id

BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SLOW_SECONDS = 1.0
QUIET = frozenset({"static", "health.show", "health.metrics"})
REGISTRY = "compliance_metrics"
_log = logging.getLogger("compliance.requests")


def install_watch(app: Flask) -> None:
    """Log and count every request of the app; the numbers are the app's own."""
    registry = CollectorRegistry()
    app.extensions[REGISTRY] = registry
    requests = Counter(
        "compliance_requests",
        "Requests answered.",
        ("method", "endpoint", "status"),
        registry=registry,
    )
    seconds = Histogram(
        "compliance_request_seconds",
        "Time to answer.",
        ("endpoint",),
        buckets=BUCKETS_SECONDS,
        registry=registry,
    )

    def begin() -> None:
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=request_id())

    def end(response: Response) -> Response:
        took = time.perf_counter() - g.get("began", time.perf_counter())
        endpoint = request.endpoint or "unmatched"
        requests.labels(_method(), endpoint, response.status_code).inc()
        seconds.labels(endpoint).observe(took)
        _tell(endpoint, response.status_code, took)
        return response

    def forget(_error: BaseException | None) -> None:
        structlog.contextvars.unbind_contextvars("request_id")

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(forget)


def _method() -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "other"


def _tell(endpoint: str, status: int, took: float) -> None:
    signed_in = find_signed_in()
    level = logging.DEBUG if endpoint in QUIET else logging.INFO
    if took > SLOW_SECONDS:
        level = max(level, logging.WARNING)
    _log.log(
        level,
        "%s %s",
        _method(),
        endpoint,
        extra={
            "status": status,
            "milliseconds": round(took * 1000, 1),
            "person": signed_in.actor.person_id if signed_in else None,
        },
    )
