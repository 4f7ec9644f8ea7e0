"""Entering a case on the log, lining it out, putting it back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from compliance.domain.access import Permission, demand
from compliance.domain.recordkeeping.decision import NO_LINE
from compliance.domain.recordkeeping.lining_out import LiningOut, WhyOut
from compliance.services.injury_case_log import (
    enter_on_log,
    entry_lacks,
    line_out,
    put_back,
)
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
from compliance.web.injury_cases.words import COLUMNS, OUTCOMES, TYPES, placed_words
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import as_choices


class EnterForm(CaseForm):
    """A case goes onto the log."""

    number = StringField(
        _("Case number"),
        description=_("Leave it empty for the next one, or type the number of an older log."),
    )


class BackForm(CaseForm):
    """A line is put back."""


class OutForm(CaseForm):
    """A line is struck out: why by tap, and in words."""

    why = RadioField(
        _("Why does the line not count?"),
        choices=as_choices(
            (
                (WhyOut.NOT_RECORDABLE, _("The case is not recordable after all")),
                (WhyOut.DUPLICATE, _("The same case stands on this log twice")),
                (WhyOut.OTHER_LOG, _("It belongs on another log: other site or year")),
            )
        ),
        validators=[InputRequired(_("Choose one."))],
        validate_choice=False,
    )
    of = StringField(
        _("Number of the line that stays"),
        description=_("Only where the case stands on this log twice."),
    )

    def lining(self) -> LiningOut:
        """Return why the line is struck through."""
        chosen = str(self.why.data or "")
        why = WhyOut(chosen) if chosen in set(WhyOut) else WhyOut.NOT_RECORDABLE
        return LiningOut(why, str(self.of.data or "") if why is WhyOut.DUPLICATE else "")


def _page(form: CaseForm, case_id: int, template: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        if request.method == "GET":
            form.revision.data = str(case.revision)
            if isinstance(form, OutForm) and case.outcome in NO_LINE:
                form.why.data = WhyOut.NOT_RECORDABLE.value
        page = render_template(
            template,
            form=form,
            case=case,
            name=shown_name(case),
            lacks=placed_words(entry_lacks(case, today_there(case))),
            columns=COLUMNS,
            types=TYPES,
            outcomes=OUTCOMES,
            is_recordable=case.outcome not in NO_LINE,
        )
    return page, 422 if form.errors else 200


@blueprint.route(HERE + "/enter", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def enter(case_id: int) -> ResponseReturnValue:
    """Enter a recordable case on the log of its year."""
    form = EnterForm()
    if done(
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
    """Line a case out whose line does not belong on this log."""
    form = OutForm()
    if done(
        form,
        case_id,
        lambda session, case, change: line_out(session, case, change, form.lining()),
    ):
        return back(case_id)
    return _page(form, case_id, "pages/injury_cases/line-out.html")


@blueprint.route(HERE + "/put-back", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def restore_line(case_id: int) -> ResponseReturnValue:
    """Put a lined-out case back."""
    form = BackForm()
    if done(form, case_id, put_back):
        return back(case_id)
    return _page(form, case_id, "pages/injury_cases/put-back.html")
