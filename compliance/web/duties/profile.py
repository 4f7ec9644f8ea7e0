"""What the site says about itself: sections, questions, answers with their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.applicability import Fact
from compliance.domain.errors import ComplianceError
from compliance.domain.site_profile import ProfileSection, SiteProfile, read_facts
from compliance.services.duties import Change, Duty, change_of
from compliance.services.duty_decisions import DutyAt, end_duty
from compliance.services.site_profile import (
    SOURCE,
    Answered,
    History,
    answer_facts,
    history_of,
    latest,
)
from compliance.storage.queries.establishments import EstablishmentChoice, get_establishment
from compliance.storage.queries.scope import found
from compliance.storage.queries.site_facts import count_assets
from compliance.web.duties.blueprint import blueprint
from compliance.web.duties.questions import (
    SectionForm,
    facts_words,
    section_form,
    when_words,
)
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.profile_words import answer_words, site_profile
from compliance.web.kit.words import checklist_title

SECTION = "/duties/profile/<string:section>"
ASKED, ENDED, REASON, SAVE = "_asked", "_end", "_reason", "_save"  # no fact begins so
TITLES_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a section is answered, and its last change."""

    section: ProfileSection
    answered: int
    asked: int
    last: Answered | None

    @property
    def is_done(self) -> bool:
        """Whether nothing that is asked is open."""
        return self.answered == self.asked


def progress_of(profile: SiteProfile, history: History) -> list[Progress]:
    """Return how far each section is answered; pointless questions do not count."""
    facts = latest(history)
    asked = profile.asked(facts)
    rows = []
    for section in profile.sections:
        open_ = [one for one in section.facts if one.key in asked]
        last = [history[one.key][-1] for one in section.facts if one.key in history]
        rows.append(
            Progress(
                section=section,
                answered=sum(1 for one in open_ if one.key in facts),
                asked=len(open_),
                last=max(last, key=lambda answer: answer.at, default=None),
            )
        )
    return rows


@blueprint.get("/duties/profile")
@requires(Permission.VIEW_RECORDS)
def profile() -> ResponseReturnValue:
    """Show the sections and how far each is answered."""
    place, questions = current_establishment(), site_profile().profile
    with reading() as session:
        progress = progress_of(questions, history_of(session, questions, place.id))
    return render_template(
        "pages/duties/profile.html",
        progress=progress,
        answered=sum(row.answered for row in progress),
        asked=sum(row.asked for row in progress),
        may_manage=current_actor().may(Permission.MANAGE_SCHEDULES, place.id),
    )


@blueprint.get(SECTION)
@requires(Permission.VIEW_RECORDS)
def section(section: str) -> ResponseReturnValue:
    """Show the questions of one section with their answers."""
    place, chosen = current_establishment(), _section(section)
    form = section_form(chosen)()
    with reading() as session:
        history = history_of(session, current_deps().catalog.profile, place.id)
        hints = _suggestions(session, place, chosen, history)
    form.fill(latest(history) | hints)
    return _page(chosen, form, history, suggested=frozenset(hints))


def _section(key: str) -> ProfileSection:
    sections = site_profile().profile.sections
    return found(next((one for one in sections if one.key == key), None), "section")


def _page(
    chosen: ProfileSection,
    form: SectionForm,
    history: History,
    *,
    suggested: frozenset[str] = frozenset(),
) -> ResponseReturnValue:
    place, questions = current_establishment(), site_profile().profile
    page = render_template(
        "pages/duties/section.html",
        form=form,
        section=chosen,
        number=questions.sections.index(chosen) + 1,
        progress=progress_of(questions, history),
        history=history,
        facts=latest(history),
        by_key=questions.by_key,
        asked=questions.asked(latest(history)),
        when_words=when_words,
        facts_words=facts_words(latest(history)),
        suggested=suggested,
        may_manage=current_actor().may(Permission.MANAGE_SCHEDULES, place.id),
    )
    return page, 422 if form.errors else 200


def _suggestions(
    session: Session, place: EstablishmentChoice, chosen: ProfileSection, history: History
) -> dict[str, Fact]:
    """Return what is known elsewhere of questions never answered: the address, and the assets."""
    fresh = [one for one in chosen.facts if one.key not in history]
    given: dict[str, str] = {}
    if any(one.key in ("state", "city") for one in fresh):
        row = get_establishment(session, place.id, visible_to=current_actor())
        given |= {"state": row.state, "city": row.city}
    if any(one.asset_kind for one in fresh):
        counts = count_assets(session, place.id)
        given |= {one.key: str(counts.get(one.asset_kind) or "") for one in fresh if one.asset_kind}
    keys = {one.key for one in fresh}
    profile_ = current_deps().catalog.profile
    wanted = {key: value for key, value in given.items() if key in keys}
    return read_facts(profile_, wanted, source=SOURCE)


