"""From an event to its deadlines: which hold, from when they run, and when each is due.

Nothing is guessed. A fact that is not known leaves what turns on it undecided and is named in
``needs``; the deadline is computed all the same, because its time may be running.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from compliance.domain.applicability import Applies
from compliance.domain.authorities import Jurisdiction
from compliance.domain.legal_clocks.computed import (
    HOLDS,
    ComputedDeadline,
    Reason,
    Verdict,
    due_words,
    joined,
    local_words,
)
from compliance.domain.legal_clocks.counting import HOW_COUNTED, Due, Moment, SiteTime, due_of
from compliance.domain.legal_clocks.model import (
    Difference,
    LegalClock,
    LegalDeadline,
    OnlyIf,
    Recipient,
)
from compliance.domain.legal_clocks.terms import Term, TermUnit

_NONE: Mapping[str, Recipient] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is known of one event.

    ``starts`` are moments by start, ``facts`` are yes or no by fact, ``terms`` are times that the
    site's permit or agency set, by deadline. ``place`` is where the site lies; None: not known.
    """

    starts: Mapping[str, Moment] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    place: Jurisdiction | None = None


def compute(
    clock: LegalClock,
    given: Given,
    site: SiteTime,
    recipients: Mapping[str, Recipient] = _NONE,
) -> tuple[ComputedDeadline, ...]:
    """Return every deadline of the clock for one event, in the order of the clock.

    Raises:
        InvalidRuleError: the zone is not known, or a date is past the calendar's end.
    """
    return tuple(_Work(clock, given, site, one).computed(recipients) for one in clock.deadlines)


