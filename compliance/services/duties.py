"""The duties of a site: what it owes by its own answers, what of it runs, and what it decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Session

from compliance.domain.applicability import Applies, Facts
from compliance.domain.checklists import Checklist, Edition
from compliance.domain.proposals import Proposal, propose, test_of
from compliance.domain.site_profile import (
    FactQuestion,
    Given,
    SiteProfile,
    known_facts,
    read_facts,
)
from compliance.library.catalog import Catalog
from compliance.services.checklists import editions_of
from compliance.services.duty_decisions import Decision
from compliance.services.site_profile import SOURCE, facts_before, history_of, latest
from compliance.storage.queries.scope import found
from compliance.storage.queries.site_facts import (
    Running,
    count_running,
    list_decisions,
)

NEW_FOR = timedelta(days=30)  # so long a duty that a changed answer brought is shown as new


class Part(StrEnum):
    """Where a duty stands at a site."""

    OPEN = "open"  # owed, and nothing is scheduled for it
    SCHEDULED = "scheduled"
    UNDECIDED = "undecided"
    NOT_OWED = "not-owed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The site's own word about a duty: not applicable, why, and who said so when."""

    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One checklist as it stands at one site.

    ``wanted`` is how many things it is about by the site's answers, 0 where none counts them.
    ``verdict`` overrules the proposal. ``is_covered``: another duty that runs covers this one.
    ``is_new``: a change of an answer brought it of late.
    """

    proposal: Proposal
    running: Running | None = None
    wanted: int = 0
    verdict: Verdict | None = None
    is_covered: bool = False
    is_new: bool = False

    @property
    def key(self) -> str:
        """The key of its checklist."""
        return self.proposal.checklist.key

    @property
    def checklist(self) -> Checklist:
        """The checklist that it is kept with."""
        return self.proposal.checklist

    @property
    def is_owed(self) -> bool:
        """Whether the site owes it: proposed, and not overruled."""
        return self.proposal.applies is Applies.YES and self.verdict is None

    @property
    def part(self) -> Part:
        """Where it stands."""
        if self.verdict is not None or self.proposal.applies is Applies.NO:
            return Part.NOT_OWED
        if self.proposal.applies is Applies.UNDECIDED:
            return Part.UNDECIDED
        return Part.SCHEDULED if self.running or self.is_covered else Part.OPEN

    @property
    def missing(self) -> int:
        """How many of the things that it is about have no schedule, where some have one."""
        return max(0, self.wanted - self.running.subjects) if self.running else 0

    @property
    def runs_unowed(self) -> bool:
        """Whether something is scheduled although it is not owed."""
        return self.part is Part.NOT_OWED and self.running is not None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What can be owed at a site, and what the database holds about it."""

    editions: Sequence[Edition]
    running: Mapping[str, Running]
    verdicts: Mapping[str, Verdict]


def _kept_of(session: Session, catalog: Catalog, establishment_id: int) -> _Kept:
    decisions = list_decisions(session, establishment_id)
    return _Kept(
        editions_of(session, catalog, establishment_id),
        count_running(session, establishment_id),
        {
            row.checklist_key: Verdict(row.reason, row.decided_at, name)
            for row, name in decisions
            if row.decision == Decision.NOT_APPLICABLE
        },
    )


def proposals_of(
    session: Session, catalog: Catalog, establishment_id: int, *, now: datetime
) -> list[Duty]:
    """Return every duty as it stands at a site: owed first, then undecided, then not owed.

    However many checklists there are, the database is asked as often.

    Raises:
        NotFoundError: the catalog has no questions about sites.
    """
    profile = catalog.profile
    history = history_of(session, profile, establishment_id)
    facts = latest(history)
    kept = _kept_of(session, catalog, establishment_id)
    duties = _judged(profile, facts, kept)
    before = facts_before(history, now - NEW_FOR)
    return duties if before == facts else _marked(duties, profile, before, kept)


def find_duty(
    session: Session, catalog: Catalog, establishment_id: int, key: str, *, now: datetime
) -> Duty:
    """Return one duty as it stands at a site.

    Raises:
        NotFoundError: no checklist of this key says where it is owed.
    """
    duties = proposals_of(session, catalog, establishment_id, now=now)
    return found(next((duty for duty in duties if duty.key == key), None), "duty")


def _judged(profile: SiteProfile, facts: Facts, kept: _Kept) -> list[Duty]:
    known = known_facts(profile, facts)
    proposals = propose(kept.editions, profile, facts)
    return [
        Duty(
            proposal=proposal,
            running=kept.running.get(proposal.checklist.key),
            wanted=wanted_of(proposal.checklist, profile, known),
            verdict=kept.verdicts.get(proposal.checklist.key),
            is_covered=proposal.satisfied_by in kept.running,
        )
        for proposal in proposals
    ]


def _marked(duties: list[Duty], profile: SiteProfile, before: Facts, kept: _Kept) -> list[Duty]:
    """Mark what was not owed by the answers of before."""
    old = propose(kept.editions, profile, before)
    unowed = {proposal.checklist.key for proposal in old if proposal.applies is Applies.NO}
    return [
        replace(duty, is_new=True) if duty.is_owed and duty.key in unowed else duty
        for duty in duties
    ]


def asset_kinds_of(checklist: Checklist, profile: SiteProfile) -> tuple[str, ...]:
    """Return the kinds of asset that a checklist is about: as its test counts, then as it says."""
    counted = [question.asset_kind for question in _counting(checklist, profile)]
    return tuple(dict.fromkeys([*counted, *checklist.applies_when.asset_kinds]))


def wanted_of(checklist: Checklist, profile: SiteProfile, facts: Facts) -> int:
    """Return how many assets a checklist is about by the site's answers; 0: nothing counts them."""
    answers = [facts.get(question.key) for question in _counting(checklist, profile)]
    return max((int(answer) for answer in answers if isinstance(answer, Decimal)), default=0)


def _counting(checklist: Checklist, profile: SiteProfile) -> list[FactQuestion]:
    """Return the questions about numbers of assets that the test of a checklist looks at."""
    test = test_of(checklist)
    questions = profile.by_key
    asked = [questions.get(leaf.fact) for leaf in test.leaves()] if test else []
    return [question for question in asked if question and question.asset_kind]


@dataclass(frozen=True, slots=True)
class Change:
    """What answers would change: duties they bring, and running ones that they end."""

    brings: Sequence[Duty]
    ends: Sequence[Duty]


def change_of(
    session: Session, catalog: Catalog, establishment_id: int, given: Mapping[str, Given]
) -> Change:
    """Return what would change if a site answered so. Nothing is written.

    Raises:
        InvalidInputError: with every wrong answer, as "answer FACT".
    """
    profile = catalog.profile
    read = read_facts(profile, given, source=SOURCE)
    before = latest(history_of(session, profile, establishment_id))
    after = {key: fact for key, fact in before.items() if key not in given} | read
    kept = _kept_of(session, catalog, establishment_id)
    old = {duty.key: duty for duty in _judged(profile, before, kept)}
    new = _judged(profile, after, kept)
    return Change(
        [duty for duty in new if duty.part is Part.OPEN and not old[duty.key].is_owed],
        [duty for duty in new if duty.runs_unowed and not old[duty.key].runs_unowed],
    )
