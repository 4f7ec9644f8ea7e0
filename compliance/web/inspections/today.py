"""Today's list: what the person has to do, what is begun, and what was sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.answers import answers_from_json, progress
from compliance.domain.checklists import Subject
from compliance.domain.local_time import start_of_day, today_at
from compliance.domain.occurrences import State
from compliance.services.checklists import editions_of, get_edition
from compliance.storage.models.establishments import Area
from compliance.storage.queries.assets import AssetFilter, find_asset_by_tag, list_assets
from compliance.storage.queries.establishments import EstablishmentChoice, list_areas
from compliance.storage.queries.forms import list_begun, list_sent
from compliance.storage.queries.occurrences import (
    OpenCheck,
    OpenFilter,
    find_next_due,
    list_open,
)
from compliance.storage.queries.scope import Page
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.compiled import compiled
from compliance.web.inspections.start import new_submission_id
from compliance.web.inspections.texts import gettext as _
from compliance.web.inspections.texts import ngettext
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
)
from compliance.web.kit.dates import in_zone
from compliance.web.kit.i18n import current_language
from compliance.web.kit.legal_clock_lines import clock_strip
from compliance.web.kit.pages import Pagination
from compliance.web.kit.words import near_date

PER_PAGE = 50
MOST_DRAFTS = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One check in a list: what, where, until when, how far, and how to open it."""

    occurrence_id: int
    submission_id: str
    title: str
    tag: str
    place: str
    due: str
    state: str  # of the occurrence, for its badge
    badge: str  # its words, "" for the usual ones
    progress: str
    draft_id: int | None
    icon: str
    is_mine: bool
    may_be_unused: bool  # one tap says that the thing was not used today


@dataclass(frozen=True, slots=True)
class Group:
    """Checks that are due at about the same time."""

    title: str
    rows: list[Row]


@blueprint.get("/today")
@requires(Permission.PERFORM_INSPECTION)
def today() -> ResponseReturnValue:
    """Show what is to be done now, the longest due first."""
    place = current_establishment()
    actor = current_actor()
    demand(actor, Permission.PERFORM_INSPECTION, place.id)
    asked = max(1, request.args.get("page", 1, type=int))
    wanted = OpenFilter(
        establishment_id=place.id,
        person_id=actor.person_id,
        roles=actor.roles_at(place.id),
        only_mine=request.args.get("whose") == "mine",
        area_id=request.args.get("area", type=int),
    )
    with reading() as session:
        page = Page(limit=PER_PAGE, offset=(asked - 1) * PER_PAGE)
        checks, total = list_open(session, wanted, page, now=now())
        person_id = actor.person_id or 0
        since = start_of_day(today_at(now(), place.zone), place.zone)
        listed = {check.draft_id for check in checks}
        return render_template(
            "pages/inspections/today.html",
            today=today_at(now(), place.zone),
            groups=_grouped(rows_of(session, checks, place.zone), checks, place),
            total=total,
            page=Pagination(number=asked, total=total, per_page=PER_PAGE),
            areas=list_areas(session, place.id),
            area_id=wanted.area_id,
            only_mine=wanted.only_mine,
            drafts=[
                draft
                for draft in list_begun(session, person_id, limit=MOST_DRAFTS)
                if draft.id not in listed
            ],
            clocks=clock_strip(session, place.id, now=now(), zone=place.zone),
            sent=list_sent(session, person_id, place.id, since=since),
            next_due_on=None if checks else find_next_due(session, place.id, now=now()),
        )


@blueprint.get("/today/find")
@requires(Permission.PERFORM_INSPECTION)
def find() -> ResponseReturnValue:
    """Lead to the checks of the asset whose tag was typed or scanned; else show near ones.

    Without a tag it is where one chooses what to check: an asset, an area, the whole site.
    """
    tag = request.args.get("tag", "").strip()
    place = current_establishment()
    with reading() as session:
        asset = find_asset_by_tag(session, place.id, tag) if tag else None
        if asset is not None:
            return redirect(url_for(".asset_checks", asset_id=asset.id), code=303)
        wanted = AssetFilter(establishment_id=place.id, search=tag)
        page = Page(limit=20)
        near, total = list_assets(session, wanted, visible_to=current_actor(), page=page)
        return render_template(
            "pages/inspections/find.html",
            tag=tag,
            near=near,
            total=total,
            areas=_areas_named(session, place.id, tag),
            site=place.name if not tag and _has_checks_of_site(session, place.id) else "",
        )


