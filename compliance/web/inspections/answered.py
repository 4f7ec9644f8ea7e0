"""Answers as a reader sees them, section by section: for the review and for the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext

from compliance.domain.answer_words import answer_text
from compliance.domain.answers import EMPTY, Answer, Answers, has_answer, is_fail
from compliance.domain.checklists import Item, Severity
from compliance.domain.provisions import ProvisionKind
from compliance.storage.queries.forms import PhotoRow
from compliance.web.inspections.answer_form import Badness, badness_of
from compliance.web.inspections.filling import Filling
from compliance.web.inspections.texts import gettext as _

# Texts that ``answer_text`` asks for and that stand in no page.
OF_THE_DOMAIN = (lazy_gettext("{count} photos"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One item with its answer in words."""

    number: str
    item: Item
    answer: Answer
    text: str
    failed: bool
    given: bool
    photos: tuple[PhotoRow, ...]
    law_on: date
    is_unread: bool

    @property
    def provision(self) -> str:
        """The provision in words; nothing for a rule of the house."""
        provision = self.item.provision
        return "" if provision.kind is ProvisionKind.INTERNAL else provision.label

    @property
    def provision_url(self) -> str:
        """Where to read the provision as it stood on the day of the record."""
        return self.item.provision.web_address(self.law_on)

    @property
    def state(self) -> str:
        """The state that the badge of the answer shows; "" for answers that are plain words."""
        if self.failed:
            return "fail"
        return self.answer.value if self.answer.value in {"pass", "na"} else ""

    @property
    def severity(self) -> Severity | None:
        """How bad the fail is."""
        return (self.answer.severity or self.item.fail.severity) if self.item.fail else None

    @property
    def stops_use(self) -> bool:
        """Whether nobody may use it."""
        fail = self.item.fail
        return fail is not None and badness_of(fail, self.answer) is Badness.STOP

    @property
    def action(self) -> str:
        """The correction that is proposed."""
        return self.answer.action or (self.item.fail.default_action if self.item.fail else "")


@dataclass(frozen=True, slots=True)
class AnsweredPart:
    """A section with its answered items."""

    key: str
    title: str
    items: list[Answered]


def answered_items(
    filling: Filling,
    answers: Answers,
    photos_by_digest: Mapping[str, PhotoRow] | None = None,
) -> list[AnsweredPart]:
    """Return the items that are asked by these answers, with what was answered."""
    known = photos_by_digest
    if known is None:
        known = {photo.digest: photo for rows in filling.photos.values() for photo in rows}
    compiled = filling.compiled
    return [
        AnsweredPart(
            section.key,
            section.title,
            [
                _answered(filling, item, answers.get(item.key, EMPTY), known)
                for item in items
                if item.asks
            ],
        )
        for section, items in compiled.visible_sections(answers)
    ]


def _answered(
    filling: Filling, item: Item, answer: Answer, photos: Mapping[str, PhotoRow]
) -> Answered:
    return Answered(
        number=filling.compiled.numbers[item.key],
        item=item,
        answer=answer,
        text=answer_text(item, answer, _),
        failed=is_fail(item, answer),
        given=has_answer(item, answer),
        photos=tuple(photos[digest] for digest in answer.photos if digest in photos),
        law_on=filling.law_on,
        is_unread=item.key in filling.unread,
    )
