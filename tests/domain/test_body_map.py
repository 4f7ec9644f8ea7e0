"""The body map: every part has a place and a number, shades follow numbers, texts are escaped."""

from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.body_map import FILLS, Region, View, body_map_svg, shade_of
from compliance.library.filing_law import load_injury_codes

CODES = load_injury_codes(Path(__file__).resolve().parents[2] / "checklists")


def _texts(markup: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(markup).iter("text")]  # noqa: S314 - our own


def _both(counts: dict[Region, int]) -> list[str]:
    return [text for view in View for text in _texts(body_map_svg(view, counts, str, view.value))]


def test_every_part_has_its_number_in_one_of_the_views() -> None:
    counts = {region: 10 + place for place, region in enumerate(Region)}
    said = " ".join(_both(counts)).split()
    assert [said.count(str(count)) for count in counts.values()] == [1] * len(Region)


def test_a_part_without_cases_has_no_number() -> None:
    assert _both({Region.HAND: 2, Region.KNEE: 0}) == ["hand: 2"]
    assert _both({}) == []


def test_every_region_is_a_part_that_can_be_chosen() -> None:
    assert {one.region for one in CODES.body_parts} - {None} == set(Region)


def test_names_cannot_carry_markup_and_are_cut_at_the_comma() -> None:
    drawn = body_map_svg(View.FRONT, {Region.HAND: 1}, lambda _: "<b>&, more", "a < b")
    assert _texts(drawn) == ["<b>&: 1"]
    assert "style" not in drawn
    assert ET.fromstring(drawn).attrib["aria-label"] == "a < b"  # noqa: S314 - our own


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=22))
def test_shades_never_fall_as_numbers_rise(counts: list[int]) -> None:
    most = max(counts)
    shades = [shade_of(count, most) for count in sorted(counts)]
    assert shades == sorted(shades)
    assert all(0 <= shade < len(FILLS) for shade in shades)
    assert all(
        (shade == 0) is (count == 0) for shade, count in zip(shades, sorted(counts), strict=True)
    )
    assert shades[-1] == (len(FILLS) - 1 if most else 0)


def test_the_parts_of_one_region_are_added() -> None:
    assert CODES.by_region({"hand": 2, "mind": 4, "nonsense": 1}) == {Region.HAND: 2}
