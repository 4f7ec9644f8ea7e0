"""Records that somebody may ask for: the request, its deadline, and the handover."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.handovers import ENTITLEMENTS, SKEW, Asker, deadlines_of
from compliance.domain.trail import TrailEvent
from compliance.services.business_hours import site_time
from compliance.services.filing_year import KEPT_YEARS, kept_years
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import Handover

LONGEST_NAME = 120
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks for records, and when. ``case_id``: the asker's own case, for its Form 301."""

    asker: Asker
    name: str
    agency: str
    asked_at: datetime
    case_number: str = ""
    note: str = ""


def ask_for_records(
    session: Session, place: Establishment, wanted: Request, *, by: Actor, now: datetime
) -> Handover:
    """Write down that somebody asked for the records; the clock runs from then.

    Raises:
        NotAllowedError: the actor keeps no records there.
        InvalidInputError: with everything that is wrong.
    """
    demand(by, Permission.KEEP_RECORDS, place.id)
    problems = list(_problems(wanted, now))
    case = _own_case(session, place, wanted, problems)
    if problems:
        raise InvalidInputError(problems)
    due = deadlines_of(wanted.asker, wanted.asked_at, site_time(session, place)).records
    row = Handover(
        establishment_id=place.id,
        to_name=wanted.name.strip(),
        to_role=wanted.asker.value,
        agency=wanted.agency.strip(),
        asked_at=wanted.asked_at,
        due_at=due.at,
        asked_by=by.person_id,
        years=kept_years(session, place.id, today_at(now, place.zone)),
        case_id=case.id if case else None,
        what={},
        note=wanted.note.strip(),
    )
    session.add(row)
    session.flush()
    data: dict[str, str | int | bool | None] = {
        "role": wanted.asker.value,
        "name": row.to_name,
        "agency": row.agency,
        "until": due.at.isoformat(),
        "years": ",".join(map(str, row.years)),
    }
    _note(session, TrailEvent.RECORDS_ASKED_FOR, row, data, by=by, now=now)
    return row


def _problems(wanted: Request, now: datetime) -> Iterator[Problem]:
    if not wanted.name.strip():
        yield Problem("name", "It is empty.", "Write who asks.")
    for where, text, most in (
        ("name", wanted.name, LONGEST_NAME),
        ("agency", wanted.agency, LONGEST_NAME),
        ("note", wanted.note, LONGEST_NOTE),
    ):
        if len(text.strip()) > most:
            yield Problem(where, f"It is longer than {most} characters.", "Make it shorter.")
    if wanted.asked_at > now + SKEW:
        yield Problem("asked_on", "It is still to come.", "Give an earlier day and time.")


def _own_case(
    session: Session, place: Establishment, wanted: Request, problems: list[Problem]
) -> InjuryCase | None:
    number = wanted.case_number.strip()
    if not number:
        return None
    case = session.scalar(
        select(InjuryCase).where(
            InjuryCase.establishment_id == place.id, InjuryCase.number == number
        )
    )
    if case is None:
        what = f"There is no case {number} on a log here."
        problems.append(Problem("case_number", what, "Write it as on the log, or leave it empty."))
    return case


def hand_over(
    session: Session,
    row: Handover,
    files: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down that the records were handed over: names of the files and their sha256.

    Raises:
        NotAllowedError: the actor keeps no records there.
        ConflictError: they were handed over already.
    """
    demand(by, Permission.KEEP_RECORDS, row.establishment_id)
    if row.handed_at is not None:
        raise ConflictError("This was handed over already. Write down another request.")
    row.handed_at, row.handed_by = now, by.person_id
    row.what = {**row.what, "files": dict(files)}
    session.flush()
    data: dict[str, str | int | bool | None] = {
        "role": row.to_role,
        "name": row.to_name,
        "count": len(files),
        "timeliness": "late" if now > row.due_at else "on-time",
        **{f"sha256 {name}": digest for name, digest in files.items()},
    }
    _note(session, TrailEvent.RECORDS_HANDED_OVER, row, data, by=by, now=now)


def entitled_years(row: Handover) -> Sequence[int]:
    """Return the years whose records a request is about, the latest first."""
    return sorted(row.years, reverse=True)


def years_without_records(row: Handover, now: datetime, zone: str) -> list[int]:
    """Return the years that the law wants kept and of which nothing is here, the latest first."""
    this = today_at(now, zone).year
    return [year for year in range(this, this - KEPT_YEARS - 1, -1) if year not in row.years]


def hand_over_names(
    session: Session, row: Handover, files: Mapping[str, str], *, by: Actor, now: datetime
) -> None:
    """Write down that the names of privacy concern cases were handed over, apart from the rest.

    Raises:
        NotAllowedError: the actor may not see the list.
    """
    demand(by, Permission.VIEW_PRIVACY_LIST, row.establishment_id)
    row.what = {**row.what, "names": dict(files)}
    session.flush()
    data: dict[str, str | int | bool | None] = {
        "role": row.to_role,
        "name": row.to_name,
        "file": ", ".join(files),
        **{f"sha256 {name}": digest for name, digest in files.items()},
    }
    _note(session, TrailEvent.RECORDS_HANDED_OVER, row, data, by=by, now=now)


def gets_reports(row: Handover) -> bool:
    """Return whether any Form 301 goes with it."""
    owed = ENTITLEMENTS[Asker(row.to_role)]
    return row.case_id is not None if owed.needs_case else owed.reports


def _note(
    session: Session,
    event: TrailEvent,
    row: Handover,
    data: Mapping[str, str | int | bool | None],
    *,
    by: Actor,
    now: datetime,
) -> None:
    append(
        session,
        event,
        by=by,
        now=now,
        subject=("handover", row.id),
        establishment_id=row.establishment_id,
        data=data,
    )
