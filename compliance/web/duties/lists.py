"""The proposal: what is owed and why, what runs, what is undecided, and what is not owed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, SelectField

from compliance.domain.access import Permission
from compliance.domain.authorities import Authority
from compliance.domain.site_profile import FactQuestion, ProfileSection, SiteProfile
from compliance.services.duties import Duty, Part, proposals_of
from compliance.web.duties.blueprint import blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
)
from compliance.web.kit.duty_words import authority_word
from compliance.web.kit.forms import as_choices
from compliance.web.kit.pages import page_of_request
from compliance.web.kit.profile_words import site_profile
from compliance.web.kit.words import checklist_title

DUTIES_PER_PAGE = 40
QUESTIONS_SHOWN = 6


class DutyFilterForm(Form):
    """Filters in the address; nothing is changed, so no token."""

    authority = SelectField(_("Authority"), validate_choice=False)

    def offer(self) -> None:
        """Fill the list."""
        known = [(one.value, authority_word(one.value)) for one in Authority]
        self.authority.choices = as_choices([("", gettext("All authorities")), *known])


@dataclass(frozen=True, slots=True)
class Deciding:
    """A question whose answer could decide so many duties, and the section it stands in."""

    question: FactQuestion
    section: ProfileSection
    count: int


@blueprint.get("/duties")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """Show one part of the proposal, with the reason of each duty."""
    place, deps = current_establishment(), current_deps()
    form = DutyFilterForm(request.args)
    form.offer()
    with reading() as session:
        every = proposals_of(session, deps.catalog, place.id, now=now())
    wanted = form.authority.data or ""
    duties = [duty for duty in every if wanted in ("", duty.checklist.authority.value)]
    counts = Counter(duty.part for duty in duties)
    part = _part(request.args.get("part", ""), counts)
    chosen = _in_order([duty for duty in duties if duty.part is part])
    page = page_of_request(len(chosen), per_page=DUTIES_PER_PAGE)
    profile = site_profile().profile
    return render_template(
        "pages/duties/index.html",
        filter_form=form,
        part=part,
        counts=counts,
        rows=chosen[page.offset : page.offset + page.per_page],
        page=page,
        titles={duty.key: duty.checklist.title for duty in every},
        deciding=deciding(profile, chosen) if part is Part.UNDECIDED else [],
        sections=sections_by_fact(profile),
        state_rule_of=next(
            (d.proposal.state_rule_of for d in every if d.proposal.state_rule_of), ""
        ),
        state_plans=profile.state_plans,
        is_new_plant=bool(every) and len(every) == Counter(d.part for d in every)[Part.UNDECIDED],
        may_manage=current_actor().may(Permission.MANAGE_SCHEDULES, place.id),
    )


def _part(asked: str, counts: Counter[Part]) -> Part:
    """Return the part that was asked for, else the first in which something is to be done."""
    if asked in {part.value for part in Part}:
        return Part(asked)
    order = (Part.OPEN, Part.UNDECIDED, Part.SCHEDULED, Part.NOT_OWED)
    return next((part for part in order if counts[part]), Part.OPEN)


def _in_order(duties: Sequence[Duty]) -> list[Duty]:
    """Put first what asks for a decision: what is new, what runs unowed, what is incomplete."""

    def rank(duty: Duty) -> tuple[bool, str, str]:
        first = duty.is_new or duty.runs_unowed or duty.missing > 0
        title = checklist_title(duty.checklist.title).lower()
        return not first, duty.checklist.authority.value, title

    return sorted(duties, key=rank)


def sections_by_fact(profile: SiteProfile) -> dict[str, str]:
    """Return the key of the section in which each question stands."""
    return {fact.key: section.key for section in profile.sections for fact in section.facts}


def deciding(profile: SiteProfile, duties: Sequence[Duty]) -> list[Deciding]:
    """Return the questions that could decide most of these duties, the best first."""
    counts = Counter(fact for duty in duties for fact in duty.proposal.needs)
    questions = profile.by_key
    sections = {fact.key: one for one in profile.sections for fact in one.facts}
    return [
        Deciding(questions[fact], sections[fact], count)
        for fact, count in counts.most_common(QUESTIONS_SHOWN)
        if fact in questions
    ]
