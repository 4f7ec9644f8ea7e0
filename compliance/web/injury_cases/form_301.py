"""The items of Form 301: a case opened for somebody who was hurt, and its form filled in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import BooleanField, DateField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError
from compliance.domain.recordkeeping.case_items import CaseItems
from compliance.services.incident_views import note_view
from compliance.services.injury_case_changes import ITEMS, items_of
from compliance.services.injury_cases import (
    change_items,
    items_from,
    names_without_case,
    note_case_view,
    open_case,
)
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.incidents import get_incident
from compliance.storage.queries.injury_cases import list_of_incident
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import (
    HERE,
    CaseForm,
    back,
    done,
    follow_clocks,
    seen_case,
    shown_name,
)
from compliance.web.injury_cases.words import FIELDS
from compliance.web.kit.access import requires
from compliance.web.kit.all_at_once import tell_the_rest
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import as_choices, is_sent, saved

YES_NO = {"yes": True, "no": False}
_ASKED = (("yes", _("Yes")), ("no", _("No")), ("", _("Not known")))
_SEXES = (("M", _("Male")), ("F", _("Female")), ("", _("Not said")))
_NO_NAMES = _("Name nobody here, and give no telephone numbers.")


def _line(name: str, hint: object = "") -> StringField:
    return StringField(FIELDS[name], description=hint)


def _text(name: str, hint: object = _NO_NAMES) -> TextAreaField:
    return TextAreaField(FIELDS[name], description=hint)


def _day(name: str) -> DateField:
    return DateField(FIELDS[name], validators=[Optional()])


def _yes_no(name: str) -> RadioField:
    return RadioField(FIELDS[name], choices=as_choices(_ASKED), default="", validate_choice=False)


class ItemsForm(CaseForm):
    """All items of Form 301, and columns C, E and F of Form 300."""

    employee_name = _line("employee_name")
    job_title = _line("job_title")
    employee_address = _line("employee_address")
    born_on = _day("born_on")
    hired_on = _day("hired_on")
    sex = RadioField(FIELDS["sex"], choices=as_choices(_SEXES), default="", validate_choice=False)
    clinician = _line("clinician")
    facility = TextAreaField(
        FIELDS["facility"], description=_("Name and address, if it was away from the site.")
    )
    in_emergency_room = _yes_no("in_emergency_room")
    in_patient_overnight = _yes_no("in_patient_overnight")
    injured_on = _day("injured_on")
    work_began = _line("work_began", _("Hours and minutes, such as 06:30."))
    event_time = _line("event_time", _("Hours and minutes, such as 14:05."))
    event_time_unknown = BooleanField(FIELDS["event_time_unknown"])
    doing_before = _text("doing_before")
    what_happened = _text("what_happened")
    injury = _text("injury")
    object_substance = _text("object_substance")
    died_on = _day("died_on")
    where = _line("where", _("For the log: for example, loading dock, north end."))
    description = _line(
        "description",
        _("For the log: injury or illness, part of the body, and what did it."),
    )
    completed_by = _line("completed_by")
    completed_title = _line("completed_title")
    completed_phone = _line("completed_phone")
    completed_on = _day("completed_on")

    def fill(self, items: CaseItems) -> None:
        """Put what is known into the fields."""
        for name in ITEMS:
            value = getattr(items, name)
            is_asked = name in {"in_emergency_room", "in_patient_overnight"}
            words = {True: "yes", False: "no", None: ""}
            self[name].data = words[value] if is_asked else value

    def items(self) -> CaseItems:
        """Return what was sent."""
        values: dict[str, object] = {name: self[name].data for name in ITEMS}
        for name, value in values.items():
            if name in {"in_emergency_room", "in_patient_overnight"}:
                values[name] = YES_NO.get(str(value))
            elif value is None and not isinstance(self[name], DateField):
                values[name] = ""
        return CaseItems(**values)  # type: ignore[arg-type]  # fields by name, as the form has them


@blueprint.route("/incidents/<int:incident_id>/injury-cases/new", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def begin(incident_id: int) -> ResponseReturnValue:
    """Open the case of one hurt person of an incident."""
    form, actor = ItemsForm(), current_actor()
    if request.method == "POST":
        form.revision.data = form.revision.data or "0"
    if is_sent(form):
        try:
            with unit_of_work() as session:
                case = _opened(session, incident_id, form)
                follow_clocks(session, case)
                case_id = case.id
        except ComplianceError as error:
            if error.code in {"not-found", "not-allowed"}:
                raise
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".decide", case_id=case_id), code=303)
    else:
        tell_the_rest(form, lambda session: _opened(session, incident_id, form))
    with unit_of_work() as session:
        incident = get_incident(session, incident_id, visible_to=actor)
        demand(actor, Permission.KEEP_RECORDS, incident.establishment_id)
        names = names_without_case(session, incident)
        note_view(session, incident, by=actor, now=now())
        if request.method == "GET":
            name = request.args.get("name") or (names[0] if names else "")
            form.fill(items_from(incident, incident.establishment.zone, name))
            form.revision.data = "0"
        page = render_template(
            "pages/injury_cases/begin.html",
            form=form,
            incident=incident,
            names=names,
            cases=[(one.id, shown_name(one)) for one in list_of_incident(session, incident.id)],
        )
    return page, 422 if form.errors else 200


def _opened(session: Session, incident_id: int, form: ItemsForm) -> InjuryCase:
    actor = current_actor()
    incident = get_incident(session, incident_id, visible_to=actor)
    return open_case(session, incident, form.items(), by=actor, now=now())


@blueprint.route(HERE + "/form", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def edit(case_id: int) -> ResponseReturnValue:
    """Enter or correct the items of the form."""
    form = ItemsForm()
    if done(
        form,
        case_id,
        lambda session, case, change: change_items(session, case, form.items(), change),
    ):
        return back(case_id, "form")
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        if request.method == "GET":
            form.fill(items_of(case))
            form.revision.data = str(case.revision)
        page = render_template("pages/injury_cases/edit.html", form=form, case=case)
    return page, 422 if form.errors else 200
