"""Business hours and agencies' numbers of a site, and the clocks that are counted by them."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.errors import InvalidInputError, NotAllowedError
from compliance.services.agency_contacts import Contact, contacts_of, offices_of, set_contacts
from compliance.services.business_hours import BusinessSetting, set_business_hours, site_time
from compliance.services.clock_entries import Known
from compliance.services.establishments import add_closed_day
from compliance.services.legal_clocks import More, change_facts
from compliance.storage.db import Database
from compliance.storage.models.establishments import AgencyContact, Establishment
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.legal_clocks import get_clock
from tests.fakes import MONDAY
from tests.services.test_legal_clocks import LAW, rows_of, start, wanted
from tests.world import World, build_world

EARLY = BusinessSetting(opens="06:00", closes="14:00", weekdays=(0, 1, 2, 3))
WILL = Contact(name="Will County LEPC", phone="815-555-0142", note="After hours: the sheriff")


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def place_of(session: Session, world: World) -> Establishment:
    return session.get_one(Establishment, world.establishment_id)


def test_until_it_is_said_business_is_monday_to_friday(db: Database, world: World) -> None:
    with db.reading() as session:
        hours = site_time(session, place_of(session, world)).business
        assert hours.weekdays == frozenset(range(5))  # it works on Saturdays too
        assert (hours.opens, hours.closes) == (time(8), time(17))


def test_an_officer_s_four_hours_follow_the_site_s_business(db: Database, world: World) -> None:
    """29 CFR 1904.40(a), (b): asked at 08:30 on a Monday; closed on the Tuesday."""
    by = world.administrator
    with db.unit_of_work() as session:
        place = place_of(session, world)
        set_business_hours(session, place, EARLY, by=by, now=MONDAY)
        add_closed_day(session, place, date(2026, 3, 3), "Inventory", by=by, now=MONDAY)
    asked = {"request": "2026-03-02T08:30"}
    clock_id = start(db, wanted(world, "osha-access-government", starts=asked), world.coordinator)
    late = {"request": "2026-03-02T08:59"}
    other = start(db, wanted(world, "osha-access-government", 2, starts=late), world.coordinator)
    with db.unit_of_work() as session:
        assert rows_of(session, clock_id)["copies"].due_at == datetime(
            2026, 3, 2, 18, 30, tzinfo=UTC
        )
        clock = get_clock(session, other, visible_to=world.coordinator)
        more = More(Known(starts={"request": "2026-03-02T13:00"}), "Asked anew")
        with pytest.raises(InvalidInputError):  # it is still to come
            change_facts(session, LAW, clock, more, by=world.coordinator, now=MONDAY)
        at = datetime(2026, 3, 2, 20, tzinfo=UTC)
        change_facts(session, LAW, clock, more, by=world.coordinator, now=at)
        # One hour on Monday, none on Tuesday, three on Wednesday from 06:00.
        assert rows_of(session, other)["copies"].due_at == datetime(2026, 3, 4, 15, tzinfo=UTC)


def test_the_next_business_day_ends_when_business_does(db: Database, world: World) -> None:
    """29 CFR 1904.35(b)(2)(iii): asked on a Thursday, and Friday is no day of business."""
    with db.unit_of_work() as session:
        place = place_of(session, world)
        set_business_hours(session, place, EARLY, by=world.administrator, now=MONDAY)
    asked = {"request": "2026-02-26"}
    clock_id = start(db, wanted(world, "osha-access-employee", starts=asked), world.coordinator)
    with db.reading() as session:
        assert rows_of(session, clock_id)["log"].due_at == datetime(2026, 3, 2, 20, tzinfo=UTC)


def test_wrong_business_hours_are_refused_together(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        place = place_of(session, world)
        wrong = BusinessSetting(opens="8", closes="", weekdays=())
        with pytest.raises(InvalidInputError) as refused:
            set_business_hours(session, place, wrong, by=world.administrator, now=MONDAY)
        fields = [one.where for one in refused.value.problems]
        assert fields == ["opens", "closes", "weekdays"]
        night = BusinessSetting(opens="17:00", closes="08:00", weekdays=(0,))
        with pytest.raises(InvalidInputError) as refused:
            set_business_hours(session, place, night, by=world.administrator, now=MONDAY)
        assert [one.where for one in refused.value.problems] == ["closes"]
        with pytest.raises(NotAllowedError):
            set_business_hours(session, place, EARLY, by=world.officer, now=MONDAY)


def test_numbers_are_entered_corrected_and_taken_out(db: Database, world: World) -> None:
    by = world.administrator
    with db.unit_of_work() as session:
        place = place_of(session, world)
        given = {"lepc": WILL, "potw": Contact(phone=" (815) 555-0199 x2 "), "serc": Contact()}
        set_contacts(session, place, given, by=by, now=MONDAY)
        kept = contacts_of(session, place.id)
        assert kept["lepc"] == WILL
        assert kept["potw"].phone == "(815) 555-0199 x2"
        assert "serc" not in kept
        set_contacts(session, place, {"lepc": Contact(), "potw": kept["potw"]}, by=by, now=MONDAY)
        assert set(contacts_of(session, place.id)) == {"potw"}
        row = session.scalars(select(AgencyContact)).one()
        assert (row.changed_at, row.changed_by) == (MONDAY, by.person_id)
        told = session.scalars(select(TrailEntry.data)).all()
        assert "815-555-0142" in told[0]
        assert "number lepc" in told[1]
        assert "number potw" not in told[1]


def test_wrong_numbers_are_refused_together(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        place = place_of(session, world)
        wrong = {"lepc": Contact(phone="ask Jo"), "potw": Contact(name="x" * 200, phone="12")}
        with pytest.raises(InvalidInputError) as refused:
            set_contacts(session, place, wrong, by=world.administrator, now=MONDAY)
        fields = [one.where for one in refused.value.problems]
        assert fields == ["lepc-phone", "potw-name", "potw-phone"]
        assert contacts_of(session, place.id) == {}
        with pytest.raises(NotAllowedError):
            set_contacts(session, place, {"lepc": WILL}, by=world.officer, now=MONDAY)


def test_a_site_keeps_numbers_of_the_offices_of_its_state(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        place = place_of(session, world)
        here = {one.key for one in offices_of(session, LAW, place)}
        assert {"lepc", "serc", "potw", "osha", "npdes-authority", "fire-department"} <= here
        assert not here & {"cal-osha", "ca-oes", "nyc-buildings", "requester", "nrc", "site"}
        place.state = "CA"
        there = {one.key for one in offices_of(session, LAW, place)}
        assert {"cal-osha", "ca-oes", "lepc"} <= there
        assert "osha" not in there


def test_whoever_differs_by_place_says_where_to_find_the_number() -> None:
    for key, one in LAW.recipients.items():
        assert one.key == key
        assert bool(one.find_at) >= one.site_fills_in, key
