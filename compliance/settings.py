"""Settings: read once from the environment, typed, frozen; every problem is reported at once.

This is the only module that reads the environment. ``VARIABLES`` is the whole list; the table in
the README is checked against it. Units stand in the names. A secret comes from ``NAME`` or, better,
from the file that ``NAME_FILE`` names, and never shows in a ``repr``.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from compliance.domain.errors import InvalidInputError, Problem


class Mode(StrEnum):
    """What this installation is for."""

    DEMO = "demo"  # the demo plant, its people and keys; this machine only
    SERVICE = "service"  # a real plant


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class LogFormat(StrEnum):
    """How log lines look."""

    TEXT = "text"
    JSON = "json"


LOG_LEVELS = ("debug", "info", "warning", "error")
MINIMUM_SECRET = 32  # characters
MINIMUM_VARIETY = 10  # different characters
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its name, default as text (empty: none), unit, and meaning in one sentence."""

    name: str
    default: str
    unit: str
    meaning: str
    is_secret: bool = False


VARIABLES = (
    Variable("PORT", "8000", "TCP port", "Where the pages are served."),
    Variable("COMPLIANCE_HOST", "127.0.0.1", "address", "The address to listen on."),
    Variable(
        "COMPLIANCE_BASE_URL",
        "http://127.0.0.1:PORT",
        "URL",
        "How people reach it; goes into mail.",
    ),
    Variable("COMPLIANCE_MODE", "demo", "demo, service", "The demo plant, or a real one."),
    Variable("COMPLIANCE_DATA_DIR", "./data", "folder", "Database, evidence, keys; back it up."),
    Variable(
        "COMPLIANCE_DATABASE_URL",
        "",
        "URL",
        "Empty: SQLite in the data folder. PostgreSQL: postgresql+psycopg://user@host/name.",
        is_secret=True,
    ),
    Variable(
        "COMPLIANCE_SECRET_KEY",
        "",
        "32 characters or more",
        "Signs cookies and links. Empty: a random one is made in the data folder.",
        is_secret=True,
    ),
    Variable("COMPLIANCE_SMTP_HOST", "", "host name", "Mail server. Empty: messages stay here."),
    Variable("COMPLIANCE_SMTP_PORT", "587", "TCP port", "Port of the mail server."),
    Variable("COMPLIANCE_SMTP_USER", "", "text", "Name to sign in with at the mail server."),
    Variable(
        "COMPLIANCE_SMTP_PASSWORD", "", "text", "Password for the mail server.", is_secret=True
    ),
    Variable(
        "COMPLIANCE_SMTP_SECURITY", "starttls", "starttls, tls, none", "Protection of the mail."
    ),
    Variable("COMPLIANCE_SMTP_TIMEOUT_SECONDS", "20", "seconds", "Patience with the mail server."),
    Variable("COMPLIANCE_MAIL_FROM", "", "mail address", "Sender of every message."),
    Variable(
        "COMPLIANCE_ALLOW_HTTP", "0", "0, 1", "Serve without TLS beyond this machine (closed net)."
    ),
    Variable(
        "COMPLIANCE_TRUSTED_PROXIES", "0", "proxies", "Proxies in front whose headers are believed."
    ),
    Variable("COMPLIANCE_WEB_THREADS", "8", "threads", "Requests that are answered at a time."),
    Variable("COMPLIANCE_UPLOAD_LIMIT_MB", "20", "megabytes", "Largest request, photos included."),
    Variable("COMPLIANCE_SESSION_HOURS", "12", "hours", "How long a sign-in lasts."),
    Variable("COMPLIANCE_LOG_LEVEL", "info", "debug, info, warning, error", "Least log level."),
    Variable("COMPLIANCE_LOG_FORMAT", "text", "text, json", "How log lines look."),
    Variable(
        "COMPLIANCE_METRICS_TOKEN",
        "",
        "text",
        "Bearer token for /metrics. Empty: this machine only.",
        is_secret=True,
    ),
    Variable("COMPLIANCE_RUN_CLOCK", "1", "0, 1", "Run the clock in the serving process."),
    Variable(
        "COMPLIANCE_DEADMAN_URL",
        "",
        "URL",
        "Called each minute while the clock runs; for watchers.",
    ),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The mail server."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: SmtpSecurity
    timeout_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that an installation may choose."""

    port: int
    host: str
    base_url: str
    mode: Mode
    data_dir: Path
    database_url: str = field(repr=False)  # empty: SQLite in the data folder
    secret_key: str = field(repr=False)  # empty: kept in the data folder
    smtp: SmtpSettings | None
    mail_from: str
    allow_http: bool
    trusted_proxies: int
    web_threads: int
    upload_limit_mb: int
    session_hours: int
    log_level: str
    log_format: LogFormat
    metrics_token: str = field(repr=False)
    run_clock: bool
    deadman_url: str

    @property
    def is_demo(self) -> bool:
        """Say whether this is the demo plant."""
        return self.mode is Mode.DEMO

    @property
    def is_sqlite(self) -> bool:
        """Say whether the database is a file in the data folder."""
        return not self.database_url

    def table(self) -> list[tuple[str, str, str]]:
        """Return name, value as text and meaning of every setting; secrets as set or not set."""
        flat = {_attribute(name): value for name, value in self._values()}
        return [
            (variable.name, _shown(variable, flat[_attribute(variable.name)]), variable.meaning)
            for variable in VARIABLES
        ]

    def _values(self) -> Iterator[tuple[str, object]]:
        for name in self.__slots__:
            yield name, getattr(self, name)
        for name in SmtpSettings.__slots__:
            yield f"smtp_{name}", getattr(self.smtp, name) if self.smtp else ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read and check every setting, from this process's environment unless another is given.

        Raises:
            InvalidInputError: something is wrong; all of it is listed.
        """
        environ = os.environ if environ is None else environ
        reader = _Reader(environ)
        port = reader.number("PORT", 1, 65535)
        settings = cls(
            port=port,
            host=reader.text("COMPLIANCE_HOST"),
            base_url=reader.url("COMPLIANCE_BASE_URL", f"http://127.0.0.1:{port}"),
            mode=Mode(reader.choice("COMPLIANCE_MODE", [*Mode])),
            data_dir=Path(reader.text("COMPLIANCE_DATA_DIR")),
            database_url=_database_url(reader),
            secret_key=reader.secret("COMPLIANCE_SECRET_KEY"),
            smtp=_smtp(reader),
            mail_from=reader.text("COMPLIANCE_MAIL_FROM"),
            allow_http=reader.flag("COMPLIANCE_ALLOW_HTTP"),
            trusted_proxies=reader.number("COMPLIANCE_TRUSTED_PROXIES", 0, 10),
            web_threads=reader.number("COMPLIANCE_WEB_THREADS", 1, 256),
            upload_limit_mb=reader.number("COMPLIANCE_UPLOAD_LIMIT_MB", 1, 1000),
            session_hours=reader.number("COMPLIANCE_SESSION_HOURS", 1, 24 * 30),
            log_level=reader.choice("COMPLIANCE_LOG_LEVEL", LOG_LEVELS),
            log_format=LogFormat(reader.choice("COMPLIANCE_LOG_FORMAT", [*LogFormat])),
            metrics_token=reader.secret("COMPLIANCE_METRICS_TOKEN"),
            run_clock=reader.flag("COMPLIANCE_RUN_CLOCK"),
            deadman_url=reader.url("COMPLIANCE_DEADMAN_URL", ""),
        )
        problems = [*reader.problems, *_unknown_names(environ)]
        if not any(problem.where == "COMPLIANCE_MODE" for problem in problems):
            problems += _contradictions(settings)
        if problems:
            raise InvalidInputError(problems)
        return settings


def readme_table() -> str:
    """Return the table of settings as it stands in the README."""
    head = "| setting | default | takes | meaning |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| `{v.name}` | {f'`{v.default}`' if v.default else 'none'} | {v.unit} | {v.meaning} |"
        for v in VARIABLES
    )


