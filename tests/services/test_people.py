"""People: invite, roles, retire; nobody gets more rights than who gives them has."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Role
from compliance.domain.errors import (
    ComplianceError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from compliance.services import invitations, people
from compliance.services.people import PersonDetails
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Invitation, Person
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.people import actor_of, get_person, list_people
from tests.fakes import MONDAY, FixedClock
from tests.plant import Cast, found_company, password_hash

NEW = PersonDetails(name="Pat Lindqvist", email="Pat@Northgate.example")
ADMIN, COORDINATOR, OFFICER = Role.ADMINISTRATOR, Role.COORDINATOR, Role.SAFETY_OFFICER


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


def actor(session: Session, person_id: int) -> Actor:
    return actor_of(session.get_one(Person, person_id))


def last_events(session: Session, count: int = 1) -> list[str]:
    statement = select(TrailEntry.event).order_by(TrailEntry.id.desc()).limit(count)
    return list(session.scalars(statement))


def test_an_invitation_is_owed_by_mail_and_works_once(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        link = people.invite_person(session, NEW, [(cast.joliet, OFFICER)], by=by, now=MONDAY)
        assert last_events(session) == ["person.invited"]
        message = session.scalars(
            select(Notification).where(Notification.recipient_id == link.person.id)
        ).one()
        assert message.address == "pat@northgate.example"
        assert message.data["token"] == link.token
    with db.unit_of_work() as session:
        person = invitations.use_link(session, link.token, password_hash(), now=MONDAY)
        assert person.password == password_hash()
        assert last_events(session) == ["person.password-set"]
        with pytest.raises(invitations.ExpiredLinkError, match="used already"):
            invitations.use_link(session, link.token, password_hash(), now=MONDAY)


def test_the_table_of_links_does_not_hold_the_link(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        link = people.invite_person(session, NEW, [(cast.joliet, OFFICER)], by=by, now=MONDAY)
        kept = session.scalars(select(Invitation.token_digest)).all()
        assert link.token not in kept


def test_an_invitation_ends_after_a_week(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        link = people.invite_person(session, NEW, [(cast.joliet, OFFICER)], by=by, now=MONDAY)
        almost = MONDAY + timedelta(days=7) - timedelta(seconds=1)
        assert invitations.get_link(session, link.token, now=almost).id == link.person.id
        with pytest.raises(invitations.ExpiredLinkError):
            invitations.get_link(session, link.token, now=MONDAY + timedelta(days=7))


def test_a_newer_link_and_a_new_address_end_the_older(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        first = people.invite_person(session, NEW, [(cast.joliet, OFFICER)], by=by, now=MONDAY)
        second = people.invite_again(session, first.person, by=by, now=MONDAY)
        with pytest.raises(invitations.ExpiredLinkError):
            invitations.get_link(session, first.token, now=MONDAY)
        other = PersonDetails(name="Pat Lindqvist", email="other@northgate.example")
        people.change_person(session, first.person, other, by=by, now=MONDAY)
        with pytest.raises(invitations.ExpiredLinkError):
            invitations.get_link(session, second.token, now=MONDAY)


def test_a_lost_password_is_asked_for_without_telling_who_exists(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        before = len(session.scalars(select(Notification.id)).all())
        invitations.ask_reset(session, "nobody@northgate.example", by=SYSTEM, now=MONDAY)
        invitations.ask_reset(session, "DEE@northgate.example", by=SYSTEM, now=MONDAY)
        kinds = session.scalars(select(Notification.kind).order_by(Notification.id)).all()
        assert kinds[before:] == ["password-reset"]


def test_everything_wrong_with_a_person_is_said_at_once(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        bad = PersonDetails(name=" ", email="not an address", language="de")
        with pytest.raises(InvalidInputError) as refused:
            people.invite_person(session, bad, [], by=by, now=MONDAY)
    assert [one.where for one in refused.value.problems] == ["name", "email", "language", "roles"]


def test_an_address_belongs_to_one_person(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        taken = PersonDetails(name="Another Dee", email=" DEE@northgate.example")
        with pytest.raises(InvalidInputError, match="has this address already"):
            people.invite_person(session, taken, [(cast.joliet, OFFICER)], by=by, now=MONDAY)


@pytest.mark.parametrize("place", ["elgin", "everywhere"])
def test_an_administrator_of_one_place_gives_no_roles_elsewhere(
    db: Database, cast: Cast, place: str
) -> None:
    where = cast.elgin if place == "elgin" else None
    with db.unit_of_work() as session:
        local = Actor(cast.officer, "Local admin", {cast.joliet: frozenset({ADMIN})})
        with pytest.raises(NotAllowedError, match="may not give"):
            people.invite_person(session, NEW, [(where, OFFICER)], by=local, now=MONDAY)
        me = session.get_one(Person, cast.officer)
        with pytest.raises(NotAllowedError):
            people.set_roles(session, me, [(where, ADMIN)], by=local, now=MONDAY)


def test_an_administrator_of_one_place_cannot_take_over_who_has_more_to_say(
    db: Database, cast: Cast
) -> None:
    """Otherwise: change the address, ask for a new password, and be administrator everywhere."""
    mine = PersonDetails(name="Ana Ruiz", email="attacker@northgate.example")
    with db.unit_of_work() as session:
        local = Actor(cast.officer, "Local admin", {cast.joliet: frozenset({ADMIN})})
        chief = session.get_one(Person, cast.administrator)
        with pytest.raises(NotAllowedError):
            people.change_person(session, chief, mine, by=local, now=MONDAY)
        with pytest.raises(NotAllowedError):
            people.retire_person(session, chief, by=local, now=MONDAY)


def test_the_last_administrator_stays(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        me = session.get_one(Person, cast.administrator)
        with pytest.raises(ConflictError, match="last administrator"):
            people.retire_person(session, me, by=by, now=MONDAY)
        with pytest.raises(ConflictError, match="last administrator"):
            people.set_roles(session, me, [(None, COORDINATOR)], by=by, now=MONDAY)
        dee = session.get_one(Person, cast.coordinator)
        people.set_roles(session, dee, [(None, ADMIN)], by=by, now=MONDAY)
        people.retire_person(session, me, by=by, now=MONDAY)
        assert last_events(session, 2) == ["person.retired", "person.roles-changed"]


def test_roles_are_set_exactly(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        sam = session.get_one(Person, cast.officer)
        wanted = {(cast.joliet, COORDINATOR), (cast.elgin, OFFICER)}
        people.set_roles(session, sam, wanted, by=by, now=MONDAY)
    with db.reading() as session:
        held = actor(session, cast.officer).roles
    assert held == {cast.joliet: {COORDINATOR}, cast.elgin: {OFFICER}}


def test_a_retired_person_is_refused_twice_and_may_come_back(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.administrator)
        sam = session.get_one(Person, cast.officer)
        people.retire_person(session, sam, by=by, now=MONDAY)
        with pytest.raises(ConflictError, match="retired already"):
            people.retire_person(session, sam, by=by, now=MONDAY)
        people.reinstate_person(session, sam, by=by, now=MONDAY)
        assert (sam.active, sam.retired_at) == (True, None)


def test_a_person_of_another_establishment_does_not_exist(db: Database, cast: Cast) -> None:
    with db.reading() as session:
        dee = actor(session, cast.coordinator)
        with pytest.raises(NotFoundError):
            get_person(session, cast.elgin_coordinator, visible_to=dee)
        names = [person.name for person in list_people(session, visible_to=dee)[0]]
    assert names == ["Ana Ruiz", "Dee Okafor", "Kim Bauer", "Sam Tran"]


def test_a_search_takes_signs_literally(db: Database, cast: Cast) -> None:
    with db.reading() as session:
        for search, count in (("%", 0), ("_", 0), ("\\", 0), ("OKA", 1), ("northgate", 5)):
            assert list_people(session, visible_to=SYSTEM, search=search)[1] == count


@pytest.mark.parametrize(
    "use_case",
    [people.retire_person, people.reinstate_person, people.invite_again],
)
def test_who_may_not_manage_people_manages_nobody(
    db: Database, cast: Cast, use_case: object
) -> None:
    with db.unit_of_work() as session:
        by = actor(session, cast.coordinator)
        sam = session.get_one(Person, cast.officer)
        with pytest.raises(ComplianceError, match="may not manage people"):
            use_case(session, sam, by=by, now=MONDAY)  # type: ignore[operator]  # one of three
