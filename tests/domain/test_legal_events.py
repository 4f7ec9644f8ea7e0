"""Events of every clock, counted by hand from the rules: nights, months, leap days, holidays."""

import json
from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.domain.legal_clocks.answers import Law, answer
from compliance.domain.legal_clocks.requests import Vocabulary, read_requests
from compliance.library.law_clocks import load_law_clocks

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LAW = load_law_clocks(FOLDER)
FEDERAL = LAW.rule_book(None).federal
WORDS = Vocabulary(clocks=LAW.clocks, happenings=FEDERAL.happenings, places=FEDERAL.places)
FACTS = Law(LAW.recipients, LAW.rule_book)
EVENTS = json.loads(Path(__file__).with_name("legal_events.json").read_text(encoding="utf-8"))
ZONE = "America/Chicago"


def answered(event: object) -> dict[str, object]:
    found: dict[str, object] = json.loads(json.dumps(answer(read_requests(event, WORDS)[0], FACTS)))
    return found


def test_every_clock_has_an_event() -> None:
    assert {one["event"]["clock"] for one in EVENTS} == set(LAW.clocks)


@pytest.mark.parametrize("case", EVENTS, ids=[case["id"] for case in EVENTS])
def test_an_event_comes_out_as_counted_by_hand(case: dict[str, dict[str, object]]) -> None:
    deadlines = answered(case["event"])["deadlines"]
    assert isinstance(deadlines, list)
    found = {one["key"]: one for one in deadlines}
    assert set(found) == set(case["expect"])
    for key, wanted in case["expect"].items():
        assert isinstance(wanted, dict)
        expected = {"applies": "yes", **wanted}
        assert {name: found[key][name] for name in expected} == expected, key


@pytest.mark.parametrize(
    ("at", "words", "due"),
    [
        ("2026-11-01T01:30", "01:30 comes twice on 2026-11-01", "2026-11-02T06:30:00Z"),
        ("2026-03-08T02:30", "02:30 does not exist on 2026-03-08", "2026-03-09T08:00:00Z"),
    ],
)
def test_an_hour_of_a_change_night_says_how_it_was_read(at: str, words: str, due: str) -> None:
    event = {"clock": "npdes-24-hour", "zone": ZONE, "starts": {"aware": at}}
    found = answered(event)
    assert words in str(found["notes"])
    assert due in str(found["deadlines"])
    exact = answered({**event, "starts": {"aware": "2026-11-01T01:30-05:00"}})
    assert "comes twice" not in str(exact["notes"])


def problems(entry: dict[str, object]) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_requests({"zone": ZONE, **entry}, WORDS)
    return [f"{one.where.partition(': ')[2]}: {one.what}" for one in caught.value.problems]


def test_times_that_cannot_all_be_true_are_refused_at_once() -> None:
    waste: dict[str, object] = {
        "clock": "rcra-lqg-emergency",
        "starts": {"determined": "2026-03-07T10:00", "incident": "2026-03-09"},
        "now": "2026-03-08T10:00",
        "reported": {"federal-call": "2026-03-07T09:00"},
    }
    assert problems(waste) == [
        "starts.determined: It lies before `incident`.",
        "starts.incident: It lies after `now`.",
        "reported.federal-call: It lies before the start.",
    ]


def test_a_call_names_a_release_steady_once_that_is_known() -> None:
    """40 CFR 302.8(d): a call about a single release is one of 302.6, and another clock."""
    steady: dict[str, object] = {
        "clock": "cercla-continuous-release",
        "starts": {"known": "2026-03-07T10:00", "first-call": "2026-03-07T09:59"},
    }
    assert problems(steady) == ["starts.first-call: It lies before `known`."]
    same = {**steady, "zone": ZONE, "starts": {"known": "2026-03-07", "first-call": "2026-03-07"}}
    assert answered(same)["deadlines"]


def test_epa_may_ask_for_another_plan_before_a_discharge() -> None:
    """40 CFR 112.4(d), (e): after looking at the site too; what it asks for comes after."""
    notice: dict[str, object] = {
        "clock": "spcc-112-4-report",
        "starts": {"discharge": "2026-05-02", "amendment-notice": "2026-04-30"},
    }
    deadlines = answered({**notice, "zone": ZONE})["deadlines"]
    assert isinstance(deadlines, list)
    due = {one["key"]: one["due_on"] for one in deadlines}
    assert (due["report"], due["answer"]) == ("2026-07-01", "2026-05-30")
    early = {"amendment-notice": "2026-04-30", "amendment": "2026-04-29"}
    assert problems({**notice, "starts": early}) == [
        "starts.amendment: It lies before `amendment-notice`."
    ]


def test_a_plan_may_lie_ahead_and_be_told_ahead() -> None:
    """40 CFR 122.41(m)(3)(i): notice before a bypass that is planned."""
    found = answered(
        {
            "clock": "npdes-bypass",
            "zone": ZONE,
            "starts": {"planned": "2026-03-20"},
            "now": "2026-03-02T10:00",
            "reported": {"notice": "2026-03-01T10:00"},
        }
    )
    assert "'in_time': True" in str(found["deadlines"])


def test_news_of_a_severe_injury_come_after_it() -> None:
    facts: dict[str, object] = {
        "incident_at": "2026-03-02T09:00",
        "work_related": True,
        "where": "site",
        "learned_work_related_at": "2026-03-01T09:00",
        "events": [
            {"kind": "death", "learned_at": "2026-03-02T08:00"},
            {"kind": "amputation", "happened_at": "2026-03-02", "learned_at": "2026-02-28T08:00"},
        ],
    }
    reported = {"1-death": "2026-03-02T07:00"}
    assert problems({"clock": "osha-severe-injury", "facts": facts, "reported": reported}) == [
        "facts.learned_work_related_at: It lies before the incident.",
        "facts.events.1.learned_at: It lies before the incident.",
        "reported.1-death: It lies before you were told of it.",
        "facts.events.2.learned_at: It lies before what happened to the person.",
    ]
