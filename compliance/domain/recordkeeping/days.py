"""The days away (K) and restricted (L) of one case: 29 CFR 1904.7(b)(3) and (b)(4)(xi).

Every date after the day of the injury is away, restricted or neither; away goes before restricted.
Calendar days count. Walking in date order the count stops at 180 of both kinds together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.domain.recordkeeping.absence import Absence, DaySpan, SaidBy, SpanKind
from compliance.domain.recordkeeping.law import Reason, reason

CAP_DAYS = 180  # 29 CFR 1904.7(b)(3)(vii): away and restricted together
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """The count. K and L are None for a death, and while ``needs`` names what is missing.

    ``uncapped_away``, ``uncapped_restricted``: without the limit of 180 days. ``estimated``: a span
    still runs. ``column``: what the days ask for, G, H or I; None if none of these.
    ``log_year``: None where the day of the injury is not known.
    """

    days_away: int | None = None
    days_restricted: int | None = None
    uncapped_away: int | None = None
    uncapped_restricted: int | None = None
    cap_applied: bool = False
    estimated: bool = False
    log_year: int | None
    column: str | None = None
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Day:
    kind: SpanKind
    by_clinician: bool
    both: bool  # away and restricted


def count_days(absence: Absence) -> DayCount:
    """Count K and L; the order of the spans makes no difference."""
    year = absence.injured_on.year
    if absence.died:
        return DayCount(log_year=year, column="G", reasons=(reason("days.fatal"),))
    spans = [(span, _end(span, absence)) for span in absence.spans]
    needs = _missing(absence)
    if needs:
        return DayCount(log_year=year, needs=needs)
    days, rules = _days(absence, {span: end for span, end in spans if end is not None})
    if days is None:
        return DayCount(log_year=year, needs=("off_duty",))
    return _capped(absence, days, rules)


def _capped(absence: Absence, days: Mapping[date, _Day], rules: list[str]) -> DayCount:
    kinds = [days[on].kind for on in sorted(days)]
    kept = kinds[:CAP_DAYS]
    away, restricted = kinds.count(SpanKind.AWAY), kinds.count(SpanKind.RESTRICTED)
    estimated = any(_runs_on(span, absence) for span in absence.spans)
    if len(kinds) > CAP_DAYS:
        rules.append("days.cap")
    if away and SpanKind.AWAY not in kept:
        rules.append("days.cap_first")
    if estimated:
        rules.append("days.estimate")
    if kinds and max(days).year > absence.injured_on.year:
        rules.append("days.year")
    return DayCount(
        days_away=kept.count(SpanKind.AWAY),
        days_restricted=kept.count(SpanKind.RESTRICTED),
        uncapped_away=away,
        uncapped_restricted=restricted,
        cap_applied=len(kinds) > CAP_DAYS,
        estimated=estimated,
        log_year=absence.injured_on.year,
        column="H" if away else "I" if restricted else None,
        reasons=tuple(reason(rule, ("spans",)) for rule in rules),
    )


# --- spans that have no end yet


def _end(span: DaySpan, absence: Absence) -> date | None:
    """The last day to count of a span: its end, else the later of the estimate and today."""
    if span.last_on is not None:
        return span.last_on
    known = [absence.as_of] if absence.as_of is not None else []
    if span.estimate_days is not None:
        first = max(span.from_on, absence.injured_on + _DAY)
        known.append(first + timedelta(days=span.estimate_days - 1))
    known += _stops(span, absence)
    return max(known) if known else None


def _stops(span: DaySpan, absence: Absence) -> list[date]:
    """Days at which an open span stops counting in any case."""
    left, permanent_on = absence.left, absence.permanent_on
    stops = [left.on] if left is not None and not left.because_of_case else []
    if permanent_on is not None and span.kind is SpanKind.RESTRICTED:
        stops.append(max(permanent_on, span.from_on, absence.injured_on + _DAY))
    return stops


def _runs_on(span: DaySpan, absence: Absence) -> bool:
    """Whether the length of a span is not final."""
    if span.kind is SpanKind.CLEARED or _stops(span, absence):
        return False
    return span.last_on is None or (absence.as_of is not None and span.last_on > absence.as_of)


def _missing(absence: Absence) -> tuple[str, ...]:
    """What is needed to end open spans, or the spans themselves."""
    left = absence.left
    needs: list[str] = [] if absence.spans_known else ["spans"]
    for place, span in enumerate(absence.spans):
        if span.kind is SpanKind.CLEARED or span.last_on or span.estimate_days:
            continue
        if left is not None and left.because_of_case:
            needs.append(f"spans[{place}].estimate_days")
        elif _end(span, absence) is None:
            needs.append("as_of")
    return tuple(dict.fromkeys(needs))


# --- dates


def _days(
    absence: Absence, ends: Mapping[DaySpan, date]
) -> tuple[Mapping[date, _Day] | None, list[str]]:
    """Every counted date, and the rules that shaped the count; None if days off are not known."""
    rules = ["days.after_injury"]
    days = _marked(absence, ends, rules)
    kept: dict[date, _Day] = {}
    for run in _runs_of(days):
        worked = _has_duty(run, days, absence)
        if worked is None:
            return None, rules
        if worked:
            kept |= {on: days[on] for on in run}
        else:
            rules.append("days.off_duty")
    kept = _until_left(kept, absence, rules)
    kept = _until_permanent(kept, absence, rules)
    if kept:
        rules.insert(1, "days.calendar")
    if any(day.by_clinician for day in kept.values()):
        rules.append("days.advised")
    if any(day.both for day in kept.values()):
        rules.append("days.away_wins")
    return kept, list(dict.fromkeys(rules))


def _marked(absence: Absence, ends: Mapping[DaySpan, date], rules: list[str]) -> dict[date, _Day]:
    """Mark every date after the day of the injury that some span makes away or restricted."""
    over: dict[date, list[DaySpan]] = {}
    clearances = [span for span in absence.spans if span.kind is SpanKind.CLEARED]
    for span in absence.spans:
        if span not in clearances:
            for on in _dates(span.from_on, ends.get(span), absence):
                over.setdefault(on, []).append(span)
    days: dict[date, _Day] = {}
    for on, spans in over.items():
        words = [one.from_on for one in clearances if _clears(one, on)]
        counting = _counting(spans, max(words, default=None))
        if len(counting) < len(spans):
            rules.append("days.cleared")
        if counting:
            days[on] = _as_day(counting)
    return days


def _clears(span: DaySpan, on: date) -> bool:
    return span.from_on <= on and (span.last_on is None or on <= span.last_on)


def _counting(spans: list[DaySpan], cleared_on: date | None) -> list[DaySpan]:
    """A clinician's clearance stops what was said before it; a later word stops the clearance."""
    if cleared_on is None:
        return spans
    later = [s for s in spans if s.says is SaidBy.CLINICIAN and s.from_on > cleared_on]
    return [s for s in spans if s in later or s.says is SaidBy.EMPLOYER] if later else []


