"""Titles of checklists, found in every language that they have."""

import pytest

from compliance.services.checklists import find_titles
from tests.world import CATALOG

FORKLIFT = "Forklift daily check"


@pytest.mark.parametrize(
    "search",
    ["forklift daily", "diaria del montacargas", " DIARIA del MONTACARGAS ", "revision diaria"],
)
def test_a_title_is_found_in_each_of_its_languages(search: str) -> None:
    assert find_titles(CATALOG, search) == (FORKLIFT,)


def test_what_fits_several_is_all_of_them_and_nothing_is_nothing() -> None:
    assert {FORKLIFT, "Fire extinguisher monthly look"} <= set(find_titles(CATALOG, "Revisión"))
    assert find_titles(CATALOG, "") == ()
    assert find_titles(CATALOG, "zebra") == ()
