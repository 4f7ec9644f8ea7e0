"""Injury records for a packet: no name that must go, whatever people typed, and nothing refused."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.packet_masking import WITHHELD, Masked, mask_records
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.domain.recordkeeping.log_lines import (
    PRIVACY_CASE,
    Form301,
    KnownNames,
    LineChange,
    LogLine,
    Reader,
)

ZONE = ZoneInfo("America/Chicago")
AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
NAMES = ("Pat Doe", "Casey Nguyen", "José Vance", "Núria Puig-Sala", "Robin O'Brien", "Zoë Keller")
CLINICIAN = "Lee Chu"
PHRASES = ("cut by sheet steel", "{name} fell", "seen by {name}", "{name}", "beside {first}", "")
COLUMNS = tuple(Column)


def texts(name: str) -> st.SearchStrategy[str]:
    """What people type: sometimes with their own name, sometimes with somebody else's."""
    whom = st.sampled_from((name, *NAMES))
    return st.builds(
        lambda phrase, who: phrase.format(name=who, first=who.split()[0]),
        st.sampled_from(PHRASES),
        whom,
    )


@st.composite
def a_line(draw: st.DrawFn, place: int, name: str) -> LogLine:
    """A line of the log with doubtful texts, and perhaps one change."""
    text = texts(name)
    change = LineChange(
        field=draw(st.sampled_from(("name", "description"))),
        before=draw(st.sampled_from((name, "cut by sheet steel"))),
        after=draw(text),
        at=AT,
        by="Ana Rivera",
        reason=draw(text),
    )
    return LogLine(
        case_id=place,
        number=f"2026-{place:03}",
        name=name,
        job_title=draw(st.sampled_from(("Welder", f"Helper of {name}"))),
        injured_on=date(2026, 3, 2),
        where=draw(text),
        description=draw(text),
        column=draw(st.sampled_from(COLUMNS)),
        days_away=draw(st.integers(0, 90)),
        days_restricted=draw(st.integers(0, 90)),
        type=draw(st.sampled_from(CaseType)),
        is_privacy_case=draw(st.booleans()),
        clinician=CLINICIAN,
        changes=(change,) if draw(st.booleans()) else (),
    )


@st.composite
def a_form(draw: st.DrawFn, line: LogLine) -> Form301:
    """The report of a line, as doubtful."""
    text = texts(line.name)
    return Form301(
        case_id=line.case_id,
        number=line.number,
        employee_name=line.name,
        employee_address=f"12 Elm Street, care of {line.name}",
        clinician=CLINICIAN,
        facility=draw(text),
        doing_before=draw(text),
        what_happened=draw(text),
        injury=draw(text),
        object_substance=draw(text),
        completed_by="Ana Rivera",
        is_privacy_case=line.is_privacy_case,
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[LogLine], list[Form301]]:
    """Up to four cases of different people, every text of them doubtful."""
    people = draw(st.permutations(NAMES))[: draw(st.integers(0, 4))]
    lines = [draw(a_line(place, name)) for place, name in enumerate(people, 1)]
    return lines, [draw(a_form(line)) for line in lines]


def said(masked: Masked) -> str:
    return "\n".join(one.model_dump_json() for one in (*masked.log, *masked.reports))


def told(names: Iterable[str], text: str) -> list[str]:
    return [name for name in names if re.search(rf"\b{re.escape(name)}\b", text)]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(cases(), st.sampled_from(Reader))
def test_no_packet_holds_a_name_that_must_go(
    found: tuple[list[LogLine], list[Form301]], reader: Reader
) -> None:
    lines, forms = found
    masked = mask_records(lines, forms, reader, ZONE)
    hidden = [one.name for one in lines if reader is Reader.OTHERS or one.is_privacy_case]
    assert told(hidden, said(masked)) == []
    if reader is Reader.OTHERS:
        assert told((CLINICIAN, "Ana Rivera"), said(masked)) == []
    assert [entry.number for entry in masked.log] == [line.number for line in lines]
    assert bool(masked.withheld) is (WITHHELD in said(masked))
    for entry in masked.log:
        assert (entry.days_away or 0) + (entry.days_restricted or 0) <= 180


