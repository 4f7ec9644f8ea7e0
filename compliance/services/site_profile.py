"""What a site says about itself: its answers, who gave them when, and what they were before."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.applicability import Fact
from compliance.domain.site_profile import (
    FactQuestion,
    Given,
    SiteProfile,
    plain_fact,
    read_fact,
    read_facts,
)
from compliance.domain.trail import TrailEvent
from compliance.services.trail import append
from compliance.storage.models.duties import SiteFact
from compliance.storage.queries.site_facts import list_answers

SOURCE = "answer"  # problems of an answer are told as "answer forklifts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of the past or of now; ``fact`` is none where the site did not know."""

    fact: Fact | None
    at: datetime
    by: str  # a name; "" is the system


History = Mapping[str, Sequence[Answered]]  # by fact, oldest first, never empty


def history_of(session: Session, profile: SiteProfile, establishment_id: int) -> History:
    """Return every answer that an establishment ever gave to a question that is still asked."""
    questions = profile.by_key
    history: dict[str, list[Answered]] = {}
    for row in list_answers(session, establishment_id):
        if question := questions.get(row.fact):
            fact = _read(question, row.value)
            history.setdefault(row.fact, []).append(Answered(fact=fact, at=row.at, by=row.by))
    return history


def facts_of(session: Session, profile: SiteProfile, establishment_id: int) -> dict[str, Fact]:
    """Return what an establishment says about itself now; what is not in it is not known."""
    return latest(history_of(session, profile, establishment_id))


def latest(history: History) -> dict[str, Fact]:
    """Return the last answer to each question, without those that are not known."""
    last = {fact: answers[-1].fact for fact, answers in history.items()}
    return {key: fact for key, fact in last.items() if fact is not None}


def facts_before(history: History, since: datetime) -> dict[str, Fact]:
    """Return what was known before the changes of late.

    An answer given for the first time since then changes nothing: it counts as having always
    been so, and only what it was changed to afterwards is a change.
    """
    before: dict[str, Fact] = {}
    for key, answers in history.items():
        known = [answer for answer in answers if answer.fact is not None]
        old = [answer for answer in known if answer.at <= since]
        answer = old[-1] if old else known[0] if known else None
        if answer is not None and answer.fact is not None:
            before[key] = answer.fact
    return before


def _read(question: FactQuestion, value: str | None) -> Fact | None:
    """Return a kept answer; one that fits the question no longer (a choice is gone) is unknown."""
    if value is None:
        return None
    try:
        return read_fact(question, json.loads(value))
    except ValueError:
        return None


def answer_facts(
    session: Session,
    profile: SiteProfile,
    establishment_id: int,
    given: Mapping[str, Given],
    *,
    by: Actor,
    now: datetime,
) -> list[str]:
    """Keep what a site answers, and return the facts that are not as they were.

    ``given`` holds the questions that were asked, by fact; a blank answer is "not known". Answers
    that are as before leave no row, and nothing at all is written if none has changed.

    Raises:
        NotAllowedError: the actor may not manage schedules there.
        InvalidInputError: with every wrong answer, as "answer FACT".
    """
    demand(by, Permission.MANAGE_SCHEDULES, establishment_id)
    facts = read_facts(profile, given, source=SOURCE)
    current = facts_of(session, profile, establishment_id)
    changed = [key for key in given if facts.get(key) != current.get(key)]
    if not changed:
        return []
    session.add_all(
        SiteFact(
            establishment_id=establishment_id,
            fact=key,
            value=json.dumps(plain_fact(facts[key])) if key in facts else None,
            answered_at=now,
            answered_by=by.person_id,
        )
        for key in changed
    )
    session.flush()
    questions = profile.by_key
    said = [_said(questions[key], current.get(key), facts.get(key)) for key in changed]
    append(
        session,
        TrailEvent.SITE_PROFILE_CHANGED,
        by=by,
        now=now,
        subject=("establishment", establishment_id),
        establishment_id=establishment_id,
        data={"changed": "; ".join(said), "count": len(changed)},
    )
    return changed


def _said(question: FactQuestion, old: Fact | None, new: Fact | None) -> str:
    """Return a change in words: "forklifts: 5 pieces, now 6 pieces"."""
    before = "not known" if old is None else question.shown(old)
    after = "not known" if new is None else question.shown(new)
    return f"{question.key}: {before}, now {after}"
