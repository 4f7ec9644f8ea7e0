"""What a packet says, in order: the snapshot that is frozen, rendered, signed and never edited.

Everything is text, whole numbers and dates, copied from the live rows by ``services.packets``. The
same snapshot always has the same canonical JSON, the same digest, and the same pages.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from compliance.domain.packet_coverage import CoverageSection
from compliance.domain.packet_injuries import InjurySection
from compliance.domain.packet_records import (
    Digest,
    Frozen,
    InspectionRecord,
    Moment,
    Photo,
    Subject,
    Tone,
)

FORMAT: Literal["compliance-packet/1"] = "compliance-packet/1"
Count = Annotated[int, Field(ge=0)]


class Site(Frozen):
    """Whose records these are: 29 CFR 1904.46 calls the place an establishment."""

    company: str
    establishment: str
    address: str
    zone: str
    naics: str


class Counts(Frozen):
    """What became of the checks of one programme that fell due in the period."""

    due: Count = 0
    on_time: Count = 0
    late: Count = 0
    missed: Count = 0
    waived: Count = 0
    suspended: Count = 0

    @property
    def done(self) -> int:
        """Done at all, on time or late."""
        return self.on_time + self.late

    @property
    def owed(self) -> int:
        """Due and neither waived nor suspended: what should have been done."""
        return max(self.due - self.waived - self.suspended, 0)

    def __add__(self, other: Self) -> "Counts":
        """Add up two programmes."""
        return Counts(
            due=self.due + other.due,
            on_time=self.on_time + other.on_time,
            late=self.late + other.late,
            missed=self.missed + other.missed,
            waived=self.waived + other.waived,
            suspended=self.suspended + other.suspended,
        )


class Programme(Frozen):
    """One checklist in the packet's contents.

    ``text_checked_on`` is the day on which somebody compared the checklist with the text of its
    provisions; None is printed as "not yet checked against the text".
    """

    key: str
    title: str
    authority: str
    provisions: tuple[str, ...]
    text_checked_on: date | None = None
    counts: Counts


class OccurrenceState(StrEnum):
    """Why a check that fell due has no record on time."""

    MISSED = "missed"
    WAIVED = "waived"
    SUSPENDED = "suspended"


class OccurrenceLine(Frozen):
    """A check that was not done. A missed one stays missed, whatever came later."""

    programme: str
    title: str
    subject: Subject
    due_on: date
    state: OccurrenceState
    assigned_to: str = ""
    reason: str = ""
    approved_by: str = ""


class ActionLine(Frozen):
    """A corrective action under a finding, as it stood when the packet was made."""

    number: str
    kind: str
    what: str
    owner: str
    due_on: date | None = None
    done_on: date | None = None
    verified_by: str = ""
    verified_on: date | None = None
    state: str
    tone: Tone


class FindingLine(Frozen):
    """A finding with what was done about it."""

    number: str
    title: str
    detail: str = ""
    provision: str
    severity: str
    found_on: date
    record: str = ""
    subject: str
    state: str
    tone: Tone
    actions: tuple[ActionLine, ...] = ()


class DayCount(Frozen):
    """One calendar day of the charts: checks due that day, by what became of them."""

    on: date
    on_time: Count = 0
    late: Count = 0
    missed: Count = 0


class Seal(Frozen):
    """Result of checking every record in the packet against the trail when it was frozen."""

    records: Count
    unchanged: Count
    missing: Count = 0
    extra: Count = 0

    @property
    def is_whole(self) -> bool:
        """Whether every record matched."""
        return self.records == self.unchanged and not self.missing and not self.extra


class Checkpoint(Frozen):
    """A signed head of the trail (RFC 6962 tree): size, root, signature, key."""

    tree_size: Count
    root_hash: Digest
    signature: str
    key_id: str
    made: Moment


class TrailLine(Frozen):
    """One trail entry that concerns a record in the packet."""

    sequence: Count
    at: Moment
    actor: str
    event: str
    subject: str
    digest: Digest


class TrailSection(Frozen):
    """What the trail says about this packet."""

    checkpoint: Checkpoint
    entries: tuple[TrailLine, ...] = ()


class Exhibit(Frozen):
    """A photo's numbered place in this packet."""

    number: str
    record: str
    item: str
    digest: Digest
    thumbnail_digest: Digest
    caption: str
    taken: Moment | None
    received: Moment | None


