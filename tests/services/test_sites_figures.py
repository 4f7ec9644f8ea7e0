"""Rates of one site and of several: cases and hours are summed, months without hours left out."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.incident_rates import Measure, pooled, rate, shown
from compliance.services.incident_figures import SitesFigures, sites_figures
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.recordkeeping import WorkMonth
from tests.logged import LEARNED, add_case, add_incident
from tests.world import World, add_coordinator_elsewhere, build_world

SINCE, UNTIL = date(2025, 1, 1), date(2025, 12, 31)
MARCH = date(2025, 3, 1)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        world = build_world(session)
        add_coordinator_elsewhere(session)
        return world


def _other(session: Session, world: World) -> int:
    places = select(Establishment.id).where(Establishment.id != world.establishment_id)
    return session.scalars(places).one()


def _work(session: Session, place: int, by: int, hours: int, month: int = 3) -> None:
    session.add(
        WorkMonth(
            establishment_id=place,
            year=2025,
            month=month,
            hours=hours,
            entered_at=datetime(2026, 1, 5, tzinfo=UTC),
            entered_by=by,
        )
    )
    session.flush()


def _found(session: Session, places: list[int]) -> SitesFigures:
    return sites_figures(session, places, SINCE, UNTIL)


def _shown(figures: SitesFigures, measure: Measure) -> str:
    return shown(rate(measure, pooled(figures.counted.values())), 2)


def test_every_measure_of_a_month_by_hand(db: Database, world: World) -> None:
    """A death, an away case of 10 and 14 days, a restricted one of 6, another; 40,000 hours.

    x 200,000 / 40,000 is x 5.
    """
    place, by = world.establishment_id, world.coordinator.person_id or 0
    with db.unit_of_work() as session:
        add_case(session, place, by, 1, column="G", days_away=None, days_restricted=None)
        add_case(session, place, by, 2, column="H", days_away=10, days_restricted=14)
        add_case(session, place, by, 3, column="I", days_restricted=6)
        add_case(session, place, by, 4)
        add_case(session, place, by, 5, lined_out_at=LEARNED)
        add_case(session, place, by, 6, outcome="not recordable", number=None, logged_at=None)
        near_miss = session.get_one(Incident, add_incident(session, place, by, serial=7))
        near_miss.kind = "near-miss"
        _work(session, place, by, 40_000)
        found = _found(session, [place])
    assert {one: _shown(found, one) for one in Measure} == {
        Measure.TRIR: "20.00",  # 4 cases: the death counts
        Measure.DART: "10.00",  # 2: it does not
        Measure.DAFW: "5.00",
        Measure.DJTR: "5.00",
        Measure.SEVERITY: "150.00",  # 10 + 14 + 6 days
        Measure.LOST_WORKDAY: "50.00",
        Measure.FIRST_AID: "0.25",
        Measure.NEAR_MISS: "0.25",
    }
    assert found.without_hours == ()


def test_sites_are_pooled_by_sums_not_by_means_of_rates(db: Database, world: World) -> None:
    place, by = world.establishment_id, world.coordinator.person_id or 0
    with db.unit_of_work() as session:
        other = _other(session, world)
        add_case(session, place, by, 1)
        add_case(session, other, by, 2)
        _work(session, place, by, 100_000)
        _work(session, other, by, 20_000)
        apart = [_shown(_found(session, [one]), Measure.TRIR) for one in (place, other)]
        both = _found(session, [place, other])
    assert apart == ["2.00", "10.00"]
    assert _shown(both, Measure.TRIR) == "3.33"  # 2 x 200,000 / 120,000, not 6.00
    assert both.by_site[other][MARCH].hours == Decimal(20_000)


def test_cases_of_a_site_without_hours_raise_no_rate_and_are_told(
    db: Database, world: World
) -> None:
    place, by = world.establishment_id, world.coordinator.person_id or 0
    with db.unit_of_work() as session:
        other = _other(session, world)
        add_case(session, place, by, 1)
        add_case(session, other, by, 2)
        _work(session, place, by, 100_000)
        _work(session, other, by, 0)
        found = _found(session, [place, other])
    assert _shown(found, Measure.TRIR) == "2.00"
    assert found.everything[MARCH].recordable_cases == 2
    assert found.without_hours == (MARCH,)


def test_nothing_entered_is_no_rate(db: Database, world: World) -> None:
    with db.reading() as session:
        found = _found(session, [world.establishment_id])
        assert _found(session, []).everything == {}
    assert found.everything == {}
    assert _shown(found, Measure.TRIR) == ""
