"""From an event to its deadlines: facts, places, permits, and rules that are no longer in force."""

import json
from pathlib import Path

import pytest

from compliance.domain.legal_clocks.answers import Law, answer
from compliance.domain.legal_clocks.requests import Vocabulary, read_requests
from compliance.library.law_clocks import load_law_clocks

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LAW = load_law_clocks(FOLDER)
FEDERAL = LAW.rule_book(None).federal
WORDS = Vocabulary(clocks=LAW.clocks, happenings=FEDERAL.happenings, places=FEDERAL.places)
FACTS = Law(LAW.recipients, LAW.rule_book)
Found = dict[str, dict[str, object]]


def computed(clock: str, **entry: object) -> Found:
    """Return the deadlines of one event by key."""
    given: dict[str, object] = {"clock": clock, "zone": "America/Chicago"}
    given |= entry
    found = answer(read_requests(given, WORDS)[0], FACTS)
    deadlines = json.loads(json.dumps(found))["deadlines"]
    return {one["key"]: one for one in deadlines}


def applies(found: Found) -> dict[str, object]:
    return {key: one["applies"] for key, one in found.items()}


def due(found: Found) -> dict[str, object]:
    return {key: one["due_local"] for key, one in found.items()}


def test_at_once_is_due_at_the_moment_of_knowledge() -> None:
    found = computed("cercla-103-rq-release", starts={"known": "2026-03-07T22:30"})
    assert found["call"]["due_at"] == found["call"]["started_at"] == "2026-03-08T04:30:00Z"
    assert found["call"]["kind"] == "regulatory"
    assert found["call-yardstick"]["due_at"] == "2026-03-08T04:45:00Z"
    assert found["call-yardstick"]["kind"] == "guidance"
    assert "guidance" in str(found["call-yardstick"]["basis"])
    assert "1-800-424-8802" in json.dumps(found["call"]["to"])
    assert len(json.loads(json.dumps(found["call"]["contents"]))) == 9


def test_hours_pass_really_and_days_by_the_calendar_over_a_change_night() -> None:
    found = computed("npdes-24-hour", starts={"aware": "2026-03-07T22:30"})
    assert due(found) == {
        "call": "by 23:30 CDT on Sun 8 Mar 2026",
        "report": "by the end of Thu 12 Mar 2026, site time",
    }


def test_a_day_is_enough_for_days_and_not_for_hours() -> None:
    found = computed("npdes-24-hour", starts={"aware": "2026-03-07"})
    assert found["report"]["due_on"] == "2026-03-12"
    assert found["report"]["started_local"] == "2026-03-07"
    assert found["call"]["due_at"] is None
    assert found["call"]["needs"] == ["starts.aware (the hour)"]


def test_what_has_not_begun_waits_and_says_for_what() -> None:
    found = computed("refrigerant-82-157-repair", starts={"added": "2026-03-07"})
    assert found["second-test"]["needs"] == ["starts.verified"]
    assert found["second-test"]["due_at"] is None
    assert found["repair"]["due_on"] == "2026-04-06"


def test_an_unknown_fact_leaves_it_undecided_with_the_time_running() -> None:
    found = computed("refrigerant-82-157-repair", starts={"added": "2026-03-07"})
    assert found["repair"]["applies"] == "undecided"
    assert found["repair"]["needs"] == ["facts.shutdown-needed"]
    assert found["repair-with-shutdown"]["due_on"] == "2026-07-05"


@pytest.mark.parametrize(("shutdown", "expected"), [(True, ("no", "yes")), (False, ("yes", "no"))])
def test_a_known_fact_decides(shutdown: object, expected: tuple[str, str]) -> None:
    found = computed(
        "refrigerant-82-157-repair",
        starts={"added": "2026-03-07"},
        facts={"shutdown-needed": shutdown},
    )
    assert (found["repair"]["applies"], found["repair-with-shutdown"]["applies"]) == expected


def test_what_is_not_owed_says_why_and_has_no_date() -> None:
    found = computed(
        "epcra-304-immediate", starts={"known": "2026-03-07T22:30"}, facts={"transport": True}
    )
    assert applies(found) == {"local-notice": "no", "state-notice": "no", "transport-notice": "yes"}
    assert found["local-notice"]["due_at"] is None
    assert "not in transport" in json.dumps(found["local-notice"]["reasons"])


def test_a_state_has_its_own_time() -> None:
    given = {"starts": {"accepted": "2026-03-02"}, "facts": {"large-generator": True}}
    federal = computed("rcra-manifest-exception", **given, state="IL")
    assert federal["ask"]["due_on"] == "2026-04-16"
    own = computed("rcra-manifest-exception", **given, state="MN")
    assert own["ask"]["due_on"] == "2026-04-06"
    rule = "state: Minnesota R. 7045.0298 <https://www.revisor.mn.gov/rules/7045.0298/>"
    assert own["ask"]["provisions"] == [rule]
    assert own["ask"]["text"] == "partly"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({}, "undecided"),
        ({"state": "MI"}, "undecided"),
        ({"state": "MI", "locality": "Gladwin"}, "yes"),
        ({"state": "MI", "locality": "Saginaw"}, "no"),
        ({"state": "IL"}, "no"),
    ],
)
def test_a_rule_of_a_town_holds_there(place: dict[str, object], expected: str) -> None:
    found = computed("pretreatment-slug", starts={"discharge": "2026-03-02T08:00"}, **place)
    assert found["local-report"]["applies"] == expected
    assert found["call"]["applies"] == "yes"


