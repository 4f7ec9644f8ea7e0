"""Clocks of law as data: what starts one, each deadline, whom to tell, and what to say."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from compliance.domain.answer_types import Key, Words
from compliance.domain.authorities import Authority, JurisdictionField
from compliance.domain.cadence import Value
from compliance.domain.checklists import Review, ReviewStatus
from compliance.domain.legal_clocks.terms import Term, TermUnit
from compliance.domain.provisions import Provision, ProvisionField


class Kind(StrEnum):
    """How binding a deadline is: law, an agency's reading of it, or what the site's permit says."""

    REGULATORY = "regulatory"
    GUIDANCE = "guidance"
    PERMIT = "permit-defined"


class PhoneNumber(Value):
    """A number as people dial it, with a word on when to use it."""

    number: Annotated[str, Field(pattern=r"^(1-\d{3}-\d{3}-\d{4}|911)$")]
    note: str = ""


class Recipient(Value):
    """Who is told. ``site_fills_in``: the number differs by place, and the site enters it.

    ``by_event``: who it is differs from event to event, so that no site keeps one number.
    ``find_at`` says where to find the number.
    """

    key: str = ""  # that of the list
    name: Words
    phones: tuple[PhoneNumber, ...] = ()
    note: str = ""
    site_fills_in: bool = False
    by_event: bool = False
    find_at: str = ""
    is_site: bool = False

    @property
    def is_kept_by_site(self) -> bool:
        """Return whether a site may enter a number of its own."""
        return bool(self.find_at) and not self.by_event


class Recipients(Value):
    """Everybody whom a deadline may name, by key."""

    recipients: dict[Key, Recipient]

    @model_validator(mode="after")
    def _know_their_keys(self) -> Self:
        for key, one in self.recipients.items():
            self.recipients[key] = one.model_copy(update={"key": key})
        return self


class StartPoint(Value):
    """A moment from which deadlines run; ``year``: a calendar year, written 2025.

    ``after`` names another start that it can never come before.
    """

    label: Words
    year: bool = False
    after: Key | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        return {"label": value} if isinstance(value, str) else value


class OnlyIf(Value):
    """A fact that a deadline turns on, and the words for it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)

    fact: Key
    wanted: Annotated[bool, Field(alias="is")] = True
    text: Words


