"""What is wrong with the files for OSHA is said in Spanish, with what to do about it."""

import re

import pytest

from compliance.domain.filing.duties import filing_duty
from compliance.domain.filing.facts import FilingFacts
from compliance.domain.ita.decisions import against_decision_problem, off_log_problem
from compliance.domain.ita.first_days import first_day_problem
from compliance.domain.ita.rules import RULES, ItaProblem
from compliance.library.filing_law import load_filing_law
from compliance.web.kit.catalogs import ROOT
from compliance.web.kit.spoken import spoken
from tests.domain.ita.samples import CASE, SUMMARY, checked, table
from tests.domain.ita.test_rules import OF_CASE, OF_FILES, OF_SUMMARY
from tests.web.kit_app import Switches, make_app

ENGLISH = re.compile(r"\b(the|of|is|are|has|have|in the|write|there|with|must|and)\b")
CODES = re.compile(r"(Escriba \d+[:; ]|El código \d+ ).*")  # words of codes are data, in English


def _broken() -> dict[str, ItaProblem]:
    """Return a problem of every rule, by its rule."""
    files = [
        *([table({**SUMMARY, **broken})] for broken, _right in OF_SUMMARY.values()),
        *([table({**CASE, **broken})] for broken, _right in OF_CASE.values()),
        *(broken for broken, _right in OF_FILES.values()),
    ]
    problems = [problem for broken in files for problem in checked(*broken).problems]
    of_the_log = (against_decision_problem, first_day_problem)
    problems += [problem("2025-001", "cases.csv") for problem in of_the_log]
    problems += [
        off_log_problem("2025-001", "cases.csv", lined_out=is_out) for is_out in (True, False)
    ]
    return {one.rule: one for one in problems}


BROKEN = _broken()
LAW = load_filing_law(ROOT / "checklists")


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"text-changed"}))
def test_a_problem_is_said_in_spanish(rule: str) -> None:
    problem = BROKEN[rule]
    with make_app(Switches(language="es")).test_request_context("/today"):
        said = [spoken(problem.what), spoken(problem.remedy)]
    assert said[0] != problem.what
    assert said[1] != problem.remedy
    for text in said:
        assert CODES.fullmatch(text) or not ENGLISH.search(re.sub(r"'[^']*'", "", text)), text


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("The decision is: undecided.", "La decisión es: sin decidir."),
        ("The decision is: not recordable.", "La decisión es: no registrable."),
        ("The text has a telephone number.", "El texto tiene un número de teléfono."),
    ],
)
def test_the_name_of_a_state_is_said_in_spanish_too(english: str, spanish: str) -> None:
    with make_app(Switches(language="es")).test_request_context("/today"):
        assert spoken(english) == spanish


@pytest.mark.parametrize("naics", ["332312", "458110", "722511", "11", "999999", "522110"])
@pytest.mark.parametrize("people", [None, 9, 25, 120, 300])
def test_why_records_are_kept_and_filed_is_said_in_spanish(naics: str, people: int | None) -> None:
    facts = FilingFacts(
        year=2025, company_peak=people, peak=people, employed_in_year=people, naics=naics
    )
    duty = filing_duty(facts, LAW)
    with make_app(Switches(language="es")).test_request_context("/today"):
        for reason in (*duty.reasons, *duty.log.reasons):
            said = spoken(reason.text)
            assert said != reason.text
            before_titles = said.partition("está en la lista: ")[0]  # of industries, in English
            assert not ENGLISH.search(before_titles), said
