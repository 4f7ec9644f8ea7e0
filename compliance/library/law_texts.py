"""Every text of the clocks of law that a page may show, so that it can be said in Spanish.

What is for whoever keeps the files (keys, how far a text was read and against what) is not among
them.
"""

from collections.abc import Iterable, Iterator

from compliance.domain.legal_clocks.answers import severe_title
from compliance.domain.legal_clocks.model import LegalClock, LegalDeadline, Recipient
from compliance.domain.legal_clocks.severe_injuries import report_of
from compliance.domain.legal_clocks.severe_rules import SevereFile
from compliance.library.law_clocks import LawClocks


def texts_of_law(law: LawClocks) -> Iterator[tuple[str, str]]:
    """Yield (key of what it belongs to, text); some texts come more than once."""
    for clock in law.clocks.values():
        yield from _filled(clock.key, _of_clock(clock))
    for key, one in law.recipients.items():
        yield from _filled(key, _of_recipient(one))
    for place, file in law.severe.items():
        yield from _filled(str(place), _of_severe(file))
    if law.plans.channels:
        yield "plans", law.plans.channels.text


def _filled(key: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((key, text) for text in texts if text)


def _of_clock(clock: LegalClock) -> Iterator[str]:
    yield from (clock.title, clock.trigger, clock.in_force.note, *clock.facts.values())
    yield from (start.label for start in clock.starts.values())
    for deadline in clock.deadlines:
        yield from _of_deadline(deadline)
    for listed in clock.contents.values():
        yield from listed.lines
    yield from (other.text for other in clock.differences)
    yield from clock.notes


def _of_deadline(one: LegalDeadline) -> Iterator[str]:
    yield from (one.what, one.when, one.method, one.basis, one.repeats, one.note)
    yield from (only.text for only in one.only_if)


def _of_recipient(one: Recipient) -> Iterator[str]:
    yield from (one.name, one.note, one.find_at)
    yield from (phone.note for phone in one.phones)


def _of_severe(file: SevereFile) -> Iterator[str]:
    yield from (file.title, severe_title(file.title), *file.contents, *file.notes)
    yield from (report_of(key) for key in file.happenings)
    said = (file.channels, file.road_deaths, *file.classes.values(), *file.rules.values())
    yield from (one.text for one in said if one)
    yield from (one.text for one in file.happenings.values())
    yield from (one.text for one in file.places.values())