def test_a_rule_of_a_state_holds_there() -> None:
    starts = {"known": "2026-03-02T08:00"}
    assert computed("ca-release-report", starts=starts, state="CA")["call"]["applies"] == "yes"
    assert computed("ca-release-report", starts=starts, state="TX")["call"]["applies"] == "no"
    asked = computed("ca-release-report", starts=starts)["call"]
    assert (asked["applies"], asked["needs"]) == ("undecided", ["state"])


def test_a_rule_that_ended_is_not_owed_any_more() -> None:
    before = computed("titlev-emergency-defense-removed", starts={"exceeded": "2023-08-18"})
    assert before["former-notice"]["due_local"] == "by 17:00 CDT on Tue 22 Aug 2023"
    after = computed("titlev-emergency-defense-removed", starts={"exceeded": "2023-08-21"})
    assert after["former-notice"]["applies"] == "no"
    assert "88 FR 47029" in json.dumps(after["former-notice"]["reasons"])


def test_a_rule_that_had_not_begun_is_not_owed() -> None:
    found = computed("refrigerant-84-106-repair", starts={"added": "2025-12-31"})
    assert set(applies(found).values()) == {"no"}


def test_a_permit_sets_its_own_time() -> None:
    starts = {"deviation": "2026-03-07T22:30"}
    found = computed("titlev-prompt-deviation", starts=starts)
    assert found["prompt-report"]["due_at"] is None
    assert "Promptly" in str(found["prompt-report"]["due_local"])
    assert found["prompt-report"]["kind"] == "permit-defined"
    own = computed("titlev-prompt-deviation", starts=starts, terms={"prompt-report": "24 hours"})
    assert own["prompt-report"]["due_local"] == "by 23:30 CDT on Sun 8 Mar 2026"


def test_another_moment_may_end_it_earlier() -> None:
    starts = {"release": "2026-03-07", "next-update": "2026-05-04"}
    assert computed("rmp-accident-update", starts=starts)["update"]["due_on"] == "2026-05-04"
    starts = {"release": "2026-03-07", "next-update": "2027-05-04"}
    assert computed("rmp-accident-update", starts=starts)["update"]["due_on"] == "2026-09-07"


def test_the_summary_hangs_from_1_february_through_30_april() -> None:
    """29 CFR 1904.32(b)(6); 1 February 2026 is a Sunday, and no date moves."""
    post = computed("osha-300a-posting", starts={"year": 2025})["post"]
    assert (post["due_on"], post["through_on"]) == ("2026-02-01", "2026-04-30")
    sent = computed("osha-ita", starts={"year": "2025"})["submit"]
    assert sent["due_on"] == "2026-03-02"


def test_seven_days_to_record_and_access() -> None:
    """29 CFR 1904.29(b)(3), 1904.35(b)(2), 1904.40(a)."""
    assert computed("osha-record-case", starts={"learned": "2026-03-02"})["log"]["due_on"] == (
        "2026-03-09"
    )
    access = computed("osha-access-employee", starts={"request": "2026-03-06T15:00"})
    assert access["log"]["due_local"] == "by 17:00 CDT on Mon 9 Mar 2026"
    assert access["union-301"]["due_on"] == "2026-03-13"
    asked = computed("osha-access-government", starts={"request": "2026-03-06T15:00"})
    assert asked["copies"]["due_local"] == "by 10:00 CDT on Mon 9 Mar 2026"


def test_a_place_has_its_own_business_hours() -> None:
    business = {"opens": "06:00", "closes": "14:00", "weekdays": ["mon", "sat"]}
    asked = computed(
        "osha-access-government",
        starts={"request": "2026-03-06T15:00"},
        business=business | {"closed_on": ["2026-03-07"], "works_on_holidays": True},
    )
    assert asked["copies"]["due_local"] == "by 10:00 CDT on Mon 9 Mar 2026"


def test_stages_and_reports() -> None:
    starts = {"aware": "2026-03-07T22:30"}
    open_one = computed("npdes-24-hour", starts=starts, now="2026-03-08T23:00")["call"]
    assert (open_one["stage"], open_one["seconds_left"]) == ("last-call", 1800)
    late = computed(
        "npdes-24-hour",
        starts=starts,
        now="2026-06-01T08:00",
        reported={"call": "2026-03-08T23:31", "report": "2026-03-12T23:59:59"},
    )
    assert (late["call"]["in_time"], late["call"]["late_by_seconds"]) == (False, 60)
    assert late["report"]["in_time"] is True
    assert "stage" not in late["call"]


@pytest.mark.parametrize("key", sorted(LAW.clocks))
def test_every_clock_gives_every_deadline_once_its_starts_are_known(key: str) -> None:
    clock = LAW.clocks[key]
    place = clock.jurisdiction
    where = {"state": place.state} if place.state else {"state": "IL"}
    where |= {"locality": place.place} if place.place else {}
    on = "2023-08-01T10:00" if clock.in_force.until else "2026-03-02T10:00"
    found = computed(key, starts=dict.fromkeys(clock.starts, on), **where)
    assert list(found) == [one.key for one in clock.deadlines]
    for one in found.values():
        assert one["to"]
        assert one["due_local"] or one["applies"] == "no"
        assert not [need for need in json.loads(json.dumps(one["needs"])) if "starts" in need]
