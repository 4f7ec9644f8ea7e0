"""Records that somebody may ask for: the request, its deadline, and the handover."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.canonical import canonical_json
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.handovers import (
    BASES,
    ENTITLEMENTS,
    SKEW,
    Asker,
    Basis,
    basis_problems,
    deadlines_of,
)
from compliance.domain.recordkeeping.log_lines import PRIVACY_CASE
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.business_hours import site_time
from compliance.services.filing_year import KEPT_YEARS, kept_years
from compliance.services.request_clocks import stop_by_handover
from compliance.services.trail import append
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.models.recordkeeping import Handover

LONGEST_NAME = 120
LONGEST_NOTE = 2_000
SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asks for records, and when.

    ``case_number``: of the one case whose Form 301 the asker may have, ``case_year`` of its log
    where two years have that number, ``basis``: why it is theirs, if the name does not say it.
    """

    asker: Asker
    name: str
    agency: str
    asked_at: datetime
    case_number: str = ""
    case_year: int | None = None
    basis: Basis | None = None
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
    if case is not None:
        name = shown_name(case, by)
        names = (wanted.name.strip(), name)
        about = f"{case.number} ({case.log_year})"
        problems += basis_problems(wanted.asker, names, wanted.basis, about)
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
        what=_said(wanted, case),
        note=wanted.note.strip(),
    )
    session.add(row)
    session.flush()
    data: dict[str, str | int | bool | None] = {
        **_who(row),
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
    numbered = (InjuryCase.establishment_id == place.id, InjuryCase.number == number)
    statement = select(InjuryCase).where(*numbered, InjuryCase.logged_at.is_not(None))
    cases = list(session.scalars(statement.order_by(InjuryCase.log_year)))
    years = [case.log_year for case in cases]  # a number is used once a year
    if wanted.case_year is not None:
        cases = [case for case in cases if case.log_year == wanted.case_year]
    if not cases:
        what = f"There is no case {number} on a log here."
        problems.append(Problem("case_number", what, "Write it as on the log, or leave it empty."))
    elif len(cases) > 1:
        what = f"Several logs have this number: {', '.join(map(str, years))}."
        problems.append(Problem("case_year", what, "Say which year is meant."))
    return cases[0] if len(cases) == 1 else None


def shown_name(case: InjuryCase, by: Actor) -> str:
    """Return whose case it is, as somebody may see it: 29 CFR 1904.29(b)(6) keeps some apart."""
    may_see = by.may(Permission.VIEW_PRIVACY_LIST, case.establishment_id)
    return PRIVACY_CASE if case.is_privacy_case and not may_see else case.employee_name


def basis_of(row: Handover) -> Basis | None:
    """Return by what the asker may have the report of the case."""
    said = row.what.get("basis")
    return Basis(str(said)) if said else None


def _said(wanted: Request, case: InjuryCase | None) -> dict[str, object]:
    """Return what a request keeps besides its columns; ``salt`` is for its digest in the trail."""
    said: dict[str, object] = {}
    if wanted.asker is not Asker.GOVERNMENT:
        said["salt"] = token_hex(SALT_BYTES)
    if case is not None and wanted.asker in BASES:
        said["basis"] = (wanted.basis or Basis.OWN_CASE).value
    return said


def _who(row: Handover) -> dict[str, str | int | bool | None]:
    """Return who asks, as the trail tells it: auditors read it, and an asker may be injured.

    The name of an inspector stands there; of anybody else only the digest of what was written
    down, salted, so that nobody finds the name by trying those of the plant.
    """
    if row.to_role == Asker.GOVERNMENT.value:
        return {"role": row.to_role, "name": row.to_name, "agency": row.agency}
    said = {
        "agency": row.agency,
        "asked_at": row.asked_at.isoformat(),
        "basis": row.what.get("basis"),
        "case": row.case_id,
        "name": row.to_name,
        "note": row.note,
        "salt": row.what.get("salt"),
    }
    return {"role": row.to_role, "digest": digest_of(canonical_json(said))}


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
        **_who(row),
        "count": len(files),
        "timeliness": "late" if now > row.due_at else "on-time",
        **{f"sha256 {name}": digest for name, digest in files.items()},
    }
    _note(session, TrailEvent.RECORDS_HANDED_OVER, row, data, by=by, now=now)
    stop_by_handover(session, row, by=by, now=now)


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
        **_who(row),
        "file": ", ".join(files),
        **{f"sha256 {name}": digest for name, digest in files.items()},
    }
    _note(session, TrailEvent.RECORDS_HANDED_OVER, row, data, by=by, now=now)


def gets_reports(row: Handover) -> bool:
    """Return whether any Form 301 goes with it: that of one person only with a stated basis."""
    owed = ENTITLEMENTS[Asker(row.to_role)]
    is_theirs = row.case_id is not None and basis_of(row) is not None
    return is_theirs if owed.needs_case else owed.reports


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