def _as_list(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class ContentSource(StrEnum):
    """Where a list of contents comes from."""

    RULE = "rule"
    AGENCY = "agency"
    OURS = "ours"


class Contents(Value):
    """What must be said or written, line by line."""

    source: ContentSource
    lines: Annotated[tuple[Words, ...], Field(min_length=1)]


class LegalDeadline(Value):
    """One thing to do by a time.

    ``starts`` (in files ``from``) names where it runs from; with several, from the latest.
    ``or_by`` names a start that ends it earlier. ``through`` ends a time for which it must last.
    ``basis`` says what a guidance rests on. ``set_by`` names who may set another time. Of the
    conditions in ``only_if`` (one or a list) every one must hold.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)

    key: Key
    what: Words
    starts: Annotated[tuple[Key, ...], Field(alias="from", min_length=1)]
    term: Term
    when: str = ""
    through: Term | None = None
    or_by: Key | None = None
    to: Annotated[tuple[Key, ...], Field(min_length=1)]
    method: Words
    contents: Key | None = None
    only_if: Annotated[tuple[OnlyIf, ...], BeforeValidator(_as_list)] = ()
    place: JurisdictionField | None = None
    provisions: Annotated[tuple[ProvisionField, ...], Field(min_length=1)]
    basis: str = ""
    kind: Kind
    review: ReviewStatus | None = None
    repeats: str = ""
    set_by: Literal["permit", "agency"] | None = None
    note: str = ""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.term.unit is TermUnit.OPEN and not self.when:
            raise ValueError(f"`{self.key}` has no fixed time. Say in `when` what the rule says.")
        if self.kind is Kind.GUIDANCE and not self.basis:
            raise ValueError(f"`{self.key}` is guidance. Say in `basis` whose.")
        if self.kind is Kind.PERMIT and not self.set_by:
            raise ValueError(f"`{self.key}` is permit-defined. Add `set_by: permit`.")
        return self


class Difference(Value):
    """Another time for one deadline in a state or place."""

    place: JurisdictionField
    deadline: Key
    term: Term | None = None
    text: Words
    provisions: Annotated[tuple[ProvisionField, ...], Field(min_length=1)]
    review: ReviewStatus


class InForce(Value):
    """From and until which date (both included) the rule holds, as far as it was found."""

    since: date | None = None
    until: date | None = None
    note: str = ""


class LegalClock(Value):
    """Everything that one kind of event starts. ``also`` are provisions to read with it.

    ``found_by``: words of the trade, in English and Spanish without accents, by which somebody in
    a hurry looks for it.
    """

    key: Key
    title: Words
    found_by: tuple[Key, ...] = ()
    authority: Authority
    jurisdiction: JurisdictionField
    trigger: Words
    starts: Annotated[dict[Key, StartPoint], Field(min_length=1)]
    facts: dict[Key, Words] = Field(default_factory=dict)
    deadlines: Annotated[tuple[LegalDeadline, ...], Field(min_length=1)]
    contents: dict[Key, Contents] = Field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    also: tuple[ProvisionField, ...] = ()
    in_force: InForce = InForce()
    review: Review
    notes: tuple[Words, ...] = ()

    @property
    def main_start(self) -> str:
        """Return the start that is asked for first."""
        return next(iter(self.starts))

    @property
    def provisions(self) -> tuple[Provision, ...]:
        """Return every provision named anywhere in it, each once."""
        named = [p for one in self.deadlines for p in one.provisions]
        named += [p for one in self.differences for p in one.provisions]
        return tuple(dict.fromkeys([*named, *self.also]))

    def may_lie_ahead(self, start: str) -> bool:
        """Return whether a start may still be to come: a year, a plan, what may end it earlier."""
        if self.starts[start].year:
            return True
        units = {one.term.unit for one in self.deadlines if start in one.starts}
        return TermUnit.DAY_BEFORE in units or any(start == one.or_by for one in self.deadlines)

    def review_of(self, deadline: LegalDeadline) -> ReviewStatus:
        """Return how far the text of one deadline was read."""
        return deadline.review or self.review.status

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if problems := list(self._loose_ends()):
            raise ValueError(f"{self.key}: {'; '.join(problems)}. Name what stands in the file.")
        return self

    def _loose_ends(self) -> Iterator[str]:
        keys = [one.key for one in self.deadlines]
        if len(set(keys)) != len(keys):
            yield f"two deadlines share a key of {keys}"
        for one in self.deadlines:
            yield from self._loose_ends_of(one)
        used = {only.fact for one in self.deadlines for only in one.only_if}
        yield from (f"nothing turns on `{fact}`" for fact in self.facts if fact not in used)
        run = {start for one in self.deadlines for start in (*one.starts, one.or_by)}
        yield from (f"nothing runs from `{start}`" for start in self.starts if start not in run)
        for key, start in self.starts.items():
            if start.after and (start.after not in self.starts or start.after == key):
                yield f"`{key}` comes after `{start.after}`, which is no other start"
        strange = [other.deadline for other in self.differences if other.deadline not in keys]
        yield from (f"a difference names `{key}`, which is no deadline" for key in strange)

    def _loose_ends_of(self, one: LegalDeadline) -> Iterator[str]:
        for start in (*one.starts, *((one.or_by,) if one.or_by else ())):
            if start not in self.starts:
                yield f"`{one.key}` runs from `{start}`, which is no start"
        for only in one.only_if:
            if only.fact not in self.facts:
                yield f"`{one.key}` turns on `{only.fact}`, which is no fact"
        if one.contents and one.contents not in self.contents:
            yield f"`{one.key}` has contents `{one.contents}`, which are not listed"


class ClockFile(Value):
    """One file of clocks."""

    clocks: Annotated[tuple[LegalClock, ...], Field(min_length=1)]
