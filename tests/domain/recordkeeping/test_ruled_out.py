"""An answer that ends a case does not hide what speaks against it; what is moot is let be."""

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.decision import Outcome, decide
from compliance.domain.recordkeeping.questions import BY_NAME, question_for
from compliance.domain.recordkeeping.reading import read_facts

Data = dict[str, object]
LOUD = {"ear": "left", "baseline": [5, 5, 5], "current": [30, 30, 30], "age_correction": 0}
HARMED: list[Data] = [
    {"treatments": [{"kind": "surgery"}]},
    {"treatments": [{"kind": "surgery", "refused": True}]},
    {"treatments": [{"kind": "wound_cover", "device": "sutures"}]},
    {"treatments": [{"kind": "diagnostic"}, {"kind": "hot_cold"}]},
    {"treatments": [{"kind": "medication", "drug": "prescription", "diagnosis_only": False}]},
    {"clinician_days_off": True},
    {"missed_days": True},
    {"missed_though_cleared": True},
    {"transferred": True},
    {"restriction": "employer"},
    {"restriction": "vague_note"},
    {"days_away": 1},
    {"days_restricted": 1},
    {"died": True},
    {"lost_consciousness": True},
    {"significant_diagnosis": "cancer"},
    {"blood_exposure": "clean_sharp"},
    {"blood_exposure": "contaminated_sharp"},
    {"blood_exposure": "splash"},
    {"medical_removal": "required"},
    {"cause": "worsened"},
    {"new_work_event": True},
    {"mental_opinion": True},
    {"food_cause": "employer_food_poisoning"},
    {"tb_infected": True},
    {"tb_before_employment": True},
    {"intimate_part": True},
    {"sexual_assault": True},
    {"audiograms": [LOUD], "retest": "confirmed"},
]


@pytest.mark.parametrize("harm", HARMED, ids=[" ".join(map(str, one.items())) for one in HARMED])
def test_a_near_miss_harmed_nobody(harm: Data) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_facts({"worker": "employee", "condition": "none", **harm}, "case 1")
    (problem,) = refused.value.problems
    assert problem.where == f"case 1.{next(iter(harm))}"
    assert "`condition` says none" in problem.what
    assert problem.remedy


def test_all_that_speaks_against_a_near_miss_is_said_at_once() -> None:
    given = {"condition": "none", "missed_days": True, "treatments": [{"kind": "oxygen"}]}
    with pytest.raises(InvalidInputError) as refused:
        read_facts(given)
    assert {one.where for one in refused.value.problems} == {"missed_days", "treatments"}


HARMLESS: list[Data] = [
    {"treatments": []},
    {"treatments": [{"kind": "observation"}, {"kind": "diagnostic"}, {"kind": "unknown"}]},
    {"treatments": [{"kind": "medication", "drug": "prescription", "diagnosis_only": True}]},
    {"restriction": "none", "transferred": False, "days_away": 0, "days_restricted": 0},
    {"died": False, "lost_consciousness": False, "significant_diagnosis": "none"},
    {"blood_exposure": "none", "medical_removal": "none"},
    {"vehicle_accident": True, "workplace_contributed": True, "asked_for_privacy": True},
    {"audiograms": [LOUD], "retest": "not_confirmed"},
]


@pytest.mark.parametrize("moot", HARMLESS, ids=[" ".join(one) for one in HARMLESS])
def test_a_near_miss_may_have_been_looked_at(moot: Data) -> None:
    found = decide(read_facts({"worker": "employee", "condition": "none", **moot}))
    assert found.outcome is Outcome.NOT_RECORDABLE


EXPOSED: Data = {"condition": "exposure", "medical_removal": "voluntary"}
DEAF: Data = {"condition": "illness", "illness_kind": "hearing"}
SICK: Data = {"condition": "illness", "illness_kind": "tuberculosis"}
AGAINST: list[tuple[Data, str, str]] = [
    ({"place": "home", "trip_moment": "lodging"}, "trip_moment", "place"),
    ({"place": "home", "trip_moment": "commute_from_lodging"}, "trip_moment", "place"),
    ({"place": "workplace", "trip_moment": "lodging"}, "trip_moment", "place"),
    ({"place": "private_place", "trip_moment": "on_business"}, "trip_moment", "place"),
    ({"place": "private_place", "there_for_work": True}, "there_for_work", "place"),
    ({"place": "other_work_place", "there_for_work": False}, "there_for_work", "place"),
    ({"place": "workplace", "paid_work_at_home": True}, "paid_work_at_home", "place"),
    ({"place": "business_trip", "home_cause": "home"}, "home_cause", "place"),
    ({"activity": "public", "there_for_work": True}, "there_for_work", "activity"),
    ({"worker": "visitor", "supervised_by_us": True}, "supervised_by_us", "worker"),
    ({"cause": "outside", "workplace_contributed": True}, "workplace_contributed", "cause"),
    ({"cause": "outside", "food_cause": "contaminated"}, "food_cause", "cause"),
    ({"cause": "outside", "new_work_event": True}, "new_work_event", "cause"),
    ({**EXPOSED, "lost_consciousness": True}, "lost_consciousness", "condition"),
    ({**EXPOSED, "died": True}, "died", "condition"),
    ({**EXPOSED, "treatments": [{"kind": "oxygen"}]}, "treatments", "condition"),
    ({**DEAF, "died": True}, "died", "illness_kind"),
    ({**SICK, "tb_infected": False, "died": True}, "died", "tb_infected"),
]


@pytest.mark.parametrize(("given", "place", "other"), AGAINST)
def test_what_speaks_against_an_ending_is_refused(given: Data, place: str, other: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        read_facts(given)
    assert [one.where for one in refused.value.problems] == [place]
    assert f"`{other}` says" in refused.value.problems[0].what
    assert {place, other} <= set(BY_NAME)
    assert question_for(place).text


MOOT: list[Data] = [
    {"worker": "visitor", "condition": "injury", "treatments": [{"kind": "surgery"}]},
    {"worker": "self_employed", "supervised_by_us": True, "died": True},
    {"worker": "volunteer", "supervised_by_us": True, "missed_days": True},
    {"worker": "employee", "condition": "injury", "place": "private_place", "days_away": 30},
    {"worker": "employee", "condition": "exposure", "medical_removal": "voluntary", "days_away": 3},
]


@pytest.mark.parametrize("given", MOOT, ids=[str(one["worker"]) for one in MOOT])
def test_what_merely_does_not_matter_is_no_contradiction(given: Data) -> None:
    assert decide(read_facts(given)).outcome is Outcome.NOT_RECORDABLE


def test_a_person_on_the_payroll_is_ours_whoever_directs_the_work() -> None:
    """29 CFR 1904.31(a): the payroll is enough."""
    facts: Data = {"worker": "employee", "supervised_by_us": False, "condition": "injury"}
    assert decide(read_facts(facts)).reasons[0].rule.key == "covered.payroll"
