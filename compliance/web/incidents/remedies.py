"""Fixes of an incident: raised here, kept in the register of all findings and fixes."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from compliance.domain.access import Permission, demand
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.errors import ComplianceError
from compliance.domain.incidents import IncidentMove
from compliance.domain.investigations import CAUSES_OF
from compliance.services.incident_findings import Wanting, raise_incident_finding
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.findings import Finding
from compliance.storage.models.incidents import Incident
from compliance.storage.models.people import Person
from compliance.storage.queries.incident_findings import (
    list_actions_of_incident,
    list_findings_of_incident,
)
from compliance.storage.queries.investigations import list_notes
from compliance.web.incidents.blueprint import blueprint
from compliance.web.incidents.investigation_forms import SaidForm
from compliance.web.incidents.register import HERE
from compliance.web.incidents.steps import managed, read_by_manager
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.duty_words import SEVERITIES
from compliance.web.kit.fix_words import KINDS
from compliance.web.kit.forms import OnceForm, as_choices, is_sent
from compliance.web.kit.owners import people_who_may
from compliance.web.kit.sent import id_or_none

SHOWN_OF_A_CAUSE = 80  # characters of one in the list
READ_BY_ALL = _(
    "Everybody who sees findings reads this: no names, and nothing about anybody's health."
)


@dataclass(frozen=True, slots=True)
class Fix:
    """A finding of an incident with what is done about it."""

    finding: Finding
    actions: list[CorrectiveAction]


def fixes_of(session: Session, incident_id: int) -> list[Fix]:
    """Return the findings of an incident, each with its actions."""
    actions = list_actions_of_incident(session, incident_id)
    return [
        Fix(finding, [one for one in actions if one.finding_id == finding.id])
        for finding in list_findings_of_incident(session, incident_id)
    ]


class RemedyForm(SaidForm, OnceForm):
    """What was wanting, and the first thing that is done about it."""

    title = StringField(_("What was wanting?"), description=READ_BY_ALL)
    cause = SelectField(_("Which cause does it answer?"), validate_choice=False)
    severity = RadioField(
        _("How bad is it?"),
        default=Severity.SERIOUS.value,
        validators=[InputRequired(_("Choose one of these."))],
    )
    kind = RadioField(
        _("What kind of fix?"),
        default=ActionKind.CORRECTIVE.value,
        validators=[InputRequired(_("Choose one of these."))],
    )
    action = TextAreaField(_("What is to be done?"), description=READ_BY_ALL)
    owner = SelectField(_("By whom?"), validate_choice=False)
    due_on = DateField(
        _("By when?"),
        description=_(
            "Left empty, our own policy counts: today if it is critical, within 7 days if serious, "
            "30 if minor, 90 for an observation."
        ),
        validators=[Optional()],
    )
    stop_use = BooleanField(_("Do not use it until it is fixed"))

    def offer(self, people: Iterable[Person], causes: Iterable[tuple[int, str]]) -> None:
        """Fill the lists in the language of the request."""
        persons = [(str(one.id), one.name) for one in people]
        self.owner.choices = as_choices([("", gettext("Nobody yet")), *persons])
        listed = [(str(number), words) for number, words in causes]
        self.cause.choices = as_choices([("", gettext("None in particular")), *listed])
        severities = [(one.value, str(words)) for one, words in SEVERITIES.items()]
        self.severity.choices = as_choices(severities)
        kinds = [(kind.value, str(words)) for kind, (words, _hint) in KINDS.items()]
        self.kind.choices = as_choices(kinds)

    def wanting(self) -> Wanting:
        """Return what was asked for."""
        return Wanting(
            title=self.title.data or "",
            severity=Severity(self.severity.data),
            kind=ActionKind(self.kind.data),
            action=self.action.data or "",
            owner_id=_number(self.owner.data),
            due_on=self.due_on.data,
            cause_id=_number(self.cause.data),
            stop_use=bool(self.stop_use.data),
        )


def _number(value: object) -> int | None:
    text = str(value or "")
    if not text:
        return None
    return id_or_none(text) or 0


@blueprint.route(HERE + "/investigation/fix", methods=["GET", "POST"])
@requires(Permission.MANAGE_FINDINGS)
def plan_fix(incident_id: int) -> ResponseReturnValue:
    """Plan what is to be done about an incident, or about one of its causes."""
    form = RemedyForm()
    with reading() as session:
        incident = managed(session, incident_id, IncidentMove.CHANGE)
        demand(current_actor(), Permission.MANAGE_FINDINGS, incident.establishment_id)
        _offer(form, session, incident)
    if first := form.first_answer():
        return first
    if is_sent(form) and _is_raised(form, incident_id):
        flash(gettext("The fix is planned."), "success")
        return form.answered(url_for(".investigation", incident_id=incident_id, _anchor="fixes"))
    read_by_manager(incident_id)
    if request.method == "GET":
        form.cause.data = request.args.get("cause", "")
    with reading() as session:
        incident = managed(session, incident_id)
        page = render_template(
            "pages/incidents/fix.html", form=form, incident=incident, kinds=KINDS
        )
    return page, 422 if form.errors else 200


def _offer(form: RemedyForm, session: Session, incident: Incident) -> None:
    people = people_who_may(session, incident.establishment_id, Permission.DO_ACTION)
    causes = [
        (row.id, row.text[:SHOWN_OF_A_CAUSE])
        for row in list_notes(session, incident.id)
        if row.struck_at is None and row.kind in {one.value for one in CAUSES_OF}
    ]
    form.offer(people, causes)


def _is_raised(form: RemedyForm, incident_id: int) -> bool:
    try:
        with unit_of_work() as session:
            incident = managed(session, incident_id)
            raise_incident_finding(session, incident, form.wanting(), by=current_actor(), now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    return True
