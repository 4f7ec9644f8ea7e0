"""Whoever types a paragraph finds what rests on it or lies within it."""

import pytest

from compliance.domain.provision_search import ProvisionSearch
from compliance.domain.provisions import Provision

LABOR = "state: California Labor Code 6401.9(e) <https://leginfo.legislature.ca.gov>"


def finds(typed: str, provision: str) -> bool:
    search = ProvisionSearch.of(typed, {29, 40})
    assert search is not None
    return search.finds([Provision.parse(provision)])


@pytest.mark.parametrize(
    ("typed", "provision"),
    [
        ("29 CFR 1910.157", "29 CFR 1910.157(e)(2)"),
        ("1910.157", "29 CFR 1910.157(e)(2)"),
        ("1910.157(e)", "29 CFR 1910.157(e)(2)"),
        ("112.8", "40 CFR 112.8(c)(6)"),
        ("part  1910  subpart L", "29 CFR 1910.157"),
        ("8 CCR 3203", "8 CCR 3203(a)(4)"),
        ("42 U.S.C. 11023", "42 U.S.C. 11023(a)"),
        ("6401.9", LABOR),
        ("6401.9(e)", LABOR),
        ("901.6", "local: IFC 901.6, as adopted"),
    ],
)
def test_a_paragraph_is_found_by_its_number(typed: str, provision: str) -> None:
    assert finds(typed, provision)


@pytest.mark.parametrize(
    ("typed", "provision"),
    [
        ("40 CFR 1910.157", "29 CFR 1910.157(e)(2)"),
        ("1910.157(d)", "29 CFR 1910.157(e)(2)"),
        ("1910.15", "29 CFR 1910.157"),
        ("1910.15", "29 CFR 1910.151(b)"),
        ("part 1910 subpart N", "29 CFR 1910.157"),
        ("401.9", LABOR),
        ("6401.9", "state: California Labor Code 6401.91"),
        ("901.6", "local: IFC 901.6.1, as adopted"),
    ],
)
def test_a_number_is_not_found_by_its_beginning(typed: str, provision: str) -> None:
    assert not finds(typed, provision)


@pytest.mark.parametrize("typed", ["forklift", "1910", "6401", ""])
def test_what_names_no_paragraph_is_looked_for_in_words(typed: str) -> None:
    assert ProvisionSearch.of(typed, {29, 40}) is None


def test_a_number_without_its_book_is_looked_for_in_the_books_at_hand() -> None:
    search = ProvisionSearch.of("112.8", {29})
    assert search is not None
    assert not search.finds([Provision.parse("40 CFR 112.8")])
