"""The investigation of an incident: notes, hours, whys as a tree, causes and fixes, lessons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.incidents import (
    IncidentMove,
    IncidentState,
    may_investigate,
    may_move,
    may_read_names,
)
from compliance.domain.investigations import (
    Branch,
    NoteKind,
    hours_of,
    tree_of,
    tree_of_causes,
)
from compliance.domain.local_time import today_at
from compliance.domain.withheld_names import Veil
from compliance.services.incident_closing import investigation_state, list_missing
from compliance.services.incident_views import is_confidential, note_view, veil_of
from compliance.services.investigation_history import EarlierSignOff, list_earlier_sign_offs
from compliance.storage.models.incidents import Incident, InvestigationNote
from compliance.storage.queries.investigations import list_notes, noted
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.investigation_forms import (
    LessonsForm,
    NoteForm,
    OfferedWhy,
    ReasonForm,
    note_forms,
)
from compliance.web.incidents.investigation_words import as_said, cause_words, titled
from compliance.web.incidents.register import HERE, kept_private, reads, seen, zone_of
from compliance.web.incidents.remedies import fixes_of
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm

PLACE = HERE + "/investigation"
SHOWN_OF_A_WHY = 60  # characters of one in the list of whys


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
        if not (reads(actor, incident) and is_confidential(session, incident, actor)):
            return _page(session, incident, NOTHING)
    with unit_of_work() as session:
        incident = seen(session, incident_id)
        note_view(session, incident, by=actor, now=now())
        return _page(session, incident, NOTHING)


def again(incident_id: int, refused: Refused) -> ResponseReturnValue:
    """Show the page once more, with what is wrong at its form."""
    with reading() as session:
        return _page(session, seen(session, incident_id), refused), 422


def _page(session: Session, incident: Incident, refused: Refused) -> str:
    actor, place = current_actor(), incident.establishment_id
    may_read = reads(actor, incident)
    rows = list_notes(session, incident.id) if may_read else []
    is_open = may_read and may_move(IncidentState(incident.state), IncidentMove.CHANGE)
    may_change = is_open and actor.may(Permission.MANAGE_INCIDENTS, place)
    investigates = is_open and may_investigate(actor, place, incident.lead_id)
    may_write = investigates and incident.signed_at is None
    veil = veil_of(session, incident, actor, kept_private())
    return render_template(
        "pages/incidents/investigation.html",
        incident=incident,
        veil=veil,
        zone=zone_of(place),
        now=now(),
        state=investigation_state(session, incident).value,
        may_read=may_read,
        may_read_names=may_read_names(actor, place, incident.reported_by, incident.lead_id),
        may_write=may_write,
        may_change=may_change,
        may_plan=may_change and actor.may(Permission.MANAGE_FINDINGS, place),
        fixes=fixes_of(session, incident.id),
        missing=as_said(list_missing(session, incident)) if may_write else [],
        refused=refused,
        earlier=_earlier(incident, rows) if may_read else [],
        **_shown(rows),
        **(_forms(incident, rows, refused, veil) if may_write else {}),
    )


def _shown(rows: Sequence[InvestigationNote]) -> dict[str, object]:
    """Return the notes as they stand on the page, by what they are."""
    kept, causes = [noted(row) for row in rows], current_deps().causes()
    kinds = {note.kind for note in kept if not note.is_struck}
    spent = _of(rows, NoteKind.HOURS)
    return {
        "notes": {row.id: row for row in rows},
        "tree": tree_of(kept),
        "timeline": sorted(_of(rows, NoteKind.EVENT), key=lambda row: (row.happened_at, row.id)),
        "statements": _of(rows, NoteKind.STATEMENT),
        "causes": tree_of_causes(kept, causes),
        "has_root": NoteKind.ROOT_CAUSE in kinds,
        "has_factor": NoteKind.FACTOR in kinds,
        "spent": sorted(spent, key=lambda row: (row.worked_on, row.id)),
        "total": hours_of(sum(row.minutes or 0 for row in spent if row.struck_at is None)),
        "hours_of": hours_of,
        "cause_word": lambda key: cause_words(causes, key),
        "titled": titled,
    }


def _of(rows: Sequence[InvestigationNote], kind: NoteKind) -> list[InvestigationNote]:
    return [row for row in rows if row.kind == kind.value]


def _earlier(
    incident: Incident, rows: Sequence[InvestigationNote]
) -> list[tuple[EarlierSignOff, tuple[Branch, ...]]]:
    """Return what was signed off before it was opened again, each with its tree of whys."""
    return [
        (one, tree_of([noted(row) for row in one.notes]))
        for one in list_earlier_sign_offs(incident, rows)
    ]


def _forms(
    incident: Incident, rows: Sequence[InvestigationNote], refused: Refused, veil: Veil
) -> dict[str, object]:
    live = {row.id: row for row in rows if row.struck_at is None and row.kind == NoteKind.WHY.value}
    tree = tree_of([noted(row) for row in rows])
    whys = [
        OfferedWhy(one.id, _line(one.number, veil.text(live[one.id].text)), one.is_deepest)
        for one in _flat(tree)
        if one.id in live
    ]
    forms = note_forms(current_deps().causes(), whys, refused.note)
    wanted = request.args.get("why", "")
    asked = next((why for why in whys if str(why.id) == wanted), None)
    if refused.note is None:
        _propose(forms, asked)
        forms[NoteKind.HOURS.value].worked_on.data = today_at(
            now(), zone_of(incident.establishment_id)
        )
    written = refused.lessons or LessonsForm(None, data={"lessons": veil.text(incident.lessons)})
    strikes = {
        row.id: refused.strikes.get(row.id) or ReasonForm(None, prefix=f"strike{row.id}-")
        for row in rows
        if row.struck_at is None
    }
    return {"forms": forms, "lessons_form": written, "strikes": strikes, "asked": asked}


def _propose(forms: dict[str, NoteForm], asked: OfferedWhy | None) -> None:
    """Put into forms that nobody filled yet what is likely: the why that was asked, one's name."""
    forms[NoteKind.HOURS.value].said_by.data = current_actor().name
    number = str(asked.id) if asked else ""
    forms[NoteKind.ROOT_CAUSE.value].parent.data = number
    forms[NoteKind.WHY.value].parent.data = "" if asked and asked.is_deepest else number


def _flat(branches: tuple[Branch, ...]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _flat(branch.branches)


def _line(number: str, text: str) -> str:
    short = f"{text[:SHOWN_OF_A_WHY]}…" if len(text) > SHOWN_OF_A_WHY else text
    return f"{number} {short}"