def number_exhibits(records: Iterable[InspectionRecord]) -> tuple[Exhibit, ...]:
    """Number the photos of ``records`` E-1, E-2, … in the order in which they are printed."""
    shown = (
        (record.number, item.number, photo) for record in records for item, photo in record.photos
    )
    return tuple(
        _exhibit(f"E-{count}", record, item, photo)
        for count, (record, item, photo) in enumerate(shown, start=1)
    )


def _exhibit(number: str, record: str, item: str, photo: Photo) -> Exhibit:
    return Exhibit(
        number=number,
        record=record,
        item=item,
        digest=photo.digest,
        thumbnail_digest=photo.thumbnail_digest,
        caption=photo.caption,
        taken=photo.taken,
        received=photo.received,
    )


class PacketSnapshot(Frozen):
    """A packet as data. ``records`` are printed in this order, grouped by ``programme``.

    Packets from before there was a ``coverage`` or an ``injuries`` section have none, and their
    data stay as they are.

    Raises:
        ValueError: (pydantic's) the parts contradict each other; see ``check_whole``.
    """

    format: Literal["compliance-packet/1"] = FORMAT
    number: str
    title: str
    language: str = "en"
    site: Site
    from_on: date
    to_on: date
    authorities: tuple[str, ...] = ()
    made_by: str
    made_for: str = ""
    made: Moment
    supersedes: str = ""
    verify_address: str = ""
    seal: Seal
    programmes: tuple[Programme, ...]
    records: tuple[InspectionRecord, ...]
    occurrences: tuple[OccurrenceLine, ...] = ()
    findings: tuple[FindingLine, ...] = ()
    days: tuple[DayCount, ...] = ()
    coverage: CoverageSection | None = None
    injuries: InjurySection | None = None
    trail: TrailSection
    exhibits: tuple[Exhibit, ...] = ()

    @model_serializer(mode="wrap")
    def _without_a_section_that_is_not_there(
        self, handler: SerializerFunctionWrapHandler
    ) -> dict[str, object]:
        """Leave sections out that are not there: older packets keep their canonical form."""
        data: dict[str, object] = handler(self)
        for name in ("coverage", "injuries"):
            if getattr(self, name) is None:
                data.pop(name, None)
        return data

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        """Refuse a snapshot that contradicts itself, naming all contradictions at once."""
        wrong = [text for text, is_wrong in self._contradictions() if is_wrong]
        if wrong:
            raise ValueError(" ".join(wrong))
        return self

    def _contradictions(self) -> tuple[tuple[str, bool], ...]:
        keys = [programme.key for programme in self.programmes]
        numbers = [record.number for record in self.records]
        order = [
            keys.index(record.programme) for record in self.records if record.programme in keys
        ]
        return (
            ("The period ends before it begins.", self.to_on < self.from_on),
            ("A programme is listed twice.", len(set(keys)) < len(keys)),
            ("A record number is used twice.", len(set(numbers)) < len(numbers)),
            ("A record belongs to no listed programme.", len(order) < len(numbers)),
            ("Records do not stand in the order of the programmes.", order != sorted(order)),
            ("Exhibits are not numbered by number_exhibits(records).", not self._numbers_fit()),
        )

    def _numbers_fit(self) -> bool:
        return self.exhibits == number_exhibits(self.records)

    @property
    def totals(self) -> Counts:
        """All programmes together."""
        return sum((programme.counts for programme in self.programmes), Counts())

    def records_of(self, programme: str) -> tuple[InspectionRecord, ...]:
        """Return the records of one programme, in order."""
        return tuple(record for record in self.records if record.programme == programme)
