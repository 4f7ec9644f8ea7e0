"""Flask-Security over our own tables: sign-in, sign-out, and proof of who signs a record.

Flask-Security brings the sign-in view, the safe ``next`` address and, later, one-time codes and
passkeys. People, passwords, attempts and sessions are ours (``services.access``): its datastore
reads them, and a session begins and ends with its trail entry in one transaction.
"""

from datetime import datetime, timedelta

from flask import Flask, request, session
from flask_babel import gettext as _
from flask_security import RoleMixin, Security, UserMixin, logout_user, user_authenticated
from flask_security.datastore import UserDatastore
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import NotFoundError
from compliance.services import access
from compliance.services.passwords import hash_password, needs_rehash, password_matches
from compliance.storage.models.people import Person
from compliance.storage.queries.people import (
    actor_of,
    find_person,
    find_person_by_email,
    list_active_people,
)
from compliance.web.kit.access import let_everybody_in
from compliance.web.kit.current import (
    current_actor,
    current_config,
    find_signed_in,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.limits import is_from_here
from compliance.web.kit.sessions import ServerSession, csrf_token, visitor_of

KEPT_AT_SIGN_IN = ("_user_id", "_fresh", "fs_cc", "fs_paa")
CONFIRMED_AT = "confirmed_at"
SIGNER_CONFIRMED_AT = "signer_confirmed_at"
SIGNING_WINDOW = timedelta(minutes=10)  # ours: how long a typed password serves for signatures
EARLIER_PASSWORD = "password-typed-minutes-before"  # noqa: S105 - a method, as records name it
PASSWORD = "password"  # noqa: S105 - the name of a method
DEMO = "demo"
OPTIONS: dict[str, object] = {
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_METHODS": None,  # ours: it ends the row and writes the trail
    "SECURITY_LOGIN_USER_TEMPLATE": "security/sign-in.html",
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_FRESHNESS": timedelta(seconds=-1),  # a signature asks for the password every time
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CACHE_CONTROL": None,  # every page of ours is no-store
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_POST_LOGIN_VIEW": "/",
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
}


class SignedInPerson(UserMixin):
    """A person as Flask-Security and Flask-Login want to see one."""

    fs_uniquifier = ""  # the library looks for it on the class

    def __init__(self, actor: Actor, fs_uniquifier: str, email: str, method: str = "") -> None:
        self.actor = actor
        self.id = actor.person_id or 0
        self.email = email
        self.fs_uniquifier = fs_uniquifier
        self.active = True
        self.password = None
        self.roles = []  # ours are held per establishment: see domain.access
        self.method = method


class PeopleDatastore(UserDatastore):
    """Answers Flask-Security from what the session already loaded: no query of its own."""

    def __init__(self) -> None:
        super().__init__(SignedInPerson, RoleMixin)

    def find_user(
        self,
        case_insensitive: bool = False,  # noqa: FBT001, FBT002 - the library's signature
        **wanted: object,
    ) -> SignedInPerson | None:
        """Return the person of this request's session, or None."""
        found = find_signed_in()
        if found is None or wanted.get("fs_uniquifier") != found.fs_uniquifier:
            return None
        return SignedInPerson(found.actor, found.fs_uniquifier, found.email)

    def find_role(self, role: str) -> None:
        """Return None: roles are held per establishment and are none of the library's business."""

    def put(self, model: object) -> object:
        """Change nothing: the services write."""
        return model

    def commit(self) -> None:
        """Change nothing: units of work commit."""


def install_security(app: Flask, sign_in_form: type[FlaskForm]) -> None:
    """Set up Flask-Security with our sign-in form; CSRF protection must stand already."""
    app.config.update(OPTIONS)
    app.jinja_env.globals["csrf_token"] = csrf_token
    security = Security(app, PeopleDatastore(), login_form=sign_in_form)
    security.principal.identity_loaders.clear()  # it would gather roles that are not used here
    manager = security.login_manager
    manager.session_protection = None  # a phone changes its address all day
    manager.request_loader(lambda _request: None)  # no sign-in by a token in the address
    security.login_context_processor(_for_sign_in_page)
    let_everybody_in(app, "security.login")
    user_authenticated.connect(_begin_session, app)


def _for_sign_in_page() -> dict[str, object]:
    return {"demo_people": demo_people()}


def _begin_session(_app: Flask, user: SignedInPerson, **_: object) -> None:
    own = own_session()
    with unit_of_work() as writer:
        if own.token_digest and own.signed_in is not None:
            access.end_session(writer, own.token_digest, by=own.signed_in.actor, now=now())
        digest = own.begin(KEPT_AT_SIGN_IN)
        if user.method == PASSWORD:
            own[CONFIRMED_AT] = now().timestamp()
        hours = current_config().session_hours
        begun = access.NewSession(
            token_digest=digest,
            visitor=visitor_of(request),
            data=own.kept(),
            lasts=timedelta(hours=hours),
            method=user.method,
        )
        access.start_session(writer, begun, by=user.actor, now=now())


def sign_out_here() -> None:
    """End the session of this browser, in the database first."""
    own = own_session()
    if own.token_digest and own.signed_in is not None:
        with unit_of_work() as writer:
            access.end_session(writer, own.token_digest, by=own.signed_in.actor, now=now())
    logout_user()
    own.end()


def own_session() -> ServerSession:
    """Return this request's session with its token, not only what lies in it."""
    own = session._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's door
    if not isinstance(own, ServerSession):
        raise TypeError(f"{own!r} is not a session of ours.")
    return own


def check_credentials(email: str, password: str) -> SignedInPerson | None:
    """Return the person whose address and password these are, or None.

    The same work is done whether or not there is such an account, whether it is retired, and
    whether it has a password yet.

    Raises:
        TooManyAttemptsError: this account or this address has to wait.
        TooBusyError: too many passwords are being checked.
    """
    address = visitor_of(request).address
    with unit_of_work() as writer:
        attempt = access.allow_attempt(writer, email=email, address=address, now=now())
    with reading() as reader:
        person = find_person_by_email(reader, email)
        kept = person.password if person is not None and person.active else None
    if person is None or not password_matches(kept, password):
        if person is None:
            password_matches(None, password)
        with unit_of_work() as writer:
            access.refuse_sign_in(writer, attempt, person, address=address, now=now())
        return None
    with unit_of_work() as writer:
        access.forgive_attempt(writer, attempt)
        return _signed_in_person(writer, person.id, password)


def _signed_in_person(writer: Session, person_id: int, password: str) -> SignedInPerson:
    person = writer.get_one(Person, person_id)
    if person.password and needs_rehash(person.password):
        person.password = hash_password(password)
    return SignedInPerson(actor_of(person), person.fs_uniquifier, person.email, PASSWORD)


def confirm_identity(password: str) -> str:
    """Prove that the signed-in person is at the keyboard; return the method for the record.

    Call it before opening the unit of work that signs: it counts wrong passwords in units of its
    own, and its 40 ms of hashing must not hold up other writers.

    Raises:
        NotConfirmedError: the password is wrong.
        TooManyAttemptsError: too many wrong ones; the person has to wait.
        TooBusyError: too many passwords are being checked.
    """
    person_id = current_actor().person_id
    with reading() as reader:
        person = find_person(reader, person_id or 0)
        if person is None:
            raise NotFoundError("The system itself has no password to confirm.")
        email, kept = person.email, person.password
    address = visitor_of(request).address
    with unit_of_work() as writer:
        attempt = access.allow_attempt(
            writer, email=email, address=address, now=now(), scope="confirm"
        )
    if not password_matches(kept, password):
        with unit_of_work() as writer:
            access.refuse_sign_in(writer, attempt, person, address=address, now=now())
        raise access.NotConfirmedError(_("That is not your password. Nothing was signed."))
    with unit_of_work() as writer:
        access.forgive_attempt(writer, attempt)
    session[CONFIRMED_AT] = session[SIGNER_CONFIRMED_AT] = now().timestamp()
    return PASSWORD


def signer_confirmed_at() -> datetime | None:
    """Return when the password was last typed for a signature, if that is minutes ago at most.

    Whoever signs one form after the other types the password for the first of them, as 21 CFR
    11.200(a)(1)(i) has it for a series of signings in one sitting. Signing in does not count.
    """
    stamp = session.get(SIGNER_CONFIRMED_AT)
    if not isinstance(stamp, float):
        return None
    typed_at = datetime.fromtimestamp(stamp, now().tzinfo)
    return typed_at if now() - typed_at < SIGNING_WINDOW else None


def confirmed_at() -> datetime | None:
    """Return when the person last typed the password in this session, sign-in included."""
    stamp = session.get(CONFIRMED_AT)
    return datetime.fromtimestamp(stamp, now().tzinfo) if isinstance(stamp, float) else None


def may_try_demo() -> bool:
    """Say whether the demo's buttons may be shown and used: demo plant, and this machine only."""
    return current_config().is_demo and is_from_here()


def demo_people() -> list[tuple[int, str, tuple[str, ...]]]:
    """Return the demo plant's people for the buttons: id, name, roles; empty in service."""
    if not may_try_demo():
        return []
    with reading() as reader:
        return [
            (person.id, person.name, tuple(sorted({row.role for row in person.role_assignments})))
            for person in list_active_people(reader, limit=8)
        ]