class _Reader:
    """Reads variables one by one and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        return self._environ.get(name, "").strip() or _BY_NAME[name].default

    def number(self, name: str, low: int, high: int) -> int:
        text = self.text(name)
        if text.isascii() and text.isdecimal() and low <= int(text) <= high:
            return int(text)
        self._refuse(name, f"{text!r} is not a whole number from {low} to {high}.")
        return int(_BY_NAME[name].default)

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        text = self.text(name).lower()
        if text in allowed:
            return text
        self._refuse(name, f"{text!r} is none of: {', '.join(allowed)}.")
        return _BY_NAME[name].default

    def flag(self, name: str) -> bool:
        return self.choice(name, ("0", "1")) == "1"

    def url(self, name: str, default: str) -> str:
        text = (self._environ.get(name, "").strip() or default).rstrip("/")
        parts = urlsplit(text)
        if text and not (parts.scheme in {"http", "https"} and parts.hostname):
            self._refuse(name, f"{text!r} is not an address with http:// or https://.")
        return text

    def secret(self, name: str) -> str:
        value, file = self.text(name), self._environ.get(f"{name}_FILE", "").strip()
        if value and file:
            self._refuse(name, f"both {name} and {name}_FILE are set.", "Keep one of them.")
        if not file:
            return value
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self._refuse(name, f"{name}_FILE cannot be read: {error}.", "Check path and rights.")
            return ""

    def _refuse(self, name: str, what: str, remedy: str = "") -> None:
        self.problems.append(Problem(name, what, remedy or _hint(_BY_NAME[name])))


def _attribute(name: str) -> str:
    return name.removeprefix("COMPLIANCE_").lower()


def _shown(variable: Variable, value: object) -> str:
    if variable.is_secret:
        return "(set)" if value else "(not set)"
    return str(int(value)) if isinstance(value, bool) else str(value)


def _hint(variable: Variable) -> str:
    return f"It takes: {variable.unit} (default: {variable.default or 'none'})."


def _database_url(reader: _Reader) -> str:
    name = "COMPLIANCE_DATABASE_URL"
    url = reader.secret(name)
    if url and not url.startswith("postgresql+psycopg://"):
        reader.problems.append(
            Problem(
                name,
                "it does not start with postgresql+psycopg://.",
                "Leave it empty for SQLite, or name a PostgreSQL database: "
                "postgresql+psycopg://user:password@host/name.",
            )
        )
    return url


def _smtp(reader: _Reader) -> SmtpSettings | None:
    smtp = SmtpSettings(
        host=reader.text("COMPLIANCE_SMTP_HOST"),
        port=reader.number("COMPLIANCE_SMTP_PORT", 1, 65535),
        user=reader.text("COMPLIANCE_SMTP_USER"),
        password=reader.secret("COMPLIANCE_SMTP_PASSWORD"),
        security=SmtpSecurity(reader.choice("COMPLIANCE_SMTP_SECURITY", [*SmtpSecurity])),
        timeout_seconds=reader.number("COMPLIANCE_SMTP_TIMEOUT_SECONDS", 1, 300),
    )
    return smtp if smtp.host else None


def _unknown_names(environ: Mapping[str, str]) -> Iterator[Problem]:
    known = {name for variable in VARIABLES for name in _spellings(variable)}
    for name in sorted(environ):
        if name.startswith("COMPLIANCE_") and name not in known:
            near = get_close_matches(name, sorted(known), n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Remove it; the README lists them all."
            yield Problem(name, "there is no such setting.", remedy)


def _spellings(variable: Variable) -> Iterator[str]:
    yield variable.name
    if variable.is_secret:
        yield f"{variable.name}_FILE"


def _contradictions(settings: Settings) -> Iterator[Problem]:
    if settings.smtp and not settings.mail_from:
        yield Problem(
            "COMPLIANCE_MAIL_FROM",
            "a mail server is given, but no sender.",
            "Set it to an address that may send from there, such as safety@plant.example.",
        )
    if settings.secret_key and _is_weak(settings.secret_key):
        yield Problem(
            "COMPLIANCE_SECRET_KEY",
            "it is short, repetitive, or from an example.",
            "Leave it empty and one is made, or take 32 random characters or more.",
        )
    yield from _demo_abroad(settings) if settings.is_demo else _plain_http(settings)


def _demo_abroad(settings: Settings) -> Iterator[Problem]:
    if settings.host not in LOOPBACK:
        yield Problem(
            "COMPLIANCE_HOST",
            f"the demo plant, whose passwords are public, would listen on {settings.host}.",
            "Set COMPLIANCE_MODE=service for a real plant, or listen on 127.0.0.1.",
        )


def _plain_http(settings: Settings) -> Iterator[Problem]:
    parts = urlsplit(settings.base_url)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK and not settings.allow_http:
        yield Problem(
            "COMPLIANCE_BASE_URL",
            f"{settings.base_url} is not protected by TLS: passwords could be read on the way.",
            "Put a proxy with TLS in front and give its https:// address (docs/operating.md), "
            "or set COMPLIANCE_ALLOW_HTTP=1 on a closed network.",
        )
    if settings.host not in LOOPBACK and parts.hostname in LOOPBACK:
        yield Problem(
            "COMPLIANCE_BASE_URL",
            f"others can connect to {settings.host}, but links in mail would say "
            f"{settings.base_url}.",
            "Set it to the address that people type.",
        )


def _is_weak(secret: str) -> bool:
    words = ("changeme", "change-me", "secret", "password", "example", "development", "demo")
    return (
        len(secret) < MINIMUM_SECRET
        or len(set(secret)) < MINIMUM_VARIETY
        or any(word in secret.lower() for word in words)
    )
