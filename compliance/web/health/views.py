"""/healthz in words and with a status for watchers; /metrics for Prometheus."""

import hmac

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from compliance.services.health import check_health, is_well
from compliance.web.health.gauges import StateCollector
from compliance.web.health.watch import REGISTRY
from compliance.web.kit.access import public
from compliance.web.kit.current import current_config, current_deps, now
from compliance.web.kit.limits import is_from_here

blueprint = Blueprint("health", __name__)
UNWELL = 503


@blueprint.get("/healthz")
@public
def show() -> ResponseReturnValue:
    """Answer 200 when all is well, else 503; the words say what to do."""
    checks = check_health(current_deps(), now=now())
    well = is_well(checks)
    answer = jsonify(
        status="well" if well else "unwell",
        checks=[{"name": c.name, "well": c.is_well, "says": c.says} for c in checks],
    )
    answer.status_code = 200 if well else UNWELL
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Answer with numbers: for this machine, or for whoever has the token. Others: 404."""
    if not _may_read_metrics():
        abort(404)
    registry: CollectorRegistry = current_app.extensions[REGISTRY]
    state = CollectorRegistry()
    state.register(StateCollector(current_deps(), now=now()))
    content = generate_latest(registry) + generate_latest(state)
    answer = Response(content, content_type=CONTENT_TYPE_LATEST)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _may_read_metrics() -> bool:
    token = current_config().metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    return is_from_here()
