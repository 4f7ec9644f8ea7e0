"""Cases as people keep them in files: alone, in a list, or in a book with sections of cases.

In a book of worked examples the facts are often a sentence, with the answer that is expected beside
it. A sentence is never read for facts; they stand beside it, under ``inputs``.
"""

from collections.abc import Mapping

from compliance.domain.errors import Problem

CASES = "cases"
"""The section that every command reads."""
INPUTS = "inputs"
"""What a case may call the entry with its facts, where ``facts`` is a sentence."""
BESIDE = frozenset(
    ("note", "expect", "expected", "citation", "basis", "rule", "column", "counts", "source")
)
"""Entries for people and for comparing: they are not looked at."""


def cases_in(data: object, section: str) -> object:
    """Return the list of cases in a book, or the data as they are where they are no book.

    A book is an object in which ``section`` or ``cases`` names a list. What else is in it is for
    other commands, or for people.
    """
    if isinstance(data, Mapping):
        for name in (section, CASES):
            if isinstance(data.get(name), list):
                return data[name]
    return data


def tells_only(given: Mapping[str, object], part: str) -> bool:
    """Whether a case has its facts in a sentence alone, so that nothing of it is known."""
    told = isinstance(given.get("facts"), str)
    return told and INPUTS not in given and (part == "facts" or part not in given)


def ids_twice(ids: list[str | None]) -> list[Problem]:
    """Find the ids that more than one case has; cases without one do not count."""
    problems = []
    for place, one in enumerate(ids):
        if one is not None and one in ids[:place]:
            what = f"Case {ids.index(one) + 1} has this id too."
            problems.append(
                Problem(f"case {place + 1} ({one}) id", what, "Give each case its own, or none.")
            )
    return problems
