"""The coverage matrix: columns of the calendar, the worst of a cell, rows as in the books."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.authorities import Authority
from compliance.domain.coverage import (
    OUTCOMES,
    Cell,
    Matrix,
    Narrowing,
    Outcome,
    Place,
    Requirement,
    Standing,
    Step,
    Tally,
    arrange,
    cut,
    narrow,
    place_of,
    places_in,
    step_for,
)
from compliance.domain.occurrences import State
from compliance.domain.periods import Period
from compliance.domain.provisions import Provision, ProvisionKind

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MONTHS = cut(YEAR, Step.MONTH)


def needs(key: str, *provisions: str, **more: object) -> Requirement:
    base = Requirement(
        key=key,
        title=key.capitalize(),
        authority=Authority.OSHA,
        provisions=tuple(map(Provision.parse, provisions or ("29 CFR 1910.157(e)(2)",))),
    )
    return replace(base, **more)  # type: ignore[arg-type]  # fields by name


def matrix(*requirements: Requirement, tallies: tuple[Tally, ...] = ()) -> Matrix:
    return arrange(requirements, tallies, MONTHS)


@pytest.mark.parametrize(
    ("period", "step", "starts"),
    [
        pytest.param(
            Period(date(2026, 1, 1), date(2026, 12, 31)),
            Step.QUARTER,
            ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"],
            id="quarters of a year",
        ),
        pytest.param(
            Period(date(2025, 12, 15), date(2026, 2, 3)),
            Step.MONTH,
            ["2025-12-15", "2026-01-01", "2026-02-01"],
            id="months, cut off at both ends",
        ),
        pytest.param(
            Period(date(2026, 10, 1), date(2026, 10, 31)),  # a Thursday
            Step.WEEK,
            ["2026-10-01", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26"],
            id="weeks begin on Monday",
        ),
        pytest.param(
            Period(date(2028, 2, 29), date(2028, 2, 29)), Step.MONTH, ["2028-02-29"], id="one day"
        ),
    ],
)
def test_a_period_is_cut_along_the_calendar(period: Period, step: Step, starts: list[str]) -> None:
    assert [column.from_on.isoformat() for column in cut(period, step)] == starts


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 4000),
    st.sampled_from(Step),
)
@settings(max_examples=200, derandomize=True)
def test_columns_are_the_whole_period_without_gap_or_overlap(
    start: date, days: int, step: Step
) -> None:
    period = Period(start, start + timedelta(days=days))
    columns = cut(period, step)
    assert columns[0].from_on == period.from_on
    assert columns[-1].to_on == period.to_on
    for one, following in pairwise(columns):
        assert following.from_on == one.to_on + timedelta(days=1)
        assert one.from_on <= one.to_on
    assert len(cut(period, step_for(period))) <= 14


def test_a_month_is_shown_by_weeks_and_a_year_by_months() -> None:
    assert step_for(Period(date(2026, 10, 1), date(2026, 10, 31))) is Step.WEEK
    assert step_for(YEAR) is Step.MONTH
    assert step_for(Period(date(2024, 1, 1), date(2026, 12, 31))) is Step.QUARTER
    assert step_for(Period(date(2022, 1, 1), date(2026, 12, 31))) is Step.YEAR


def test_every_state_has_an_outcome() -> None:
    assert set(OUTCOMES) == set(State)
    assert Outcome.NOTHING not in OUTCOMES.values()


def test_a_cell_shows_its_worst() -> None:
    cell = Cell.of([(Outcome.DONE, 20), (Outcome.MISSED, 1), (Outcome.LATE, 2)])
    assert (cell.outcome, cell.worst, cell.total, cell.done) == (Outcome.MISSED, 1, 23, 22)
    excused = Cell.of([(Outcome.DONE, 3), (Outcome.SUSPENDED, 2), (Outcome.WAIVED, 1)])
    assert (excused.outcome, excused.owed) == (Outcome.SUSPENDED, 3)
    assert (Cell().outcome, Cell().total) == (Outcome.NOTHING, 0)


counts = st.lists(
    st.tuples(
        st.sampled_from([one for one in Outcome if one is not Outcome.NOTHING]), st.integers(0, 5)
    ),
    max_size=12,
)


@given(counts, counts)
@settings(max_examples=200, derandomize=True)
def test_cells_add_up_in_any_order_and_the_worst_wins(
    one: list[tuple[Outcome, int]], other: list[tuple[Outcome, int]]
) -> None:
    together = Cell.of(one) + Cell.of(other)
    assert together == Cell.of([*other, *one])
    assert together.total == sum(count for _, count in [*one, *other])
    there = {outcome for outcome, count in [*one, *other] if count}
    order = list(Outcome)
    worst = min(there, key=order.index, default=Outcome.NOTHING)
    assert together.outcome is worst


def test_rows_stand_in_the_order_of_the_books() -> None:
    made = matrix(
        needs("own", "internal"),
        needs("tanks", "40 CFR 280.36"),
        needs("hooks", "29 CFR 1910.179(j)(2)(iii)"),
        needs("annual", "29 CFR 1910.157(e)(3)"),
        needs("monthly", "29 CFR 1910.157(e)(2)"),
        needs("exits", "29 CFR 1910.37"),
        needs("log", "29 CFR 1904.32"),
        needs("iipp", "8 CCR 3203(a)(4)"),
    )
    assert [
        (group.place.code, [row.requirement.key for row in group.rows]) for group in made.groups
    ] == [
        ("29-CFR-1904-D", ["log"]),
        ("29-CFR-1910-E", ["exits"]),
        ("29-CFR-1910-L", ["monthly", "annual"]),
        ("29-CFR-1910-N", ["hooks"]),
        ("40-CFR-280-C", ["tanks"]),
        ("8-CCR", ["iipp"]),
        ("internal", ["own"]),
    ]


def test_a_section_whose_subpart_cannot_be_told_stands_under_its_part() -> None:
    place = place_of(Provision.parse("40 CFR 61.145"))
    assert place == Place(ProvisionKind.CFR, 40, "61")


def test_tallies_fall_into_their_cells() -> None:
    made = matrix(
        needs("monthly"),
        needs("annual"),
        tallies=(
            Tally("monthly", 0, Outcome.DONE, 4),
            Tally("monthly", 0, Outcome.MISSED, 1),
            Tally("monthly", 11, Outcome.DUE, 5),
            Tally("gone", 0, Outcome.MISSED, 9),
        ),
    )
    rows = {row.requirement.key: row for row in made.rows}
    assert [cell.outcome.value for cell in rows["monthly"].cells] == [
        "missed", *["nothing"] * 10, "due",
    ]  # fmt: skip
    assert rows["monthly"].total.total == 10
    assert rows["annual"].total == Cell()
    assert made.groups[0].total.count(Outcome.MISSED) == 1


def test_what_is_not_owed_stands_aside_unless_it_was_kept() -> None:
    not_owed = {"standing": Standing.NOT_APPLICABLE, "reason": "No cranes."}
    made = matrix(
        needs("crane", **not_owed),
        needs("hook", **not_owed),
        needs("noise", standing=Standing.UNDECIDED),
        tallies=(Tally("hook", 3, Outcome.DONE, 1),),
    )
    assert [row.requirement.key for row in made.rows] == ["hook"]
    assert [row.requirement.key for row in made.aside] == ["crane", "noise"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param(Narrowing(), ["log", "monthly", "hooks", "tanks", "noise"], id="all"),
        pytest.param(Narrowing(authority="epa"), ["tanks"], id="authority"),
        pytest.param(Narrowing(place="29-CFR-1910"), ["monthly", "hooks", "noise"], id="part"),
        pytest.param(Narrowing(place="29-CFR-1910-N"), ["hooks"], id="subpart"),
        pytest.param(Narrowing(place="40-CFR-112"), ["tanks"], id="not its first provision"),
        pytest.param(Narrowing(search="29 CFR 1904.3"), [], id="1904.3 is not 1904.32"),
        pytest.param(Narrowing(search="29 CFR 1904.32"), ["log"], id="section"),
        pytest.param(Narrowing(search="1910.1"), [], id="1910.1 is not 1910.157"),
        pytest.param(Narrowing(search=" 1910.179 "), ["hooks"], id="section without its book"),
        pytest.param(Narrowing(search="112.8"), ["tanks"], id="of the other title"),
        pytest.param(Narrowing(search="part 1910"), ["monthly", "hooks", "noise"], id="whole part"),
        pytest.param(Narrowing(search="1910"), ["monthly", "hooks", "noise"], id="words"),
        pytest.param(Narrowing(search="HOOKS"), ["hooks"], id="title"),
        pytest.param(Narrowing(only_gaps=True), ["monthly", "tanks", "noise"], id="gaps"),
    ],
)
def test_narrowing(wanted: Narrowing, found: list[str]) -> None:
    made = matrix(
        needs("log", "29 CFR 1904.32(b)"),
        needs("monthly"),
        needs("hooks", "29 CFR 1910.179(j)"),
        needs(
            "tanks", "40 CFR 280.36", "40 CFR 112.8(c)",
            authority=Authority.EPA, standing=Standing.NO_SCHEDULE,
        ),
        needs("noise", "29 CFR 1910.95(d)", standing=Standing.UNDECIDED),
        tallies=(
            Tally("log", 0, Outcome.DONE, 1),
            Tally("monthly", 0, Outcome.LATE, 1),
            Tally("hooks", 0, Outcome.SUSPENDED, 1),
        ),
    )  # fmt: skip
    assert [row.requirement.key for row in narrow(made, wanted).every] == found


def test_a_thing_without_a_schedule_is_a_gap() -> None:
    made = matrix(needs("truck", unassigned=2), needs("door"))
    gaps = narrow(made, Narrowing(only_gaps=True))
    assert [row.requirement.key for row in gaps.rows] == ["truck"]


def test_places_to_choose_from_name_each_part_once_before_its_subparts() -> None:
    made = matrix(needs("a", "29 CFR 1910.157(e)", "29 CFR 1910.37"), needs("b", "internal"))
    assert [place.code for place in places_in(made.every)] == [
        "29-CFR-1910", "29-CFR-1910-E", "29-CFR-1910-L", "internal",
    ]  # fmt: skip


sections = st.tuples(st.sampled_from(["1904", "1910", "1926"]), st.integers(1, 200)).map(
    lambda pair: f"29 CFR {pair[0]}.{pair[1]}"
)


@given(st.lists(sections, min_size=1, max_size=12))
@settings(max_examples=100, derandomize=True)
def test_no_requirement_is_lost_and_no_place_comes_twice(texts: list[str]) -> None:
    made = matrix(*(needs(f"k{number}", text) for number, text in enumerate(texts)))
    assert Counter(str(row.requirement.first) for row in made.rows) == Counter(texts)
    places = [group.place for group in made.groups]
    assert len(set(places)) == len(places)
    assert places == sorted(places, key=Place.sort_key)
