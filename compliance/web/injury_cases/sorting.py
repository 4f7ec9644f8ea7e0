"""Sorting a case, one tap after the other: part of the body, kind of harm, event, what did it."""

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from compliance.domain.access import Permission, demand
from compliance.domain.injury_codes import InjuryCodes, Sorting
from compliance.services.injury_case_sorting import sort_case, unsorted_by
from compliance.services.injury_cases import note_case_view
from compliance.storage.models.injury_cases import InjuryCase
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import HERE, CaseForm, back, done, seen_case, shown_name
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, unit_of_work
from compliance.web.kit.i18n import current_language

SORTINGS: Mapping[Sorting, object] = {
    Sorting.BODY_PART: _("Which part of the body?"),
    Sorting.NATURE: _("What kind of injury or illness?"),
    Sorting.EVENT: _("What kind of event?"),
    Sorting.SOURCE: _("What did the harm?"),
}
TITLES: Mapping[Sorting, object] = {
    Sorting.BODY_PART: _("Part of the body"),
    Sorting.NATURE: _("Kind of injury or illness"),
    Sorting.EVENT: _("Type of event"),
    Sorting.SOURCE: _("What did the harm"),
}


@blueprint.route(HERE + "/sort", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def sort(case_id: int) -> ResponseReturnValue:
    """Ask what is not known yet, or what ``?by=`` names; a tap answers it and leads on."""
    form, codes = CaseForm(), current_deps().recordkeeping_law().codes
    asked = request.args.get("by", "")
    by = Sorting(asked) if asked in {one.value for one in Sorting} else None
    if by is not None:
        chosen = (by, request.form.get("key", ""))
        if done(
            form,
            case_id,
            lambda session, case, change: sort_case(session, case, codes, chosen, change),
        ):
            return _onward(case_id, by)
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        by = by or next(iter(unsorted_by(case)), Sorting.BODY_PART)
        if request.method == "GET":
            form.revision.data = str(case.revision)
        page = render_template(
            "pages/injury_cases/sort.html",
            case=case,
            name=shown_name(case),
            form=form,
            by=by,
            question=SORTINGS[by],
            place=list(Sorting).index(by) + 1,
            of=len(Sorting),
            choices=[(one.key, one.words(current_language())) for one in codes.of(by)],
            given=getattr(case, by.value),
            after=_next(by),
        )
    return page, 422 if form.errors or form.form_errors else 200


def _next(by: Sorting) -> Sorting | None:
    order = list(Sorting)
    place = order.index(by) + 1
    return order[place] if place < len(order) else None


def _onward(case_id: int, by: Sorting) -> ResponseReturnValue:
    """Lead to the next question; after the last one back to the case."""
    after = _next(by)
    if after is None or request.args.get("only"):
        return back(case_id, "sorting")
    return redirect(url_for(".sort", case_id=case_id, by=after.value), code=303)


def sorted_lines(case: InjuryCase, codes: InjuryCodes) -> list[tuple[Sorting, object, str]]:
    """Return what a case is sorted by: which, its title, and the words of the choice or ""."""
    language = current_language()
    return [
        (one, TITLES[one], codes.words(one, str(getattr(case, one.value)), language))
        for one in Sorting
    ]
