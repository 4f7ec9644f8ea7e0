"""Setting duties up: the assets, areas or people they are about, owner, and first date."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.cadence import SiteDefinedClock, Span
from compliance.domain.checklists import Checklist, Edition, Subject
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.tags import suggest_tags
from compliance.domain.trail import TrailEvent
from compliance.library.catalog import Catalog
from compliance.services.assets import AssetDetails, create_asset
from compliance.services.duties import Duty, asset_kinds_of
from compliance.services.duty_decisions import (
    Decision,
    DutyAt,
    end_decision,
    take_decision,
    tell_of_duty,
)
from compliance.services.materialise import materialise
from compliance.services.occurrences import asks_last_done
from compliance.services.schedules import Assignment, Owner, assign_checklist
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.schedules import Schedule
from compliance.storage.queries.assets import find_asset_by_tag, list_tags
from compliance.storage.queries.site_facts import About, list_subjects

MOST_SUGGESTED = 200  # assets entered in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What setting a duty up would need.

    ``assets`` are those of its kinds that have no schedule of it yet. ``tags`` are suggested for
    those that the site's answer counts beyond the assets entered; ``kind`` is what they would be.
    ``taken`` is what it runs about already.
    """

    duty: Duty
    assets: Sequence[Asset] = ()
    tags: Sequence[str] = ()
    kind: str = ""
    taken: frozenset[About] = frozenset()

    @property
    def asks_last(self) -> bool:
        """Whether a clock turns on the last completion, which the site must tell."""
        return asks_last_done(self.duty.checklist.cadence.clocks)

    @property
    def asks_span(self) -> bool:
        """Whether a permit, plan or certificate of the site says how often."""
        clocks = self.duty.checklist.cadence.clocks
        return any(isinstance(clock, SiteDefinedClock) for clock in clocks)

    @property
    def needs_no_input(self) -> bool:
        """Whether it can be set up with an owner and a first day alone."""
        return self.needs_no_more_than_a_date and not self.asks_last

    @property
    def needs_no_more_than_a_date(self) -> bool:
        """Whether owner, first day and, at most, the day it was last done are enough."""
        subject = self.duty.checklist.subject
        has_assets = subject is Subject.ASSET and bool(self.assets or self.tags)
        return not self.asks_span and (subject is Subject.SITE or has_assets)


def plans_of(
    session: Session, catalog: Catalog, establishment_id: int, duties: Collection[Duty]
) -> list[Plan]:
    """Return what setting up each of these duties would need; the database is asked twice."""
    every = list_tags(session, establishment_id)
    subjects = list_subjects(session, establishment_id)
    kept = [asset for asset in every.values() if asset.retired_at is None]
    plans = []
    for duty in duties:
        taken = subjects.get(duty.key, frozenset())
        kinds = asset_kinds_of(duty.checklist, catalog.profile)
        if duty.checklist.subject is not Subject.ASSET or not kinds:
            plans.append(Plan(duty=duty, taken=taken))
            continue
        alike = [asset for asset in kept if asset.kind in kinds]
        kind = kinds[0]  # the kind that the site's answer counts, where it counts one
        count = min(MOST_SUGGESTED, max(0, duty.wanted - len(alike)))
        same = [asset.tag for asset in alike if asset.kind == kind]
        plans.append(
            Plan(
                duty=duty,
                assets=[asset for asset in alike if About(asset_id=asset.id) not in taken],
                tags=suggest_tags(kind, count, alike=same, taken=every),
                kind=kind,
                taken=taken,
            )
        )
    return plans


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAsset:
    """An asset to be entered with a duty; its kind is the plan's."""

    tag: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """How a duty is set up: about what, whose, from when. A site duty names nothing."""

    establishment_id: int
    assets: Sequence[int] = ()
    new_assets: Sequence[NewAsset] = ()
    areas: Sequence[int] = ()
    people: Sequence[int] = ()
    owner: Owner
    start_on: date
    last_done_on: date | None = None
    site_span: Span | None = None


