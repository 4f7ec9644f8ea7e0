"""Events as people keep them in files: alone, in a list, or in a book with sections of cases.

Books are those of `domain.case_books`: a case may have its facts as a sentence for people, and the
facts that are counted with beside it, under ``inputs``. A sentence is never read for facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.case_books import BESIDE, CASES, INPUTS
from compliance.domain.legal_clocks.requests import SEVERE_INJURY

EVENTS = "events"
SEVERE = "severe_reporting_federal"
"""Sections of a book: events of any clock, and severe injuries, which need not name theirs."""
_ANY_ZONE = "UTC"  # where nothing is counted


@dataclass(frozen=True, slots=True)
class EventBook:
    """The entries of a file as `requests.read_requests` takes them.

    ``sentences``: how many of them say what happened in a sentence alone, so that nothing is known.
    """

    entries: object
    sentences: int = 0


def events_in(data: object, zone: str | None = None) -> EventBook:
    """Return the events of a file. ``zone``: of those that name none."""
    found = _of_book(data)
    entries: object = data if found is None else found
    rows = entries if isinstance(entries, list) else [entries]
    told = sum(isinstance(one, Mapping) and isinstance(one.get("facts"), str) for one in rows)
    counted = [_counted(one, zone) for one in rows]
    return EventBook(counted if isinstance(entries, list) else counted[0], told)


def _of_book(data: object) -> list[object] | None:
    """Return the entries of all sections of a book, or None: the data are no book."""
    if not isinstance(data, Mapping):
        return None
    parts = [(name, data[name]) for name in (EVENTS, CASES, SEVERE) if name in data]
    lists = [(name, part) for name, part in parts if isinstance(part, list)]
    return [_plain(one, name) for name, part in lists for one in part] if lists else None


def _plain(one: object, section: str) -> object:
    """Return a case of a book as an entry: what is for people taken off."""
    if not isinstance(one, Mapping):
        return one
    entry = {key: value for key, value in one.items() if key not in BESIDE}
    if section == SEVERE:
        entry = {"clock": SEVERE_INJURY} | entry
    if INPUTS in entry:
        inputs = entry.pop(INPUTS)
        entry = entry | {"facts": inputs}
    return entry


def _counted(one: object, zone: str | None) -> object:
    """Return an entry whose sentence is taken off, with the zone that was given for all."""
    if not isinstance(one, Mapping):
        return one
    entry = dict(one)
    if isinstance(entry.get("facts"), str):
        entry["told"], entry["facts"] = entry["facts"], {}
        entry.setdefault("zone", zone or _ANY_ZONE)
    if zone:
        entry.setdefault("zone", zone)
    return entry
