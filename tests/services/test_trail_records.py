"""The check of the trail looks at the signed records, too."""

from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from compliance.services.inspections import submit_inspection
from compliance.services.trail_sequence import seal_trail
from compliance.services.trail_verify import BadEntry, Fault, verify_trail
from compliance.storage.checkpoint_keys import CheckpointKey, open_checkpoint_key
from compliance.storage.db import Database
from compliance.storage.models.inspections import AnswerRow, InspectionVersion, Signature
from tests.bench.plant import forms_that_wait
from tests.world import sending

RECORD = InspectionVersion.record


@pytest.fixture
def key(tmp_path: Path) -> CheckpointKey:
    return open_checkpoint_key(tmp_path)


@pytest.fixture
def signed(db: Database, key: CheckpointKey) -> list[int]:
    """Three signed records under a checkpoint."""
    waiting = forms_that_wait(db, 3)
    with db.unit_of_work() as session:
        for form in waiting.forms:
            checklist, by, now = waiting.edition.checklist, waiting.world.officer, waiting.now
            said = sending(waiting.answers, at=now)
            submit_inspection(session, form, checklist, said, by=by, now=now)
        seal_trail(session, key, now=waiting.now)
    return waiting.forms


def first_bad(session: Session, key: CheckpointKey) -> BadEntry | None:
    return verify_trail(session, {key.key_id: key.public}).first_bad


def test_records_as_they_were_signed_are_whole(
    db: Database, key: CheckpointKey, signed: list[int]
) -> None:
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(InspectionVersion)) == len(signed)
        assert first_bad(session, key) is None


def test_an_altered_record_is_named(db: Database, key: CheckpointKey, signed: list[int]) -> None:
    with db.unit_of_work() as session:
        altered = update(InspectionVersion).where(InspectionVersion.inspection_id == signed[1])
        session.execute(altered.values(record=func.replace(RECORD, "pass", "fail")))
        bad = first_bad(session, key)
        assert bad is not None
        assert bad.fault is Fault.RECORD
        assert f"Version 1 of the record INS-{signed[1]:05} was altered" in bad.words


def test_a_removed_record_is_named(db: Database, key: CheckpointKey, signed: list[int]) -> None:
    with db.unit_of_work() as session:
        of_it = select(InspectionVersion.id).where(InspectionVersion.inspection_id == signed[0])
        session.execute(delete(AnswerRow).where(AnswerRow.version_id.in_(of_it)))
        session.execute(delete(Signature).where(Signature.version_id.in_(of_it)))
        session.execute(delete(InspectionVersion).where(InspectionVersion.id.in_(of_it)))
        bad = first_bad(session, key)
        assert bad is not None
        assert f"INS-{signed[0]:05} was removed" in bad.words


def test_a_record_put_in_by_hand_is_noticed(
    db: Database, key: CheckpointKey, signed: list[int]
) -> None:
    with db.unit_of_work() as session:
        table = InspectionVersion.__table__
        row = session.execute(select(table).where(table.c.inspection_id == signed[2])).one()
        forged = row._asdict() | {"id": row.id + 100, "number": 2}
        session.execute(insert(InspectionVersion).values(**forged))
        bad = first_bad(session, key)
        assert bad is not None
        assert "that the trail knows nothing of: 1" in bad.words


@pytest.mark.parametrize(
    ("altered", "said"),
    [({"value": "na"}, "other answers: "), ({"is_fail": True}, "1 fails instead of 0")],
)
def test_an_answer_altered_for_the_lists_alone_is_noticed(
    db: Database, key: CheckpointKey, signed: list[int], altered: dict[str, object], said: str
) -> None:
    with db.unit_of_work() as session:
        of_it = select(InspectionVersion.id).where(InspectionVersion.inspection_id == signed[1])
        one = select(func.min(AnswerRow.id)).where(AnswerRow.version_id.in_(of_it))
        at_one = update(AnswerRow).where(AnswerRow.id == one.scalar_subquery())
        session.execute(at_one.values(**altered))
        bad = first_bad(session, key)
        assert bad is not None
        assert f"Version 1 of the record INS-{signed[1]:05} itself is as signed" in bad.words
        assert said in bad.words


def test_an_answer_removed_from_the_lists_is_noticed(
    db: Database, key: CheckpointKey, signed: list[int]
) -> None:
    with db.unit_of_work() as session:
        last = select(func.max(AnswerRow.id)).scalar_subquery()
        session.execute(delete(AnswerRow).where(AnswerRow.id == last))
        bad = first_bad(session, key)
        assert bad is not None
        assert f"INS-{signed[2]:05} itself is as signed, but lists show other answers" in bad.words
