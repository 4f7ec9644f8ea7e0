"""Drafts whose own check was settled by somebody else while they were filled."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import ConflictError
from compliance.services.drafts import detach_draft, start_inspection, target_of
from compliance.services.materialise import materialise
from compliance.services.occurrences import waive_occurrence
from compliance.storage.db import Database
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.schedules import Occurrence
from tests.fakes import MONDAY
from tests.world import World, assign_truck, build_world, edition


def begin(session: Session, world: World) -> Inspection:
    schedules = assign_truck(session, world, "FL-02", "forklift-daily")
    materialise(session, schedules, now=MONDAY)
    check = session.scalars(select(Occurrence).where(Occurrence.due_on == date(2026, 3, 2))).one()
    return start_inspection(
        session,
        edition("forklift-daily"),
        target_of(check),
        submission_id="s-1",
        by=world.officer,
        now=MONDAY,
    )


def test_a_draft_is_detached_once_and_only_from_a_settled_check(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        draft = begin(session, world)
        by = world.officer
        with pytest.raises(ConflictError, match="belongs to a check that waits for it"):
            detach_draft(session, draft, by=by, now=MONDAY)
        check = draft.occurrence
        assert check is not None
        waive_occurrence(session, check, reason="Sold", by=world.coordinator, now=MONDAY)
        detach_draft(session, draft, by=by, now=MONDAY)
        session.flush()
        session.expire(draft)
        assert draft.occurrence_id is None
        with pytest.raises(ConflictError, match="is an extra check already"):
            detach_draft(session, draft, by=by, now=MONDAY)
