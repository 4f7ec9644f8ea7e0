"""Published rates to compare with: those that are shipped, and those that the plant enters."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import SelectField

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.domain.incident_rates import LONGEST_SOURCE
from compliance.services.benchmarks import (
    FIELDS,
    enter_benchmark,
    list_benchmarks,
    remove_benchmark,
)
from compliance.web.kit.access import requires
from compliance.web.kit.all_at_once import tell_the_rest
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, RowForm, as_choices, is_sent, saved, text_field
from compliance.web.recordkeeping.blueprint import blueprint, place_of
from compliance.web.recordkeeping.words import READ

MEASURES: Mapping[str, object] = {
    "trir": _("All recordable cases (TRIR)"),
    "dart": _("Days away, restricted or transferred (DART)"),
    "dafw": _("Days away from work (DAFW)"),
    "djtr": _("Job transfer or restriction (DJTR)"),
}
WRONG = 422


class BenchmarkForm(BaseForm):
    """A published rate as it stands in print."""

    industry = text_field(
        _("Industry: NAICS code"),
        required=False,
        hint=_("Two to six digits, such as 332. Empty: all private industry."),
    )
    year = text_field(_("Year of the figure"))
    measure = SelectField(_("Which rate"))
    rate = text_field(_("Cases for each 100 full-time workers"))
    source = text_field(
        _("Where it stands"),
        hint=_(
            "Such as: BLS, Survey of Occupational Injuries and Illnesses, table 1, and the day."
        ),
        length=LONGEST_SOURCE,
    )

    def offer(self) -> None:
        """Fill the list."""
        self.measure.choices = as_choices((key, str(words)) for key, words in MEASURES.items())


@blueprint.route("/recordkeeping/benchmarks", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def benchmarks() -> ResponseReturnValue:
    """Show the table, and take in one rate."""
    form = BenchmarkForm()
    form.offer()
    if is_sent(form):
        try:
            with unit_of_work() as session:
                _enter(session, form)
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".benchmarks"), code=303)
    else:
        tell_the_rest(form, lambda session: _enter(session, form))
    with reading() as session:
        own = list_benchmarks(session, place_of(session).id)
    page = render_template(
        "pages/recordkeeping/benchmarks.html",
        form=form,
        row_form=RowForm(),
        own=own,
        shipped=current_deps().recordkeeping_law().rates.all_private_industry,
        measures=MEASURES,
        how_read=READ,
    )
    return page, WRONG if form.errors or form.form_errors else 200


def _enter(session: Session, form: BenchmarkForm) -> None:
    enter_benchmark(
        session,
        place_of(session),
        {name: str(form[name].data or "") for name in FIELDS},
        by=current_actor(),
        now=now(),
        industries=current_deps().recordkeeping_law().filing.industries,
    )


@blueprint.post("/recordkeeping/benchmarks/<int:row_id>/remove")
@requires(Permission.KEEP_RECORDS)
def remove(row_id: int) -> ResponseReturnValue:
    """Take one rate out."""
    with unit_of_work() as session:
        remove_benchmark(session, place_of(session), row_id, by=current_actor(), now=now())
    flash(saved(), "success")
    return redirect(url_for(".benchmarks"), code=303)
