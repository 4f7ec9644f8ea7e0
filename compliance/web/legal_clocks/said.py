"""What was kept of the law with a deadline, read for the pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from compliance.domain.legal_clocks.counting import Due
from compliance.domain.legal_clocks.model import Recipient
from compliance.domain.provisions import Provision
from compliance.library.law_clocks import LawClocks
from compliance.services.agency_contacts import Contact
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.web.kit.law_words import law_text, law_words
from compliance.web.kit.legal_clock_lines import due_words
from compliance.web.legal_clocks.severe_words import SEVERE_FACTS

_WITH_COUNTRY = 11  # digits of a number of this country with its 1


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as people read it, and as a phone dials it."""

    number: str
    note: str

    @property
    def url(self) -> str:
        """Return the address that dials: tel:+18004248802, tel:911."""
        digits = "".join(letter for letter in self.number if letter.isdigit())
        has_country = len(digits) == _WITH_COUNTRY and digits.startswith("1")
        return f"tel:+{digits}" if has_country or "+" in self.number else f"tel:{digits}"


@dataclass(frozen=True, slots=True)
class Told:
    """Whoever must be told. ``is_local``: the number differs by place.

    ``own`` is what the site entered, ``find_at`` where to find the number, in English.
    ``is_kept``: the site can keep a number, since it is the same office every time.
    """

    name: str
    phones: list[Phone]
    is_local: bool
    note: str
    own: Contact
    find_at: str
    is_kept: bool

    @property
    def own_phone(self) -> Phone | None:
        """Return the number that the site entered."""
        return Phone(self.own.phone, "") if self.own.phone else None

    @property
    def lacks_number(self) -> bool:
        """Return whether nobody could be called by what is known."""
        return self.is_local and not self.phones and not self.own.phone


@dataclass(frozen=True, slots=True)
class Rests:
    """A provision: its text, and where to read it ("" if nowhere)."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Because:
    """A reason why a deadline holds, or may."""

    text: str
    provisions: list[Rests]


def told_of(row: ClockDeadline, contacts: Mapping[str, Contact], law: LawClocks) -> list[Told]:
    """Return whom to tell, with the numbers that the site entered by key."""
    return [_told(one, contacts, law.recipients) for one in _objects(row.said, "to")]


def _told(
    one: dict[str, object],
    contacts: Mapping[str, Contact],
    recipients: Mapping[str, Recipient],
) -> Told:
    key = _text(one, "key") or _key_of(_text(one, "name"), recipients)
    known = recipients.get(key)
    return Told(
        name=_text(one, "name"),
        phones=[Phone(_text(p, "number"), _text(p, "note")) for p in _objects(one, "phones")],
        is_local=bool(one.get("site_fills_in")),
        note=_text(one, "note"),
        own=contacts.get(key, Contact()),
        find_at=known.find_at if known else "",
        is_kept=bool(known and known.is_kept_by_site),
    )


def _key_of(name: str, recipients: Mapping[str, Recipient]) -> str:
    """Return the key by the name, for clocks that were started before keys were kept."""
    return next((key for key, one in recipients.items() if one.name == name), "")


def rests_of(said: Mapping[str, object]) -> list[Rests]:
    """Return the provisions with their addresses."""
    found = [Provision.parse(text) for text in texts_of(said, "provisions")]
    return [Rests(one.label, one.web_address()) for one in found]


def reasons_of(row: ClockDeadline) -> list[Because]:
    """Return why it is owed, or may be."""
    return [Because(_text(one, "text"), rests_of(one)) for one in _objects(row.said, "reasons")]


@dataclass(frozen=True, slots=True)
class Undone:
    """A stop that was recorded wrongly: as it stood, and who took it back, when and why."""

    was_reported: bool
    reported_at: datetime | None
    reported_to: str
    reported_by: str
    reference: str
    note: str
    stopped_by: str
    undone_at: datetime
    undone_by: str
    reason: str


def undone_of(row: ClockDeadline) -> list[Undone]:
    """Return the stops that were taken back, in their order."""
    return [
        Undone(
            was_reported=bool(one.get("reported_at")),
            reported_at=_instant(one.get("reported_at")),
            reported_to=_text(one, "reported_to"),
            reported_by=_text(one, "reported_by"),
            reference=_text(one, "reference"),
            note=_text(one, "stop_note"),
            stopped_by=_text(one, "stopped_by"),
            undone_at=datetime.fromisoformat(_text(one, "undone_at")),
            undone_by=_text(one, "undone_by"),
            reason=_text(one, "reason"),
        )
        for one in row.undone
    ]


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that was counted anew: where it stood, where it stands, by whom, and why."""

    was: str
    is_now: str
    by: str
    reason: str


def moves_of(row: ClockDeadline, zone: str) -> list[Moved]:
    """Return how a deadline moved, in the order in which it did."""
    return [
        Moved(
            was=_stood(one, "from", zone),
            is_now=_stood(one, "to", zone),
            by=_text(one, "by"),
            reason=_text(one, "reason"),
        )
        for one in row.moves
    ]


def _stood(move: Mapping[str, object], name: str, zone: str) -> str:
    """Return when it was due; moves of before instants were kept have English words alone."""
    at = _instant(move.get(f"{name}_at"))
    if at is None:
        return law_text(move.get(name))
    on = _text(move, f"{name}_on")
    return due_words(Due(at, date.fromisoformat(on) if on else None), zone)


def _instant(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None


def needs_of(row: ClockDeadline, law: LawClocks) -> list[str]:
    """Return what is not known, as questions in the reader's language; each fit for a page.

    A clock that left the library shows its keys.
    """
    clock = law.clocks.get(row.clock.clock_key)
    facts = dict(clock.facts) if clock else {}
    starts = {key: one.label for key, one in clock.starts.items()} if clock else {}
    return list(_in_words(texts_of(row.said, "needs"), facts, starts))


def _in_words(
    needs: list[str], facts: Mapping[str, str], starts: Mapping[str, str]
) -> Iterator[str]:
    for need in needs:
        part, _dot, key = need.partition(".")
        last = key.rpartition(".")[2]
        if part == "starts":
            yield law_words(starts.get(key, key))
        elif part == "facts":
            ours = SEVERE_FACTS.get(last, key)
            yield law_words(facts[key]) if key in facts else str(ours)
        elif part in {"state", "locality"}:
            yield str(_("Where the site lies: enter state and city on the plant's page"))
        else:
            yield law_words(need)


def texts_of(said: Mapping[str, object], field: str) -> list[str]:
    """Return a list of texts."""
    value = said.get(field)
    return [str(one) for one in value] if isinstance(value, list) else []


def _objects(said: Mapping[str, object], field: str) -> list[dict[str, object]]:
    value = said.get(field)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(said: Mapping[str, object], field: str) -> str:
    return str(said.get(field) or "")
