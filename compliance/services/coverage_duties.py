"""What a site owes by its own answers: requirements with a schedule, without one, or not owed."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.applicability import Applies, Facts
from compliance.domain.checklists import Checklist
from compliance.domain.coverage import UNDATED, Requirement, Standing
from compliance.domain.local_time import end_of_day
from compliance.domain.proposals import Proposal, propose
from compliance.domain.site_profile import SiteProfile, known_facts
from compliance.library.catalog import Catalog
from compliance.services.duties import Verdict, wanted_of
from compliance.services.duty_decisions import Decision
from compliance.services.site_profile import facts_before, history_of, latest
from compliance.storage.queries.coverage import Extent
from compliance.storage.queries.site_facts import Running, count_running, list_decisions


def requirement_of(checklist: Checklist) -> Requirement:
    """Return a checklist as a requirement that is scheduled."""
    return Requirement(
        key=checklist.key,
        title=checklist.title,
        authority=checklist.authority,
        provisions=checklist.provisions,
        has_dates=any(clock.basis not in UNDATED for clock in checklist.cadence.clocks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What ran by which checklist in the period; ``now`` only where the period is not over."""

    keys: Collection[str]
    now: dict[str, Running]


def owed_requirements(
    session: Session, catalog: Catalog, extent: Extent, running: Collection[str], *, now: datetime
) -> list[Requirement]:
    """Return every checklist of the library as the site's answers of then have it.

    None if the site said nothing about itself, or the library asks nothing. For a period that is
    over the answers of its end count; one that was given for the first time later counts as having
    always been so. Three statements.
    """
    if not catalog.has_profile:
        return []
    profile = catalog.profile
    history = history_of(session, profile, extent.establishment_id)
    if not history:
        return []
    over_at = end_of_day(extent.to_on, extent.zone)
    is_over = over_at <= now
    facts = facts_before(history, over_at) if is_over else latest(history)
    counted = {} if is_over else count_running(session, extent.establishment_id)
    verdicts = {
        row.checklist_key: Verdict(row.reason, row.decided_at, name)
        for row, name in list_decisions(session, extent.establishment_id)
        if row.decision == Decision.NOT_APPLICABLE
    }
    site = _Site(profile, known_facts(profile, facts), Ran(keys=running, now=counted), verdicts)
    return [site.judged(one) for one in propose(catalog.all_latest(), profile, facts)]


@dataclass(frozen=True, slots=True)
class _Site:
    """What decides where a proposal stands."""

    profile: SiteProfile
    facts: Facts
    ran: Ran
    verdicts: dict[str, Verdict]

    def judged(self, proposal: Proposal) -> Requirement:
        """Return a proposal as a requirement; what runs is scheduled, whoever asks for it."""
        needs = requirement_of(proposal.checklist)
        if needs.key in self.ran.keys:
            return replace(needs, unassigned=self._unassigned(proposal))
        verdict = self.verdicts.get(needs.key)
        if verdict is not None:
            by = f" ({verdict.by}, {verdict.at:%Y-%m-%d})" if verdict.by else ""
            return replace(needs, standing=Standing.NOT_APPLICABLE, reason=f"{verdict.reason}{by}")
        if proposal.applies is Applies.YES and proposal.satisfied_by in self.ran.keys:
            return replace(needs, standing=Standing.COVERED, covered_by=proposal.satisfied_by)
        standing = _STANDINGS[proposal.applies]
        return replace(needs, standing=standing, reason=proposal.reason, proposal=proposal)

    def _unassigned(self, proposal: Proposal) -> int:
        """Return how many of the things that were counted have no schedule now."""
        counted = self.ran.now.get(proposal.checklist.key)
        is_owed = proposal.applies is Applies.YES and proposal.checklist.key not in self.verdicts
        if counted is None or not is_owed:
            return 0
        wanted = wanted_of(proposal.checklist, self.profile, self.facts)
        return max(0, wanted - counted.subjects)


_STANDINGS = {
    Applies.YES: Standing.NO_SCHEDULE,
    Applies.NO: Standing.NOT_APPLICABLE,
    Applies.UNDECIDED: Standing.UNDECIDED,
}
