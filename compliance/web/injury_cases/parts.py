"""What the pages of a case share: finding it, changing it, its revision, who may see the name."""

from collections.abc import Callable
from datetime import date

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError, InvalidInputError
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.log_lines import PRIVACY_CASE
from compliance.services.case_clocks import follow_decision
from compliance.services.injury_case_changes import Change, disagreement, judged
from compliance.services.severe_clocks import follow_severe
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import get_case
from compliance.web.injury_cases.words import in_words
from compliance.web.kit.all_at_once import tell_the_rest
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, is_sent, saved
from compliance.web.kit.sent import id_or_none

HERE = "/injury-cases/<int:case_id>"


class CaseForm(BaseForm):
    """A change of a case: ``revision`` is the one that the page was drawn from."""

    revision = HiddenField(validators=[InputRequired()])
    reason = TextAreaField(
        _("Why is it changed?"),
        description=_("The case is on the log: what stood there stays to be read, with this."),
    )

    def change(self) -> Change:
        """Return who changes what from where, and why."""
        revision = id_or_none(str(self.revision.data or "")) or 0
        reason = str(self.reason.data or "")
        return Change(by=current_actor(), now=now(), revision=revision, reason=reason)

    def add_refusal(self, error: ComplianceError) -> None:
        """Show each problem at its field, in the reader's language."""
        if isinstance(error, InvalidInputError):
            error = InvalidInputError(in_words(error.problems))
        super().add_refusal(error)


def seen_case(session: Session, case_id: int) -> InjuryCase:
    """Return a case of an establishment where the person may see medical details."""
    return get_case(session, case_id, visible_to=current_actor())


def done(
    form: CaseForm, case_id: int, step: Callable[[Session, InjuryCase, Change], object]
) -> bool:
    """Take a step of a form that was sent, in its own transaction; say on it why it is refused."""
    if not is_sent(form):
        tell_the_rest(
            form, lambda session: step(session, seen_case(session, case_id), form.change())
        )
        return False
    try:
        with unit_of_work() as session:
            case = seen_case(session, case_id)
            step(session, case, form.change())
            follow_clocks(session, case)
    except ComplianceError as error:
        if error.code in {"not-found", "not-allowed"}:
            raise
        form.add_refusal(error)
        return False
    flash(saved(), "success")
    return True


def follow_clocks(session: Session, case: InjuryCase) -> None:
    """Let the legal clocks follow what the case says now: its 7 days, and those of a severe one."""
    law, by = current_deps().law_clocks(), current_actor()
    follow_decision(session, law, case, by=by, now=now())
    if follow_severe(session, law, case, by=by, now=now()):
        told = gettext("OSHA may have to be told within hours: a clock was started. Look at it.")
        flash(told, "warning")


def back(case_id: int, at: str | None = None) -> ResponseReturnValue:
    """Return to the page of the case."""
    return redirect(url_for("injury_cases.show", case_id=case_id, _anchor=at), code=303)


def onward(case_id: int, at: str) -> ResponseReturnValue:
    """Return to the case; where its line rested on what is gone, lead to the next question."""
    with reading() as session:
        case = seen_case(session, case_id)
        waits = disagreement(case) and judged(case, today_there(case)).decision.needs
    if not waits:
        return back(case_id, at)
    flash(
        gettext("The line on the log rested on these days. Answer what it is without them."),
        "warning",
    )
    return redirect(url_for("injury_cases.decide", case_id=case_id), code=303)


def shown_name(case: InjuryCase) -> str:
    """Return the name, or the words in its place for whoever may not see the privacy list."""
    may = current_actor().may(Permission.VIEW_PRIVACY_LIST, case.establishment_id)
    return case.employee_name if may or not case.is_privacy_case else gettext(PRIVACY_CASE)


def today_there(case: InjuryCase) -> date:
    """Return today's date at the establishment of a case."""
    return today_at(now(), case.incident.establishment.zone)
