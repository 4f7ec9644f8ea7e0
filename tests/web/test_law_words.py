"""What the law's files answer is said in Spanish, whatever the event, the state, and the values."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from compliance.domain.legal_clocks.answers import Law, answer
from compliance.domain.legal_clocks.requests import Vocabulary, read_requests
from compliance.library.law_clocks import load_law_clocks
from compliance.web.kit.catalogs import ROOT
from compliance.web.kit.law_words import law_list, law_said, law_text, law_words
from compliance.web.kit.spoken import spoken
from tests.web.kit_app import Switches, make_app

LAW = load_law_clocks(ROOT / "checklists")
FEDERAL = LAW.rule_book(None).federal
WORDS = Vocabulary(clocks=LAW.clocks, happenings=FEDERAL.happenings, places=FEDERAL.places)
BOOKS = ("legal_events", "severe_cases")
CASES = [
    case["event"]
    for name in BOOKS
    for case in json.loads((ROOT / f"tests/domain/{name}.json").read_text(encoding="utf-8"))
]
STATES = [None, "CA", "MI", "OR", "WA", "AK", "NY", "TX"]
SHOWN = ("what", "when", "method", "basis", "counting", "repeats")
SPANISH = Switches(language="es")


def _said_of(said: dict[str, Any]) -> Iterator[str]:
    """Go through what pages show of an answer."""
    yield from (said["title"], said["trigger"], *said["notes"])
    for one in said["deadlines"]:
        yield from (one[name] for name in SHOWN if one[name])
        yield from (reason["text"] for reason in one["reasons"])
        yield from (*one["contents"], *one["notes"])
        yield from (need for need in one["needs"] if need.startswith("the rule"))
        for person in one["to"]:
            yield from (text for text in (person["name"], person["note"]) if text)


def _english(event: dict[str, Any]) -> set[str]:
    request = read_requests(event, WORDS)[0]
    said = answer(request, Law(LAW.recipients, LAW.rule_book))
    return {text for text in _said_of(said) if 'lang="en"' in law_words(text)}


def test_every_event_is_answered_in_spanish() -> None:
    with make_app(SPANISH).test_request_context("/today"):
        assert {text for event in CASES for text in _english(event)} == set()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("exigent", [True, False])
def test_every_happening_in_every_state_is_answered_in_spanish(
    state: str | None, *, exigent: bool
) -> None:
    told = {"learned_at": "2026-03-02T10:00", "should_have_known_at": "2026-03-02T09:00"}
    kinds = [{"kind": kind, **told} for kind in FEDERAL.happenings]
    odd: dict[str, object] = {"heart_attack": True, "exempt_employer": True, "exigent": exigent}
    odd |= {"learned_work_related_at": "2026-03-02T12:00"}
    places = [*FEDERAL.places, None]
    english: set[str] = set()
    with make_app(SPANISH).test_request_context("/today"):
        for where in places:
            facts = {**odd, "events": kinds, **({"where": where} if where else {})}
            event = {"clock": "osha-severe-injury", "zone": "America/Chicago", "facts": facts}
            english |= _english(event | ({"state": state} if state else {}))
    assert english == set()


def test_values_of_a_sentence_are_said_too() -> None:
    assert law_said("es", "Only if: It was lead. This is not known.") == (
        "Solo si: Fue plomo. Esto no se sabe."
    )
    assert law_said("es", "the rule of California (Cal/OSHA)") == (
        "la regla de California (Cal/OSHA)"
    )


def test_what_the_catalog_lacks_stays_english_and_is_marked() -> None:
    with make_app(SPANISH).test_request_context("/today"):
        assert law_words("Words of <1999>") == '<span lang="en">Words of &lt;1999&gt;</span>'
        assert law_text("Words of <1999>") == "Words of <1999>"
        assert law_words(None) == ""
    with make_app().test_request_context("/today"):
        assert law_words("Words of <1999>") == "Words of &lt;1999&gt;"
        assert law_words("By telephone") == "By telephone"


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("Call in the release", "Avisar por teléfono de la emisión"),
        (
            "Severe injury: Federal OSHA: Report: death",
            "Lesión grave: OSHA federal: Avisar: muerte",
        ),
        (
            "Call in the release: due 2026-03-02 10:00 CST, now 2026-03-02 09:30 CST; Odd: words",
            (
                "Avisar por teléfono de la emisión: vencía 2026-03-02 10:00 CST, ahora "
                "2026-03-02 09:30 CST; Odd: words"
            ),
        ),
        ("Repair; of a pump", "Reparación; of a pump"),
    ],
)
def test_lists_and_pairs_are_said_piece_by_piece(english: str, spanish: str) -> None:
    with make_app(SPANISH).test_request_context("/today"):
        assert law_list(english) == spanish
    with make_app().test_request_context("/today"):
        assert law_list(english) == english


def test_a_refusal_that_names_clocks_is_spanish_throughout() -> None:
    names = "Oil spill report under the SPCC rule: Send the report"
    with make_app(SPANISH).test_request_context("/today"):
        assert spoken(f"A legal clock runs: {names}.") == (
            "Corre un plazo legal: Informe de derrame de aceite según la regla SPCC: "
            "Enviar el informe."
        )
        not_owed = "Notify EPA: not owed. Only if: It was lead. That is not so."
        assert spoken(not_owed) == (
            "Avisar a la EPA: no es obligatorio. Solo si: Fue plomo. No es así."
        )
