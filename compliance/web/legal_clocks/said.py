"""What was kept of the law with a deadline, read for the pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from compliance.domain.provisions import Provision
from compliance.library.law_clocks import LawClocks
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.web.legal_clocks.severe_words import SEVERE_FACTS


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as people read it, and as a phone dials it."""

    number: str
    note: str

    @property
    def url(self) -> str:
        """Return the address that dials: tel:+18004248802, tel:911."""
        digits = "".join(letter for letter in self.number if letter.isdigit())
        return f"tel:+{digits}" if digits.startswith("1") else f"tel:{digits}"


@dataclass(frozen=True, slots=True)
class Told:
    """Whoever must be told. ``is_local``: the site enters the number itself."""

    name: str
    phones: list[Phone]
    is_local: bool
    note: str


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


def told_of(row: ClockDeadline) -> list[Told]:
    """Return whom to tell."""
    return [
        Told(
            name=_text(one, "name"),
            phones=[Phone(_text(p, "number"), _text(p, "note")) for p in _objects(one, "phones")],
            is_local=bool(one.get("site_fills_in")),
            note=_text(one, "note"),
        )
        for one in _objects(row.said, "to")
    ]


def rests_of(said: Mapping[str, object]) -> list[Rests]:
    """Return the provisions with their addresses."""
    found = [Provision.parse(text) for text in texts_of(said, "provisions")]
    return [Rests(one.label, one.web_address()) for one in found]


def reasons_of(row: ClockDeadline) -> list[Because]:
    """Return why it is owed, or may be."""
    return [Because(_text(one, "text"), rests_of(one)) for one in _objects(row.said, "reasons")]


def needs_of(row: ClockDeadline, law: LawClocks) -> list[str]:
    """Return what is not known, as questions; a clock that left the library shows its keys."""
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
            yield starts.get(key, key)
        elif part == "facts":
            yield facts.get(key) or str(SEVERE_FACTS.get(last, key))
        elif part in {"state", "locality"}:
            yield str(_("Where the site lies: enter state and city on the plant's page"))
        else:
            yield need


def texts_of(said: Mapping[str, object], field: str) -> list[str]:
    """Return a list of texts."""
    value = said.get(field)
    return [str(one) for one in value] if isinstance(value, list) else []


def _objects(said: Mapping[str, object], field: str) -> list[dict[str, object]]:
    value = said.get(field)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(said: Mapping[str, object], field: str) -> str:
    return str(said.get(field) or "")
