"""Contract: a form acts at the establishment at which it was read, or nowhere."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from compliance.domain.access import Role
from compliance.storage.db import Database
from compliance.storage.models.people import RoleAssignment
from compliance.storage.models.trail import TrailEntry
from compliance.web.kit.current import ESTABLISHMENT_FIELD
from tests.contracts.test_routes import address, methods, rules
from tests.fakes import FixedClock
from tests.plant import Cast, found_company
from tests.web.site import ROOT, Browser, field_on, make_site, words_of

TEMPLATES = ROOT / "templates"
FORM = re.compile(r"(?s)<form.*?</form>")
# What is sent here is about people, about the whole company, or names its records in its fields.
OF_NO_SITE = {
    "security.login",
    "account.demo_sign_in",
    "account.sign_out",
    "account.choose_language",
    "account.change_password",
    "account.end_device",
    "account.end_all_devices",
    "account.forgotten_password",
    "people.invite",
    "establishments.create",
    "establishments.import_file",  # a look only; what is imported is sent with `confirm`
    "inspections.not_used",
    "packets.ask",  # the establishment is one of its fields
    "verify.check",
    "checks.remind",
    "checks.choose",
    "checks.give",
}
MORE = ("/recordkeeping/benchmarks/1/remove",)
# What some views read before they come to the establishment.
FIELDS = {"content": "x", "site": "1", "submission_id": "0" * 32, "checklist": "none"}


@pytest.fixture
def cast(sqlite_db: Database, clock: FixedClock) -> Cast:
    return found_company(sqlite_db, clock)


@pytest.fixture
def browser(sqlite_db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Browser:
    site = make_site(sqlite_db, clock, tmp_path)
    with sqlite_db.unit_of_work() as session:
        for role in Role:
            for place in (cast.joliet, cast.elgin):
                session.add(
                    RoleAssignment(
                        person_id=cast.administrator, establishment_id=place, role=role.value
                    )
                )
    return Browser(site).sign_in(cast.administrator)


def to_chosen_site(browser: Browser) -> list[str]:
    """Addresses of every form that names no record: what it changes is at the chosen site."""
    bound = []
    for rule in rules(browser.app):
        names_record = re.search(r"<int:(?!year)|submission_id|<string:token>", rule.rule)
        if "POST" in methods(rule) and not names_record and rule.endpoint not in OF_NO_SITE:
            bound.append(address(rule).replace("987654", "2025").replace("no-such-thing", "assets"))
    return [*bound, *MORE]


def test_a_form_that_was_read_at_another_establishment_changes_nothing(
    browser: Browser, sqlite_db: Database
) -> None:
    wrong = []
    browser.get("/account?establishment=elgin")
    before = entries(sqlite_db)
    for one in to_chosen_site(browser):
        for key in ("joliet", "no-such-site", ""):
            answer = browser.post(one, FIELDS | {ESTABLISHMENT_FIELD: key}, page="/account")
            if answer.status_code != 409:
                wrong.append((one, key, answer.status_code))
        assert "Joliet plant" in browser.post(one, FIELDS | {ESTABLISHMENT_FIELD: "joliet"}).text
    assert wrong == []
    assert entries(sqlite_db) == before
    assert len(to_chosen_site(browser)) > 25  # the pattern above finds them


def entries(db: Database) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count(TrailEntry.id))) or 0


def test_a_form_read_where_one_is_now_is_not_held_up(browser: Browser) -> None:
    browser.get("/account?establishment=elgin")
    held_up = []
    for one in to_chosen_site(browser):
        answer = browser.post(one, {ESTABLISHMENT_FIELD: "elgin"})
        if "another establishment" in words_of(answer) or answer.status_code == 500:
            held_up.append(one)
    assert held_up == []


def test_every_form_carries_the_key_with_its_token() -> None:
    """Of all templates only the macro, sign-out and the page of the refusal write a token."""
    own_token = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "csrf_token()" in path.read_text(encoding="utf-8")
    }
    without_key = {"macros/frame.html"}  # signing out is at no establishment
    assert own_token == {"macros/forms.html", "errors/other-establishment.html"} | without_key
    for path in TEMPLATES.rglob("*.html"):
        for form in FORM.findall(path.read_text(encoding="utf-8")):
            carries = "csrf()" in form or "at_establishment" in form or "sign_out_url" in form
            assert carries or 'method="get"' in form, (path.name, form[:200])


def test_the_page_keeps_what_was_typed_and_offers_the_way_on(
    browser: Browser, sqlite_db: Database
) -> None:
    browser.get("/legal-holds?establishment=joliet")
    browser.get("/account?establishment=elgin")
    typed = {"what": "Y-2025", "reason": "A claim <of> May", "password": "seven blue forklifts"}
    refused = browser.post("/legal-holds", typed | {ESTABLISHMENT_FIELD: "joliet"})
    assert refused.status_code == 409
    said = words_of(refused)
    assert "You filled this in at Joliet plant. Since then you changed to Elgin plant" in said
    assert 'action="/legal-holds?establishment=joliet"' in refused.text
    assert field_on(refused, "reason") == "A claim <of> May"
    assert "asked for your password again" in said
    assert "blue forklifts" not in refused.text
    sent = browser.post(
        "/legal-holds?establishment=joliet", {"what": "Y-2025", "reason": "x", "press": "1"}
    )
    assert sent.status_code in {303, 422}
    assert 'name="at_establishment" value="joliet"' in browser.get("/account").text


def test_a_program_is_told_which_site_was_meant(browser: Browser) -> None:
    browser.get("/account?establishment=elgin")
    answer = browser.post(
        "/incidents/report/autosave",
        {ESTABLISHMENT_FIELD: "joliet"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 409
    assert answer.json is not None
    assert "Joliet plant" in answer.json["detail"]


def test_strangers_get_no_key(browser: Browser) -> None:
    assert ESTABLISHMENT_FIELD not in Browser(browser.app).get("/sign-in").text
