"""Severe injuries: every public case of 29 CFR 1904.39, the states' own rules, and what is odd."""

import json
from pathlib import Path

import pytest

from compliance.domain.legal_clocks.answers import Law, answer
from compliance.domain.legal_clocks.requests import Vocabulary, read_requests
from compliance.library.law_clocks import load_law_clocks

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LAW = load_law_clocks(FOLDER)
FEDERAL = LAW.rule_book(None).federal
WORDS = Vocabulary(clocks=LAW.clocks, happenings=FEDERAL.happenings, places=FEDERAL.places)
FACTS = Law(LAW.recipients, LAW.rule_book)
CASES = json.loads(Path(__file__).with_name("severe_cases.json").read_text(encoding="utf-8"))
# The public cases of the federal rule; numbers that are left out were never given.
PUBLIC = {"R01", "R02", "R03", "R05", "R06", "R08", "R09", "R11", "R13", "R14", "R16"}


def answered(event: dict[str, object]) -> list[dict[str, object]]:
    found = json.loads(json.dumps(answer(read_requests(event, WORDS)[0], FACTS)))
    deadlines: list[dict[str, object]] = found["deadlines"]
    return deadlines


def test_every_public_case_is_here() -> None:
    ids = [case["id"] for case in CASES]
    assert set(ids) >= PUBLIC
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_comes_out_right(case: dict[str, object]) -> None:
    event, expected = case["event"], case["expect"]
    assert isinstance(event, dict)
    assert isinstance(expected, list)
    found = answered(event)
    assert len(found) == len(expected)
    for one, wanted in zip(found, expected, strict=True):
        assert one["applies"] == wanted["applies"], one["reasons"]
        assert one["due_local"] == wanted["due_local"]
        assert one["needs"] == wanted.get("needs", [])
        assert set(wanted["provisions"]) <= cited(one)


def cited(one: dict[str, object]) -> set[str]:
    """Return every provision of an answer, its reasons' included."""
    provisions, reasons = one["provisions"], one["reasons"]
    assert isinstance(provisions, list)
    assert isinstance(reasons, list)
    return {*provisions, *(p for reason in reasons for p in reason["provisions"])}


def test_every_answer_says_why_whom_and_what_to_say() -> None:
    for case in CASES:
        for one in answered(case["event"]):
            assert one["reasons"]
            assert one["to"]
            assert one["contents"]
            assert one["method"]
            assert one["kind"] == "regulatory"
            assert one["text"] in {"read", "partly", "unread"}


def test_a_happening_means_something_in_every_place() -> None:
    """No word that may be entered falls through anywhere."""
    facts = {"incident_at": "2026-03-02T09:00", "work_related": True, "where": "site"}
    for place in LAW.severe:
        for kind in FEDERAL.happenings:
            told = {"kind": kind, "happened_at": "2026-03-02T09:00"}
            event: dict[str, object] = {
                "clock": "osha-severe-injury",
                "zone": "America/Chicago",
                "facts": facts | {"events": [told | {"learned_at": "2026-03-02T09:05"}]},
            }
            if place.state:
                event["state"] = place.state
            assert answered(event)[0]["what"] == f"Report: {kind.replace('-', ' ')}"