def adopt(
    session: Session, edition: Edition, wanted: SetUp, *, by: Actor, now: datetime
) -> list[Schedule]:
    """Set a duty up: enter missing assets, assign the checklist, plan the first checks.

    What it runs about already is left alone, and an asset that was entered meanwhile under the
    same tag is taken: doing it twice changes nothing. Returns the new schedules.

    Raises:
        NotAllowedError: the actor may not manage schedules (or, for new assets, the plant) there.
        InvalidInputError: with what is wrong with assets, owner or subject, or nothing is chosen.
    """
    place = wanted.establishment_id
    demand(by, Permission.MANAGE_SCHEDULES, place)
    _stand_in_line(session, place)
    assets = [*wanted.assets, *_enter(session, wanted, by=by, now=now)]
    about = _subjects(edition.checklist, wanted, assets)
    if not about:
        what = f"Nothing is chosen that {edition.checklist.title} would be about."
        raise InvalidInputError([Problem("subjects", what, "Choose at least one.")])
    taken = list_subjects(session, place).get(edition.ref.key, frozenset())
    schedules: list[Schedule] = []
    for one in about:
        if one not in taken:
            assignment = _assignment(wanted, one)
            schedules += assign_checklist(session, edition, assignment, by=by, now=now)
    if schedules:
        materialise(session, schedules, now=now)
        _decide(session, DutyAt(place, edition.ref.key), len(schedules), by=by, now=now)
    return schedules


def _stand_in_line(session: Session, establishment_id: int) -> None:
    """Let two people set up one after the other; SQLite's writers stand in line anyway."""
    row = select(Establishment.id).where(Establishment.id == establishment_id)
    session.execute(row.with_for_update())


def _enter(session: Session, wanted: SetUp, *, by: Actor, now: datetime) -> list[int]:
    ids, problems = [], list[Problem]()
    for new in wanted.new_assets:
        there = find_asset_by_tag(session, wanted.establishment_id, new.tag)
        if there is not None and there.kind == new.kind and there.retired_at is None:
            ids.append(there.id)
            continue
        details = AssetDetails(tag=new.tag, name=new.name, kind=new.kind)
        try:
            ids.append(create_asset(session, wanted.establishment_id, details, by=by, now=now).id)
        except InvalidInputError as error:
            problems += [
                Problem("new_assets", f"{new.tag}: {p.what}", p.remedy) for p in error.problems
            ]
    if problems:
        raise InvalidInputError(problems)
    return ids


def _subjects(checklist: Checklist, wanted: SetUp, assets: Sequence[int]) -> list[About]:
    """Return what the checklist shall run about, each once."""
    match checklist.subject:
        case Subject.ASSET:
            return [About(asset_id=one) for one in dict.fromkeys(assets)]
        case Subject.AREA:
            return [About(area_id=one) for one in dict.fromkeys(wanted.areas)]
        case Subject.PERSON:
            return [About(person_id=one) for one in dict.fromkeys(wanted.people)]
        case Subject.SITE:
            return [About()]


def _assignment(wanted: SetUp, about: About) -> Assignment:
    return Assignment(
        establishment_id=wanted.establishment_id,
        asset_id=about.asset_id,
        area_id=about.area_id,
        subject_person_id=about.person_id,
        assignee_id=wanted.owner.person_id,
        assignee_role=wanted.owner.role,
        start_on=wanted.start_on,
        last_done_on=wanted.last_done_on,
        site_span=wanted.site_span,
    )


def _decide(session: Session, duty: DutyAt, schedules: int, *, by: Actor, now: datetime) -> None:
    end_decision(session, duty, Decision.NOT_APPLICABLE, reason="", by=by, now=now)
    take_decision(session, duty, Decision.ADOPTED, reason="", by=by, now=now)
    facts = {"schedules": schedules}
    tell_of_duty(session, TrailEvent.DUTY_ADOPTED, duty, facts, by=by, now=now)
