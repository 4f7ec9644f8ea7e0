"""The clocks of law as files: whole, readable, and true to the list of what they may say."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyphen  # type: ignore[import-untyped]  # it ships none
import pytest

from compliance.domain.authorities import STATES, Jurisdiction
from compliance.domain.checklists import ReviewStatus
from compliance.domain.errors import InvalidInputError
from compliance.domain.legal_clocks.model import Kind, LegalClock
from compliance.domain.legal_clocks.requests import SEVERE_INJURY
from compliance.domain.legal_clocks.severe_rules import SevereFile
from compliance.domain.legal_clocks.terms import TermUnit
from compliance.domain.provisions import Provision, ProvisionKind
from compliance.library.law_clocks import load_law_clocks

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LAW = load_law_clocks(FOLDER)
CLOCKS = list(LAW.clocks.values())
EVERY = pytest.mark.parametrize("clock", CLOCKS, ids=[clock.key for clock in CLOCKS])
PLACES = pytest.mark.parametrize("rules", LAW.severe.values(), ids=map(str, LAW.severe))
EVENTS = 46  # of the federal, state and local rules on releases, deviations and changes
HARDEST = 10.0  # years of school, by Flesch and Kincaid, over all that one clock says
LONGEST = 260
_SYLLABLES = pyphen.Pyphen(lang="en_US")


def listed() -> dict[str, tuple[set[str], set[str]]]:
    """Times and provisions by key, from the list beside this file."""
    text = Path(__file__).with_name("clock_ids.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {key: (parts(times), parts(provisions)) for key, times, provisions in rows}


def parts(text: str) -> set[str]:
    return set(text.split("; ")) - {""}


LISTED = listed()


def test_every_event_has_its_clock_and_every_clock_is_listed() -> None:
    assert set(LAW.clocks) | {SEVERE_INJURY} == set(LISTED)
    assert sum(not key.startswith("osha-") for key in LAW.clocks) == EVENTS


def bare(provision: Provision) -> str:
    """The provision as the list names it: without the address at which it is read."""
    return str(replace(provision, address=""))


@EVERY
def test_no_provision_is_invented(clock: LegalClock) -> None:
    assert {bare(one) for one in clock.provisions} - LISTED[clock.key][1] == set()


@EVERY
def test_no_time_is_left_out(clock: LegalClock) -> None:
    terms = {str(one.term) for one in clock.deadlines}
    assert LISTED[clock.key][0] - terms == set()


def test_what_the_list_names_can_be_read_as_provisions() -> None:
    for _, provisions in LISTED.values():
        for text in provisions:
            assert str(Provision.parse(text)) == text


@EVERY
def test_rules_of_states_and_cities_say_where_they_hold(clock: LegalClock) -> None:
    for deadline in clock.deadlines:
        kinds = {one.kind for one in deadline.provisions}
        place = deadline.place or clock.jurisdiction
        is_federal = kinds <= {ProvisionKind.CFR, ProvisionKind.USC}
        assert is_federal == (place == Jurisdiction()), deadline.key
        assert place.state in ("", *STATES)


@EVERY
def test_what_was_not_read_is_said(clock: LegalClock) -> None:
    if clock.review.status is not ReviewStatus.READ:
        assert clock.review.note or clock.review.against
    for deadline in clock.deadlines:
        if deadline.kind is Kind.GUIDANCE:
            assert "guidance" in deadline.basis


@EVERY
def test_whoever_is_called_has_a_number_or_is_entered_by_the_site(clock: LegalClock) -> None:
    for deadline in clock.deadlines:
        if "elephone" in deadline.method:
            told = LAW.told(deadline.to)
            assert all(one.phones or one.site_fills_in for one in told), deadline.key
            assert deadline.contents, f"{deadline.key}: the caller has no lines to say"


@EVERY
def test_whoever_is_told_can_be_found_and_what_to_say_is_listed(clock: LegalClock) -> None:
    is_event = not clock.key.startswith("osha-")
    assert clock.contents or not is_event or clock.in_force.until  # nothing is sent any more
    for deadline in clock.deadlines:
        assert deadline.provisions
        for one in LAW.told(deadline.to):
            is_system = deadline.method == "Electronic"
            ways = (one.phones, one.find_at, one.is_site, is_system, not is_event)
            assert any(ways), f"{deadline.key}: {one.name}"


@EVERY
def test_the_words_are_plain(clock: LegalClock) -> None:
    said = [clock.title, clock.trigger, *clock.facts.values()]
    said += [one.label for one in clock.starts.values()]
    said += [one.what for one in clock.deadlines]
    said += [line for one in clock.contents.values() for line in one.lines]
    assert max(len(words) for words in said) <= LONGEST
    assert grade(said) <= HARDEST, grade(said)


@PLACES
def test_no_provision_on_severe_injuries_is_invented(rules: SevereFile) -> None:
    named = {bare(p) for one in rules.classes.values() for p in one.provisions}
    named |= {bare(p) for one in rules.happenings.values() for p in one.provisions}
    named |= {bare(p) for one in rules.places.values() for p in one.provisions}
    named |= {bare(p) for one in rules.rules.values() for p in one.provisions}
    assert named - LISTED[SEVERE_INJURY][1] == set()
    assert all(one.hours in (8, 24) for one in rules.classes.values())


def test_numbers_are_those_that_are_known() -> None:
    numbers = {phone.number for one in LAW.recipients.values() for phone in one.phones}
    assert numbers == {
        "1-800-424-8802",  # National Response Center
        "1-202-267-2675",  # the same in Washington, 40 CFR 300.125
        "1-800-321-6742",  # OSHA
        "1-800-423-7233",  # Washington State
        "911",
    }


def test_everybody_in_the_list_is_told_of_something() -> None:
    told = {key for clock in CLOCKS for one in clock.deadlines for key in one.to}
    told |= {key for rules in LAW.severe.values() for key in rules.to}
    told |= set(LAW.plans.to)
    assert set(LAW.recipients) == told


def test_every_state_with_a_file_runs_a_plan_and_the_lists_do_not_overlap() -> None:
    private, public = set(LAW.plans.private), set(LAW.plans.public_only)
    assert (len(private), len(public)) == (22, 7)  # by OSHA's page on State Plans
    assert not private & public
    assert private | public <= set(STATES)
    assert {place.state for place in LAW.severe} - {""} <= private


def test_an_open_time_never_hides_a_number() -> None:
    open_ones = {
        f"{clock.key} {one.key}"
        for clock in CLOCKS
        for one in clock.deadlines
        if one.term.unit is TermUnit.OPEN
    }
    assert open_ones == {
        "epcra-304-written-followup follow-up",
        "npdes-anticipated-noncompliance alterations",
        "rcra-sqg-emergency clean-up",
        "titlev-prompt-deviation prompt-report",
    }


WRONG = """clocks:
  - key: some-clock
    title: A clock
    authority: epa
    jurisdiction: US
    trigger: Something happens.
    starts: {known: It became known}
    deadlines:
      - key: call
        what: Call
        from: [learned]
        term: 3 fortnights
        to: [nobody]
        method: By telephone
        provisions: [40 CFR 302]
        kind: law
    review: {status: unread}
