"""Findings of incidents: one register, no names, mail to their owners; what keeps one open."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When, says_a_name
from compliance.domain.investigations import NewNote, NoteKind
from compliance.library.causes import load_causes
from compliance.services.corrective_actions import (
    reopen_action,
    report_done,
    start_action,
    verify_action,
)
from compliance.services.evidence import receive_action_photo
from compliance.services.findings import withdraw_finding
from compliance.services.incident_changes import name_lead
from compliance.services.incident_closing import close_incident, reopen_incident
from compliance.services.incident_findings import Wanting, raise_incident_finding
from compliance.services.incidents import Report, report_incident
from compliance.services.investigations import add_note
from compliance.services.packet_lines import findings
from compliance.services.reminders import sweep_actions
from compliance.storage.db import Database
from compliance.storage.models.assets import Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import Incident
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.finding_register import RegisterFilter, list_register
from compliance.storage.queries.incident_findings import list_findings_of_incidents
from compliance.storage.queries.packets import Scope, list_actions_of_findings
from compliance.storage.queries.scope import Page
from tests.fakes import MONDAY
from tests.world import PHOTO, World, build_world

LATER = MONDAY + timedelta(hours=2)
CAUSES = load_causes(Path(__file__).resolve().parents[2] / "checklists")
THERE = When(on=date(2026, 3, 2), at=time(8, 40))
GLOVES = Wanting(
    title="Gloves do not stand the edges of sheets",
    severity=Severity.SERIOUS,
    kind=ActionKind.CORRECTIVE,
    action="Buy gloves of cut level A6 for the shear",
)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


@pytest.fixture
def cut(db: Database, world: World) -> int:
    account = Account(
        kind=IncidentKind.INJURY,
        what="Cut in the left palm at the shear",
        when=THERE,
        anyone_hurt=True,
        asset_id=world.truck_id,
        people=(Named(part=Part.HURT, name="T. Brandt"),),
    )
    wanted = Report(
        establishment_id=world.establishment_id, submission_id="a" * 32, account=account
    )
    with db.unit_of_work() as session:
        return report_incident(session, wanted, by=world.coordinator, now=MONDAY).id


def raise_one(db: Database, world: World, cut: int, wanted: Wanting = GLOVES) -> tuple[int, int]:
    """Raise a finding; return its id and its action's."""
    with db.unit_of_work() as session:
        row = session.get_one(Incident, cut)
        finding = raise_incident_finding(session, row, wanted, by=world.coordinator, now=LATER)
        action = session.scalars(
            select(CorrectiveAction.id).where(CorrectiveAction.finding_id == finding.id)
        ).one()
        return finding.id, action


def refused(db: Database, world: World, cut: int, wanted: Wanting) -> list[str]:
    with pytest.raises(InvalidInputError) as error:
        raise_one(db, world, cut, wanted)
    return [problem.where for problem in error.value.problems]


def test_a_finding_of_an_incident_stands_in_the_register_and_runs_its_course(
    db: Database, world: World, cut: int
) -> None:
    owner = world.officer
    finding_id, action_id = raise_one(db, world, cut, replace(GLOVES, owner_id=owner.person_id))
    with db.unit_of_work() as session:
        wanted = RegisterFilter(establishment_id=world.establishment_id, search=f"inc-{cut}")
        rows, total = list_register(session, wanted, Page(), visible_to=world.auditor)
        assert ([row.id for row in rows], total) == ([finding_id], 1)
        of_checks = replace(wanted, search="", origin="inspection")
        assert list_register(session, of_checks, Page(), visible_to=world.auditor)[1] == 0
        action = session.get_one(CorrectiveAction, action_id)
        assert action.due_on == date(2026, 3, 9)  # serious: seven days, our own policy
        told = session.scalars(select(Notification).where(Notification.kind == "action-assigned"))
        assert [one.recipient_id for one in told] == [owner.person_id]
    run_its_course(db, world, finding_id, action_id)


