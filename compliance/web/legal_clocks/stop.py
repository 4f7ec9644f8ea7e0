"""Stopping a deadline: the record of the report that was made, or why none is owed."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import DateField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, ConflictError, InvalidInputError, Problem
from compliance.domain.local_time import instant_of, local_at
from compliance.domain.withheld_names import NO_VEIL, Veil
from compliance.services.agency_contacts import contacts_of
from compliance.services.clock_stops import (
    ReportMade,
    record_report,
    set_not_required,
    undo_stop,
)
from compliance.services.incident_views import register_veils
from compliance.storage.models.legal_clocks import ClockDeadline
from compliance.storage.queries.legal_clocks import RUNNING, get_deadline
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, is_sent, saved
from compliance.web.kit.law_words import law_text
from compliance.web.legal_clocks.blueprint import blueprint
from compliance.web.legal_clocks.show import Shown, shown_of

HERE = "/legal-clocks/deadlines/<int:deadline_id>"


class ReportForm(BaseForm):
    """The report as it was made."""

    reported_on = DateField(_("On which day was it made?"), validators=[Optional()])
    reported_time = TimeField(_("At what time?"), validators=[Optional()])
    reported_to = StringField(
        _("To whom?"), description=_("The agency, and the name of the person on the phone.")
    )
    reported_by = StringField(_("Who made it?"))
    reference = StringField(
        _("Their reference number"), description=_("Ask for it. It proves that you called.")
    )
    note = TextAreaField(_("Note"), description=_("What they said, and what they want next."))

    def made(self, zone: str) -> ReportMade:
        """Return what was said."""
        at = None
        if self.reported_on.data and self.reported_time.data:
            at = instant_of(self.reported_on.data, self.reported_time.data, zone)
        return ReportMade(
            reported_at=at,
            reported_to=self.reported_to.data or "",
            reported_by=self.reported_by.data or "",
            reference=self.reference.data or "",
            note=self.note.data or "",
        )

    def add_refusal(self, error: ComplianceError) -> None:
        """Show what is wrong with the instant at its day."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(
                [
                    Problem(one.where.replace("reported_at", "reported_on"), one.what, one.remedy)
                    for one in error.problems
                ]
            )
        super().add_refusal(error)


class NotRequiredForm(BaseForm):
    """Why no report is owed."""

    reason = TextAreaField(
        _("Why is no report owed?"),
        description=_("What you know now, and on which paragraph it rests. Your name is kept."),
    )


class UndoForm(BaseForm):
    """Why a stop is taken back."""

    reason = TextAreaField(
        _("What was wrong with it?"),
        description=_("What was recorded stays to be read, with this and your name."),
    )


def _managed(
    session: Session,
    deadline_id: int,
    *,
    running: bool = True,
    permission: Permission = Permission.MANAGE_INCIDENTS,
) -> ClockDeadline:
    """Return a deadline that the person may stop, or one that they may let run again.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not stop it.
        ConflictError: it was stopped before, or it runs.
    """
    row = get_deadline(session, deadline_id, visible_to=current_actor())
    demand(current_actor(), permission, row.establishment_id)
    if running and row.state != RUNNING:
        raise ConflictError("This deadline was stopped before. Open the clock to see by whom.")
    if not running and row.state == RUNNING:
        raise ConflictError("This deadline runs. There is nothing to take back.")
    return row


def _shown(session: Session, row: ClockDeadline) -> Shown:
    zone = row.clock.establishment.zone
    return shown_of(row, zone, contacts_of(session, row.establishment_id))


def _stopped(form: BaseForm, step: Callable[[Session], ClockDeadline]) -> int:
    """Take the step; return the clock's id, or 0 if it was refused, which the form says then."""
    try:
        with unit_of_work() as session:
            clock_id = step(session).clock_id
    except ComplianceError as error:
        form.add_refusal(error)
        return 0
    flash(saved(), "success")
    return clock_id


@blueprint.route(HERE + "/report", methods=["GET", "POST"])
@requires(Permission.REPORT_INCIDENT)
def report(deadline_id: int) -> ResponseReturnValue:
    """Record that the report was made; this stops the deadline."""
    form = ReportForm()
    actor = current_actor()
    with reading() as session:
        row = _managed(session, deadline_id, permission=Permission.REPORT_INCIDENT)
        zone = row.clock.establishment.zone
        one = _shown(session, row)
        if request.method == "GET":
            _prefill(form, one, local_at(now(), zone))

        def step(writing: Session) -> ClockDeadline:
            return record_report(writing, deadline_id, form.made(zone), by=actor, now=now())

        if is_sent(form) and (clock_id := _stopped(form, step)):
            return redirect(url_for(".show", clock_id=clock_id), code=303)
        page = render_template(
            "pages/legal_clocks/report.html", form=form, one=one, clock=row.clock
        )
    return page, 422 if form.errors else 200


def _prefill(form: ReportForm, one: Shown, there: datetime) -> None:
    form.reported_on.data = there.date()
    form.reported_time.data = there.time().replace(second=0, microsecond=0)
    form.reported_by.data = current_actor().name
    told = one.told[0] if len(one.told) == 1 else None
    if told is not None:
        form.reported_to.data = told.own.name or ("" if told.is_local else law_text(told.name))


@blueprint.route(HERE + "/not-required", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def not_required(deadline_id: int) -> ResponseReturnValue:
    """Say, with a reason, that no report is owed."""
    form = NotRequiredForm()
    actor = current_actor()
    with reading() as session:
        row = _managed(session, deadline_id)

        def step(writing: Session) -> ClockDeadline:
            why = form.reason.data or ""
            return set_not_required(writing, deadline_id, reason=why, by=actor, now=now())

        if is_sent(form) and (clock_id := _stopped(form, step)):
            return redirect(url_for(".show", clock_id=clock_id), code=303)
        page = render_template(
            "pages/legal_clocks/not-required.html",
            form=form,
            one=_shown(session, row),
            clock=row.clock,
        )
    return page, 422 if form.errors else 200


def _veil(session: Session, row: ClockDeadline) -> Veil:
    """Return what is taken out for everybody: the names stand on the page of the clock."""
    incident = row.clock.incident
    veils = register_veils(session, [incident] if incident is not None else [])
    return next(iter(veils.values()), NO_VEIL)


@blueprint.route(HERE + "/undo", methods=["GET", "POST"])
@requires(Permission.MANAGE_INCIDENTS)
def undo(deadline_id: int) -> ResponseReturnValue:
    """Take a wrongly recorded stop back; the deadline runs again."""
    form = UndoForm()
    actor = current_actor()
    with reading() as session:
        row = _managed(session, deadline_id, running=False)

        def step(writing: Session) -> ClockDeadline:
            why = form.reason.data or ""
            return undo_stop(writing, deadline_id, reason=why, by=actor, now=now())

        if is_sent(form) and (clock_id := _stopped(form, step)):
            return redirect(url_for(".show", clock_id=clock_id), code=303)
        page = render_template(
            "pages/legal_clocks/undo.html",
            form=form,
            one=_shown(session, row),
            clock=row.clock,
            zone=row.clock.establishment.zone,
            veil=_veil(session, row),
        )
    return page, 422 if form.errors else 200
