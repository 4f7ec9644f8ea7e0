"""The numbers of a packet's drawings of injuries: trends of rates, body map, kinds and causes.

Frozen as they are drawn: names in the packet's language, few cases gathered where the packet's
reader must not learn who it was. Drawing looks nothing up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from compliance.domain.body_map import Region
from compliance.domain.incident_rates import Benchmark, Measure, Point, shown
from compliance.domain.injury_codes import InjuryCodes, Sorting
from compliance.domain.injury_patterns import Dimension, Patterns
from compliance.domain.investigations import Causes
from compliance.domain.packet_records import Frozen

Count = Annotated[int, Field(ge=0)]
TABLES = (Dimension.EVENT, Dimension.NATURE, Dimension.SOURCE, Dimension.CAUSE)
"""What is counted beside the body. Not places: they are words of a form, and may be a desk."""


class TrendPoint(Frozen):
    """One month: its first day, and rates as they are printed; empty: there is none."""

    month: date
    value: str = ""
    rolling: str = ""


class Published(Frozen):
    """A published rate to compare with; ``industry``: NAICS, empty for all private industry."""

    year: int
    rate: str
    industry: str = ""


class Trend(Frozen):
    """One measure over months."""

    measure: Measure
    points: tuple[TrendPoint, ...]
    published: tuple[Published, ...] = ()


class KindCount(Frozen):
    """How many cases are of a kind; ``name``: in the packet's language."""

    key: str
    name: str
    count: Count


class RegionCount(Frozen):
    """How many cases are of a part of the drawn body."""

    region: Region
    name: str
    count: Count


class PatternTable(Frozen):
    """Cases by kind. ``few``: cases of kinds too rare to be named to this reader.

    ``unsorted``: cases of which the kind is not known.
    """

    by: Dimension
    kinds: tuple[KindCount, ...] = ()
    few: Count = 0
    unsorted: Count = 0


class PatternSection(Frozen):
    """What the counted cases have in common; ``withheld`` privacy concern cases are in no number.

    ``least``: of how many cases a kind is named; 1: every one.
    """

    cases: Count
    withheld: Count = 0
    least: Annotated[int, Field(ge=1)] = 1
    regions: tuple[RegionCount, ...] = ()
    tables: tuple[PatternTable, ...] = ()


@dataclass(frozen=True, slots=True)
class Naming:
    """What kinds are called, in one language."""

    codes: InjuryCodes
    causes: Causes
    language: str

    def of(self, dimension: Dimension, key: str) -> str:
        """Return what a kind is called; one that is in no list is its own name."""
        if dimension is not Dimension.CAUSE:
            return self.codes.words(Sorting(dimension.value), key, self.language)
        found = self.causes.find(key)
        if found is None:
            return key
        return found.es if self.language == "es" else found.title

    def region(self, region: Region) -> str:
        """Return what a part of the drawn body is called."""
        parts = (one for one in self.codes.body_parts if one.region is region)
        return next((one.words(self.language) for one in parts), region.value)


def freeze_trend(
    measure: Measure, points: Sequence[Point], published: Sequence[Benchmark]
) -> Trend:
    """Return a measure as a packet keeps it."""
    return Trend(
        measure=measure,
        points=tuple(
            TrendPoint(month=one.month, value=shown(one.value), rolling=shown(one.rolling))
            for one in points
        ),
        published=tuple(
            Published(year=one.year, rate=str(one.rate), industry=one.industry) for one in published
        ),
    )


def freeze_patterns(found: Patterns, naming: Naming, least: int) -> PatternSection | None:
    """Return what cases have in common as a packet keeps it; None if no case is counted.

    ``found`` holds no privacy concern case. Kinds of fewer than ``least`` cases are not named.
    """
    if not found.cases:
        return None
    parts = {key: count for key, count in found.by(Dimension.BODY_PART).items() if count >= least}
    return PatternSection(
        cases=found.cases,
        withheld=found.withheld,
        least=least,
        regions=tuple(
            RegionCount(region=region, name=naming.region(region), count=count)
            for region, count in sorted(naming.codes.by_region(parts).items())
        ),
        tables=tuple(
            _table(dimension, found, naming, least) for dimension in (Dimension.BODY_PART, *TABLES)
        ),
    )


def _table(dimension: Dimension, found: Patterns, naming: Naming, least: int) -> PatternTable:
    counts: Mapping[str, int] = found.by(dimension)
    named = {key: count for key, count in counts.items() if count >= least}
    return PatternTable(
        by=dimension,
        kinds=tuple(
            KindCount(key=key, name=naming.of(dimension, key), count=count)
            for key, count in sorted(named.items(), key=lambda one: (-one[1], one[0]))
            if count
        ),
        few=sum(counts.values()) - sum(named.values()),
        unsorted=found.unsorted.get(dimension, 0),
    )
