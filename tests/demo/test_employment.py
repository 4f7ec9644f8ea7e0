"""The demo plant keeps its hours, and its pair of files for OSHA passes the check."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from compliance.demo.plant import KEY, ZONE
from compliance.domain.filing.facts import Owed
from compliance.domain.ita.cells import Checking
from compliance.domain.ita.check import check_files
from compliance.domain.ita.texts import NameSearch
from compliance.domain.local_time import today_at
from compliance.library.filing_law import load_recordkeeping_law
from compliance.services.filings import make_filing
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.recordkeeping import find_place, get_work_year, list_months
from tests.demo.conftest import NOW, Loaded

LAW = load_recordkeeping_law(Path(__file__).resolve().parents[2] / "checklists")
TODAY = today_at(NOW, ZONE)


def test_every_month_up_to_the_last_one_has_its_hours(year: Loaded) -> None:
    with year.database.reading() as session:
        place = find_place(session, KEY)
        assert get_work_year(session, place.id, TODAY.year - 1).missing_months == ()
        last = list_months(session, place.id)[-1]
        ago = TODAY.replace(day=1) - timedelta(days=1)
        assert (last.year, last.month) == (ago.year, ago.month)


def test_the_pair_for_osha_passes_its_check(year: Loaded) -> None:
    with year.database.reading() as session:
        place = find_place(session, KEY)
        filing = make_filing(session, place, TODAY.year - 1, LAW, now=NOW)
    assert filing.files.may_leave, [str(one) for one in filing.files.problems]
    assert filing.year.duty.summary is Owed.YES
    names = NameSearch((), frozenset())
    checking = Checking(format=LAW.ita, industries=LAW.filing.industries, names=names)
    texts = [(name, [text.encode()]) for name, text in filing.named.items()]
    assert check_files(texts, checking, complete=True).errors == 0


def test_the_summary_was_posted_and_looked_after_until_the_end_of_april(year: Loaded) -> None:
    with year.database.reading() as session:
        rows = session.execute(
            select(Occurrence.due_on, Occurrence.done_at)
            .join(Schedule, Schedule.id == Occurrence.schedule_id)
            .where(Schedule.checklist_key == "form-300a-posting", Occurrence.due_on <= TODAY)
            .order_by(Occurrence.due_on)
        ).all()
    assert [(row.due_on.month, row.due_on.day) for row in rows] == [(2, 1), (3, 1), (4, 1), (4, 30)]
    assert all(row.done_at is not None for row in rows)
