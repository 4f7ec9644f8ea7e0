"""Which checklists a site owes, and why: each judged by the site's facts and by where it lies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from compliance.domain.applicability import (
    Applies,
    Deciding,
    Fact,
    Facts,
    FactTest,
    Judgement,
    judge,
)
from compliance.domain.authorities import Authority, Jurisdiction
from compliance.domain.checklists import Checklist, Edition
from compliance.domain.site_profile import FactQuestion, SiteProfile, known_facts

_STATE, _CITY, _COUNTY = "state", "city", "county"
_COUNTY_WORD = " County"  # jurisdictions say "Will County", people answer "Will"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One fact that a judgement turned on: the question, the answer ("" = not known), the line.

    ``line`` is in words: "over 100 and under 1000 kg". ``provisions`` are the paragraphs that draw
    it, as texts. ``because`` is what the file itself says about it, or "". For other languages
    ``value`` is the answer and ``tests`` draw the line, as data; ``meets_all`` says whether all of
    them hold or any one would do.
    """

    fact: str
    question: str
    answer: str
    line: str
    provisions: tuple[str, ...] = ()
    because: str = ""
    value: Fact | None = None
    tests: tuple[Deciding, ...] = ()
    meets_all: bool = True

    @property
    def said(self) -> str:
        """The answer beside the line, in English words."""
        asked = "" if self.answer == self.line else f" (asked for: {self.line})"
        return f"“{self.question}” is answered {self.answer}{asked}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One checklist judged for one site.

    ``needs`` are the facts that could still decide it. ``satisfied_by`` is the key of another
    checklist that the site owes and that covers this one too; "" is none. ``state_rule_of`` is the
    state whose own rule stands in place of this federal one; "" is none, or not known.
    """

    edition: Edition
    applies: Applies
    turns: tuple[Turn, ...]
    needs: tuple[str, ...] = ()
    satisfied_by: str = ""
    state_rule_of: str = ""

    @property
    def checklist(self) -> Checklist:
        """The checklist that is judged."""
        return self.edition.checklist

    @property
    def reason(self) -> str:
        """Why it is owed, is not, or cannot be decided yet, in one English sentence."""
        own = [turn.because for turn in self.turns if turn.because]
        if self.applies is Applies.UNDECIDED:
            return f"It turns on {', and '.join(f'“{turn.question}”' for turn in self.turns)}."
        return " ".join(own) or f"{', and '.join(turn.said for turn in self.turns)}."

    @property
    def provisions(self) -> tuple[str, ...]:
        """The paragraphs behind the judgement: those of its lines, then the checklist's own."""
        lines = [provision for turn in self.turns for provision in turn.provisions]
        return tuple(dict.fromkeys([*lines, *map(str, self.checklist.provisions)]))


def propose(editions: Iterable[Edition], profile: SiteProfile, facts: Facts) -> list[Proposal]:
    """Judge every checklist that says where it applies: owed first, then undecided, then not owed.

    Within each group the order is by authority and title.
    """
    known = known_facts(profile, facts)
    questions = profile.by_key
    made = []
    for edition in editions:
        test = test_of(edition.checklist)
        if test is not None:
            judged = judge(test, known)
            turns = _turns(judged, questions, known)
            made.append(
                Proposal(
                    edition=edition,
                    applies=judged.applies,
                    turns=turns,
                    needs=judged.needs,
                    state_rule_of=state_rule_of(edition.checklist, profile, known),
                )
            )
    return sorted(_settled(made), key=_order)


def state_rule_of(checklist: Checklist, profile: SiteProfile, facts: Facts) -> str:
    """Return the state whose own plan stands in place of a federal rule of OSHA, or ""."""
    plans, state = profile.state_plans, facts.get(_STATE)
    is_federal = checklist.authority is Authority.OSHA and not checklist.jurisdiction.state
    if plans is None or not is_federal or state not in plans.states:
        return ""
    return str(state)


def test_of(checklist: Checklist) -> FactTest | None:
    """Return the whole test of a checklist, where it holds and its own; None: it has none."""
    own = checklist.applies_when.test
    if own is None:
        return None
    place = _place_tests(checklist.jurisdiction)
    return FactTest(all_=(*place, own)) if place else own


def _place_tests(jurisdiction: Jurisdiction) -> tuple[FactTest, ...]:
    if not jurisdiction.state:
        return ()
    state = FactTest(fact=_STATE, is_=jurisdiction.state)
    if not jurisdiction.place:
        return (state,)
    if jurisdiction.place.endswith(_COUNTY_WORD):
        county = jurisdiction.place.removesuffix(_COUNTY_WORD)
        return (state, FactTest(fact=_COUNTY, is_=county))
    return (state, FactTest(fact=_CITY, is_=jurisdiction.place))


def _turns(judged: Judgement, questions: dict[str, FactQuestion], facts: Facts) -> tuple[Turn, ...]:
    """Return what a judgement turned on, each fact once however many lines cross it."""
    leaves = dict[str, list[Deciding]]()
    for one in dict.fromkeys(judged.turned_on):
        leaves.setdefault(one.test.fact, []).append(one)
    meets_all = judged.applies is Applies.YES
    return tuple(
        Turn(
            fact=fact,
            question=questions[fact].question if fact in questions else fact,
            answer=_answer(questions.get(fact), facts.get(fact)),
            line=_line(deciding, questions.get(fact), " and " if meets_all else " or "),
            provisions=tuple(dict.fromkeys(p for one in deciding for p in one.test.provisions())),
            because=" ".join(dict.fromkeys(o.test.because for o in deciding if o.test.because)),
            value=facts.get(fact),
            tests=tuple(deciding),
            meets_all=meets_all,
        )
        for fact, deciding in leaves.items()
    )


def _answer(question: FactQuestion | None, answer: Fact | None) -> str:
    return "" if answer is None or question is None else question.shown(answer)


def _line(deciding: list[Deciding], question: FactQuestion | None, joint: str) -> str:
    """Return what tests of one fact ask for, in words: "over 100 and under 1000 kg a month"."""
    choices = question.choices if question else {}
    parts = list[str]()
    for one in deciding:
        other = "other than " if one.is_negated else ""
        parts.append(other + (_limits(one.test) or _words(one.test, choices)))
    unit = question.unit if question and any(_limits(one.test) for one in deciding) else ""
    return f"{joint.join(dict.fromkeys(parts))} {unit}".strip()


def _limits(leaf: FactTest) -> str:
    limits = (
        ("over", leaf.over),
        ("at least", leaf.at_least),
        ("under", leaf.under),
        ("at most", leaf.at_most),
    )
    return " and ".join(f"{word} {limit:f}" for word, limit in limits if limit is not None)


def _words(leaf: FactTest, choices: dict[str, str]) -> str:
    words = (leaf.is_,) if leaf.is_ is not None else leaf.in_
    return " or ".join(choices.get(word, word) for word in words)


def _settled(made: list[Proposal]) -> list[Proposal]:
    """Mark what another owed checklist covers: a stricter one, or one that replaces it."""
    covered = {
        override.checklist: proposal.checklist.key
        for proposal in made
        if proposal.applies is Applies.YES
        for override in proposal.checklist.overrides
        if override.covers
    }
    return [
        replace(proposal, satisfied_by=covered.get(proposal.checklist.key, ""))
        if proposal.applies is Applies.YES
        else proposal
        for proposal in made
    ]


_RANK = {Applies.YES: 0, Applies.UNDECIDED: 1, Applies.NO: 2}


def _order(proposal: Proposal) -> tuple[int, str, str]:
    return _RANK[proposal.applies], proposal.checklist.authority.value, proposal.checklist.title
