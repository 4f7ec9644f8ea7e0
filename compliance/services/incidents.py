"""Incidents: reported by people or from a poster, changed with reasons, closed and opened again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.incidents import (
    LONGEST_NAME,
    MOST_PHOTOS,
    Account,
    IncidentKind,
    IncidentState,
    is_private,
    is_urgent,
    problems_of,
)
from compliance.domain.numbers import incident_number
from compliance.domain.records import digest_of
from compliance.domain.trail import TrailEvent
from compliance.services.evidence import StoredPhoto, attach_photos
from compliance.services.incident_messages import tell_urgent
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area, Establishment
from compliance.storage.models.incidents import Incident, IncidentPerson, ReportLink
from compliance.storage.queries.evidence import list_of_incident
from compliance.storage.queries.incidents import find_by_submission
from compliance.storage.tables import table_of
from compliance.storage.upsert import insert_new

JUST_NOW = "just now"
A_MOMENT = timedelta(minutes=2)  # pages say the minute in which "just now" was pressed
ID_DIGITS = 32  # hexadecimal digits of the id of a form
STRANGER = Actor(person_id=None, name="Somebody by QR code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was sent.

    ``submission_id`` was made with the form: however often it is sent as it is, there is one
    incident. Sent with other words under the same id, it is a report of its own.
    ``device_at`` is what the phone's clock showed. A name and an address that can be reached are
    asked of people without an account only.
    """

    establishment_id: int
    submission_id: str
    account: Account
    photos: tuple[StoredPhoto, ...] = ()
    device_at: datetime | None = None
    language: str = "en"
    reporter_name: str = ""
    reporter_contact: str = ""


def report_incident(session: Session, report: Report, *, by: Actor, now: datetime) -> Incident:
    """Keep a report; sent again, return the incident that it became already.

    What is urgent is owed to the people on duty in the same transaction.

    Raises:
        NotAllowedError: the actor may not report there.
        InvalidInputError: with everything that is wrong; nothing is written.
        ConflictError: the form was sent by somebody else.
    """
    demand(by, Permission.REPORT_INCIDENT, report.establishment_id)
    return _report(session, report, None, by=by, now=now)


def report_by_link(
    session: Session, link: ReportLink, report: Report, *, now: datetime
) -> Incident:
    """Keep a report of somebody without an account, who stood before a poster.

    Raises:
        ConflictError: the code is not used any more, or the form was sent by somebody else.
        InvalidInputError: with everything that is wrong; nothing is written.
    """
    if link.ended_at is not None:
        raise ConflictError("This code is not used any more. Tell a supervisor what happened.")
    own = replace(report, establishment_id=link.establishment_id)
    return _report(session, own, link, by=STRANGER, now=now)


def _report(
    session: Session, report: Report, link: ReportLink | None, *, by: Actor, now: datetime
) -> Incident:
    link_id = link.id if link is not None else None
    before = find_by_submission(session, report.submission_id)
    if before is not None:
        return _sent_again(session, before, report, link, by=by, now=now)
    place = session.get_one(Establishment, report.establishment_id)
    problems = [
        *problems_of(report.account, zone=place.zone, now=now),
        *strange_places(session, report.account, place.id),
        *_wrong_report(report),
    ]
    if problems:
        raise InvalidInputError(problems)
    values = _values(report, place.zone, now) | {"reported_by": by.person_id}
    values["report_link_id"] = link_id
    is_first = insert_new(session, table_of(Incident), [values]) == 1
    incident = find_by_submission(session, report.submission_id)
    if incident is None:
        raise ConflictError("The report could not be kept. Send it once more.")
    if not is_first:  # the same form arrived twice at once
        return _sent_again(session, incident, report, link, by=by, now=now)
    _add_people(session, incident, report.account, by=by, now=now)
    attach_photos(session, report.photos, incident, by=by, now=now)
    if incident.is_urgent:
        tell_urgent(session, incident, by=by, now=now)
    _note(session, incident, report, by=by, now=now)
    return incident


def _sent_again(
    session: Session,
    before: Incident,
    report: Report,
    link: ReportLink | None,
    *,
    by: Actor,
    now: datetime,
) -> Incident:
    """Return what a form became; if it says something else now, keep that as a report of its own.

    A page that came back by the browser's button, or from a copy, has the id of before: what is
    typed into it is news, and a fire among it must not be answered with the number of a loose mat.
    """
    theirs = (before.establishment_id, before.reported_by, before.report_link_id)
    if theirs != (report.establishment_id, by.person_id, link.id if link is not None else None):
        raise ConflictError("This form was sent by somebody else. Open a new one.")
    place = session.get_one(Establishment, report.establishment_id)
    told, known = _told(report, place.zone, now), _told_before(before)
    corrected = {change.field for change in before.changes}
    if told["when"] == JUST_NOW or corrected & {"happened_on", "happened_at"}:
        known["when"] = told["when"]  # "just now" is said at each press anew
    if "where" in corrected:
        known["place"] = told["place"]
    kept = {photo.digest for photo in list_of_incident(session, before.id)}
    if told == known and kept.issuperset(photo.digest for photo in report.photos):
        return before
    photos = sorted(photo.digest for photo in report.photos)
    own = json.dumps([report.submission_id, told, photos], sort_keys=True, ensure_ascii=False)
    news = replace(report, submission_id=digest_of(own)[:ID_DIGITS])  # sent again, it is the same
    return _report(session, news, link, by=by, now=now)


