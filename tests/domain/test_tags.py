"""Suggested tags: new, in a row, and like those that there are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.tags import suggest_tags
from compliance.services.assets import TAG


@pytest.mark.parametrize(
    ("kind", "alike", "taken", "tags"),
    [
        ("forklift", [], [], ["FL-01", "FL-02"]),
        ("aerial-lift", [], [], ["AL-01", "AL-02"]),
        ("conveyor", [], [], ["CO-01", "CO-02"]),
        ("forklift", ["FL-09"], ["FL-10"], ["FL-11", "FL-12"]),
        ("forklift", ["TRUCK007", "TRUCK008", "X-1"], [], ["TRUCK009", "TRUCK010"]),
        ("forklift", ["RED"], [], ["FL-01", "FL-02"]),  # no number to count on from
        ("forklift", ["FL-99"], [], ["FL-100", "FL-101"]),
    ],
)
def test_tags_count_on(kind: str, alike: list[str], taken: list[str], tags: list[str]) -> None:
    assert suggest_tags(kind, 2, alike=alike, taken=taken) == tags


@given(
    kind=st.from_regex(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,3}", fullmatch=True).filter(
        lambda kind: len(kind) <= 40
    ),
    count=st.integers(0, 30),
    taken=st.sets(st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,3}", fullmatch=True), max_size=20),
)
def test_tags_are_new_and_may_be_entered(kind: str, count: int, taken: set[str]) -> None:
    tags = suggest_tags(kind, count, alike=sorted(taken), taken=taken)
    assert len(set(tags)) == len(tags) == count
    assert not taken & set(tags)
    assert all(TAG.fullmatch(tag) for tag in tags)
