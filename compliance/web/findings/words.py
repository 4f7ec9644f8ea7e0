"""Words of findings and actions that need judging: who set a date, and what may be done next."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from compliance.domain import corrective_actions as rules
from compliance.domain.access import Actor, Permission
from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import Action, ActionKind, ActionMove, ActionState
from compliance.domain.deadlines import OURS_WORDS, RULE_WORDS, fix_by
from compliance.domain.provisions import Provision
from compliance.storage.models.corrective_actions import CorrectiveAction

SET_BY = {
    OURS_WORDS: lazy_gettext("Date set by our own policy, not by law"),
    RULE_WORDS: lazy_gettext("Date set by the rule"),
}


@dataclass(frozen=True, slots=True)
class Law:
    """A provision as a page shows it; ``url`` is "" where there is nowhere to read it."""

    label: str
    url: str
    is_law: bool


def law_of(text: str, found_on: date) -> Law:
    """Return how a provision is shown, linked to its text as it was on a day."""
    try:
        provision = Provision.parse(text)
    except ValueError:
        return Law(text, "", is_law=False)
    return Law(provision.label, provision.web_address(found_on), provision.is_law)


def date_words(due_on: date, severity: str, found_on: date) -> str:
    """Return who set the date by which something is to be fixed."""
    policy = fix_by(Severity(severity), found_on)
    if due_on == policy.due_on:
        return str(SET_BY[policy.words])
    return str(_("Date chosen by a person, not by law"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What this person may do with an action now; ``why_not`` says why not verify it."""

    start: bool = False
    done: bool = False
    verify: bool = False
    why_not: str = ""
    reopen: bool = False
    change: bool = False


def steps_for(row: CorrectiveAction, actor: Actor) -> Steps:
    """Return the steps that are open to a person; the services decide again when one is taken."""
    action = Action(kind=ActionKind(row.kind), state=ActionState(row.state), done_by=row.done_by)
    place = row.establishment_id
    manages = actor.may(Permission.MANAGE_FINDINGS, place)
    is_own = row.owner_id in (None, actor.person_id) or manages
    works = actor.may(Permission.DO_ACTION, place) and is_own
    verifies = actor.may(Permission.VERIFY_ACTION, place)
    return Steps(
        start=works and rules.may(action, ActionMove.START),
        done=works and rules.may(action, ActionMove.REPORT_DONE),
        verify=verifies and rules.may_verify(action, actor.person_id or 0),
        why_not=_why_not(action, actor, verifies=verifies),
        reopen=verifies and rules.may(action, ActionMove.REOPEN),
        change=manages and rules.may(action, ActionMove.CHANGE),
    )


def _why_not(action: Action, actor: Actor, *, verifies: bool) -> str:
    if not rules.may(action, ActionMove.VERIFY):
        return ""
    if action.done_by == actor.person_id:
        return str(
            _("You reported this fix as done, so another person must verify it. Ask a coordinator.")
        )
    return "" if verifies else str(_("It waits for a coordinator to verify it."))
