"""What stands around every page of this app: whose it is, and where a person may go from here."""

from dataclasses import dataclass
from functools import partial

from flask import current_app, g, request, url_for
from flask_babel import lazy_gettext as _

from compliance.domain.access import Actor, Permission
from compliance.domain.errors import ComplianceError
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.web.kit.alarms import clock_stalled_since, file_problems
from compliance.web.kit.current import (
    current_config,
    find_signed_in,
    now,
    shown_establishment,
)
from compliance.web.kit.here import app_here, box_here, request_here
from compliance.web.kit.i18n import current_language
from compliance.web.kit.pages import Frame, NavItem


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the navigation; it is left out where no page of that name is served."""

    label: object  # a lazy translation
    icon: str
    endpoint: str
    permission: Permission
    in_tabs: bool = False
    in_rail: bool = True


MAIN = (
    Entry(
        _("Overdue"),
        "alert-triangle",
        "overdue.index",
        Permission.MANAGE_SCHEDULES,
        in_tabs=True,
    ),
    Entry(
        _("Today"),
        "clipboard-check",
        "inspections.today",
        Permission.PERFORM_INSPECTION,
        in_tabs=True,
    ),
    Entry(
        _("Report"),
        "bell",
        "reporting.new",
        Permission.REPORT_INCIDENT,
        in_tabs=True,
        in_rail=False,  # there it is a button of the register
    ),
    Entry(_("Inspections"), "clipboard-list", "inspections.index", Permission.VIEW_RECORDS),
    Entry(_("Findings"), "flag", "findings.index", Permission.VIEW_RECORDS, in_tabs=True),
    Entry(_("Fixes"), "tool", "actions.index", Permission.VIEW_RECORDS, in_tabs=True),
    Entry(_("Incidents"), "bell", "incidents.index", Permission.REPORT_INCIDENT),
    Entry(_("Legal clocks"), "hourglass", "legal_clocks.index", Permission.VIEW_RECORDS),
    Entry(_("Injury log"), "bandage", "injury_cases.log", Permission.VIEW_MEDICAL),
    Entry(_("Recordkeeping"), "building-bank", "recordkeeping.index", Permission.KEEP_RECORDS),
    Entry(_("Rates"), "chart-line", "recordkeeping.rates", Permission.VIEW_MASKED_RECORDS),
    Entry(_("Schedules"), "calendar", "schedules.index", Permission.VIEW_RECORDS),
    Entry(_("Duties"), "checklist", "duties.index", Permission.VIEW_RECORDS),
    Entry(_("Coverage"), "table", "coverage.index", Permission.VIEW_RECORDS),
    Entry(_("Checklists"), "list-check", "checklists.index", Permission.VIEW_RECORDS),
    Entry(_("Assets"), "forklift", "assets.index", Permission.VIEW_RECORDS, in_tabs=True),
    Entry(_("Packets"), "shield-check", "packets.index", Permission.VIEW_RECORDS),
)
FOOT = (
    Entry(_("Outbox"), "mail", "outbox.index", Permission.VIEW_OUTBOX),
    Entry(_("Trail"), "history", "trail.index", Permission.VIEW_TRAIL),
    Entry(_("Plant"), "building-factory-2", "establishments.index", Permission.VIEW_RECORDS),
    Entry(_("People"), "users", "people.index", Permission.MANAGE_PEOPLE),
)
TABS_AT_MOST = 5
# The other entries stand for all pages of their feature.
ONLY_THEMSELVES = {"inspections.index", "inspections.today", "recordkeeping.rates"}
_KEPT = "compliance_navigation"
_URLS = "compliance_navigation_urls"
MOST_KEPT = 5_000  # pages times combinations of roles


def make_frame() -> Frame:
    """Return the frame of this request: bare for visitors, with navigation for people."""
    signed_in = find_signed_in()
    config = current_config()
    bare = partial(Frame, version=config.version, now=now(), is_demo=config.is_demo)
    if signed_in is None:
        return bare()
    place = _establishment_or_none()
    nav = _items([entry for entry in MAIN if entry.in_rail], signed_in.actor)
    tabbed = [entry for entry in MAIN if entry.in_tabs]
    return bare(
        organisation=place.company if place else "Compliance tracker",
        establishment=place.name if place else "",
        zone=place.zone if place else "UTC",
        person=signed_in.actor.name,
        person_url=_url_of("account.show"),
        sign_out_url=_url_of("account.sign_out"),
        nav=nav,
        nav_foot=_items(FOOT, signed_in.actor),
        tabs=_items(tabbed, signed_in.actor)[:TABS_AT_MOST],
        clock_stalled_since=clock_stalled_since(),
        file_problems=file_problems()
        if signed_in.actor.may_anywhere(Permission.MANAGE_CHECKLISTS)
        else 0,
    )


def _url_of(endpoint: str) -> str:
    """Return the address of a page that takes nothing, made once for each path of the app."""
    kept: dict[tuple[str, str], str] = app_here().extensions.setdefault(_URLS, {})
    key = (request_here().root_path, endpoint)
    if key not in kept:
        kept[key] = url_for(endpoint)
    return kept[key]


def first_page_of(actor: Actor) -> str:
    """Return where a person's work begins: the first page of the navigation that is theirs."""
    items = _items(MAIN, actor) or _items(FOOT, actor)
    return items[0].url if items else url_for("account.show")


def _establishment_or_none() -> EstablishmentChoice | None:
    try:
        return shown_establishment()
    except ComplianceError:
        return None  # an error page is drawn too when no establishment could be chosen


def _items(entries: tuple[Entry, ...] | list[Entry], actor: Actor) -> tuple[NavItem, ...]:
    """Return the entries that are the person's; those without counts are made once and kept."""
    if box_here().get("badges"):
        return _made(entries, actor)
    asking = request_here()
    roles = frozenset(actor.roles.values())
    # Not the entries themselves: their labels are translated whenever they are compared.
    asked = (entries[0].endpoint, len(entries))
    key = (*asked, roles, asking.endpoint, current_language(), asking.root_path)
    kept: dict[object, tuple[NavItem, ...]] = app_here().extensions.setdefault(_KEPT, {})
    if key not in kept:
        if len(kept) > MOST_KEPT:
            kept.clear()
        kept[key] = _made(entries, actor)
    return kept[key]


def _made(entries: tuple[Entry, ...] | list[Entry], actor: Actor) -> tuple[NavItem, ...]:
    return tuple(
        NavItem(
            label=str(entry.label),
            icon=entry.icon,
            url=url_for(entry.endpoint),
            current=_is_current(entry.endpoint),
            badge=g.get("badges", {}).get(entry.endpoint, 0),
        )
        for entry in entries
        if entry.endpoint in current_app.view_functions and actor.may_anywhere(entry.permission)
    )


def _is_current(endpoint: str) -> bool:
    here = request.endpoint or ""
    if {here, endpoint} & ONLY_THEMSELVES:
        return here == endpoint
    return _feature(here) == _feature(endpoint)


def _feature(endpoint: str) -> str:
    return endpoint.partition(".")[0]