def run_its_course(db: Database, world: World, finding_id: int, action_id: int) -> None:
    owner, boss, late = world.officer, world.coordinator, MONDAY + timedelta(days=8)
    with db.unit_of_work() as session:
        sweep_actions(session, now=late)
        kinds = session.scalars(select(Notification.kind)).all()
        assert "action-overdue" in kinds
    with db.unit_of_work() as session:
        action = session.get_one(CorrectiveAction, action_id)
        start_action(session, action, by=owner, now=late)
        receive_action_photo(session, PHOTO, action, by=owner, now=late)
        with pytest.raises(InvalidInputError):
            report_done(session, action, note="Brandt has new ones", by=owner, now=late)
        report_done(session, action, note="Twenty pairs are there", by=owner, now=late)
        with pytest.raises(NotAllowedError):
            verify_action(session, action, note="Looked", by=owner, now=late)
        verify_action(session, action, note="Worn at the shear", by=boss, now=late)
        assert session.get_one(Finding, finding_id).state == "closed"
        with pytest.raises(InvalidInputError):
            reopen_action(session, action, reason="T. Brandt cut himself again", by=boss, now=late)
        reopen_action(session, action, reason="They tear", by=boss, now=late)


def test_no_name_and_no_words_of_the_incident_get_into_a_finding_or_its_trail(
    db: Database, world: World, cut: int
) -> None:
    assert refused(
        db,
        world,
        cut,
        replace(GLOVES, title="brandt's gloves", action="Talk to Mr BRANDT", due_on=MONDAY.date()),
    ) == ["title", "action"]
    empty = replace(GLOVES, title=" ", action="", due_on=date(2026, 3, 1), owner_id=99, cause_id=9)
    assert refused(db, world, cut, empty) == ["title", "action", "due_on", "owner", "cause"]
    finding_id, _action = raise_one(db, world, cut)
    with db.unit_of_work() as session:
        finding = session.get_one(Finding, finding_id)
        assert finding.detail == ""
        entries = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
        assert [one.event for one in entries[1:]] == ["finding.raised", "action.planned"]
        assert f'"incident":{cut}' in entries[1].data
        assert not any(word in one.data for one in entries for word in ("palm", "Brandt"))
        with pytest.raises(InvalidInputError):
            withdraw_finding(
                session, finding, reason="Brandt wore none", by=world.coordinator, now=LATER
            )
        withdraw_finding(session, finding, reason="Bought", by=world.coordinator, now=LATER)


@pytest.mark.parametrize(
    ("words", "is_said"),
    [
        ("Ask José to look", True),
        ("JOSE", True),
        ("Rinsed by núñez-ortega", True),
        ("Joseph's hammer", False),
        ("A. at the saw", False),
    ],
)
def test_names_are_found_however_they_are_written(words: str, *, is_said: bool) -> None:
    assert says_a_name(words, ["José A. Núñez"]) is is_said


def test_a_cause_names_the_action_that_answers_it_and_stop_use_needs_an_asset(
    db: Database, world: World, cut: int
) -> None:
    boss = world.coordinator
    with db.unit_of_work() as session:
        row = session.get_one(Incident, cut)
        why = add_note(
            session, row, NewNote(kind=NoteKind.WHY, text="Thin"), CAUSES, by=boss, now=LATER
        ).id
        new = NewNote(kind=NoteKind.ROOT_CAUSE, text="Nobody chose them", cause="maintenance")
        cause = add_note(session, row, new, CAUSES, by=boss, now=LATER).id
    assert refused(db, world, cut, replace(GLOVES, cause_id=why)) == ["cause"]
    finding_id, _action = raise_one(db, world, cut, replace(GLOVES, cause_id=cause, stop_use=True))
    with db.unit_of_work() as session:
        finding = session.get_one(Finding, finding_id)
        assert finding.cause is not None
        assert finding.cause.text == "Nobody chose them"
        out = select(Outage.asset_id).where(Outage.finding_id == finding_id)
        assert session.scalars(out).all() == [world.truck_id]
        row = session.get_one(Incident, cut)
        row.asset_id = None
    assert refused(db, world, cut, replace(GLOVES, stop_use=True)) == ["stop_use"]


