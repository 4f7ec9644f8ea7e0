"""What a site owes: its answers read, places compared, reasons given, stricter rules preferred."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from compliance.domain.applicability import Fact
from compliance.domain.checklists import ChecklistRef, Edition
from compliance.domain.errors import InvalidInputError
from compliance.domain.file_problems import Plain
from compliance.domain.proposals import Proposal, propose
from compliance.domain.site_profile import (
    FactQuestion,
    Given,
    ProfileSection,
    SiteProfile,
    known_facts,
    plain_fact,
    read_facts,
)
from tests.domain.small_checklists import item, small

SPRAYED = "metal-spraying"


def question(key: str, kind: str, **more: object) -> FactQuestion:
    given = {"key": key, "question": f"What about {key}?", "type": kind, **more}
    return FactQuestion.model_validate(given, strict=False)


PROFILE = SiteProfile(
    sections=(
        ProfileSection(
            key="all",
            title="All",
            facts=(
                question("state", "state"),
                question("city", "text"),
                question("county", "text"),
                question("forklifts", "number", unit="pieces", asset_kind="forklift"),
                question("booths", "number", unit="pieces"),
                question("oil", "number", unit="gal"),
                question(SPRAYED, "yes-no", when={"fact": "booths", "over": "0"}),
                question("fuels", "choices", choices={"oil": "Oil", "gas": "Gas", "none": "None"}),
                question("code", "choice", choices={"ifc": "The fire code", "other": "Another"}),
            ),
        ),
    )
)


def edition(key: str, where: dict[str, Plain] | None, **more: Plain) -> Edition:
    applies: dict[str, Plain] = {"text": "Somewhere"}
    if where is not None:
        applies["where"] = where
    checklist = small(item("guard"), key=key, title=key.title(), applies_when=applies, **more)
    return Edition(ChecklistRef(key, 1, "0" * 64), checklist, b"")


FORKLIFT = edition("forklift", {"fact": "forklifts", "over": "0"})


def one(made: Edition, facts: dict[str, Fact]) -> Proposal:
    return propose([made], PROFILE, facts)[0]


def test_answers_are_read_as_their_questions_want_them() -> None:
    given: dict[str, Given] = {
        "state": "il",
        "forklifts": "1,320",
        "oil": "1,320.5",
        "booths": "2",
        SPRAYED: "no",
        "fuels": ["gas", "oil"],
        "code": "ifc",
        "city": "",
    }
    facts = read_facts(PROFILE, given, source="site.yaml")
    assert facts == {
        "state": "IL",
        "forklifts": Decimal(1320),
        "oil": Decimal("1320.5"),
        "booths": Decimal(2),
        SPRAYED: False,
        "fuels": ("oil", "gas"),
        "code": "ifc",
    }
    again = {key: plain_fact(fact) for key, fact in facts.items()}
    assert read_facts(PROFILE, again, source="again") == facts
    shown = [PROFILE.by_key[key].shown(fact) for key, fact in facts.items()]
    assert shown == [
        "IL",
        "1320 pieces",
        "1320.5 gal",
        "2 pieces",
        "no",
        "Oil, Gas",
        "The fire code",
    ]


def test_every_wrong_answer_is_told_at_once() -> None:
    given: dict[str, Given] = {
        "state": "XX",
        "forklifts": "some",
        "booths": "-1",
        SPRAYED: "maybe",
        "fuels": ["none", "oil"],
        "code": ["ifc", "other"],
        "city": "x" * 81,
        "cranes": "2",
    }
    with pytest.raises(InvalidInputError) as refused:
        read_facts(PROFILE, given, source="site.yaml")
    problems = {problem.where: problem for problem in refused.value.problems}
    assert set(problems) == {f"site.yaml {key}" for key in given}
    assert all(problem.remedy for problem in problems.values())


def test_a_hidden_question_does_not_count() -> None:
    facts: dict[str, Fact] = {"booths": Decimal(0), SPRAYED: True}
    assert known_facts(PROFILE, facts) == {"booths": Decimal(0)}
    assert SPRAYED in PROFILE.asked({})
    assert SPRAYED not in PROFILE.asked(facts)


@pytest.mark.parametrize(
    "facts",
    [
        (question("a", "text"), question("a", "text")),
        (question("a", "text", when={"fact": "b", "is": "x"}),),
    ],
)
def test_a_profile_whose_keys_do_not_fit_is_refused(facts: tuple[FactQuestion, ...]) -> None:
    with pytest.raises(ValidationError, match=r"stands twice|do not exist"):
        SiteProfile(sections=(ProfileSection(key="s", title="S", facts=facts),))


def test_choices_belong_to_questions_with_choices() -> None:
    with pytest.raises(ValidationError, match="choices"):
        question("a", "text", choices={"x": "X"})


@pytest.mark.parametrize(
    ("facts", "applies", "answer", "needs"),
    [
        ({"forklifts": Decimal(2)}, "yes", "2 pieces", ()),
        ({"forklifts": Decimal(0)}, "no", "0 pieces", ()),
        ({}, "undecided", "", ("forklifts",)),
    ],
)
def test_a_proposal_says_what_it_turned_on(
    facts: dict[str, Fact], applies: str, answer: str, needs: tuple[str, ...]
) -> None:
    proposal = one(FORKLIFT, facts)
    assert (proposal.applies.value, proposal.needs) == (applies, needs)
    assert [(turn.question, turn.answer, turn.line) for turn in proposal.turns] == [
        ("What about forklifts?", answer, "over 0 pieces")
    ]
    assert proposal.provisions == ("29 CFR 1910.157(e)",)


@pytest.mark.parametrize(
    ("jurisdiction", "facts", "applies"),
    [
        ("US/CA", {"state": "CA"}, "yes"),
        ("US/CA", {"state": "IL"}, "no"),
        ("US/CA", {}, "undecided"),
        ("US/NY/New York", {"state": "NY", "city": "new york"}, "yes"),
        ("US/NY/New York", {"state": "NY", "city": "Albany"}, "no"),
        ("US/IL/Will County", {"state": "IL", "county": "Will"}, "yes"),
        ("US/IL/Will County", {"state": "IL"}, "undecided"),
    ],
)
def test_a_rule_of_a_place_is_owed_there_only(
    jurisdiction: str, facts: dict[str, Fact], applies: str
) -> None:
    made = edition("place", {"fact": "forklifts", "over": "0"}, jurisdiction=jurisdiction)
    assert one(made, {"forklifts": Decimal(1), **facts}).applies.value == applies


def test_a_checklist_that_does_not_say_where_is_not_proposed() -> None:
    assert propose([edition("anywhere", None)], PROFILE, {}) == []


@pytest.mark.parametrize(
    ("how", "satisfied_by"), [("tightens", "city-code"), ("replaces", "city-code"), ("adds", "")]
)
def test_a_stricter_rule_fulfils_the_wider_one(how: str, satisfied_by: str) -> None:
    override: dict[str, Plain] = {"checklist": "forklift", "how": how, "reason": "Weekly here"}
    override["provision"] = "8 CCR 3203"
    city = edition("city-code", {"fact": "state", "is": "CA"}, overrides=[override])
    facts: dict[str, Fact] = {"forklifts": Decimal(1), "state": "CA"}
    made = {p.checklist.key: p for p in propose([FORKLIFT, city], PROFILE, facts)}
    assert made["forklift"].satisfied_by == satisfied_by
    assert made["city-code"].satisfied_by == ""
    elsewhere = propose([FORKLIFT, city], PROFILE, {**facts, "state": "IL"})
    assert [p.satisfied_by for p in elsewhere] == ["", ""]


def test_owed_comes_first_then_undecided_then_the_rest() -> None:
    made = [
        edition("no", {"fact": "forklifts", "over": "9"}),
        edition("open", {"fact": "booths", "over": "0"}),
        FORKLIFT,
    ]
    order = [p.checklist.key for p in propose(made, PROFILE, {"forklifts": Decimal(2)})]
    assert order == ["forklift", "open", "no"]


def test_what_must_not_be_is_said_so() -> None:
    made = edition("gas", {"not": {"fact": "fuels", "in": ["oil"]}})
    turns = one(made, {"fuels": ("gas",)}).turns
    assert [(turn.answer, turn.line) for turn in turns] == [("Gas", "other than Oil")]


def test_a_fact_that_two_lines_cross_is_told_once() -> None:
    band: dict[str, Plain] = {
        "all": [{"fact": "oil", "over": "100"}, {"fact": "oil", "under": "1000"}]
    }
    made = edition("band", band)
    asked = "“What about oil?”"
    assert one(made, {"oil": Decimal(700)}).reason == (
        f"{asked} is answered 700 gal (asked for: over 100 and under 1000 gal)."
    )
    assert one(made, {}).reason == f"It turns on {asked}."
    outside: dict[str, Plain] = {
        "any": [{"fact": "oil", "under": "100"}, {"fact": "oil", "over": "1000"}]
    }
    assert one(edition("out", outside), {"oil": Decimal(700)}).reason == (
        f"{asked} is answered 700 gal (asked for: under 100 or over 1000 gal)."
    )


def test_where_a_state_has_its_own_plan_a_federal_rule_is_not_the_last_word() -> None:
    plans = {"provision": "29 CFR part 1952", "review": "unread", "states": ["WA"]}
    profile = SiteProfile.model_validate(
        {"sections": PROFILE.sections, "state_plans": plans}, strict=False
    )
    trucks: dict[str, Fact] = {"forklifts": Decimal(2)}
    waste = edition("waste", {"fact": "forklifts", "over": "0"}, authority="epa")
    for state, made, expected in (
        ("WA", FORKLIFT, "WA"),
        ("IL", FORKLIFT, ""),
        ("WA", waste, ""),
    ):
        proposal = propose([made], profile, {**trucks, "state": state})[0]
        assert proposal.state_rule_of == expected
    assert propose([FORKLIFT], profile, trucks)[0].state_rule_of == ""


def test_a_reason_is_one_sentence() -> None:
    asked = "“What about forklifts?”"
    assert one(FORKLIFT, {"forklifts": Decimal(2)}).reason == (
        f"{asked} is answered 2 pieces (asked for: over 0 pieces)."
    )
    assert one(FORKLIFT, {}).reason == f"It turns on {asked}."
    told = edition("told", {"fact": "state", "is": "CA", "because": "California asks for it."})
    assert one(told, {"state": "CA"}).reason == "California asks for it."
