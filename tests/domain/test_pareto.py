"""Pareto tables: order, running shares that end at one, a drawing with every number in words."""

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.pareto import LONGEST_NAME, MOST_BARS, pareto, pareto_svg, percent

PIECE = re.compile(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)")


def test_kinds_stand_by_number_with_their_running_share() -> None:
    rows = pareto({"falls": 2, "cuts": 5, "noise": 0, "burns": 2, "strains": 1})
    assert [(one.key, one.count, one.running) for one in rows] == [
        ("cuts", 5, Fraction(1, 2)),
        ("burns", 2, Fraction(7, 10)),
        ("falls", 2, Fraction(9, 10)),
        ("strains", 1, Fraction(1)),
    ]
    assert pareto({}) == []


@settings(max_examples=60, derandomize=True)
@given(st.dictionaries(st.text(max_size=5), st.integers(0, 2_000), max_size=30))
def test_nothing_is_lost_and_shares_only_grow(counts: dict[str, int]) -> None:
    rows = pareto(counts)
    assert sum(one.count for one in rows) == sum(counts.values())
    running = [one.running for one in rows]
    assert running == sorted(running)
    assert not rows or running[-1] == 1
    assert sum((one.share for one in rows), Fraction()) == (1 if rows else 0)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(1, 3), "33%"),
        (Fraction(5, 8), "63%"),
        (Fraction(1, 200), "1%"),
        (Fraction(1), "100%"),
    ],
)
def test_shares_are_rounded_half_up(share: Fraction, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize("kinds", [0, 1, MOST_BARS, MOST_BARS + 3])
def test_the_drawing_says_every_number_and_how_many_kinds_are_left(kinds: int) -> None:
    rows = pareto({f"<k{number:02}>": 40 - number for number in range(kinds)})
    drawn = ET.fromstring(  # noqa: S314 - our own
        pareto_svg(rows, lambda key: f"{key} &", "Kinds", rest="%d more kinds")
    )
    said = [one.text or "" for one in drawn.iter("text")]
    for row in rows[:MOST_BARS]:
        assert f"{row.key} &: {row.count}" in said
        assert percent(row.running) in said
    assert ("3 more kinds" in said) is (kinds > MOST_BARS)
    assert len(list(drawn.iter("rect"))) == min(kinds, MOST_BARS)
    assert not [one for one in drawn.iter() if "style" in one.attrib]


def test_a_long_name_is_cut_on_the_drawing_only() -> None:
    drawn = pareto_svg(pareto({"k": 3}), lambda _: "x" * 80, "Kinds")
    assert f">{'x' * (LONGEST_NAME - 1)}\u2026: 3<" in drawn


@settings(max_examples=60, derandomize=True)
@given(
    st.dictionaries(
        st.text(st.characters(codec="ascii", categories=("Lu", "Ll")), min_size=1, max_size=50),
        st.integers(1, 40),
        min_size=1,
        max_size=12,
    )
)
def test_no_line_runs_through_words(counts: dict[str, int]) -> None:
    drawn = ET.fromstring(pareto_svg(pareto(counts), str, "Kinds"))  # noqa: S314 - our own
    said = [one for one in drawn.iter("text") if one.get("font-weight") == "600"]
    boxes = [
        (float(one.attrib["y"]) - 9, float(one.attrib["y"]) + 2, 4 + 6.5 * len(one.text or ""))
        for one in said
    ]
    for path in drawn.iter("path"):
        for piece in PIECE.findall(path.attrib["d"]):
            x, y, to_x, to_y = map(float, piece)
            for top, bottom, right in boxes:
                first = x + (to_x - x) * (max(y, top) - y) / (
                    to_y - y
                )  # where it gets to the words
                assert first >= right or to_y <= top or y >= bottom
