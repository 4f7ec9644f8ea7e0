"""Words for duties: how often, how late, whose, and who made the rule.

Pure: each takes what it speaks of and the instant; only the language is the request's.
"""

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from compliance.domain.authorities import Authority
from compliance.domain.cadence import (
    AdaptiveClock,
    AnyClock,
    BeforeUseClock,
    CalendarClock,
    EventClock,
    FixedDatesClock,
    IntervalClock,
    MonthDay,
    OperatingDayClock,
    RunningHoursClock,
    ShiftClock,
    SiteDefinedClock,
    Source,
    Span,
    Unit,
)
from compliance.domain.checklists import ReviewStatus, Severity
from compliance.domain.local_time import today_at
from compliance.domain.provisions import label_of
from compliance.web.kit.clock_words import (
    condition_word,
    happening_word,
    pause_title,
    pause_words,
)
from compliance.web.kit.dates import local_date

AUTHORITIES = {
    Authority.OSHA: lazy_gettext("OSHA"),
    Authority.EPA: lazy_gettext("EPA"),
    Authority.STATE: lazy_gettext("State"),
    Authority.LOCAL: lazy_gettext("Local"),
    Authority.INTERNAL: lazy_gettext("Our own rules"),
}
SEVERITIES = {
    Severity.CRITICAL: lazy_gettext("Critical"),
    Severity.SERIOUS: lazy_gettext("Serious"),
    Severity.MINOR: lazy_gettext("Minor"),
    Severity.OBSERVATION: lazy_gettext("Observation"),
}
SOURCES = {
    Source.RULE: lazy_gettext("set by the rule"),
    Source.SUGGESTED: lazy_gettext("our suggestion, the rule sets no interval"),
    Source.SITE: lazy_gettext("set by this site"),
}
_DOCUMENTS = {
    "permit": lazy_gettext("as the permit says"),
    "plan": lazy_gettext("as the site's plan says"),
    "certificate": lazy_gettext("as the certificate says"),
    "programme": lazy_gettext("as the site's program says"),
}
_EVERY = {
    Unit.HOUR: lazy_gettext("Every hour"),
    Unit.DAY: lazy_gettext("Every day"),
    Unit.WEEK: lazy_gettext("Every week"),
    Unit.MONTH: lazy_gettext("Every month"),
    Unit.QUARTER: lazy_gettext("Every quarter"),
    Unit.HALF_YEAR: lazy_gettext("Every half-year"),
    Unit.YEAR: lazy_gettext("Every year"),
}
_LEAP_YEAR = 2028
FULL_BAR = 30  # days that fill the bar beside a late check
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


REVIEWS = {  # tone, icon and words for how far the law behind a checklist was read
    ReviewStatus.READ: ("pass", "circle-check-f", lazy_gettext("Checked against the text")),
    ReviewStatus.PARTLY: ("soon", "eye", lazy_gettext("Partly checked against the text")),
    ReviewStatus.UNREAD: (
        "late",
        "alert-triangle-f",
        lazy_gettext("Not yet checked against the text"),
    ),
}


def authority_word(authority: str) -> str:
    """Return who made the rule: "OSHA", "Our own rules"."""
    return str(AUTHORITIES[Authority(authority)])


def severity_word(severity: str) -> str:
    """Return how bad a finding is, in words."""
    return str(SEVERITIES[Severity(severity)])


def span_words(span: Span) -> str:
    """Return a span: "7 days", "1 month"."""
    words = {
        Unit.HOUR: ngettext("%(num)d hour", "%(num)d hours", span.count),
        Unit.DAY: ngettext("%(num)d day", "%(num)d days", span.count),
        Unit.WEEK: ngettext("%(num)d week", "%(num)d weeks", span.count),
        Unit.MONTH: ngettext("%(num)d month", "%(num)d months", span.count),
        Unit.QUARTER: ngettext("%(num)d quarter", "%(num)d quarters", span.count),
        Unit.HALF_YEAR: ngettext("%(num)d half-year", "%(num)d half-years", span.count),
        Unit.YEAR: ngettext("%(num)d year", "%(num)d years", span.count),
    }
    return str(words[span.unit])


def every_words(span: Span) -> str:
    """Return a pace: "Every month", "Every 3 months"."""
    if span.count == 1:
        return str(_EVERY[span.unit])
    return str(_("Every %(span)s", span=span_words(span)))


def cadence_words(clock: AnyClock) -> str:
    """Return how often a clock asks for the check, as people say it.

    "Every month, on any day of it"; "At most 7 days after the last one".
    """
    match clock:
        case CalendarClock():
            return str(_("%(every)s, on any day of it", every=every_words(clock.every)))
        case IntervalClock():
            return _interval_words(clock)
        case FixedDatesClock():
            return _fixed_words(clock)
        case EventClock():
            return _event_words(clock)
        case ShiftClock() | OperatingDayClock() | BeforeUseClock():
            return _work_words(clock)
        case _:
            return _counted_words(clock)


