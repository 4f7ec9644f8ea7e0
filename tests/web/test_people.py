"""Pages of people and the links that bring them in."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.domain.access import Role
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Person, RoleAssignment
from tests.fakes import FixedClock
from tests.plant import PASSWORD, Cast, found_company
from tests.web.site import Browser, make_site, words_of

PAT = {"name": "Pat Lindqvist", "email": "pat@northgate.example", "language": "en"}


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


@pytest.fixture
def site(db: Database, clock: FixedClock, tmp_path: Path, cast: Cast) -> Flask:
    return make_site(db, clock, tmp_path)


@pytest.fixture
def administrator(site: Flask, cast: Cast) -> Browser:
    return Browser(site).sign_in(cast.administrator)


def link_for(db: Database, email: str) -> str:
    with db.reading() as session:
        message = session.scalars(
            select(Notification).where(Notification.address == email).order_by(Notification.id)
        ).all()[-1]
        return f"/links/{message.data['token']}"


def test_an_invited_person_sets_a_password_and_signs_in(
    site: Flask, administrator: Browser, db: Database, cast: Cast
) -> None:
    roles = {"roles": [f"safety-officer@{cast.joliet}"]}
    answer = administrator.post("/people/new", PAT | roles, page="/people/new")
    assert answer.status_code == 303
    assert "Invited" in words_of(administrator.get(answer.location))

    pat, link = Browser(site), link_for(db, "pat@northgate.example")
    assert "For Pat Lindqvist" in words_of(pat.get(link))
    assert pat.post(link, {"password": "short"}, page=link).status_code == 422
    assert pat.post(link, {"password": PASSWORD}, page=link).status_code == 303
    assert pat.get(link).status_code == 410
    assert pat.type_password("pat@northgate.example").status_code == 302
    assert pat.get("/assets").status_code == 200


def test_a_lost_password_is_replaced_by_a_link(site: Flask, db: Database, cast: Cast) -> None:
    dee = Browser(site)
    answer = dee.post("/forgotten-password", {"email": "dee@northgate.example"})
    assert "a link is on its way" in words_of(answer)
    link = link_for(db, "dee@northgate.example")
    elsewhere = Browser(site).sign_in(cast.coordinator)
    assert dee.post(link, {"password": "nine green bottles"}, page=link).status_code == 303
    assert elsewhere.get("/account").status_code == 303
    assert dee.type_password("dee@northgate.example", "nine green bottles").status_code == 302


def test_asking_for_a_link_tells_nobody_who_exists(site: Flask) -> None:
    answers = [
        words_of(Browser(site).post("/forgotten-password", {"email": email})).replace(email, "")
        for email in ("dee@northgate.example", "nobody@northgate.example")
    ]
    assert answers[0] == answers[1]


def test_nobody_is_flooded_with_links(site: Flask, db: Database) -> None:
    fields = {"email": "dee@northgate.example"}
    answers = [words_of(Browser(site).post("/forgotten-password", fields)) for _ in range(12)]
    assert ["Wait" in words for words in answers] == [False] * 5 + [True] * 7
    with db.reading() as session:
        statement = select(Notification.id).where(Notification.kind == "password-reset")
        assert len(session.scalars(statement).all()) == 5


def test_the_reset_page_does_not_leak_its_address(site: Flask, db: Database, cast: Cast) -> None:
    browser = Browser(site)
    browser.post("/forgotten-password", {"email": "dee@northgate.example"})
    answer = browser.get(link_for(db, "dee@northgate.example"))
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["Cache-Control"] == "no-store"


def test_roles_are_given_where_they_may_be_and_others_stay(
    site: Flask, db: Database, cast: Cast
) -> None:
    with db.unit_of_work() as session:  # Sam is administrator of Joliet alone
        session.add(
            RoleAssignment(
                person_id=cast.officer, establishment_id=cast.joliet, role=Role.ADMINISTRATOR
            )
        )
        session.add(
            RoleAssignment(
                person_id=cast.auditor, establishment_id=cast.elgin, role=Role.COORDINATOR
            )
        )
    sam = Browser(site).sign_in(cast.officer)
    page = f"/people/{cast.auditor}/roles"
    assert "all establishments" not in words_of(sam.get(page))
    assert sam.post(page, {"roles": [f"coordinator@{cast.joliet}"]}, page=page).status_code == 303
    with db.reading() as session:
        held = {
            (row.establishment_id, row.role)
            for row in session.get_one(Person, cast.auditor).role_assignments
        }
    assert held == {(cast.joliet, "coordinator"), (cast.elgin, "coordinator")}
    for stolen in ("administrator@all", f"administrator@{cast.elgin}", "x@y", "administrator@-1"):
        assert sam.post(page, {"roles": [stolen]}, page=page).status_code == 422


def test_who_has_more_to_say_elsewhere_is_not_managed(
    site: Flask, db: Database, cast: Cast
) -> None:
    with db.unit_of_work() as session:
        session.add(
            RoleAssignment(
                person_id=cast.officer, establishment_id=cast.joliet, role=Role.ADMINISTRATOR
            )
        )
    sam = Browser(site).sign_in(cast.officer)
    chief = f"/people/{cast.administrator}"
    assert sam.get(chief).status_code == 200
    assert sam.get(f"{chief}/edit").status_code == 403
    for action in ("edit", "retire", "end-sessions", "invite-again"):
        assert sam.post(f"{chief}/{action}", PAT).status_code == 403
    assert sam.get(f"/people/{cast.elgin_coordinator}").status_code == 404
    assert sam.post(f"/people/{cast.elgin_coordinator}/retire").status_code == 404


def test_the_last_administrator_reads_why_they_stay(administrator: Browser, cast: Cast) -> None:
    answer = administrator.post(f"/people/{cast.administrator}/retire")
    assert answer.status_code == 409
    assert "last administrator" in words_of(answer)


def test_a_lost_phone_is_signed_out(site: Flask, administrator: Browser, cast: Cast) -> None:
    phone = Browser(site).sign_in(cast.officer)
    assert administrator.post(f"/people/{cast.officer}/end-sessions").status_code == 303
    assert phone.get("/account").status_code == 303


def test_a_retired_person_comes_back(site: Flask, administrator: Browser, cast: Cast) -> None:
    page = f"/people/{cast.officer}"
    assert administrator.post(f"{page}/retire").status_code == 303
    assert Browser(site).type_password("sam@northgate.example").status_code == 200
    assert administrator.post(f"{page}/reinstate").status_code == 303
    assert Browser(site).type_password("sam@northgate.example").status_code == 302


def test_a_name_with_markup_is_shown_as_text(administrator: Browser, cast: Cast) -> None:
    fields = PAT | {"name": "<img src=x onerror=alert(1)>", "roles": [f"auditor@{cast.joliet}"]}
    administrator.post("/people/new", fields)
    page = administrator.get("/people").text
    assert "<img" not in page
    assert "&lt;img src=x" in page
