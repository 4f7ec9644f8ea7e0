"""Facts that are wrong or contradict each other are refused, all at once, with a remedy."""

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.days import count_days
from compliance.domain.recordkeeping.reading import read_facts

SPAN = {"kind": "away", "says": "clinician", "from": "2026-03-03"}

WORSE = {"cause": "worsened"}

WRONG = [
    ({"wrker": "employee"}, "wrker", "Did you mean `worker`?"),
    ({"worker": "boss"}, "worker", "Write one of employee"),
    ({"worker": 5}, "worker", "no answer"),
    ({"died": "maybe"}, "died", "neither true nor false"),
    ({"days_away": -1}, "days_away", "no number of days"),
    ({"days_away": 2.5}, "days_away", "no whole number"),
    ({"days_away": True}, "days_away", "no whole number"),
    ({"aggravation": ["none", "death"]}, "aggravation", "none of these and some"),
    ({"aggravation": "death"}, "aggravation", "no list"),
    ({"treatments": {"kind": "massage"}}, "treatments", "no list"),
    ({"treatments": [{"kind": "magic"}]}, "treatments[0].kind", "no answer"),
    ({"treatments": [{"kind": "massage", "rigid": True}]}, "treatments[0].rigid", "no such entry"),
    ({"treatments": ["massage"]}, "treatments[0]", "no treatment"),
    ({"treatments": [{}]}, "treatments[0]", "what kind of care"),
    ({"treatments": [{"refused": True}]}, "treatments[0]", "what kind of care"),
    ({"aggravation": []}, "aggravation", "empty"),
    (
        {"treatments": [{"kind": "foreign_body_elsewhere", "means": "complicated", "item": "K"}]},
        "treatments[0]",
        "is medical treatment",
    ),
    ({"treatments": [{"kind": "massage", "item": "B"}]}, "treatments[0]", "but is item M"),
    ({"treatments": [{"kind": "diagnostic", "item": "A"}]}, "treatments[0]", "no treatment at all"),
    ({"audiograms": []}, "audiograms", "no audiogram"),
    ({"audiograms": [{"ear": "left", "current": [1, 2]}]}, "audiograms[0].current", "2 levels"),
    ({"audiograms": [{"ear": "nose"}]}, "audiograms[0].ear", "no answer"),
    ({"audiograms": [{"ear": "left"}, {"ear": "left"}]}, "audiograms", "twice"),
    ({"audiograms": [{"ear": "left", "age_correction": -3}]}, "age_correction", "cannot be"),
    ({"injured_on": "2026-03-02", "died_on": "2026-03-01"}, "died_on", "before the injury"),
    ({"died": False, "died_on": "2026-03-01"}, "died", "day of death"),
    ({"injured_on": "2 March"}, "injured_on", "no date"),
    ({"injured_on": "03/02/2026"}, "injured_on", "2026-03-02"),
    ({"injured_on": "20260302"}, "injured_on", "no date"),
    ({"condition": "none", "died": True}, "died", "somebody was harmed"),
    ({"condition": "none", "significant_diagnosis": "fracture"}, "significant", "was harmed"),
    ({"condition": "none", "days_away": 2}, "days_away", "somebody was harmed"),
    (WORSE | {"aggravation": ["death"], "died": False}, "aggravation", "did not die"),
    (
        WORSE | {"aggravation": ["treatment"], "treatments": []},
        "aggravation",
        "no medical treatment",
    ),
    (
        WORSE | {"aggravation": ["days"], "days_away": 0, "days_restricted": 0},
        "aggravation",
        "no day away",
    ),
    ({"injured_on": "0206-03-02"}, "injured_on", "another age"),
    ({"condition": "injury", "illness_kind": "skin"}, "illness_kind", "condition"),
    ({"days_away": 0, "clinician_days_off": True}, "days_away", "at least one day"),
    ({"days_away": 3, "clinician_days_off": False, "missed_days": False}, "days_away", "none"),
    ({"days_restricted": 0, "transferred": True}, "days_restricted", "at least one day"),
    ({"missed_days": False, "missed_though_cleared": True}, "missed_though_cleared", "no day"),
    ({"condition": "exposure", "blood_exposure": "contaminated_sharp"}, "blood_exposure", "injury"),
    ({"condition": "none", "blood_exposure": "splash"}, "blood_exposure", "exposure"),
    ({"condition": "injury", "medical_removal": "required"}, "medical_removal", "removed"),
    ({"blood_exposure": "splash", "medical_removal": "required"}, "medical_removal", "two"),
    (
        {"medical_removal": "required", "days_away": 0, "days_restricted": 0},
        "medical_removal",
        "neither away nor",
    ),
    (
        {
            "place": "home",
            "paid_work_at_home": True,
            "home_cause": "work",
            "cause": "outside",
        },
        "cause",
        "from the work at home",
    ),
    ({"tb_before_employment": True, "tb_infected": False}, "tb_infected", "positive before"),
]


