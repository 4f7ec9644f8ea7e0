"""Injury cases for tests: a laceration that was stitched, and the facts that decide it."""

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When
from compliance.domain.recordkeeping.case_items import CaseItems
from compliance.services.incidents import Report, report_incident
from compliance.services.injury_case_changes import Change, items_of
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log
from compliance.services.injury_cases import change_items, items_from, open_case
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from tests.fakes import MONDAY

HURT_ON = date(2026, 3, 2)
STITCHED: dict[str, object] = {
    "worker": "employee",
    "condition": "injury",
    "place": "workplace",
    "activity": "work",
    "cause": "work",
    "earlier_case": False,
    "blood_exposure": "clean_sharp",
    "died": False,
    "clinician_days_off": False,
    "missed_days": False,
    "transferred": False,
    "restriction": "none",
    "treatments": [{"kind": "wound_cover", "device": "sutures"}],
    "intimate_part": False,
    "sexual_assault": False,
}
FIRST_AID: dict[str, object] = {
    **{name: value for name, value in STITCHED.items() if name != "intimate_part"},
    "treatments": [{"kind": "wound_cover", "device": "bandage"}],
    "lost_consciousness": False,
    "significant_diagnosis": "none",
}


def report_injury(
    session: Session, establishment_id: int, *, by: Actor, number: int = 1, name: str = "Pat Doe"
) -> Incident:
    """Report that somebody was hurt at 8:40 on Monday 2 March 2026."""
    account = Account(
        kind=IncidentKind.INJURY,
        what="Cut the left palm on a sheet edge",
        when=When(on=HURT_ON, at=time(8, 40)),
        anyone_hurt=True,
        place="Press line B",
        people=(Named(part=Part.HURT, name=name),),
    )
    report = Report(
        establishment_id=establishment_id, submission_id=f"{number:032x}", account=account
    )
    return report_incident(session, report, by=by, now=MONDAY)


def open_injury(
    session: Session, incident: Incident, *, by: Actor, now: datetime = MONDAY, name: str = ""
) -> InjuryCase:
    """Open the case of the person who was hurt, with what Form 300 asks for."""
    given = name or next((one.name for one in incident.people), "Pat Doe")
    items = replace(
        items_from(incident, "America/Chicago", given),
        job_title="Press operator",
        description="Laceration of the left palm, sheet steel edge",
    )
    return open_case(session, incident, items, by=by, now=now)


def change_of(case: InjuryCase, by: Actor, now: datetime = MONDAY, reason: str = "") -> Change:
    """A change from the revision that the case has now."""
    return Change(by=by, now=now, revision=case.revision, reason=reason)


def logged_case(
    session: Session, establishment_id: int, *, by: Actor, number: int = 1, name: str = "Pat Doe"
) -> InjuryCase:
    """A stitched laceration that stands on the log in column J."""
    incident = report_injury(session, establishment_id, by=by, number=number, name=name)
    case = open_injury(session, incident, by=by, name=name)
    answer_facts(session, case, STITCHED, change_of(case, by))
    enter_on_log(session, case, change_of(case, by))
    return case


def corrected(session: Session, case: InjuryCase, change: Change, **items: object) -> CaseItems:
    """Change some items of a case."""
    wanted = replace(items_of(case), **items)  # type: ignore[arg-type]  # fields by name
    change_items(session, case, wanted, change)
    return wanted
