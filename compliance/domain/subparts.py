"""Subparts of the CFR: which sections lie in which, for the parts that duties of plants come from.

A section's number does not tell its subpart. The table holds first and last section of each subpart
as titles 29 and 40 have them; a part that is not listed has subparts that we cannot tell.
"""

import re
from functools import lru_cache

Range = tuple[str, int, int]  # letters, first and last section

_GENERAL_INDUSTRY: tuple[Range, ...] = (
    ("A", 1, 9),
    ("B", 11, 19),
    ("D", 21, 30),
    ("E", 33, 39),
    ("F", 66, 68),
    ("G", 94, 98),
    ("H", 101, 126),
    ("I", 132, 140),
    ("J", 141, 147),
    ("K", 151, 152),
    ("L", 155, 165),
    ("M", 166, 169),
    ("N", 176, 184),
    ("O", 211, 219),
    ("P", 241, 244),
    ("Q", 251, 255),
    ("R", 261, 272),
    ("S", 301, 399),
    ("T", 401, 440),
    ("Z", 1000, 1499),
)
_CONSTRUCTION: tuple[Range, ...] = (
    ("C", 20, 35),
    ("D", 50, 66),
    ("E", 95, 107),
    ("F", 150, 159),
    ("G", 200, 202),
    ("H", 250, 252),
    ("I", 300, 307),
    ("J", 350, 354),
    ("K", 400, 449),
    ("L", 450, 454),
    ("M", 500, 503),
    ("N", 550, 556),
    ("O", 600, 606),
    ("P", 650, 652),
)
_TANKS: tuple[Range, ...] = (
    ("A", 10, 12),
    ("B", 20, 22),
    ("C", 30, 36),
    ("D", 40, 45),
    ("E", 50, 53),
    ("F", 60, 67),
    ("G", 70, 74),
)
_TSD: tuple[Range, ...] = (
    ("A", 1, 4),
    ("B", 10, 19),
    ("C", 30, 37),
    ("D", 50, 56),
    ("E", 70, 77),
    ("I", 170, 179),
    ("J", 190, 202),
    ("AA", 1030, 1049),
    ("BB", 1050, 1079),
    ("CC", 1080, 1091),
)
_HAP: tuple[Range, ...] = (
    ("A", 1, 16),
    ("T", 460, 471),
    ("ZZZZ", 6580, 6675),
    ("HHHHHH", 11169, 11180),
    ("JJJJJJ", 11193, 11237),
)
SUBPARTS: dict[tuple[int, str], tuple[Range, ...]] = {
    (29, "1904"): (("A", 0, 0), ("B", 1, 3), ("C", 4, 29), ("D", 30, 38), ("E", 39, 42)),
    (29, "1910"): _GENERAL_INDUSTRY,
    (29, "1926"): _CONSTRUCTION,
    (40, "112"): (("A", 1, 7), ("B", 8, 11), ("C", 12, 15), ("D", 20, 21)),
    (40, "262"): (("A", 1, 18), ("B", 20, 27), ("C", 30, 35), ("D", 40, 44), ("M", 250, 265)),
    (40, "264"): _TSD,
    (40, "265"): _TSD,
    (40, "273"): (("A", 1, 9), ("B", 10, 20), ("C", 30, 40), ("D", 50, 56), ("E", 60, 62)),
    (40, "280"): _TANKS,
    (40, "63"): _HAP,
    (40, "68"): (
        ("A", 1, 15),
        ("B", 20, 42),
        ("C", 48, 60),
        ("D", 65, 87),
        ("E", 90, 96),
        ("G", 150, 195),
        ("H", 200, 220),
    ),
    (40, "82"): (("F", 150, 169),),
    (40, "84"): (("A", 1, 39), ("B", 50, 64), ("C", 100, 124)),
    (40, "370"): (("A", 1, 3), ("B", 10, 20), ("C", 30, 33), ("D", 40, 45), ("E", 60, 66)),
    (40, "372"): (("A", 1, 18), ("B", 22, 38), ("C", 45, 45), ("D", 65, 66), ("E", 85, 95)),
    (40, "761"): (
        ("A", 1, 19),
        ("B", 20, 35),
        ("C", 40, 45),
        ("D", 50, 79),
        ("J", 180, 193),
        ("K", 202, 219),
    ),
}
_NUMBER = re.compile(r"\d+\.(\d+)")


@lru_cache(maxsize=1024)
def subpart_of(title: int, part: str, section: str) -> str:
    """Return the letters of the subpart that a section lies in, or "" where it cannot be told.

    ``section`` is the whole number: "1910.157".
    """
    match = _NUMBER.match(section)
    if match is None:
        return ""
    number = int(match[1])
    ranges = SUBPARTS.get((title, part), ())
    found = [letters for letters, first, last in ranges if first <= number <= last]
    return found[0] if len(found) == 1 else ""
