"""Files of the plant: everything wrong at once, all or nothing, and twice is once."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.domain.access import SYSTEM, Actor, Role
from compliance.domain.errors import InvalidInputError, NotAllowedError
from compliance.services.plant_import import CellChange, ImportPlan, export_rows, import_plant
from compliance.services.plant_rows import COLUMNS, MOST_ROWS, PlantTable, read_rows
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.notifications import Notification
from compliance.storage.models.people import Person
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.people import actor_of, find_person_by_email
from compliance.web.kit.downloads import csv_text
from tests.fakes import MONDAY, FixedClock
from tests.plant import Cast, found_company

ASSETS, AREAS, PEOPLE = PlantTable.ASSETS, PlantTable.AREAS, PlantTable.PEOPLE
GOOD = """tag,name,kind,area,serial_number,in_service_on
fl-07,"Truck, dock 2",Forklift,Dock 2,A-1,2019-04-01
EX-0112,5"" extinguisher,fire extinguisher,,,
"""


class LookError(Exception):
    """Ends a look."""


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


def take(session: Session, cast: Cast, table: PlantTable, text: str) -> ImportPlan:
    return import_plant(session, cast.joliet, table, text.encode(), by=SYSTEM, now=MONDAY)


def count(db: Database, table: Any) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def refusals(db: Database, cast: Cast, table: PlantTable, source: bytes) -> list[str]:
    with pytest.raises(InvalidInputError) as refused, db.unit_of_work() as session:
        import_plant(session, cast.joliet, table, source, by=SYSTEM, now=MONDAY)
    return [str(problem) for problem in refused.value.problems]


def test_assets_come_in_with_their_areas_and_one_event(db: Database, cast: Cast) -> None:
    before = count(db, TrailEntry)
    with db.unit_of_work() as session:
        plan = take(session, cast, ASSETS, GOOD)
        assert (plan.new, plan.new_areas) == (["FL-07", "EX-0112"], ["Dock 2"])
    with db.reading() as session:
        asset = session.scalars(select(Asset).where(Asset.tag == "FL-07")).one()
        assert (asset.name, asset.kind, asset.serial_number) == ("Truck, dock 2", "forklift", "A-1")
        assert asset.area is not None
        assert asset.area.name == "Dock 2"
    assert count(db, TrailEntry) == before + 1


def test_a_file_imported_twice_enters_nothing_twice(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        take(session, cast, ASSETS, GOOD)
    with db.unit_of_work() as session:
        plan = take(session, cast, ASSETS, GOOD)
    assert (plan.new, plan.changed, plan.unchanged) == ([], [], ["FL-07", "EX-0112"])
    assert (count(db, Asset), count(db, Area)) == (2, 1)


def test_a_column_that_is_not_in_the_file_keeps_what_is_known(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session:
        take(session, cast, ASSETS, GOOD)
        plan = take(session, cast, ASSETS, "tag,name,kind\nFL-07,Another name,forklift\n")
        assert plan.changed == ["FL-07"]
        asset = session.scalars(select(Asset).where(Asset.tag == "FL-07")).one()
        assert (asset.name, asset.serial_number) == ("Another name", "A-1")
        assert asset.area_id is not None
        assert asset.in_service_on is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + GOOD, id="byte-order mark"),
        pytest.param(GOOD.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param('tag;name;kind\nfl-07;"Truck, dock 2";forklift\n', id="semicolons"),
        pytest.param("TAG , Name,KIND\nfl-07,Truck,forklift\n", id="column names in any case"),
        pytest.param("tag,name,kind\n\nfl-07,Truck,forklift\n,,\n\n", id="blank rows"),
        pytest.param("tag,name,kind,,\nfl-07,Truck,forklift,,\n", id="empty columns at the end"),
        pytest.param('tag,name,kind\nfl-07,"Truck\nof dock 2",forklift\n', id="line in a cell"),
        pytest.param("tag\tname\tkind\nfl-07\tTruck\tforklift", id="tabs, no last line end"),
    ],
)
def test_what_spreadsheets_write_is_read(db: Database, cast: Cast, text: str) -> None:
    with db.unit_of_work() as session:
        assert "FL-07" in take(session, cast, ASSETS, text).new


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"", "row 1: There are no column names."),
        (b"\xff\xfet\x00a\x00g\x00", "file: The file is not UTF-8 text (byte 0)."),
        (b"tag,name,kind\nfl-07,Caf\xe9,forklift\n", 'save it as "CSV UTF-8"'),
        (b"PK\x03\x04\x14\x00\x06\x00", "file: This is not a text file."),
        (b"tag,name\nfl-07,Truck\n", "row 1: The column kind is missing."),
        (b"tag,nam,kind\nx,y,z\n", "Did you mean name?"),
        (b"tag,tag,name,kind\na,b,c,d\n", "row 1: The column tag is there twice."),
        (b"tag,name,kind\n", "file: There are no rows below the column names."),
        (b'tag,name,kind\nfl-07,"Truck,forklift\n', "The quotes do not match"),
        (b'tag,name,kind\nfl-07,"Tr"uck,forklift\n', "row 2: The quotes do not match"),
        (b"tag,name,kind\nfl-07,Truck, dock,forklift\n", "row 2: There are 4 cells for 3 columns."),
        (b"tag,name,kind\n,Truck,forklift\n", "row 2, column tag: The cell is empty."),
        (b"tag,name,kind\na,b,cc\nA,b,cc\n", "row 3, column tag: 'A' stands in row 2 already."),
        (b"tag,name,kind\nFL 07,Truck,forklift\n", "row 2, column tag: 'FL 07' cannot be a tag."),
        (b"tag,name,kind,in_service_on\na,b,cc,3/2/2026\n", "'3/2/2026' is not a date."),
        (b"tag,name,kind\na,b,\xd0\xba\xd1\x80\n", "row 2, column kind"),
        (b"tag,name,kind\n" + b"a,b,cc\n" * (MOST_ROWS + 1), "5,001 rows; 5,000 are taken"),
        (b"x" * 500_000, "500,000 bytes; 400,000 are taken at once"),
    ],
)
def test_a_bad_file_is_refused_in_words(db: Database, cast: Cast, source: bytes, said: str) -> None:
    assert said in "\n".join(refusals(db, cast, ASSETS, source))
    assert count(db, Asset) == 0


def test_everything_wrong_is_said_at_once_and_nothing_is_kept(db: Database, cast: Cast) -> None:
    text = (
        "tag,name,kind,area,in_service_on\nfl-07,Truck,forklift,Dock 2,\n"
        "FL 08,Truck,forklift,New area,\nfl-09,Truck,Fork!,,01/02/2020\n,Truck,forklift,,\n"
    )
    said = refusals(db, cast, ASSETS, text.encode())
    assert [line.partition(":")[0] for line in said] == [
        "row 3, column tag",
        "row 4, column in_service_on",
        "row 4, column kind",
        "row 5, column tag",
    ]
    assert (count(db, Asset), count(db, Area)) == (0, 0)


def test_a_look_is_taken_back_whole(db: Database, cast: Cast) -> None:
    before = count(db, TrailEntry)

    def look() -> None:
        with db.unit_of_work() as session:
            take(session, cast, ASSETS, GOOD)
            raise LookError

    with pytest.raises(LookError):
        look()
    assert (count(db, Asset), count(db, TrailEntry)) == (0, before)


def test_people_are_invited_once_and_gain_roles(db: Database, cast: Cast) -> None:
    text = "email,name,roles\nPat@northgate.example,Pat,safety-officer; Coordinator\n"
    with db.unit_of_work() as session:
        assert take(session, cast, PEOPLE, text).new == ["Pat@northgate.example"]
        assert take(session, cast, PEOPLE, text).unchanged == ["pat@northgate.example"]
        more = "email,name,roles\nkim@northgate.example,Kim,coordinator\n"
        assert take(session, cast, PEOPLE, more).changed == ["kim@northgate.example"]
        kim = find_person_by_email(session, "kim@northgate.example")
        assert kim is not None
        assert actor_of(kim).roles[cast.joliet] == {Role.AUDITOR, Role.COORDINATOR}
        owed = session.scalars(
            select(Notification.id).where(Notification.address == "pat@northgate.example")
        ).all()
        assert len(owed) == 1


def test_a_bad_person_is_named_by_row_and_nobody_is_invited(db: Database, cast: Cast) -> None:
    text = b"email,name,roles\nok@x.example,Ok,auditor\nnot an address,B,boss\nc@x.example,C,boss\n"
    people = count(db, Person)
    said = refusals(db, cast, PEOPLE, text)
    assert [line.partition(":")[0] for line in said] == [
        "row 3, column roles",
        "row 3, column email",
        "row 4, column roles",
    ]
    assert count(db, Person) == people


def test_everything_wrong_with_a_person_is_said_at_once(db: Database, cast: Cast) -> None:
    text = (
        "email,name,roles,language\nnowhere,B,boss; auditor; chief,xx\n"
        "kim@northgate.example,Kim Bauer,auditor,xx\nc@x.example,C,;,ES\n"
    )
    roles = "safety-officer, record-keeper, coordinator, auditor, administrator"
    remedy = f"Roles are {roles}, with ; between them."
    assert refusals(db, cast, PEOPLE, text.encode()) == [
        f"row 2, column roles: There is no role 'boss' or 'chief'. {remedy}",
        "row 2, column email: This is not a mail address. It looks like name@plant.example.",
        "row 2, column language: This language is not offered. Take en or es.",
        "row 3, column language: This language is not offered. Take en or es.",
        f"row 4, column roles: No role is given. {remedy}",
    ]


def test_what_a_file_changes_of_people_is_said_cell_by_cell(db: Database, cast: Cast) -> None:
    text = (
        "email,name,roles,language\n"
        "KIM@northgate.example,Kimberly  Bauer,coordinator,ES\n"
        "sam@northgate.example,Sam Tran,safety-officer,\n"
    )
    kim_is = "kim@northgate.example"
    with db.unit_of_work() as session:
        plan = take(session, cast, PEOPLE, text)
        assert plan.changes == [
            CellChange(kim_is, "name", "Kim Bauer", "Kimberly Bauer"),
            CellChange(kim_is, "roles", "auditor", "auditor; coordinator"),
            CellChange(kim_is, "language", "en", "es"),
        ]
        assert plan.unchanged == ["sam@northgate.example"]
        kim = find_person_by_email(session, kim_is)
        assert kim is not None
        assert (kim.name, kim.language) == ("Kimberly Bauer", "es")
        assert actor_of(kim).roles[cast.joliet] == {Role.AUDITOR, Role.COORDINATOR}
        again = take(session, cast, PEOPLE, text)
        assert (again.changed, again.changes) == ([], [])


def test_nobody_renames_by_file_whom_they_may_not_manage(db: Database, cast: Cast) -> None:
    eve = Actor(cast.coordinator, "Eve", {cast.joliet: frozenset({Role.ADMINISTRATOR})})
    text = b"email,name,roles\nlou@northgate.example,Another,auditor\n"
    with (
        pytest.raises(InvalidInputError, match="row 2: Lou Perez has roles where"),
        db.unit_of_work() as session,
    ):
        import_plant(session, cast.joliet, PEOPLE, text, by=eve, now=MONDAY)


def test_a_coordinator_imports_assets_but_no_people(db: Database, cast: Cast) -> None:
    dee = Actor(cast.coordinator, "Dee", {cast.joliet: frozenset({Role.COORDINATOR})})
    with db.unit_of_work() as session:
        import_plant(session, cast.joliet, ASSETS, GOOD.encode(), by=dee, now=MONDAY)
        for place, table in ((cast.joliet, PEOPLE), (cast.elgin, ASSETS)):
            with pytest.raises(NotAllowedError):
                import_plant(session, place, table, GOOD.encode(), by=dee, now=MONDAY)


def test_what_goes_out_comes_in_again_even_if_it_looks_like_a_formula(
    db: Database, cast: Cast
) -> None:
    text = 'tag,name,kind\nFL-07,"=HYPERLINK(""http://x"")",forklift\nFL-08,-1 rack,forklift\n'
    with db.unit_of_work() as session:
        take(session, cast, ASSETS, text)
    with db.reading() as session:
        out = csv_text(COLUMNS[ASSETS].all, export_rows(session, cast.joliet, ASSETS))
    assert "\"'=HYPERLINK(" in out
    rows, _problems = read_rows(out.encode(), ASSETS)
    assert [row.cells["name"] for row in rows] == ['=HYPERLINK("http://x")', "-1 rack"]
    with db.unit_of_work() as session:
        assert len(take(session, cast, ASSETS, out).unchanged) == 2


@pytest.mark.parametrize("table", list(PlantTable))
def test_every_export_is_a_file_that_the_import_takes(
    db: Database, cast: Cast, table: PlantTable
) -> None:
    with db.unit_of_work() as session:
        take(session, cast, ASSETS, GOOD)
    with db.reading() as session:
        out = csv_text(COLUMNS[table].all, export_rows(session, cast.joliet, table))
    with db.unit_of_work() as session:
        plan = take(session, cast, table, out)
    assert (plan.new, plan.changed) == ([], [])
