"""The record of an inspection: read-only, every version, every time, who did what when; voiding."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from json import dumps, loads

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from compliance.domain.access import Permission
from compliance.domain.answers import Answer, answers_from_json
from compliance.domain.occurrences import Timing
from compliance.domain.trail import TrailEvent
from compliance.services.inspections import void_inspection
from compliance.storage.models.inspections import Inspection, InspectionVersion
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.findings import FindingFilter, list_findings
from compliance.storage.queries.inspections import get_inspection, get_version
from compliance.storage.queries.scope import Page
from compliance.storage.queries.trail import list_entries_of
from compliance.web.inspections.answered import answered_items
from compliance.web.inspections.blueprint import blueprint
from compliance.web.inspections.clashes import answer_words
from compliance.web.inspections.filling import Filling, load_form
from compliance.web.inspections.steps import steps_of
from compliance.web.inspections.texts import gettext as _
from compliance.web.inspections.texts import ngettext
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.events import event_look

# The words of domain.occurrences as texts of the catalog.
TIMING_WORDS = {
    Timing.NOT_DONE: lazy_gettext("Not done"),
    Timing.ON_TIME: lazy_gettext("Yes"),
    Timing.ON_TIME_BY_PHONE: lazy_gettext("Yes, by phone clock"),
    Timing.LATE: lazy_gettext("No, late"),
    Timing.LATE_BY_PHONE: lazy_gettext("No, late by phone clock"),
    Timing.AFTER_MISSED: lazy_gettext("No, missed and done later"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that an amendment changed."""

    number: str
    question: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of who did what when."""

    icon: str
    title: str
    who: str
    at: datetime
    detail: str = ""


@blueprint.get("/inspections/<int:inspection_id>")
@requires(Permission.VIEW_RECORDS)
def show(inspection_id: int) -> ResponseReturnValue:
    """Show the current version of a record, or what is filled in of a draft."""
    return _show(inspection_id, None)


@blueprint.get("/inspections/<int:inspection_id>/versions/<int:number>")
@requires(Permission.VIEW_RECORDS)
def version(inspection_id: int, number: int) -> ResponseReturnValue:
    """Show one version of a record as it was signed."""
    return _show(inspection_id, number)


@blueprint.post("/inspections/<int:inspection_id>/void")
@requires(Permission.VOID_INSPECTION)
def void(inspection_id: int) -> ResponseReturnValue:
    """Declare a record void, with a reason; it stays readable."""
    reason = request.form.get("reason", "")
    with unit_of_work() as session:
        inspection = get_inspection(session, inspection_id, visible_to=current_actor())
        by = current_actor()
        is_mine = inspection.state == "voided" and inspection.voided_by == by.person_id
        if not (is_mine and inspection.void_reason == reason.strip()):  # not the second press
            void_inspection(session, inspection, reason=reason, by=by, now=now())
    flash(_("The record is void. Its check is owed again."), "info")
    return redirect(url_for(".show", inspection_id=inspection_id), code=303)


def _show(inspection_id: int, number: int | None) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        filling = load_form(session, inspection_id)
        inspection = get_inspection(session, inspection_id, visible_to=actor)
        trail = list_entries_of(session, "inspection", inspection_id)
        if inspection.current_version == 0:
            return render_template(
                "pages/inspections/draft.html",
                filling=filling,
                inspection=inspection,
                parts=answered_items(filling, filling.answers),
                steps=steps_of(filling),
                happened=happened(trail),
                may_fill=_may(Permission.PERFORM_INSPECTION, inspection),
            )
        shown = get_version(session, inspection, number or inspection.current_version)
        before = get_version(session, inspection, shown.number - 1) if shown.number > 1 else None
        wanted = FindingFilter(inspection_id=inspection_id)
        findings, _count = list_findings(session, wanted, Page(limit=200), visible_to=actor)
        answers = answers_of(shown)
        return render_template(
            "pages/inspections/show.html",
            filling=filling,
            inspection=inspection,
            version=shown,
            parts=answered_items(replace(filling, answers=answers), answers),
            changes=changes_between(filling, answers_of(before), answers) if before else [],
            on_time=on_time_words(inspection),
            findings=findings,
            happened=happened(trail),
            may_amend=_may_amend(inspection),
            may_void=inspection.state == "submitted"
            and _may(Permission.VOID_INSPECTION, inspection),
        )


def answers_of(version_: InspectionVersion) -> dict[str, Answer]:
    """Return the answers of a version, read from the record that was signed."""
    return answers_from_json(dumps(loads(version_.record)["answers"]))


def on_time_words(inspection: Inspection) -> str:
    """Return the answer to "On time?"; "" for a check that was not scheduled."""
    return str(TIMING_WORDS[Timing(inspection.timeliness)]) if inspection.timeliness else ""


def changes_between(
    filling: Filling, before: dict[str, Answer], after: dict[str, Answer]
) -> list[Change]:
    """Return what an amendment changed, in the order of the checklist."""
    compiled = filling.compiled
    none = Answer()
    return [
        Change(
            number=compiled.numbers[item.key],
            question=item.question,
            before=answer_words(item, before.get(item.key, none)),
            after=answer_words(item, after.get(item.key, none)),
        )
        for item in compiled.checklist.items
        if before.get(item.key, none) != after.get(item.key, none)
    ]


def happened(trail: Sequence[TrailEntry]) -> list[Happened]:
    """Return who did what when, oldest first; saves in a row by one person are one line."""
    lines: list[Happened] = []
    saves = 0
    for entry in trail:
        look = event_look(entry.event)
        is_save = entry.event == TrailEvent.INSPECTION_DRAFT_SAVED.value
        if is_save and saves and lines[-1].who == entry.actor_name:
            saves += 1
            lines.pop()
        else:
            saves = int(is_save)
        detail = str(loads(entry.data).get("reason", ""))
        if saves > 1:
            detail = ngettext("%(num)d time", "%(num)d times", saves)
        lines.append(Happened(look.icon, str(look.words), entry.actor_name, entry.at, detail))
    return lines


def _may(permission: Permission, inspection: Inspection) -> bool:
    return current_actor().may(permission, inspection.establishment_id)


def _may_amend(inspection: Inspection) -> bool:
    if inspection.state != "submitted" or not _may(Permission.PERFORM_INSPECTION, inspection):
        return False
    own = inspection.submitted_by == current_actor().person_id
    return own or _may(Permission.MANAGE_FINDINGS, inspection)
