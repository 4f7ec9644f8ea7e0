"""What holds for any spans: the cap of both together, order, growth, the day of the injury."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.days import DayCount, count_days

INJURED_ON = date(2026, 1, 1)
MANY = settings(max_examples=150, deadline=None, derandomize=True)

Span = Mapping[str, object]


def spans(most: int = 4) -> st.SearchStrategy[list[Span]]:
    """Some spans with an end."""

    def made(kind: str, says: str, start: int, length: int) -> Span:
        first = INJURED_ON + timedelta(days=start)
        last = first + timedelta(days=length)
        return {"kind": kind, "says": says, "from": str(first), "to": str(last)}

    one = st.builds(
        made,
        st.sampled_from(["away", "restricted"]),
        st.sampled_from(["clinician", "employer"]),
        st.integers(0, 200),
        st.integers(0, 150),
    )
    return st.lists(one, max_size=most)


def counted(listed: list[Span], **more: object) -> DayCount:
    given = {"injured_on": str(INJURED_ON), "spans": listed, "off_duty": [], **more}
    return count_days(read_absence(given))


@MANY
@given(spans())
def test_both_together_never_pass_180_and_fill_it(listed: list[Span]) -> None:
    count = counted(listed)
    assert count.days_away is not None
    assert count.days_restricted is not None
    assert count.uncapped_away is not None
    assert count.uncapped_restricted is not None
    uncapped = count.uncapped_away + count.uncapped_restricted
    assert count.days_away + count.days_restricted == min(180, uncapped)
    assert count.cap_applied == (uncapped > 180)
    assert (count.column == "H") == (count.uncapped_away > 0)


@MANY
@given(spans())
def test_every_day_counts_once_and_the_day_of_the_injury_never(listed: list[Span]) -> None:
    days: dict[str, set[date]] = {"away": set(), "restricted": set()}
    for span in listed:
        on = date.fromisoformat(str(span["from"]))
        while on <= date.fromisoformat(str(span["to"])):
            if on > INJURED_ON:
                days[str(span["kind"])].add(on)
            on += timedelta(days=1)
    count = counted(listed)
    assert count.uncapped_away == len(days["away"])
    assert count.uncapped_restricted == len(days["restricted"] - days["away"])


@MANY
@given(spans().flatmap(lambda listed: st.tuples(st.just(listed), st.permutations(listed))))
def test_the_order_of_the_spans_makes_no_difference(both: tuple[list[Span], list[Span]]) -> None:
    one, other = counted(both[0]), counted(both[1])
    assert one.days_away == other.days_away
    assert one.days_restricted == other.days_restricted
    assert one.column == other.column
    assert set(one.reasons) == set(other.reasons)


@MANY
@given(spans(3), spans(1))
def test_a_further_span_never_lowers_the_sum(listed: list[Span], more: list[Span]) -> None:
    before, after = counted(listed), counted([*listed, *more])
    assert (after.uncapped_away or 0) >= (before.uncapped_away or 0)
    assert _total(after) >= _total(before)


@MANY
@given(st.integers(1, 400), st.integers(1, 30))
def test_an_open_span_grows_with_the_days(so_far: int, later: int) -> None:
    span = {"kind": "away", "says": "employer", "from": str(INJURED_ON + timedelta(days=1))}
    first, second = (
        counted([span], as_of=str(INJURED_ON + timedelta(days=n))) for n in (so_far, so_far + later)
    )
    assert _total(second) == min(180, so_far + later)
    assert _total(first) <= _total(second)
    assert first.estimated


@MANY
@given(spans())
def test_a_death_leaves_both_empty(listed: list[Span]) -> None:
    count = counted(listed, died=True)
    assert (count.days_away, count.days_restricted, count.column) == (None, None, "G")


def _total(count: DayCount) -> int:
    return (count.days_away or 0) + (count.days_restricted or 0)
