import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.provisions import INTERNAL, Provision, ProvisionKind, label_of
from compliance.domain.subparts import SUBPARTS, subpart_of

p = Provision.parse


@pytest.mark.parametrize(
    "text",
    [
        "29 CFR 1910.157(e)(2)",
        "29 CFR part 1910",
        "29 CFR part 1910 subpart L",
        "40 CFR part 63 subpart JJJJJJ",
        "29 CFR 1904.10",
        "29 CFR 1910.179(j)(1)(ii)(b)",
        "40 CFR 262.17(a)(1)(v)",
        "40 CFR 60.482-7a(a)(1)",
        "8 CCR 3203(a)(4)(B)",
        "42 U.S.C. 11023(a)",
        "local: IFC 1032.10.1 (2021), as adopted",
        "local: Joliet Code 12-3 <https://codes.example.org/12-3>",
        "state: WAC 173-303-320",
        "permit: 2021 MSGP Part 3.2",
        "standard: NFPA 80 5.2.4 (2007 numbering)",
        "internal",
        "internal: 5S standard",
    ],
)
def test_a_provision_prints_as_it_was_written(text: str) -> None:
    assert str(p(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1910.157(e)(2)",
        "29 CFR 1910",
        "29 CFR 1910.157(a)-(b)",
        "29 CFR 1910.157(e)(2",
        "29 CFR 1910.157 (e)",
        "29 CFR 1910.157(e2)",
        "29 CFR 01910.1",
        "29 cfr 1910.157",
        "8 CCR part 3203",
        "local:",
        "local: Code <http://insecure.example.org>",
        "internal: a <b> c",
        "29 CFR 1910.157(e)(2) and (3)",
    ],
)
def test_what_is_no_provision_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"29 CFR"):
        p(text)


@pytest.mark.parametrize(
    ("outer", "inner", "contained"),
    [
        ("29 CFR 1910.157(e)", "29 CFR 1910.157(e)(2)", True),
        ("29 CFR 1910.157", "29 CFR 1910.157(e)(2)", True),
        ("29 CFR part 1910", "29 CFR 1910.157(e)(2)", True),
        ("29 CFR 1910.157(e)(2)", "29 CFR 1910.157(e)(2)", True),
        ("29 CFR 1910.157(e)(2)", "29 CFR 1910.157(e)", False),
        ("29 CFR 1904.1", "29 CFR 1904.10", False),
        ("29 CFR 1910.157(e)(1)", "29 CFR 1910.157(e)(10)", False),
        ("29 CFR part 1910", "29 CFR 1904.1", False),
        ("29 CFR part 1910", "40 CFR 1910.1", False),
        ("29 CFR part 1910 subpart L", "29 CFR 1910.157(e)(2)", True),
        ("29 CFR part 1910 subpart L", "29 CFR 1910.165", True),
        ("29 CFR part 1910 subpart L", "29 CFR 1910.166", False),
        ("29 CFR part 1910 subpart L", "29 CFR part 1910", False),
        ("29 CFR part 1910", "29 CFR part 1910 subpart L", True),
        ("29 CFR part 1904 subpart C", "29 CFR 1904.10", True),
        ("29 CFR part 1904 subpart B", "29 CFR 1904.10", False),
        ("40 CFR part 63 subpart JJJJJJ", "40 CFR 63.11223(b)", True),
        ("40 CFR part 112 subpart B", "40 CFR 112.8(c)(3)", True),
        ("8 CCR 3203", "8 CCR 3203(a)(4)", True),
        ("internal", "internal: 5S", False),
        ("local: Code 1", "local: Code 1", True),
    ],
)
def test_a_provision_contains_what_lies_within_it(
    outer: str, inner: str, *, contained: bool
) -> None:
    assert p(outer).contains(p(inner)) is contained


def test_provisions_sort_as_in_the_books() -> None:
    ordered = [
        "29 CFR part 1904",
        "29 CFR 1904.7",
        "29 CFR 1904.29(b)(6)",
        "29 CFR part 1910",
        "29 CFR 1910.9",
        "29 CFR 1910.10",
        "29 CFR 1910.157(e)(2)",
        "29 CFR 1910.157(e)(10)",
        "29 CFR 1910.179(h)",
        "29 CFR 1910.179(i)",
        "29 CFR 1910.179(j)(2)(ii)",
        "29 CFR 1910.179(j)(2)(iv)",
        "29 CFR 1910.179(j)(2)(ix)",
        "29 CFR 1910.179(z)",
        "29 CFR 1910.179(aa)",
        "40 CFR 112.8(c)(6)",
        "42 U.S.C. 11023(a)",
        "8 CCR 3203",
        "state: WAC 173-303-320",
        "local: IFC 705.2",
        "local: IFC 1032.10",
        "internal",
    ]
    assert [str(x) for x in sorted(p(text) for text in reversed(ordered))] == ordered


