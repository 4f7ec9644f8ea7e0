"""Checklists as frozen values: what is asked, on which provision, and what a fail means."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from compliance.domain.answer_types import AnySpec, Key, Words, can_fail
from compliance.domain.applicability import FactTest
from compliance.domain.authorities import Authority, JurisdictionField
from compliance.domain.cadence import Cadence, Span, Value
from compliance.domain.conditions import Condition
from compliance.domain.provisions import Provision, ProvisionField, ProvisionKind


class Severity(StrEnum):
    """How bad a fail is. When a fix is due for each is the business of ``domain.deadlines``."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MINOR = "minor"
    OBSERVATION = "observation"

    @property
    def rank(self) -> int:
        """Return 0 for the worst; a higher rank is less bad."""
        return list(Severity).index(self)


class Subject(StrEnum):
    """What one inspection is about."""

    ASSET = "asset"
    AREA = "area"
    SITE = "site"
    PERSON = "person"


class EvidenceKind(StrEnum):
    """What a failed answer must bring along."""

    PHOTO = "photo"
    COMMENT = "comment"


class ReviewStatus(StrEnum):
    """Whether a person read the paragraph a text rests on; packets show what is not ``read``."""

    READ = "read"
    PARTLY = "partly"
    UNREAD = "unread"


class Fail(Value):
    """What a failed answer means: the finding it proposes."""

    severity: Severity
    stop_use: bool = False
    title: str = ""
    default_action: Words
    evidence: tuple[EvidenceKind, ...] = (EvidenceKind.COMMENT,)

    @property
    def needs_photo(self) -> bool:
        """Whether a failed answer without a photo is refused."""
        return EvidenceKind.PHOTO in self.evidence

    @property
    def needs_comment(self) -> bool:
        """Whether a failed answer without a comment is refused."""
        return EvidenceKind.COMMENT in self.evidence


