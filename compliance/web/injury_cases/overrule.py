"""A person decides in place of the rules, with a reason; the rules' answer stays beside it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField

from compliance.domain.access import Permission, demand
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_entry import CaseType, Column
from compliance.services.injury_case_decisions import Overruling, follow_rules, overrule_decision
from compliance.services.injury_cases import note_case_view
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import HERE, CaseForm, back, done, seen_case, shown_name
from compliance.web.injury_cases.show import decision_card
from compliance.web.injury_cases.words import COLUMNS, HOW_READ, OUTCOMES, TYPES
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import as_choices

_NOTHING = ("", _("None"))


class OverruleForm(CaseForm):
    """What holds in place of what the rules say."""

    outcome = RadioField(
        _("What holds?"),
        choices=as_choices(
            (key, OUTCOMES[key][2])  # type: ignore[misc]  # lazy words
            for key in (Outcome.RECORDABLE, Outcome.NOT_RECORDABLE, Outcome.UPDATE)
        ),
        validate_choice=False,
    )
    column = SelectField(_("Column"), validate_choice=False)
    case_type = SelectField(_("Type"), validate_choice=False)
    privacy = BooleanField(
        _("Privacy case: keep the name off the log"),
        description=_("Only for the six kinds of cases in 29 CFR 1904.29(b)(7)."),
    )

    def offer(self) -> None:
        """Fill the lists."""
        columns = ((key, f"{key} · {words}") for key, words in COLUMNS.items())
        types = ((key, f"{key} · {words}") for key, words in TYPES.items())
        self.column.choices = as_choices([("", str(_NOTHING[1])), *columns])
        self.case_type.choices = as_choices([("", str(_NOTHING[1])), *types])
        self.reason.description = _("Your name stands beside it.")

    def wanted(self) -> Overruling:
        """Return what was chosen."""
        outcome = str(self.outcome.data or "")
        column, kind = str(self.column.data or ""), str(self.case_type.data or "")
        return Overruling(
            outcome=Outcome(outcome) if outcome in set(Outcome) else Outcome.UNDECIDED,
            column=Column(column) if column in set(Column) else None,
            case_type=CaseType(kind) if kind in set(CaseType) else None,
            privacy=bool(self.privacy.data),
        )


@blueprint.route(HERE + "/overrule", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def overrule(case_id: int) -> ResponseReturnValue:
    """Overrule the rules, with a reason."""
    form = OverruleForm()
    form.offer()
    if done(
        form,
        case_id,
        lambda session, case, change: overrule_decision(session, case, form.wanted(), change),
    ):
        return back(case_id, "decision")
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        if request.method == "GET":
            form.revision.data = str(case.revision)
            form.column.data, form.case_type.data = case.column, case.type
            form.privacy.data = case.is_privacy_case
        page = render_template(
            "pages/injury_cases/overrule.html",
            form=form,
            case=case,
            name=shown_name(case),
            card=decision_card(case),
            columns=COLUMNS,
            types=TYPES,
            outcomes=OUTCOMES,
            how_read=HOW_READ,
        )
    return page, 422 if form.errors else 200


@blueprint.post(HERE + "/follow")
@requires(Permission.KEEP_RECORDS)
def follow(case_id: int) -> ResponseReturnValue:
    """Let the rules hold again."""
    form = CaseForm()
    if done(form, case_id, follow_rules):
        return redirect(url_for(".show", case_id=case_id, _anchor="decision"), code=303)
    raise form.refusal()
