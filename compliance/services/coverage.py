"""Coverage of a site: what it must keep, whether it did by period, and what nobody keeps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.checklists import Checklist, ChecklistRef
from compliance.domain.coverage import Matrix, Requirement, Standing, Tally, arrange
from compliance.domain.errors import NotFoundError
from compliance.domain.local_time import end_of_day
from compliance.library.catalog import Catalog
from compliance.services.checklists import get_edition
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
    checklist that is no file of the library is looked up by itself.

    Raises:
        NotFoundError: the text of a checklist that runs is nowhere to be found.
    """
    tallies = [*count_outcomes(session, extent, now=now), *count_unplanned(session, extent)]
    programmes = list_programmes(session, extent)
    kept = _kept(session, catalog, programmes, tallies)
    is_over = end_of_day(extent.to_on, extent.zone) <= now
    running = {one.checklist.key for one in programmes if one.running or is_over}
    covered = _covered([one for one in kept if one.key in running], catalog)
    owed = owed_requirements(session, catalog, extent, running, now=now)
    requirements = {one.key: one for one in (*covered, *map(requirement_of, kept), *owed)}
    return Coverage(
        matrix=arrange(requirements.values(), tallies, extent.columns),
        excuses=tuple(list_excuses(session, extent)),
    )


def _kept(
    session: Session, catalog: Catalog, programmes: Sequence[Programme], tallies: Iterable[Tally]
) -> list[Checklist]:
    """Return the checklists that are or were kept: scheduled, or done without a schedule."""
    references = {one.checklist.key: one.checklist for one in programmes}
    newest = {edition.ref.key: edition.ref for edition in catalog.all_latest()}
    for tally in tallies:
        if tally.key not in references and tally.key in newest:
            references[tally.key] = newest[tally.key]
    return [
        _checklist(session, catalog, newest.get(key, reference))
        for key, reference in references.items()
    ]


def _checklist(session: Session, catalog: Catalog, reference: ChecklistRef) -> Checklist:
    return get_edition(session, catalog, reference).checklist


def _covered(running: Iterable[Checklist], catalog: Catalog) -> Iterator[Requirement]:
    """Yield what needs no schedule, because a checklist that runs asks for all of it."""
    library = {edition.ref.key: edition.checklist for edition in catalog.all_latest()}
    for checklist in running:
        for override in checklist.overrides:
            if override.covers and override.checklist in library:
                yield replace(
                    requirement_of(library[override.checklist]),
                    standing=Standing.COVERED,
                    covered_by=checklist.key,
                    reason=override.reason,
                )


def get_requirement(session: Session, catalog: Catalog, extent: Extent) -> Requirement:
    """Return the requirement of one checklist, ``extent.checklist_key``.

    Raises:
        NotFoundError: no file of the library has this key, and nothing ran by it in the period.
    """
    versions = catalog.versions(extent.checklist_key)
    if versions:
        return requirement_of(versions[-1].checklist)
    for programme in list_programmes(session, extent):
        if programme.checklist.key == extent.checklist_key:
            return requirement_of(_checklist(session, catalog, programme.checklist))
    raise NotFoundError(f"There is no checklist {extent.checklist_key!r}.")
