"""Provisions: the paragraphs of law that items rest on, read, printed, sorted and compared.

One text stands for one provision everywhere (files, database, packets):

* ``29 CFR 1910.157(e)(2)``, ``29 CFR part 1910``, ``29 CFR part 1910 subpart L``,
  ``40 CFR 60.482-7a(a)(1)``
* ``8 CCR 3203(a)(4)`` (California Code of Regulations), ``42 U.S.C. 11023(a)``
* ``state: …``, ``local: …``, ``permit: …``, ``standard: …`` with an optional ``<address>`` at the
  end, for texts without a common scheme: state rules, ordinances and adopted codes, permits,
  consensus standards
* ``internal`` or ``internal: …`` for our own rules
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from compliance.domain.subparts import subpart_of


class ProvisionKind(StrEnum):
    """What sort of text a provision stands in, in the order in which packets list them."""

    CFR = "CFR"
    USC = "U.S.C."
    CCR = "CCR"
    STATE = "state"
    LOCAL = "local"
    PERMIT = "permit"
    STANDARD = "standard"
    INTERNAL = "internal"


_ORDER = {kind: place for place, kind in enumerate(ProvisionKind)}
_NUMBERED = (ProvisionKind.CFR, ProvisionKind.USC, ProvisionKind.CCR)

_CODE = re.compile(
    r"(?P<title>[1-9]\d?) (?P<kind>CFR|CCR|U\.S\.C\.) "
    r"(?:part (?P<part>[1-9]\d{0,4})(?: subpart (?P<subpart>[A-Z]{1,8}))?|"
    r"(?P<section>[1-9][0-9A-Za-z.\-]*)(?P<tail>(?:\([^()\s]+\))*))",
    re.ASCII,
)
_CFR_SECTION = re.compile(r"[1-9]\d{0,4}\.[1-9]\d{0,4}(?:-\d+)?[a-z]*", re.ASCII)
_PARAGRAPH = re.compile(r"\(([0-9]+|[A-Za-z]+)\)")
_FREE = re.compile(
    r"(?P<kind>state|local|permit|standard|internal): (?P<text>[^<>\s](?:[^<>]*[^<>\s])?)"
    r"(?: <(?P<address>https://[^<>\s]+)>)?"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_TEXT = re.compile(r"(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_CALIFORNIA_LABOR = 8  # the title of Cal/OSHA
_ROMAN_LEVEL = 2  # paragraphs of the CFR run (a)(1)(i)(A); 1 CFR 21.11

HELP = (
    "Write it like 29 CFR 1910.157(e)(2), 8 CCR 3203, 42 U.S.C. 11023(a), "
    "local: Title and section <https://…>, or internal."
)


@dataclass(frozen=True, slots=True)
class Provision:
    """One paragraph, section, subpart or part of a rule.

    ``section`` is empty for a whole part or subpart; ``subpart`` holds the letters of a whole one.
    """

    kind: ProvisionKind
    title: int = 0
    part: str = ""
    section: str = ""
    paragraphs: tuple[str, ...] = ()
    text: str = ""
    address: str = ""
    subpart: str = ""

    @classmethod
    def parse(cls, text: str) -> "Provision":
        """Read a provision; see the head of this module for the forms.

        Raises:
            ValueError: the text has none of the forms; the message says how to write it.
        """
        return _parse(" ".join(text.split()))

    @property
    def label(self) -> str:
        """The words for people: free texts without their prefix and address."""
        if self.kind in _NUMBERED:
            return str(self)
        return self.text or "Internal rule"

    @property
    def is_law(self) -> bool:
        """Whether breaking it is noncompliance rather than a departure from our own rules."""
        return self.kind not in (ProvisionKind.INTERNAL, ProvisionKind.STANDARD)

    def contains(self, other: "Provision") -> bool:
        """Whether ``other`` is this provision or lies within it; 1904.1 does not hold 1904.10."""
        if (self.kind, self.title, self.text) != (other.kind, other.title, other.text):
            return False
        if not self.section:
            letters = other.subpart or subpart_of(other.title, other.part, other.section)
            return self.part == other.part and self.subpart in ("", letters)
        mine = self.paragraphs
        return self.section == other.section and other.paragraphs[: len(mine)] == mine

    def sort_key(self) -> tuple[object, ...]:
        """Order as in the books: 1910.9 before 1910.10, (h) before (i), (ii) before (iv)."""
        levels = tuple(_paragraph_key(i, p) for i, p in enumerate(self.paragraphs))
        return (
            _ORDER[self.kind],
            self.title,
            _natural(self.part),
            _natural(self.section),
            (len(self.subpart), self.subpart),
            levels,
            _natural(self.text),
            self.address,
        )

    def __lt__(self, other: "Provision") -> bool:
        """Sort by ``sort_key``."""
        return self.sort_key() < other.sort_key()

    def web_address(self, on: date | None = None) -> str:
        """Return where to read it, as it was ``on`` a date (eCFR keeps past days), or "".

        The CFR, the U.S. Code and the California regulations are reached by their numbers; any
        other text by the address that is written with it, "" where none is.
        """
        match self.kind:
            case ProvisionKind.CFR:
                return _ecfr_address(self, on)
            case ProvisionKind.USC:
                return _us_code_address(self)
            case ProvisionKind.CCR:
                return _california_address(self)
            case _:
                return self.address

    def __str__(self) -> str:
        """Return the one text that ``parse`` reads back to the same value."""
        if self.kind in _NUMBERED:
            whole = f"part {self.part}" + (f" subpart {self.subpart}" if self.subpart else "")
            where = self.section or whole
            return f"{self.title} {self.kind} {where}" + "".join(f"({p})" for p in self.paragraphs)
        words = f"{self.kind}: {self.text}" if self.text else str(self.kind)
        return f"{words} <{self.address}>" if self.address else words


INTERNAL = Provision(ProvisionKind.INTERNAL)


def label_of(text: str) -> str:
    """Return the words for people of a kept provision; what is none stays as it is."""
    try:
        return Provision.parse(text).label
    except ValueError:
        return text


@lru_cache(maxsize=4096)
def _parse(text: str) -> Provision:
    if text == "internal":
        return INTERNAL
    if match := _CODE.fullmatch(text):
        return _numbered(text, match)
    if match := _FREE.fullmatch(text):
        return Provision(
            ProvisionKind(match["kind"]), text=match["text"], address=match["address"] or ""
        )
    raise ValueError(f"{text!r} is no provision. {HELP}")


def _numbered(text: str, match: re.Match[str]) -> Provision:
    kind = ProvisionKind(match["kind"])
    section = match["section"] or ""
    paragraphs = tuple(_PARAGRAPH.findall(match["tail"] or ""))
    if "".join(f"({p})" for p in paragraphs) != (match["tail"] or ""):
        raise ValueError(f"{text!r} has a paragraph that is neither a number nor letters. {HELP}")
    if kind is not ProvisionKind.CFR:
        if match["part"]:
            raise ValueError(f"{text!r}: only the CFR has parts. {HELP}")
        return Provision(kind, int(match["title"]), section=section, paragraphs=paragraphs)
    if section and not _CFR_SECTION.fullmatch(section):
        raise ValueError(f"{text!r} names no CFR section; a whole part is `29 CFR part 1910`.")
    part = match["part"] or section.split(".", 1)[0]
    subpart = match["subpart"] or ""
    return Provision(kind, int(match["title"]), part, section, paragraphs, subpart=subpart)


def _ecfr_address(provision: Provision, on: date | None) -> str:
    edition = f"on/{on.isoformat()}" if on else "current"
    start = f"https://www.ecfr.gov/{edition}/title-{provision.title}"
    if not provision.section:
        whole = f"{start}/part-{provision.part}"
        return f"{whole}/subpart-{provision.subpart}" if provision.subpart else whole
    tail = "".join(f"({p})" for p in provision.paragraphs)
    anchor = f"#p-{provision.section}{tail}" if tail else ""
    return f"{start}/section-{provision.section}{anchor}"


def _us_code_address(provision: Provision) -> str:
    """Return the section at the Office of the Law Revision Counsel, which publishes the Code."""
    granule = f"USC-prelim-title{provision.title}-section{provision.section}"
    return f"https://uscode.house.gov/view.xhtml?req=granuleid:{granule}"


def _california_address(provision: Provision) -> str:
    """Return the section of a California regulation.

    Title 8 is kept by the Department of Industrial Relations under its number. The official site
    of the other titles has no address that follows from a number; Cornell's Legal Information
    Institute does.
    """
    if provision.title == _CALIFORNIA_LABOR:
        return f"https://www.dir.ca.gov/title8/{provision.section}.html"
    section = f"{provision.title}-CCR-{provision.section}"
    return f"https://www.law.cornell.edu/regulations/california/{section}"


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Split digits from the rest, so that 9 sorts before 10."""
    runs = re.findall(r"\d+|\D+", text)
    return tuple((0, int(run), "") if run.isdigit() else (1, 0, run) for run in runs)


def _paragraph_key(level: int, text: str) -> tuple[int, int, str]:
    if text.isdigit():
        return (0, int(text), text)
    if level == _ROMAN_LEVEL and _ROMAN_TEXT.fullmatch(text):
        return (1, _roman_value(text), text)
    return (2, len(text), text)  # (z) before (aa)


def _roman_value(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)


def _as_provision(value: object) -> Provision:
    if isinstance(value, Provision):
        return value
    if isinstance(value, str):
        return Provision.parse(value)
    raise ValueError(f"A provision is a text. {HELP}")


ProvisionField = Annotated[
    Provision,
    PlainValidator(_as_provision),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "description": HELP, "minLength": 1}),
]
