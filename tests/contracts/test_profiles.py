"""Three plants that say what they have: what they owe, what not, and under which paragraph."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.domain.applicability import Applies, Fact
from compliance.domain.profile_language import profile_in_language, texts_of_profile
from compliance.domain.proposals import Proposal, propose
from compliance.library.catalog import load
from compliance.library.profile import load_answers

ROOT = Path(__file__).resolve().parents[2]
CATALOG = load(ROOT / "checklists")


def judged(plant: str) -> dict[str, Proposal]:
    """Return every proposal for a plant of tests/profiles, by the key of its checklist."""
    facts = load_answers(ROOT / f"tests/profiles/{plant}.yaml", CATALOG.profile)
    made = propose(CATALOG.all_latest(), CATALOG.profile, facts)
    return {one.checklist.key: one for one in made}


PLANTS = {
    "metal-fabrication-illinois": (
        """
        forklift-daily crane-hook-monthly crane-rope-monthly lockout-annual
        power-press-weekly audiogram-annual respirator-fit-test hot-work-authorization
        spray-booth-daily hazardous-waste-containers-weekly waste-90-day-clock
        contingency-plan-review spcc-tank-monthly spcc-five-year-review
        tier-ii-inventory engine-emergency-service form-300a-posting ita-submission
        backflow-annual fire-code-extinguisher-monthly stormwater-state-permit
        """,
        """
        waste-180-day-clock ust-walkthrough psm-compliance-audit iipp-walk
        nyc-boiler-annual toxic-release-report scba-monthly boiler-tune-up-biennial
        crane-standby-half-yearly permit-space-entry-permit stormwater-visual-quarterly
        dip-tank-ventilation forklift-each-shift
        """,
    ),
    "chemical-blending-california": (
        """
        psm-compliance-audit psm-hazard-analysis-5-year rmp-compliance-audit
        scba-monthly waste-180-day-clock california-sqg-renotification
        business-plan-annual iipp-walk heat-indoor heat-outdoor violence-plan-annual
        permit-space-entry-permit permit-space-rescue-drill
        pretreatment-half-year-report toxic-release-report
        stormwater-state-permit california-stormwater-evaluation walking-surfaces
        """,
        """
        waste-90-day-clock contingency-plan-review crane-hook-monthly spcc-tank-monthly
        audiogram-annual nyc-boiler-annual boiler-tune-up-biennial
        """,
    ),
    "food-plant-new-york": (
        """
        nyc-boiler-annual elevator-category-1 forklift-each-shift audiogram-annual
        conveyor-guarding power-transmission-60-day engine-emergency-service
        no-exposure-certification hfc-leak-rate universal-waste-one-year ita-submission
        """,
        """
        waste-90-day-clock waste-180-day-clock hazardous-waste-containers-weekly
        iipp-walk fire-code-extinguisher-monthly psm-compliance-audit
        permit-space-annual-review tier-ii-inventory spcc-tank-monthly
        crane-hook-monthly
        """,
    ),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_a_plant_owes_what_its_facts_bring(plant: str) -> None:
    made = judged(plant)
    owed, spared = (keys.split() for keys in PLANTS[plant])
    assert {key: made[key].applies.value for key in owed} == dict.fromkeys(owed, "yes")
    assert {key: made[key].applies.value for key in spared} == dict.fromkeys(spared, "no")


@pytest.mark.parametrize("plant", PLANTS)
def test_every_judgement_names_its_reason_and_its_paragraph(plant: str) -> None:
    for key, one in judged(plant).items():
        assert one.turns, key
        assert all(turn.question and turn.line for turn in one.turns), key
        assert one.provisions, key
        assert bool(one.needs) == (one.applies is Applies.UNDECIDED), key


def test_an_amount_of_waste_turns_one_set_of_duties_into_the_other() -> None:
    facts = load_answers(ROOT / "tests/profiles/metal-fabrication-illinois.yaml", CATALOG.profile)
    for kg, large, small in ((999, "no", "yes"), (1000, "yes", "no"), (100, "no", "no")):
        made = propose(
            CATALOG.all_latest(), CATALOG.profile, facts | {"hazardous-waste-kg": Decimal(kg)}
        )
        found = {one.checklist.key: one.applies.value for one in made}
        assert (found["waste-90-day-clock"], found["waste-180-day-clock"]) == (large, small)


def test_oil_counts_from_more_than_1320_gallons() -> None:
    facts = load_answers(ROOT / "tests/profiles/metal-fabrication-illinois.yaml", CATALOG.profile)
    for gallons, applies in ((1320, "no"), (1321, "yes")):
        made = propose(
            CATALOG.all_latest(), CATALOG.profile, facts | {"oil-gallons": Decimal(gallons)}
        )
        found = next(one for one in made if one.checklist.key == "spcc-tank-monthly")
        assert found.applies.value == applies
        assert "40 CFR 112.1(d)(2)(ii)" in found.provisions


def test_where_two_rules_ask_for_the_same_the_stricter_is_enough() -> None:
    made = judged("chemical-blending-california")
    assert made["sqg-renotification"].satisfied_by == "california-sqg-renotification"
    assert made["extinguisher-monthly"].satisfied_by == "fire-code-extinguisher-monthly"
    assert judged("food-plant-new-york")["extinguisher-monthly"].satisfied_by == ""


def test_trucks_round_the_clock_are_looked_at_after_each_shift_and_so_every_day() -> None:
    made = judged("food-plant-new-york")
    assert made["forklift-daily"].satisfied_by == "forklift-each-shift"
    assert judged("metal-fabrication-illinois")["forklift-daily"].satisfied_by == ""


def test_what_a_state_adds_ends_nothing_federal() -> None:
    made = judged("chemical-blending-california")
    iipp = made["iipp-walk"].checklist
    assert [(one.checklist, one.how) for one in iipp.overrides] == [("walking-surfaces", "adds")]
    assert made["walking-surfaces"].applies is Applies.YES
    assert made["walking-surfaces"].satisfied_by == ""


@pytest.mark.parametrize(
    ("piping", "pressurized", "suction"),
    [
        (("pressurized",), "yes", "no"),
        (("suction",), "no", "yes"),
        (("safe-suction",), "no", "no"),
        (("pressurized", "suction"), "yes", "yes"),
        (None, "undecided", "undecided"),
    ],
)
def test_underground_piping_is_tested_as_it_works(
    piping: tuple[str, ...] | None, pressurized: str, suction: str
) -> None:
    facts = load_answers(ROOT / "tests/profiles/metal-fabrication-illinois.yaml", CATALOG.profile)
    known: dict[str, Fact] = {**facts, "ust": Decimal(1), "ust-parts": ("petroleum", "piping")}
    if piping:
        known["ust-piping"] = piping
    made = propose(CATALOG.all_latest(), CATALOG.profile, known)
    found = {one.checklist.key: one.applies.value for one in made}
    assert found["ust-pressurized-piping-test"] == pressurized
    assert found["ust-suction-piping-test"] == suction


SPANISH = CATALOG.profile.translations["es"]
NUMBERS = re.compile(r"[0-9][0-9,.]*[0-9]|[0-9]")
SAME_IN_BOTH = {"units.°F", "units.dBA", "units.ug/m3", "units.kg", "units.gal", "units.lb"}


def test_every_question_section_choice_and_unit_is_there_in_spanish() -> None:
    assert profile_in_language(CATALOG.profile, "es").fell_back == frozenset()
    english = texts_of_profile(CATALOG.profile)
    assert len(english) > len(CATALOG.profile.by_key) * 2
    assert {path for path, text in SPANISH.items() if text == english[path]} <= SAME_IN_BOTH


def test_spanish_questions_are_questions_and_short() -> None:
    asked = {path: text for path, text in SPANISH.items() if path.endswith(".question")}
    assert [p for p, text in asked.items() if not (text[0] == "¿" and text[-1] == "?")] == []
    assert [p for p, text in asked.items() if len(text.split()) > 16] == []


def test_the_numbers_of_the_law_are_the_same_in_spanish() -> None:
    english = texts_of_profile(CATALOG.profile)
    for path, text in SPANISH.items():
        assert NUMBERS.findall(text) == NUMBERS.findall(english[path]), path
