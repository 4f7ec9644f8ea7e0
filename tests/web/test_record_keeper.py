"""Who keeps injury records beside a role of theirs, and figures for those who do not."""

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from compliance.domain.access import PERMISSIONS, Permission, Role
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.people import RoleAssignment
from tests.fakes import FixedClock
from tests.web.case_site import Site
from tests.web.site import Browser, field_on, words_of

FIGURES = ("/recordkeeping/rates", "/recordkeeping/patterns")
FOR_KEEPERS = ("/recordkeeping", "/recordkeeping/2026", "/injury-log", "/recordkeeping/benchmarks")


@pytest.fixture
def site(sqlite_db: Database, clock: FixedClock, tmp_path: Path) -> Site:
    site = Site(sqlite_db, clock, tmp_path)
    site.fill()
    return site


@pytest.fixture
def officer(site: Site) -> Browser:
    """A safety officer who keeps the injury records too."""
    with site.db.unit_of_work() as session:
        session.add(
            RoleAssignment(
                person_id=site.world.officer.person_id,
                establishment_id=site.world.establishment_id,
                role=Role.RECORD_KEEPER.value,
            )
        )
    return site.browser(site.world.officer.person_id)


def post(browser: Browser, address: str, **fields: str) -> TestResponse:
    page = browser.get(address)
    assert page.status_code == 200, page.text
    return browser.post(address, {"revision": field_on(page, "revision"), **fields})


def title_of(answer: TestResponse) -> str:
    """The line below the heading: of which site the figures are."""
    return answer.text.partition("</h1>")[2].partition("</p>")[0]


def test_a_safety_officer_with_the_role_decides_overrules_and_reads_the_log(
    site: Site, officer: Browser
) -> None:
    assert "/incidents/1/injury-cases/new" in officer.get("/incidents/1").text
    opened = post(
        officer,
        "/incidents/1/injury-cases/new",
        employee_name="Pat Doe",
        job_title="Press operator",
        injured_on="2026-03-02",
        description="Laceration of the left palm",
    )
    here = opened.location.removesuffix("/decide")
    post(officer, f"{here}/decide", answer="visitor")
    assert "Not recordable" in words_of(officer.get(here))
    post(
        officer,
        f"{here}/overrule",
        outcome="recordable",
        column="J",
        case_type="M1",
        reason="She was on our payroll that day",
    )
    page = words_of(officer.get(here))
    assert "A person decided otherwise than the rules" in page
    assert "29 CFR 1904.31(a)" in page
    log = words_of(officer.get("/injury-log/2026"))
    assert "Jo Grant" not in log  # a privacy case, on the log without a name for everybody
    assert "Jo Grant" in words_of(officer.get("/injury-log/2026/names"))
    for address in (*FOR_KEEPERS, *FIGURES):
        assert officer.get(address).status_code < 400, address


def test_keeping_records_is_not_running_the_plant() -> None:
    keeper = PERMISSIONS[Role.RECORD_KEEPER]
    assert keeper < PERMISSIONS[Role.COORDINATOR]
    assert not keeper & {
        Permission.CERTIFY_SUMMARY,  # for executives alone: 29 CFR 1904.32(b)(4)
        Permission.MANAGE_INCIDENTS,
        Permission.MANAGE_PEOPLE,
        Permission.HOLD_RECORDS,
    }


def test_figures_without_names_are_for_auditors_too(site: Site) -> None:
    auditor = site.browser(site.world.auditor.person_id)
    for address in FIGURES:
        page = auditor.get(address)
        assert page.status_code == 200, address
        words = words_of(page)
        assert not any(name in words for name in ("Pat Doe", "Jo Grant", "Lee Fox")), address
        assert 'href="/recordkeeping"' not in page.text
        assert "/recordkeeping/benchmarks" not in page.text
    for address in FOR_KEEPERS:
        assert auditor.get(address).status_code == 403, address
    officer = site.browser(site.world.officer.person_id)
    assert {officer.get(address).status_code for address in FIGURES} == {403}


def test_figures_of_another_site_are_not_shown_by_asking_for_them(site: Site) -> None:
    stranger = site.browser(site.stranger.person_id)
    for address in FIGURES:
        mine = title_of(site.coordinator.get(address))
        assert mine != title_of(stranger.get(address))
        with site.db.reading() as session:
            key = session.get_one(Establishment, site.world.establishment_id).key
        assert title_of(stranger.get(f"{address}?site={key}")) == title_of(stranger.get(address))
