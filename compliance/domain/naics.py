"""Whether a NAICS code that somebody types exists: six digits of a place, or a head of them.

The Census Bureau revises NAICS every five years; the codes of each revision lie in
``law/recordkeeping``. Only looking a code up finds a typing error: its length says nothing.
"""

import re

from compliance.domain.errors import Problem
from compliance.domain.filing.industries import CODE_DIGITS, GROUP_DIGITS, Industries

NEWEST = 2022
OF_LISTS = 2017  # appendices A and B to subpart E of 29 CFR part 1904 are written in it
SECTORS_OF_TWO = frozenset({"31-33", "44-45", "48-49"})
"""The sectors that have several numbers: manufacturing, retail trade, transportation."""
_DIGITS = re.compile(r"\d{2,6}", re.ASCII)
_LOOK_IT_UP = "Look it up at census.gov/naics, or leave it empty."


def place_code_problem(industries: Industries, code: str) -> Problem | None:
    """Return what is wrong with the code of an establishment: six digits of any revision."""
    if len(code) == CODE_DIGITS and code in industries.years:
        return None
    what = f"{code!r} is no NAICS code of 2007, 2012, 2017 or 2022."
    return Problem("naics", what, _LOOK_IT_UP)


def older_code_problem(industries: Industries, code: str) -> Problem | None:
    """Return what is wrong with a code of 2017 that a duty turns on: four to six digits."""
    valid = _years(industries, code) if len(code) >= GROUP_DIGITS else frozenset()
    if OF_LISTS in valid:
        return None
    if valid:
        years = ", ".join(map(str, sorted(valid)))
        what = f"{code} is no NAICS code of {OF_LISTS}; it is one of {years}."
    else:
        what = f"{code!r} is no NAICS code of four to six digits of {OF_LISTS}."
    return Problem("older_naics", what, _LOOK_IT_UP)


def industry_problem(industries: Industries, code: str) -> Problem | None:
    """Return what is wrong with the industry of a published rate: a code's two to six digits."""
    if code in SECTORS_OF_TWO or _years(industries, code):
        return None
    what = f"No NAICS code of 2007, 2012, 2017 or 2022 is {code!r} or begins with it."
    return Problem("industry", what, _LOOK_IT_UP)


def is_of_newest(industries: Industries, code: str) -> bool:
    """Whether a six-digit code is one of the newest revision."""
    return NEWEST in industries.years.get(code, frozenset())


def _years(industries: Industries, code: str) -> frozenset[int]:
    return industries.groups.get(code, frozenset()) if _DIGITS.fullmatch(code) else frozenset()
