"""The last whole year of the demo plant: its cases taken over, its summary certified."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial

from compliance.demo.older_cases import OLDER_CASES, OlderCase
from compliance.demo.plant import ANA, ZONE
from compliance.demo.world import World
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When
from compliance.domain.injury_codes import Sorting
from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.absence import SaidBy
from compliance.domain.recordkeeping.annual_summary import Capacity
from compliance.domain.recordkeeping.case_items import CaseItems
from compliance.services.annual_summary import Signing, certify_summary, summary_now
from compliance.services.incident_changes import name_lead
from compliance.services.incident_closing import close_incident
from compliance.services.incidents import Report, report_incident
from compliance.services.injury_case_changes import Change
from compliance.services.injury_case_days import NewSpan, add_span
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log
from compliance.services.injury_case_sorting import sort_case
from compliance.services.injury_cases import change_items, items_from, open_case
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase

TAKEN_OVER_AT = time(9, 10)  # of the plant's second day: the log that was kept on paper
ENTERED_AFTER = timedelta(minutes=25)  # one case after the other
TOLD_AFTER = timedelta(days=1)  # from the injury to the report, once the tracker is there
CERTIFIED_ON = (1, 21)  # of the year that follows; the summary is posted from 1 February on
CERTIFIED_AT = time(10, 5)
SIGNING = Signing(
    seen="",  # filled in when the day has come
    title="Plant manager and coordinator",
    phone="815-555-0142",
    capacity=Capacity.HIGHEST_OFFICIAL,
    method="password",
)


def plan_previous_year(world: World, first_on: date) -> None:
    """Plan the cases of the year before the one that the history ends in, and its summary.

    What happened before the plant was founded is taken over on its second day.
    """
    year = world.today.year - 1
    begun = world.instant(first_on + timedelta(days=1), TAKEN_OVER_AT)
    last = begun
    for number, case in enumerate(OLDER_CASES, start=1):
        hurt_on = date(year, case.month, case.day)
        told = world.instant(hurt_on, case.at or TAKEN_OVER_AT) + TOLD_AFTER
        last = max(told, begun + number * ENTERED_AFTER)
        world.agenda.add(last, partial(_report, world, case, number))
    certified = world.instant(date(year + 1, *CERTIFIED_ON), CERTIFIED_AT)
    at = max(certified, last + timedelta(hours=2))
    if at < world.now:
        world.agenda.add(at, partial(_certify, world, year))


def _change(world: World, case: InjuryCase, now: datetime, reason: str = "") -> Change:
    return Change(by=world.actor(ANA), now=now, revision=case.revision, reason=reason)


def _report(world: World, case: OlderCase, number: int, now: datetime) -> None:
    session, by = world.session, world.actor(ANA)
    account = Account(
        kind=IncidentKind.INJURY,
        what=case.what,
        when=When(on=date(world.today.year - 1, case.month, case.day), at=case.at),
        anyone_hurt=True,
        area_id=world.area_ids[case.area],
        people=(Named(part=Part.HURT, name=case.name),),
    )
    report = Report(
        establishment_id=world.establishment_id,
        submission_id=f"{800 + number:032x}",
        account=account,
    )
    incident = report_incident(session, report, by=by, now=now)
    name_lead(session, incident, by.person_id or 0, by=by, now=now)
    entered = _open(world, case, incident, now)
    answer_facts(session, entered, dict(case.facts), _change(world, entered, now))
    _days(world, case, entered, now)
    year = entered.injured_on.year
    enter_on_log(session, entered, _change(world, entered, now), number=f"{year}-{number:03}")
    sort_by(world, entered, case.sorted_by, now)
    close_incident(
        session,
        incident,
        note=case.came_of_it,
        no_investigation="Investigated on paper, before the tracker was in use.",
        by=by,
        now=now,
    )


def sort_by(world: World, case: InjuryCase, keys: tuple[str, str, str, str], now: datetime) -> None:
    """Say what a case is sorted by, part of the body first."""
    if world.codes is not None:
        for chosen in zip(Sorting, keys, strict=True):
            sort_case(world.session, case, world.codes, chosen, _change(world, case, now))


def _open(world: World, case: OlderCase, incident: Incident, now: datetime) -> InjuryCase:
    by = world.actor(ANA)
    opened = items_from(incident, ZONE, case.name)
    entered = open_case(world.session, incident, opened, by=by, now=now)
    change_items(world.session, entered, _items(case, opened, now), _change(world, entered, now))
    return entered


def _items(case: OlderCase, opened: CaseItems, now: datetime) -> CaseItems:
    typed = case.items
    hurt_on = opened.injured_on or local_at(now, ZONE).date()
    return replace(
        opened,
        employee_address="Joliet, IL",
        born_on=hurt_on.replace(year=hurt_on.year - typed.age, month=1),
        hired_on=hurt_on.replace(year=hurt_on.year - typed.hired_before, month=1),
        sex=typed.sex,
        job_title=typed.job_title,
        facility=typed.facility,
        in_emergency_room=False,
        in_patient_overnight=False,
        work_began=typed.work_began,
        event_time_unknown=case.at is None,
        doing_before=typed.doing_before,
        what_happened=typed.what_happened,
        injury=typed.injury,
        object_substance=typed.object_substance,
        description=typed.description,
        completed_by=ANA.name,
        completed_title=ANA.title,
        completed_phone="815-555-0142",
        completed_on=hurt_on + timedelta(days=3),  # on paper: 29 CFR 1904.29(b)(3) gives seven
    )


def _days(world: World, case: OlderCase, entered: InjuryCase, now: datetime) -> None:
    first = entered.injured_on + timedelta(days=1)
    for kind, days in case.spans:
        span = NewSpan(
            kind=kind,
            said_by=SaidBy.CLINICIAN,
            from_on=first,
            to_on=first + timedelta(days=days - 1),
            note="Clinic's note",
        )
        add_span(world.session, entered, span, _change(world, entered, now))
        first += timedelta(days=days)


def _certify(world: World, year: int, now: datetime) -> None:
    """Certify the year, as the highest-ranking official here: 29 CFR 1904.32(b)(4)(iii)."""
    place = world.session.get_one(Establishment, world.establishment_id)
    signing = replace(SIGNING, seen=summary_now(world.session, place, year).seal)
    certify_summary(world.session, place, year, signing, by=world.actor(ANA), now=now)