LINE = LogLine(
    case_id=1,
    number="2026-001",
    name="Pat Doe",
    job_title="Welder",
    injured_on=date(2026, 3, 2),
    where="Bay 2",
    description="Cut of the left palm, sheet steel",
    column=Column.AWAY,
    days_away=5,
    days_restricted=3,
    type=CaseType.INJURY,
)
FORM = Form301(
    case_id=1,
    number="2026-001",
    employee_name="Pat Doe",
    employee_address="12 Elm Street",
    born_on=date(1988, 5, 14),
    clinician="Lee Chu",
    in_emergency_room=True,
    injured_on=date(2026, 3, 2),
    doing_before="Turning a plate",
)


@pytest.mark.parametrize(
    ("reader", "name", "report"),
    [
        (Reader.GOVERNMENT, "Pat Doe", "Pat Doe"),
        (Reader.PERMITTED, "Pat Doe", "Pat Doe"),
        (Reader.WORKFORCE, "Pat Doe", None),
        (Reader.AUTHORISED_REPRESENTATIVE, "Pat Doe", ""),
        (Reader.OTHERS, "name removed", ""),
    ],
)
def test_each_reader_gets_what_the_rules_give(
    reader: Reader, name: str, report: str | None
) -> None:
    masked = mask_records([LINE], [FORM], reader, ZONE)
    assert masked.log[0].name == name
    if report is None:
        assert masked.reports == ()
        return
    [form] = masked.reports
    assert (form.employee_name, form.doing_before) == (report, "Turning a plate")
    assert (form.born_on is None) is (report == "")
    is_union = reader is Reader.AUTHORISED_REPRESENTATIVE
    assert (form.in_emergency_room is None) is is_union


@pytest.mark.parametrize("reader", [Reader.GOVERNMENT, Reader.PERMITTED])
def test_the_report_of_a_privacy_case_is_cut_down_for_everybody(reader: Reader) -> None:
    private = replace(LINE, is_privacy_case=True)
    masked = mask_records([private], [replace(FORM, is_privacy_case=True)], reader, ZONE)
    [form] = masked.reports
    assert (form.employee_name, form.employee_address, form.born_on) == (PRIVACY_CASE, "", None)
    assert form.is_partial


def test_a_telephone_number_stays_out_of_what_anybody_may_read() -> None:
    telling = replace(FORM, what_happened="Call 312-555-0100")
    masked = mask_records([LINE], [telling], Reader.OTHERS, ZONE)
    assert masked.reports[0].what_happened == WITHHELD
    assert [(one.number, one.field) for one in masked.withheld] == [("2026-001", "what_happened")]


@pytest.mark.parametrize("reader", Reader)
def test_names_on_no_line_are_looked_for_in_texts_too(reader: Reader) -> None:
    known = KnownNames(private=("Zelda Quimby",), others=("Wanda Quill",))
    line = replace(LINE, where="by Quimby's bench", description="Wanda saw it")
    form = replace(FORM, what_happened="zelda fell before", injury="Cut, told by Wanda Quill")
    masked = mask_records([line], [form], reader, ZONE, known)
    assert told(("Quimby", "Zelda", "zelda"), said(masked)) == []
    # A witness may be named to whoever sees names; nobody else learns of one.
    whole = reader in {Reader.GOVERNMENT, Reader.PERMITTED}
    assert bool(told(("Wanda",), said(replace(masked, log=())))) is whole
    if reader is Reader.OTHERS:
        assert told(("Wanda",), said(masked)) == []


def test_a_number_that_names_somebody_gives_way_everywhere() -> None:
    named = replace(LINE, number="Doe-1", description="Doe fell")
    masked = mask_records([named], [replace(FORM, number="Doe-1")], Reader.OTHERS, ZONE)
    assert told(("Doe",), said(masked)) == []
    assert "Doe" not in repr(masked.withheld)
    assert masked.log[0].number == masked.reports[0].number == "#1"
    plain = mask_records([named], [], Reader.GOVERNMENT, ZONE)
    assert plain.log[0].number == "Doe-1"  # no privacy concern case: the name stands beside it
