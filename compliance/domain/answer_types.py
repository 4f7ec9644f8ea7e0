"""What may be answered to an item: one class per answer type, with its limits.

``minimum`` and ``maximum`` bound what may be entered at all; ``low`` and ``high`` are the limits
of the rule: a value outside them is entered, kept, and is a fail. The limit itself is still good.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from compliance.domain.cadence import Value

MAX_PHOTOS = 6  # per item; keeps a form of 25 items within what a phone sends in one go

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Words = Annotated[str, Field(min_length=1)]


class AnswerType(StrEnum):
    """The closed list of answer types; form, display and packet each have a row for every one."""

    PASS_FAIL_NA = "pass-fail-na"  # noqa: S105  a kind of answer, no password
    YES_NO = "yes-no"
    NUMBER = "number"
    CHOICE = "choice"
    MULTI_CHOICE = "multi-choice"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    PHOTO = "photo"
    SIGNATURE = "signature"
    READING_SERIES = "reading-series"
    INSTRUCTION = "instruction"


Part = Literal["value", "values", "readings", "photos"]  # of an Answer


class _Spec(Value):
    """What every answer type says: in which part of an answer its main value lies, if it asks."""

    part: ClassVar[Part] = "value"
    asks: ClassVar[bool] = True


class _Ranged(Value):
    """A number's unit and its two pairs of limits."""

    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    decimals: Annotated[int, Field(ge=0, le=6)] = 2

    @model_validator(mode="after")
    def _limits_are_in_order(self) -> "_Ranged":
        limits = [self.minimum, self.low, self.high, self.maximum]
        given = [limit for limit in limits if limit is not None]
        if given != sorted(given):
            raise ValueError("The limits must rise: minimum, low, high, maximum.")
        return self

    def is_outside(self, number: Decimal) -> bool:
        """Whether the rule's limits call this number a fail."""
        too_low = self.low is not None and number < self.low
        return too_low or (self.high is not None and number > self.high)

    def may_be_entered(self, number: Decimal) -> bool:
        """Whether the number is possible at all."""
        too_low = self.minimum is not None and number < self.minimum
        return not too_low and (self.maximum is None or number <= self.maximum)

    @property
    def has_limits(self) -> bool:
        """Whether any number can be a fail."""
        return self.low is not None or self.high is not None


class PassFailNa(_Spec):
    """One tap: ``pass``, ``fail``, or ``na`` (with a reason when ``na_reason`` says so)."""

    type: Literal[AnswerType.PASS_FAIL_NA]
    allow_na: bool = True
    na_reason: bool = False


class YesNo(_Spec):
    """``yes`` or ``no``; ``fails_on`` tells which of them is a fail."""

    type: Literal[AnswerType.YES_NO]
    fails_on: Literal["yes", "no", "never"] = "no"


class Number(_Ranged, _Spec):
    """A number with its unit."""

    type: Literal[AnswerType.NUMBER]


class Choice(Value):
    """One possible answer of a choice."""

    key: Key
    label: Words
    fails: bool = False


class _Chosen(_Spec):
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _keys_differ(self) -> "_Chosen":
        keys = [choice.key for choice in self.choices]
        if len(set(keys)) < len(keys):
            raise ValueError("Two choices have the same key.")
        return self

    def label_of(self, key: str) -> str:
        """Return the words of a choice, or the key itself for one that is not here."""
        return next((choice.label for choice in self.choices if choice.key == key), key)


class OneChoice(_Chosen):
    """Exactly one of the choices."""

    type: Literal[AnswerType.CHOICE]


class MultiChoice(_Chosen):
    """Any number of the choices, from ``min_chosen`` up; any failing one makes the item fail."""

    part: ClassVar[Part] = "values"
    type: Literal[AnswerType.MULTI_CHOICE]
    min_chosen: Annotated[int, Field(ge=0)] = 1


class Text(_Spec):
    """Words, in one line or several."""

    type: Literal[AnswerType.TEXT]
    max_length: Annotated[int, Field(ge=1, le=10_000)] = 2000
    lines: Annotated[int, Field(ge=1, le=20)] = 1


class Date(_Spec):
    """A calendar date, ``2026-03-31``. ``past_only``: a date after the inspection is refused."""

    type: Literal[AnswerType.DATE]
    past_only: bool = False


class Time(_Spec):
    """A time of day at the establishment, ``14:05``."""

    type: Literal[AnswerType.TIME]


class Photo(_Spec):
    """Photos only."""

    part: ClassVar[Part] = "photos"
    type: Literal[AnswerType.PHOTO]
    min_photos: Annotated[int, Field(ge=1, le=MAX_PHOTOS)] = 1
    max_photos: Annotated[int, Field(ge=1, le=MAX_PHOTOS)] = MAX_PHOTOS

    @model_validator(mode="after")
    def _counts_are_in_order(self) -> "Photo":
        if self.min_photos > self.max_photos:
            raise ValueError("`min_photos` is more than `max_photos`.")
        return self


class Signature(_Spec):
    """The printed name of a person who signs this statement; the value is the name.

    This is the signature of another person on one item (a witness, an authorized employee). The
    inspector's own electronic signature belongs to the inspection, see ``Record.signature``.
    """

    type: Literal[AnswerType.SIGNATURE]
    statement: Words


class Column(_Ranged):
    """One column of a reading series."""

    key: Key
    label: Words
    kind: Literal["number", "text", "time"] = "number"

    @model_validator(mode="after")
    def _only_numbers_have_limits(self) -> "Column":
        if self.kind != "number" and (self.has_limits or self.minimum is not self.maximum):
            raise ValueError("Only a number column takes limits.")
        return self


class ReadingSeries(_Spec):
    """A small table of readings, row by row; one value outside its column's limits is a fail."""

    part: ClassVar[Part] = "readings"
    type: Literal[AnswerType.READING_SERIES]
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=8)]
    min_rows: Annotated[int, Field(ge=1)] = 1
    max_rows: Annotated[int, Field(ge=1, le=100)] = 20

    @model_validator(mode="after")
    def _is_consistent(self) -> "ReadingSeries":
        if self.min_rows > self.max_rows:
            raise ValueError("`min_rows` is more than `max_rows`.")
        keys = [column.key for column in self.columns]
        if len(set(keys)) < len(keys):
            raise ValueError("Two columns have the same key.")
        return self


class Instruction(_Spec):
    """Nothing to answer: words to read before going on."""

    asks: ClassVar[bool] = False
    type: Literal[AnswerType.INSTRUCTION]


AnySpec = Annotated[
    PassFailNa
    | YesNo
    | Number
    | OneChoice
    | MultiChoice
    | Text
    | Date
    | Time
    | Photo
    | Signature
    | ReadingSeries
    | Instruction,
    Field(discriminator="type"),
]


def can_fail(spec: AnySpec) -> bool:
    """Whether any answer of this type and these limits is a fail."""
    match spec:
        case PassFailNa():
            return True
        case YesNo():
            return spec.fails_on != "never"
        case Number():
            return spec.has_limits
        case OneChoice() | MultiChoice():
            return any(choice.fails for choice in spec.choices)
        case ReadingSeries():
            return any(column.has_limits for column in spec.columns)
        case _:
            return False