class Item(Value):
    """One question. ``when`` hides it, with its answer, while the condition does not hold."""

    key: Key
    question: Words
    guidance: str = ""
    provision: ProvisionField
    review: ReviewStatus | None = None
    answer: AnySpec
    required: bool = True
    when: Condition | None = None
    fail: Fail | None = None

    @field_validator("answer", mode="before")
    @classmethod
    def _from_word(cls, value: object) -> object:
        """Files may write a type without parameters as one word: ``answer: pass-fail-na``."""
        return {"type": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_what_a_fail_means(self) -> "Item":
        if can_fail(self.answer) and self.fail is None:
            raise ValueError("This item can fail; add `fail:` and say what a fail means.")
        if self.fail is not None and not can_fail(self.answer):
            raise ValueError("No answer to this item is a fail; give limits, or drop `fail:`.")
        return self

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer."""
        return self.answer.asks


class Section(Value):
    """Items that are answered in one place, one page of the form."""

    key: Key
    title: Words
    when: Condition | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class AppliesWhen(Value):
    """Where the checklist is owed: in words, and as a test of what a site says about itself.

    ``facts`` are facts that must all be yes: a shorter way to write the simplest test.
    """

    text: Words
    asset_kinds: tuple[Key, ...] = ()
    facts: tuple[Key, ...] = ()
    where: FactTest | None = None

    @model_validator(mode="after")
    def _says_it_one_way(self) -> "AppliesWhen":
        if self.facts and self.where:
            raise ValueError("`facts` and `where` say the same. Keep `where`.")
        return self

    @property
    def test(self) -> FactTest | None:
        """The test of a site's facts; None where nothing was said about it."""
        if self.where is not None or not self.facts:
            return self.where
        return FactTest(all_=tuple(FactTest(fact=fact, is_="yes") for fact in self.facts))


class Override(Value):
    """What a state's or a place's checklist does to another one, and why.

    ``tightens``: it asks for everything the other does, and more or sooner; one inspection fulfils
    both. ``replaces``: where both apply, the other is not owed. ``adds``: both are owed.
    """

    checklist: Key
    how: Literal["tightens", "replaces", "adds"] = "tightens"
    reason: Words
    provision: ProvisionField

    @property
    def covers(self) -> bool:
        """Whether doing this one leaves nothing of the other to be done."""
        return self.how != "adds"


class PerformedBy(Value):
    """Who may perform it. ``competence`` names the qualification a person must hold; "" is none."""

    text: Words
    competence: Annotated[str, Field(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")] = ""
    provision: ProvisionField | None = None


class Record(Value):
    """The record that the rule demands; we keep one in any case, ``required`` says who wants it."""

    required: bool
    fields: tuple[Words, ...] = ()
    signature: bool = False
    statement: str = ""
    provision: ProvisionField | None = None
    note: str = ""


class Retention(Value):
    """How long the rule has the record kept; without ``span`` the rule sets none."""

    span: Span | None = None
    text: Words
    provision: ProvisionField | None = None


class Review(Value):
    """What was read of the law, when, where. ``covers`` names the provisions actually read."""

    status: ReviewStatus
    on: Annotated[str, Field(pattern=r"^(\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")] = ""
    against: tuple[Words, ...] = ()
    covers: tuple[ProvisionField, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _says_when(self) -> "Review":
        if self.status is not ReviewStatus.UNREAD and not (self.on and self.against):
            raise ValueError(
                "A text that was read says `on` which day or month and `against` what."
            )
        return self


Texts = dict[str, str]


class Checklist(Value):
    """A versioned set of questions, each resting on a provision.

    ``translations`` maps a language to its texts by path ("items.brakes.question"); see
    ``domain.translations``. Item keys are unique in the whole checklist. ``duties`` are the names
    of the duties of law that it fulfils, as ``checklists/duties.txt`` lists them.
    """

    key: Key
    version: Annotated[int, Field(ge=1)]
    title: Words
    summary: str = ""
    instructions: str = ""
    example: bool = False
    authority: Authority
    jurisdiction: JurisdictionField
    provisions: Annotated[tuple[ProvisionField, ...], Field(min_length=1)]
    overrides: tuple[Override, ...] = ()
    duties: tuple[Key, ...] = ()
    applies_when: AppliesWhen
    cadence: Cadence
    subject: Subject
    performed_by: PerformedBy
    record: Record
    retention: Retention
    review: Review
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    translations: dict[str, Texts] = Field(default_factory=dict)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in the order in which they are asked."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def items_by_key(self) -> dict[str, Item]:
        """All items by their key."""
        return {item.key: item for item in self.items}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it can be shown in, its own first."""
        return (self.language, *sorted(self.translations))

    def all_provisions(self) -> tuple[Provision, ...]:
        """Return every provision that the checklist or one of its items rests on, sorted."""
        return tuple(sorted({*self.provisions, *(item.provision for item in self.items)}))

    def review_of(self, item: Item) -> ReviewStatus:
        """Whether the provision of an item was read.

        The item's own word counts first; else the checklist's status covers what it names in
        ``covers`` (or, without that, its ``provisions``); internal rules need no reading.
        """
        if item.review is not None:
            return item.review
        if item.provision.kind is ProvisionKind.INTERNAL:
            return ReviewStatus.READ
        covered = self.review.covers or self.provisions
        if any(provision.contains(item.provision) for provision in covered):
            return self.review.status
        return ReviewStatus.UNREAD


@dataclass(frozen=True, slots=True, order=True)
class ChecklistRef:
    """The exact text that an inspection was made with; ``digest`` is the file's SHA-256 in hex."""

    key: str
    version: int
    digest: str

    def __str__(self) -> str:
        """Return key, version and the head of the digest: ``forklift-daily v3 (1f0c2a9b)``."""
        return f"{self.key} v{self.version} ({self.digest[:8]})"


@dataclass(frozen=True, slots=True)
class Edition:
    """A checklist as read from one file: its reference, its values, and its bytes for ever."""

    ref: ChecklistRef
    checklist: Checklist
    source: bytes
    path: str = ""