def test_addresses_lead_to_the_paragraph_as_it_was_on_a_day() -> None:
    paragraph = p("29 CFR 1910.157(e)(2)")
    ecfr = "https://www.ecfr.gov"
    assert paragraph.web_address() == (f"{ecfr}/current/title-29/section-1910.157#p-1910.157(e)(2)")
    assert paragraph.web_address(date(2026, 3, 1)) == (
        f"{ecfr}/on/2026-03-01/title-29/section-1910.157#p-1910.157(e)(2)"
    )
    assert p("29 CFR part 1910 subpart L").web_address() == (
        f"{ecfr}/current/title-29/part-1910/subpart-L"
    )
    assert p("40 CFR part 112").web_address() == f"{ecfr}/current/title-40/part-112"
    assert p("29 CFR 1904.10").web_address() == f"{ecfr}/current/title-29/section-1904.10"
    assert p("8 CCR 3203(a)").web_address() == "https://www.dir.ca.gov/title8/3203.html"
    assert p("22 CCR 66262.18(d)(1)").web_address() == (
        "https://www.law.cornell.edu/regulations/california/22-CCR-66262.18"
    )
    assert p("42 U.S.C. 11023(a)").web_address() == (
        "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title42-section11023"
    )
    assert p("local: Code <https://codes.example.org/1>").web_address() == (
        "https://codes.example.org/1"
    )
    assert INTERNAL.web_address() == ""


def test_labels_leave_out_prefix_and_address() -> None:
    assert p("local: IFC 705.2 <https://codes.example.org>").label == "IFC 705.2"
    assert p("29 CFR 1910.37(a)").label == "29 CFR 1910.37(a)"
    assert INTERNAL.label == "Internal rule"
    assert label_of("local: IFC 705.2 <https://codes.example.org>") == "IFC 705.2"
    assert label_of("29 CFR 1910.37(a)") == "29 CFR 1910.37(a)"
    assert label_of("as it was kept by an older version") == "as it was kept by an older version"
    assert not INTERNAL.is_law
    assert not p("standard: NFPA 80").is_law
    assert p("permit: 2021 MSGP").is_law


_letters = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=3)
_paragraphs = st.lists(st.one_of(st.integers(1, 99).map(str), _letters, _letters.map(str.upper)))
_words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9 .,()-]{0,30}[A-Za-z0-9.)]", fullmatch=True)
_cfr = st.builds(
    lambda title, part, section, paragraphs: Provision(
        ProvisionKind.CFR, title, str(part), f"{part}.{section}", tuple(paragraphs)
    ),
    st.one_of(st.sampled_from([29, 40]), st.integers(1, 50)),
    st.one_of(st.sampled_from([112, 1904, 1910]), st.integers(1, 9999)),
    st.one_of(st.integers(1, 300), st.integers(1, 9999)),
    _paragraphs,
)
_free = st.builds(
    lambda kind, text, address: Provision(kind, text=" ".join(text.split()), address=address),
    st.sampled_from(
        [ProvisionKind.STATE, ProvisionKind.LOCAL, ProvisionKind.PERMIT, ProvisionKind.INTERNAL]
    ),
    _words,
    st.sampled_from(["", "https://codes.example.org/a(1)"]),
)


@settings(derandomize=True, max_examples=150)
@given(st.one_of(_cfr, _free))
def test_every_provision_is_read_back_from_its_text(provision: Provision) -> None:
    assert p(str(provision)) == provision
    assert provision.contains(provision)


@settings(derandomize=True, max_examples=150)
@given(_cfr, _cfr)
def test_containing_agrees_with_the_printed_head(one: Provision, other: Provision) -> None:
    longer = Provision(
        one.kind, one.title, one.part, one.section, one.paragraphs + other.paragraphs
    )
    assert one.contains(longer)
    assert longer.contains(one) is (longer == one)
    assert (one < longer) is (longer != one)


@settings(derandomize=True, max_examples=150)
@given(_cfr)
def test_a_section_lies_in_its_subpart_and_in_no_other(provision: Provision) -> None:
    letters = subpart_of(provision.title, provision.part, provision.section)
    for one in {"A", "L", "Z", letters} - {""}:
        whole = p(f"{provision.title} CFR part {provision.part} subpart {one}")
        assert whole.contains(provision) is (one == letters)
        assert p(f"{provision.title} CFR part {provision.part}").contains(whole)
        assert whole < provision


def test_subparts_follow_one_another_without_overlap() -> None:
    for ranges in SUBPARTS.values():
        ends = [bound for _letters, first, last in ranges for bound in (first, last)]
        assert ends == sorted(ends)
        between = itertools.pairwise(ranges)
        assert all(one[2] < other[1] for one, other in between)


@settings(derandomize=True, max_examples=200)
@given(st.text(max_size=40))
def test_any_text_is_a_provision_or_a_value_error(text: str) -> None:
    try:
        provision = p(text)
    except ValueError:
        return
    assert p(str(provision)) == provision
