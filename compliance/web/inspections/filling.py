"""A form that is being filled: its row, its checklist, its answers and its photos."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from flask import g
from markupsafe import Markup
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.answers import (
    EMPTY,
    Answer,
    SectionProgress,
    answers_from_json,
    section_progress,
)
from compliance.domain.checklists import Item, Section
from compliance.domain.local_time import today_at
from compliance.services.checklists import get_edition
from compliance.services.readings import read_provisions
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.storage.queries.forms import (
    FormRow,
    PhotoRow,
    get_form,
    list_photos_by_item,
)
from compliance.web.inspections.compiled import Compiled, compiled
from compliance.web.inspections.problem_words import Errors
from compliance.web.inspections.questions import Question, draw
from compliance.web.kit.current import current_actor, current_deps, now
from compliance.web.kit.i18n import current_language

NO_ERRORS: Errors = {}


@dataclass(frozen=True, kw_only=True)  # no slots: what is worked out once is kept
class Filling:
    """A form with what is filled in so far; ``answers`` carry the photos that arrived.

    ``unread`` are the keys of items whose paragraph nobody has read yet.
    """

    row: FormRow
    compiled: Compiled
    answers: dict[str, Answer]
    photos: Mapping[str, tuple[PhotoRow, ...]]
    unread: frozenset[str] = frozenset()

    @cached_property
    def today(self) -> date:
        """The date at the establishment."""
        return today_at(now(), self.row.zone)

    @cached_property
    def law_on(self) -> date:
        """The date whose law counts: that on which it was sent, today's while it is filled."""
        sent_at = self.row.received_at
        return today_at(sent_at, self.row.zone) if sent_at else self.today

    @cached_property
    def sections(self) -> list[tuple[Section, list[Item]]]:
        """The sections that are asked, with their items."""
        return self.compiled.visible_sections(self.answers)

    @cached_property
    def progress(self) -> list[SectionProgress]:
        """How far each section is; hidden ones are left out."""
        return [section_progress(part, items, self.answers) for part, items in self.sections]

    def digests(self, key: str) -> tuple[str, ...]:
        """Return the digests of an item's photos."""
        return tuple(photo.digest for photo in self.photos.get(key, ()))

    def draw_items(
        self,
        items: Iterable[Item],
        owners: tuple[tuple[str, str], ...],
        errors: Errors = NO_ERRORS,
        *,
        may_remove: bool = True,
    ) -> list[Markup]:
        """Return the HTML of items."""
        today = self.today
        return [
            draw(
                Question(
                    compiled=self.compiled,
                    key=item.key,
                    is_unread=item.key in self.unread,
                    answer=self.answers.get(item.key, EMPTY),
                    errors=errors.get(item.key, ()),
                    photos=self.photos.get(item.key, ()),
                    owners=owners if item.fail else (),
                    tag=self.row.asset_tag or "",
                    today=today,
                    zone=self.row.zone,
                    may_remove=may_remove,
                )
            )
            for item in items
        ]


def load_filling(session: Session, inspection_id: int) -> Filling:
    """Return a form that the person may fill.

    Raises:
        NotFoundError: no such inspection at an establishment that the person sees.
        NotAllowedError: they may read it, but not fill forms there.
    """
    filling = load_form(session, inspection_id)
    demand(current_actor(), Permission.PERFORM_INSPECTION, filling.row.establishment_id)
    return filling


def load_form(session: Session, inspection_id: int) -> Filling:
    """Return a form that the person may read.

    Raises:
        NotFoundError: no such inspection at an establishment that the person sees.
    """
    row = get_form(session, inspection_id, visible_to=current_actor())
    use_establishment(row)
    edition = get_edition(session, current_deps().catalog, row.ref)
    photos = list_photos_by_item(session, row.id)
    answers = answers_from_json(row.draft)
    shown = compiled(edition, current_language())
    return Filling(
        row=row,
        compiled=shown,
        answers=with_photos(answers, photos),
        photos=photos,
        unread=_unread(session, shown),
    )


def _unread(session: Session, shown: Compiled) -> frozenset[str]:
    """Return the items whose paragraph neither the authors nor people of the plant have read."""
    if not shown.unread:
        return shown.unread
    read = read_provisions(session, shown.edition.ref.digest)
    return frozenset(
        key
        for key in shown.unread
        if not any(provision.contains(shown.items[key].provision) for provision in read)
    )


def with_photos(
    answers: Mapping[str, Answer], photos: Mapping[str, tuple[PhotoRow, ...]]
) -> dict[str, Answer]:
    """Return answers that name exactly the photos that lie with their items."""
    joined = dict(answers)
    for key in {*photos, *(key for key, answer in answers.items() if answer.photos)}:
        digests = tuple(dict.fromkeys(photo.digest for photo in photos.get(key, ())))
        answer = joined.get(key, EMPTY)
        if answer.photos != digests:
            joined[key] = replace(answer, photos=digests)
    return joined


def use_establishment(row: FormRow) -> None:
    """Show this page as one of the inspection's establishment, in its time zone."""
    g.establishment = EstablishmentChoice(
        id=row.establishment_id,
        key=row.establishment_key,
        name=row.establishment_name,
        zone=row.zone,
        company=row.company,
    )
