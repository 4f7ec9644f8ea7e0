"""How the two files look, as data: headers, columns, codes and limits with their source.

The data stand in ``checklists/law/recordkeeping/ita.yaml``; ``library.filing_law`` reads them.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from compliance.domain.answer_types import Key, Words
from compliance.domain.cadence import Value
from compliance.domain.filing.law import HowRead

Name = Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)*$")]


class ColumnKind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    NARRATIVE = "narrative"  # free text about a person's case
    INTEGER = "integer"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    EIN = "ein"
    STATE = "state"
    ZIP = "zip"
    NAICS = "naics"
    YEAR = "year"


class Column(Value):
    """One column. ``labels``: what people write in place of each code; ``dead``: old codes."""

    name: Name
    kind: ColumnKind
    length: Annotated[int, Field(ge=1)] | None = None
    required: Annotated[str, Field(pattern=r"^(always|no)$")]
    form: str = ""
    codes: dict[str, Words] = Field(default_factory=dict)
    labels: dict[str, tuple[Words, ...]] = Field(default_factory=dict)
    dead: dict[str, Words] = Field(default_factory=dict)

    @property
    def is_required(self) -> bool:
        """Whether it may never be blank."""
        return self.required == "always"

    @model_validator(mode="after")
    def _codes_where_coded(self) -> "Column":
        if bool(self.codes) != (self.kind is ColumnKind.CODE):
            raise ValueError("`codes` belong to the kind code, and only there. Correct `kind`.")
        if set(self.labels) - set(self.codes):
            raise ValueError("`labels` name a code that does not exist. Correct them.")
        return self


class FileFormat(Value):
    """One of the two files."""

    title: Words
    source: Words
    read: HowRead
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    @property
    def by_name(self) -> dict[str, Column]:
        """All columns by their name."""
        return {column.name: column for column in self.columns}


class Limit(Value):
    """A number that some rule compares with."""

    number: Annotated[int, Field(ge=0)]
    text: Words
    source: Words
    read: HowRead


LIMITS = ("hours-below", "hours-above", "employees-below", "days-cap", "first-year")
EIN = "ein"  # how the column is called in our own columns, whatever the header says


class ItaFormat(Value):
    """Both files. ``ein_header``: the header of the column ``ein``, on which sources disagree."""

    ein_header: Name
    other_ein_headers: tuple[Name, ...] = ()
    limits: dict[Key, Limit]
    doubtful_characters: Words
    summary: FileFormat
    cases: FileFormat

    @model_validator(mode="after")
    def _is_whole(self) -> "ItaFormat":
        if set(self.limits) != set(LIMITS):
            raise ValueError(f"`limits` are exactly {', '.join(LIMITS)}. Write these.")
        if EIN not in self.summary.names:
            raise ValueError("The summary has no column ein. Keep the name; set `ein_header`.")
        return self

    @property
    def ein_headers(self) -> tuple[str, ...]:
        """Every header that the column of the employer's number is known by."""
        return tuple(dict.fromkeys((self.ein_header, EIN, *self.other_ein_headers)))

    def limit(self, key: str) -> int:
        """Return the number of a limit."""
        return self.limits[key].number

    def header(self, of: FileFormat) -> tuple[str, ...]:
        """Return the header as it is written, with the header of ``ein`` that is set."""
        return tuple(self.ein_header if name == EIN else name for name in of.names)
