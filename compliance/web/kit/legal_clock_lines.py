"""Deadlines of legal clocks as lines: for their own list, the overdue board and today's page."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.applicability import Applies
from compliance.domain.legal_clocks.counting import Due
from compliance.domain.legal_clocks.stages import Stage
from compliance.domain.legal_clocks.terms import TermUnit
from compliance.domain.local_time import local_at
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import RUNNING, list_running
from compliance.storage.queries.scope import Page
from compliance.web.kit.dates import local_date
from compliance.web.kit.legal_clock_words import (
    STAGES,
    TONES,
    at_once_words,
    clock_stage,
    left_words,
)

MOST_IN_STRIP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One deadline: ``title`` and ``what`` are texts of law, said by templates; the rest is."""

    deadline: ClockDeadline
    title: str
    what: str
    due: str  # "" where the law gives no number
    rule_words: str  # what the rule says beside or instead of it, a text of law
    left: str
    stage: str
    tone: str  # of its chip
    is_overdue: bool
    is_undecided: bool

    @property
    def url(self) -> str:
        """Return the address of the page that says whom to call."""
        return url_for("legal_clocks.script", deadline_id=self.deadline.id)


@dataclass(frozen=True, slots=True)
class ClockStrip:
    """The deadlines that run at an establishment, the first of them, and how many there are."""

    lines: list[ClockLine]
    total: int


def line_of(row: ClockDeadline, *, now: datetime, zone: str) -> ClockLine:
    """Return a deadline in words."""
    due = Due(row.due_at, row.due_on) if row.due_at else None
    is_running = row.state == RUNNING
    is_at_once = row.said.get("term") == TermUnit.AT_ONCE
    stage = clock_stage(row.runs_from, due, now) if due else None
    return ClockLine(
        deadline=row,
        title=row.clock.title,
        what=row.what,
        due=since_words(due, zone) if due and is_at_once else due_words(due, zone),
        rule_words=str(row.said.get("when") or ""),
        left=_left(due, now, is_at_once=is_at_once) if due and is_running else "",
        stage=_stage_word(stage, is_at_once=is_at_once),
        tone=TONES[stage] if stage is not None else "info",
        is_overdue=bool(due and due.is_late(now)),
        is_undecided=row.applies == Applies.UNDECIDED,
    )


def _left(due: Due, now: datetime, *, is_at_once: bool) -> str:
    return at_once_words(due, now) if is_at_once else left_words(due, now)


def _stage_word(stage: Stage | None, *, is_at_once: bool) -> str:
    """Return the word for a stage; what is due at once is so from the first second on."""
    if stage is None:
        return str(_("Running"))
    return str(_("Already due")) if is_at_once else str(STAGES[stage.word])


def since_words(due: Due, zone: str) -> str:
    """Return since when something is due that the law wants at once, in the time of the site."""
    there = local_at(due.at, zone)
    day = local_date(there.date(), "weekday")
    return str(_("since %(time)s on %(day)s", time=f"{there:%H:%M} {there.tzname()}", day=day))


def due_words(due: Due | None, zone: str) -> str:
    """Return when a deadline ends, in the time of the site."""
    if due is None:
        return ""
    if due.on is not None:
        return str(_("by the end of %(day)s", day=local_date(due.on, "weekday")))
    there = local_at(due.at, zone)
    day = local_date(there.date(), "weekday")
    return str(_("by %(time)s on %(day)s", time=f"{there:%H:%M} {there.tzname()}", day=day))


def clock_strip(session: Session, establishment_id: int, *, now: datetime, zone: str) -> ClockStrip:
    """Return what runs at an establishment, what is due first before."""
    rows, total = list_running(session, establishment_id, Page(limit=MOST_IN_STRIP), now=now)
    return ClockStrip([line_of(row, now=now, zone=zone) for row in rows], total)
