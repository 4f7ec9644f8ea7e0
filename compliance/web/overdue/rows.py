"""The lines of the overdue list, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from compliance.storage.queries.figures import Figures, Rate
from compliance.storage.queries.overview import Group, LateCheck
from compliance.web.kit.duty_words import late_part, late_sentence, late_words
from compliance.web.kit.owners import owner_words
from compliance.web.kit.words import checklist_title, near_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One check as its line shows it."""

    id: int
    schedule_id: int
    title: str
    where: str  # "CR-02 · Bay A · due 25 Oct"
    owner: str  # "" for nobody
    is_role: bool
    late: str
    late_said: str
    part: float
    is_missed: bool
    is_done: bool  # after it was missed


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list with how many it has in all."""

    title: str
    count: int
    rows: list[Row]


def parts_of(
    checks: Iterable[LateCheck], counts: dict[Group, int], *, now: datetime, zone: str
) -> list[Part]:
    """Return the parts that have a line on this page."""
    titles = {
        Group.LONG_LATE: _("More than a week late"),
        Group.LATE: _("Up to a week late"),
        Group.MISSED: _("Missed in the last 30 days"),
    }
    by_group: dict[Group, list[Row]] = {}
    for check in checks:
        by_group.setdefault(check.group, []).append(row_of(check, now=now, zone=zone))
    return [
        Part(titles[group], counts[group], by_group[group]) for group in Group if group in by_group
    ]


def row_of(check: LateCheck, *, now: datetime, zone: str) -> Row:
    """Return one line."""
    due = _("due %(day)s", day=near_date(check.due_on))
    return Row(
        id=check.occurrence_id,
        schedule_id=check.schedule_id,
        title=checklist_title(check.title),
        where=" · ".join(part for part in (check.asset_tag, check.area, due) if part),
        owner=owner_words(check.owner, check.owner_role or None),
        is_role=not check.owner,
        late=late_words(check.due_at, check.due_on, now, zone),
        late_said=late_sentence(check.due_at, check.due_on, now, zone),
        part=late_part(check.due_at, now),
        is_missed=check.is_missed,
        is_done=check.done_at is not None,
    )


def change_words(figures: Figures) -> str:
    """Return how the number of overdue checks moved within a week."""
    more = figures.overdue - figures.overdue_a_week_ago
    if more == 0:
        return str(_("as many as a week ago"))
    if more > 0:
        return str(_("%(count)s more than a week ago", count=more))
    return str(_("%(count)s fewer than a week ago", count=-more))


def percent_words(rate: Rate) -> str:
    """Return a share with one decimal, without its sign; a dash when nothing fell due."""
    return "-" if rate.percent is None else f"{rate.percent:.1f}"


def trend_words(rate: Rate, before: Rate) -> str:
    """Return how the share moved against the ninety days before."""
    if rate.percent is None:
        return str(_("nothing fell due"))
    if before.percent is None:
        return str(_("%(done)s of %(total)s", done=rate.on_time, total=rate.total))
    points = round(rate.percent - before.percent, 1)
    if points == 0:
        return str(_("as in the 90 days before"))
    size = f"{abs(points):.1f}"
    if points > 0:
        return str(_("%(points)s points up on the 90 days before", points=size))
    return str(_("%(points)s points down on the 90 days before", points=size))
