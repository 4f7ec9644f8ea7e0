"""Whether a severe injury must be reported within hours, to whom, and by when (29 CFR 1904.39).

Every event has a clock of its own: an admission, and a later death, are two. A fact that is not
known leaves it undecided, with the time running as if it had to be reported.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from compliance.domain.applicability import Applies
from compliance.domain.legal_clocks.computed import (
    HOLDS,
    ComputedDeadline,
    Reason,
    Verdict,
    due_words,
    joined,
    local_words,
)
from compliance.domain.legal_clocks.counting import HOW_COUNTED, Moment, SiteTime, due_of
from compliance.domain.legal_clocks.model import Kind
from compliance.domain.legal_clocks.severe_rules import NOTHING, ClassRule, Found, RuleBook
from compliance.domain.legal_clocks.terms import Term, TermUnit
from compliance.domain.local_time import end_of_day

DEATH, HOSPITAL, CATASTROPHE = "death", "hospitalization", "catastrophe"
PUBLIC_ROAD = "public-road"
OBSERVATION, TREATMENT = "observation", "treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class SevereEvent:
    """One severe outcome: what, when, and when the employer or an agent of it was told (UTC).

    ``kind`` and ``diagnosed_as`` are keys of the rules' ``happenings``; the clinician's word goes
    first. ``people`` counts those to whom it happened at once.
    """

    kind: str
    happened: Moment | None = None
    learned_at: datetime | None = None
    should_have_known_at: datetime | None = None
    in_patient: bool | None = None
    admitted_for: str | None = None
    diagnosed_as: str | None = None
    people: int = 1

    @property
    def outcome(self) -> str:
        """Return what it was, by the clinician where one has said so."""
        return self.diagnosed_as or self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SevereCase:
    """One incident with its severe outcomes; None means not known.

    ``learned_work_related_at`` left out: known to be work-related from the start, which gives the
    earliest deadline.
    """

    events: tuple[SevereEvent, ...]
    incident: Moment | None = None
    work_related: bool | None = None
    learned_work_related_at: datetime | None = None
    where: str | None = None
    supervised_by_us: bool = True
    exempt_employer: bool = False
    heart_attack: bool = False
    exigent: bool = False


def decide(case: SevereCase, book: RuleBook, site: SiteTime) -> tuple[ComputedDeadline, ...]:
    """Return for every event whether it must be reported, why, and by when.

    ``to`` of the answers is empty: who that is stands in ``book.last.to``.

    Raises:
        KeyError: a kind or place of the case stands in no rule; readers check this before.
    """
    return tuple(_Work(case, book, site, number).answer() for number in range(len(case.events)))


def report_of(happening: str) -> str:
    """Return what is to be done after a happening, by its key in the rules."""
    happened = happening.replace("-", " ")
    return f"Report: {happened}"


def _rule_of(state: str) -> str:
    return f"the rule of {state}"


@dataclass(frozen=True, slots=True)
class _Work:
    case: SevereCase
    book: RuleBook
    site: SiteTime
    number: int

    @property
    def event(self) -> SevereEvent:
        return self.case.events[self.number]

    def answer(self) -> ComputedDeadline:
        counts = self.book.happening(self.event.outcome)
        if counts.part.counts_as == NOTHING:
            return self._plain(None, self._unless_own(counts.is_own, counts.part.reasons))
        rule = self._class_rule(counts.part.counts_as)
        verdict = joined(self._verdicts(counts.part.counts_as, rule))
        if verdict.applies is not Applies.NO:
            told = self._told(counts.part.reasons, rule)
            verdict = replace(verdict, reasons=(*told, *verdict.reasons))
        return self._plain(rule.part, verdict)

    def _verdicts(self, key: str, rule: Found[ClassRule]) -> list[Verdict]:
        return [
            self._supervised(),
            self._work_related(),
            self._place(key),
            self._window(key),
            self._admission(key),
        ]

    def _class_rule(self, key: str) -> Found[ClassRule]:
        """Return the rule of the event's class, or of a catastrophe where it has become one."""
        limits = self.book.last.catastrophe
        if limits and key in (DEATH, HOSPITAL):
            limit = limits.killed if key == DEATH else limits.admitted
            if self._people_so_far(key) >= limit:
                return self.book.class_rule(CATASTROPHE)
        return self.book.class_rule(key)

    def _people_so_far(self, key: str) -> int:
        same = [
            one
            for one in self.case.events
            if self.book.happening(one.outcome).part.counts_as == key
        ]
        mine = self.event.learned_at
        return sum(
            one.people
            for one in same
            if one is self.event or (mine and one.learned_at and one.learned_at <= mine)
        )

    def _told(self, kind: tuple[Reason, ...], rule: Found[ClassRule]) -> tuple[Reason, ...]:
        """Return the reasons of a yes that are no tests."""
        reasons = [rule.part.reason, *kind]
        if self.event.diagnosed_as and self.event.diagnosed_as != self.event.kind:
            reasons.append(self.book.rule("diagnosis").part.reason)
        if self.case.heart_attack:
            reasons.append(self.book.rule("heart-attack").part.reason)
        if self.case.exempt_employer:
            reasons.append(self.book.rule("exempt").part.reason)
        return tuple(reasons)

    def _supervised(self) -> Verdict:
        return HOLDS if self.case.supervised_by_us else self._no("supervision")

    def _work_related(self) -> Verdict:
        if self.case.work_related is None:
            return self._unknown("work-relation", "facts.work_related")
        return HOLDS if self.case.work_related else self._no("work-relation")

    def _place(self, key: str) -> Verdict:
        where = self.case.where
        if where is None:
            words = "Where it happened is not known; some places are left out."
            return Verdict(Applies.UNDECIDED, (Reason(words),), ("facts.where",))
        road_deaths = self.book.last.road_deaths
        if key == DEATH and where == PUBLIC_ROAD and road_deaths:
            return Verdict(Applies.YES, (road_deaths.reason,))
        rule = self.book.place_rule(where)
        if rule.part.reported:
            return Verdict(Applies.YES, rule.part.reasons)
        return self._unless_own(rule.is_own, rule.part.reasons)

    def _window(self, key: str) -> Verdict:
        """Look whether it happened soon enough after the incident, (b)(6)."""
        within = self.book.within(key)
        if within.part is None:
            return HOLDS
        happened, incident = self.event.happened, self.case.incident
        if (happened is None or happened.at is None) and self._known_within(within.part, incident):
            return HOLDS
        missing = [("facts.incident_at", incident), (f"{self._name}.happened_at", happened)]
        needs = tuple(name for name, moment in missing if moment is None)
        if happened is None or incident is None:
            return Verdict(Applies.UNDECIDED, (self.book.rule("window").part.reason,), needs)
        is_within = _is_within(within.part, incident, happened, self.site.zone)
        if is_within is None:
            needs = tuple(f"{name} (the hour)" for name, one in missing if one and not one.at)
            return Verdict(Applies.UNDECIDED, (self.book.rule("window").part.reason,), needs)
        if is_within:
            return HOLDS
        return self._unless_own(within.is_own, (self.book.rule("window").part.reason,))

    def _known_within(self, within: Term, incident: Moment | None) -> bool:
        """Whether it was known soon enough after the incident: by then it had happened."""
        told = [self.event.learned_at, self.event.should_have_known_at]
        known = [one for one in told if one is not None]
        if incident is None or not known:
            return False
        zone = self.site.zone
        return _is_within(within, incident, Moment.of(min(known), zone), zone) is True

    def _admission(self, key: str) -> Verdict:
        """Look whether a stay in hospital is one that counts, (b)(9) and (b)(10)."""
        if key != HOSPITAL:
            return HOLDS
        if self.event.in_patient is None:
            return self._unknown("in-patient", f"{self._name}.in_patient")
        if not self.event.in_patient:
            return self._no("in-patient")
        if self.event.admitted_for is None:
            return self._unknown("observation", f"{self._name}.admitted_for")
        return self._no("observation") if self.event.admitted_for == OBSERVATION else HOLDS

    @property
    def _name(self) -> str:
        return f"facts.events.{self.number + 1}"

    def _no(self, key: str) -> Verdict:
        rule = self.book.rule(key)
        return self._unless_own(rule.is_own or key in _EVERYWHERE, (rule.part.reason,))

    def _unknown(self, key: str, need: str) -> Verdict:
        return Verdict(Applies.UNDECIDED, (self.book.rule(key).part.reason,), (need,))

    def _unless_own(self, is_own: bool, reasons: tuple[Reason, ...]) -> Verdict:  # noqa: FBT001  one meaning
        """Return a no; or undecided, where only the federal text says so and the state differs."""
        if is_own:
            return Verdict(Applies.NO, reasons)
        state = self.book.last.title
        words = (
            f"The federal rule leaves this out. The text of {state} on this point was not read: "
            "ask its office, or report."
        )
        return Verdict(Applies.UNDECIDED, (*reasons, Reason(words)), (_rule_of(state),))

    def _plain(self, rule: ClassRule | None, verdict: Verdict) -> ComputedDeadline:
        hours, exigent = self._hours(rule)
        term = Term(count=hours, unit=TermUnit.HOUR)
        channels = self.book.last.channels or self.book.federal.channels
        said = verdict.reasons[0] if rule is None or verdict.applies is Applies.NO else rule
        answer = ComputedDeadline(
            key=f"{self.number + 1}-{self.event.kind}",
            what=report_of(self.event.outcome),
            applies=verdict.applies,
            reasons=(*verdict.reasons, *exigent),
            needs=verdict.needs,
            term=term,
            when="At once" if self.book.last.at_once else "",
            method=channels.text if channels else "",
            contents=self.book.last.contents or self.book.federal.contents,
            contents_source="rule",
            provisions=said.provisions,
            kind=Kind.REGULATORY,
            review=said.review or self.book.last.review.status,
            counting=HOW_COUNTED[TermUnit.HOUR],
            notes=self.book.last.notes,
        )
        return answer if verdict.applies is Applies.NO else self._timed(answer)

    def _hours(self, rule: ClassRule | None) -> tuple[int, tuple[Reason, ...]]:
        """Return the hours there are; an unnamed class has those of the worst it could be."""
        if rule is None:
            return min(one.hours for one in self.book.federal.classes.values()), ()
        if not self.case.exigent:
            return rule.hours, ()
        longer = self.book.last.exigent_hours
        if longer is None:
            return rule.hours, (Reason("Exigent circumstances give no more time here."),)
        words = f"Exigent circumstances: up to {longer} hours."
        return longer, (Reason(words, rule.provisions, rule.review),)

    def _timed(self, answer: ComputedDeadline) -> ComputedDeadline:
        started_at, why = self._started_at()
        if started_at is None:
            return replace(answer, needs=(*answer.needs, f"{self._name}.learned_at"))
        zone = self.site.zone
        due = due_of(answer.term, Moment.of(started_at, zone), self.site)
        return replace(
            answer,
            reasons=(*answer.reasons, *why),
            started_at=started_at,
            started_text=local_words(started_at, zone),
            due=due,
            due_text=due_words(due, zone),
        )

    def _started_at(self) -> tuple[datetime | None, tuple[Reason, ...]]:
        """Return when time began: the later of being told of it and of learning it was work.

        Where a state's own text on the latter was not read, it gives no more time there.
        """
        knowledge = self.book.rule("knowledge").part.reason
        told_at = self.event.learned_at
        should_at = self.event.should_have_known_at
        if self.book.last.should_have_known and should_at:
            told_at = min(told_at or should_at, should_at)
        work_at = self.case.learned_work_related_at
        if told_at is None or work_at is None or work_at <= told_at:
            return told_at, (knowledge,)
        later = self.book.rule("learned-work-related")
        if later.is_own:
            return work_at, (later.part.reason,)
        words = (
            "The federal rule would count from when you learned that it was work-related. The text "
            f"of {self.book.last.title} on this point was not read: the earlier time stands."
        )
        return told_at, (knowledge, Reason(words, later.part.provisions, later.part.review))


# No matter of a state's text: another employer's case, or no stay in hospital at all.
_EVERYWHERE = frozenset({"supervision", "work-relation", "in-patient"})


def _is_within(within: Term, incident: Moment, happened: Moment, zone: str) -> bool | None:
    """Return whether it happened within a time of the incident; None: the hours decide it.

    Days are counted by dates, so that the thirtieth day counts whole: the rule names no hour, so
    this is ours, and the wider reading.
    """
    if within.unit is TermUnit.DAY:
        return (happened.on - incident.on).days <= within.count
    limit = timedelta(hours=within.count)
    shortest = happened.began_at(zone) - _ended_at(incident, zone)
    longest = _ended_at(happened, zone) - incident.began_at(zone)
    if longest <= limit:
        return True
    return False if shortest > limit else None


def _ended_at(moment: Moment, zone: str) -> datetime:
    return moment.at or end_of_day(moment.on, zone)
