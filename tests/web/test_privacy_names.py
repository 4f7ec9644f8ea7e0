"""The name of a privacy concern case: on no page for who may not see the list, and never unseen.

29 CFR 1904.29(b)(6). The name is typed into every text on purpose, and every page of the site is
opened by everybody: also by whoever reported the incident, or looks into it.
"""

from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When
from compliance.domain.investigations import NewNote, NoteKind
from compliance.domain.trail import TrailEvent
from compliance.library.law_clocks import LawClocks
from compliance.notify.messages import Composer
from compliance.services.clock_entries import Known
from compliance.services.clock_stops import ReportMade, record_report
from compliance.services.corrective_actions import Change as NewDate
from compliance.services.corrective_actions import change_action
from compliance.services.incident_changes import (
    Correction,
    change_incident,
    facts_digest,
    name_lead,
)
from compliance.services.incident_findings import Wanting, raise_incident_finding
from compliance.services.incidents import Report, report_incident
from compliance.services.injury_case_decisions import answer_facts
from compliance.services.injury_case_log import enter_on_log
from compliance.services.investigations import add_note, write_lessons
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.db import Database
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.incidents import Incident, IncidentChange
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from tests.cases import HURT_ON, STITCHED, change_of, open_injury
from tests.fakes import FixedClock
from tests.web.board import NOW, Board
from tests.web.site import ROOT, Browser, make_site
from tests.web.test_recordkeeping import Printed
from tests.world import add_coordinator_elsewhere, build_world

NAME = "Zelda Quimby"
FIRST, LAST = NAME.split()
SAYS = f"Cut of {NAME}, as Ms. Quimby told us."
LATER = NOW - timedelta(hours=2)
HEAVY = ("checklists.", "coverage.", "duties.", "own_checklists.")  # slow, about no person
SKIPPED = ("static", "sign_out", "sign_in", "events")
VIEWED = (TrailEvent.CASE_VIEWED.value, TrailEvent.LOG_VIEWED.value)


