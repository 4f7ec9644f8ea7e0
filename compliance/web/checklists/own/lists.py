"""The list of own checklists, one of them with its questions, and beginning a new one."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from compliance.domain.access import Permission, demand
from compliance.domain.checklist_edits import Mapping, items_of, part, sections_of, word
from compliance.domain.checklists import Checklist
from compliance.domain.errors import ComplianceError
from compliance.domain.local_time import today_at
from compliance.domain.own_checklists import OwnState, blank
from compliance.library.editorial import editorial_problems
from compliance.services.checklists import latest_of
from compliance.services.own_checklists import (
    Beginning,
    copied,
    has_changes,
    problems_of,
    read_text,
    start_checklist,
)
from compliance.storage.queries.own_checklists import get_own, list_own, list_versions
from compliance.storage.queries.schedules import count_uses
from compliance.storage.queries.trail import list_entries_of
from compliance.web.checklists.own.blueprint import HERE, blueprint
from compliance.web.checklists.own.forms import BeginForm
from compliance.web.checklists.views import ANSWERS, answer_words
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent
from compliance.web.kit.words import checklist_title


@blueprint.get("/own-checklists")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List the own checklists of the establishment: drafts, published and retired ones."""
    place, actor = current_establishment(), current_actor()
    with reading() as session:
        rows = list_own(session, place.id, visible_to=actor)
        return render_template(
            "pages/own_checklists/index.html",
            rows=rows,
            changed={row.id for row in rows if has_changes(session, row, current_deps().catalog)},
            uses=count_uses(session, place.id),
            may_manage=actor.may(Permission.MANAGE_CHECKLISTS, place.id),
        )


@blueprint.route("/own-checklists/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_CHECKLISTS)
def create() -> ResponseReturnValue:
    """Begin one: blank, or as a copy of the checklist that ``?copy=`` names."""
    place = current_establishment()
    demand(current_actor(), Permission.MANAGE_CHECKLISTS, place.id)
    key = request.args.get("copy", "")
    catalog = current_deps().catalog
    with reading() as session:
        edition = latest_of(session, catalog, place.id, key) if key else None
    form = BeginForm()
    if is_sent(form):
        if (before := form.first_answer()) is not None:
            return before
        title = form.title.data
        day = today_at(now(), place.zone)
        beginning = copied(edition, title) if edition else Beginning(data=blank(title, day))
        try:
            with unit_of_work() as session:
                own = start_checklist(session, place.id, beginning, by=current_actor(), now=now())
                own_id = own.id
            return form.answered(url_for(".show", own_id=own_id))
        except ComplianceError as error:
            form.add_refusal(error)
    if request.method == "GET" and edition:
        form.title.data = _("%(title)s, our own", title=checklist_title(edition.checklist.title))
    page = render_template(
        "pages/own_checklists/new.html", form=form, edition=edition, templates=catalog.templates()
    )
    return page, 422 if form.errors else 200


@blueprint.get(HERE)
@requires(Permission.VIEW_RECORDS)
def show(own_id: int) -> ResponseReturnValue:
    """Show one: its head, its questions with what can be done to each, and what is wrong."""
    actor, catalog = current_actor(), current_deps().catalog
    with reading() as session:
        own = get_own(session, own_id, visible_to=actor)
        said = read_text(own.text)
        checklist = said.edition.checklist if said.edition else None
        may_manage = actor.may(Permission.MANAGE_CHECKLISTS, own.establishment_id)
        return render_template(
            "pages/own_checklists/show.html",
            own=own,
            has_data=bool(said.data),
            checklist=checklist,
            sections=_sections(said.data, checklist),
            problems=problems_of(own, catalog),
            advice=editorial_problems(said.edition) if said.edition else (),
            is_changed=has_changes(session, own, catalog),
            versions=list_versions(session, own.id),
            uses=count_uses(session, own.establishment_id).get(own.key, 0),
            trail=list_entries_of(session, "own-checklist", own.id),
            may_edit=may_manage and own.state != OwnState.RETIRED.value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One question of a draft, as far as its text can be read."""

    key: str
    question: str
    guidance: str
    provision: str
    answer: str
    is_optional: bool
    is_hidden: bool
    severity: str
    stop_use: bool
    default_action: str


def _sections(data: Mapping, checklist: Checklist | None) -> list[tuple[str, str, list[Line]]]:
    """Return key, title and questions of each section."""
    answers = {one.key: answer_words(one.answer) for one in checklist.items} if checklist else {}
    return [
        (
            word(section, "key"),
            word(section, "title") or word(section, "key"),
            [_line(item, answers) for item in items_of(section)],
        )
        for section in sections_of(data)
    ]


def _line(item: Mapping, answers: dict[str, str]) -> Line:
    key, fail = word(item, "key"), part(item, "fail")
    kind = word(item, "answer") or word(part(item, "answer"), "type")
    return Line(
        key=key,
        question=word(item, "question") or key,
        guidance=word(item, "guidance"),
        provision=word(item, "provision"),
        answer=answers.get(key) or str(ANSWERS.get(kind, kind)),
        is_optional=word(item, "required") == "no",
        is_hidden="when" in item,
        severity=word(fail, "severity"),
        stop_use=word(fail, "stop_use") == "yes",
        default_action=word(fail, "default_action"),
    )
