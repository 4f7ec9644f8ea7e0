"""The name of a privacy concern case is taken out of any text, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.withheld_names import NO_VEIL, WITHHELD, veil_over

NAMES = ("Zelda Quimby", "José O'Brien-Núñez", "Mark Long", "Xi")
PIECES = (
    "fell on",
    "the long mark",
    "ZELDA",
    "Quimby's",
    "o'brien",
    "Jose",
    ",",
    "\n",
    "Núñez",
    "xi",
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zelda Quimby fell", f"{WITHHELD} fell"),
        ("Ms. QUIMBY's hand", f"Ms. {WITHHELD}'s hand"),
        ("Quimby, Zelda: cut", f"{WITHHELD}: cut"),
        ("by José O\u2019Brien-Nunez.", f"by {WITHHELD}."),
        ("Quimbyville is a town", "Quimbyville is a town"),
        ("the long mark on the floor", "the long mark on the floor"),
        ("", ""),
    ],
)
def test_what_is_left_of_a_text(text: str, left: str) -> None:
    assert veil_over(NAMES).text(text) == left


def test_without_names_everything_is_shown() -> None:
    assert not veil_over(["", " "])
    assert NO_VEIL.text("Zelda") == NO_VEIL.name("Zelda") == "Zelda"
    assert NO_VEIL.text(None) == ""
    assert veil_over(NAMES, "kept").name("Z. Quimby") == "kept"


@settings(derandomize=True, max_examples=80)
@given(pieces=st.lists(st.sampled_from((*PIECES, *NAMES)), max_size=6))
def test_no_name_stays(pieces: list[str]) -> None:
    veil = veil_over(NAMES)
    after = veil.text(" ".join(pieces))
    assert not veil.hides(after.replace(WITHHELD, "-"))
    assert veil.text(after) == after