"""
LOOSE = WRONG.replace("3 fortnights", "3 days").replace("40 CFR 302", "40 CFR 302.6")


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    clocks = tmp_path / "law" / "clocks"
    clocks.mkdir(parents=True)
    (clocks / "a.yaml").write_text(WRONG, encoding="utf-8")
    (clocks / "b.yaml").write_text(LOOSE.replace("kind: law", "kind: guidance"), encoding="utf-8")
    good = LOOSE.replace("kind: law", "kind: regulatory").replace("[learned]", "[known]")
    (clocks / "c.yaml").write_text(good, encoding="utf-8")
    (clocks / "recipients.yaml").write_text(
        "recipients: {nrc: {name: Centre, phones: [{number: '12'}]}}\n", encoding="utf-8"
    )
    with pytest.raises(InvalidInputError) as caught:
        load_law_clocks(tmp_path)
    told = str(caught.value)
    for words in (
        "a.yaml:12: `term`: '3 fortnights' is no legal term",
        "a.yaml:15: `provisions`: '40 CFR 302' names no CFR section",
        "a.yaml:16: `kind`: 'law' is not a known word",
        "b.yaml:9: `deadlines`: `call` is guidance",
        "recipients.yaml:1: `number`: '12' is not well-formed",
    ):
        assert words in told, told


def test_who_is_not_known_and_what_stands_twice_is_told(tmp_path: Path) -> None:
    clocks = tmp_path / "law" / "clocks"
    clocks.mkdir(parents=True)
    good = LOOSE.replace("kind: law", "kind: regulatory").replace("[learned]", "[known]")
    (clocks / "a.yaml").write_text(good, encoding="utf-8")
    (clocks / "b.yaml").write_text(good, encoding="utf-8")
    (clocks / "recipients.yaml").write_text("recipients: {nrc: {name: C}}\n", encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        load_law_clocks(tmp_path)
    told = str(caught.value)
    assert "b.yaml some-clock: Another clock has this key." in told
    assert "a.yaml some-clock call: `to` names `nobody`, who is not known." in told
    assert "Put back US.yaml" not in told  # the first things first


def grade(sentences: list[str]) -> float:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z]+", sentence)]
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@cache
def _syllables(word: str) -> int:
    return len(_SYLLABLES.positions(word)) + 1
