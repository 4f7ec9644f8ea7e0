"""What a coordinator does with a finding: plan a fix, or withdraw it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.deadlines import fix_by
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.domain.findings import FindingEvent, FindingStatus, may_move
from compliance.domain.local_time import today_at
from compliance.services.corrective_actions import Plan, plan_action
from compliance.services.findings import withdraw_finding
from compliance.storage.models.findings import Finding
from compliance.storage.queries.findings import get_finding
from compliance.web.findings.forms import PlanForm, ReasonForm
from compliance.web.findings.places import zone_of
from compliance.web.findings.register import HERE, blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, reading, unit_of_work
from compliance.web.kit.fix_words import KINDS
from compliance.web.kit.forms import is_sent
from compliance.web.kit.owners import people_who_may


@blueprint.route(HERE + "/plan", methods=["GET", "POST"])
@requires(Permission.MANAGE_FINDINGS)
def plan(finding_id: int) -> ResponseReturnValue:
    """Plan a fix: what kind, what, by whom, by when."""
    form = PlanForm()
    with reading() as session:
        finding = _managed(session, finding_id)
        place, zone = finding.establishment_id, zone_of(finding.establishment_id)
        form.offer(people_who_may(session, place, Permission.DO_ACTION))
        today = today_at(now(), zone)
        policy = fix_by(Severity(finding.severity), today)
        if not form.is_submitted():
            form.due_on.data = policy.due_on
        if is_sent(form) and form.check_date(today):
            if (before := form.first_answer()) is not None:
                return before
        else:
            return _plan_page(form, finding)
    wanted = Plan(
        kind=ActionKind(form.kind.data),
        what=form.what.data,
        owner_id=form.owner_id(),
        due_on=form.due_on.data,
    )
    try:
        with unit_of_work() as session:
            finding = _managed(session, finding_id)
            plan_action(session, finding, wanted, zone=zone, by=current_actor(), now=now())
    except ComplianceError as error:
        form.add_refusal(error)
        with reading() as session:
            return _plan_page(form, _managed(session, finding_id))
    flash(_("The fix is planned."), "success")
    return form.answered(url_for(".show", finding_id=finding_id))


def _plan_page(form: PlanForm, finding: Finding) -> ResponseReturnValue:
    page = render_template("pages/findings/plan.html", form=form, finding=finding, kinds=KINDS)
    return page, 422 if form.errors else 200


@blueprint.route(HERE + "/withdraw", methods=["GET", "POST"])
@requires(Permission.MANAGE_FINDINGS)
def withdraw(finding_id: int) -> ResponseReturnValue:
    """Ask for the reason; on POST, withdraw a finding that was raised by mistake."""
    form = ReasonForm()
    if is_sent(form):
        try:
            with unit_of_work() as session:
                finding = _managed(session, finding_id)
                reason = form.reason.data
                withdraw_finding(session, finding, reason=reason, by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("The finding is withdrawn. It stays readable, with the reason."), "success")
            return redirect(url_for(".show", finding_id=finding_id), code=303)
    with reading() as session:
        finding = _managed(session, finding_id)
        if not form.errors and not may_move(FindingStatus(finding.state), FindingEvent.WITHDRAW):
            raise ConflictError(_("This finding is settled; it cannot be withdrawn any more."))
        page = render_template("pages/findings/withdraw.html", form=form, finding=finding)
    return page, 422 if form.errors else 200


def _managed(session: Session, finding_id: int) -> Finding:
    """Return a finding that the person may change.

    Raises:
        NotFoundError: there is none that they see.
        NotAllowedError: they see it, but may not manage it.
    """
    finding = get_finding(session, finding_id, visible_to=current_actor())
    demand(current_actor(), Permission.MANAGE_FINDINGS, finding.establishment_id)
    return finding
