"""The investigation of an incident: timeline, statements, whys, causes, lessons, sign-off."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.incidents import IncidentMove, IncidentState, may_move, may_read_names
from compliance.domain.investigations import Branch, NoteKind, tree_of
from compliance.services.incident_changes import list_missing
from compliance.services.incidents import note_view
from compliance.services.investigations import (
    Strike,
    add_note,
    sign_off,
    strike_note,
    write_lessons,
)
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.queries.investigations import list_notes, noted
from compliance.storage.queries.scope import found
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.investigation_forms import (
    LessonsForm,
    NoteForm,
    ReasonForm,
    SignOffForm,
    note_forms,
    prefix_of,
)
from compliance.web.incidents.investigation_words import as_said, cause_words, titled
from compliance.web.incidents.register import HERE, reads, seen, zone_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, is_sent, saved

PLACE = HERE + "/investigation"
SHOWN_OF_A_WHY = 60  # characters of one in the list of whys
Grouped = list[tuple[str, list[InvestigationNote]]]


@dataclass(frozen=True, slots=True)
class Refused:
    """Forms that were sent and refused: they are shown again with what is wrong."""

    note: tuple[NoteKind, NoteForm] | None = None
    lessons: LessonsForm | None = None
    strikes: dict[int, ReasonForm] = field(default_factory=dict)

    @property
    def form(self) -> BaseForm | None:
        """Return the form that is refused."""
        note = self.note[1] if self.note else None
        return note or self.lessons or next(iter(self.strikes.values()), None)


NOTHING = Refused()


@blueprint.get(PLACE)
@requires(Permission.REPORT_INCIDENT)
def investigation(incident_id: int) -> ResponseReturnValue:
    """Show the investigation; whoever reads a private one of somebody else's is in the trail."""
    actor = current_actor()
    with reading() as session:
        incident = seen(session, incident_id)
        if not (incident.is_private and reads(actor, incident)):
            return _page(session, incident, NOTHING)
    with unit_of_work() as session:
        incident = seen(session, incident_id)
        note_view(session, incident, by=actor, now=now())
        return _page(session, incident, NOTHING)


@blueprint.post(PLACE + "/notes/<string:kind>")
@requires(Permission.MANAGE_INCIDENTS)
def note(incident_id: int, kind: str) -> ResponseReturnValue:
    """Keep a note of one kind."""
    wanted = found(next((one for one in NoteKind if one.value == kind), None), "form")
    form = NoteForm(prefix=prefix_of(wanted))
    _managed(incident_id)
    if first := form.first_answer():
        return first
    causes = current_deps().causes()

    def step(session: Session, incident: Incident) -> None:
        add_note(session, incident, form.wanted(wanted), causes, by=current_actor(), now=now())

    if is_sent(form) and _done(form, incident_id, step):
        return form.answered(_address(incident_id, kind))
    return _again(incident_id, Refused(note=(wanted, form)))


@blueprint.post(PLACE + "/notes/<int:note_id>/strike")
@requires(Permission.MANAGE_INCIDENTS)
def strike(incident_id: int, note_id: int) -> ResponseReturnValue:
    """Strike a note, with the reason; it stays to be read."""
    form = ReasonForm(prefix=f"strike{note_id}-")
    _managed(incident_id)

    def step(session: Session, incident: Incident) -> None:
        rows = list_notes(session, incident.id)
        row = found(next((one for one in rows if one.id == note_id), None), "note")
        wanted = Strike(row, form.reason.data or "")
        strike_note(session, incident, wanted, by=current_actor(), now=now())

    if is_sent(form) and _done(form, incident_id, step):
        return redirect(_address(incident_id, f"note-{note_id}"), code=303)
    return _again(incident_id, Refused(strikes={note_id: form}))


@blueprint.post(PLACE + "/lessons")
@requires(Permission.MANAGE_INCIDENTS)
def lessons(incident_id: int) -> ResponseReturnValue:
    """Write what others should learn from it."""
    form = LessonsForm()
    _managed(incident_id)

    def step(session: Session, incident: Incident) -> None:
        text = form.lessons.data or ""
        write_lessons(session, incident, text, by=current_actor(), now=now())

    if is_sent(form) and _done(form, incident_id, step):
        return redirect(_address(incident_id, "lessons-h"), code=303)
    return _again(incident_id, Refused(lessons=form))


