"""The company, its establishments, their shifts and closed days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import (
    ConflictError,
    InvalidInputError,
    InvalidRuleError,
    NotAllowedError,
    Problem,
)
from compliance.domain.filing.industries import Industries
from compliance.domain.local_time import zone_of
from compliance.domain.naics import place_code_problem
from compliance.domain.trail import TrailEvent
from compliance.services.people import holds
from compliance.services.trail import append
from compliance.storage.models.establishments import ClosedDay, Company, Establishment, Shift
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.establishments import (
    find_company,
    find_establishment_by_key,
)

LONGEST_NAME = 120
KEY = re.compile(r"[a-z][a-z0-9-]{1,30}")
NAICS = re.compile(r"[0-9]{6}")
STATE = re.compile(r"[A-Z]{2}")
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WEEKDAYS = range(7)
Facts = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentDetails:
    """What is known of an establishment; weekdays count from Monday, 0."""

    name: str
    zone: str
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    naics: str = ""
    operating_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDetails:
    """A shift in wall time, "HH:MM"; one that ends before it starts runs past midnight."""

    name: str
    starts: str
    ends: str


def found_company(session: Session, name: str, *, by: Actor, now: datetime) -> Company:
    """Enter the employer, once.

    Raises:
        ConflictError: there is a company already.
        InvalidInputError: the name cannot be one.
    """
    _demand_everywhere(by)
    if find_company(session) is not None:
        raise ConflictError("The company is entered already. An installation serves one.")
    company = Company(name=clean_name(name))
    session.add(company)
    session.flush()
    subject = ("company", company.id)
    data = {"name": company.name}
    append(
        session,
        TrailEvent.COMPANY_FOUNDED,
        by=by,
        now=now,
        subject=subject,
        establishment_id=None,
        data=data,
    )
    return company


def create_establishment(
    session: Session,
    key: str,
    details: EstablishmentDetails,
    *,
    by: Actor,
    now: datetime,
    industries: Industries | None = None,
) -> Establishment:
    """Enter an establishment of the company. ``key`` is its short name for the command line.

    ``industries``: the NAICS codes there are; without them only the digits of a code are counted.

    Raises:
        NotAllowedError: only who manages the plant everywhere may add to it.
        InvalidInputError: with everything that cannot be right.
    """
    _demand_everywhere(by)
    company = find_company(session)
    problems = _problems(details, industries)
    if not KEY.fullmatch(key):
        what = f"{key!r} cannot be a short name."
        problems.append(Problem("key", what, "Take small letters, digits and hyphens: joliet."))
    elif find_establishment_by_key(session, key) is not None:
        problems.append(Problem("key", f"{key!r} is taken.", "Choose another one."))
    if company is None:
        problems.append(Problem("", "There is no company yet.", "Enter the company first."))
    if problems or company is None:
        raise InvalidInputError(problems)
    establishment = Establishment(company_id=company.id, key=key, zone=details.zone)
    _fill(establishment, details)
    session.add(establishment)
    session.flush()
    _tell(session, TrailEvent.ESTABLISHMENT_CREATED, establishment, by, now, {"key": key})
    return establishment


def change_establishment(
    session: Session,
    establishment: Establishment,
    details: EstablishmentDetails,
    *,
    by: Actor,
    now: datetime,
    industries: Industries | None = None,
) -> None:
    """Correct what is known of an establishment.

    ``industries``: the NAICS codes there are; a code that is kept already may stay as it is.

    Raises:
        InvalidInputError: with everything that cannot be right.
        ConflictError: the time zone would change although checks are planned by it.
    """
    demand(by, Permission.MANAGE_PLANT, establishment.id)
    problems = _problems(details, industries if details.naics != establishment.naics else None)
    if problems:
        raise InvalidInputError(problems)
    if details.zone != establishment.zone and _has_occurrences(session, establishment.id):
        raise ConflictError(
            f"Checks are planned in the time zone {establishment.zone} and their dates are kept "
            "in it. Enter a new establishment for another zone."
        )
    changed = _fill(establishment, details)
    _tell(session, TrailEvent.ESTABLISHMENT_CHANGED, establishment, by, now, {"changed": changed})


def retire_establishment(
    session: Session, establishment: Establishment, *, by: Actor, now: datetime
) -> None:
    """Close an establishment; its records stay readable.

    Raises:
        ConflictError: it is retired already, or duties still run there.
    """
    _demand_everywhere(by)
    if establishment.retired_at is not None:
        raise ConflictError(f"{establishment.name} is retired already.")
    running = select(Schedule.id).where(
        Schedule.establishment_id == establishment.id, Schedule.ended_at.is_(None)
    )
    if session.scalar(running.limit(1)) is not None:
        raise ConflictError(
            f"Schedules still run at {establishment.name}. End them first, with a reason each."
        )
    establishment.retired_at = now
    _tell(session, TrailEvent.ESTABLISHMENT_RETIRED, establishment, by, now, {})


def set_shifts(
    session: Session,
    establishment: Establishment,
    shifts: Sequence[ShiftDetails],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Say which shifts an establishment works; checks planned from now on follow them.

    Raises:
        InvalidInputError: with every shift that cannot be one.
    """
    demand(by, Permission.MANAGE_PLANT, establishment.id)
    problems = [problem for number, one in enumerate(shifts) for problem in _of_shift(number, one)]
    names = [" ".join(one.name.split()).casefold() for one in shifts]
    problems += [
        Problem(f"shifts-{number}-name", "Two shifts have this name.", "Rename one of them.")
        for number, name in enumerate(names)
        if name and name in names[:number]
    ]
    if problems:
        raise InvalidInputError(problems)
    kept = {shift.name.casefold(): shift for shift in establishment.shifts}
    for name, row in kept.items():
        if name not in names:
            session.delete(row)
    for one, name in zip(shifts, names, strict=True):
        row = kept.get(name) or Shift(establishment_id=establishment.id)
        row.name, row.starts, row.ends = " ".join(one.name.split()), one.starts, one.ends
        session.add(row)
    session.flush()
    session.refresh(establishment, ["shifts"])
    told = ", ".join(f"{row.name} {row.starts}-{row.ends}" for row in establishment.shifts)
    _tell(session, TrailEvent.SHIFTS_CHANGED, establishment, by, now, {"shifts": told})


