"""Numbers of a site's own agencies, for the call: LEPC, fire department, permit agency, and so on.

The law names the office; only the site knows which one that is here, and its number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.authorities import STATES, Jurisdiction
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.legal_clocks.model import LegalClock, Recipient
from compliance.domain.trail import TrailEvent
from compliance.library.law_clocks import LawClocks
from compliance.services.trail import append
from compliance.storage.models.establishments import AgencyContact, Establishment
from compliance.storage.queries.establishments import list_agency_contacts

LONGEST_NAME, LONGEST_PHONE, LONGEST_NOTE = 120, 40, 400
_PHONE_MARKS = frozenset("0123456789+-()./ x")
FEWEST_DIGITS = 3  # 911, or an extension


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How an office is reached: what it is called here, its number, and what else to know."""

    name: str = ""
    phone: str = ""
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is entered."""
        return not (self.name or self.phone or self.note)


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody whom the law may want told at a site, and the site's own entry, if there is one."""

    key: str
    recipient: Recipient
    contact: Contact


def offices_of(session: Session, law: LawClocks, place: Establishment) -> list[Office]:
    """Return whose numbers a site enters itself, in the order of the law's list.

    Offices of other states and cities are left out; so is who differs from event to event.
    """
    kept = contacts_of(session, place.id)
    told = _told_at(law, place)
    return [
        Office(key, one, kept.get(key, Contact()))
        for key, one in law.recipients.items()
        if (key in told or key in kept) and one.is_kept_by_site
    ]


def contacts_of(session: Session, establishment_id: int) -> Mapping[str, Contact]:
    """Return the entries of a site by the keys of the law's list."""
    return {
        row.recipient_key: Contact(name=row.name, phone=row.phone, note=row.note)
        for row in list_agency_contacts(session, establishment_id)
    }


def _told_at(law: LawClocks, place: Establishment) -> set[str]:
    """Return the keys of everybody whom a rule that may hold here names."""
    here = Jurisdiction("US", place.state) if place.state in STATES else None
    told = {
        key
        for clock in law.clocks.values()
        for one in clock.deadlines
        if _may_hold(clock, one.place, here)
        for key in one.to
    }
    return told | (set(law.rule_book(here).last.to) if law.severe else set())


def _may_hold(clock: LegalClock, own: Jurisdiction | None, here: Jurisdiction | None) -> bool:
    rule = own or clock.jurisdiction
    return here is None or not rule.state or rule.state == here.state


def set_contacts(
    session: Session,
    place: Establishment,
    wanted: Mapping[str, Contact],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Enter or correct numbers by the keys of the law's list; an empty entry takes one away.

    Raises:
        NotAllowedError: the actor may not manage the plant there.
        InvalidInputError: with everything that is wrong; each problem names key and field.
    """
    demand(by, Permission.MANAGE_PLANT, place.id)
    clean = {key: _clean(one) for key, one in wanted.items()}
    problems = [problem for key, one in clean.items() for problem in _problems(key, one)]
    if problems:
        raise InvalidInputError(problems)
    rows = {row.recipient_key: row for row in list_agency_contacts(session, place.id)}
    changed = [key for key, one in clean.items() if _put(session, place, rows.get(key), key, one)]
    for row in session.new | session.dirty:
        if isinstance(row, AgencyContact):
            row.changed_at, row.changed_by = now, by.person_id
    session.flush()
    _tell(session, place, changed, clean, by=by, now=now)


def _put(
    session: Session, place: Establishment, row: AgencyContact | None, key: str, one: Contact
) -> bool:
    """Put one entry in, or take it out; return whether anything changed."""
    if row is None and one.is_empty:
        return False
    if row is not None and one.is_empty:
        session.delete(row)
        return True
    row = row or AgencyContact(establishment_id=place.id, recipient_key=key)
    if (row.name, row.phone, row.note) == (one.name, one.phone, one.note):
        return False
    row.name, row.phone, row.note = one.name, one.phone, one.note
    session.add(row)
    return True


def _tell(
    session: Session,
    place: Establishment,
    changed: Sequence[str],
    clean: Mapping[str, Contact],
    *,
    by: Actor,
    now: datetime,
) -> None:
    told = {f"number {key}": clean[key].phone for key in changed}
    append(
        session,
        TrailEvent.ESTABLISHMENT_CHANGED,
        by=by,
        now=now,
        subject=("establishment", place.id),
        establishment_id=place.id,
        data={"changed": "numbers of agencies", **told},
    )


def _clean(one: Contact) -> Contact:
    texts = (" ".join(text.split()) for text in (one.name, one.phone, one.note))
    return Contact(**dict(zip(("name", "phone", "note"), texts, strict=True)))


def _problems(key: str, one: Contact) -> Iterator[Problem]:
    for name, text, most in (
        ("name", one.name, LONGEST_NAME),
        ("phone", one.phone, LONGEST_PHONE),
        ("note", one.note, LONGEST_NOTE),
    ):
        if len(text) > most:
            what = f"It is longer than {most} characters."
            yield Problem(f"{key}-{name}", what, "Make it shorter.")
    digits = sum(letter.isdigit() for letter in one.phone)
    is_odd = not _PHONE_MARKS.issuperset(one.phone.casefold()) or digits < FEWEST_DIGITS
    if one.phone and is_odd:
        what = f"{one.phone!r} is no telephone number."
        yield Problem(f"{key}-phone", what, "Write it as people dial it: 815-555-0142.")
