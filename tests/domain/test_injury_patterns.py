"""Counting cases by kinds: nothing twice, the unknown told, privacy cases kept back for others."""

from compliance.domain.injury_patterns import Dimension, Patterns, SortedCase, count_patterns

CASES = [
    SortedCase(kinds={Dimension.BODY_PART: ("hand",), Dimension.CAUSE: ("training", "guard")}),
    SortedCase(kinds={Dimension.BODY_PART: ("hand",), Dimension.CAUSE: ("guard", "guard")}),
    SortedCase(kinds={Dimension.BODY_PART: ("hip",)}, is_privacy_case=True),
    SortedCase(kinds={}),
]


def test_each_kind_of_a_case_counts_once() -> None:
    found = count_patterns(CASES, withhold_privacy=False)
    assert (found.cases, found.withheld) == (4, 0)
    assert found.by(Dimension.BODY_PART) == {"hand": 2, "hip": 1}
    assert found.by(Dimension.CAUSE) == {"guard": 2, "training": 1}
    assert found.unsorted[Dimension.BODY_PART] == 1
    assert found.unsorted[Dimension.CAUSE] == 2
    assert found.by(Dimension.EVENT) == {}


def test_readers_of_a_packet_see_no_kind_of_a_privacy_case() -> None:
    found = count_patterns(CASES, withhold_privacy=True)
    assert (found.cases, found.withheld) == (3, 1)
    assert "hip" not in found.by(Dimension.BODY_PART)


def test_no_cases_are_no_kinds() -> None:
    nothing = count_patterns([], withhold_privacy=True)
    assert nothing.cases == 0
    assert not any(nothing.by(dimension) for dimension in Dimension)
    assert Patterns().by(Dimension.PLACE) == {}