@blueprint.route(PLACE + "/sign-off", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def sign(incident_id: int) -> ResponseReturnValue:
    """Sign the investigation off: close the incident, or show all that is missing."""
    form = SignOffForm()
    _managed(incident_id)

    def step(session: Session, incident: Incident) -> None:
        sign_off(session, incident, form.note.data or "", by=current_actor(), now=now())

    if is_sent(form) and _done(form, incident_id, step):
        return redirect(url_for(".show", incident_id=incident_id), code=303)
    with reading() as session:
        incident = seen(session, incident_id)
        if not form.errors and not may_move(IncidentState(incident.state), IncidentMove.CLOSE):
            raise ConflictError(_("This incident is closed. Open it again first."))
        missing = [] if form.errors else as_said(list_missing(session, incident))
        page = render_template(
            "pages/incidents/sign-off.html", form=form, incident=incident, missing=missing
        )
    return page, 422 if form.errors else 200


def _managed(incident_id: int) -> None:
    """Refuse who may not see the incident, read it, and manage it.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not manage it.
    """
    with reading() as session:
        incident = seen(session, incident_id)
        demand(current_actor(), Permission.MANAGE_INCIDENTS, incident.establishment_id)


def _done(form: BaseForm, incident_id: int, step: Callable[[Session, Incident], object]) -> bool:
    try:
        with unit_of_work() as session:
            step(session, seen(session, incident_id))
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    flash(saved(), "success")
    return True


def _address(incident_id: int, at: str) -> str:
    return url_for(".investigation", incident_id=incident_id, _anchor=at)


def _again(incident_id: int, refused: Refused) -> ResponseReturnValue:
    with reading() as session:
        return _page(session, seen(session, incident_id), refused), 422


def _page(session: Session, incident: Incident, refused: Refused) -> str:
    actor, place = current_actor(), incident.establishment_id
    may_read = reads(actor, incident)
    rows = list_notes(session, incident.id) if may_read else []
    tree = tree_of([noted(row) for row in rows])
    may_write = may_read and _may_write(actor, incident)
    return render_template(
        "pages/incidents/investigation.html",
        incident=incident,
        zone=zone_of(place),
        may_read=may_read,
        may_read_names=may_read_names(actor, place, incident.reported_by),
        may_write=may_write,
        notes={row.id: row for row in rows},
        tree=tree,
        timeline=sorted(_of(rows, NoteKind.EVENT), key=lambda row: (row.happened_at, row.id)),
        statements=_of(rows, NoteKind.STATEMENT),
        roots=_grouped(_of(rows, NoteKind.ROOT_CAUSE)),
        factors=_grouped(_of(rows, NoteKind.FACTOR)),
        cause_word=lambda key: cause_words(current_deps().causes(), key),
        missing=as_said(list_missing(session, incident)) if may_write else [],
        refused=refused,
        **(_forms(incident, rows, tree, refused) if may_write else {}),
    )


def _may_write(actor: Actor, incident: Incident) -> bool:
    is_open = may_move(IncidentState(incident.state), IncidentMove.CHANGE)
    return is_open and actor.may(Permission.MANAGE_INCIDENTS, incident.establishment_id)


def _of(rows: Sequence[InvestigationNote], kind: NoteKind) -> list[InvestigationNote]:
    return [row for row in rows if row.kind == kind.value]


def _grouped(rows: Sequence[InvestigationNote]) -> Grouped:
    """Return causes below the titles of their groups, in the order of the list."""
    groups = current_deps().causes().groups
    placed: Grouped = [
        (titled(group), [row for row in rows if row.cause in {one.key for one in group.causes}])
        for group in groups
    ]
    listed = {row.id for _title, inside in placed for row in inside}
    others = [row for row in rows if row.id not in listed]
    return [(title, inside) for title, inside in [*placed, ("", others)] if inside]


def _forms(
    incident: Incident,
    rows: Sequence[InvestigationNote],
    tree: tuple[Branch, ...],
    refused: Refused,
) -> dict[str, object]:
    live = {row.id: row for row in rows if row.struck_at is None and row.kind == NoteKind.WHY.value}
    whys = [(one.id, _line(one.number, live[one.id].text)) for one in _flat(tree) if one.id in live]
    forms = note_forms(current_deps().causes(), whys, refused.note)
    asked = request.args.get("why", "")
    if refused.note is None and asked in {str(number) for number, _words in whys}:
        for kind in (NoteKind.WHY, NoteKind.ROOT_CAUSE):
            forms[kind.value].parent.data = asked
    written = refused.lessons or LessonsForm(None, data={"lessons": incident.lessons})
    strikes = {
        row.id: refused.strikes.get(row.id) or ReasonForm(None, prefix=f"strike{row.id}-")
        for row in rows
        if row.struck_at is None
    }
    return {"forms": forms, "lessons_form": written, "strikes": strikes, "asked": asked}


def _flat(branches: tuple[Branch, ...]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _flat(branch.branches)


def _line(number: str, text: str) -> str:
    short = f"{text[:SHOWN_OF_A_WHY]}…" if len(text) > SHOWN_OF_A_WHY else text
    return f"{number} {short}"
