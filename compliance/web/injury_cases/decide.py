"""The decision, one question at a time; it stops at the first row that ends it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.services.injury_case_changes import Change, judged
from compliance.services.injury_case_decisions import FROM_ITEMS, answer_facts
from compliance.services.injury_cases import note_case_view
from compliance.storage.models.injury_cases import InjuryCase
from compliance.web.injury_cases.answers import (
    ANSWER,
    NOT_KNOWN,
    Asked,
    answered_of,
    asked,
    first_aid,
    is_askable,
    kept_levels,
    read_answer,
)
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import (
    HERE,
    CaseForm,
    back,
    follow_clocks,
    seen_case,
    shown_name,
    today_there,
)
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import is_sent


@blueprint.route(HERE + "/decide", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def decide(case_id: int) -> ResponseReturnValue:
    """Ask the next open question, or the one that ``?fact=`` names; take its answer.

    ``?skip=`` names questions whose answer is not known: they are passed over.
    """
    form, skipped = CaseForm(), list(dict.fromkeys(request.args.getlist("skip")))
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        question = _question(case, skipped)
        if question is None:
            return back(case_id, "decision")
        if request.method == "GET":
            form.revision.data = str(case.revision)
            return _page(case, form, question, skipped)
    if is_sent(form):
        try:
            dropped = _answer(case_id, question, form.change())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            passed = [one for one in skipped if one != question.name]
            if request.form.get(ANSWER) == NOT_KNOWN:
                passed.append(question.name)
            again = 1 if dropped else None
            return redirect(
                url_for(".decide", case_id=case_id, skip=passed, dropped=again), code=303
            )
    with unit_of_work() as session:
        return _page(seen_case(session, case_id), form, question, skipped), 422


def _answer(case_id: int, question: Asked, change: Change) -> tuple[str, ...]:
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        fact, value = read_answer(case, question, request.form)
        if value is None and fact not in case.facts:
            return ()  # not known before, not known now
        dropped = answer_facts(session, case, {fact: value}, change)
        follow_clocks(session, case)
        return dropped


def _question(case: InjuryCase, skipped: list[str]) -> Asked | None:
    """Return what is asked: by name, or the first open fact that is not passed over.

    Raises:
        NotFoundError: there is no such question.
    """
    wanted = request.args.get("fact", "")
    if wanted:
        if not is_askable(wanted) or wanted in FROM_ITEMS:
            raise NotFoundError("There is no such question. Go back to the case.")
        return asked(case, wanted)
    needs = judged(case, today_there(case)).decision.needs
    return next((asked(case, need) for need in needs if need not in skipped), None)


def _page(case: InjuryCase, form: CaseForm, question: Asked, skipped: list[str]) -> str:
    answered = answered_of(case)
    names = [one.name for one in answered]
    fact = question.question.name
    earlier = names[: names.index(fact)] if fact in names else names
    return render_template(
        "pages/injury_cases/decide.html",
        case=case,
        name=shown_name(case),
        form=form,
        asked=question,
        skipped=skipped,
        answered=answered,
        before=earlier[-1] if earlier else "",
        first_aid=first_aid(),
        dropped=bool(request.args.get("dropped")),
        sent=request.form or kept_levels(case),
    )
