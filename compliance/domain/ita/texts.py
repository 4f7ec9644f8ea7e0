"""Text in the two files: made plain, kept from being read as a formula, searched for persons.

OSHA's document and a vendor disagree on which characters the ITA takes. So text is written in plain
letters where that loses nothing, and the rest is warned of.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

FORMULA_STARTS = ("=", "+", "-", "@")
_FORMULA_WORDS = {"=": "equals ", "+": "plus ", "-": "minus ", "@": "at "}
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2032": "'", "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "\u2026": "...", "\u00b0": " degrees ", "\u00b5": "u", "\u03bc": "u", "\u00d7": "x",
        "\u00b1": "+/-", "\u2022": "-", "\u2044": "/", "\u00df": "ss", "\u00f8": "o",
        "\u00d8": "O", "\u00e6": "ae", "\u00c6": "AE", "\u0142": "l", "\u0141": "L",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Return text on one line in ASCII as far as it has equals there, without quotation marks.

    An inch mark becomes a word (5" is 5 in); other quotation marks become apostrophes. Letters
    without an equal stay as they are.
    """
    mapped = text.translate(_PLAIN)
    letters = "".join(_plain_letter(letter) for letter in mapped)
    return one_line(_without_quotes(letters))


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    split = unicodedata.normalize("NFKD", letter).translate(_PLAIN)
    bare = "".join(part for part in split if not unicodedata.combining(part))
    return bare if bare and bare.isascii() else letter


def _without_quotes(text: str) -> str:
    parts, is_open = [], False
    for place, letter in enumerate(text):
        if letter != '"':
            parts.append(letter)
        elif not is_open and place and text[place - 1].isdigit():
            parts.append(" in")
        else:
            is_open = not is_open
            parts.append("'")
    return "".join(parts)


def one_line(text: str) -> str:
    """Return text without line breaks, control and invisible characters and doubled spaces."""
    seen = visible(text)
    return " ".join("".join(" " if is_control(one) else one for one in seen).split())


def visible(text: str) -> str:
    """Return text without characters that show nothing, or that turn the order of others round.

    A soft hyphen or a space of no width inside a name would hide it from a search.
    """
    return text if text.isascii() else "".join(one for one in text if not _is_invisible(one))


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf" or "\ufe00" <= letter <= "\ufe0f"


def is_control(letter: str) -> bool:
    """Whether this is a control character, a line break or a separator of lines."""
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp")


def without_formula(text: str) -> str:
    """Return text that no spreadsheet takes for a formula; the sign at its head becomes a word."""
    while text.startswith(FORMULA_STARTS):
        head, rest = text[0], text[1:].lstrip()
        is_bullet = head == "-" and text[1:2].isspace()
        text = rest if is_bullet or not rest else f"{_FORMULA_WORDS[head]}{rest}"
    return text


_IDENTIFIERS = {
    "a social security number": re.compile(
        r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])|\bSSN?\b\D{0,5}\d{9}\b", re.IGNORECASE
    ),
    "a telephone number": re.compile(
        r"(?<![\d-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\d-])"
    ),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
}


def identifiers_in(text: str) -> list[str]:
    """Return what kinds of personal identifiers a text seems to hold."""
    return [kind for kind, pattern in _IDENTIFIERS.items() if pattern.search(text)]


# Names that are everyday words as well: found only with a capital, and not where a sentence begins.
_EVERYDAY_WORDS = """
    an and art back bell bill bush cook do dock fall field ford gage gates glass grant green grove
    hand he hill ho hope in iron june king land lane long love mark may miles mill my no north of on
    park pond post price reed rich rob rock rose say see sharp short so song stone strong summer the
    to tool town wall ward way wells west white will winter wood young
"""
_PARTICLE_WORDS = "al bin da de del der di dos du el la las le los st van von y"
_TITLE_WORDS = "dr esq ii iii jr md mr mrs ms np pa phd prof rn sr"
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())
_PARTICLES = frozenset(f"{_PARTICLE_WORDS} {_TITLE_WORDS}".split())
_WORD = re.compile(r"[^\W\d_]+")  # O'Brien's is three words, of which one is looked for
_APOSTROPHES = re.compile("['\u2018\u2019`\u00b4]")
_WITH_PLURAL = 4  # letters; the plural of a shorter name is too often another word
# Letters of other alphabets that look like Latin ones, by which a name would hide.
_LOOKALIKES = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0455\u0456\u0458\u0501"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131\u0251\u0261",
    "abekmhopctyxsijdaeikvoptuxiag",
)


@dataclass(frozen=True)
class NameSearch:
    """Finds the names of given people in texts, whatever their case and accents.

    ``names``: full names. Every part of two letters or more counts; ``allowed`` parts do not, for a
    word that is a name and something else too. Everyday words count with a capital within a
    sentence; the whole name always counts. Characters that show nothing, letters that look like
    others, a missing apostrophe and the plural hide no name.
    """

    names: tuple[str, ...] = ()
    allowed: frozenset[str] = frozenset()
    _wholes: dict[str, list[tuple[str, ...]]] = field(init=False, repr=False)  # by first word
    _parts: dict[str, str] = field(init=False, repr=False)  # what a text may say: the part

    def __post_init__(self) -> None:
        """Split the names once."""
        wholes = {tuple(_folded_words(name)) for name in self.names}
        free = {folded_word(word) for word in self.allowed} | _PARTICLES
        said = {part for words in wholes for part in words}
        said |= {part for name in self.names for part in _folded_words(_APOSTROPHES.sub("", name))}
        parts = {part for part in said if len(part) > 1 and part not in free}
        by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in sorted(wholes):
            if len(words) > 1:
                by_first.setdefault(words[0], []).append(words)
        object.__setattr__(self, "_wholes", by_first)
        plurals = {
            f"{part}{end}": part
            for part in parts
            for end in ("s", "es")
            if len(part) >= _WITH_PLURAL and part not in _EVERYDAY
        }
        object.__setattr__(self, "_parts", {**plurals, **{part: part for part in parts}})

    def found_in(self, text: str) -> list[str]:
        """Return the words of the text that name somebody, in their order, each once."""
        if not self.names:
            return []
        text = unicodedata.normalize("NFC", visible(text))
        folded = [folded_word(word) for word in _WORD.findall(text)]
        if self._parts.keys().isdisjoint(folded) and self._wholes.keys().isdisjoint(folded):
            return []
        matches = list(_WORD.finditer(text))
        hits = dict.fromkeys(
            match.group()
            for match, word in zip(matches, folded, strict=True)
            if word in self._parts and (word not in _EVERYDAY or _is_capital(text, match))
        )
        for start, word in enumerate(folded):
            for words in self._wholes.get(word, ()):
                if tuple(folded[start : start + len(words)]) == words:
                    last = matches[start + len(words) - 1]
                    hits.setdefault(text[matches[start].start() : last.end()])
        return list(hits)


def _is_capital(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rstrip()
    return match.group()[0].isupper() and bool(before) and before[-1] not in ".!?:;"


def _folded_words(text: str) -> list[str]:
    return [folded_word(match.group()) for match in _WORD.finditer(visible(text))]


@lru_cache(maxsize=4_096)
def folded_word(word: str) -> str:
    """Return a word in small letters without accents, letters that look Latin made Latin."""
    if word.isascii():
        return word.lower()
    split = unicodedata.normalize("NFKD", word.casefold()).translate(_LOOKALIKES)
    return "".join(letter for letter in split if letter.isalpha())


def names_in(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the names of a list with one name on each line; blank lines are left out."""
    return tuple(name for line in lines if (name := " ".join(line.split())))
