"""From an entry to its answer: the deadlines with stages and outcomes, as plain data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from compliance.domain.authorities import Jurisdiction
from compliance.domain.checklists import ReviewStatus
from compliance.domain.legal_clocks.compute import compute
from compliance.domain.legal_clocks.computed import (
    ComputedDeadline,
    Reason,
    outcome_of,
)
from compliance.domain.legal_clocks.model import Recipient
from compliance.domain.legal_clocks.requests import SEVERE_INJURY, Request
from compliance.domain.legal_clocks.severe_injuries import decide
from compliance.domain.legal_clocks.severe_rules import RuleBook
from compliance.domain.legal_clocks.stages import Running, stage_at, time_left

Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Law:
    """What answers rest on: who is told, by key, and the severe-injury rules of a place."""

    recipients: Mapping[str, Recipient]
    rule_book: Callable[[Jurisdiction | None], RuleBook]


def answer(request: Request, law: Law) -> Plain:
    """Return the answer to an entry, ready for JSON.

    Raises:
        InvalidRuleError: a date is past the calendar's end.
    """
    clock = request.clock
    head: Plain = {"id": request.name, "clock": clock.key if clock else SEVERE_INJURY}
    if clock:
        found = compute(clock, request.given, request.site, law.recipients)
        head |= {
            "title": clock.title,
            "trigger": clock.trigger,
            "review": clock.review.status.value,
            "notes": [*clock.notes, *request.remarks],
        }
        return head | _tail(request, found, {})
    book = law.rule_book(request.place)
    told = tuple(law.recipients[key] for key in book.last.to)
    found = decide(request.case, book, request.site) if request.case else ()
    head |= {
        "title": severe_title(book.last.title),
        "trigger": _severe_trigger(),
        "review": book.last.review.status.value,
        "notes": [*book.federal.notes, *_about_state(book), *request.remarks],
    }
    if not found:  # nothing is known: no answer must look like "nothing is owed"
        head["needs"] = ["facts.events"]
    return head | _tail(request, found, {"to": [_told(one) for one in told]})


def severe_title(place: str) -> str:
    """Return the title of the clock of severe injuries, by the title of a place's rules."""
    return f"Severe injury: {place}"


def _severe_trigger() -> str:
    return "Death, stay in hospital, amputation, loss of an eye, or what a state adds."


def _about_state(book: RuleBook) -> list[str]:
    if book.state:
        return list(book.state.notes)
    return [book.about] if book.about else []


def _tail(request: Request, found: tuple[ComputedDeadline, ...], told: Plain) -> Plain:
    return {
        "zone": request.site.zone,
        "place": str(request.place) if request.place else None,
        "deadlines": [_deadline(one, request) | told for one in found],
    }


def _deadline(one: ComputedDeadline, request: Request) -> Plain:
    return {
        "key": one.key,
        "what": one.what,
        "applies": one.applies.value,
        "reasons": [_reason(reason) for reason in one.reasons],
        "needs": list(one.needs),
        "term": str(one.term),
        "when": one.when or None,
        "started_at": _utc(one.started_at),
        "started_local": one.started_text or None,
        "due_at": _utc(one.due.at if one.due else None),
        "due_on": one.due.on.isoformat() if one.due and one.due.on else None,
        "due_local": one.due_text or None,
        "through_on": one.through.on.isoformat() if one.through and one.through.on else None,
        "repeats": one.repeats or None,
        "to": [_told(person) for person in one.to],
        "method": one.method,
        "contents": list(one.contents),
        "contents_from": one.contents_source or None,
        "provisions": [str(provision) for provision in one.provisions],
        "kind": one.kind.value,
        "basis": one.basis or None,
        "text": _word(one.review),
        "counting": one.counting,
        "notes": list(one.notes),
        **_standing(one, request),
    }


def _standing(one: ComputedDeadline, request: Request) -> Plain:
    """Return where the clock stands: stopped by a report, or how near it is."""
    reported_at = request.reported.get(one.key)
    if one.due is None:
        return {"reported_at": _utc(reported_at)} if reported_at else {}
    if reported_at:
        met = outcome_of(one.due, reported_at)
        late = met.late_by.total_seconds()
        return {"reported_at": _utc(reported_at), "in_time": met.in_time, "late_by_seconds": late}
    if request.now is None:
        return {}
    running = Running(one.started_at or request.now, one.due)
    left = time_left(one.due, request.now)
    return {"stage": stage_at(running, request.now).word, "seconds_left": left.total_seconds()}


def _reason(reason: Reason) -> Plain:
    return {
        "text": reason.text,
        "provisions": [str(provision) for provision in reason.provisions],
        "read": _word(reason.review),
    }


def _told(person: Recipient) -> Plain:
    return {
        "key": person.key,
        "name": person.name,
        "phones": [{"number": phone.number, "note": phone.note or None} for phone in person.phones],
        "site_fills_in": person.site_fills_in,
        "find_at": person.find_at or None,
        "note": person.note or None,
    }


def _word(review: ReviewStatus | None) -> str | None:
    return review.value if review else None


def _utc(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
