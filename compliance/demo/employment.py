"""How many work at the demo plant and how long: entered when it began, then month by month."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from compliance.demo.plant import ANA, COMPANY
from compliance.demo.world import World
from compliance.domain.recordkeeping.employment import Employment, MonthFigures
from compliance.domain.spans import add_months
from compliance.services.employment import (
    IdentityDetails,
    enter_employment,
    enter_hours,
    set_identity,
)
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.recordkeeping import MonthKey

ENTERED_AT = time(8, 20)
HOURS_ON, YEAR_ON = 3, 6  # days of a month: payroll is ready; of January: the year is counted
IDENTITY = IdentityDetails(
    ein="360000123",  # made up
    company_name=f"{COMPANY} LLC",
    industry="Fabricated structural metal",
    ownership=1,
)
PEAK, EVERYONE, AVERAGE = 118, 131, 112
HOURS_EACH = 158  # of a month with 21 working days


def plan_employment(world: World, first_on: date) -> None:
    """Put onto the agenda what the plant enters about its people, from its first day on."""
    begun = world.instant(first_on + timedelta(days=1), ENTERED_AT)
    world.agenda.add(begun, partial(_begin, world))
    month = add_months(first_on.replace(day=1), 1)
    while month.replace(day=YEAR_ON) < world.today:
        at = world.instant(month.replace(day=HOURS_ON), ENTERED_AT)
        if at > begun:
            world.agenda.add(at, partial(_enter_month, world, add_months(month, -1)))
        if month.month == 1:
            at = world.instant(month.replace(day=YEAR_ON), ENTERED_AT)
            world.agenda.add(at, partial(_enter_year, world, month.year - 1))
        month = add_months(month, 1)


def _begin(world: World, now: datetime) -> None:
    """Say who the employer is; take over what payroll has of this year and the one before."""
    ana = world.actor(ANA)
    set_identity(world.session, _place(world), IDENTITY, by=ana, now=now)
    first = date(now.year - 1, 1, 1)
    months: dict[MonthKey, MonthFigures | None] = {}
    for month in _months(first, now.date().replace(day=1)):
        months[month.year, month.month] = figures_of(month)
    enter_hours(world.session, _place(world), months, by=ana, now=now)
    _enter_year(world, now.year - 1, now)


def _months(first: date, until: date) -> Iterator[date]:
    """Yield the first days of months, ``until`` itself not."""
    while first < until:
        yield first
        first = add_months(first, 1)


def _enter_month(world: World, month: date, now: datetime) -> None:
    wanted: dict[MonthKey, MonthFigures | None] = {
        (month.year, month.month): figures_of(month),
    }
    enter_hours(world.session, _place(world), wanted, by=world.actor(ANA), now=now)


def _enter_year(world: World, year: int, now: datetime) -> None:
    counts = Employment(company_peak=PEAK, peak=PEAK, everyone=EVERYONE, average=AVERAGE)
    by = world.actor(ANA)
    enter_employment(world.session, _place(world), year, counts, by=by, now=now)


def figures_of(month: date) -> MonthFigures:
    """Return the made-up figures of a month: quieter in July and December."""
    people = AVERAGE + (month.month % 4) - 1
    shorter = 14 if month.month in (7, 12) else month.month % 3
    return MonthFigures(hours=people * (HOURS_EACH - shorter), employees=people)


def _place(world: World) -> Establishment:
    return world.session.get_one(Establishment, world.establishment_id)
