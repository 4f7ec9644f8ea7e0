"""The sweeps one by one: to the end, stopped half-way, broken, silent."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from compliance.jobs.deadman import deadman_sweep
from compliance.jobs.tick import (
    DRAWN_A_TURN,
    SWEEPS,
    VERIFY,
    Sweep,
    Turns,
    Work,
    build_packets,
    deliver,
    draw_ahead,
    materialise,
    remind,
    sequence,
)
from compliance.ports import DeliveryResult, OutgoingMessage
from compliance.services.delivery import owe
from compliance.services.heartbeat import PATIENCE, stalled_sweeps
from compliance.services.materialise import Materialised
from compliance.services.packet_ahead import Drawn
from compliance.services.reminders import CHANNEL
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import SignInFailure
from compliance.storage.models.schedules import Occurrence
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.heartbeat import list_beats
from compliance.storage.queries.trail import find_last_checkpoint
from tests.fakes import MONDAY, FixedClock, Mailbox
from tests.jobs.workshop import work_on
from tests.services.plant import add_checks, add_plant
from tests.services.test_delivery import owed

PASSED = date(2026, 3, 1)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def work(db: Database, clock: FixedClock, mailbox: Mailbox, tmp_path: Path) -> Work:
    return work_on(db, clock, {CHANNEL: mailbox}, tmp_path / "keys")


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Keep expected tracebacks out of the output, and let the test read them."""
    with caplog.at_level(logging.ERROR):
        yield caplog


def test_overdue_checks_become_mail_in_two_turns(work: Work, mailbox: Mailbox) -> None:
    with work.database.unit_of_work() as session:
        add_plant(session)
        add_checks(session, [PASSED] * 3)
    assert remind(work) == ""
    assert deliver(work) == ""
    [message] = mailbox.messages
    assert (message.kind, message.address) == ("digest", "ana@plant.example")
    with work.database.reading() as session:
        assert set(session.scalars(select(Notification.state))) == {"sent"}
    assert remind(work) == ""
    deliver(work)
    assert len(mailbox.messages) == 1


def test_what_reminders_set_aside_is_named(work: Work) -> None:
    with work.database.unit_of_work() as session:
        add_plant(session)
        add_checks(session, [PASSED])
        session.execute(update(Occurrence).values(zone="Mars/Base"))
    assert "Mars/Base" in remind(work)


class Broken:
    """A channel with a mistake in it."""

    def send(self, message: OutgoingMessage) -> DeliveryResult:
        raise LookupError(message.address)


@pytest.mark.parametrize("channels", [{CHANNEL: Broken()}, {}], ids=["broken", "not set up"])
def test_a_message_that_cannot_be_sent_at_all_is_set_aside(
    work: Work, channels: dict[str, Broken], quiet: pytest.LogCaptureFixture
) -> None:
    with work.database.unit_of_work() as session:
        owe(session, [owed(1), owed(2)], now=MONDAY)
    assert deliver(replace(work, channels=channels)) == ""
    with work.database.reading() as session:
        rows = session.scalars(select(Notification)).all()
    assert [row.state for row in rows] == ["failed", "failed"]
    assert all("Error" in row.error for row in rows)
    assert "set aside" in quiet.text


def test_sweeps_stop_between_two_units(work: Work, mailbox: Mailbox) -> None:
    with work.database.unit_of_work() as session:
        owe(session, [owed(1), owed(2)], now=MONDAY)
    work.stopping.set()
    for sweep in SWEEPS:
        assert sweep.run(work) == ""
    assert mailbox.messages == []


def test_batches_are_made_until_none_is_left(work: Work) -> None:
    left = {"schedules": 3, "packets": 2}

    def take(name: str) -> int:
        left[name] -= 1
        return max(left[name] + 1, 0)

    def some(_session: Session, _now: datetime) -> Materialised:
        return Materialised(take("schedules"))

    busy = replace(work, materialise=some, build_packet=lambda: bool(take("packets")))
    assert materialise(busy) == build_packets(busy) == ""
    assert left == {"schedules": -1, "packets": -1}


def test_a_few_records_are_drawn_ahead_a_turn_and_what_fails_is_named(work: Work) -> None:
    steps = [Drawn(), Drawn(problem="INS-7: no photo"), *[Drawn()] * 11]
    busy = replace(work, draw_ahead=lambda: steps.pop(0) if steps else Drawn(is_done=True))
    assert draw_ahead(busy) == "INS-7: no photo"
    assert len(steps) == 13 - DRAWN_A_TURN
    assert draw_ahead(busy) == draw_ahead(work) == ""
    assert steps == []


