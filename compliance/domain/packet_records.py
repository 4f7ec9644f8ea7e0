"""One inspection as it goes into a packet: frozen, self-contained, with a digest of its own.

A record is rendered once and kept by its content, so it holds nothing that belongs to one packet
(no packet number, no page, no exhibit number). Texts are copied, never looked up again.
"""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Frozen(BaseModel):
    """A frozen value: unknown keys are refused, nothing is coerced, lists are tuples."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


def canonical_json(value: BaseModel) -> bytes:
    """Return the one spelling of ``value`` as UTF-8 JSON: sorted keys, no spaces, no floats.

    The rules are those of RFC 8785; our keys are plain ASCII and our numbers are integers, so
    sorting by code point and Python's own integer form are already what the RFC asks for.

    Raises:
        UnicodeEncodeError: a text holds half a surrogate pair, which UTF-8 cannot carry.
    """
    plain = value.model_dump(mode="json")
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8")


def digest_of(value: BaseModel) -> str:
    """Return the SHA-256 of the canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


class Moment(Frozen):
    """An instant as people at the establishment read it, and in UTC. Seconds, no fractions."""

    local: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$")]
    zone: str
    utc: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]

    @classmethod
    def at(cls, instant: datetime, zone: tzinfo) -> Self:
        """Freeze an aware ``instant`` as the wall clock of ``zone`` showed it.

        Raises:
            ValueError: ``instant`` carries no time zone.
        """
        if instant.tzinfo is None:
            raise ValueError(f"{instant} has no time zone; give an aware instant.")
        there = instant.astimezone(zone)
        utc = instant.astimezone(UTC)
        return cls(
            local=there.strftime("%Y-%m-%dT%H:%M:%S"),
            zone=there.tzname() or "",
            utc=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    @property
    def is_midnight(self) -> bool:
        """Whether the clock of the establishment showed the end of one day."""
        return self.local.endswith("T00:00:00")

    @property
    def last_day(self) -> date:
        """The last local day of a deadline: midnight is the end of the day before it."""
        return date.fromisoformat(self.local[:10]) - timedelta(days=self.is_midnight)


class Tone(StrEnum):
    """How a state is shown: shape and colour. The words stand beside it, always."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    MUTED = "muted"


class Mark(StrEnum):
    """What an answer amounts to. PLAIN answers (numbers, text, choices) pass no judgement."""

    PASS = "pass"  # noqa: S105 - an answer, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not-applicable"
    PLAIN = "plain"


class Fact(Frozen):
    """A labelled value in the head of a record, such as "Hour meter", "4,655 h"."""

    label: str
    text: str


class Subject(Frozen):
    """What was inspected: an asset with its tag, or an area or site with its name alone."""

    tag: str = ""
    name: str
    place: str = ""


class ChecklistPin(Frozen):
    """The exact checklist that was answered; ``digest`` is the SHA-256 of its text."""

    key: str
    version: Annotated[int, Field(ge=1)]
    digest: Digest
    language: str = "en"


class Photo(Frozen):
    """A photo of an item. ``digest`` is the kept file's, ``thumbnail_digest`` the printed one's."""

    digest: Digest
    thumbnail_digest: Digest
    caption: str = ""
    taken: Moment | None = None
    received: Moment | None = None


class StopUse(Frozen):
    """The span during which the thing was out of use; without ``until`` it still is."""

    since: Moment
    until: Moment | None = None


class Failure(Frozen):
    """What a failed answer carries beyond its comment."""

    severity: str
    stop_use: StopUse | None = None
    actions: tuple[str, ...] = ()


class RecordItem(Frozen):
    """One question with its answer, in the words that the inspector saw."""

    number: str
    question: str
    guidance: str = ""
    provision: str = ""
    answer: str
    mark: Mark = Mark.PLAIN
    comment: str = ""
    failure: Failure | None = None
    photos: tuple[Photo, ...] = ()


class RecordSection(Frozen):
    """A titled run of items."""

    title: str
    items: tuple[RecordItem, ...]


class SignatureLine(Frozen):
    """Who signed a record, as what, meaning what, and over which content (its digest)."""

    name: str
    role: str
    statement: str
    signed: Moment
    method: str
    record_digest: Digest


class Amendment(Frozen):
    """A later change of one answer. Both versions stay; ``reason`` says why."""

    number: str
    item: str
    before: str
    after: str
    reason: str
    by: str
    amended: Moment


class InspectionRecord(Frozen):
    """A finished inspection, complete in itself.

    ``on_time`` is None where no due date applied. ``claimed_…`` is what the device's clock said,
    ``received`` is the server's.
    """

    number: str
    programme: str
    checklist: ChecklistPin
    title: str
    provisions: tuple[str, ...] = ()
    subject: Subject
    inspector: str
    due: Moment | None = None
    on_time: bool | None = None
    claimed_start: Moment | None = None
    claimed_finish: Moment | None = None
    received: Moment
    facts: tuple[Fact, ...] = ()
    sections: tuple[RecordSection, ...]
    signatures: tuple[SignatureLine, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    voided: str = ""

    @property
    def items(self) -> tuple[RecordItem, ...]:
        """All items in order, whatever section they stand in."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def photos(self) -> tuple[tuple[RecordItem, Photo], ...]:
        """All photos in order, each with its item."""
        return tuple((item, photo) for item in self.items for photo in item.photos)

    @property
    def failed(self) -> int:
        """How many items failed."""
        return sum(item.mark is Mark.FAIL for item in self.items)

    @property
    def performed_on(self) -> date:
        """The local date on which the inspection was finished, or received if none was claimed."""
        finished = self.claimed_finish or self.received
        return date.fromisoformat(finished.local[:10])
