"""A plant with an injury, for the pages of injury cases."""

from pathlib import Path

from sqlalchemy import func, select

from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.services.injury_case_days import NewSpan, add_span
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log
from compliance.storage.db import Database
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.people import Person
from compliance.storage.models.trail import TrailEntry
from tests.cases import (
    HURT_ON,
    STITCHED,
    change_of,
    logged_case,
    open_injury,
    report_injury,
)
from tests.fakes import FixedClock
from tests.plant import password_hash
from tests.web.site import Browser, make_site
from tests.world import World, add_coordinator_elsewhere, build_world


class Site:
    """A plant with one injury reported, and browsers for its people."""

    def __init__(self, db: Database, clock: FixedClock, folder: Path) -> None:
        self.db, self.clock = db, clock
        with db.unit_of_work() as session:
            self.world: World = build_world(session)
            self.stranger = add_coordinator_elsewhere(session)
            for person in session.scalars(select(Person)):
                person.password = password_hash()
            report_injury(session, self.world.establishment_id, by=self.world.officer)
        self.app = make_site(db, clock, folder)
        self.coordinator = self.browser(self.world.coordinator.person_id)

    def browser(self, person_id: int | None) -> Browser:
        return Browser(self.app).sign_in(person_id or 0)

    def case(self) -> InjuryCase:
        with self.db.reading() as session:
            case = session.get_one(InjuryCase, 1)
            assert case.spans is not None
            assert case.changes is not None
            return case

    def views(self, event: str) -> int:
        with self.db.reading() as session:
            counted = select(func.count(TrailEntry.id)).where(TrailEntry.event == event)
            return session.scalar(counted) or 0

    def fill(self) -> None:
        """Put a case with days and history, a needlestick and an open case beside it."""
        with self.db.unit_of_work() as session:
            by, place = self.world.coordinator, self.world.establishment_id
            logged = logged_case(session, place, by=by, number=2, name="Pat Doe")
            away = NewSpan(
                kind=SpanKind.AWAY,
                said_by=SaidBy.CLINICIAN,
                from_on=HURT_ON,
                estimated_days=12,
                note="Hand surgeon",
            )
            add_span(session, logged, away, change_of(logged, by, reason="The wound opened"))
            case = open_injury(
                session, report_injury(session, place, by=by, number=3, name="Jo Grant"), by=by
            )
            needle = {**STITCHED, "blood_exposure": "contaminated_sharp"}
            answer_facts(session, case, needle, change_of(case, by))
            enter_on_log(session, case, change_of(case, by))
            open_injury(
                session, report_injury(session, place, by=by, number=4, name="Lee Fox"), by=by
            )
