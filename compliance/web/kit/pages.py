"""What surrounds a page: the frame that ``layout.html`` draws, and the pages of a list."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil

from flask import Flask, current_app, g, request

from compliance.web.kit.here import box_here
from compliance.web.kit.i18n import address_with

ROWS_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """One entry of the navigation; the app leaves out what the person may not open.

    ``icon`` is a name from ``static/icons.svg`` without "i-". ``badge`` is a count worth a red
    disc; ``badge_label`` says of what ("overdue"), for people who hear the page.
    """

    label: str
    icon: str
    url: str
    current: bool = False
    badge: int = 0
    badge_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Everything that ``layout.html`` needs besides the page itself; made once per request.

    ``zone`` is the IANA name of the establishment's time zone: the date filters show times in it.
    ``now`` is the instant of this request, aware, UTC. ``nav`` is the rail on a desktop and the
    menu on a phone, ``nav_foot`` its lower end, ``tabs`` the phone's bottom bar (five at most).
    ``clock_stalled_since`` is the last heartbeat if the clock has stopped, else None.
    ``file_problems`` counts what is wrong with checklist files, for people who may mend it.
    """

    organisation: str = "Compliance tracker"
    establishment: str = ""
    zone: str = "UTC"
    version: str = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    person: str = ""
    person_url: str = ""
    sign_out_url: str = ""
    home_url: str = "/"
    nav: tuple[NavItem, ...] = ()
    nav_foot: tuple[NavItem, ...] = ()
    tabs: tuple[NavItem, ...] = ()
    is_demo: bool = False
    clock_stalled_since: datetime | None = None
    file_problems: int = 0


BARE_FRAME = Frame()


def install_frame(app: Flask, make_frame: Callable[[], Frame]) -> None:
    """Give templates ``frame``; ``make_frame`` is called at most once per request, on first use."""

    def frame_of_request() -> Frame:
        box = box_here()
        frame: Frame | None = box.get("frame")
        if frame is None:
            frame = box.frame = make_frame()
        return frame

    app.extensions["compliance_frame"] = frame_of_request
    app.context_processor(lambda: {"frame": frame_of_request()})
    app.jinja_env.globals["current_frame"] = frame_of_request


def use_bare_frame() -> None:
    """Draw the page without navigation or person: making the frame may be what failed."""
    g.frame = BARE_FRAME


def use_frame_of(*, organisation: str, zone: str) -> None:
    """Draw a stranger's page in the name and the local time of the plant whose records it shows."""
    frame: Frame = current_app.extensions["compliance_frame"]()
    g.frame = replace(frame, organisation=organisation, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagination:
    """Which rows of a list are on this page. ``number`` counts from 1."""

    number: int
    total: int
    per_page: int = ROWS_PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, ceil(self.total / self.per_page))

    @property
    def offset(self) -> int:
        """Rows to skip: for OFFSET."""
        return (self.number - 1) * self.per_page

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 if nothing is shown."""
        return self.offset + 1 if self.offset < self.total else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.offset + self.per_page, self.total)

    @property
    def previous_url(self) -> str | None:
        """Address of the page before, with the filters kept; None on the first."""
        return address_with({"page": str(self.number - 1)}) if self.number > 1 else None

    @property
    def next_url(self) -> str | None:
        """Address of the page after, with the filters kept; None on the last."""
        more = self.number < self.pages
        return address_with({"page": str(self.number + 1)}) if more else None


def page_of_request(total: int, *, per_page: int = ROWS_PER_PAGE) -> Pagination:
    """Return the page that ``?page=`` asks for; nonsense is the first, beyond the end the last."""
    asked = request.args.get("page", 1, type=int)
    pages = max(1, ceil(total / per_page))
    return Pagination(number=min(max(1, asked), pages), total=total, per_page=per_page)
