"""The demo plant as data: Northgate Fabrication in Joliet, its people, areas and forty assets.

Company, people and serial numbers are made up; .example is a domain that nobody can own.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from compliance.domain.access import Role

COMPANY = "Northgate Fabrication"
KEY = "joliet"
SITE = "Northgate Fabrication, Joliet"
STREET = "400 Northgate Way"
CITY = "Joliet"
STATE = "IL"
POSTAL_CODE = "60436"
ZONE = "America/Chicago"
NAICS = "332312"  # fabricated structural metal manufacturing
WEEKDAYS = (0, 1, 2, 3, 4, 5)  # Monday to Saturday
SHIFTS = (("First shift", time(6), time(14)), ("Second shift", time(14), time(22)))
PASSWORD = "joliet-press-4-yard"  # noqa: S105 - public: the demo is for this machine only
DOMAIN = "northgate.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """One of the four people who can sign in. ``everywhere``: at every establishment."""

    key: str
    name: str
    role: Role
    title: str  # what the person signs as
    also: Role | None = None
    everywhere: bool = False

    @property
    def roles(self) -> tuple[Role, ...]:
        """Return all that the person is."""
        return (self.role,) if self.also is None else (self.role, self.also)

    @property
    def email(self) -> str:
        """Return the address to sign in with."""
        return f"{self.key}@{DOMAIN}"


MARISOL = Hand(
    key="marisol",
    name="Marisol Ortiz",
    role=Role.SAFETY_OFFICER,
    title="Safety officer",
    also=Role.RECORD_KEEPER,
)
ANA = Hand(key="ana", name="Ana Rivera", role=Role.COORDINATOR, title="Coordinator")
HALDANE = Hand(key="haldane", name="R. Haldane", role=Role.AUDITOR, title="Auditor")
DAN = Hand(
    key="dan",
    name="Dan Okafor",
    role=Role.ADMINISTRATOR,
    title="Administrator",
    everywhere=True,
)
PEOPLE = (DAN, ANA, MARISOL, HALDANE)

AREAS = (
    "Dock 1",
    "Dock 3",
    "Bay A",
    "Bay B",
    "Press shop",
    "Plating",
    "Tool room",
    "Waste storage HW-01",
    "Tank farm",
    "Yard",
    "Office",
)


@dataclass(frozen=True, slots=True)
class Thing:
    """One asset. ``age_years`` is how long before the demo's year it went into service."""

    tag: str
    name: str
    kind: str
    area: str
    make_model: str
    serial: str
    age_years: float


def _extinguisher(number: int, area: str) -> Thing:
    return Thing(
        f"FE-{number:02}",
        f"Extinguisher, {area}",
        "fire-extinguisher",
        area,
        "ABC dry chemical, 10 lb",
        f"AX{4410 + number * 37}",
        1.5 + number % 5,
    )


def _eyewash(number: int, area: str) -> Thing:
    return Thing(
        f"EW-{number:02}",
        f"Eyewash, {area}",
        "eyewash",
        area,
        "Plumbed, plastic bowl",
        f"EY-{2071 + number}",
        6.0,
    )


def _emergency_light(number: int, area: str) -> Thing:
    return Thing(
        f"EL-{number:02}",
        f"Emergency light, {area}",
        "emergency-light",
        area,
        "Two-head LED, 90 min battery",
        f"L{88120 + number}",
        3.0,
    )


def _fire_door(number: int, area: str) -> Thing:
    return Thing(
        f"FD-{number:02}",
        f"Fire door, {area}",
        "fire-door",
        area,
        "Hollow metal, 90 min",
        f"FD{310 + number}",
        11.0,
    )


