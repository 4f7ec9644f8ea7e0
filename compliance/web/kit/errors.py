"""One table from refusals to answers: a page in the person's language, or RFC 9457 when asked."""

import errno
import logging
import secrets

from flask import Flask, Response, g, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from compliance.domain.errors import (
    ComplianceError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    Problem,
)
from compliance.services.access import NotConfirmedError, TooManyAttemptsError
from compliance.services.invitations import ExpiredLinkError
from compliance.services.passwords import TooBusyError
from compliance.web.kit.access import wants_json
from compliance.web.kit.config import WebConfig
from compliance.web.kit.pages import use_bare_frame
from compliance.web.kit.spoken import spoken, spoken_problem

STATUS: dict[type[ComplianceError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    NotConfirmedError: 403,
    ConflictError: 409,
    ExpiredLinkError: 410,
    InvalidInputError: 422,
    TooManyAttemptsError: 429,
    TooBusyError: 503,
    ComplianceError: 400,  # every other refusal
}
DISK_FULL = 507
BUSY = 503
BROKEN = 500
_log = logging.getLogger(__name__)


def status_of(error: ComplianceError) -> int:
    """Return the HTTP status of a refusal: that of its nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def install_errors(app: Flask, config: WebConfig) -> None:
    """Give every request an id and every failure an answer that says what to do."""

    def name_request() -> None:
        g.request_id = secrets.token_hex(8)

    def show_request_id(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id()
        return response

    def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
        limit = config.upload_limit_bytes // 1_000_000
        what = _(
            "This is larger than %(limit)s MB, the most that is taken at once. Nothing was saved. "
            "Send fewer or smaller photos.",
            limit=limit,
        )
        return _answer(413, "too-large", what)

    app.before_request(name_request)
    app.after_request(show_request_id)
    app.register_error_handler(ComplianceError, refused)
    app.register_error_handler(RequestEntityTooLarge, too_large)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeoutError, _database)
    app.register_error_handler(OSError, _system)
    app.register_error_handler(Exception, _broken)


def request_id() -> str:
    """Return the id of this request: in the answer's header, on error pages and in the log."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    known: str = g.request_id
    return known


def refused(error: ComplianceError) -> ResponseReturnValue:
    """Return the answer to a refusal: its page, or RFC 9457 where that was asked for."""
    problems: tuple[Problem, ...] = ()
    if isinstance(error, InvalidInputError):
        problems = tuple(spoken_problem(problem) for problem in error.problems)
    message = "" if problems else spoken(str(error))
    answer = _answer(status_of(error), error.code, message, problems)
    if isinstance(error, TooManyAttemptsError):
        answer.headers["Retry-After"] = str(error.wait_seconds)
    return answer


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - redirects are exceptions too
        return error
    message = "" if error.code in {401, 403, 404, 405} else (error.description or "")
    answer = _answer(error.code, (error.name or "error").lower().replace(" ", "-"), message)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _wrong_host(_error: SecurityError) -> ResponseReturnValue:
    """Answer in plain text: a page would name addresses of a host that is not ours."""
    return Response("There is no such site here.\n", 400, mimetype="text/plain")


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    what = _(
        "This page was open for too long, or was loaded before you signed in. Nothing was saved. "
        "Go back, load the page again and send it once more."
    )
    return _answer(400, "stale-form", what)


def _database(error: Exception) -> ResponseReturnValue:
    text = str(error).lower()
    if "disk is full" in text or "no space left" in text or "disk full" in text:
        return _disk_full()
    if isinstance(error, PoolTimeoutError) or _is_passing(error, text):
        _log.warning("The database was not available (%s)", request_id(), exc_info=error)
        what = _("The database is busy. Nothing was saved. Try again in a moment.")
        answer = _answer(BUSY, "database-busy", what)
        answer.headers["Retry-After"] = "5"
        return answer
    return _broken(error)


def _is_passing(error: Exception, text: str) -> bool:
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    words = ("locked", "busy", "connection", "deadlock", "could not serialize", "shutting down")
    return lost or any(word in text.split("\n", 1)[0] for word in words)


def _system(error: OSError) -> ResponseReturnValue:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full()
    return _broken(error)


def _disk_full() -> ResponseReturnValue:
    _log.error("The disk is full (%s)", request_id())
    what = _("The disk of the server is full. Nothing was saved. Tell your administrator.")
    return _answer(DISK_FULL, "disk-full", what)


def _broken(error: Exception) -> ResponseReturnValue:
    _log.error("Request %s failed", request_id(), exc_info=error)
    use_bare_frame()  # making the frame may be what failed
    return _answer(BROKEN, "broken", "")


def _answer(status: int, code: str, message: str, problems: tuple[Problem, ...] = ()) -> Response:
    if wants_json():
        return _problem_json(status, code, message, problems)
    known = {"message": message, "problems": problems, "reference": request_id()}
    for name in (f"errors/{status}.html", f"errors/{_kind(status)}.html"):
        try:
            page = render_template(name, **known)
        except TemplateNotFound:
            continue
        return Response(page, status, mimetype="text/html")
    raise TemplateNotFound(f"errors/{_kind(status)}.html")


def _kind(status: int) -> int:
    return BUSY if status > BROKEN else BROKEN if status == BROKEN else 400


def _problem_json(status: int, code: str, message: str, problems: tuple[Problem, ...]) -> Response:
    """Answer as RFC 9457 says: type, title, status, detail, and what is wrong with each field."""
    body = {
        "type": f"urn:compliance-tracker:problem:{code}",
        "title": code.replace("-", " ").capitalize(),
        "status": status,
        "detail": message or "\n".join(str(problem) for problem in problems),
        "instance": f"urn:compliance-tracker:request:{request_id()}",
        "problems": [
            {"where": one.where, "what": one.what, "remedy": one.remedy} for one in problems
        ],
    }
    answer = jsonify(body)
    answer.status_code = status
    answer.mimetype = "application/problem+json"
    return answer
