"""The tables of recordkeeping law: whole, and refused with every problem where they are not."""

import shutil
from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.domain.incident_rates import BASE_HOURS
from compliance.library.filing_law import (
    load_filing_law,
    load_industries,
    load_ita_format,
    load_rate_law,
)

CHECKLISTS = Path(__file__).resolve().parents[2] / "checklists"


def test_the_lists_are_whole() -> None:
    industries = load_industries(CHECKLISTS)
    sizes = {key: len(one.titles) for key, one in industries.lists.items()}
    # 65 rows, of which 31-33 stands for three
    assert sizes == {"partially-exempt": 82, "appendix-a": 67, "appendix-b": 104}
    for year, count in {2007: 1175, 2012: 1065, 2017: 1057, 2022: 1012}.items():
        assert sum(year in years for years in industries.years.values()) == count


def test_appendix_b_lies_within_a_and_nothing_listed_is_exempt() -> None:
    lists = load_industries(CHECKLISTS).lists
    assert all(lists["appendix-a"].entry_of(code) for code in lists["appendix-b"].titles)
    exempt = lists["partially-exempt"].titles
    assert not [code for code in exempt if lists["appendix-a"].entry_of(code)]


def test_every_ancestor_is_a_real_group() -> None:
    industries = load_industries(CHECKLISTS)
    for group, older in industries.ancestors.items():
        assert group in industries.groups, group
        assert all(one in industries.groups for one in older), group


def test_the_counts_and_their_paragraphs() -> None:
    counts = load_filing_law(CHECKLISTS).rules.counts
    assert {key: one.number for key, one in counts.items()} == {
        "size-exemption": 10,
        "file-from": 20,
        "file-cases-from": 100,
        "file-any-industry-from": 250,
    }
    assert str(counts["file-any-industry-from"].provision) == "29 CFR 1904.41(a)(1)(ii)"


def test_both_headers_have_their_columns() -> None:
    told = load_ita_format(CHECKLISTS)
    assert (len(told.summary.columns), len(told.cases.columns)) == (28, 24)
    assert told.header(told.summary)[:3] == ("establishment_name", "ein", "company_name")
    other = told.model_copy(update={"ein_header": "ein_number"})
    assert other.header(other.summary)[1] == "ein_number"


def test_rates_have_their_source_and_the_own_table_is_empty() -> None:
    law = load_rate_law(CHECKLISTS)
    trir = {one.year: str(one.rate) for one in law.all_private_industry if one.measure == "trir"}
    assert trir == {2013: "3.3", 2019: "2.8", 2023: "2.4", 2024: "2.3"}
    assert law.own_industry == ()
    assert law.base_hours == BASE_HOURS


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("filing.yaml", "number: 250", "number: many", "not a whole number"),
        ("filing.yaml", "  ein:", "  eni:", "rules ein"),
        ("ita.yaml", "kind: zip", "kind: zop", "'zop' is not a known word"),
        ("ita.yaml", "  hours-above:", "  hours-over:", "hours-above"),
        ("naics.yaml", "vintage: 2007", "vintage: old", "vintage"),
        ("naics_codes.csv", "code,years,title", "code,title", "columns"),
        ("naics_codes.csv", "111110,2007", "111110;2007", "row is wrong"),
        ("rates.yaml", "measure: trir", "measure: ltir", "measure"),
    ],
)
def test_a_wrong_table_is_refused(
    tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    folder = tmp_path / "law" / "recordkeeping"
    shutil.copytree(CHECKLISTS / "law" / "recordkeeping", folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInputError, match=words):  # noqa: PT012 - whichever reads the file
        load_filing_law(tmp_path)
        load_ita_format(tmp_path)
        load_rate_law(tmp_path)
