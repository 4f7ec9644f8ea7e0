"""Where a duty applies: tests of facts with three outcomes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from compliance.domain.applicability import Applies, Facts, FactTest, judge
from compliance.domain.provisions import Provision

OIL = FactTest(
    fact="oil-gallons", over=Decimal(1320), provision=Provision.parse("40 CFR 112.1(d)(2)(ii)")
)
BURIED = FactTest(fact="buried-oil-gallons", over=Decimal(42_000))
SPCC = FactTest(any_=(OIL, BURIED))
SMALL = FactTest(
    all_=(FactTest(fact="kg", over=Decimal(100)), FactTest(fact="kg", under=Decimal(1000)))
)


@pytest.mark.parametrize(
    ("test", "facts", "applies"),
    [
        (OIL, {"oil-gallons": Decimal(1320)}, "no"),
        (OIL, {"oil-gallons": Decimal("1320.1")}, "yes"),
        (OIL, {}, "undecided"),
        (OIL, {"oil-gallons": "much"}, "no"),
        (SPCC, {"oil-gallons": Decimal(2000)}, "yes"),
        (SPCC, {"oil-gallons": Decimal(20)}, "undecided"),
        (SPCC, {"oil-gallons": Decimal(20), "buried-oil-gallons": Decimal(0)}, "no"),
        (SMALL, {"kg": Decimal(100)}, "no"),
        (SMALL, {"kg": Decimal(999)}, "yes"),
        (SMALL, {"kg": Decimal(1000)}, "no"),
        (FactTest(not_=SMALL), {"kg": Decimal(1000)}, "yes"),
        (FactTest(not_=SMALL), {}, "undecided"),
        (FactTest(fact="kg", at_least=Decimal(100)), {"kg": Decimal(100)}, "yes"),
        (FactTest(fact="kg", at_most=Decimal(100)), {"kg": Decimal(101)}, "no"),
        (FactTest(fact="noisy", is_="yes"), {"noisy": True}, "yes"),
        (FactTest(fact="noisy", is_="no"), {"noisy": True}, "no"),
        (FactTest(fact="city", is_="New York"), {"city": "new york"}, "yes"),
        (FactTest(fact="fuels", in_=("oil", "coal")), {"fuels": ("gas", "coal")}, "yes"),
        (FactTest(fact="fuels", in_=("oil", "coal")), {"fuels": ("gas",)}, "no"),
    ],
)
def test_a_test_of_what_is_known(test: FactTest, facts: Facts, applies: str) -> None:
    assert judge(test, facts).applies.value == applies


def test_it_says_what_it_turned_on_and_what_it_needs() -> None:
    over = judge(SPCC, {"oil-gallons": Decimal(1500)})
    assert [str(one.test.provision) for one in over.turned_on] == ["40 CFR 112.1(d)(2)(ii)"]
    assert judge(SPCC, {"oil-gallons": Decimal(20)}).needs == ("buried-oil-gallons",)
    assert judge(SPCC, {}).needs == ("oil-gallons", "buried-oil-gallons")
    assert SPCC.provisions() == ("40 CFR 112.1(d)(2)(ii)",)


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"fact": "oil"},
        {"is": "yes"},
        {"fact": "oil", "is": "yes", "all": ({"fact": "kg", "is": "yes"},)},
        {"any": (), "not": None},
    ],
)
def test_a_test_has_exactly_one_meaning(given_: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"exactly one of|takes at least one"):
        FactTest.model_validate(given_)


_LEAVES = st.sampled_from(
    [
        FactTest(fact="a", is_="yes"),
        FactTest(fact="b", is_="yes"),
        FactTest(fact="n", over=Decimal(5)),
        FactTest(fact="n", at_most=Decimal(2)),
    ]
)
_TESTS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: FactTest(all_=tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: FactTest(any_=tuple(parts))),
        inner.map(lambda part: FactTest(not_=part)),
    ),
    max_leaves=8,
)
_FACTS = st.fixed_dictionaries(
    {"a": st.booleans(), "b": st.booleans(), "n": st.integers(0, 9).map(Decimal)}
)


@given(test=_TESTS, facts=_FACTS, known=st.sets(st.sampled_from(["a", "b", "n"])))
def test_what_is_decided_stays_so_whatever_is_learnt(
    test: FactTest, facts: dict[str, bool | Decimal], known: set[str]
) -> None:
    everything = judge(test, facts)
    assert everything.applies is not Applies.UNDECIDED
    early = judge(test, {key: facts[key] for key in known})
    assert early.applies in (everything.applies, Applies.UNDECIDED)
    assert not set(early.needs) & known
    assert bool(early.needs) == (early.applies is Applies.UNDECIDED)
