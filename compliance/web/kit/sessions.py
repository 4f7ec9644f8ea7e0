"""Sessions kept on the server: the cookie holds a random token, and a row can be ended.

One query at the start of a request loads the session and who it belongs to; nothing is written
per request, ``seen_at`` at most once a minute. A visitor who is not signed in has no row: what the
framework keeps for them (the CSRF token) travels in a second, signed cookie. Notices ("Saved.")
travel there too, so that they cost no write.
"""

import hashlib
import logging
import secrets
from datetime import timedelta

from flask import Flask, Request, Response, current_app, g
from flask import session as current_session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.exc import SQLAlchemyError

from compliance.services.access import SEEN_EVERY, Visitor, keep_session
from compliance.services.deps import Deps
from compliance.storage.queries.people import SignedIn, find_signed_in
from compliance.web.kit.config import SESSION_IDLE, WebConfig

NOTICES = "_flashes"
VISIT_SECONDS = 43_200  # a sign-in page left open over half a day asks to be loaded again
CSRF = "csrf_token"
MOST_TOKENS = 5_000  # sessions whose token is kept signed
_TOKENS = "compliance_tokens"
_log = logging.getLogger(__name__)


def digest_of(token: str) -> str:
    """Return what is kept of a token; who reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def visitor_of(request: Request) -> Visitor:
    """Return where a request comes from."""
    return Visitor(request.remote_addr or "unknown", request.headers.get("User-Agent", ""))


class ServerSession(dict[str, object], SessionMixin):
    """What the framework keeps between requests, and which row it lies in."""

    def __init__(self) -> None:
        super().__init__()
        self.token_digest = ""  # empty: not signed in
        self.new_token = ""  # to be handed to the browser with this answer
        self.had_token = False  # the browser sent one, good or not
        self.carried_before: dict[str, object] = {}
        self.signed_in: SignedIn | None = None

    def begin(self, keep: tuple[str, ...]) -> str:
        """Become a new session for somebody who just signed in; return the digest of its token.

        Nothing of the visitor's session goes over but ``keep``: whoever planted a cookie or read
        a CSRF token before the sign-in has nothing after it.
        """
        for name in [name for name in self if name not in keep]:
            del self[name]
        self[CSRF] = secrets.token_hex(20)  # made now, so that no later request has to write it
        self.new_token = secrets.token_urlsafe(32)
        self.token_digest = digest_of(self.new_token)
        g.pop(CSRF, None)
        return self.token_digest

    def end(self) -> None:
        """Become a visitor's session again."""
        self.clear()
        self.token_digest = self.new_token = ""
        self.signed_in = None
        g.pop(CSRF, None)
        g.pop("signed_in", None)

    def kept(self) -> dict[str, object]:
        """Return what belongs into the row: everything but notices."""
        return {name: value for name, value in self.items() if name != NOTICES}

    def carried(self) -> dict[str, object]:
        """Return what belongs into the signed cookie."""
        if not self.token_digest:
            return dict(self)
        return {name: value for name, value in self.items() if name == NOTICES}


class DatabaseSessions(SessionInterface):
    """Flask's door to the sessions in the database."""

    def __init__(self, deps: Deps, config: WebConfig) -> None:
        self._deps = deps
        self._config = config
        self._lasts = timedelta(hours=config.session_hours)
        self._visits = URLSafeTimedSerializer(
            config.secret_key, salt="visit", serializer=TaggedJSONSerializer()
        )

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Load the session of a request and, in the same query, who is signed in."""
        session = ServerSession()
        if _is_static(app, request):
            return session
        session.carried_before = self._read_visit(request)
        token = request.cookies.get(self._config.session_cookie, "")
        if token:
            session.had_token = True
            self._load(session, digest_of(token))
        notices = session.carried_before
        if session.token_digest:
            notices = {name: notices[name] for name in notices if name == NOTICES}
        session.update(notices)
        return session

    def _load(self, session: ServerSession, token_digest: str) -> None:
        now = g.now = self._deps.clock.now()
        with self._deps.database.looking() as connection:
            found = find_signed_in(connection, token_digest, now=now, idle_since=now - SESSION_IDLE)
        if found is not None and found.data.get("_user_id") == found.fs_uniquifier:
            session.token_digest = token_digest
            session.signed_in = g.signed_in = found
            session.update(found.data)

    def _read_visit(self, request: Request) -> dict[str, object]:
        value = request.cookies.get(self._config.visit_cookie, "")
        if not value:
            return {}
        try:
            carried = self._visits.loads(value, max_age=VISIT_SECONDS)
        except (BadSignature, ValueError):
            return {}
        return carried if isinstance(carried, dict) else {}

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, if anything did."""
        if not isinstance(session, ServerSession):
            raise TypeError(f"{session!r} is not a session of ours.")
        self._save_row(session)
        self._set_cookies(session, response)

    def _save_row(self, session: ServerSession) -> None:
        before = session.signed_in
        if before is None or not session.token_digest or session.new_token:
            return  # a visitor, or a session whose row was written at sign-in
        changed = session.kept() != before.data
        now = g.now
        if not changed and now - before.seen_at < SEEN_EVERY:
            return
        try:
            with self._deps.database.unit_of_work() as writer:
                keep_session(writer, session.token_digest, seen_at=now, data=session.kept())
        except SQLAlchemyError:
            if changed:
                raise
            _log.warning("When a session was last used could not be written", exc_info=True)

    def _set_cookies(self, session: ServerSession, response: Response) -> None:
        name = self._config.session_cookie
        if session.new_token:
            self._set(response, name, session.new_token, int(self._lasts.total_seconds()))
        elif session.had_token and not session.token_digest:
            self._delete(response, name)
        carried = session.carried()
        if carried and carried != session.carried_before:
            self._set(response, self._config.visit_cookie, self._visits.dumps(carried), None)
        elif session.carried_before and not carried:
            self._delete(response, self._config.visit_cookie)
        if session.had_token or carried:
            response.vary.add("Cookie")

    def _set(self, response: Response, name: str, value: str, max_age: int | None) -> None:
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            path="/",
            secure=self._config.is_https,
            httponly=True,
            samesite="Lax",
        )

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(
            name, path="/", secure=self._config.is_https, httponly=True, samesite="Lax"
        )


def csrf_token() -> str:
    """Return the token of this session's forms: signed once, as it lasts as long as the session."""
    secret = current_session.get(CSRF)
    kept: dict[object, str] = current_app.extensions.setdefault(_TOKENS, {})
    token = kept.get(secret)
    if token is None:
        token = generate_csrf()  # makes the secret, too, where there is none
        if len(kept) >= MOST_TOKENS:
            kept.clear()
        kept[current_session[CSRF]] = token
    return token


def _is_static(app: Flask, request: Request) -> bool:
    return app.static_url_path is not None and request.path.startswith(f"{app.static_url_path}/")
