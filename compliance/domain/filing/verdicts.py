"""Tests of rules put together in three values: yes, no, and undecided with what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from compliance.domain.filing.facts import Owed, Reason

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of one test. ``confirm``: facts not given that could still change a no."""

    owed: Owed
    reasons: tuple[Reason, ...] = ()
    needs: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return yes where all are, no where one is (a firm no before one to confirm)."""
    noes = sorted(_with(verdicts, Owed.NO), key=lambda one: len(one.confirm))
    if noes:
        return noes[0]
    unsure = _with(verdicts, Owed.UNDECIDED)
    return _joined(Owed.UNDECIDED if unsure else Owed.YES, verdicts)


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return yes where one is, no where none can be."""
    for owed in (Owed.YES, Owed.UNDECIDED):
        found = _with(verdicts, owed)
        if found:
            return _joined(owed, found)
    return _joined(Owed.NO, verdicts)


def _with(verdicts: Sequence[Verdict], owed: Owed) -> list[Verdict]:
    return [one for one in verdicts if one.owed is owed]


def _joined(owed: Owed, verdicts: Sequence[Verdict]) -> Verdict:
    return Verdict(
        owed=owed,
        reasons=tuple(once(chain.from_iterable(one.reasons for one in verdicts))),
        needs=tuple(once(chain.from_iterable(one.needs for one in verdicts))),
        confirm=tuple(once(chain.from_iterable(one.confirm for one in verdicts))),
    )


def once(things: Iterable[Thing]) -> list[Thing]:
    """Return things in their order, each once."""
    return list(dict.fromkeys(things))
