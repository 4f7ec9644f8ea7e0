"""Coverage of a site: what it must keep, whether it did by period, and what nobody keeps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.checklists import Checklist, ChecklistRef, Edition
from compliance.domain.coverage import Matrix, Requirement, Standing, Tally, arrange
from compliance.domain.local_time import end_of_day
from compliance.library.catalog import Catalog
from compliance.services.checklists import editions_of, get_edition, latest_of, versions_of
from compliance.services.coverage_duties import owed_requirements, requirement_of
from compliance.storage.queries.coverage import (
    Excuse,
    Extent,
    Programme,
    count_outcomes,
    count_unplanned,
    list_excuses,
    list_programmes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The matrix of a site, and why checks were suspended or waived."""

    matrix: Matrix
    excuses: tuple[Excuse, ...]

    def reasons_of(self, key: str) -> list[Excuse]:
        """Return the reasons that belong to one requirement."""
        return [excuse for excuse in self.excuses if excuse.key == key]


def coverage_of(session: Session, catalog: Catalog, extent: Extent, *, now: datetime) -> Coverage:
    """Return what a site must keep by the columns of a period, as far as it is known now.

    However many schedules and checks there are, the number of statements is the same; only a
    checklist that is retired or no file any more is looked up by itself.

    Raises:
        NotFoundError: the text of a checklist that runs is nowhere to be found.
    """
    tallies = [*count_outcomes(session, extent, now=now), *count_unplanned(session, extent)]
    programmes = list_programmes(session, extent)
    library = _Library(
        session,
        catalog,
        extent.establishment_id,
        {one.ref.key: one for one in editions_of(session, catalog, extent.establishment_id)},
    )
    kept = library.kept(programmes, tallies)
    is_over = end_of_day(extent.to_on, extent.zone) <= now
    running = {one.checklist.key for one in programmes if one.running or is_over}
    covered = library.covered([one for one in kept if one.key in running])
    owed = owed_requirements(session, catalog, extent, running, now=now)
    requirements = {one.key: one for one in (*covered, *map(requirement_of, kept), *owed)}
    return Coverage(
        matrix=arrange(requirements.values(), tallies, extent.columns),
        excuses=tuple(list_excuses(session, extent)),
    )


@dataclass(frozen=True, slots=True)
class _Library:
    """What the files and the site's own checklists ask for now, by key; older texts on demand."""

    session: Session
    catalog: Catalog
    establishment_id: int
    newest: dict[str, Edition]

    def kept(self, programmes: Sequence[Programme], tallies: Iterable[Tally]) -> list[Checklist]:
        """Return the checklists that are or were kept: scheduled, or done without a schedule."""
        references = {one.checklist.key: one.checklist for one in programmes}
        found = [self._scheduled(key, reference) for key, reference in references.items()]
        unplanned = dict.fromkeys(tally.key for tally in tallies if tally.key not in references)
        return [*found, *(one for key in unplanned for one in self._unplanned(key))]

    def _scheduled(self, key: str, reference: ChecklistRef) -> Checklist:
        newest = self.newest.get(key)
        edition = newest or get_edition(self.session, self.catalog, reference)
        return edition.checklist

    def _unplanned(self, key: str) -> list[Checklist]:
        """Return the newest text of a key, retired or not; none if its file is gone."""
        if key in self.newest:
            return [self.newest[key].checklist]
        versions = versions_of(self.session, self.catalog, self.establishment_id, key)
        return [one.checklist for one in versions[-1:]]

    def covered(self, running: Iterable[Checklist]) -> Iterator[Requirement]:
        """Yield what needs no schedule, because a checklist that runs asks for all of it."""
        for checklist in running:
            for override in checklist.overrides:
                if override.covers and override.checklist in self.newest:
                    yield replace(
                        requirement_of(self.newest[override.checklist].checklist),
                        standing=Standing.COVERED,
                        covered_by=checklist.key,
                        reason=override.reason,
                    )


def get_requirement(session: Session, catalog: Catalog, extent: Extent) -> Requirement:
    """Return the requirement of one checklist, ``extent.checklist_key``.

    Raises:
        NotFoundError: neither the library nor the site has a checklist with this key.
    """
    found = latest_of(session, catalog, extent.establishment_id, extent.checklist_key)
    return requirement_of(found.checklist)
