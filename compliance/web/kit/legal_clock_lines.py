"""Deadlines of legal clocks as lines: for their own list, the overdue board and today's page."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.applicability import Applies
from compliance.domain.legal_clocks.counting import Due
from compliance.domain.local_time import local_at
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import RUNNING, list_running
from compliance.storage.queries.scope import Page
from compliance.web.kit.dates import local_date
from compliance.web.kit.legal_clock_words import STAGES, TONES, clock_stage, left_words

MOST_IN_STRIP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One deadline: ``title`` and ``what`` are data in English, the rest is in words."""

    deadline: ClockDeadline
    title: str
    what: str
    due: str  # "" where the law gives no number
    rule_words: str  # what it says then, in English
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
    stage = clock_stage(row.runs_from, due, now) if due else None
    return ClockLine(
        deadline=row,
        title=row.clock.title,
        what=row.what,
        due=due_words(due, zone),
        rule_words=str(row.said.get("when") or ""),
        left=left_words(due, now) if due and is_running else "",
        stage=str(STAGES[stage.word]) if stage is not None else str(_("Running")),
        tone=TONES[stage] if stage is not None else "info",
        is_overdue=bool(due and due.is_late(now)),
        is_undecided=row.applies == Applies.UNDECIDED,
    )


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
    rows, total = list_running(session, establishment_id, Page(limit=MOST_IN_STRIP))
    return ClockStrip([line_of(row, now=now, zone=zone) for row in rows], total)
