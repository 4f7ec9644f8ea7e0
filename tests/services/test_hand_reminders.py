"""Reminding by hand: one message for a person and a check within the hour."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from compliance.domain.access import Actor
from compliance.domain.errors import NotAllowedError
from compliance.domain.trail import TrailEvent
from compliance.services.hand_reminders import (
    Reminded,
    remind_owner_of_action,
    remind_owners,
)
from compliance.services.occurrences import reassign_occurrence, waive_occurrence
from compliance.services.schedules import Owner
from compliance.storage.db import Database
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.notifications import Notification
from compliance.storage.models.schedules import Occurrence
from compliance.storage.models.trail import TrailEntry
from tests.fakes import FixedClock
from tests.web.board import NOW, Board, make_board


@pytest.fixture
def board(db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    return make_board(db, clock, tmp_path)


def remind(
    board: Board, *names: str, later: timedelta = timedelta(), by: Actor | None = None
) -> Reminded:
    ids = [board.check(name) for name in names]
    with board.db.unit_of_work() as session:
        checks = [session.get_one(Occurrence, id_) for id_ in ids]
        actor = by or board.world.coordinator
        return remind_owners(session, checks, by=actor, now=NOW + later)


def messages(board: Board) -> int:
    by_hand = Notification.stage.startswith("by-hand")
    with board.db.reading() as session:
        return session.scalar(select(func.count(Notification.id)).where(by_hand)) or 0


def test_a_second_press_within_the_hour_writes_nothing(board: Board) -> None:
    assert remind(board, "tank") == Reminded(people=1, checks=1)
    # 15:44 and 16:20 lie in different hours of the clock, yet within one hour of each other.
    assert remind(board, "tank", later=timedelta(minutes=36)) == Reminded(again=1)
    assert messages(board) == 1
    assert remind(board, "tank", later=timedelta(minutes=61)) == Reminded(people=1, checks=1)
    assert messages(board) == 2


def test_each_check_is_reminded_of_and_each_person_counted_once(board: Board) -> None:
    # The waste check is any safety officer's; there is one, and the tank is theirs too.
    assert remind(board, "tank", "waste", "door") == Reminded(people=2, checks=3)
    with board.db.reading() as session:
        events = select(func.count(TrailEntry.id)).where(
            TrailEntry.event == TrailEvent.REMINDER_SENT_BY_HAND.value
        )
        assert session.scalar(events) == 3


def test_a_check_of_nobody_reminds_nobody(board: Board) -> None:
    assert remind(board, "light", "tank") == Reminded(people=1, checks=1, unowned=1)


def test_the_new_owner_is_reminded_although_the_old_one_was(board: Board) -> None:
    remind(board, "tank")
    with board.db.unit_of_work() as session:
        check = session.get_one(Occurrence, board.check("tank"))
        owner = Owner(person_id=board.world.coordinator.person_id)
        reassign_occurrence(session, check, owner, by=board.world.coordinator, now=NOW)
    assert remind(board, "tank", later=timedelta(minutes=1)) == Reminded(people=1, checks=1)


def test_what_was_settled_meanwhile_is_told_and_stops_nothing(board: Board) -> None:
    door, tank = board.check("door"), board.check("tank")
    by = board.world.coordinator
    with board.db.unit_of_work() as session:
        check = session.get_one(Occurrence, door)
        waive_occurrence(session, check, reason="The door was sold.", by=by, now=NOW)
    with board.db.unit_of_work() as session:
        checks = [session.get_one(Occurrence, id_) for id_ in (door, tank)]
        outcome = remind_owners(session, checks, by=by, now=NOW)
    assert outcome == Reminded(people=1, checks=1, settled=1)


def test_only_who_manages_schedules_there_reminds(board: Board) -> None:
    for actor in (board.world.officer, board.world.auditor, board.stranger):
        with pytest.raises(NotAllowedError):
            remind(board, "tank", by=actor)
    assert messages(board) == 0


def test_the_owner_of_a_fix_is_reminded_once_an_hour(board: Board) -> None:
    by = board.world.coordinator
    with board.db.unit_of_work() as session:
        action = session.scalars(select(CorrectiveAction)).one()
        action.owner_id = board.world.officer.person_id
    for minutes, count in ((0, 1), (36, 0), (61, 1)):
        at = NOW + timedelta(minutes=minutes)
        with board.db.unit_of_work() as session:
            action = session.scalars(select(CorrectiveAction)).one()
            assert remind_owner_of_action(session, action, by=by, now=at) == count
