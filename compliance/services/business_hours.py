"""Business hours of an establishment: deadlines in business hours and days are counted by them.

29 CFR 1904.40 and 1904.35(b)(2) speak of business hours and the next business day; which hours
those are is the site's to say. Federal holidays (5 U.S.C. 6103) and closed days are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import InvalidInputError, InvalidRuleError, Problem
from compliance.domain.legal_clocks.business_hours import BusinessHours
from compliance.domain.legal_clocks.counting import SiteTime
from compliance.domain.legal_clocks.fields import hour_of
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.establishments import list_closed_days


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessSetting:
    """When business is done at a site: "HH:MM" in local wall time, weekdays from Monday, 0."""

    opens: str
    closes: str
    weekdays: Sequence[int]
    works_on_holidays: bool = False


def site_time(session: Session, place: Establishment) -> SiteTime:
    """Return the zone and the business hours by which deadlines of a site are counted.

    Where the site set no weekdays: those on which it works, Monday to Friday at most.
    """
    usual = BusinessHours().weekdays
    works = usual & frozenset(place.operating_weekdays) or usual
    weekdays = frozenset(place.business_weekdays) if place.business_weekdays else works
    hours = BusinessHours(
        weekdays=weekdays,
        opens=hour_of(place.business_opens),
        closes=hour_of(place.business_closes),
        closed_on=frozenset(one.closed_on for one in list_closed_days(session, place.id)),
        works_on_holidays=place.works_on_holidays,
    )
    return SiteTime(zone=place.zone, business=hours)


def set_business_hours(
    session: Session,
    place: Establishment,
    wanted: BusinessSetting,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Say when business is done. Clocks that run keep their deadlines until they are counted anew.

    Raises:
        NotAllowedError: the actor may not manage the plant there.
        InvalidInputError: with everything that is wrong.
    """
    demand(by, Permission.MANAGE_PLANT, place.id)
    if problems := _problems(wanted):
        raise InvalidInputError(problems)
    place.business_opens, place.business_closes = wanted.opens, wanted.closes
    place.business_weekdays = sorted(set(wanted.weekdays))
    place.works_on_holidays = wanted.works_on_holidays
    session.flush()
    append(
        session,
        TrailEvent.ESTABLISHMENT_CHANGED,
        by=by,
        now=now,
        subject=("establishment", place.id),
        establishment_id=place.id,
        data={"changed": "business hours", "business_hours": _told(place)},
    )


def _told(place: Establishment) -> str:
    days = ",".join(map(str, place.business_weekdays or ()))
    holidays = "open" if place.works_on_holidays else "closed"
    return f"{place.business_opens}-{place.business_closes} {days} holidays {holidays}"


def _problems(wanted: BusinessSetting) -> list[Problem]:
    problems: list[Problem] = []
    hours: list[time] = []
    for name, text in (("opens", wanted.opens), ("closes", wanted.closes)):
        try:
            hours.append(hour_of(text))
        except ValueError:
            what = f"{text!r} is no hour." if text else "It is empty."
            problems.append(Problem(name, what, "Write it like 08:00."))
    if not wanted.weekdays:
        problems.append(Problem("weekdays", "No day is chosen.", "Choose the days of business."))
    if not problems:
        try:
            opens, closes = hours
            BusinessHours(weekdays=frozenset(wanted.weekdays), opens=opens, closes=closes)
        except InvalidRuleError as error:
            what, _, remedy = str(error).partition(". ")
            problems.append(Problem("closes", f"{what}.", remedy))
    return problems
