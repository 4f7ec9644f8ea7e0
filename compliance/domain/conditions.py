"""Conditions between items (`when:`) as data; evaluated here, never with eval."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from compliance.domain.cadence import Value


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of an item's answer: its chosen values, its number if it has one, failed."""

    values: tuple[str, ...]
    number: Decimal | None = None
    failed: bool = False


class Condition(Value):
    """Either one test of one earlier item, or a combination of conditions.

    ``is``: the answer is this value. ``in``: it is one of these. ``over`` and ``under``: the number
    lies above or below (the limit itself does not count). ``failed``: the answer is a fail, or is
    not. Without an answer every test is false, also ``failed: no``.
    """

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_name=True, validate_by_alias=True
    )

    item: str = ""
    is_: Annotated[str | None, Field(alias="is")] = None
    in_: Annotated[tuple[str, ...], Field(alias="in")] = ()
    over: Decimal | None = None
    under: Decimal | None = None
    failed: bool | None = None
    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()

    @model_validator(mode="after")
    def _has_one_meaning(self) -> "Condition":
        groups = bool(self.all_of) + bool(self.any_of)
        if bool(self.item) + groups != 1:
            raise ValueError("A condition has exactly one of `item`, `all_of` and `any_of`.")
        if bool(self.item) != bool(self._tests()):
            raise ValueError("`item` takes at least one of `is`, `in`, `over`, `under`, `failed`.")
        return self

    def _tests(self) -> int:
        given = (self.is_, self.over, self.under, self.failed)
        return sum(test is not None for test in given) + bool(self.in_)

    def items(self) -> tuple[str, ...]:
        """Return the keys of all items that this condition looks at."""
        inner = tuple(key for part in self.all_of + self.any_of for key in part.items())
        return (self.item, *inner) if self.item else inner


def holds(condition: Condition, look_up: Callable[[str], Given | None]) -> bool:
    """Whether the condition is true; ``look_up`` gives None for an item without an answer."""
    if condition.all_of:
        return all(holds(part, look_up) for part in condition.all_of)
    if condition.any_of:
        return any(holds(part, look_up) for part in condition.any_of)
    given = look_up(condition.item)
    return given is not None and _passes(condition, given)


def _passes(condition: Condition, given: Given) -> bool:
    if condition.is_ is not None and condition.is_ not in given.values:
        return False
    if condition.in_ and not set(condition.in_) & set(given.values):
        return False
    if condition.failed is not None and condition.failed != given.failed:
        return False
    return _within(condition, given.number)


def _within(condition: Condition, number: Decimal | None) -> bool:
    if condition.over is not None and (number is None or number <= condition.over):
        return False
    return condition.under is None or (number is not None and number < condition.under)
