"""What people write into the forms of the demo: good answers, believable readings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from compliance.demo.employment import AVERAGE, figures_of
from compliance.demo.plant import ANA, BY_TAG
from compliance.domain.answer_types import (
    AnySpec,
    Column,
    Date,
    MultiChoice,
    Number,
    OneChoice,
    PassFailNa,
    ReadingSeries,
    Time,
    YesNo,
)
from compliance.domain.answers import Answer, kept_answers
from compliance.domain.checklists import Checklist, Item

ELECTRIC = ("FL-04", "FL-05")
METER_BASE = {"FL-01": 8120, "FL-02": 7344, "FL-03": 4655, "FL-04": 3910, "FL-05": 3877}
_METER_FROM_ON = date(2025, 1, 1)
_HOURS_A_DAY = 5.6
_SHORT_MEASURE_EVERY = 4  # inspections of a rope that come with measured diameters


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a form is filled in about: an asset's tag or an area's name, on which local day."""

    subject: str
    on: date
    rng: Random

    def between(self, low: float, high: float, decimals: int) -> str:
        """Return a reading between two values."""
        return f"{self.rng.uniform(low, high):.{decimals}f}"


Maker = Callable[[About], Answer]


def _reading(low: float, high: float, decimals: int = 0) -> Maker:
    return lambda about: Answer(value=about.between(low, high, decimals))


def _always(value: str) -> Maker:
    return lambda _: Answer(value=value)


def _power(about: About) -> Answer:
    return Answer(value="electric" if about.subject in ELECTRIC else "lp-gas")


def _hour_meter(about: About) -> Answer:
    base = METER_BASE.get(about.subject, 11_020)
    hours = base + (about.on - _METER_FROM_ON).days * _HOURS_A_DAY
    return Answer(value=f"{hours + about.rng.uniform(-1.5, 1.5):.1f}")


def _serial(about: About) -> Answer:
    return Answer(value=f"{about.subject} hook, serial {BY_TAG[about.subject].serial}")


def _rope(about: About) -> Answer:
    return Answer(value=f"{about.subject} hoist rope")


def _diameters(about: About) -> Answer:
    if about.rng.randrange(_SHORT_MEASURE_EVERY):
        return Answer()
    places = ("at the hook", "mid length", "at the drum")
    return Answer(readings=tuple((place, about.between(12.71, 12.86, 2)) for place in places))


def _employees(about: About) -> Answer:
    crew = "two operators" if about.rng.random() < 0.5 else "three operators"  # noqa: PLR2004 - half
    return Answer(value=f"The {crew} and the maintenance electrician of the first shift")


def _integrity_test(about: About) -> Answer:
    return Answer(value=date(about.on.year - 2, 5, 14).isoformat())


def _sampled_on(about: About) -> Answer:
    return Answer(value=(about.on - timedelta(days=about.rng.randrange(2))).isoformat())


def _sampled_at(about: About) -> Answer:
    return Answer(value=f"{about.rng.randint(8, 15):02}:{about.rng.randint(0, 59):02}")


def _nature(about: About) -> Answer:
    return Answer(value="snowmelt" if about.on.month in (1, 2) else "rain")


def _posting(about: About) -> Answer:
    """Say what is done with the annual summary that day: 29 CFR 1904.32(b)(6)."""
    if about.on < about.on.replace(month=2, day=2):
        return Answer(value="post")
    return Answer(value="end" if (about.on.month, about.on.day) == (4, 30) else "wall")


def _year_covered(about: About) -> Answer:
    return Answer(value=str(about.on.year - 1))


def _hours_of_year(about: About) -> Answer:
    months = [date(about.on.year - 1, month, 1) for month in range(1, 13)]
    return Answer(value=str(sum(figures_of(month).hours for month in months)))


