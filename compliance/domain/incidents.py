"""Incidents: what is reported, how far it is, whom it reaches at once, and who may read it."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from compliance.domain.access import Actor, Permission
from compliance.domain.errors import Problem
from compliance.domain.local_time import instant_of, today_at

LONGEST_TEXT = 4_000
LONGEST_NAME = 120
MOST_PEOPLE = 20
MOST_PHOTOS = 6
SKEW = timedelta(minutes=5)  # ours: how far ahead of us a phone's clock may be
EARLIEST = date(1970, 1, 1)  # ours: a date before it is a slip of the finger


class IncidentKind(StrEnum):
    """What sort of thing happened, as the person on the spot would say it."""

    INJURY = "injury"  # injury or illness of a person
    NEAR_MISS = "near-miss"
    HAZARD = "hazard"  # unsafe condition; nothing happened yet
    PROPERTY_DAMAGE = "property-damage"
    FIRE = "fire"
    RELEASE = "release"  # spill or release
    DEVIATION = "deviation"  # from an environmental permit or limit
    COMPLAINT = "complaint"
    AGENCY_VISIT = "agency-visit"


class IncidentState(StrEnum):
    """How far it is."""

    REPORTED = "reported"  # nobody looked into it yet
    OPEN = "open"  # under investigation, or reopened
    CLOSED = "closed"


class Part(StrEnum):
    """What somebody had to do with it."""

    HURT = "hurt"
    INVOLVED = "involved"
    WITNESS = "witness"


UNSETTLED = (IncidentState.REPORTED.value, IncidentState.OPEN.value)

ALWAYS_URGENT = frozenset({IncidentKind.FIRE, IncidentKind.AGENCY_VISIT})
"""Kinds that reach the people on duty at once whatever the reporter ticked. Ours, not law."""

ALWAYS_PRIVATE = frozenset({IncidentKind.INJURY, IncidentKind.COMPLAINT})
"""Kinds whose text names somebody's body or somebody's grievance. Ours, not law."""


def is_urgent(kind: IncidentKind, *, told_so: bool) -> bool:
    """Whether the people on duty are paged at once."""
    return told_so or kind in ALWAYS_URGENT


def is_private(kind: IncidentKind, *, anyone_hurt: bool) -> bool:
    """Whether words, names and photos are for few eyes only."""
    return anyone_hurt or kind in ALWAYS_PRIVATE


def may_read_all(
    actor: Actor,
    establishment_id: int,
    *,
    private: bool,
    reported_by: int | None,
    lead_id: int | None = None,
) -> bool:
    """Say whether somebody may read what was written, and see the photos, of an incident.

    Of a private one only its reporter, who looks into it (``lead_id``), and whoever handles
    medical matters; of any other everybody who may report. That it exists, its kind, place and
    state are seen by all who may report. Injury cases are for medical matters alone.
    """
    if not actor.may(Permission.REPORT_INCIDENT, establishment_id):
        return False
    return not private or may_read_names(actor, establishment_id, reported_by, lead_id)


def may_read_names(
    actor: Actor, establishment_id: int, reported_by: int | None, lead_id: int | None = None
) -> bool:
    """Say whether somebody may read who was hurt, took part or saw it, and how to reach them."""
    is_own = actor.person_id is not None and actor.person_id in {reported_by, lead_id}
    return (is_own and actor.may(Permission.REPORT_INCIDENT, establishment_id)) or actor.may(
        Permission.VIEW_MEDICAL, establishment_id
    )


def may_investigate(actor: Actor, establishment_id: int, lead_id: int | None) -> bool:
    """Say whether somebody may write down what an investigation finds: who leads or manages it."""
    leads = lead_id is not None and lead_id == actor.person_id
    return (leads and actor.may(Permission.REPORT_INCIDENT, establishment_id)) or actor.may(
        Permission.MANAGE_INCIDENTS, establishment_id
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody who was hurt, took part or saw it."""

    part: Part
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When it happened, by the word of who reports: a local day, and a wall time if known."""

    on: date | None
    at: time | None = None

    def instant(self, zone: str) -> datetime | None:
        """Return the instant (UTC) that is claimed; None where no time was."""
        if self.on is None or self.at is None:
            return None
        return instant_of(self.on, self.at, zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What somebody says happened. Of the fields without a default, none may be left out.

    ``kind`` and ``anyone_hurt`` are None, ``what`` is empty while they are not answered.
    """

    kind: IncidentKind | None
    what: str
    when: When
    anyone_hurt: bool | None
    told_urgent: bool = False
    done_at_once: str = ""
    place: str = ""
    area_id: int | None = None
    asset_id: int | None = None
    people: tuple[Named, ...] = ()