@dataclass(frozen=True, slots=True)
class _Work:
    clock: LegalClock
    given: Given
    site: SiteTime
    deadline: LegalDeadline

    def computed(self, recipients: Mapping[str, Recipient]) -> ComputedDeadline:
        """Return the deadline with everything that hangs on it."""
        plain = self._plain(recipients)
        verdict = joined(self._verdicts())
        if verdict.applies is Applies.NO:
            return replace(plain, applies=Applies.NO, reasons=verdict.reasons)
        start, needs = self._start(plain.term)
        timed = replace(
            plain,
            applies=verdict.applies,
            reasons=(*plain.reasons, *verdict.reasons),
            needs=(*verdict.needs, *needs),
        )
        return self._timed(timed, start) if start else timed

    def _plain(self, recipients: Mapping[str, Recipient]) -> ComputedDeadline:
        """Return what does not turn on the event; a state's own time takes the place of ours."""
        deadline, clock = self.deadline, self.clock
        contents = clock.contents.get(deadline.contents or "")
        plain = ComputedDeadline(
            key=deadline.key,
            what=deadline.what,
            applies=Applies.YES,
            term=deadline.term,
            when=deadline.when,
            to=tuple(recipients[key] for key in deadline.to if key in recipients),
            method=deadline.method,
            contents=contents.lines if contents else (),
            contents_source=contents.source.value if contents else "",
            provisions=deadline.provisions,
            basis=deadline.basis,
            kind=deadline.kind,
            review=clock.review_of(deadline),
            counting=HOW_COUNTED[deadline.term.unit],
            repeats=deadline.repeats,
            notes=(deadline.note,) if deadline.note else (),
        )
        return self._with_own_term(self._with_difference(plain))

    def _with_difference(self, plain: ComputedDeadline) -> ComputedDeadline:
        for other in self.clock.differences:
            if other.deadline != self.deadline.key or not self._lies_in(other):
                continue
            if other.term is None:
                return replace(plain, notes=(*plain.notes, other.text))
            return replace(
                plain,
                term=other.term,
                counting=HOW_COUNTED[other.term.unit],
                provisions=other.provisions,
                review=other.review,
                reasons=(Reason(other.text, other.provisions, other.review),),
            )
        return plain

    def _lies_in(self, other: Difference) -> bool:
        place = self.given.place
        return place is not None and other.place.covers(place)

    def _with_own_term(self, plain: ComputedDeadline) -> ComputedDeadline:
        """Put the time in that the site's permit or agency set."""
        own = self.given.terms.get(self.deadline.key)
        if own is None or self.deadline.set_by is None:
            return plain
        is_permit = self.deadline.set_by == "permit"
        permit, agency = f"The permit sets this time: {own}.", f"The agency sets this time: {own}."
        reasons = (*plain.reasons, Reason(permit if is_permit else agency))
        return replace(plain, term=own, when="", counting=HOW_COUNTED[own.unit], reasons=reasons)

    def _verdicts(self) -> list[Verdict]:
        by_facts = [self._by_fact(only_if) for only_if in self.deadline.only_if]
        return [self._in_force(), self._in_place(), *by_facts]

    def _in_force(self) -> Verdict:
        """Look whether the rule held on the day of the event, where that is known."""
        force = self.clock.in_force
        start = self.given.starts.get(self.clock.main_start)
        if start is None or not (force.since or force.until):
            return HOLDS
        if force.since and start.on < force.since:
            return _no(
                f"The rule holds since {force.since}, and this began on {start.on}.", force.note
            )
        if force.until and start.on > force.until:
            return _no(
                f"The rule held until {force.until}, and this began on {start.on}.", force.note
            )
        return HOLDS

    def _in_place(self) -> Verdict:
        """Look whether the rule holds where the site lies."""
        rule = self.deadline.place or self.clock.jurisdiction
        place = self.given.place
        if rule == Jurisdiction():
            return HOLDS
        if place is None:
            words = f"This holds in {rule} only."
            return Verdict(Applies.UNDECIDED, (Reason(words),), ("state",))
        if rule.covers(place):
            return HOLDS
        if place.covers(rule):  # the city is not known, and the rule is a city's
            words = f"This holds in {rule} only; where in {place} the site lies is not known."
            return Verdict(Applies.UNDECIDED, (Reason(words),), ("locality",))
        return _no(f"This holds in {rule} only; the site lies in {place}.")

    def _by_fact(self, only_if: OnlyIf) -> Verdict:
        fact = self.given.facts.get(only_if.fact)
        if fact is None:
            words = f"Only if: {only_if.text} This is not known."
            return Verdict(Applies.UNDECIDED, (Reason(words),), (f"facts.{only_if.fact}",))
        if fact is not only_if.wanted:
            return _no(f"Only if: {only_if.text} That is not so.")
        return Verdict(Applies.YES, (Reason(only_if.text),))

    def _start(self, term: Term) -> tuple[Moment | None, tuple[str, ...]]:
        """Return the latest of the starts, or which of them are not known well enough."""
        starts = [(key, self.given.starts.get(key)) for key in self.deadline.starts]
        needs = tuple(f"starts.{key}" for key, moment in starts if moment is None)
        known = [(key, moment) for key, moment in starts if moment is not None]
        if term.unit.needs_time:
            needs += tuple(f"starts.{key} (the hour)" for key, one in known if one.at is None)
        if needs:
            return None, needs
        latest = max((moment for _, moment in known), key=lambda one: one.began_at(self.site.zone))
        return latest, ()

    def _timed(self, timed: ComputedDeadline, start: Moment) -> ComputedDeadline:
        zone = self.site.zone
        due = self._earlier(due_of(timed.term, start, self.site))
        lasting = self.deadline.through
        through = due_of(lasting, start, self.site) if lasting else None
        is_known = start.at is not None
        return replace(
            timed,
            started_at=start.began_at(zone),
            started_text=local_words(start.began_at(zone), zone) if is_known else f"{start.on}",
            due=due,
            due_text=due_words(due, zone) or timed.when,
            through=through,
            through_text=due_words(through, zone).replace("by the end", "through the end"),
        )

    def _earlier(self, due: Due | None) -> Due | None:
        """Return the earlier of a deadline and the other moment that may end it."""
        other = self.given.starts.get(self.deadline.or_by or "")
        if due is None or other is None:
            return due
        ends = due_of(_BY_THEN, other, self.site)
        return min(due, ends, key=lambda one: one.at) if ends else due


_BY_THEN = Term(unit=TermUnit.DAY)


def _no(words: str, note: str = "") -> Verdict:
    return Verdict(Applies.NO, tuple(Reason(text) for text in (words, note) if text))
