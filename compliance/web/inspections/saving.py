"""Saving a section: everything that was typed is kept, whatever is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request
from sqlalchemy.orm import Session

from compliance.domain.answer_check import AnswerCode, check
from compliance.domain.answers import Answer
from compliance.domain.checklists import Item, Section
from compliance.domain.errors import NotFoundError
from compliance.services.drafts import demand_draft, save_draft
from compliance.storage.models.inspections import Inspection
from compliance.storage.queries.forms import list_photos_by_item
from compliance.storage.queries.scope import found
from compliance.web.inspections.answer_form import read_answer
from compliance.web.inspections.clashes import Savers, clash_errors
from compliance.web.inspections.filling import Filling, load_filling, with_photos
from compliance.web.inspections.merging import BASE, Merge, merge, shown_in
from compliance.web.inspections.photos import REMOVE, Uploads, drop_photo, keep_uploads
from compliance.web.inspections.problem_words import Errors, errors_of
from compliance.web.kit.current import current_actor, now


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save did. ``filling`` is what is kept now, ``shown`` what the page should show."""

    filling: Filling
    section: Section
    shown: Filling
    clashes: Mapping[str, tuple[Answer, Answer]] = field(default_factory=dict)
    clash_words: Errors = field(default_factory=dict)
    upload_errors: Mapping[str, list[str]] = field(default_factory=dict)
    removed_from: str = ""
    opened: tuple[Item, ...] = ()  # items that the page had not shown

    @property
    def errors(self) -> Errors:
        """Everything that is wrong in this section, without what is only missing."""
        problems = [
            problem
            for problem in check(
                self.filling.compiled.checklist, self.shown.answers, today=self.shown.today
            )
            if problem.code is not AnswerCode.MISSING
            and self.filling.compiled.section_of.get(problem.item) == self.section.key
        ]
        errors = dict(errors_of(problems))
        for key, texts in self.upload_errors.items():
            errors[key] = (*errors.get(key, ()), *(("photos", text) for text in texts))
        for key, told in self.clash_words.items():
            errors[key] = (*told, *errors.get(key, ()))
        return errors


def section_of(filling: Filling, section_key: str) -> Section:
    """Return a section of the checklist, asked or not.

    Raises:
        NotFoundError: it has no section of that name.
    """
    section = filling.compiled.sections.get(section_key)
    if section is None:
        raise NotFoundError("This form has no such section. Open it again from today's list.")
    return section


def save_section(session: Session, inspection_id: int, section_key: str, uploads: Uploads) -> Saved:
    """Keep what the request says about a section.

    Raises:
        NotFoundError: no such inspection, section or photo for this person.
        NotAllowedError: they may not fill forms there.
        ConflictError: the form was sent or given up meanwhile.
    """
    locked = session.get(Inspection, inspection_id, with_for_update=True)
    inspection = found(locked, "inspection")
    filling = load_filling(session, inspection_id)
    section = section_of(filling, section_key)
    demand_draft(inspection)
    items = {item.key: item for item in section.items}
    added = keep_uploads(session, inspection, items, uploads, filling.photos)
    removed_from = drop_photo(session, inspection)
    kept, photos = filling.answers, filling.photos
    if added or removed_from:
        photos = list_photos_by_item(session, inspection_id)
    filling = replace(filling, photos=photos)
    result, savers = _merged(session, filling, section, kept)
    if result.changed:
        save_draft(session, inspection, result.changed, by=current_actor(), now=now())
        filling = replace(filling, row=filling.row._replace(draft_saved_at=now()))
    answers = with_photos({**kept, **result.changed}, photos)
    filling = replace(filling, answers=answers)
    mine = {key: pair[0] for key, pair in result.clashes.items()}
    return Saved(
        filling=filling,
        section=section,
        shown=replace(filling, answers={**answers, **mine}),
        clashes=result.clashes,
        clash_words=clash_errors(savers, filling, result.clashes) if savers else {},
        upload_errors=uploads.errors,
        removed_from=removed_from,
        opened=_opened(filling, section),
    )


def _merged(
    session: Session, filling: Filling, section: Section, kept: dict[str, Answer]
) -> tuple[Merge, Savers | None]:
    form = request.form
    shown = shown_in(form)
    originals = filling.compiled.items
    mine = {
        item.key: read_answer(
            item, form, filling.digests(item.key), _shown_action(originals[item.key])
        )
        for item in section.items
        if item.asks and (item.key in shown or BASE not in form)
    }
    result = merge(shown, mine, kept)
    if not result.clashes:
        return result, None
    savers = Savers(session, filling.row.id)
    for key in [key for key in result.clashes if savers.is_own_echo(key)]:
        result.changed[key] = result.clashes.pop(key)[0]
    return result, savers


def _shown_action(item: Item) -> str:
    return item.fail.default_action if item.fail else ""


def _opened(filling: Filling, section: Section) -> tuple[Item, ...]:
    if BASE not in request.form or REMOVE in request.form:
        return ()
    shown = shown_in(request.form)
    here = {part.key: items for part, items in filling.sections}.get(section.key, [])
    return tuple(item for item in here if item.asks and item.key not in shown)