def test_schedules_that_are_set_aside_are_named_in_the_beat(
    work: Work, quiet: pytest.LogCaptureFixture
) -> None:
    aside = Materialised(0, ("Schedule 7 (Cranes): no such clock",))
    turns = Turns(replace(work, materialise=lambda _session, _now: aside))
    for _ in range(3):
        turns.turn(SWEEPS[0])
    with work.database.reading() as session:
        assert "Schedule 7" in list_beats(session)["materialise"].error
    assert len(quiet.records) == 1, "said once, not at every turn"


def test_the_trail_is_numbered_and_signed(work: Work) -> None:
    with work.database.unit_of_work() as session:
        add_plant(session)
        add_checks(session, [PASSED])
    remind(work)
    assert sequence(work) == ""
    with work.database.reading() as session:
        assert session.scalars(select(TrailEntry.position)).all() == [0]
        head = find_last_checkpoint(session)
    assert head is not None
    assert head.tree_size == 1


def test_every_sweep_leaves_a_beat_and_silence_is_noticed(work: Work, clock: FixedClock) -> None:
    def silent() -> set[str]:
        with work.database.reading() as session:
            return {one.name for one in stalled_sweeps(session, clock.now())}

    assert silent() == set(PATIENCE), "a clock that never ran is not well"
    turns = Turns(work)
    for sweep in (*SWEEPS, VERIFY):
        turns.turn(sweep)
    assert silent() == set()
    clock.advance(minutes=6)
    assert silent() == set(PATIENCE) - {"packets", "verify"}
    for sweep in SWEEPS:
        turns.turn(sweep)
    assert silent() == set()
    clock.advance(hours=27)
    assert silent() == set(PATIENCE)


def test_a_sweep_that_breaks_off_turns_red_and_recovers(
    work: Work, clock: FixedClock, quiet: pytest.LogCaptureFixture
) -> None:
    turns, is_broken = Turns(work), True

    def run(_work: Work) -> str:
        if is_broken:
            raise LookupError("no such table")
        return ""

    sweep = Sweep("delivery", timedelta(seconds=2), run)
    for _ in range(2):
        turns.turn(sweep)
        clock.advance(minutes=6)
    with work.database.reading() as session:
        [stalled] = [one for one in stalled_sweeps(session, clock.now()) if one.beat_at]
    assert (stalled.name, stalled.beat_at) == ("delivery", MONDAY)
    assert "no such table" in stalled.error
    is_broken = False
    turns.turn(sweep)
    with work.database.reading() as session:
        beat = list_beats(session)["delivery"]
    assert (beat.beat_at, beat.error) == (clock.now(), "")


def test_a_beat_is_not_written_after_every_turn(work: Work, clock: FixedClock) -> None:
    turns = Turns(work)
    for _ in range(10):
        turns.turn(SWEEPS[0])
        clock.advance(seconds=2)
    with work.database.reading() as session:
        assert list_beats(session)[SWEEPS[0].name].beat_at == MONDAY


def test_a_trail_that_was_tampered_with_is_named_once_a_day(
    work: Work, clock: FixedClock, quiet: pytest.LogCaptureFixture
) -> None:
    test_the_trail_is_numbered_and_signed(work)
    turns = Turns(work)
    turns.turn(VERIFY)
    with work.database.unit_of_work() as session:
        session.execute(delete(TrailEntry))
    turns.turn(VERIFY)
    assert "were deleted" not in quiet.text, "it was checked a moment ago"
    clock.advance(hours=25)
    turns.turn(VERIFY)
    with work.database.reading() as session:
        assert "were deleted" in list_beats(session)["verify"].error
    assert "were deleted" in quiet.text


def test_failed_sign_ins_of_yesterday_are_cleared_away(work: Work, clock: FixedClock) -> None:
    with work.database.unit_of_work() as session:
        session.add(SignInFailure(subject="email:ana@plant.example", at=MONDAY))
    clock.advance(hours=25)
    Turns(work).turn(VERIFY)
    with work.database.reading() as session:
        assert not list(session.scalars(select(SignInFailure)))


def test_the_outside_hears_nothing_while_a_sweep_is_silent(work: Work) -> None:
    nobody = deadman_sweep("http://127.0.0.1:9/ping")
    assert nobody.run(work) == "", "not called: the sweeps never ran"
    turns = Turns(work)
    for sweep in (*SWEEPS, VERIFY):
        turns.turn(sweep)
    assert "cannot be reached" in nobody.run(work)
    assert "http" in deadman_sweep("file:///etc/hostname").run(work)