@pytest.fixture
def board(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Board:
    clock.instant = NOW
    with sqlite_db.unit_of_work() as session:
        world, stranger = build_world(session), add_coordinator_elsewhere(session)
    composer = Composer(ROOT / "templates" / "mail", base_url="http://localhost")
    more: dict[str, Any] = {
        "forms": Printed(),
        "composer": composer,
        "trust_file": tmp_path / "trust.pem",
    }
    app = make_site(sqlite_db, clock, tmp_path, **more)
    board = Board(app, sqlite_db, clock, world, stranger)
    law: LawClocks = app.extensions["compliance_deps"].law_clocks()
    boss = world.coordinator
    with sqlite_db.unit_of_work() as session:
        incident = reported(session, board)
        investigated(session, board, incident)
        started(session, board, incident, law)
        fixed(session, board, incident)
        case = open_injury(session, incident, by=boss, now=LATER, name=NAME)
        private = {**STITCHED, "intimate_part": True}
        answer_facts(session, case, private, change_of(case, boss, LATER))
        enter_on_log(session, case, change_of(case, boss, LATER))
        assert case.is_privacy_case
    return board


def account(**changes: Any) -> Account:
    base: dict[str, Any] = {
        "kind": IncidentKind.INJURY,
        "what": SAYS,
        "when": When(on=HURT_ON, at=None),
        "anyone_hurt": True,
        "done_at_once": SAYS,
        "place": f"Where {NAME} works",
    }
    return Account(**(base | changes))


def reported(session: Session, board: Board) -> Incident:
    """A near miss by word of the officer, who leads it; that somebody was hurt came out later."""
    world, boss = board.world, board.world.coordinator
    people = (Named(part=Part.WITNESS, name=NAME, contact="quimby@example.com"),)
    said = account(kind=IncidentKind.NEAR_MISS, anyone_hurt=False, people=people, told_urgent=True)
    report = Report(establishment_id=world.establishment_id, submission_id="b" * 32, account=said)
    row = report_incident(session, report, by=world.officer, now=LATER)
    name_lead(session, row, world.officer.person_id or 0, by=boss, now=LATER)
    more = Correction(
        account=account(what=f"{SAYS} More."),
        learned_at=LATER,
        reason=f"{NAME} told us",
        seen=facts_digest(row),
    )
    change_incident(session, row, more, by=boss, now=LATER)
    return row


def investigated(session: Session, board: Board, incident: Incident) -> None:
    causes, by = board.app.extensions["compliance_deps"].causes(), board.world.officer
    cause = causes.groups[0].causes[0].key
    for wanted in (
        NewNote(kind=NoteKind.STATEMENT, text=SAYS, said_by=NAME),
        NewNote(kind=NoteKind.EVENT, text=SAYS, when=When(on=HURT_ON, at=time(9, 0))),
        NewNote(kind=NoteKind.WHY, text=SAYS),
        NewNote(kind=NoteKind.ROOT_CAUSE, text=SAYS, cause=cause),
        NewNote(kind=NoteKind.FACTOR, text=SAYS, cause=cause),
        NewNote(
            kind=NoteKind.HOURS, text=SAYS, said_by=NAME, worked_on=HURT_ON, hours=Decimal("1.5")
        ),
    ):
        add_note(session, incident, wanted, causes, by=by, now=LATER)
    write_lessons(session, incident, SAYS, by=by, now=LATER)


def started(session: Session, board: Board, incident: Incident, law: LawClocks) -> None:
    wanted = ClockStart(
        establishment_id=incident.establishment_id,
        submission_id="c" * 32,
        clock_key="osha-record-case",
        known=Known(starts={"learned": LATER.isoformat()}),
        told_at=LATER,
        told_by=NAME,
        incident_id=incident.id,
    )
    clock = start_clock(session, law, wanted, by=board.world.officer, now=LATER)
    made = ReportMade(reported_at=LATER, reported_to=f"Log, by {NAME}", reported_by=NAME, note=SAYS)
    record_report(session, clock.deadlines[0].id, made, by=board.world.coordinator, now=LATER)


def fixed(session: Session, board: Board, incident: Incident) -> None:
    """A fix that was planned before anybody's name was known as that of the hurt person."""
    for row in incident.people:
        row.name = "Somebody else"  # so that the words are not refused
    session.flush()
    boss, world = board.world.coordinator, board.world
    wanting = Wanting(
        title=f"Guard was off when {NAME} worked",
        severity=Severity.SERIOUS,
        kind=ActionKind.CORRECTIVE,
        action=f"Ask {NAME} which guard",
        owner_id=world.officer.person_id,
    )
    finding = raise_incident_finding(session, incident, wanting, by=boss, now=LATER)
    action = session.scalars(
        select(CorrectiveAction).where(CorrectiveAction.finding_id == finding.id)
    ).one()
    later = NewDate(
        owner_id=action.owner_id,
        due_on=action.due_on + timedelta(days=9),
        reason=f"{NAME} is away",
    )
    change_action(session, action, later, zone=world.zone, by=boss, now=LATER)
    for row in incident.people:
        row.name = NAME


def addresses(board: Board, *, with_heavy: bool = False) -> Iterator[str]:
    """Every page of every rule: the first rows of everything, the year of the log."""
    for rule in board.app.url_map.iter_rules():
        if rule.endpoint.startswith(HEAVY) and not with_heavy:
            continue
        if "GET" in (rule.methods or ()) and not rule.endpoint.endswith(SKIPPED):
            for row in ("1", "2") if "int:" in rule.rule else ("1",):
                yield address_of(rule, row)


def address_of(rule: Rule, row: str) -> str:
    path = rule.rule
    for argument in rule.arguments:
        value = "2026" if argument == "year" else row
        for converter in ("int:", "string:", "path:", ""):
            path = path.replace(f"<{converter}{argument}>", value)
    return path


def tells(board: Board, browser: Any, address: str) -> bool:
    answer = browser.get(address)
    assert answer.status_code != 500, address
    body = answer.get_data(as_text=False).decode("utf-8", "replace")
    return FIRST in body or LAST in body


def test_no_page_tells_who_may_not_see_the_list(board: Board) -> None:
    world, telling = board.world, []
    for person in (world.officer, world.auditor, world.administrator, board.stranger):
        browser = board.browser(person)
        heavy = person is world.officer
        pages = addresses(board, with_heavy=heavy)
        telling += [(person.name, one) for one in pages if tells(board, browser, one)]
    assert telling == []
    nobody = Browser(board.app)
    assert [one for one in addresses(board) if tells(board, nobody, one)] == []
    found = f"INC-{1:05d}"  # nor does a search tell that a name stands in the words
    assert found in board.browser().get(f"/incidents?q={LAST}").text
    assert found not in board.browser(world.officer).get(f"/incidents?q={LAST}").text
    assert found in board.browser(world.officer).get(f"/incidents?q={found}").text


def test_who_may_see_it_reads_it_and_the_trail_says_so(board: Board) -> None:
    browser = board.browser()
    telling = [address for address in addresses(board) if tells(board, browser, address)]
    assert "/incidents/1" in telling
    assert "/incidents" not in telling  # no list has names
    silent = []
    for address in telling:
        board.clock.instant += timedelta(hours=2)
        browser, before = board.browser(), views(board)
        assert tells(board, browser, address)
        if views(board) == before:
            silent.append(address)
    assert silent == [], "\n".join(silent)


def test_every_view_is_noted_once_and_words_of_fixes_lose_the_name(board: Board) -> None:
    before = views(board)
    browser = board.browser()
    for _time in (1, 2):  # private words of the register, once an hour
        assert browser.get("/incidents").status_code == 200
        assert views(board) == before + 1
    with board.db.reading() as session:
        kept = session.scalars(select(IncidentChange).where(IncidentChange.field == "fix_words"))
        assert [(row.before, row.after) for row in kept] == [
            (f"Ask {NAME} which guard", "Ask [name withheld] which guard")
        ]
        owed = [row.data for row in session.scalars(select(Notification))]
    assert owed
    assert LAST not in str(owed)


def views(board: Board) -> int:
    with board.db.reading() as session:
        by = board.world.coordinator.person_id
        wanted = select(func.count(TrailEntry.id)).where(
            TrailEntry.event.in_(VIEWED), TrailEntry.actor_id == by
        )
        return session.scalar(wanted) or 0