def _areas_named(session: Session, establishment_id: int, words: str) -> list[Area]:
    areas = list_areas(session, establishment_id)
    return [area for area in areas if words.casefold() in area.name.casefold()]


def _has_checks_of_site(session: Session, establishment_id: int) -> bool:
    editions = editions_of(session, current_deps().catalog, establishment_id)
    return any(edition.checklist.subject is Subject.SITE for edition in editions)


def rows_of(session: Session, checks: Iterable[OpenCheck], zone: str) -> list[Row]:
    """Return checks as lists show them, in the language of the page."""
    return [_row(session, check, zone) for check in checks]


def _row(session: Session, check: OpenCheck, zone: str) -> Row:
    edition = get_edition(session, current_deps().catalog, check.checklist)
    held = compiled(edition, current_language())
    state = check.state_at(now())
    done = ""
    if check.draft_id is not None:
        answers = answers_from_json(check.draft or "{}")
        parts = progress(held.checklist, answers)
        answered, total = sum(p.answered for p in parts), sum(p.total for p in parts)
        done = _("%(answered)s of %(total)s answered", answered=answered, total=total)
    return Row(
        occurrence_id=check.occurrence_id,
        submission_id=new_submission_id() if check.draft_id is None else "",
        title=held.checklist.title,
        tag=check.asset_tag,
        place=check.area,
        due=due_words(check, zone),
        state="in-progress" if done and state is not State.OVERDUE else state.value,
        badge=late_words(check, zone) if state is State.OVERDUE else "",
        progress=done,
        draft_id=check.draft_id,
        icon=_icon(check, state),
        is_mine=check.is_mine,
        may_be_unused=check.asks_for_use and check.draft_id is None,
    )


def _icon(check: OpenCheck, state: State) -> str:
    if state is State.OVERDUE:
        return "alert-triangle-f"
    return "forklift" if check.asset_kind == "forklift" else "clipboard-check"


def late_words(check: OpenCheck, zone: str) -> str:
    """Return how late a check is: in days, or in hours on the day itself."""
    days = (today_at(now(), zone) - check.due_on).days
    if days > 0:
        return ngettext("%(num)d day late", "%(num)d days late", days)
    hours = max(1, int((now() - check.due_at).total_seconds() // 3600))
    return ngettext("%(num)d hour late", "%(num)d hours late", hours)


def due_words(check: OpenCheck, zone: str) -> str:
    """Return until when it must be done: "by 14:30", "today", "by Wed 25 Nov"."""
    today_on = today_at(now(), zone)
    end = in_zone(check.due_at, zone)
    on_the_hour = end.date() == check.due_on and (end.hour, end.minute) != (0, 0)
    if check.due_on != today_on:
        if check.due_on < today_on:
            return _("was due %(day)s", day=near_date(check.due_on, "weekday-short"))
        return _("by %(day)s", day=near_date(check.due_on, "weekday-short"))
    if not on_the_hour:
        return _("by the end of today")
    return _("by %(time)s", time=f"{end:%H:%M}") if now() < check.due_at else _("was due today")


def _grouped(rows: list[Row], checks: list[OpenCheck], place: EstablishmentChoice) -> list[Group]:
    today_on = today_at(now(), place.zone)
    titles = (_("Overdue"), _("Due today"), _("This week"), _("Later"))
    groups = [Group(title, []) for title in titles]
    for row, check in zip(rows, checks, strict=True):
        groups[_place_in(check, today_on, now())].rows.append(row)
    return [group for group in groups if group.rows]


def _place_in(check: OpenCheck, today_on: date, at: datetime) -> int:
    if check.state_at(at) is State.OVERDUE:
        return 0
    if check.due_on <= today_on:
        return 1
    return 2 if check.due_on < today_on + WEEK else 3
