"""Whether an industry stands on a list of part 1904, across the years of NAICS.

The lists are written in older codes. A code is led back to the industry groups (four digits) that
it came from, then matched by its longest prefix. Where the groups it came from do not agree, or
nothing is known of them, the answer is undecided: never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.filing.law import HowRead
from compliance.domain.provisions import Provision

GROUP_DIGITS = 4
CODE_DIGITS = 6
_SUBSECTOR_DIGITS = 3
_SECTOR_DIGITS = 2


class Listed(StrEnum):
    """Whether something stands on a list."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryList:
    """A list of industries: codes (two to six digits) and titles, in NAICS of ``vintage``."""

    key: str
    title: str
    vintage: int
    titles: Mapping[str, str]
    provision: Provision
    read: HowRead
    note: str = ""

    def entry_of(self, code: str) -> str:
        """Return the longest entry that ``code`` begins with, or ""."""
        heads = (code[:length] for length in range(len(code), _SECTOR_DIGITS - 1, -1))
        return next((head for head in heads if head in self.titles), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Industries:
    """The lists, every six-digit code with the years in which it is valid, and the ancestors.

    ``ancestors``: group of a newer NAICS to the groups that it was made of. ``accepted``: the years
    of which the ITA takes codes.
    """

    lists: Mapping[str, IndustryList]
    years: Mapping[str, frozenset[int]]
    titles: Mapping[str, str]
    ancestors: Mapping[str, tuple[str, ...]]
    accepted: frozenset[int]
    groups: Mapping[str, frozenset[int]]  # every prefix of two to six digits, with its years
    help: str = ""

    def is_accepted(self, code: str) -> bool:
        """Whether the ITA takes this six-digit code."""
        return bool(self.years.get(code, frozenset()) & self.accepted)


def prefixes_with_years(years: Mapping[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """Return every prefix of two or more digits with the years in which a code begins with it."""
    found: dict[str, frozenset[int]] = {}
    for code, valid in years.items():
        for length in range(_SECTOR_DIGITS, len(code) + 1):
            head = code[:length]
            found[head] = found.get(head, frozenset()) | valid
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryMatch:
    """Whether a code stands on a list, by which entry, and why; ``needs`` where undecided."""

    listed: Listed
    list_key: str
    code: str
    entry: str = ""
    older: tuple[str, ...] = ()  # the groups it was led back to
    reason: str = ""
    needs: str = ""


def match_industry(
    industries: Industries, list_key: str, code: str, year: int | None = None
) -> IndustryMatch:
    """Say whether ``code`` (four to six digits, NAICS of ``year`` if given) stands on a list."""
    wanted = industries.lists[list_key]
    wrong = _wrong_code(industries, code, year)
    if wrong:
        return IndustryMatch(
            listed=Listed.UNDECIDED, list_key=list_key, code=code, reason=wrong, needs="naics"
        )
    older = _led_back(industries, wanted, code, year)
    if older is None:
        return _undecided(industries, wanted, code, ())
    entries = {head: wanted.entry_of(head) for head in older}
    if len({bool(entry) for entry in entries.values()}) > 1:
        return _undecided(industries, wanted, code, older)
    entry = next((entry for entry in entries.values() if entry), "")
    return IndustryMatch(
        listed=Listed.YES if entry else Listed.NO,
        list_key=list_key,
        code=code,
        entry=entry,
        older=tuple(head for head in older if not code.startswith(head)),
        reason=_reason(wanted, code, older, entry),
    )


def _wrong_code(industries: Industries, code: str, year: int | None) -> str:
    if not (code.isascii() and code.isdigit()) or not GROUP_DIGITS <= len(code) <= CODE_DIGITS:
        return f"{code!r} is no NAICS code of four to six digits."
    valid = industries.groups.get(code, frozenset())
    if not valid:
        return f"{code} is no NAICS code of 2007, 2012, 2017 or 2022."
    if year is not None and year not in valid:
        return f"{code} is no NAICS code of {year}; it is one of {_years(valid)}."
    return ""


def _led_back(
    industries: Industries, wanted: IndustryList, code: str, year: int | None
) -> tuple[str, ...] | None:
    """Return what to look up on the list: the code itself, or the groups it came from."""
    valid = industries.groups[code]
    group = code[:GROUP_DIGITS]
    if wanted.entry_of(code[:_SECTOR_DIGITS]):  # sectors have kept their numbers since 1997
        return (code,)
    if wanted.vintage in (valid if year is None else {year}):
        return (code,)
    if _lasted(industries.groups[group], {wanted.vintage, year or max(valid)}):
        return (code,)
    if group in industries.ancestors:
        return industries.ancestors[group]
    if not _has_near(wanted, code) and _is_of(industries, code[:_SUBSECTOR_DIGITS], wanted.vintage):
        return (code,)  # nothing of its whole subsector is listed
    return None


def _nearest(industries: Industries, wanted: IndustryList, code: str) -> int:
    """Return the year that a code without one is of: the list's own, but the newest after a gap."""
    valid = industries.groups[code]
    has_gap = not _lasted(valid, {min(valid), max(valid)})
    return max(valid) if has_gap or wanted.vintage not in valid else wanted.vintage


def _lasted(group_years: frozenset[int], ends: set[int]) -> bool:
    """Whether a group was there in every revision from one year to the other."""
    between = {year for year in _REVISIONS if min(ends) <= year <= max(ends)}
    return between <= group_years


_REVISIONS = (2007, 2012, 2017, 2022)


def _has_near(wanted: IndustryList, code: str) -> bool:
    near = code[:_SUBSECTOR_DIGITS]
    return any(entry.startswith(near) for entry in wanted.titles)


def _is_of(industries: Industries, head: str, year: int) -> bool:
    return year in industries.groups.get(head, frozenset())


def _undecided(
    industries: Industries, wanted: IndustryList, code: str, older: tuple[str, ...]
) -> IndustryMatch:
    return IndustryMatch(
        listed=Listed.UNDECIDED,
        list_key=wanted.key,
        code=code,
        older=older,
        reason=_undecided_words(industries, wanted, code, " and ".join(older)),
        needs=f"naics-{wanted.vintage}",
    )


def _undecided_words(industries: Industries, wanted: IndustryList, code: str, older: str) -> str:
    if not older:
        return (
            f"{wanted.title} is written in NAICS {wanted.vintage}; {code} has no one ancestor that "
            f"is known. Find the establishment's code of {wanted.vintage}; see {industries.help}."
        )
    return (
        f"{wanted.title} is written in NAICS {wanted.vintage}; {code} came from {older}, which are "
        f"not all listed. Find the establishment's code of {wanted.vintage}; see {industries.help}."
    )


def _reason(wanted: IndustryList, code: str, older: tuple[str, ...], entry: str) -> str:
    before = "" if older == (code,) else " or ".join(older)
    if entry and before:
        return f"{code}, which was {before} before, is listed: {entry} {wanted.titles[entry]}."
    if entry:
        return f"{code} is listed: {entry} {wanted.titles[entry]}."
    if before:
        return f"{code}, which was {before} before, is not listed ({wanted.title})."
    return f"{code} is not listed ({wanted.title})."


def _years(valid: frozenset[int]) -> str:
    return ", ".join(str(year) for year in sorted(valid))
