"""Who makes a rule, and where it holds."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema


class Authority(StrEnum):
    """Who makes the rule behind a checklist; packets and filters group by it."""

    OSHA = "osha"
    EPA = "epa"
    STATE = "state"
    LOCAL = "local"
    INTERNAL = "internal"


_PLACE = re.compile(r"(?P<country>US)(/(?P<state>[A-Z]{2})(/(?P<place>[^/\s][^/]*))?)?")


@dataclass(frozen=True, slots=True, order=True)
class Jurisdiction:
    """Where a rule holds: ``US`` everywhere, ``US/CA`` in a state, ``US/IL/Joliet`` in one place.

    A county is written as a place too ("US/IL/Will County").
    """

    country: str = "US"
    state: str = ""
    place: str = ""

    @classmethod
    def parse(cls, text: str) -> "Jurisdiction":
        """Read ``US``, ``US/CA`` or ``US/IL/Joliet``.

        Raises:
            ValueError: the text is none of these.
        """
        match = _PLACE.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is no jurisdiction. Write US, US/CA or US/IL/Joliet.")
        return cls(match["country"], match["state"] or "", (match["place"] or "").strip())

    def covers(self, other: "Jurisdiction") -> bool:
        """Whether a rule of this jurisdiction holds at ``other``: US covers US/IL/Joliet."""
        mine = (self.country, self.state, self.place)
        theirs = (other.country, other.state, other.place)
        return all(part in ("", their) for part, their in zip(mine, theirs, strict=True))

    def __str__(self) -> str:
        """Return the text that ``parse`` reads."""
        return "/".join(part for part in (self.country, self.state, self.place) if part)


def _as_jurisdiction(value: object) -> Jurisdiction:
    if isinstance(value, Jurisdiction):
        return value
    if isinstance(value, str):
        return Jurisdiction.parse(value)
    raise ValueError("A jurisdiction is a text such as US/CA.")


JurisdictionField = Annotated[
    Jurisdiction,
    PlainValidator(_as_jurisdiction),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^US(/[A-Z]{2}(/[^/]+)?)?$"}),
]


# Where a site can lie: states, the District of Columbia, territories, by their postal letters.
# fmt: off
STATES = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL",
    "IN", "IA", "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE",
    "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD",
    "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI",
)
# fmt: on
