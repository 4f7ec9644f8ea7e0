"""The register of findings, and one of them with everything that is done about it."""

from collections.abc import Iterable
from operator import attrgetter

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.findings import FindingEvent, FindingStatus, may_move
from compliance.domain.local_time import today_at
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.corrective_actions import list_actions_of
from compliance.storage.queries.evidence import list_of_actions, list_of_inspection
from compliance.storage.queries.finding_register import list_register, next_actions
from compliance.storage.queries.findings import get_finding
from compliance.storage.queries.people import find_person
from compliance.storage.queries.trail import list_entries_of
from compliance.web.findings.forms import RegisterForm
from compliance.web.findings.places import zone_of
from compliance.web.findings.words import date_words, law_of, steps_for
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_establishment, now, reading
from compliance.web.kit.paged import one_page

blueprint = Blueprint("findings", __name__)
HERE = "/findings/<int:finding_id>"


@blueprint.get("/findings")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List the findings of the establishment, the worst first."""
    place, actor = current_establishment(), current_actor()
    form = RegisterForm(request.args)
    form.offer()
    wanted = form.wanted(place.id, request.args.get("asset", type=int))
    with reading() as session:
        rows, page = one_page(lambda part: list_register(session, wanted, part, visible_to=actor))
        return render_template(
            "pages/findings/index.html",
            filter_form=form,
            rows=rows,
            page=page,
            steps=next_actions(session, [row.id for row in rows]),
            laws={
                row.id: law_of(row.provision, today_at(row.found_at, place.zone)) for row in rows
            },
            now=now(),
            zone=place.zone,
            is_filtered=any(request.args.get(field.name) for field in form),
        )


@blueprint.get(HERE)
@requires(Permission.VIEW_RECORDS)
def show(finding_id: int) -> ResponseReturnValue:
    """Show one finding: what, where, on which provision, and what is done about it."""
    actor = current_actor()
    with reading() as session:
        finding = get_finding(session, finding_id, visible_to=actor)
        found_on = today_at(finding.found_at, zone_of(finding.establishment_id))
        actions = list_actions_of(session, finding_id)
        taken = list_of_inspection(session, finding.inspection_id or 0)
        finder = find_person(session, finding.found_by)
        manages = actor.may(Permission.MANAGE_FINDINGS, finding.establishment_id)
        status = FindingStatus(finding.state)
        return render_template(
            "pages/findings/show.html",
            record_since=_since(finding),
            finding=finding,
            law=law_of(finding.provision, found_on),
            finder=finder.name if finder else "",
            photos=[photo for photo in taken if photo.item_key == finding.item_key],
            actions=actions,
            action_photos=photos_by_action(session, [action.id for action in actions]),
            set_by={
                action.id: date_words(action.due_on, finding.severity, found_on)
                for action in actions
            },
            steps={action.id: steps_for(action, actor) for action in actions},
            now=now(),
            zone=zone_of(finding.establishment_id),
            trail=trail_of(session, finding_id, actions),
            may_plan=manages and status is not FindingStatus.WITHDRAWN,
            may_withdraw=manages and may_move(status, FindingEvent.WITHDRAW),
        )


def photos_by_action(session: Session, action_ids: list[int]) -> dict[int, list[Evidence]]:
    """Return the photos that show that actions were done, by action."""
    photos: dict[int, list[Evidence]] = {action_id: [] for action_id in action_ids}
    for photo in list_of_actions(session, action_ids):
        photos[photo.action_id or 0].append(photo)
    return photos


def trail_of(
    session: Session, finding_id: int, actions: Iterable[CorrectiveAction]
) -> list[TrailEntry]:
    """Return who did what when with a finding and all of its actions, oldest first."""
    entries = [*list_entries_of(session, "finding", finding_id)]
    for action in actions:
        entries += list_entries_of(session, "corrective-action", action.id)
    return sorted(entries, key=attrgetter("at", "id"))


def _since(finding: Finding) -> str:
    """Return what became of the record after the finding was raised: "void", "amended" or ""."""
    record = finding.inspection
    if record is None:
        return ""
    if record.state == "voided":
        return "void"
    is_later = any(version.received_at > finding.found_at for version in record.versions)
    return "amended" if is_later else ""