def _as_day(spans: list[DaySpan]) -> _Day:
    kinds = {span.kind for span in spans}
    return _Day(
        SpanKind.AWAY if SpanKind.AWAY in kinds else SpanKind.RESTRICTED,
        any(span.says is SaidBy.CLINICIAN for span in spans),
        len(kinds) > 1,
    )


def _dates(first: date, last: date | None, absence: Absence) -> Iterator[date]:
    on = max(first, absence.injured_on + _DAY)
    while last is not None and on <= last:
        yield on
        on += _DAY


def _runs_of(days: Mapping[date, _Day]) -> list[list[date]]:
    """Return the dates cut into runs without a gap."""
    runs: list[list[date]] = []
    for on in sorted(days):
        if runs and runs[-1][-1] + _DAY == on:
            runs[-1].append(on)
        else:
            runs.append([on])
    return runs


def _has_duty(run: list[date], days: Mapping[date, _Day], absence: Absence) -> bool | None:
    """Whether a run counts: (v), (vi) days off alone count only on a clinician's word."""
    if any(days[on].by_clinician for on in run):
        return True
    if absence.off_duty is None:
        return None if all(on.weekday() >= _SATURDAY for on in run) else True
    return not all(any(o.from_on <= on <= o.last_on for o in absence.off_duty) for on in run)


def _until_left(days: dict[date, _Day], absence: Absence, rules: list[str]) -> dict[date, _Day]:
    if absence.left is None:
        return days
    if absence.left.because_of_case:
        rules.append("days.left_case")
        return days
    rules.append("days.left")
    return {on: day for on, day in days.items() if on < absence.left.on}


def _until_permanent(
    days: dict[date, _Day], absence: Absence, rules: list[str]
) -> dict[date, _Day]:
    """Stop restricted days at the permanent change, but count at least one of them."""
    until = absence.permanent_on
    restricted = sorted(on for on, day in days.items() if day.kind is SpanKind.RESTRICTED)
    if until is None or not restricted:
        return days
    rules.append("days.permanent")
    dropped = {on for on in restricted[1:] if on >= until}
    return {on: day for on, day in days.items() if on not in dropped}


def facts_of(count: DayCount) -> dict[str, object]:
    """Return what a count says as facts for `decision.decide`; nothing while it waits."""
    if count.column == "G":
        return {"died": True}
    if count.uncapped_away is None:
        return {}
    return {"days_away": count.uncapped_away, "days_restricted": count.uncapped_restricted}
