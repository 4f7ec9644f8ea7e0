"""What rates and patterns are shown of: one site or all of a person's, and how far back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.spans import add_months
from compliance.storage.queries.establishments import list_choices
from compliance.web.kit.current import current_actor, current_establishment

ALL = "all"
_YEARS_BACK = 5  # that the records must be kept: 29 CFR 1904.33(a)


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose injury records the person may see without names."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites that are shown, all that can be chosen, and the choice."""

    shown: Sequence[Site]
    sites: Sequence[Site]
    chosen: str
    keeps: bool  # keeps the records of the chosen establishment; others read figures alone

    @property
    def ids(self) -> list[int]:
        """Ids of the sites that are shown."""
        return [one.id for one in self.shown]

    @property
    def name(self) -> str:
        """What is shown, in words."""
        return self.shown[0].name if len(self.shown) == 1 else gettext("All sites together")


def scope_of(session: Session) -> Scope:
    """Return the scope that ``?site=`` names: a key, "all", or else the chosen establishment."""
    actor, here = current_actor(), current_establishment()
    sites = [
        Site(one.id, one.key, one.name)
        for one in list_choices(session, visible_to=actor)
        if actor.may(Permission.VIEW_MASKED_RECORDS, one.id)
    ]
    keeps = actor.may(Permission.KEEP_RECORDS, here.id)
    asked = request.args.get("site", "")
    if asked == ALL and len(sites) > 1:
        return Scope(sites, sites, ALL, keeps)
    shown = [one for one in sites if one.key == asked] or [
        one for one in sites if one.id == here.id
    ]
    return Scope(shown, sites, shown[0].key if shown else "", keeps)


class Period(StrEnum):
    """How far back."""

    TWELVE_MONTHS = "12-months"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    THREE_YEARS = "3-years"
    FIVE_YEARS = "5-years"


PERIODS: Mapping[Period, object] = {
    Period.TWELVE_MONTHS: _("Last twelve months"),
    Period.THIS_YEAR: _("This year"),
    Period.LAST_YEAR: _("Last year"),
    Period.THREE_YEARS: _("Last three years"),
    Period.FIVE_YEARS: _("Last five years and this one"),
}


def period_asked() -> Period:
    """Return the period that ``?period=`` names, or twelve months."""
    asked = request.args.get("period", "")
    return Period(asked) if asked in {one.value for one in Period} else Period.TWELVE_MONTHS


def days_of(period: Period, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    if period is Period.LAST_YEAR:
        return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
    first_of_year = today.replace(month=1, day=1)
    since = {
        Period.TWELVE_MONTHS: add_months(today.replace(day=1), -11),
        Period.THIS_YEAR: first_of_year,
        Period.THREE_YEARS: add_months(today.replace(day=1), -35),
        Period.FIVE_YEARS: date(today.year - _YEARS_BACK, 1, 1),
    }[period]
    return since, today