@pytest.mark.parametrize(("given", "place", "words"), WRONG)
def test_wrong_facts_are_refused(given: dict[str, object], place: str, words: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_facts(given, "case 1")
    problem = refused.value.problems[0]
    assert place in problem.where
    assert problem.where.startswith("case 1")
    assert words in f"{problem.what} {problem.remedy}"
    assert problem.remedy


def test_everything_wrong_is_said_at_once() -> None:
    given = {"wrker": 1, "died": 3, "condition": "injury", "illness_kind": "skin"}
    with pytest.raises(InvalidInputError) as refused:
        read_facts(given)
    assert [one.where for one in refused.value.problems] == ["wrker", "died", "illness_kind"]


WRONG_DAYS = [
    ({}, "injured_on", "missing"),
    ({"injured_on": 5}, "injured_on", "no date"),
    ({"injured_on": "2026-03-02", "span": []}, "span", "no such entry"),
    ({"injured_on": "2026-03-02", "spans": [{}]}, "spans[0].kind", "no answer"),
    ({"injured_on": "2026-03-04", "spans": [SPAN]}, "spans[0].from", "before the injury"),
    ({"injured_on": "2026-03-02", "spans": [SPAN | {"to": "2026-03-02"}]}, "to", "lies before"),
    (
        {"injured_on": "2026-03-02", "spans": [SPAN | {"returned_on": "2026-03-02"}]},
        "returned_on",
        "not after",
    ),
    (
        {
            "injured_on": "2026-03-02",
            "spans": [SPAN | {"to": "2026-03-05", "returned_on": "2026-03-09"}],
        },
        "returned_on",
        "not the day after",
    ),
    ({"injured_on": "2026-03-02", "spans": [SPAN | {"estimate_days": -4}]}, "estimate_days", "no"),
    (
        {"injured_on": "2026-03-02", "spans": [SPAN | {"to": "2026-03-05", "estimate_days": 4}]},
        "spans[0]",
        "an end and an estimate",
    ),
    ({"injured_on": "2026-03-02", "spans": [SPAN | {"to": "2150-01-01"}]}, "spans[0]", "hundred"),
    ({"injured_on": "2026-03-02", "died_on": "2026-03-01"}, "died_on", "before the injury"),
    (
        {"injured_on": "2026-03-01", "died_on": "2026-03-02", "spans": [SPAN]},
        "spans[0].from",
        "after the death",
    ),
    (
        {
            "injured_on": "2026-03-02",
            "died_on": "2026-03-20",
            "spans": [SPAN | {"to": "2026-04-10"}],
        },
        "spans[0].to",
        "goes on after the death on 2026-03-20",
    ),
    (
        {"injured_on": "2025-03-02", "as_of": "2026-01-30", "spans": [SPAN]},
        "spans[0].from",
        "more than 31 days after `as_of`, 2026-01-30",
    ),
    ({"injured_on": "2026-03-02", "as_of": "2026-03-01"}, "as_of", "before the injury"),
    ({"injured_on": "2026-03-02", "left": {"on": "2026-03-05"}}, "because_of_case", "missing"),
    (
        {"injured_on": "2026-03-02", "off_duty": [{"from": "2026-03-08", "to": "2026-03-07"}]},
        "off_duty[0].to",
        "before the beginning",
    ),
    (
        {"injured_on": "2026-03-02", "spans": [SPAN, SPAN | {"kind": "cleared"}]},
        "spans",
        "more authoritative",
    ),
    (
        {"injured_on": "2026-03-02", "spans": [SPAN | {"kind": "cleared", "says": "employer"}]},
        "spans[0].says",
        "Only a clinician",
    ),
]


@pytest.mark.parametrize(("given", "place", "words"), WRONG_DAYS)
def test_wrong_days_are_refused(given: dict[str, object], place: str, words: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_absence(given, "case 1")
    assert any(
        place in one.where and words in f"{one.what} {one.remedy}" for one in refused.value.problems
    ), str(refused.value)


def test_days_of_the_month_to_come_are_an_estimate_and_what_was_taken_once_stays() -> None:
    """A clinician's word on days to come counts, 29 CFR 1904.7(b)(3)(ii), until they are over."""
    given: dict[str, object] = {"injured_on": "2026-01-02", "as_of": "2026-01-31"}
    coming = SPAN | {"to": "2026-03-05"}
    count = count_days(read_absence(given | {"spans": [coming]}))
    assert (count.days_away, count.estimated) == (3, True)
    later = given | {"as_of": "2026-03-20", "died_on": "2026-03-04", "spans": [coming]}
    assert count_days(read_absence(later, are_kept=True)).column == "G"
    early = given | {"as_of": "2026-01-03"}
    assert read_absence(early | {"spans": [coming]}, are_kept=True).spans
    until = {"kind": "restricted", "says": "clinician", "from": "2026-01-03", "to": "2026-03-02"}
    assert count_days(read_absence(early | {"spans": [coming, until]})).days_restricted == 59