@blueprint.post(SECTION)
@requires(Permission.MANAGE_SCHEDULES)
def answer(section: str) -> ResponseReturnValue:
    """Keep the answers of a section; ask first if a duty that is scheduled would end."""
    place, chosen = current_establishment(), _section(section)
    demand(current_actor(), Permission.MANAGE_SCHEDULES, place.id)
    form = section_form(chosen)()
    catalog = current_deps().catalog
    with reading() as session:
        history = history_of(session, catalog.profile, place.id)
        if not form.validate():
            return _page(chosen, form, history)
        try:
            change = change_of(session, catalog, place.id, form.given())
        except ComplianceError as error:
            form.add_refusal(error)
            return _page(chosen, form, history)
    ending = [duty for duty in change.ends if duty.key in request.form.getlist(ENDED)]
    lacks_reason = bool(ending) and not request.form.get(REASON, "").strip()
    was_asked = {duty.key for duty in change.ends} <= set(request.form.getlist(ASKED))
    if not was_asked or lacks_reason:
        return _ask(chosen, form, change, history, lacks_reason=was_asked and lacks_reason)
    _save(place, form, ending)
    _tell(change.brings, ending)
    return redirect(_next_of(chosen), code=303)


def _ask(
    chosen: ProfileSection,
    form: SectionForm,
    change: Change,
    history: History,
    *,
    lacks_reason: bool,
) -> ResponseReturnValue:
    """Name what would end, and ask; nothing is saved yet."""
    given = form.given()
    read = read_facts(current_deps().catalog.profile, given, source=SOURCE)
    reason = request.form.get(REASON, _because(chosen, latest(history), read))
    page = render_template(
        "pages/duties/ask.html",
        form=form,
        section=chosen,
        given=[(key, word) for key, one in given.items() for word in _listed(one)],
        ends=change.ends,
        brings=change.brings,
        chosen=request.form.getlist(ENDED) if ASKED in request.form else None,
        reason=reason,
        lacks_reason=lacks_reason,
        leads_to=request.form.get(SAVE, ""),
    )
    return page, 422 if lacks_reason else 200


def _listed(given: str | list[str]) -> list[str]:
    """Return the values to be sent again; what is missing is not known."""
    return given if isinstance(given, list) else [given] if given else []


def _because(chosen: ProfileSection, before: Mapping[str, Fact], after: Mapping[str, Fact]) -> str:
    """Return a reason to begin with: which answers changed from what to what."""
    changed = [one for one in chosen.facts if before.get(one.key) != after.get(one.key)]
    return " ".join(
        _(
            "%(question)s Was %(before)s, is now %(after)s.",
            question=one.question,
            before=answer_words(one, before.get(one.key)),
            after=answer_words(one, after.get(one.key)),
        )
        for one in changed
    )


def _save(place: EstablishmentChoice, form: SectionForm, ending: Sequence[Duty]) -> None:
    actor, at = current_actor(), now()
    reason = request.form.get(REASON, "")
    profile_ = current_deps().catalog.profile
    with unit_of_work() as session:
        answer_facts(session, profile_, place.id, form.given(), by=actor, now=at)
        for duty in ending:
            end_duty(session, DutyAt(place.id, duty.key), reason=reason, by=actor, now=at)


def _tell(brings: Sequence[Duty], ended: Sequence[Duty]) -> None:
    flash(_("Your answers are saved."), "success")
    if brings:
        text = ngettext(
            "%(num)d duty is owed now: %(titles)s",
            "%(num)d duties are owed now: %(titles)s",
            len(brings),
            titles=_titles(brings),
        )
        flash(text, "info")
    if ended:
        text = ngettext(
            "%(num)d duty has ended: %(titles)s",
            "%(num)d duties have ended: %(titles)s",
            len(ended),
            titles=_titles(ended),
        )
        flash(text, "info")


def _titles(duties: Sequence[Duty]) -> str:
    titles = [checklist_title(duty.checklist.title) for duty in duties[:TITLES_SHOWN]]
    return ", ".join(titles) + (" …" if len(duties) > TITLES_SHOWN else "")


def _next_of(chosen: ProfileSection) -> str:
    """Return where to go on: the next section, or what is owed after the last."""
    sections = site_profile().profile.sections
    number = sections.index(chosen) + 1
    if SAVE in request.form and request.form[SAVE] == "leave":
        return url_for(".profile")
    if number < len(sections):
        return url_for(".section", section=sections[number].key)
    return url_for(".index")
