"""What is inspected at the demo plant: which checklist where, how soon, and how it stands today."""

from dataclasses import dataclass

from compliance.demo.plant import ANA, MARISOL, Hand

THE_SITE = ""  # subject of a check that is about no asset and no area
A_YEAR = 400  # days: longer than the demo's history, so from its first day


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When in the time that is given for it a check is usually done, and how often it is not.

    ``early`` and ``late`` are shares of that time, ``forgotten`` the share of checks that are
    missed (or done days late, where lateness is possible), ``hours`` the local hours of the day.
    """

    early: float = 0.1
    late: float = 0.7
    forgotten: float = 0.02
    hours: tuple[int, int] = (7, 13)


DAILY = Rhythm(early=0.0, late=0.0, forgotten=0.012, hours=(6, 7))
WEEKLY = Rhythm(early=0.0, late=0.55, forgotten=0.025)
MONTHLY = Rhythm(early=0.1, late=0.75, forgotten=0.015)
EVERY_SEVEN_DAYS = Rhythm(early=0.85, late=1.0, forgotten=0.05)
INTERVAL = Rhythm(early=0.75, late=1.0, forgotten=0.06)
POSTING = Rhythm(early=0.7, late=0.9, forgotten=0.0)  # after the summary is certified
YEARLY = Rhythm(early=0.05, late=0.85, forgotten=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A checklist on some assets or areas, all days counted back from today.

    ``last_done_ago``: when it was last done, before the tracker was there. A duty that begins
    late in a week or a month begins with the next one.
    """

    checklist: str
    subjects: tuple[str, ...]
    rhythm: Rhythm
    owner: Hand | None = MARISOL
    begins_ago: int = A_YEAR
    last_done_ago: int | None = None


