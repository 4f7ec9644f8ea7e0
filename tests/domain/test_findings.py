from datetime import date

import pytest

from compliance.domain.answers import Answer
from compliance.domain.checklists import Severity
from compliance.domain.errors import ConflictError
from compliance.domain.findings import (
    FindingEvent,
    FindingKind,
    FindingStatus,
    findings_from,
    may_move,
    moved,
)
from tests.domain.small_checklists import FAIL, item, small

PHOTO = "cd" * 32


def test_a_failed_answer_proposes_a_finding_with_its_provision() -> None:
    checklist = small(item("place"), item("guard", fail={**FAIL, "stop_use": "yes"}))
    answers = {
        "place": Answer(value="pass"),
        "guard": Answer(value="fail", comment=" bent ", photos=(PHOTO,)),
    }
    (finding,) = findings_from(checklist, answers)
    assert finding.item_key == "guard"
    assert finding.section_key == "one"
    assert finding.kind is FindingKind.NONCONFORMITY
    assert finding.severity is Severity.SERIOUS
    assert str(finding.provision) == "29 CFR 1910.157(e)(2)"
    assert finding.is_noncompliance
    assert finding.title == "Is guard good?"
    assert finding.description == "bent"
    assert finding.stop_use
    assert finding.action == "Fix it"
    assert finding.photos == (PHOTO,)


def test_what_the_inspector_said_goes_before_the_checklist() -> None:
    checklist = small(item("guard", provision="internal", fail={**FAIL, "title": "Guard loose"}))
    answer = Answer(
        value="fail",
        severity=Severity.OBSERVATION,
        stop_use=True,
        action="Order a new one",
        owner="7",
        fix_by_on=date(2026, 4, 1),
    )
    (finding,) = findings_from(checklist, {"guard": answer})
    assert finding.title == "Guard loose"
    assert finding.kind is FindingKind.OPPORTUNITY
    assert not finding.is_noncompliance
    assert finding.stop_use
    assert (finding.action, finding.owner, finding.fix_by_on) == (
        "Order a new one",
        "7",
        date(2026, 4, 1),
    )


def test_hidden_and_unanswered_items_propose_nothing() -> None:
    checklist = small(item("a"), item("b", when={"item": "a", "is": "pass"}))
    assert [
        f.item_key
        for f in findings_from(checklist, {"a": Answer(value="fail"), "b": Answer(value="fail")})
    ] == ["a"]
    assert findings_from(checklist, {}) == ()


@pytest.mark.parametrize(
    ("events", "end"),
    [
        (["start", "report-done", "verify"], FindingStatus.CLOSED),
        (["report-done", "reopen", "start"], FindingStatus.IN_PROGRESS),
        (["report-done", "verify", "reopen", "report-done"], FindingStatus.DONE),
    ],
)
def test_the_life_of_a_finding(events: list[str], end: FindingStatus) -> None:
    status = FindingStatus.OPEN
    for event in events:
        status = moved(status, FindingEvent(event))
    assert status is end
    assert status.is_settled is (end is FindingStatus.CLOSED)


def test_only_done_work_is_verified_and_the_refusal_says_so() -> None:
    assert not may_move(FindingStatus.OPEN, FindingEvent.VERIFY)
    with pytest.raises(ConflictError, match="must be done"):
        moved(FindingStatus.IN_PROGRESS, FindingEvent.VERIFY)


def test_no_event_leads_a_finding_to_where_it_is() -> None:
    for status in FindingStatus:
        for event in FindingEvent:
            if may_move(status, event):
                assert moved(status, event) is not status
