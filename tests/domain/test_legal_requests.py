"""Events from JSON: every problem at once, by entry and field, and never a crash."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.legal_clocks.answers import Law, answer
from compliance.domain.legal_clocks.requests import Request, Vocabulary, read_requests
from compliance.library.law_clocks import load_law_clocks

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LAW = load_law_clocks(FOLDER)
FEDERAL = LAW.rule_book(None).federal
WORDS = Vocabulary(clocks=LAW.clocks, happenings=FEDERAL.happenings, places=FEDERAL.places)
FACTS = Law(LAW.recipients, LAW.rule_book)


def problems(data: object) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_requests(data, WORDS)
    return [str(one) for one in caught.value.problems]


def test_every_problem_of_every_entry_is_told_at_once() -> None:
    told = problems(
        [
            {"clock": "cercla-103-rq-relase", "zone": "America/Chicagoo"},
            "words",
            {
                "id": "third",
                "clock": "npdes-24-hour",
                "zone": "America/Chicago",
                "state": "Illinois",
                "locality": "Joliet",
                "starts": {"awear": "2026-03-07", "aware": "7 March"},
                "facts": {"rain": True},
                "terms": {"call": "2 days"},
                "business": {"opens": "8", "weekdays": ["Monday"], "closed_on": "Sunday"},
                "now": "2026-03-07",
                "colour": "red",
            },
        ]
    )
    expected = [
        "entry 1 (cercla-103-rq-relase): zone: Time zone 'America/Chicagoo' is not known.",
        "entry 1 (cercla-103-rq-relase): clock: 'cercla-103-rq-relase' is not known. Did you mean",
        "entry 2: This is no object.",
        "entry 3 (third): colour: There is no such field.",
        "entry 3 (third): state: 'Illinois' is not known.",
        "entry 3 (third): locality: The state is missing.",
        "entry 3 (third): business.weekdays: This is no list of weekdays.",
        "entry 3 (third): business.opens: '8' is no hour.",
        "entry 3 (third): business.closed_on: This is no list of dates.",
        "entry 3 (third): starts.awear: There is no such field. Did you mean `aware`?",
        "entry 3 (third): facts.rain: There is no such field.",
        "entry 3 (third): starts.aware: '7 March' is no moment from 1990 to 2100.",
        "entry 3 (third): terms.call: No permit or agency sets this time.",
        "entry 3 (third): now: The hour is missing.",
    ]
    assert len(told) == len(expected), told
    for words in expected:
        assert any(one.startswith(words) for one in told), (words, told)


def test_every_problem_of_a_severe_injury_is_told_at_once() -> None:
    told = problems(
        {
            "clock": "osha-severe-injury",
            "zone": "America/Chicago",
            "starts": {"known": "2026-03-02"},
            "facts": {
                "incident_at": "2026-03-02T09:00",
                "where": "road",
                "work_related": "yes",
                "events": [
                    {"kind": "death", "happened_at": "2026-03-01T10:00", "people": 0},
                    {"happened_at": "2026-03-02T10:00", "learned_at": "2026-03-02T09:59"},
                    {"kind": "hospitalization", "admitted_for": "rest", "learned_at": "2026-03-02"},
                    7,
                ],
            },
        }
    )
    for words in (
        "entry 1 (osha-severe-injury): starts: There is no such field.",
        "facts.where: 'road' is not known.",
        "facts.work_related: 'yes' is neither true nor false.",
        "facts.events.1.happened_at: It lies before the incident.",
        "facts.events.1.people: 0 is no number of people.",
        "facts.events.2.kind: It is missing.",
        "facts.events.2.learned_at: It lies before what happened to the person.",
        "facts.events.3.admitted_for: 'rest' is not known.",
        "facts.events.3.learned_at: The hour is missing.",
        "facts.events.4: 7 is no object.",
    ):
        assert any(words in one for one in told), (words, told)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "clock: It is missing."),
        ({"clock": "npdes-24-hour"}, "zone: It is missing."),
        ({"clock": 7, "zone": "UTC"}, "clock: 7 is no text."),
        ({"clock": "osha-severe-injury", "zone": "UTC"}, "facts.events: This must be a list"),
        (
            {"clock": "osha-severe-injury", "zone": "UTC", "facts": {"events": []}},
            "facts.events: There is none.",
        ),
        (
            {"clock": "osha-access-government", "zone": "UTC", "business": {"closes": "07:00"}},
            "business: Business cannot close",
        ),
        ({"clock": "npdes-24-hour", "zone": "UTC", "starts": []}, "starts: [] is no object."),
        (
            {
                "clock": "npdes-24-hour",
                "zone": "UTC",
                "starts": {"aware": "2026-03-07T22:30"},
                "now": "2026-03-07T22:40",
                "reported": {"call": "2026-03-07T22:50"},
            },
            "reported.call: The report is later than `now`.",
        ),
        (
            {"clock": "titlev-prompt-deviation", "zone": "UTC", "terms": {"prompt-report": "soon"}},
            "terms.prompt-report: This is no length of time.",
        ),
        (
            {"clock": "npdes-24-hour", "zone": "UTC", "starts": {"aware": "0001-01-01"}},
            "starts.aware: '0001-01-01' is no moment from 1990 to 2100.",
        ),
    ],
)
def test_a_wrong_entry_is_refused(entry: dict[str, object], words: str) -> None:
    assert any(words in one for one in problems(entry)), problems(entry)


def test_no_entries_are_refused() -> None:
    assert "It has 0 entries" in problems([])[0]


def test_a_moment_with_an_offset_is_that_instant_and_without_one_site_time() -> None:
    def known(text: str) -> object:
        entry = {"clock": "npdes-24-hour", "zone": "America/Chicago", "starts": {"aware": text}}
        found = json.loads(json.dumps(answer(read_requests(entry, WORDS)[0], FACTS)))
        return found["deadlines"][0]["started_at"]

    assert known("2026-03-07T22:30") == known("2026-03-08T04:30Z") == "2026-03-08T04:30:00Z"
    assert known("2026-03-07T23:30-05:00") == "2026-03-08T04:30:00Z"
    # 01:30 comes twice on the first of November: the first pass, thus the earlier deadline.
    assert known("2026-11-01T01:30") == "2026-11-01T06:30:00Z"


FIELDS = ["clock", "zone", "state", "locality", "starts", "facts", "terms", "business", "now", "id"]
FIELDS += ["reported", "events", "kind", "incident_at", "learned_at", "known", "aware", "where"]
FIELDS += ["people", "year", "in_patient", "weekdays", "opens", "closed_on"]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(
        [
            "osha-severe-injury",
            "npdes-24-hour",
            "osha-ita",
            "UTC",
            "America/Chicago",
            "IL",
            "2026-03-07T22:30",
            "9999-12-31T23:59",
            "0001-01-01",
            "death",
            "site",
            "mon",
            "24 hours",
        ]
    ),
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=20,
)
ENTRIES = st.fixed_dictionaries(
    {
        "clock": st.sampled_from(["osha-severe-injury", "npdes-24-hour", "osha-ita"]) | LEAVES,
        "zone": st.sampled_from(["UTC", "America/Chicago"]) | LEAVES,
    },
    optional=dict.fromkeys(("starts", "facts", "business", "now", "reported", "state"), JSON),
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(JSON | ENTRIES | st.lists(ENTRIES, max_size=2))
def test_whatever_is_given_is_answered_or_refused(data: object) -> None:
    requests, refused = read_or_refused(data)
    assert requests or refused
    assert all(one.where and one.what and one.remedy for one in refused)
    for request in requests:
        json.dumps(answer(request, FACTS), allow_nan=False)


def read_or_refused(data: object) -> tuple[tuple[Request, ...], tuple[Problem, ...]]:
    try:
        return read_requests(data, WORDS), ()
    except InvalidInputError as error:
        return (), error.problems
