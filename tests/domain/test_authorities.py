import pytest

from compliance.domain.authorities import Jurisdiction


@pytest.mark.parametrize("text", ["US", "US/CA", "US/IL/Joliet", "US/IL/Will County"])
def test_a_jurisdiction_prints_as_it_was_written(text: str) -> None:
    assert str(Jurisdiction.parse(text)) == text


@pytest.mark.parametrize("text", ["", "CA", "US/ca", "US//Joliet", "US/IL/", "US/IL/a/b"])
def test_what_is_no_jurisdiction_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="US/CA"):
        Jurisdiction.parse(text)


@pytest.mark.parametrize(
    ("rule", "place", "covers"),
    [
        ("US", "US/IL/Joliet", True),
        ("US/IL", "US/IL/Joliet", True),
        ("US/CA", "US/IL/Joliet", False),
        ("US/IL/Joliet", "US/IL", False),
        ("US/IL/Joliet", "US/IL/Joliet", True),
    ],
)
def test_a_rule_covers_the_places_within_its_jurisdiction(
    rule: str, place: str, *, covers: bool
) -> None:
    assert Jurisdiction.parse(rule).covers(Jurisdiction.parse(place)) is covers