MAKERS: Mapping[tuple[str, str], Maker] = {
    ("forklift-daily", "power"): _power,
    ("forklift-daily", "hour-meter"): _hour_meter,
    ("forklift-daily", "fit"): _always("fit"),
    ("crane-hook-monthly", "identifier"): _serial,
    ("crane-hook-monthly", "throat"): _reading(1.5, 5.5, 1),
    ("crane-hook-monthly", "twist"): _reading(0, 2.5, 1),
    ("crane-rope-monthly", "identifier"): _rope,
    ("crane-rope-monthly", "readings"): _diameters,
    ("crane-rope-monthly", "broken-wires"): _always("0"),
    ("crane-rope-monthly", "decision"): _always("fit"),
    ("bench-grinder", "work-rest"): _reading(0.06, 0.115, 3),
    ("bench-grinder", "tongue"): _reading(0.12, 0.22, 3),
    ("emergency-lighting-monthly", "seconds"): _reading(32, 48),
    ("exits-monthly", "width"): _reading(36, 48, 1),
    ("eyewash-weekly", "kind"): _always("plumbed"),
    ("fire-door-annual", "gap"): _reading(0.35, 0.65, 3),
    ("fire-door-annual", "coordinator"): _always("single"),
    ("five-s-walk", "score"): _reading(3, 5),
    ("form-300a-posting", "task"): _posting,
    ("form-300a-posting", "year"): _year_covered,
    ("form-300a-posting", "average"): _always(str(AVERAGE)),
    ("form-300a-posting", "hours"): _hours_of_year,
    ("form-300a-posting", "executive"): _always(f"{ANA.name}, plant manager"),
    ("form-300a-posting", "role"): _always("highest"),
    ("hazardous-waste-containers-weekly", "oldest"): _reading(12, 58),
    ("lockout-annual", "kind"): _always("lockout"),
    ("lockout-annual", "employees"): _employees,
    ("lockout-annual", "witness"): _always(""),
    ("spcc-tank-monthly", "level"): _reading(34, 78),
    ("spcc-tank-monthly", "interstice"): _always("dry"),
    ("spcc-tank-monthly", "integrity-test"): _integrity_test,
    ("stormwater-visual-quarterly", "storm"): _always("yes"),
    ("stormwater-visual-quarterly", "sampled-on"): _sampled_on,
    ("stormwater-visual-quarterly", "sampled-at"): _sampled_at,
    ("stormwater-visual-quarterly", "nature"): _nature,
    ("stormwater-visual-quarterly", "delay"): _reading(8, 26),
    ("stormwater-visual-quarterly", "dry-time"): _reading(80, 260),
    ("stormwater-visual-quarterly", "other"): _always(""),
}


def good_answers(checklist: Checklist, about: About) -> dict[str, Answer]:
    """Return answers to every visible item, none of them a fail; photos and extras are left out."""
    answers = {item.key: _good(checklist.key, item, about) for item in checklist.items if item.asks}
    return kept_answers(checklist, answers).answers


def _good(checklist_key: str, item: Item, about: About) -> Answer:
    maker = MAKERS.get((checklist_key, item.key))
    if maker is not None:
        return maker(about)
    return _plain(item.answer, about) if item.required else Answer()


def _plain(spec: AnySpec, about: About) -> Answer:
    """Return a good answer to an item that the demo knows nothing special about."""
    match spec:
        case PassFailNa() | YesNo() | OneChoice() | MultiChoice():
            return _tapped(spec)
        case Number():
            return Answer(value=str(_middle(spec)))
        case ReadingSeries():
            return Answer(readings=(tuple(_cell(column) for column in spec.columns),))
        case Date():
            return Answer(value=about.on.isoformat())
        case _:
            return Answer(value="09:30" if isinstance(spec, Time) else "As planned")


def _tapped(spec: PassFailNa | YesNo | OneChoice | MultiChoice) -> Answer:
    if isinstance(spec, PassFailNa):
        return Answer(value="pass")
    if isinstance(spec, YesNo):
        return Answer(value="no" if spec.fails_on == "yes" else "yes")
    good = next(choice.key for choice in spec.choices if not choice.fails)
    return Answer(values=(good,)) if isinstance(spec, MultiChoice) else Answer(value=good)


def _middle(spec: Number | Column) -> Decimal:
    low = spec.low if spec.low is not None else spec.minimum
    high = spec.high if spec.high is not None else spec.maximum
    ends = [end for end in (low, high) if end is not None] or [Decimal(1)]
    return round(sum(ends, Decimal(0)) / len(ends), spec.decimals)


def _cell(column: Column) -> str:
    words = {"text": "as drawn", "time": "09:30"}
    return words.get(column.kind) or str(_middle(column))
