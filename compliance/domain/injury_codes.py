"""What injury cases are sorted by: part of the body, kind of harm, kind of event, what did it.

The lists are data of ours (``checklists/law/recordkeeping/injury-codes.yaml``), for counting.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from compliance.domain.answer_types import Key, Words
from compliance.domain.body_map import Region
from compliance.domain.cadence import Value


class Sorting(StrEnum):
    """What a case can be sorted by; the names are those of the fields of a case."""

    BODY_PART = "body_part"
    NATURE = "nature"
    EVENT = "event"
    SOURCE = "source"


class Code(Value):
    """One choice; ``es`` is its Spanish title."""

    key: Key
    title: Words
    es: Words

    def words(self, language: str) -> str:
        """Return its title in a language: Spanish, or English for every other."""
        return self.es if language == "es" else self.title


class BodyPart(Code):
    """A part of the body; ``region``: its place on the drawing, None where it has none."""

    region: Region | None = None


class InjuryCodes(Value):
    """Every choice of each sorting, in the order in which it is offered."""

    body_parts: Annotated[tuple[BodyPart, ...], Field(min_length=1)]
    natures: Annotated[tuple[Code, ...], Field(min_length=1)]
    events: Annotated[tuple[Code, ...], Field(min_length=1)]
    sources: Annotated[tuple[Code, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _once(self) -> Self:
        for sorting in Sorting:
            keys = [one.key for one in self.of(sorting)]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{sorting.value}: each key may stand once: {twice}")
        return self

    def of(self, sorting: Sorting) -> Sequence[Code]:
        """Return the choices of one sorting."""
        return {
            Sorting.BODY_PART: self.body_parts,
            Sorting.NATURE: self.natures,
            Sorting.EVENT: self.events,
            Sorting.SOURCE: self.sources,
        }[sorting]

    def words(self, sorting: Sorting, key: str, language: str) -> str:
        """Return what a key is called; a key that is not in the list is its own name."""
        return next((one.words(language) for one in self.of(sorting) if one.key == key), key)

    def by_region(self, by_part: Mapping[str, int]) -> dict[Region, int]:
        """Return numbers of cases by region, from numbers by part of the body."""
        regions: dict[Region, int] = {}
        for part in self.body_parts:
            if part.region is not None and by_part.get(part.key):
                regions[part.region] = regions.get(part.region, 0) + by_part[part.key]
        return regions
