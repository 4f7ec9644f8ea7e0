"""The days of a case from plain data, every value and contradiction checked."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from compliance.domain.recordkeeping.absence import (
    Absence,
    DaySpan,
    Leaving,
    OffDays,
    SaidBy,
    SpanKind,
)
from compliance.domain.recordkeeping.plain_data import (
    Problems,
    as_choice,
    as_date,
    as_list,
    as_map,
    refuse_unknown,
)

MOST_DAYS = 36_500  # a hundred years: more is a slip of the keyboard
MOST_DAYS_AHEAD = 31  # ours: a first day further ahead is no plan but a slip of the month or year
_DAY = timedelta(days=1)
_NAMES = ("injured_on", "spans", "off_duty", "left", "permanent_on", "died", "died_on", "as_of")
_SPAN_NAMES = ("kind", "says", "from", "to", "returned_on", "estimate_days", "estimated_to", "note")

Given = Mapping[str, object]


def read_absence(given: object, where: str = "", *, are_kept: bool = False) -> Absence:
    """Read the days of one case, names to values as docs/recordability.md says.

    ``where`` names the case in messages. ``are_kept``: the spans were taken once, and are not
    doubted anew for where they end: a clinician's word may reach beyond a death that came later.

    Raises:
        InvalidInputError: every wrong name, value and contradiction.
    """
    problems = Problems(where)
    data = as_map(given, problems)
    refuse_unknown(data, _NAMES, problems)
    injured_on = _day(data, "injured_on", problems)
    if injured_on is None and "injured_on" not in _wrong(problems):
        problems.at("injured_on").add("The day of the injury is missing.", "Write it, 2026-03-31.")
    absence = Absence(
        injured_on=injured_on or date.min,
        spans=_spans(data.get("spans"), problems.at("spans")),
        off_duty=_off_duty(data.get("off_duty"), problems.at("off_duty")),
        left=_leaving(data.get("left"), problems.at("left")),
        permanent_on=_day(data, "permanent_on", problems),
        died=_died(data, problems),
        as_of=_day(data, "as_of", problems),
        spans_known=data.get("spans") is not None,
    )
    died_on = _day(data, "died_on", Problems(""))
    if injured_on is not None:
        _note_order(absence, died_on, problems)
        if not are_kept:
            _note_too_late(absence, died_on, problems)
    _note_rival_words(absence.spans, problems.at("spans"))
    problems.raise_any()
    return absence


def _wrong(problems: Problems) -> set[str]:
    return {one.where.rpartition(".")[2] for one in problems.found}


def _day(data: Given, name: str, problems: Problems) -> date | None:
    value = data.get(name)
    return None if value is None else as_date(value, problems.at(name))


def _died(data: Given, problems: Problems) -> bool:
    died_on = _day(data, "died_on", problems)
    died = _flag(data.get("died"), problems.at("died"))
    if died is False and died_on:
        problems.at("died").add("It is false, but a day of death is given.", "Drop one of both.")
    return bool(died or died_on)


def _flag(value: object, problems: Problems) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    said = as_choice(value, ("yes", "no"), problems)
    return None if said is None else said == "yes"


def _listed(value: object, problems: Problems) -> Sequence[object]:
    return () if value is None else as_list(value, problems) or ()


def _spans(value: object, problems: Problems) -> tuple[DaySpan, ...]:
    read = (
        _span(one, problems.at(f"[{place}]")) for place, one in enumerate(_listed(value, problems))
    )
    return tuple(one for one in read if one is not None)


def _span(value: object, problems: Problems) -> DaySpan | None:
    data = as_map(value, problems)
    refuse_unknown(data, _SPAN_NAMES, problems)
    kind = as_choice(data.get("kind"), tuple(SpanKind), problems.at("kind"))
    says = as_choice(data.get("says"), tuple(SaidBy), problems.at("says"))
    from_on = as_date(data.get("from"), problems.at("from"))
    last_on = _last(data, from_on, problems)
    estimate = _estimate(data, from_on, problems)
    if estimate is not None and last_on is not None:
        problems.add("It has an end and an estimate.", "Drop the estimate once the end is known.")
    if kind is None or says is None or from_on is None:
        return None
    if kind == SpanKind.CLEARED and says != SaidBy.CLINICIAN:
        problems.at("says").add("Only a clinician can clear.", "Write clinician, or drop the span.")
    return DaySpan(SpanKind(kind), SaidBy(says), from_on, last_on, estimate)


def _last(data: Given, from_on: date | None, problems: Problems) -> date | None:
    """The last day of a span, from `to` or from the day of return."""
    last_on, returned_on = _day(data, "to", problems), _day(data, "returned_on", problems)
    if last_on and returned_on and returned_on != last_on + _DAY:
        problems.at("returned_on").add(
            f"The return on {returned_on} is not the day after {last_on}.", "Drop one of both."
        )
    if returned_on and from_on and returned_on <= from_on:
        problems.at("returned_on").add(
            f"The return on {returned_on} is not after the beginning on {from_on}.",
            "Correct one of both days.",
        )
        return None
    if last_on and from_on and last_on < from_on:
        problems.at("to").add(
            f"The end on {last_on} lies before the beginning on {from_on}.",
            "Correct one of both days.",
        )
        return None
    return last_on or (returned_on - _DAY if returned_on else None)


def _estimate(data: Given, from_on: date | None, problems: Problems) -> int | None:
    """The days that a span is expected to have in all, from `estimate_days` or `estimated_to`."""
    days, until = data.get("estimate_days"), _day(data, "estimated_to", problems)
    if days is not None and until is not None:
        problems.at("estimated_to").add("There are two estimates.", "Drop one of both.")
    if days is not None:
        return _count(days, problems.at("estimate_days"))
    if until is None or from_on is None:
        return None
    if until < from_on:
        problems.at("estimated_to").add(
            f"It lies before the beginning on {from_on}.", "Correct one of both days."
        )
        return None
    return (until - from_on).days + 1


def _count(value: object, problems: Problems) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_DAYS:
        problems.add(f"{value!r} is no number of days.", f"Write 1 to {MOST_DAYS}.")
        return None
    return value


def _off_duty(value: object, problems: Problems) -> tuple[OffDays, ...] | None:
    if value is None:
        return None
    found: list[OffDays] = []
    for place, one in enumerate(_listed(value, problems)):
        at = problems.at(f"[{place}]")
        data = as_map(one, at)
        refuse_unknown(data, ("from", "to"), at)
        from_on, last_on = as_date(data.get("from"), at.at("from")), _day(data, "to", at)
        if from_on and last_on and last_on < from_on:
            at.at("to").add("It lies before the beginning.", "Correct one of both days.")
        elif from_on:
            found.append(OffDays(from_on, last_on or from_on))
    return tuple(found)


def _leaving(value: object, problems: Problems) -> Leaving | None:
    if value is None:
        return None
    data = as_map(value, problems)
    refuse_unknown(data, ("on", "because_of_case"), problems)
    on = as_date(data.get("on"), problems.at("on"))
    because = _flag(data.get("because_of_case"), problems.at("because_of_case"))
    if data.get("because_of_case") is None:
        problems.at("because_of_case").add(
            "Why the worker left is missing.", "Write true if because of the case, else false."
        )
    return None if on is None or because is None else Leaving(on, because)


def _note_order(absence: Absence, died_on: date | None, problems: Problems) -> None:
    """Nothing of a case lies before its injury, and no span after a death or in another age."""
    first = absence.injured_on
    named = [("died_on", died_on), ("permanent_on", absence.permanent_on)]
    named += [("as_of", absence.as_of), ("left.on", absence.left.on if absence.left else None)]
    for name, on in named:
        if on is not None and on < first:
            problems.at(name).add(
                f"{on} lies before the injury on {first}.", "Correct one of both days."
            )
    for place, span in enumerate(absence.spans):
        at = problems.at(f"spans[{place}]")
        if span.from_on < first:
            at.at("from").add(f"It begins before the injury on {first}.", "Correct one of both.")
        if died_on is not None and span.from_on > died_on:
            at.at("from").add(f"It begins after the death on {died_on}.", "Correct one of both.")
        if ((span.last_on or span.from_on) - first).days > MOST_DAYS:
            at.add("It ends a hundred years after the injury.", "Check the year.")
    if absence.as_of is not None and (absence.as_of - first).days > MOST_DAYS:
        problems.at("as_of").add("It lies a hundred years after the injury.", "Check the year.")


def _note_too_late(absence: Absence, died_on: date | None, problems: Problems) -> None:
    """No span goes on after a death, nor begins far ahead when all the others are over."""
    known_until = absence.as_of
    in_order = sorted(enumerate(absence.spans), key=lambda placed: placed[1].from_on)
    for place, span in in_order:
        at = problems.at(f"spans[{place}]")
        if died_on is not None and span.from_on <= died_on < (span.last_on or died_on):
            at.at("to").add(
                f"It goes on after the death on {died_on}.", "End it there, or correct one of both."
            )
        if known_until is None:
            continue
        if lies_far_ahead(span.from_on, known_until):
            at.at("from").add(
                f"It begins more than {MOST_DAYS_AHEAD} days after `as_of`, {absence.as_of}, and "
                "the days before it.",
                "Check the year; enter later days when they come near.",
            )
        else:
            until = told_until(span.from_on, span.last_on, span.estimate_days)
            known_until = max(known_until, until)


def told_until(first: date, last: date | None, estimate_days: int | None) -> date:
    """Return the last day that a span tells of: its end, else its estimate, else its first day."""
    return last or first + timedelta(days=(estimate_days or 1) - 1)


def lies_far_ahead(first: date, known_until: date) -> bool:
    """Whether a span begins so long after today, and after all others, that it is a slip."""
    return (first - known_until).days > MOST_DAYS_AHEAD


def _note_rival_words(spans: Sequence[DaySpan], problems: Problems) -> None:
    """Two clinicians' words from one day on: the more authoritative must be chosen, (b)(3)(ii)."""
    said = [one for one in spans if one.says is SaidBy.CLINICIAN]
    cleared = {one.from_on for one in said if one.kind is SpanKind.CLEARED}
    for on in sorted({one.from_on for one in said if one.kind is not SpanKind.CLEARED} & cleared):
        problems.add(
            f"From {on} on clinicians say both that the worker can work and cannot.",
            "Keep the word of the more authoritative.",
        )