def add_closed_day(
    session: Session,
    establishment: Establishment,
    closed_on: date,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> ClosedDay:
    """Enter a day on which the establishment does not operate.

    Raises:
        InvalidInputError: the day is entered already, or there is no reason.
    """
    demand(by, Permission.MANAGE_PLANT, establishment.id)
    problems = []
    if not 1 <= len(reason.strip()) <= LONGEST_NAME:
        problems.append(Problem("reason", "There is no reason.", "Write why: holiday, shutdown."))
    same = select(ClosedDay.id).where(
        ClosedDay.establishment_id == establishment.id, ClosedDay.closed_on == closed_on
    )
    if session.scalar(same) is not None:
        problems.append(Problem("closed_on", "This day is entered already.", "Choose another."))
    if problems:
        raise InvalidInputError(problems)
    closed = ClosedDay(
        establishment_id=establishment.id, closed_on=closed_on, reason=reason.strip()
    )
    session.add(closed)
    session.flush()
    facts = {"closed_on": closed_on.isoformat(), "reason": closed.reason}
    _tell(session, TrailEvent.CLOSED_DAY_ADDED, establishment, by, now, facts)
    return closed


def remove_closed_day(
    session: Session, closed: ClosedDay, establishment: Establishment, *, by: Actor, now: datetime
) -> None:
    """Take a closed day back: the establishment operates."""
    demand(by, Permission.MANAGE_PLANT, closed.establishment_id)
    facts = {"closed_on": closed.closed_on.isoformat(), "reason": closed.reason}
    session.delete(closed)
    _tell(session, TrailEvent.CLOSED_DAY_REMOVED, establishment, by, now, facts)


def _demand_everywhere(by: Actor) -> None:
    if not holds(by, Permission.MANAGE_PLANT, None):
        raise NotAllowedError(
            f"{by.name} may not add or close establishments. "
            "Ask an administrator of the whole company."
        )


def _problems(details: EstablishmentDetails, industries: Industries | None) -> list[Problem]:
    problems = []
    if not 1 <= len(details.name.strip()) <= LONGEST_NAME:
        problems.append(Problem("name", "There is no name.", "Enter one, 120 letters at most."))
    try:
        zone_of(details.zone)
    except InvalidRuleError as error:
        problems.append(Problem("zone", str(error), ""))
    if details.naics:
        problems += _naics_problems(details.naics, industries)
    if details.state and not STATE.fullmatch(details.state.upper()):
        problems.append(Problem("state", "This is not a state.", "Take its two letters: IL."))
    days = details.operating_weekdays
    if not days or not set(days) <= set(WEEKDAYS) or len(set(days)) != len(days):
        problems.append(
            Problem("operating_weekdays", "No day of the week is chosen.", "Choose one or more.")
        )
    return problems


def _naics_problems(code: str, industries: Industries | None) -> list[Problem]:
    if not NAICS.fullmatch(code):
        what = f"{code!r} is not a NAICS code."
        return [Problem("naics", what, "It has six digits: 332710 is machine shops.")]
    unknown = place_code_problem(industries, code) if industries is not None else None
    return [unknown] if unknown else []


def _fill(establishment: Establishment, details: EstablishmentDetails) -> str:
    """Write the details into the row; return the names of those that changed."""
    values: dict[str, str | list[int]] = {
        "name": " ".join(details.name.split()),
        "zone": details.zone,
        "street": details.street.strip(),
        "city": details.city.strip(),
        "state": details.state.strip().upper(),
        "postal_code": details.postal_code.strip(),
        "naics": details.naics,
        "operating_weekdays": sorted(details.operating_weekdays),
    }
    changed = [name for name, value in values.items() if getattr(establishment, name) != value]
    for name in changed:
        setattr(establishment, name, values[name])
    return ", ".join(changed)


def _of_shift(number: int, shift: ShiftDetails) -> list[Problem]:
    problems = []
    if not 1 <= len(shift.name.strip()) <= LONGEST_NAME:
        problems.append(Problem(f"shifts-{number}-name", "There is no name.", "Enter one: Day."))
    for field, value in (("starts", shift.starts), ("ends", shift.ends)):
        if not TIME.fullmatch(value):
            what = f"{value!r} is not a time of day."
            problems.append(Problem(f"shifts-{number}-{field}", what, "Write it as 06:30."))
    return problems


def clean_name(name: str) -> str:
    """Return a name with single spaces.

    Raises:
        InvalidInputError: nothing is left, or it is too long.
    """
    clean = " ".join(name.split())
    if not 1 <= len(clean) <= LONGEST_NAME:
        raise InvalidInputError(
            [Problem("name", "There is no name.", "Enter one, 120 letters at most.")]
        )
    return clean


def _has_occurrences(session: Session, establishment_id: int) -> bool:
    statement = select(Occurrence.id).where(Occurrence.establishment_id == establishment_id)
    return session.scalar(statement.limit(1)) is not None


def _tell(
    session: Session,
    event: TrailEvent,
    place: Establishment,
    by: Actor,
    now: datetime,
    facts: Facts,
) -> None:
    subject = ("establishment", place.id)
    append(
        session,
        event,
        by=by,
        now=now,
        subject=subject,
        establishment_id=place.id,
        data={"name": place.name, **facts},
    )