def _told(report: Report, zone: str, now: datetime) -> dict[str, object]:
    """Return what a form says, so that it can be compared with what it said before."""
    account, at = report.account, report.account.when.instant(zone)
    values = _values(report, zone, now)
    names = sorted((named.part.value, named.name, named.contact) for named in account.people)
    is_now = at is not None and abs(now - at) < A_MOMENT
    return {
        "kind": values["kind"],
        "urgent": "yes" if values["is_urgent"] else "no",
        "hurt": "yes" if values["anyone_hurt"] else "no",
        "what": values["what"],
        "done_at_once": values["done_at_once"],
        "place": [values["place"], account.area_id, account.asset_id],
        "when": JUST_NOW if is_now else _when(account.when.on, at),
        "by": [values["reporter_name"], values["reporter_contact"]],
        "people": [list(one) for one in names],
    }


def _told_before(incident: Incident) -> dict[str, object]:
    """Return what was said when an incident was reported, whatever was corrected since."""
    first = {change.field: change.before for change in reversed(incident.changes)}
    names = sorted(
        (person.part, person.name, person.contact)
        for person in incident.people
        if person.added_at == incident.received_at
    )
    return {
        "kind": first.get("kind", incident.kind),
        "urgent": first.get("urgent", "yes" if incident.is_urgent else "no"),
        "hurt": first.get("hurt", "yes" if incident.anyone_hurt else "no"),
        "what": first.get("what", incident.what),
        "done_at_once": first.get("done_at_once", incident.done_at_once),
        "place": [incident.place, incident.area_id, incident.asset_id],
        "when": _when(incident.happened_on, incident.happened_at),
        "by": [incident.reporter_name, incident.reporter_contact],
        "people": [list(one) for one in names],
    }


def _when(on: date | None, at: datetime | None) -> str:
    return at.isoformat() if at is not None else on.isoformat() if on is not None else ""


def _values(report: Report, zone: str, now: datetime) -> dict[str, object]:
    account = report.account
    kind = account.kind or IncidentKind.HAZARD
    hurt = bool(account.anyone_hurt) or kind is IncidentKind.INJURY
    return {
        "establishment_id": report.establishment_id,
        "submission_id": report.submission_id,
        "kind": kind.value,
        "state": IncidentState.REPORTED.value,
        "is_urgent": is_urgent(kind, told_so=account.told_urgent),
        "anyone_hurt": hurt,
        "is_private": is_private(kind, anyone_hurt=hurt),
        "what": account.what.strip(),
        "done_at_once": account.done_at_once.strip(),
        "place": account.place.strip(),
        "area_id": account.area_id,
        "asset_id": account.asset_id,
        "happened_on": account.when.on,
        "happened_at": account.when.instant(zone),
        "device_at": report.device_at,
        "received_at": now,
        "learned_at": now,
        "reporter_name": report.reporter_name.strip(),
        "reporter_contact": report.reporter_contact.strip(),
        "language": report.language,
    }


def _wrong_report(report: Report) -> list[Problem]:
    problems = [
        Problem(where, f"It is longer than {LONGEST_NAME} characters.", "Make it shorter.")
        for where, text in (
            ("reporter_name", report.reporter_name),
            ("reporter_contact", report.reporter_contact),
        )
        if len(text) > LONGEST_NAME
    ]
    if len(report.photos) > MOST_PHOTOS:
        problems.append(Problem("photos", f"{MOST_PHOTOS} photos are the most.", "Send fewer."))
    return problems


def strange_places(session: Session, account: Account, establishment_id: int) -> list[Problem]:
    """Return what is wrong with area and asset: those of another establishment are none of this."""
    area = session.get(Area, account.area_id) if account.area_id else None
    asset = session.get(Asset, account.asset_id) if account.asset_id else None
    is_wrong = any(
        wanted and (row is None or row.establishment_id != establishment_id)
        for wanted, row in ((account.area_id, area), (account.asset_id, asset))
    )
    if not is_wrong:
        return []
    return [Problem("where", "There is no such place here.", "Choose one of the list.")]


def _add_people(
    session: Session, incident: Incident, account: Account, *, by: Actor, now: datetime
) -> None:
    session.add_all(
        IncidentPerson(
            incident_id=incident.id,
            part=named.part.value,
            name=named.name,
            contact=named.contact,
            added_at=now,
            added_by=by.person_id,
        )
        for named in account.people
    )
    session.flush()


def _note(
    session: Session, incident: Incident, report: Report, *, by: Actor, now: datetime
) -> None:
    """Write the one entry: nothing that was written is in it, only what proves it unchanged."""
    append(
        session,
        TrailEvent.INCIDENT_REPORTED,
        by=by,
        now=now,
        subject=("incident", incident.id),
        establishment_id=incident.establishment_id,
        data={
            "digest": account_digest(incident),
            "hurt": incident.anyone_hurt,
            "kind": incident.kind,
            "link": incident.report_link_id,
            "people": len(report.account.people),
            "photos": ",".join(photo.digest for photo in report.photos),
            "urgent": incident.is_urgent,
        },
    )


def account_digest(incident: Incident) -> str:
    """Return the SHA-256 of what is said of an incident, as it stands now."""
    fields: Mapping[str, object] = {
        "done_at_once": incident.done_at_once,
        "happened_at": incident.happened_at.isoformat() if incident.happened_at else "",
        "happened_on": incident.happened_on.isoformat(),
        "kind": incident.kind,
        "number": incident_number(incident.id),
        "place": incident.place,
        "what": incident.what,
    }
    return digest_of(json.dumps(fields, sort_keys=True, ensure_ascii=False))
