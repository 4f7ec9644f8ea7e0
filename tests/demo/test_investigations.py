"""The demo's investigations: one over with everything that belongs to it, one under way."""

from sqlalchemy import select

from compliance.domain.investigations import InvestigationState, hours_of
from compliance.services.incident_closing import investigation_state, what_is_in_the_way
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.queries.incident_findings import (
    list_actions_of_incident,
    list_findings_of_incident,
)
from compliance.storage.queries.investigations import count_minutes
from tests.demo.conftest import Loaded


def test_one_is_over_with_its_fixes_verified_and_one_is_under_way(year: Loaded) -> None:
    with year.database.reading() as session:

        def the(submission: int) -> Incident:
            wanted = f"{submission:032x}"
            return session.scalars(select(Incident).where(Incident.submission_id == wanted)).one()

        dock, sling = the(1), the(6)
        assert dock.state == "closed"
        assert investigation_state(session, dock) is InvestigationState.SIGNED_OFF
        assert hours_of(count_minutes(session, dock.id)) == 5
        fixes = list_findings_of_incident(session, dock.id)
        assert [one.state for one in fixes] == ["closed", "closed"]
        assert all(one.cause_id for one in fixes)
        for action in list_actions_of_incident(session, dock.id):
            assert action.done_by != action.verified_by
        kinds = select(InvestigationNote.kind).where(InvestigationNote.incident_id == dock.id)
        assert set(session.scalars(kinds)) == {
            "event",
            "statement",
            "why",
            "factor",
            "root-cause",
            "hours",
        }
        way = what_is_in_the_way(session, sling)
        assert way.investigation is InvestigationState.UNDER_WAY
        assert [one.state for one in way.actions] == ["planned"]
        skipped = select(Incident.not_investigated).where(Incident.not_investigated != "")
        assert len(session.scalars(skipped).all()) >= 2
