"""Which severe injuries must be reported within hours: the federal rules, and each state's own.

29 CFR 1904.39 is the default. A state's file holds only what differs. Where a state has a file
and its text on a point was not read, the federal rule stands in for a yes, never for a no.
"""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import ConfigDict, Field

from compliance.domain.answer_types import Key, Words
from compliance.domain.authorities import Jurisdiction, JurisdictionField
from compliance.domain.cadence import Value
from compliance.domain.checklists import Review, ReviewStatus
from compliance.domain.legal_clocks.computed import Reason
from compliance.domain.legal_clocks.terms import Term
from compliance.domain.provisions import ProvisionField

NOTHING = "nothing"
Provisions = Annotated[tuple[ProvisionField, ...], Field(min_length=1)]


class Said(Value):
    """One point of a rule, the provisions for it, and how far they were read."""

    text: Words
    provisions: Provisions
    review: ReviewStatus

    @property
    def reason(self) -> Reason:
        """Return it as a reason."""
        return Reason(self.text, self.provisions, self.review)


class ClassRule(Said):
    """Within how many hours one class of events is reported.

    ``within``: how long after the incident it may happen and still count; None: nothing is said.
    """

    hours: Annotated[int, Field(ge=1, le=72)]
    within: Term | None = None


class Counts(Value):
    """As which class something that happened counts, or ``nothing``."""

    counts_as: Key
    text: str = ""
    provisions: tuple[ProvisionField, ...] = ()
    review: ReviewStatus | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why, where there is something to say."""
        return (Reason(self.text, self.provisions, self.review),) if self.text else ()


class PlaceRule(Value):
    """Whether what happens in such a place is reported."""

    reported: bool
    text: str = ""
    provisions: tuple[ProvisionField, ...] = ()
    review: ReviewStatus | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return why, where there is something to say."""
        return (Reason(self.text, self.provisions, self.review),) if self.text else ()


class Catastrophe(Value):
    """From how many killed, or admitted to hospital, an event is a catastrophe."""

    killed: Annotated[int, Field(ge=1)]
    admitted: Annotated[int, Field(ge=1)]


class SevereFile(Value):
    """The rules of one place; a state's file leaves out what it does not change."""

    place: JurisdictionField
    title: Words
    review: Review
    to: Annotated[tuple[Key, ...], Field(min_length=1)]
    channels: Said | None = None
    contents: tuple[Words, ...] = ()
    contents_provision: ProvisionField | None = None
    classes: dict[Key, ClassRule] = Field(default_factory=dict)
    happenings: dict[Key, Counts] = Field(default_factory=dict)
    places: dict[Key, PlaceRule] = Field(default_factory=dict)
    rules: dict[Key, Said] = Field(default_factory=dict)
    at_once: bool = False
    exigent_hours: Annotated[int, Field(ge=1, le=72)] | None = None
    should_have_known: bool = False
    catastrophe: Catastrophe | None = None
    road_deaths: Said | None = None
    notes: tuple[Words, ...] = ()


StateCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class StatePlans(Value):
    """Which states run a plan of their own: for private employers too, or for government only.

    ``to`` and ``channels`` hold where a plan has no file of its own.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)

    private: tuple[StateCode, ...] = ()
    public_only: Annotated[tuple[StateCode, ...], Field(alias="public-only")] = ()
    to: tuple[Key, ...] = ()
    channels: Said | None = None
    review: Review = Review(status=ReviewStatus.UNREAD)

    def unread_plan(self, state: str) -> SevereFile | None:
        """Return the rules of a plan whose text nobody read: none of its own; None: no plan."""
        if state not in self.private:
            return None
        return SevereFile(
            place=Jurisdiction("US", state),
            title=f"{state} (State Plan)",
            review=Review(
                status=ReviewStatus.UNREAD,
                note="The plan's own rules were not read; the federal ones stand in.",
            ),
            to=self.to,
            channels=self.channels,
            notes=(_not_read(state),),
        )

    def about(self, place: Jurisdiction | None) -> str:
        """Return who enforces at a place without rules of its own here."""
        if place is None or not place.state:
            return "No state was given: these are the federal rules."
        if place.state in self.public_only:
            return (
                f"The plan of {place.state} covers state and local government only: private "
                "employers report to federal OSHA."
            )
        return f"{place.state} runs no plan for private employers: federal OSHA's rules hold."


def _not_read(state: str) -> str:
    return (
        f"{state} runs its own plan. Its times were not read yet: the federal 8 and 24 hours are "
        "shown. The plan may give less time, or ask for more: call its office."
    )


Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Found(Generic[Part]):
    """One part of the rules, and whether it is the place's own or stands in from the federal."""

    part: Part
    is_own: bool


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules for a site: the federal ones, and those of its state where it has a file."""

    federal: SevereFile
    state: SevereFile | None = None
    about: str = ""  # who enforces, where the state has no rules of its own here

    @property
    def last(self) -> SevereFile:
        """Return the file that is asked first."""
        return self.state or self.federal

    def class_rule(self, key: str) -> Found[ClassRule]:
        """Return the rule of a class of events."""
        return self._found(key, self.federal.classes, self.state.classes if self.state else None)

    def within(self, key: str) -> Found[Term | None]:
        """Return how long after the incident a class counts; a state that is silent is not own."""
        own = self.state.classes.get(key) if self.state else None
        if own and own.within:
            return Found(own.within, is_own=True)
        federal = self.federal.classes.get(key)
        return Found(federal.within if federal else None, is_own=self.state is None)

    def happening(self, key: str) -> Found[Counts]:
        """Return as what a happening counts."""
        return self._found(
            key, self.federal.happenings, self.state.happenings if self.state else None
        )

    def place_rule(self, key: str) -> Found[PlaceRule]:
        """Return whether a place of the incident is left out."""
        return self._found(key, self.federal.places, self.state.places if self.state else None)

    def rule(self, key: str) -> Found[Said]:
        """Return one of the other points."""
        return self._found(key, self.federal.rules, self.state.rules if self.state else None)

    def _found(
        self, key: str, federal: dict[str, Part], own: dict[str, Part] | None
    ) -> Found[Part]:
        if own and key in own:
            return Found(own[key], is_own=True)
        return Found(federal[key], is_own=self.state is None)
