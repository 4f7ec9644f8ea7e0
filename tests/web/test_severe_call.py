"""Pages ask for the clock of severe injuries until it runs: nobody has to think of it."""

from pathlib import Path

import pytest

from compliance.library.law_clocks import load_law_clocks
from compliance.services.clock_entries import Known
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.db import Database
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from tests.cases import open_injury
from tests.fakes import MONDAY, FixedClock
from tests.web.case_site import Site
from tests.web.site import ROOT, field_on, words_of

ASKS = "Does OSHA have to be told within hours?"
DIED = "Somebody died: OSHA has to be told within hours"
PAGES = ("/incidents/1", "/injury-cases/1")


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    site = Site(sqlite_db, clock, tmp_path)
    with sqlite_db.unit_of_work() as session:
        open_injury(session, session.get_one(Incident, 1), by=site.world.coordinator)
    return site


def say(site: Site, **said: object) -> None:
    with site.db.unit_of_work() as session:
        case = session.get_one(InjuryCase, 1)
        for name, value in said.items():
            setattr(case, name, value)


def start(site: Site, kind: str, number: int) -> None:
    told = ClockStart(
        establishment_id=site.world.establishment_id,
        incident_id=1,
        submission_id=f"{number:032x}",
        clock_key="osha-severe-injury",
        known=Known(facts={"events": [{"kind": kind, "learned_at": "2026-03-02T08:30"}]}),
        told_at=MONDAY,
        told_by="Night guard",
    )
    with site.db.unit_of_work() as session:
        law = load_law_clocks(ROOT / "checklists")
        start_clock(session, law, told, by=site.world.officer, now=MONDAY)


def asked(site: Site) -> set[str]:
    """Return which of the two questions stand on both pages, the same on each."""
    on_each = []
    for address in PAGES:
        answer = site.coordinator.get(address)
        words = words_of(answer)
        on_each.append({text for text in (ASKS, DIED) if text in words})
        way = "/legal-clocks/new/osha-severe-injury?incident=1"
        assert (way in answer.text) is bool(on_each[-1])
    assert on_each[0] == on_each[1]
    return on_each[0]


def test_whoever_is_hurt_asks_until_the_case_is_decided_or_a_clock_runs(site: Site) -> None:
    assert asked(site) == {ASKS}
    say(site, outcome="not recordable")
    assert asked(site) == set()
    say(site, in_patient_overnight=True)  # nothing started for what is not recordable
    assert asked(site) == {ASKS}
    start(site, "hospitalization", 1)
    assert asked(site) == set()


def test_an_amputation_asks_however_the_case_is_decided(site: Site) -> None:
    say(site, outcome="recordable", nature="amputation")
    assert asked(site) == {ASKS}
    start(site, "fingertip-loss", 1)
    assert asked(site) == set()


def test_a_death_asks_although_another_clock_runs(site: Site) -> None:
    start(site, "fingertip-loss", 1)
    say(site, died_on=MONDAY.date(), column="G")
    assert asked(site) == {DIED}
    start(site, "death", 2)
    assert asked(site) == set()


def test_a_closed_incident_asks_nothing(site: Site) -> None:
    with site.db.unit_of_work() as session:
        session.get_one(Incident, 1).state = "closed"
    assert asked(site) == set()


def test_who_reports_somebody_hurt_is_asked_at_once(site: Site) -> None:
    officer = site.browser(site.world.officer.person_id)
    page = officer.get("/incidents/reported/1")
    assert ASKS in words_of(page)
    assert "/legal-clocks/new/osha-severe-injury?incident=1" in page.text


def test_telephone_numbers_in_the_texts_of_a_report_are_pointed_out(site: Site) -> None:
    say(site, injury="Cut of the palm, call 815-555-1234")
    page = words_of(site.coordinator.get("/injury-cases/1"))
    assert "The texts may say who it was" in page
    assert "reword them: a telephone number" in page


def test_a_stay_that_somebody_writes_down_starts_the_clock_and_both_pages_show_it(
    site: Site,
) -> None:
    page = site.coordinator.get("/injury-cases/1/form")
    sent = {
        "revision": field_on(page, "revision"),
        "employee_name": field_on(page, "employee_name"),
        "injured_on": field_on(page, "injured_on"),
        "in_patient_overnight": "yes",
    }
    assert site.coordinator.post("/injury-cases/1/form", sent).status_code == 303
    told = words_of(site.coordinator.get("/injury-cases/1"))
    assert "OSHA may have to be told within hours: a clock was started." in told
    for address in PAGES:
        words = words_of(site.coordinator.get(address))
        assert "1 deadline runs" in words
        assert ASKS not in words
    again = words_of(site.coordinator.get("/injury-cases/1"))
    assert "a clock was started" not in again
