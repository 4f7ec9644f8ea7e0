"""A checklist as its form needs it in one language: worked out once and kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from compliance.domain.answers import Answers, visible_items
from compliance.domain.checklists import Checklist, Edition, Item, ReviewStatus, Section
from compliance.domain.translations import in_language

MOST_KEPT = 200  # checklists times languages; a plant runs a few dozen


@dataclass(frozen=True, eq=False, kw_only=True)
class Compiled:
    """One edition in one language.

    ``checklist`` has the texts of ``language``; ``fell_back`` names items that have a text in the
    checklist's own language, ``unread`` those whose provision nobody has read yet. ``numbers`` are
    fixed by the place in the checklist ("2.3"), so that hidden items do not shift the others.
    """

    edition: Edition
    language: str
    checklist: Checklist
    fell_back: frozenset[str]
    unread: frozenset[str]
    numbers: Mapping[str, str]
    sections: Mapping[str, Section]
    section_of: Mapping[str, str]
    items: Mapping[str, Item]

    def visible_sections(self, answers: Answers) -> list[tuple[Section, list[Item]]]:
        """Return the sections that are asked, each with the items that are asked in it."""
        shown: dict[str, list[Item]] = {}
        for item in visible_items(self.checklist, answers):
            shown.setdefault(self.section_of[item.key], []).append(item)
        return [(self.sections[key], items) for key, items in shown.items()]

    def text_language(self, item: Item) -> str:
        """Return the language that an item's texts are in, as far as one can be named."""
        return self.edition.checklist.language if item.key in self.fell_back else self.language


_KEPT: dict[tuple[str, str], Compiled] = {}


def compiled(edition: Edition, language: str) -> Compiled:
    """Return the edition in a language; worked out at its first use in this process."""
    key = (edition.ref.digest, language)
    kept = _KEPT.get(key)
    if kept is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[key] = _compile(edition, language)
    return kept


def _compile(edition: Edition, language: str) -> Compiled:
    translated = in_language(edition.checklist, language)
    checklist = translated.checklist
    places = [
        (f"{number}.{position}", section, item)
        for number, section in enumerate(checklist.sections, 1)
        for position, item in enumerate(section.items, 1)
    ]
    return Compiled(
        edition=edition,
        language=language,
        checklist=checklist,
        fell_back=translated.fell_back_items(),
        unread=frozenset(
            item.key
            for item in checklist.items
            if checklist.review_of(item) is not ReviewStatus.READ
        ),
        numbers={item.key: number for number, _, item in places},
        sections={section.key: section for section in checklist.sections},
        section_of={item.key: section.key for _, section, item in places},
        items=checklist.items_by_key,
    )
