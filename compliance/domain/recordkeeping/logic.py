"""Yes, no, or not known yet: combining what is known without ever guessing.

A combination is decided as soon as its known parts decide it (Kleene's strong logic): one no ends
an ``all_of``, one yes an ``any_of``. What is undecided says which facts it waits for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from compliance.domain.recordkeeping.law import Reason, reason


@dataclass(frozen=True, slots=True)
class Holds:
    """Whether something holds: True, False, or None for not known.

    ``facts``: names of the facts that it turned on. ``reasons``: in the order of the rules.
    ``needs``: facts to ask for, only where it is not known.
    """

    value: bool | None
    facts: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()


YES = Holds(value=True)
NO = Holds(value=False)


def unknown(*needs: str) -> Holds:
    """Return what is not known until these facts are."""
    return Holds(None, needs=needs)


def fact(name: str, *, value: bool) -> Holds:
    """Return what one known fact decides."""
    return Holds(value, facts=(name,))


def all_of(*parts: Holds) -> Holds:
    """Whether every part holds; a no gives the reasons of the first part that fails."""
    for part in parts:
        if part.value is False:
            return part
    return _joined(parts, value=True)


def any_of(*parts: Holds) -> Holds:
    """Whether some part holds; a yes gives the reasons of every part that does."""
    holding = [part for part in parts if part.value]
    return _joined(holding or parts, value=bool(holding))


def chain(*parts: Holds) -> Holds:
    """Whether every part holds, where a later part is asked about only after the earlier ones."""
    whole = all_of(*parts)
    if whole.value is None:
        first = next(part for part in parts if part.value is None)
        return replace(whole, needs=first.needs)
    return whole


def either(condition: Holds, then: Holds, other: Holds) -> Holds:
    """Return ``then`` where the condition holds, else ``other``; not known: both must agree."""
    if condition.value is not None:
        return then if condition.value else other
    if then.value is not None and then.value == other.value:
        return _joined((then, other), value=then.value)
    return unknown(*condition.needs)


def negated(part: Holds) -> Holds:
    """Return yes for no and no for yes; facts, reasons and needs stay."""
    return replace(part, value=None if part.value is None else not part.value)


def told(part: Holds, *, yes: str = "", no: str = "") -> Holds:
    """Give a decided part its one reason: the rule ``yes`` or ``no`` (empty: as it is)."""
    rule = yes if part.value else no
    if part.value is None or not rule:
        return part
    return replace(part, reasons=(reason(rule, part.facts),))


def _joined(parts: Iterable[Holds], *, value: bool) -> Holds:
    """Return the parts as one; undecided where one of them is."""
    given = tuple(parts)
    needs = unique(need for part in given for need in part.needs)
    open_ones = any(part.value is None for part in given)
    return Holds(
        None if open_ones else value,
        facts=unique(name for part in given if part.value is not None for name in part.facts),
        reasons=tuple(one for part in given if part.value is not None for one in part.reasons),
        needs=needs if open_ones else (),
    )


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return each name once, in the order of its first place."""
    return tuple(dict.fromkeys(names))
