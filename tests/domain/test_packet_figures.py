"""Numbers of a packet's drawings: nothing lost, rare kinds unnamed, names in its language."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.injury_patterns import Dimension, SortedCase, count_patterns
from compliance.domain.packet_figures import TABLES, Naming, freeze_patterns
from compliance.domain.packet_masking import LEAST_CASES, least_cases
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.library.causes import load_causes
from compliance.library.filing_law import load_recordkeeping_law

CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists"
CODES = load_recordkeeping_law(CHECKLISTS).codes
CAUSES = load_causes(CHECKLISTS)
ENGLISH, SPANISH = (Naming(CODES, CAUSES, language) for language in ("en", "es"))
KEYS = {
    Dimension.BODY_PART: [one.key for one in CODES.body_parts],
    Dimension.EVENT: [one.key for one in CODES.events],
    Dimension.NATURE: [one.key for one in CODES.natures],
    Dimension.SOURCE: [one.key for one in CODES.sources],
    Dimension.CAUSE: [one.key for group in CAUSES.groups for one in group.causes],
    Dimension.PLACE: ["Rosa's desk"],
}


@st.composite
def cases(draw: st.DrawFn) -> list[SortedCase]:
    return [
        SortedCase(
            kinds={
                dimension: tuple(draw(st.lists(st.sampled_from(keys[:4]), max_size=1)))
                for dimension, keys in KEYS.items()
            },
            is_privacy_case=draw(st.booleans()),
        )
        for _ in range(draw(st.integers(0, 12)))
    ]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(cases(), st.sampled_from(list(Reader)))
def test_every_case_is_in_each_table_once_and_rare_kinds_have_no_name(
    given_cases: list[SortedCase], reader: Reader
) -> None:
    found = count_patterns(given_cases, withhold_privacy=True)
    least = least_cases(reader)
    frozen = freeze_patterns(found, ENGLISH, least)
    plain = [one for one in given_cases if not one.is_privacy_case]
    if frozen is None:
        assert not plain
        return
    assert (frozen.cases, frozen.withheld) == (len(plain), len(given_cases) - len(plain))
    for table in frozen.tables:
        assert sum(one.count for one in table.kinds) + table.few + table.unsorted == len(plain)
        assert all(one.count >= least for one in table.kinds)
    assert all(one.count >= least for one in frozen.regions)
    assert "Rosa" not in frozen.model_dump_json()  # a place is words that somebody typed
    assert [one.by for one in frozen.tables] == [Dimension.BODY_PART, *TABLES]


@pytest.mark.parametrize("reader", Reader)
def test_only_readers_of_whole_reports_learn_of_single_cases(reader: Reader) -> None:
    whole = reader in {Reader.GOVERNMENT, Reader.PERMITTED}
    assert least_cases(reader) == (1 if whole else LEAST_CASES)


def test_names_are_frozen_in_the_language_of_the_packet() -> None:
    kinds = {dimension: (keys[0],) for dimension, keys in KEYS.items()}
    found = count_patterns([SortedCase(kinds=kinds)] * 3, withhold_privacy=True)
    english, spanish = (freeze_patterns(found, naming, 3) for naming in (ENGLISH, SPANISH))
    assert english is not None
    assert spanish is not None
    assert english.tables[0].kinds[0].name == "Head, face"
    assert spanish.regions[0].name == "Cabeza, cara"
    for one, other in zip(english.tables, spanish.tables, strict=True):
        assert one.kinds[0].key == other.kinds[0].key
        assert one.kinds[0].name != other.kinds[0].name
    assert ENGLISH.of(Dimension.CAUSE, "gone-from-the-list") == "gone-from-the-list"
