"""One case: the decision with its reasons, the items of Form 301, days, history, the trail."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.provisions import Provision
from compliance.domain.recordkeeping.case_items import doubts_of
from compliance.domain.recordkeeping.decision import Outcome
from compliance.domain.recordkeeping.log_lines import flagged
from compliance.services.injury_case_changes import ITEMS, items_of
from compliance.services.injury_case_log import (
    entry_lacks,
    numbers_that_count,
    record_by,
    stands_on_log,
)
from compliance.services.injury_cases import note_case_view
from compliance.storage.models.injury_cases import InjuryCase
from compliance.storage.queries.injury_cases import form_of, list_cases, list_of_incident
from compliance.storage.queries.injury_days import days_of
from compliance.storage.queries.legal_clocks import list_clocks_of_incident
from compliance.storage.queries.trail import list_entries_of
from compliance.web.injury_cases.answers import Answered, answered_of, need_words
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import HERE, CaseForm, seen_case, shown_name, today_there
from compliance.web.injury_cases.sorting import sorted_lines
from compliance.web.injury_cases.words import (
    COLUMNS,
    FIELDS,
    HOW_READ,
    OUTCOMES,
    TYPES,
    placed_words,
    value_words,
)
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, unit_of_work
from compliance.web.kit.incident_clocks import strip_of
from compliance.web.kit.rule_words import reason_words
from compliance.web.kit.severe_call import are_decided, severe_call
from compliance.web.kit.spoken import spoken


@dataclass(frozen=True, slots=True)
class Told:
    """One reason as the page tells it: words, paragraph with address, how far it was read."""

    words: str
    paragraph: str
    url: str
    read: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionCard:
    """What the rules say, and what holds."""

    rules: Outcome
    holds: Outcome
    column: str
    type: str
    privacy: bool | None
    reasons: list[Told]
    needs: list[str]
    answered: list[Answered]


def decision_card(case: InjuryCase) -> DecisionCard:
    """Return the decision of a case for the page."""
    said = case.rules_said
    reasons, needs = said.get("reasons"), said.get("needs")
    return DecisionCard(
        rules=Outcome(case.rules_outcome),
        holds=Outcome(case.outcome),
        column=str(said.get("column") or ""),
        type=str(said.get("type") or ""),
        privacy=value if isinstance(value := said.get("privacy"), bool) else None,
        reasons=[_told(one) for one in reasons] if isinstance(reasons, list) else [],
        needs=[need_words(case, one) for one in needs] if isinstance(needs, list) else [],
        answered=answered_of(case),
    )


def _told(reason: dict[str, str]) -> Told:
    provision = Provision.parse(reason["provision"])
    words = reason_words(reason["rule"], reason["words"])
    return Told(words, provision.label, provision.web_address(), reason["read"])


@blueprint.get(HERE)
@requires(Permission.VIEW_MEDICAL)
def show(case_id: int) -> ResponseReturnValue:
    """Show a case; who looks stands in the trail, once an hour."""
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        note_case_view(session, case, by=current_actor(), now=now())
        return _page(session, case)


def _page(session: Session, case: InjuryCase) -> str:
    today = today_there(case)
    keeps = current_actor().may(Permission.KEEP_RECORDS, case.establishment_id)
    is_off = case.logged_at is None or case.lined_out_at is not None
    lacks = entry_lacks(case, today)
    form = CaseForm()
    form.revision.data = str(case.revision)
    texts = (case.description, case.where, case.job_title)
    clocks = list_clocks_of_incident(session, case.incident_id)
    cases = list_of_incident(session, case.incident_id)
    return render_template(
        "pages/injury_cases/show.html",
        case=case,
        form=form,
        name=shown_name(case),
        zone=case.incident.establishment.zone,
        card=decision_card(case),
        items=items_shown(case),
        sorting=sorted_lines(case, current_deps().recordkeeping_law().codes),
        days=days_of(case, today),
        record_by=record_by(case, case.incident.establishment.zone),
        today=today,
        lacks=placed_words(lacks) if case.outcome == Outcome.RECORDABLE.value else [],
        is_off=is_off,
        is_missing=_is_missing(session, case),
        doubts=placed_words(doubts_of(items_of(case))),
        keeps=keeps,
        strip=strip_of(case.incident, clocks, now=now()),
        asks_severe=severe_call(case.incident, cases, clocks, is_decided=are_decided(cases)),
        flags=[spoken(one) for one in flagged(form_of(case), texts)],
        trail=list_entries_of(session, "injury-case", case.id),
        columns=COLUMNS,
        types=TYPES,
        fields=FIELDS,
        outcomes=OUTCOMES,
        how_read=HOW_READ,
        value_words=value_words,
    )


def _is_missing(session: Session, case: InjuryCase) -> bool:
    """Say whether a recordable case was lined out, and no other line counts for it."""
    if case.lined_out_at is None or case.outcome != Outcome.RECORDABLE.value:
        return False
    cases = list_cases(session, case.establishment_id, case.log_year)
    return not stands_on_log(case, numbers_that_count(cases))


def items_shown(case: InjuryCase) -> list[tuple[str, object]]:
    """Return the items that are filled in, as pairs of words and value; the name is masked."""
    values = {name: getattr(case, name) for name in ITEMS}
    values["employee_name"] = shown_name(case)
    if not case.event_time_unknown:
        values.pop("event_time_unknown")
    return [(str(FIELDS[name]), value) for name, value in values.items() if value not in {None, ""}]
