"""What the web is told at start; wiring makes it from the settings."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"  # beside the package, in a checkout
FORM_MEMORY_BYTES = 500_000  # text fields of one request; photos are files and count apart
FORM_PARTS = 1_000  # a checklist with 200 questions has some 800 fields
SESSION_IDLE = timedelta(hours=8)  # a shift; a phone left on a bench ends by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class WebConfig:
    """Plain values for the web; ``trusted_proxies`` says how many proxies stand in front."""

    secret_key: str = field(repr=False)
    base_url: str
    is_demo: bool = False
    trusted_proxies: int = 0
    upload_limit_bytes: int = 20_000_000
    session_hours: int = 12
    is_https: bool = False
    version: str = ""
    metrics_token: str = field(default="", repr=False)  # of /metrics; none: this machine only
    templates: Path = TEMPLATES

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that requests may be for: that of the base address, and this machine's own.

        This machine's names are for health checks and for trying things out; a rebinding page
        cannot use them, because a browser sends the name that it looked up.
        """
        host = urlsplit(self.base_url).hostname or "localhost"
        return sorted({host, "127.0.0.1", "localhost", "[::1]"})

    @property
    def session_cookie(self) -> str:
        """Name of the cookie with the session's token.

        ``__Host-`` binds it to this very host and to https: browsers refuse such a cookie from
        a sibling domain (RFC 6265bis, section 4.1.3.2). Plain http cannot have the prefix.
        """
        return "__Host-session" if self.is_https else "session"

    @property
    def visit_cookie(self) -> str:
        """Name of the signed cookie for visitors who are not signed in, and for notices."""
        return "__Host-visit" if self.is_https else "visit"
