"""Injury records frozen into a packet from real rows: years, masks, permissions, retention."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from compliance.domain.access import Actor
from compliance.domain.errors import NotAllowedError, NotFoundError
from compliance.domain.incident_rates import Measure
from compliance.domain.packet_figures import Naming
from compliance.domain.packet_injuries import InjurySection
from compliance.domain.recordkeeping.log_lines import PRIVACY_CASE, Reader
from compliance.services.packet_injuries import InjuryOrder, freeze_injuries
from compliance.services.packets import PacketRequest, note_download, request_packet
from compliance.services.share_links import create_link
from compliance.storage.db import Database
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.packets import Packet
from compliance.storage.models.recordkeeping import WorkMonth
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.packets import Scope, get_packet, list_packets
from compliance.storage.queries.scope import Page
from tests.logged import CLINICIAN, PRIVATE, add_case
from tests.services.test_recordkeeping_year import CAUSES, LAW, NOW, fill, sign, world
from tests.world import World

__all__ = ["world"]
YEARS = (date(2024, 6, 1), date(2026, 2, 10))


def frozen(db: Database, world: World, reader: Reader, language: str = "en") -> InjurySection:
    with db.reading() as session:
        place = session.get_one(Establishment, world.establishment_id)
        scope = Scope(
            establishment_id=place.id, from_on=YEARS[0], to_on=YEARS[1], from_at=NOW, until_at=NOW
        )
        order = InjuryOrder(
            place=place,
            scope=scope,
            reader=reader,
            law=LAW,
            naming=Naming(LAW.codes, CAUSES, language),
            today=date(2026, 2, 10),
        )
        found = freeze_injuries(session, order)
        assert found is not None
        return found


@pytest.mark.parametrize("reader", Reader)
def test_only_what_the_reader_may_see_is_copied(db: Database, world: World, reader: Reader) -> None:
    text = frozen(db, world, reader).model_dump_json()
    assert PRIVATE not in text
    assert ("Pat Doe" in text) is (reader is not Reader.OTHERS)
    whole = reader in (Reader.GOVERNMENT, Reader.PERMITTED)
    assert (CLINICIAN in text) is ("12 Elm Street" in text) is whole
    assert "A plate slid off the support" not in text  # words of the incident itself


def test_a_name_typed_into_a_text_is_left_out_and_told(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        coordinator = world.coordinator.person_id or 0
        add_case(
            session,
            world.establishment_id,
            coordinator,
            6,
            employee_name="Casey Nguyen",
            description=f"Struck while helping {PRIVATE}",
            what_happened="Pat Doe pushed the cart",
        )
    for reader, places in (
        (Reader.GOVERNMENT, [("2025-006", "description")]),
        (Reader.OTHERS, [("2025-006", "description"), ("2025-006", "what_happened")]),
    ):
        section = frozen(db, world, reader)
        assert [(one.number, one.field) for one in section.withheld] == places
        assert PRIVATE not in section.model_dump_json()


def test_years_are_those_the_period_touches_and_of_which_there_is_anything(
    db: Database, world: World
) -> None:
    section = frozen(db, world, Reader.GOVERNMENT)
    assert [year.year for year in section.years] == [2025]
    (year,) = section.years
    assert year.keep_until == date(2030, 12, 31)
    assert (year.summary.certified, year.summary.post_from) == (None, date(2026, 2, 1))
    assert [entry.number for entry in year.log if entry.is_lined_out] == ["2025-004"]
    assert sum(year.totals.outcomes) == sum(year.totals.types) == 4
    assert [entry.name for entry in year.log if entry.is_privacy_case] == [PRIVACY_CASE]
    assert len(section.incidents) == 5
    assert section.rates[0].trir == ""  # no hours, no rate


def test_the_summary_stands_as_it_was_certified(db: Database, world: World) -> None:
    fill(db, world)
    with db.unit_of_work() as session:
        place = session.get_one(Establishment, world.establishment_id)
        sign(session, place, by=world.coordinator)
        add_case(session, place.id, world.coordinator.person_id or 0, 7)
    (year,) = frozen(db, world, Reader.OTHERS).years
    assert year.summary.certified is not None
    assert year.summary.certified.name == world.coordinator.name
    assert year.summary.is_changed
    assert (sum(year.summary.totals.outcomes), sum(year.totals.outcomes)) == (4, 5)


def add_hours(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        session.add_all(
            WorkMonth(
                establishment_id=world.establishment_id,
                year=2025,
                month=month,
                hours=20_000,
                entered_at=NOW,
                entered_by=world.coordinator.person_id,
            )
            for month in range(1, 13)
        )


def test_rates_need_hours_and_look_back_a_year(db: Database, world: World) -> None:
    add_hours(db, world)
    rates = {line.month: line for line in frozen(db, world, Reader.OTHERS).rates}
    march = rates[date(2025, 3, 1)]
    assert (march.hours, march.cases, march.trir) == (20_000, 4, "40.0")
    assert rates[date(2025, 12, 1)].trir_year == "3.3"  # 4 x 200,000 / 240,000


def ask(db: Database, world: World, by: Actor, **more: Any) -> int:
    wanted = PacketRequest(
        establishment_id=world.establishment_id, from_on=YEARS[0], to_on=YEARS[1], **more
    )
    with db.unit_of_work() as session:
        packet = request_packet(session, wanted, by=by, now=NOW)
        packet.state, packet.pdf_digest = "issued", "ab" * 32
        return packet.id


def test_names_are_for_few_and_the_trail_says_for_whom(db: Database, world: World) -> None:
    """An administrator builds packets, and keeps no injury records."""
    admin, coordinator = world.administrator, world.coordinator
    for reader in set(Reader) - {Reader.OTHERS}:
        with pytest.raises(NotAllowedError):
            ask(db, world, admin, reader=reader)
    plain = ask(db, world, admin)
    bare = ask(db, world, admin, reader=None)
    named = ask(db, world, coordinator, reader=Reader.GOVERNMENT)
    with db.reading() as session:
        rows = session.scalars(select(TrailEntry.data).where(TrailEntry.subject_id == named))
        assert [json.loads(row)["reader"] for row in rows] == ["government"]
        sees = ((admin, {plain, bare}), (world.auditor, {plain, bare}), (world.officer, {bare}))
        for actor, packets in sees:
            seen, total = list_packets(session, Page(limit=9), visible_to=actor)
            assert {one.id for one in seen} == packets
            assert total == len(packets)
            with pytest.raises(NotFoundError):
                get_packet(session, named, visible_to=actor)
        assert get_packet(session, named, visible_to=coordinator).reader == "government"
    with db.unit_of_work() as session:
        packet = session.get_one(Packet, named)
        with pytest.raises(NotAllowedError):
            note_download(session, packet, by=admin, now=NOW)
        with pytest.raises(NotAllowedError):
            create_link(session, packet, label="OSHA", days=5, by=admin, now=NOW)


def test_a_plant_without_records_has_no_section(db: Database, world: World) -> None:
    with db.reading() as session:
        assert session.scalars(select(Incident)).first() is not None
        place = session.get_one(Establishment, world.establishment_id)
        early = Scope(
            establishment_id=place.id,
            from_on=date(2019, 1, 1),
            to_on=date(2019, 12, 31),
            from_at=NOW,
            until_at=NOW,
        )
        order = InjuryOrder(
            place=place,
            scope=early,
            reader=Reader.OTHERS,
            law=LAW,
            naming=Naming(LAW.codes, CAUSES, "en"),
            today=date(2026, 2, 10),
        )
        assert freeze_injuries(session, order) is None


def test_drawn_numbers_leave_private_cases_out_and_are_those_of_the_log(
    db: Database, world: World
) -> None:
    with db.unit_of_work() as session:
        for case in session.scalars(select(InjuryCase)):
            case.body_part = "eye" if case.is_privacy_case else "hand"
    whole, nameless = (frozen(db, world, one) for one in (Reader.GOVERNMENT, Reader.OTHERS))
    assert whole.patterns is not None
    assert nameless.patterns is not None
    assert whole.patterns.withheld == 1
    assert {one.key for one in whole.patterns.tables[0].kinds} == {"hand"}
    rows = [one for one in whole.years[-1].log if not one.is_lined_out]
    assert whole.patterns.cases == len(rows) - whole.patterns.withheld
    spanish = frozen(db, world, Reader.GOVERNMENT, "es")
    assert spanish.patterns is not None
    assert spanish.patterns.regions[0].name == "Mano"


def test_trends_say_what_the_table_of_rates_says(db: Database, world: World) -> None:
    add_hours(db, world)
    section = frozen(db, world, Reader.GOVERNMENT)
    trends = {one.measure: one for one in section.trends}
    trir = {one.month: one for one in trends[Measure.TRIR].points}
    told = [line for line in section.rates if line.trir_year]
    assert told
    for line in told:
        assert trir[line.month].value == line.trir
        assert trir[line.month].rolling == line.trir_year
    assert [one.year for one in trends[Measure.TRIR].published]
