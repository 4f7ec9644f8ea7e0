"""The demo's last whole year: cases of every kind, certified, and a pair that OSHA's rules take."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from compliance.demo.load import DemoRequest, load_demo
from compliance.demo.plant import KEY
from compliance.domain.ita.cells import Checking
from compliance.domain.ita.check import check_files
from compliance.domain.ita.texts import NameSearch, names_in
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.library.catalog import Catalog
from compliance.library.filing_law import load_recordkeeping_law
from compliance.services.filings import Filing, make_filing
from compliance.storage.blobs import FolderBlobs
from compliance.storage.db import Database
from compliance.storage.queries.injury_cases import list_forms, list_log
from compliance.storage.queries.recordkeeping import find_place
from tests.databases import SqliteFiles
from tests.demo.conftest import CHECKLISTS, NOW

LAW = load_recordkeeping_law(CHECKLISTS)
YEAR = NOW.year - 1


@pytest.fixture(scope="module")
def young(
    sqlite_files: SqliteFiles, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog
) -> Database:
    """A plant of five days: the year before was taken over from paper."""
    folder = tmp_path_factory.mktemp("young")
    database = Database(sqlite_files.url_for(folder), pool_size=2)
    blobs = FolderBlobs(folder / "evidence")
    load_demo(DemoRequest(database=database, blobs=blobs, catalog=catalog, now=NOW, days=5))
    return database


def _filing(database: Database, now: datetime = NOW) -> Filing:
    with database.reading() as session:
        return make_filing(session, find_place(session, KEY), now.year - 1, LAW, now=now)


def test_the_log_has_a_case_of_every_kind(young: Database) -> None:
    with young.reading() as session:
        lines = list_log(session, find_place(session, KEY).id, YEAR)
    assert [(one.number, one.column, one.type, one.is_privacy_case) for one in lines] == [
        (f"{YEAR}-001", Column.AWAY, CaseType.INJURY, False),
        (f"{YEAR}-002", Column.RESTRICTED, CaseType.INJURY, False),
        (f"{YEAR}-003", Column.OTHER, CaseType.INJURY, False),
        (f"{YEAR}-004", Column.OTHER, CaseType.INJURY, True),
        (f"{YEAR}-005", Column.OTHER, CaseType.HEARING, False),
    ]
    assert [(one.days_away, one.days_restricted) for one in lines[:2]] == [(9, 12), (0, 14)]


def test_every_report_was_completed_within_seven_days(young: Database) -> None:
    """29 CFR 1904.29(b)(3)."""
    with young.reading() as session:
        forms = list_forms(session, find_place(session, KEY).id, YEAR)
    took = [
        one.completed_on - one.injured_on for one in forms if one.completed_on and one.injured_on
    ]
    assert len(took) == len(forms) == 5
    assert all(timedelta() <= one <= timedelta(days=7) for one in took)


def test_the_year_is_certified_and_nothing_changed_after(young: Database) -> None:
    summary = _filing(young).year.summary
    assert summary.certified is not None
    assert not summary.is_stale
    assert summary.undecided == 0
    assert summary.facts.totals.outcomes == (0, 1, 1, 3)


def test_both_files_pass_the_check_without_a_warning(young: Database) -> None:
    filing = _filing(young)
    assert sorted(filing.named) == ["300a.csv", "cases.csv"]
    assert [str(one) for one in filing.files.problems] == []
    with young.reading() as session:
        lines = list_log(session, find_place(session, KEY).id, YEAR)
    names = names_in([line.name for line in lines])
    for name in names:
        assert name.split()[-1] not in filing.named["cases.csv"]
    texts = [(name, [text.encode()]) for name, text in filing.named.items()]
    checking = Checking(
        format=LAW.ita,
        industries=LAW.filing.industries,
        names=NameSearch(names, frozenset()),
        today=NOW.date(),
    )
    found = check_files(texts, checking, complete=True)
    assert (found.errors, found.warnings) == (0, 0), found


def test_a_year_that_is_not_certified_yet_has_its_cases(
    sqlite_files: SqliteFiles, tmp_path: Path, catalog: Catalog
) -> None:
    early = datetime(2027, 1, 8, 18, 0, tzinfo=UTC)
    database = Database(sqlite_files.url_for(tmp_path), pool_size=2)
    blobs = FolderBlobs(tmp_path / "evidence")
    load_demo(DemoRequest(database=database, blobs=blobs, catalog=catalog, now=early, days=3))
    filing = _filing(database, early)
    assert filing.files.may_leave
    assert filing.year.summary.certified is None
    database.close()