def problems_of(account: Account, *, zone: str, now: datetime) -> list[Problem]:
    """Return everything that is wrong with an account, by the names of its fields."""
    return [
        *_wrong_kind(account),
        *_wrong_texts(account),
        *wrong_when(account.when, zone=zone, now=now),
        *_wrong_people(account),
    ]


def _wrong_kind(account: Account) -> Iterator[Problem]:
    if account.kind is None:
        yield Problem("kind", "Nothing is chosen.", "Choose what kind of thing it is.")
    if account.anyone_hurt is None and account.kind is not IncidentKind.INJURY:
        yield Problem("hurt", "It is not answered.", "Say whether anyone was hurt.")
    if account.anyone_hurt is False and account.kind is IncidentKind.INJURY:
        yield Problem(
            "hurt",
            "An injury or illness is somebody's.",
            "Answer yes, or choose another kind, for example a near miss.",
        )


def _wrong_texts(account: Account) -> Iterator[Problem]:
    if not account.what.strip():
        yield Problem("what", "It is empty.", "Say in a few words what happened.")
    for where, text, most in (
        ("what", account.what, LONGEST_TEXT),
        ("done_at_once", account.done_at_once, LONGEST_TEXT),
        ("place", account.place, LONGEST_NAME),
    ):
        if len(text) > most:
            yield Problem(where, f"It is longer than {most} characters.", "Make it shorter.")


def wrong_when(when: When, *, zone: str, now: datetime) -> Iterator[Problem]:
    """Yield what is wrong with a claimed day and time."""
    if when.on is None:
        yield Problem("happened_on", "There is no day.", "Give the day on which it happened.")
        return
    if when.on < EARLIEST:
        yield Problem("happened_on", "The day is too long ago.", "Check the year.")
        return
    at = when.instant(zone)
    if when.on > today_at(now + SKEW, zone):
        yield Problem("happened_on", "The day is still to come.", "Give today or an earlier day.")
    elif at is not None and at > now + SKEW:
        yield Problem("happened_time", "The time is still to come.", "Give an earlier time.")


def _wrong_people(account: Account) -> Iterator[Problem]:
    if len(account.people) > MOST_PEOPLE:
        yield Problem(
            "people", f"{MOST_PEOPLE} people are the most.", "Name the others in the text."
        )
    for named in account.people:
        where = "hurt_names" if named.part is Part.HURT else "others"
        if len(named.name) > LONGEST_NAME or len(named.contact) > LONGEST_NAME:
            yield Problem(
                where, f"A name is longer than {LONGEST_NAME} characters.", "Write one name a line."
            )
        if named.part is Part.HURT and account.anyone_hurt is False:
            yield Problem(
                "hurt", "It says nobody was hurt, and somebody is named.", "Answer yes, or no name."
            )


def names_in(text: str, part: Part) -> tuple[Named, ...]:
    """Return the people in a text of one name a line; an address or number may follow a comma."""
    found: list[Named] = []
    for line in text.splitlines():
        name, _comma, contact = (piece.strip() for piece in line.partition(","))
        if name:
            found.append(Named(part=part, name=name, contact=contact))
    return tuple(dict.fromkeys(found))


SHORTEST_NAME = 3  # letters; initials are no name
_WORD = re.compile(r"[^\W\d_]+")


def says_a_name(text: str, names: Iterable[str]) -> bool:
    """Say whether a text holds a part of somebody's name, however it is written: "brandt's".

    Initials do not count. Words that are names too ("Mark") do: a text without them is easily
    found, a name that got out is not taken back.
    """
    parts = {part for name in names for part in _words_in(name) if len(part) >= SHORTEST_NAME}
    return not parts.isdisjoint(_words_in(text))


def _words_in(text: str) -> set[str]:
    """Return the words of a text, without accents and capitals."""
    plain = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return set(_WORD.findall(letters.casefold()))


class IncidentMove(StrEnum):
    """What is done with an incident as a whole."""

    CHANGE = "change"
    CLOSE = "close"
    REOPEN = "reopen"


_FROM: dict[IncidentMove, Collection[IncidentState]] = {
    IncidentMove.CHANGE: (IncidentState.REPORTED, IncidentState.OPEN),
    IncidentMove.CLOSE: (IncidentState.REPORTED, IncidentState.OPEN),
    IncidentMove.REOPEN: (IncidentState.CLOSED,),
}


def may_move(state: IncidentState, move: IncidentMove) -> bool:
    """Say whether an incident in this state can be changed, closed or opened again."""
    return state in _FROM[move]
