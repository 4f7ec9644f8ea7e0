"""The demo's injury cases: one on the log with its days and history, one that was first aid."""

from sqlalchemy import select

from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import Reader, for_reader
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import list_forms, list_log
from tests.demo.conftest import NOW, Loaded


def test_the_cut_is_on_the_log_and_the_dust_is_not(year: Loaded) -> None:
    with year.database.reading() as session:
        this_year = select(InjuryCase).where(InjuryCase.log_year == NOW.year)
        cut, eye = session.scalars(this_year.order_by(InjuryCase.id)).all()
        assert (eye.outcome, eye.number, eye.logged_at) == ("not recordable", None, None)
        [line] = list_log(session, cut.establishment_id, cut.log_year, as_of=NOW.date())
        assert line.number == f"{cut.log_year}-001"
        assert (line.column, line.type) == (Column.AWAY, CaseType.INJURY)
        assert (line.days_away, line.days_restricted, line.estimated) == (6, 9, False)
        assert {one.reason for one in line.changes} == {
            "Back at work",
            "Clinic's note on coming back",
        }
        assert for_reader([line], Reader.OTHERS)[0].name == "name removed"
        [form] = list_forms(session, cut.establishment_id, cut.log_year)
        assert form.completed_by == "Ana Rivera"
