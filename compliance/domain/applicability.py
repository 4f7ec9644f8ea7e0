"""Where a duty applies: tests of what a site says about itself, as data; never with eval.

A site may not know everything. A test of an unknown fact is undecided, and a combination is decided
as soon as its known parts decide it: one false part of an ``all`` ends it, one true part of an
``any``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from compliance.domain.cadence import Value
from compliance.domain.provisions import ProvisionField

Fact = bool | Decimal | str | tuple[str, ...]
Facts = Mapping[str, Fact]  # what is not in it is not known


class Applies(StrEnum):
    """Whether a duty is the site's."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class FactTest(Value):
    """Either one test of one fact, or a combination of tests.

    ``is``: yes, no, or a text (capital letters do not matter). ``in``: one of these; of a fact with
    several values, at least one of them. ``over``, ``under``: the number lies above or below, the
    limit not included; ``at_least``, ``at_most``: included. ``provision`` is the paragraph that
    draws this line, ``because`` one sentence for people.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    fact: str = ""
    is_: Annotated[str | None, Field(alias="is")] = None
    in_: Annotated[tuple[str, ...], Field(alias="in")] = ()
    over: Decimal | None = None
    under: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    all_: Annotated[tuple["FactTest", ...], Field(alias="all")] = ()
    any_: Annotated[tuple["FactTest", ...], Field(alias="any")] = ()
    not_: Annotated["FactTest | None", Field(alias="not")] = None
    provision: ProvisionField | None = None
    because: str = ""

    @model_validator(mode="after")
    def _has_one_meaning(self) -> "FactTest":
        forms = (self.fact, self.all_, self.any_, self.not_)
        if sum(bool(form) for form in forms) != 1:
            raise ValueError("A test has exactly one of `fact`, `all`, `any` and `not`.")
        if bool(self.fact) != self._compares:
            raise ValueError(
                "`fact` takes at least one of `is`, `in`, `over`, `under`, `at_least`, `at_most`."
            )
        return self

    @property
    def _compares(self) -> bool:
        limits = (self.is_, self.over, self.under, self.at_least, self.at_most)
        return bool(self.in_) or any(limit is not None for limit in limits)

    @property
    def parts(self) -> tuple["FactTest", ...]:
        """The tests that this one combines; none of a test of a fact."""
        return self.all_ or self.any_ or ((self.not_,) if self.not_ else ())

    def leaves(self) -> Iterator["FactTest"]:
        """Go through the tests of facts, from first to last."""
        if self.fact:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def provisions(self) -> tuple[str, ...]:
        """Return the provisions that draw its lines, as texts, each once."""
        own = (str(self.provision),) if self.provision else ()
        return tuple(
            dict.fromkeys(own + tuple(p for part in self.parts for p in part.provisions()))
        )


@dataclass(frozen=True, slots=True)
class Deciding:
    """A test of a fact that decided something; ``is_negated`` within a ``not``."""

    test: FactTest
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a test came to, and what it turned on.

    ``turned_on`` are the tests of facts that decided it (for ``UNDECIDED`` those whose facts are
    not known); ``needs`` names the unknown facts that could still decide it.
    """

    applies: Applies
    turned_on: tuple[Deciding, ...]
    needs: tuple[str, ...] = ()


def judge(test: FactTest, facts: Facts) -> Judgement:
    """Decide a test by what is known."""
    if test.fact:
        return _of_fact(test, facts)
    if test.not_ is not None:
        inner = judge(test.not_, facts)
        turned = tuple(Deciding(one.test, not one.is_negated) for one in inner.turned_on)
        return Judgement(_OPPOSITE[inner.applies], turned, inner.needs)
    ends_it = Applies.NO if test.all_ else Applies.YES
    judged = [judge(part, facts) for part in test.parts]
    for one in judged:
        if one.applies is ends_it:
            return one
    undecided = [one for one in judged if one.applies is Applies.UNDECIDED]
    if undecided:
        return Judgement(Applies.UNDECIDED, _turned_on(undecided), _needs(undecided))
    return Judgement(_OPPOSITE[ends_it], _turned_on(judged))


_OPPOSITE = {
    Applies.YES: Applies.NO,
    Applies.NO: Applies.YES,
    Applies.UNDECIDED: Applies.UNDECIDED,
}


def _turned_on(judged: list[Judgement]) -> tuple[Deciding, ...]:
    return tuple(leaf for one in judged for leaf in one.turned_on)


def _needs(judged: list[Judgement]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact for one in judged for fact in one.needs))


def _of_fact(test: FactTest, facts: Facts) -> Judgement:
    if test.fact not in facts:
        return Judgement(Applies.UNDECIDED, (Deciding(test),), (test.fact,))
    applies = Applies.YES if _holds(test, facts[test.fact]) else Applies.NO
    return Judgement(applies, (Deciding(test),))


def _holds(test: FactTest, fact: Fact) -> bool:
    words = _words(fact)
    if test.is_ is not None and test.is_.casefold() not in words:
        return False
    if test.in_ and not words & {word.casefold() for word in test.in_}:
        return False
    return _within(test, fact)


def _words(fact: Fact) -> frozenset[str]:
    if isinstance(fact, bool):
        return frozenset({"yes" if fact else "no"})
    if isinstance(fact, tuple):
        return frozenset(word.casefold() for word in fact)
    return frozenset({str(fact).casefold()})


def _within(test: FactTest, fact: Fact) -> bool:
    limits = (test.over, test.under, test.at_least, test.at_most)
    if limits == (None, None, None, None):
        return True
    if not isinstance(fact, Decimal):
        return False
    return (
        (test.over is None or fact > test.over)
        and (test.under is None or fact < test.under)
        and (test.at_least is None or fact >= test.at_least)
        and (test.at_most is None or fact <= test.at_most)
    )