def _tags(prefix: str, *numbers: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{number:02}" for number in numbers)


DUTIES: tuple[Duty, ...] = (
    Duty(checklist="forklift-daily", subjects=_tags("FL", 1, 2, 3), rhythm=DAILY, begins_ago=100),
    Duty(checklist="forklift-daily", subjects=_tags("FL", 4, 6), rhythm=DAILY, begins_ago=24),
    Duty(checklist="extinguisher-monthly", subjects=_tags("FE", *range(1, 11)), rhythm=MONTHLY),
    Duty(checklist="crane-hook-monthly", subjects=_tags("CR", 1, 2, 3), rhythm=MONTHLY),
    Duty(checklist="crane-rope-monthly", subjects=_tags("CR", 1, 2), rhythm=MONTHLY),
    Duty(checklist="eyewash-weekly", subjects=_tags("EW", 1, 2, 3, 4), rhythm=WEEKLY),
    Duty(checklist="bench-grinder", subjects=_tags("GR", 1), rhythm=WEEKLY, begins_ago=300),
    Duty(
        checklist="emergency-lighting-monthly",
        subjects=_tags("EL", 1, 2, 3, 4),
        rhythm=INTERVAL,
        last_done_ago=A_YEAR - 30,
    ),
    Duty(
        checklist="exits-monthly",
        subjects=("Bay A", "Bay B", "Press shop", "Office"),
        rhythm=MONTHLY,
    ),
    Duty(
        checklist="hazardous-waste-containers-weekly",
        subjects=("Waste storage HW-01",),
        rhythm=EVERY_SEVEN_DAYS,
        last_done_ago=A_YEAR - 33,
    ),
    Duty(checklist="spcc-tank-monthly", subjects=_tags("TK", 1, 2), rhythm=MONTHLY, owner=ANA),
    Duty(
        checklist="stormwater-visual-quarterly",
        subjects=_tags("SW", 1),
        rhythm=MONTHLY,
        owner=ANA,
    ),
    Duty(
        checklist="lockout-annual",
        subjects=_tags("LO", 1, 2, 3, 4),
        rhythm=YEARLY,
        owner=ANA,
        begins_ago=185,
    ),
    Duty(
        checklist="fire-door-annual",
        subjects=_tags("FD", 1),
        rhythm=INTERVAL,
        last_done_ago=500,
    ),
    Duty(
        checklist="fire-door-annual",
        subjects=_tags("FD", 2),
        rhythm=YEARLY,
        owner=None,
        last_done_ago=378,
    ),
    Duty(
        checklist="fire-door-annual",
        subjects=_tags("FD", 3),
        rhythm=YEARLY,
        begins_ago=340,
        last_done_ago=345,
    ),
    Duty(checklist="form-300a-posting", subjects=(THE_SITE,), rhythm=POSTING, owner=ANA),
    Duty(
        checklist="five-s-walk", subjects=("Press shop",), rhythm=WEEKLY, owner=ANA, begins_ago=300
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a duty stands today: done ``last_done_ago`` days ago and not since.

    Before that it was done every ``every`` days, so that the last time fits the ones before; each
    ``slow``-th time took ``slow_by`` days longer.
    """

    checklist: str
    subject: str
    last_done_ago: int
    every: int
    slow: int = 5
    slow_by: int = 3


ENDINGS: tuple[Ending, ...] = (
    # Due today: seven days, and thirty-five, after the last time.
    Ending(
        checklist="hazardous-waste-containers-weekly",
        subject="Waste storage HW-01",
        last_done_ago=7,
        every=6,
        slow=9,
    ),
    Ending(checklist="emergency-lighting-monthly", subject="EL-01", last_done_ago=35, every=33),
    # Overdue since three days.
    Ending(checklist="emergency-lighting-monthly", subject="EL-03", last_done_ago=38, every=34),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The check whose time includes the day ``ago`` days back is never done."""

    checklist: str
    subject: str
    ago: int


GAPS: tuple[Gap, ...] = (
    Gap(checklist="eyewash-weekly", subject="EW-04", ago=7),  # missed last week
    Gap(checklist="extinguisher-monthly", subject="FE-07", ago=40),
    Gap(checklist="crane-rope-monthly", subject="CR-02", ago=200),
    Gap(checklist="fire-door-annual", subject="FD-02", ago=100),  # overdue, and without owner
    Gap(checklist="fire-door-annual", subject="FD-03", ago=100),  # due soon
    Gap(checklist="lockout-annual", subject="LO-04", ago=0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A yearly check that is done ``ago`` days back, and not before: a story waits there."""

    checklist: str
    subject: str
    ago: int


PINS: tuple[Pin, ...] = (
    Pin(checklist="lockout-annual", subject="LO-02", ago=178),
    Pin(checklist="fire-door-annual", subject="FD-01", ago=146),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A span in which an asset is out of service for a reason that no inspection found."""

    subject: str
    from_ago: int
    until_ago: int
    reason: str


ABSENCES: tuple[Absence, ...] = (
    Absence(
        subject="CR-03", from_ago=236, until_ago=193, reason="Hoist is at the maker for a rebuild."
    ),
    Absence(
        subject="FL-06", from_ago=13, until_ago=9, reason="Yearly service at the dealer's shop."
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """The first check that is owed from a day on and is waived by the coordinator."""

    checklist: str
    subject: str
    ago: int
    reason: str


WAIVERS: tuple[Waiver, ...] = (
    Waiver(
        checklist="eyewash-weekly",
        subject="EW-01",
        ago=225,
        reason="Plating line emptied and locked for new floor coating; nobody works there.",
    ),
    Waiver(
        checklist="forklift-daily",
        subject="FL-02",
        ago=33,
        reason="Truck not used: stock-taking day, dock closed.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A record that was sent wrong: amended with the right value, or voided by the coordinator."""

    checklist: str
    subject: str
    ago: int
    reason: str
    item: str = ""
    wrong: str = ""


SLIPS: tuple[Slip, ...] = (
    Slip(
        checklist="forklift-daily",
        subject="FL-01",
        ago=38,
        reason="Hour meter misread: one digit too many.",
        item="hour-meter",
        wrong="89104.2",
    ),
    Slip(
        checklist="extinguisher-monthly",
        subject="FE-04",
        ago=133,
        reason="Wrong tag: this was FE-03. FE-04 is checked again.",
    ),
)