def _work_words(clock: ShiftClock | OperatingDayClock | BeforeUseClock) -> str:
    if isinstance(clock, ShiftClock):
        at_end = clock.at == "end"
        return str(_("Every shift, at its end") if at_end else _("Every shift, at its start"))
    if isinstance(clock, OperatingDayClock):
        return str(_("Every operating day"))
    return str(_("Before each use"))


def _interval_words(clock: IntervalClock) -> str:
    longest = span_words(clock.at_most)
    if clock.at_least is None:
        return str(_("At most %(longest)s after the last one", longest=longest))
    shortest = span_words(clock.at_least)
    return str(
        _("%(shortest)s to %(longest)s after the last one", shortest=shortest, longest=longest)
    )


def _fixed_words(clock: FixedDatesClock) -> str:
    if clock.once:
        return str(_("Once, by %(day)s", day=local_date(clock.once.by)))
    dates = ", ".join(_day_of_year(day) for day in clock.dates)
    if clock.every_years == 1:
        return str(_("Every year by %(dates)s", dates=dates))
    return str(_("Every %(years)s years by %(dates)s", years=clock.every_years, dates=dates))


def _day_of_year(day: MonthDay) -> str:
    return local_date(date(_LEAP_YEAR, day.month, day.day), "short")


def _event_words(clock: EventClock) -> str:
    # Some have a comma of their own: "waste shipped, large quantity generator".
    events = "; ".join(happening_word(event).lower() for event in clock.events)
    if clock.within is None:
        return str(_("After an event, before going on (%(events)s)", events=events))
    within = span_words(clock.within)
    first = str(_("Within %(within)s after an event (%(events)s)", within=within, events=events))
    if clock.repeats is None:
        return first
    again = every_words(clock.repeats).lower()
    until = ngettext(
        "%(again)s until one is clean",
        "%(again)s until %(num)d in a row are clean",
        clock.until_clean or 1,
        again=again,
    )
    return f"{first}; {until}"


def _counted_words(clock: RunningHoursClock | AdaptiveClock | SiteDefinedClock) -> str:
    match clock:
        case RunningHoursClock():
            return _hours_words(clock)
        case AdaptiveClock():
            return str(
                _(
                    "%(normal)s; after %(count)s clean ones in a row %(relaxed)s",
                    normal=every_words(clock.normal),
                    count=clock.clean_results,
                    relaxed=every_words(clock.relaxed).lower(),
                )
            )
        case SiteDefinedClock():
            document = str(_DOCUMENTS[clock.document])
            if clock.suggested is None:
                return document[:1].upper() + document[1:]
            return f"{every_words(clock.suggested)}, {document}"


def _hours_words(clock: RunningHoursClock) -> str:
    if clock.at_most is None:
        return str(_("After %(hours)s running hours", hours=clock.hours))
    return str(
        _(
            "After %(hours)s running hours or %(longest)s, whichever comes first",
            hours=clock.hours,
            longest=span_words(clock.at_most),
        )
    )


def told_cadence(clock: AnyClock) -> str:
    """Return how often, and that it is our suggestion where the rule sets no interval."""
    often = cadence_words(clock)
    return f"{often} ({source_words(clock)})" if clock.source is Source.SUGGESTED else often


def source_words(clock: AnyClock) -> str:
    """Return who set the pace: the rule, we, or the site."""
    return str(SOURCES[clock.source])


def late_words(due_at: datetime, due_on: date, now: datetime, zone: str) -> str:
    """Return how late something is: "12 d" by local dates, "3 h" on the day itself."""
    days = (today_at(now, zone) - due_on).days
    if days > 0:
        return str(_("%(days)s d", days=days))
    return str(_("%(hours)s h", hours=max(1, int((now - due_at) / HOUR))))


def late_sentence(due_at: datetime, due_on: date, now: datetime, zone: str) -> str:
    """Return the same for people who hear the page: "12 days late"."""
    days = (today_at(now, zone) - due_on).days
    if days > 0:
        return str(ngettext("%(num)d day late", "%(num)d days late", days))
    hours = max(1, int((now - due_at) / HOUR))
    return str(ngettext("%(num)d hour late", "%(num)d hours late", hours))


def late_part(due_at: datetime, now: datetime) -> float:
    """Return how full the bar beside a late check is, from 0 to 1."""
    return min(1.0, max(0.0, (now - due_at) / (FULL_BAR * DAY)))


def install_duty_words(app: Flask) -> None:
    """Give templates the words as filters."""
    shown = (
        authority_word,
        cadence_words,
        condition_word,
        every_words,
        happening_word,
        label_of,
        pause_title,
        pause_words,
        severity_word,
        source_words,
        told_cadence,
        span_words,
    )
    app.jinja_env.filters.update({function.__name__: function for function in shown})