THINGS: tuple[Thing, ...] = (
    Thing("FL-01", "Forklift", "forklift", "Dock 1", "Toyota 8FGU25", "8FGU25-71204", 6.2),
    Thing("FL-02", "Forklift", "forklift", "Dock 3", "Toyota 8FGU25", "8FGU25-71388", 6.0),
    Thing("FL-03", "Forklift", "forklift", "Dock 1", "Toyota 8FGU25", "8FGU25-69017", 8.4),
    Thing("FL-04", "Forklift", "forklift", "Bay A", "Crown FC 5245", "9A214387", 3.1),
    Thing("FL-05", "Forklift", "forklift", "Bay B", "Crown FC 5245", "9A214391", 3.1),
    Thing("FL-06", "Forklift", "forklift", "Yard", "Hyster H80FT", "L177B02214", 9.7),
    *(
        _extinguisher(number, area)
        for number, area in enumerate(
            (
                "Dock 1",
                "Dock 3",
                "Bay A",
                "Bay A",
                "Bay B",
                "Press shop",
                "Plating",
                "Waste storage HW-01",
                "Tank farm",
                "Office",
            ),
            start=1,
        )
    ),
    Thing("CR-01", "Bridge crane", "overhead-crane", "Bay A", "10 t, top running", "K4-2210", 12.0),
    Thing("CR-02", "Bridge crane", "overhead-crane", "Bay B", "5 t, top running", "K4-2261", 12.0),
    Thing(
        "CR-03", "Jib crane", "overhead-crane", "Press shop", "1 t, wall mounted", "J1-0877", 7.0
    ),
    _eyewash(1, "Plating"),
    _eyewash(2, "Waste storage HW-01"),
    _eyewash(3, "Bay B"),
    _eyewash(4, "Tool room"),
    _emergency_light(1, "Bay A"),
    _emergency_light(2, "Bay B"),
    _emergency_light(3, "Press shop"),
    _emergency_light(4, "Office"),
    _fire_door(1, "Plating"),
    _fire_door(2, "Press shop"),
    _fire_door(3, "Office"),
    Thing("LO-01", "Press brake 1", "machine", "Press shop", "130 t, 10 ft", "PB-13-441", 10.0),
    Thing("LO-02", "Press brake 3", "machine", "Press shop", "175 t, 12 ft", "PB-17-502", 8.0),
    Thing("LO-03", "Plate shear", "machine", "Press shop", "1/2 in, 10 ft", "SH-10-118", 14.0),
    Thing("LO-04", "Band saw", "machine", "Bay A", "Horizontal, 18 in", "BS-18-077", 9.0),
    Thing("LO-05", "Plating hoist line", "machine", "Plating", "12 stations", "PL-12-003", 11.0),
    Thing("GR-01", "Bench grinder", "grinder", "Tool room", "10 in, two wheels", "BG-10-921", 5.0),
    Thing("GR-02", "Pedestal grinder", "grinder", "Bay B", "14 in, two wheels", "PG-14-233", 5.0),
    Thing(
        "TK-01", "Diesel tank", "oil-tank", "Tank farm", "10,000 gal, double wall", "TK-5512", 9.0
    ),
    Thing(
        "TK-02", "Used oil tank", "oil-tank", "Tank farm", "1,000 gal, double wall", "TK-5513", 9.0
    ),
    Thing("SW-01", "Outfall 001", "stormwater-outfall", "Yard", "24 in pipe", "-", 15.0),
)
BY_TAG = {thing.tag: thing for thing in THINGS}


def closed_days(first_on: date, last_on: date) -> tuple[tuple[date, str], ...]:
    """Return the days of a span on which the plant does not work, Sundays aside."""
    days = [day for year in range(first_on.year, last_on.year + 1) for day in _closed_days_of(year)]
    return tuple((on, reason) for on, reason in days if first_on <= on <= last_on)


def _closed_days_of(year: int) -> tuple[tuple[date, str], ...]:
    thanksgiving = _weekday(date(year, 11, 22), 3)
    return (
        (date(year, 1, 1), "New Year's Day"),
        (_weekday(date(year, 5, 25), 0), "Memorial Day"),
        (date(year, 7, 4), "Independence Day"),
        (_weekday(date(year, 9, 1), 0), "Labor Day"),
        (thanksgiving, "Thanksgiving Day"),
        (thanksgiving + timedelta(days=1), "Day after Thanksgiving"),
        (date(year, 12, 24), "Christmas Eve"),
        (date(year, 12, 25), "Christmas Day"),
    )


def _weekday(from_on: date, weekday: int) -> date:
    """Return the first day from a date on that is this weekday; Monday is 0."""
    return from_on + timedelta(days=(weekday - from_on.weekday()) % 7)
