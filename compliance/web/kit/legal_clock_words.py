"""Words of legal clocks: how near a deadline is, how binding it is, how far its law was read."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Flask
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from compliance.domain.checklists import ReviewStatus
from compliance.domain.legal_clocks.counting import Due
from compliance.domain.legal_clocks.model import ContentSource, Kind
from compliance.domain.legal_clocks.stages import Running, Stage, stage_at

STAGES: Mapping[str, object] = {
    "started": _("Clock started"),
    Stage.RUNNING.word: _("Running"),
    Stage.SOON.word: _("Due soon"),
    Stage.PRESSING.word: _("Pressing"),
    Stage.LAST_CALL.word: _("Last call"),
    Stage.OVERDUE.word: _("Overdue"),
}
TONES: Mapping[Stage, str] = {
    Stage.RUNNING: "info",
    Stage.SOON: "soon",
    Stage.PRESSING: "soon",
    Stage.LAST_CALL: "late",
    Stage.OVERDUE: "fail",
}
KINDS: Mapping[str, object] = {
    Kind.REGULATORY: _("The law says so"),
    Kind.GUIDANCE: _("How the agency reads the law; not its text"),
    Kind.PERMIT: _("Your permit or agency sets the time"),
}
READ: Mapping[str, object] = {
    ReviewStatus.READ: _("Checked against the text of the law"),
    ReviewStatus.PARTLY: _("Checked against the text in part only"),
    ReviewStatus.UNREAD: _("Not yet checked against the text of the law"),
}
CONTENTS: Mapping[str, object] = {
    ContentSource.RULE: _("The law lists this"),
    ContentSource.AGENCY: _("The agency asks for this"),
    ContentSource.OURS: _("The law lists nothing; this list is ours"),
}
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def rule_kind(kind: str) -> str:
    """Return how binding a deadline is, in words."""
    return str(KINDS.get(kind, kind))


def rule_read(status: str) -> str:
    """Return how far the text of a rule was read, in words."""
    return str(READ.get(status, status))


def contents_from(source: str) -> str:
    """Return where a list of contents comes from, in words."""
    return str(CONTENTS.get(source, source))


def clock_stage(runs_from: datetime | None, due: Due, now: datetime) -> Stage:
    """Return how near a deadline is."""
    return stage_at(Running(runs_from or now, due), now)


def left_words(due: Due, now: datetime) -> str:
    """Return the time that is left: "3 h 12 min left", "overdue by 2 days"."""
    if due.is_late(now):
        return str(gettext("overdue by %(time)s", time=span_words(now - due.at)))
    return str(gettext("%(time)s left", time=span_words(due.at - now)))


def at_once_words(due: Due, now: datetime) -> str:
    """Return how long something has been due that the law wants at once."""
    passed = span_words(max(now - due.at, timedelta()))
    return str(gettext("due at once, %(time)s ago", time=passed))


def span_words(span: timedelta) -> str:
    """Return a span in its two largest units; never more than there is."""
    days, rest = divmod(span, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes = rest // _MINUTE
    if days >= 3:  # noqa: PLR2004 - hours say nothing then
        return _days(days)
    if days:
        return f"{_days(days)} {hours} h" if hours else _days(days)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else str(gettext("less than 1 min"))


def _days(days: int) -> str:
    return str(ngettext("%(num)d day", "%(num)d days", days))


def install_legal_clock_words(app: Flask) -> None:
    """Give templates the words as filters."""
    app.jinja_env.filters.update(
        {
            function.__name__: function
            for function in (rule_kind, rule_read, contents_from, span_words)
        }
    )