def test_a_packet_lists_them_without_a_private_word(db: Database, world: World, cut: int) -> None:
    finding_id, _action = raise_one(db, world, cut)
    scope = Scope(
        establishment_id=world.establishment_id,
        from_on=date(2026, 3, 1),
        to_on=date(2026, 3, 31),
        from_at=MONDAY - timedelta(days=1),
        until_at=MONDAY + timedelta(days=29),
    )
    with db.reading() as session:
        rows = list_findings_of_incidents(session, scope)
        actions = {finding_id: list_actions_of_findings(session, [finding_id])}
        [line] = findings(rows, actions, ZoneInfo(world.zone), LATER)
        assert (line.number, line.record) == (f"F-{finding_id:05d}", f"INC-{cut:05d}")
        assert (line.title, line.detail, line.provision) == (GLOVES.title, "", "internal")
        assert [one.what for one in line.actions] == [GLOVES.action]
        assert not any(word in str(line) for word in ("palm", "Brandt"))
        for others in (
            replace(scope, authority="osha"),
            replace(scope, from_at=MONDAY + timedelta(days=1)),
        ):
            assert list_findings_of_incidents(session, others) == []


def test_only_who_manages_findings_raises_them(db: Database, world: World, cut: int) -> None:
    for actor in (world.officer, world.auditor, world.administrator):
        with db.unit_of_work() as session, pytest.raises(NotAllowedError):
            raise_incident_finding(
                session, session.get_one(Incident, cut), GLOVES, by=actor, now=LATER
            )


def test_a_finding_has_exactly_one_origin(db: Database, world: World, cut: int) -> None:
    finding_id, _action = raise_one(db, world, cut)
    with pytest.raises(IntegrityError), db.unit_of_work() as session:
        session.execute(
            text("UPDATE finding SET incident_id = NULL WHERE id = :id"), {"id": finding_id}
        )


def test_an_open_action_keeps_the_incident_open_and_all_is_said_at_once(
    db: Database, world: World, cut: int
) -> None:
    boss = world.coordinator
    finding_id, action_id = raise_one(db, world, cut)
    with db.unit_of_work() as session:
        row = session.get_one(Incident, cut)
        with pytest.raises(InvalidInputError) as error:
            close_incident(session, row, note="", by=boss, now=LATER)
        assert [problem.where for problem in error.value.problems] == [
            "actions",
            "no_investigation",
            "note",
        ]
        assert f"CA-{action_id:05d}" in str(error.value)
        finding = session.get_one(Finding, finding_id)
        withdraw_finding(session, finding, reason="Bought before", by=boss, now=LATER)
        close_incident(session, row, note="First aid", no_investigation="Plain", by=boss, now=LATER)
    with pytest.raises(ConflictError):
        raise_one(db, world, cut)


def test_who_is_to_look_into_it_is_told_and_again_when_it_is_opened_again(
    db: Database, world: World, cut: int
) -> None:
    boss, lead = world.coordinator, world.officer.person_id or 0

    def told() -> list[tuple[str, int | None]]:
        with db.reading() as session:
            rows = session.scalars(
                select(Notification)
                .where(Notification.kind.like("incident-%"))
                .order_by(Notification.id)
            )
            return [(row.kind, row.recipient_id) for row in rows]

    with db.unit_of_work() as session:
        row = session.get_one(Incident, cut)
        name_lead(session, row, boss.person_id or 0, by=boss, now=LATER)  # they know
        name_lead(session, row, lead, by=boss, now=LATER)
        close_incident(session, row, note="Aid", no_investigation="Plain", by=boss, now=LATER)
        reopen_incident(session, row, reason="Stitches", by=boss, now=LATER)
    assert told() == [("incident-lead", lead), ("incident-reopened", lead)]
    with db.reading() as session:
        rows = session.scalars(select(Notification)).all()
        assert not any("palm" in str(row.data) or "Brandt" in str(row.data) for row in rows)
