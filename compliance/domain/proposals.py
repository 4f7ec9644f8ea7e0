"""Which checklists a site owes, and why: each judged by the site's facts and by where it lies."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from compliance.domain.applicability import Applies, Deciding, Facts, FactTest, judge
from compliance.domain.authorities import Jurisdiction
from compliance.domain.checklists import Checklist, Edition
from compliance.domain.site_profile import FactQuestion, SiteProfile, known_facts

_STATE, _CITY, _COUNTY = "state", "city", "county"
_COUNTY_WORD = " County"  # jurisdictions say "Will County", people answer "Will"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One fact that a judgement turned on: the question, the answer ("" = not known), the line.

    ``line`` is in words: "over 1320 gal". ``provision`` is the paragraph that draws it, as text,
    or "". ``because`` is the file's own sentence, or "".
    """

    fact: str
    question: str
    answer: str
    line: str
    provision: str = ""
    because: str = ""

    @property
    def said(self) -> str:
        """The answer beside the line, in English words."""
        asked = "" if self.answer == self.line else f" (asked for: {self.line})"
        return f"“{self.question}” is answered {self.answer}{asked}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One checklist judged for one site.

    ``needs`` are the facts that could still decide it. ``satisfied_by`` is the key of another
    checklist that the site owes and that covers this one too; "" is none.
    """

    edition: Edition
    applies: Applies
    turns: tuple[Turn, ...]
    needs: tuple[str, ...] = ()
    satisfied_by: str = ""

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
        lines = [turn.provision for turn in self.turns if turn.provision]
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
            turns = tuple(_turn(one, questions, known) for one in dict.fromkeys(judged.turned_on))
            made.append(
                Proposal(edition=edition, applies=judged.applies, turns=turns, needs=judged.needs)
            )
    return sorted(_settled(made), key=_order)


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


def _turn(one: Deciding, questions: dict[str, FactQuestion], facts: Facts) -> Turn:
    leaf = one.test
    question = questions.get(leaf.fact)
    answer = facts.get(leaf.fact)
    return Turn(
        fact=leaf.fact,
        question=question.question if question else leaf.fact,
        answer="" if answer is None or question is None else question.shown(answer),
        line=("other than " if one.is_negated else "") + _line(leaf, question),
        provision=str(leaf.provision) if leaf.provision else "",
        because=leaf.because,
    )


def _line(leaf: FactTest, question: FactQuestion | None) -> str:
    """Return what a test asks for, in words: "over 100 and under 1000 kg a month"."""
    choices = question.choices if question else {}
    limits = (
        ("over", leaf.over),
        ("at least", leaf.at_least),
        ("under", leaf.under),
        ("at most", leaf.at_most),
    )
    parts = [f"{word} {limit:f}" for word, limit in limits if limit is not None]
    if parts:
        return f"{' and '.join(parts)} {question.unit if question else ''}".strip()
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
