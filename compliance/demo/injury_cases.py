"""Injury cases of the demo plant: a cut with days away on the log, and a first-aid case off it."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select

from compliance.demo.plant import ANA, MARISOL, ZONE
from compliance.demo.previous_year import sort_by
from compliance.demo.world import World
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When
from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.services.incident_changes import name_lead
from compliance.services.incidents import Report, report_incident
from compliance.services.injury_case_changes import Change
from compliance.services.injury_case_days import NewSpan, add_span, end_span
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log
from compliance.services.injury_cases import items_from, open_case
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase

CUT = f"{2:032x}"  # the form by which the cut at the shear was reported
CUT_DAYS_AGO, EYE_DAYS_AGO = 96, 33
AWAY_DAYS, RESTRICTED_DAYS = 6, 9
_AT_WORK: dict[str, object] = {
    "worker": "employee",
    "condition": "injury",
    "place": "workplace",
    "activity": "work",
    "cause": "work",
    "earlier_case": False,
    "died": False,
    "intimate_part": False,
    "sexual_assault": False,
}
CUT_FACTS: dict[str, object] = {
    **_AT_WORK,
    "blood_exposure": "clean_sharp",
    "treatments": [
        {"kind": "wound_cleaning", "surface_wound": True},
        {"kind": "wound_cover", "device": "sutures"},
    ],
}
EYE_FACTS: dict[str, object] = {
    **_AT_WORK,
    "blood_exposure": "none",
    "clinician_days_off": False,
    "missed_days": False,
    "transferred": False,
    "restriction": "none",
    "treatments": [{"kind": "foreign_body_eye", "means": "irrigation"}],
    "lost_consciousness": False,
    "significant_diagnosis": "none",
}


def plan_injury_cases(world: World) -> None:
    """Plan that the cases are opened and decided on their days; a short history has fewer."""
    for days_ago, task in ((CUT_DAYS_AGO, _open_cut), (EYE_DAYS_AGO, _report_eye)):
        at = world.instant(world.today - timedelta(days=days_ago), time(15, 30))
        if at - timedelta(days=1) > world.clock.now():
            world.agenda.add(at, partial(task, world))


def _change(world: World, case: InjuryCase, now: datetime, reason: str = "") -> Change:
    return Change(by=world.actor(ANA), now=now, revision=case.revision, reason=reason)


def _open_cut(world: World, now: datetime) -> None:
    session = world.session
    incident = session.scalar(select(Incident).where(Incident.submission_id == CUT))
    if incident is None:
        return
    hurt_on = incident.happened_on
    items = replace(
        items_from(incident, ZONE, "T. Brandt"),
        employee_address="88 Canal Street, Joliet, IL",
        born_on=hurt_on.replace(year=hurt_on.year - 41, day=1),
        hired_on=hurt_on.replace(year=hurt_on.year - 6, day=1),
        job_title="Shear operator",
        facility="Canal Street Clinic, Joliet, IL",
        in_emergency_room=False,
        in_patient_overnight=False,
        work_began="06:00",
        doing_before="Unloading cut sheets from the shear by hand.",
        what_happened="A sheet slid back and its edge went through the glove.",
        injury="Laceration of the left palm, three stitches.",
        object_substance="Edge of sheet steel, 3 mm.",
        description="Laceration of the left palm from a sheet steel edge",
        completed_by="Ana Rivera",
        completed_title="Coordinator",
        completed_phone="815-555-0142",
        completed_on=local_at(now, ZONE).date(),
    )
    case = open_case(session, incident, items, by=world.actor(ANA), now=now)
    answer_facts(session, case, CUT_FACTS, _change(world, case, now))
    sort_by(world, case, ("hand", "cut", "contact-sharp", "part-material"), now)
    world.agenda.add(now + timedelta(days=1), partial(_log_cut, world, case.id))


def _log_cut(world: World, case_id: int, now: datetime) -> None:
    session = world.session
    case = session.get_one(InjuryCase, case_id)
    away = NewSpan(
        kind=SpanKind.AWAY,
        said_by=SaidBy.CLINICIAN,
        from_on=case.injured_on + timedelta(days=1),
        estimated_days=4,
        note="Clinic's note of the day of the injury",
    )
    span = add_span(session, case, away, _change(world, case, now))
    enter_on_log(session, case, _change(world, case, now))
    world.agenda.add(
        now + timedelta(days=AWAY_DAYS), partial(_back_at_work, world, case_id, span.id)
    )


def _back_at_work(world: World, case_id: int, span_id: int, now: datetime) -> None:
    session = world.session
    case = session.get_one(InjuryCase, case_id)
    last_on = case.injured_on + timedelta(days=AWAY_DAYS)
    end_span(session, case, span_id, last_on, _change(world, case, now, "Back at work"))
    light = NewSpan(
        kind=SpanKind.RESTRICTED,
        said_by=SaidBy.CLINICIAN,
        from_on=last_on + timedelta(days=1),
        to_on=last_on + timedelta(days=RESTRICTED_DAYS),
        note="No gripping with the left hand until the stitches are out",
    )
    add_span(session, case, light, _change(world, case, now, "Clinic's note on coming back"))


def _report_eye(world: World, now: datetime) -> None:
    session, by = world.session, world.actor(MARISOL)
    wall = local_at(now - timedelta(minutes=25), ZONE)
    account = Account(
        kind=IncidentKind.INJURY,
        what="Grinding dust in the right eye. Rinsed at the eyewash, back at work.",
        when=When(on=wall.date(), at=wall.time()),
        anyone_hurt=True,
        done_at_once="Rinsed for fifteen minutes.",
        area_id=world.area_ids["Bay B"],
        place="Beside the pedestal grinder",
        people=(Named(part=Part.HURT, name="J. Whitfield"),),
    )
    report = Report(
        establishment_id=world.establishment_id, submission_id=f"{901:032x}", account=account
    )
    incident = report_incident(session, report, by=by, now=now)
    lead = by.person_id or 0
    name_lead(session, incident, lead, by=world.actor(ANA), now=now + timedelta(minutes=30))
    items = replace(
        items_from(incident, ZONE, "J. Whitfield"),
        job_title="Fabricator",
        description="Dust in the right eye, rinsed",
    )
    later = now + timedelta(minutes=40)
    case = open_case(session, incident, items, by=world.actor(ANA), now=later)
    answer_facts(session, case, EYE_FACTS, _change(world, case, later))
    sort_by(world, case, ("eye", "foreign-body", "struck-by", "particle"), later)
