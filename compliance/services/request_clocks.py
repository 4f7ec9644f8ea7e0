"""The clock of a request for records: it runs from when somebody asked until they are handed over.

29 CFR 1904.40(a) and 1904.35(b)(2): four business hours, the end of the next business day, or seven
days. The request has its own page; its clock stands among the others, and tells people in time.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.recordkeeping.handovers import Asker
from compliance.library.law_clocks import LawClocks
from compliance.services.clock_entries import Known
from compliance.services.clock_stops import ReportMade, stop_not_required, stop_reported
from compliance.services.legal_clocks import ClockStart, start_clock
from compliance.storage.models.legal_clocks import LegalClock
from compliance.storage.models.recordkeeping import Handover
from compliance.storage.queries.legal_clocks import RUNNING, find_by_submission, hold_deadlines

BY_GOVERNMENT, BY_EMPLOYEE = "osha-access-government", "osha-access-employee"
OF_REQUEST = "request-"
NOT_ASKED = "Not what this request asks for."
_OWED: Mapping[Asker, frozenset[str]] = {
    Asker.GOVERNMENT: frozenset({"copies"}),
    Asker.EMPLOYEE: frozenset({"log"}),
    Asker.PERSONAL_REPRESENTATIVE: frozenset({"log"}),
    Asker.AUTHORISED_REPRESENTATIVE: frozenset({"log", "union-301"}),
}
"""The deadlines of its clock that a request owes; the own 301 only where a case was named."""


def start_for_request(
    session: Session, law: LawClocks, row: Handover, *, by: Actor, now: datetime
) -> None:
    """Start the clock of a request; who asks stands on its own page, for those who may see it."""
    asker = Asker(row.to_role)
    key = BY_GOVERNMENT if asker is Asker.GOVERNMENT else BY_EMPLOYEE
    if key not in law.clocks:
        return
    wanted = ClockStart(
        establishment_id=row.establishment_id,
        submission_id=f"{OF_REQUEST}{row.id}",
        clock_key=key,
        known=Known(starts={"request": row.asked_at.replace(microsecond=0).isoformat()}),
        told_at=row.asked_at,
        told_by=row.agency or f"R-{row.id}",
    )
    clock = start_clock(session, law, wanted, by=by, now=now)
    owed = _OWED[asker] | ({"own-301"} if row.case_id else frozenset())
    for one in hold_deadlines(session, clock.id):
        if one.key not in owed and one.state == RUNNING:
            stop_not_required(session, one, reason=NOT_ASKED, by=by, now=now)


def stop_by_handover(session: Session, row: Handover, *, by: Actor, now: datetime) -> None:
    """Stop what still runs of a request: everything went at once. Handed over late stays late."""
    clock = find_by_submission(session, f"{OF_REQUEST}{row.id}")
    for one in hold_deadlines(session, clock.id) if clock else ():
        if one.state == RUNNING:
            made = ReportMade(
                reported_at=now,
                reported_to=row.agency or f"R-{row.id}",
                reported_by=by.name,
                reference=f"R-{row.id}",
            )
            stop_reported(session, one, made, by=by, now=now)


def request_of(clock: LegalClock) -> int | None:
    """Return the id of the request that a clock belongs to, if it belongs to one."""
    number = clock.submission_id.removeprefix(OF_REQUEST)
    is_ours = clock.submission_id.startswith(OF_REQUEST) and number.isdecimal()
    return int(number) if is_ours else None
