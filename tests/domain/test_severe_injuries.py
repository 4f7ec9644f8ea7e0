"""Severe injuries: every public case of 29 CFR 1904.39, the states' own rules, and what is odd."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.applicability import Applies
from compliance.domain.legal_clocks.answers import Law, answer
from compliance.domain.legal_clocks.counting import Moment, SiteTime
from compliance.domain.legal_clocks.requests import Vocabulary, read_requests
from compliance.domain.legal_clocks.severe_injuries import SevereCase, SevereEvent, decide
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
    """Return every provision of an answer, its reasons' included, without the addresses."""
    provisions, reasons = one["provisions"], one["reasons"]
    assert isinstance(provisions, list)
    assert isinstance(reasons, list)
    every = [*provisions, *(p for reason in reasons for p in reason["provisions"])]
    return {text.partition(" <")[0] for text in every}


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


def of_state(state: str, **event: object) -> tuple[dict[str, object], dict[str, object]]:
    """Return the answer on one event in a state, and its only deadline."""
    facts = {"incident_at": "2026-03-02T09:00", "work_related": True, "where": "site"}
    given: dict[str, object] = {
        "clock": "osha-severe-injury",
        "zone": "America/Chicago",
        "state": state,
        "facts": facts | {"events": [{"learned_at": "2026-03-02T09:05", **event}]},
    }
    found = json.loads(json.dumps(answer(read_requests(given, WORDS)[0], FACTS)))
    return found, found["deadlines"][0]


NO_FILE = sorted(set(LAW.plans.private) - {place.state for place in LAW.severe})


@pytest.mark.parametrize("state", NO_FILE)
def test_a_state_plan_that_nobody_read_shows_the_federal_hours_and_says_so(state: str) -> None:
    found, death = of_state(state, kind="death", happened_at="2026-03-02T09:00")
    assert death["due_local"] == "by 17:05 CST on Mon 2 Mar 2026"
    assert death["to"][0]["key"] == "state-osha"  # type: ignore[index]  # plain data
    assert "Its times were not read yet: the federal 8 and 24 hours are shown" in str(
        found["notes"]
    )
    assert found["review"] == "unread"
    _found, loss = of_state(state, kind="amputation", happened_at="2026-03-02T09:00")
    assert loss["due_local"] == "by 09:05 CST on Tue 3 Mar 2026"
    # A federal "not reported" proves nothing there.
    _found, degloving = of_state(state, kind="degloving", happened_at="2026-03-02T09:00")
    assert degloving["applies"] == "undecided"
    assert degloving["needs"] == [f"the rule of {state} (State Plan)"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("IL", "The plan of IL covers state and local government only"),
        ("TX", "TX runs no plan for private employers"),
    ],
)
def test_elsewhere_federal_osha_is_told(state: str, words: str) -> None:
    found, degloving = of_state(state, kind="degloving", happened_at="2026-03-02T09:00")
    assert words in str(found["notes"])
    assert degloving["applies"] == "no"


HAPPENED_AT = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # on a night on which clocks change


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    st.sampled_from(["America/Chicago", "America/Phoenix", "America/Anchorage", "Pacific/Guam"]),
    st.sampled_from([("death", 8), ("amputation", 24), ("eye-loss", 24)]),
    st.timedeltas(timedelta(), timedelta(days=40)),
    st.none() | st.timedeltas(timedelta(), timedelta(days=40)),
)
def test_time_runs_from_the_later_of_both_and_hours_are_real(
    zone: str, kind: tuple[str, int], told: timedelta, work: timedelta | None
) -> None:
    """29 CFR 1904.39(a)(1), (a)(2), (b)(7), (b)(8)."""
    happened = Moment.of(HAPPENED_AT, zone)
    event = SevereEvent(kind=kind[0], happened=happened, learned_at=HAPPENED_AT + told)
    case = SevereCase(
        events=(event,),
        incident=happened,
        work_related=True,
        where="site",
        learned_work_related_at=None if work is None else HAPPENED_AT + work,
    )
    (found,) = decide(case, LAW.rule_book(None), SiteTime(zone=zone))
    assert found.applies is Applies.YES
    assert found.due
    latest = max(told, work or timedelta())
    assert found.due.at == HAPPENED_AT + latest + timedelta(hours=kind[1])


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.timedeltas(timedelta(), timedelta(days=60)))
def test_an_amputation_counts_for_24_hours_and_a_death_for_30_days(after: timedelta) -> None:
    """29 CFR 1904.39(b)(6)."""
    zone = "America/Chicago"
    at = HAPPENED_AT + after
    happened, incident = Moment.of(at, zone), Moment.of(HAPPENED_AT, zone)
    events = tuple(
        SevereEvent(kind=kind, happened=happened, learned_at=at) for kind in ("amputation", "death")
    )
    case = SevereCase(events=events, incident=incident, work_related=True, where="site")
    amputation, death = decide(case, LAW.rule_book(None), SiteTime(zone=zone))
    assert (amputation.applies is Applies.YES) == (after <= timedelta(hours=24))
    assert (death.applies is Applies.YES) == (happened.on - incident.on <= timedelta(days=30))
