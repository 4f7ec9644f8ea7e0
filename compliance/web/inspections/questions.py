"""One item as it stands on the page, drawn once for each state that it is in.

Most items of most pages look alike for everybody (not answered yet, or passed), so the finished
HTML of an item is kept by everything that it depends on. It is a pure function of ``Question``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from flask import current_app
from markupsafe import Markup

from compliance.domain.answer_check import AnswerCode
from compliance.domain.answer_types import Number, ReadingSeries
from compliance.domain.answers import Answer, is_fail
from compliance.domain.checklists import Item
from compliance.domain.provisions import ProvisionKind
from compliance.storage.queries.forms import PhotoRow
from compliance.web.inspections.answer_form import (
    BLANK_ROWS,
    Badness,
    badness_of,
    kind_of,
    proposed,
)
from compliance.web.inspections.compiled import Compiled
from compliance.web.inspections.problem_words import WORDS, Errors

MOST_KEPT = 4_000  # some 5 KB each
TEMPLATE = "pages/inspections/_question.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Everything that the HTML of one item depends on."""

    compiled: Compiled
    key: str
    answer: Answer
    errors: tuple[tuple[str, str], ...] = ()  # (part of the answer, words)
    photos: tuple[PhotoRow, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()  # (id, name)
    tag: str = ""
    today: date
    zone: str
    may_remove: bool = True  # photos of a sent record stay
    is_unread: bool = False  # nobody has checked it against the text of the law yet

    @property
    def item(self) -> Item:
        """The item in the language of the page."""
        return self.compiled.items[self.key]

    @property
    def number(self) -> str:
        """Its number: "2.3"."""
        return self.compiled.numbers[self.key]

    @property
    def control(self) -> str:
        """The macro that draws its fields."""
        return kind_of(self.item).control

    @property
    def failed(self) -> bool:
        """Whether the answer as it is kept is a fail."""
        return is_fail(self.item, self.answer)

    @property
    def text_language(self) -> str:
        """The language of its texts."""
        return self.compiled.text_language(self.item)

    @property
    def fell_back(self) -> bool:
        """Whether a text of it is not in the language of the page."""
        return self.key in self.compiled.fell_back

    @property
    def provision(self) -> str:
        """The provision in words; nothing for a rule of the house."""
        provision = self.item.provision
        return "" if provision.kind is ProvisionKind.INTERNAL else provision.label

    @property
    def provision_url(self) -> str:
        """Where to read the provision as it stands today."""
        return self.item.provision.web_address(self.today)

    @property
    def action(self) -> str:
        """The correction, as typed or as the checklist proposes it."""
        return self.answer.action or (self.item.fail.default_action if self.item.fail else "")

    @property
    def badness(self) -> Badness | None:
        """How bad a fail of it is."""
        return badness_of(self.item.fail, self.answer) if self.item.fail else None

    @property
    def proposed(self) -> Badness | None:
        """How bad the checklist says a fail of it is."""
        return proposed(self.item.fail) if self.item.fail else None

    @property
    def is_signed_keypad(self) -> bool:
        """Whether the number may be negative: some keypads for decimals have no minus sign."""
        spec = self.item.answer
        return isinstance(spec, Number) and (spec.minimum is None or spec.minimum < 0)

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The rows of a reading series with empty ones below them."""
        spec = self.item.answer
        if not isinstance(spec, ReadingSeries):
            return []
        kept = [
            (*row, *("",) * len(spec.columns))[: len(spec.columns)] for row in self.answer.readings
        ]
        most = max(len(kept), min(spec.max_rows, max(spec.min_rows, len(kept) + BLANK_ROWS)))
        blank = ("",) * len(spec.columns)
        return kept + [blank] * (most - len(kept))

    def error(self, part: str) -> str:
        """Return what is wrong with one part of the answer, or ""."""
        return " ".join(words for place, words in self.errors if place == part)

    @property
    def days_to_fix(self) -> list[tuple[str, str]]:
        """The days that "Fix by" offers: (ISO date, which of "today", "tomorrow", "week", "")."""
        spans = ((0, "today"), (1, "tomorrow"), (7, "week"))
        days = [((self.today + timedelta(days=n)).isoformat(), word) for n, word in spans]
        chosen = self.answer.fix_by_on
        if chosen and chosen.isoformat() not in dict(days):
            days.append((chosen.isoformat(), ""))
        return days


@lru_cache(maxsize=MOST_KEPT)
def draw(question: Question) -> Markup:
    """Return the HTML of an item."""
    template = current_app.jinja_env.get_template(TEMPLATE)
    return Markup(template.render(q=question))  # noqa: S704  drawn by a template that escapes


def anchor_of(item: Item, part: str) -> str:
    """Return the id of the field that a problem is about."""
    if part in {"value", "values", "readings"}:
        return f"{item.key}{kind_of(item).anchor}"
    return f"{item.key}.photos-camera" if part == "photos" else f"{item.key}.{part}"


@dataclass(frozen=True, slots=True)
class Slip:
    """One line of the list of problems above the form."""

    number: str
    question: str
    words: str
    anchor: str

    @property
    def is_missing(self) -> bool:
        """Whether only the answer is missing; a list need not say so each time."""
        return self.words == str(WORDS[AnswerCode.MISSING])


def slips_of(compiled: Compiled, items: Iterable[Item], errors: Errors) -> list[Slip]:
    """Return the problems in the order of the items, for the list above the form."""
    return [
        Slip(compiled.numbers[item.key], item.question, words, anchor_of(item, part))
        for item in items
        for part, words in errors.get(item.key, ())
    ]
