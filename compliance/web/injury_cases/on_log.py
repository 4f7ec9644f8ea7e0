"""Entering a case on the log, lining it out, putting it back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import StringField

from compliance.domain.access import Permission, demand
from compliance.services.injury_case_log import enter_on_log, entry_lacks, line_out, put_back
from compliance.services.injury_cases import note_case_view
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import (
    HERE,
    CaseForm,
    back,
    done,
    seen_case,
    shown_name,
    today_there,
)
from compliance.web.injury_cases.words import COLUMNS, TYPES, placed_words
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import is_sent


class EnterForm(CaseForm):
    """A case goes onto the log."""

    number = StringField(
        _("Case number"),
        description=_("Leave it empty for the next one, or type the number of an older log."),
    )


class LineForm(CaseForm):
    """A line is struck out, or put back."""


def _page(form: CaseForm, case_id: int, template: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        if request.method == "GET":
            form.revision.data = str(case.revision)
        page = render_template(
            template,
            form=form,
            case=case,
            name=shown_name(case),
            lacks=placed_words(entry_lacks(case, today_there(case))),
            columns=COLUMNS,
            types=TYPES,
        )
    return page, 422 if form.errors else 200


@blueprint.route(HERE + "/enter", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def enter(case_id: int) -> ResponseReturnValue:
    """Enter a recordable case on the log of its year."""
    form = EnterForm()
    if is_sent(form) and done(
        form,
        case_id,
        lambda session, case, change: enter_on_log(
            session, case, change, number=str(form.number.data or "")
        ),
    ):
        return back(case_id)
    return _page(form, case_id, "pages/injury_cases/enter.html")


@blueprint.route(HERE + "/line-out", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def strike_line(case_id: int) -> ResponseReturnValue:
    """Line a case out that is not recordable after all."""
    form = LineForm()
    if is_sent(form) and done(form, case_id, line_out):
        return back(case_id)
    return _page(form, case_id, "pages/injury_cases/line-out.html")


@blueprint.route(HERE + "/put-back", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def restore_line(case_id: int) -> ResponseReturnValue:
    """Put a lined-out case back."""
    form = LineForm()
    if is_sent(form) and done(form, case_id, put_back):
        return back(case_id)
    return _page(form, case_id, "pages/injury_cases/put-back.html")
