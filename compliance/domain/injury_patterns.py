"""What injury cases have in common: how many by part, harm, event, source, cause and place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Dimension(StrEnum):
    """What cases are counted by; the first four are `injury_codes.Sorting`."""

    BODY_PART = "body_part"
    NATURE = "nature"
    EVENT = "event"
    SOURCE = "source"
    CAUSE = "cause"  # categories of an investigation's causes; a case may have several
    PLACE = "place"  # area of the incident, or the words of column E


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedCase:
    """One case as far as it is counted: its kinds by dimension. Nothing of it names anybody."""

    kinds: Mapping[Dimension, tuple[str, ...]]
    is_privacy_case: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Patterns:
    """How many cases there are, and how many of each kind.

    ``unsorted``: cases of which a dimension is not known. ``withheld``: privacy concern cases that
    are in no number, because of few cases the kind alone could tell who it is.
    """

    cases: int = 0
    counts: Mapping[Dimension, Mapping[str, int]] = field(default_factory=dict)
    unsorted: Mapping[Dimension, int] = field(default_factory=dict)
    withheld: int = 0

    def by(self, dimension: Dimension) -> Mapping[str, int]:
        """Return the numbers of one dimension."""
        return self.counts.get(dimension, {})


def count_patterns(cases: Iterable[SortedCase], *, withhold_privacy: bool) -> Patterns:
    """Count cases by every dimension; ``withhold_privacy`` for readers outside recordkeeping.

    29 CFR 1904.29(b)(6) to (b)(10) keep the names of privacy concern cases; that their kinds are
    kept back here too is our own caution.
    """
    counts = {dimension: Counter[str]() for dimension in Dimension}
    unsorted: Counter[Dimension] = Counter()
    counted = withheld = 0
    for case in cases:
        if withhold_privacy and case.is_privacy_case:
            withheld += 1
            continue
        counted += 1
        for dimension in Dimension:
            kinds = set(case.kinds.get(dimension, ()))
            counts[dimension].update(kinds)
            unsorted[dimension] += not kinds
    return Patterns(cases=counted, counts=counts, unsorted=unsorted, withheld=withheld)
