"""The catalogue of checklists and one of them, as it is read from its file."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from compliance.domain.access import Permission
from compliance.domain.answer_types import (
    AnySpec,
    MultiChoice,
    Number,
    OneChoice,
    ReadingSeries,
)
from compliance.domain.authorities import Jurisdiction
from compliance.domain.checklists import Checklist, Edition, Item, ReviewStatus
from compliance.domain.errors import NotFoundError
from compliance.domain.own_checklists import OwnState
from compliance.domain.provisions import Provision
from compliance.domain.translations import in_language
from compliance.services.checklists import editions_of, versions_of
from compliance.services.readings import review_now
from compliance.storage.queries.own_checklists import find_own
from compliance.storage.queries.readings import list_readings
from compliance.storage.queries.schedules import ScheduleFilter, count_uses, list_schedules
from compliance.storage.queries.scope import Page
from compliance.web.checklists.filters import REVIEW_WORDS, CatalogFilterForm
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    reading,
)
from compliance.web.kit.dates import local_date
from compliance.web.kit.duty_words import REVIEWS
from compliance.web.kit.i18n import LANGUAGES, current_language
from compliance.web.kit.pages import page_of_request

blueprint = Blueprint("checklists", __name__)
USES_SHOWN = 20
ANSWERS = {
    "pass-fail-na": lazy_gettext("Pass, fail or not applicable"),
    "yes-no": lazy_gettext("Yes or no"),
    "number": lazy_gettext("A number"),
    "choice": lazy_gettext("One of"),
    "multi-choice": lazy_gettext("Any of"),
    "text": lazy_gettext("Words"),
    "date": lazy_gettext("A date"),
    "time": lazy_gettext("A time of day"),
    "photo": lazy_gettext("Photos"),
    "signature": lazy_gettext("A signature"),
    "reading-series": lazy_gettext("A table of readings"),
    "instruction": lazy_gettext("Nothing to answer, to be read only"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as the catalogue shows it."""

    number: str
    item: Item
    answer: str
    review: ReviewStatus


@blueprint.get("/checklists")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """List every checklist in its newest version, by who makes the rule."""
    place = current_establishment()
    filter_form = CatalogFilterForm(request.args)
    filter_form.offer()
    catalog = current_deps().catalog
    with reading() as session:
        uses = count_uses(session, place.id)
        editions = editions_of(session, catalog, place.id)
    found = filter_form.chosen(editions, uses)
    page = page_of_request(len(found))
    shown = found[page.offset : page.offset + page.per_page]
    may_see_problems = current_actor().may(Permission.MANAGE_CHECKLISTS, place.id)
    return render_template(
        "pages/checklists/index.html",
        groups=[
            (authority, [one for one in shown if one.checklist.authority is authority])
            for authority in dict.fromkeys(one.checklist.authority for one in shown)
        ],
        counts=Counter(one.checklist.authority for one in found),
        page=page,
        filter_form=filter_form,
        uses=uses,
        reviews=REVIEWS,
        short_reviews=REVIEW_WORDS,
        language_names=LANGUAGES,
        problems=catalog.problems if may_see_problems else (),
    )


@blueprint.app_template_filter()
def review_month(text: str) -> str:
    """Return when a checklist was read against the rule: "November 2026", "2 Nov 2026", or ""."""
    if not text:
        return ""
    if len(text) == len("2026-11"):
        return local_date(date.fromisoformat(f"{text}-01"), "month")
    return local_date(date.fromisoformat(text))


@blueprint.app_template_filter()
def place_words(jurisdiction: Jurisdiction) -> str:
    """Return where a rule holds: "All of the United States", "CA", "Joliet, IL"."""
    if jurisdiction.country != "US":
        return str(jurisdiction)
    named = [part for part in (jurisdiction.place, jurisdiction.state) if part]
    return ", ".join(named) or str(_("All of the United States"))


@blueprint.get("/checklists/<string:key>")
@requires(Permission.VIEW_RECORDS)
def show(key: str) -> ResponseReturnValue:
    """Show one checklist in the language of the page; ``?version=`` shows an older one."""
    place, actor = current_establishment(), current_actor()
    versions = _versions(key)
    edition = _wanted(versions, key, request.args.get("version", type=int))
    shown = in_language(edition.checklist, current_language()).checklist
    wanted = ScheduleFilter(establishment_id=place.id, checklist_key=key)
    with reading() as session:
        schedules, total = list_schedules(session, wanted, Page(USES_SHOWN), visible_to=actor)
        own = find_own(session, place.id, key)
        readings = list_readings(session, edition.ref.digest)
        return render_template(
            "pages/checklists/show.html",
            edition=edition,
            checklist=shown,
            sections=_sections(shown, {Provision.parse(row.provision) for row in readings}),
            readings=readings,
            schedules=schedules,
            total=total,
            versions=[one.ref.version for one in versions],
            reviews=REVIEWS,
            language_names=LANGUAGES,
            is_published=own is not None or current_deps().catalog.is_published(edition.ref),
            own=own,
            may_assign=actor.may(Permission.MANAGE_SCHEDULES, place.id)
            and (own is None or own.state == OwnState.PUBLISHED.value),
            may_read=actor.may(Permission.MANAGE_CHECKLISTS, place.id),
        )


def edition_of(key: str, version: int | None) -> Edition:
    """Return a version of a checklist, the newest where none is named.

    Raises:
        NotFoundError: there is none.
    """
    return _wanted(_versions(key), key, version)


def _versions(key: str) -> tuple[Edition, ...]:
    """Return all versions of a checklist of the library, or of the site's own."""
    place = current_establishment()
    with reading() as session:
        return versions_of(session, current_deps().catalog, place.id, key)


def _wanted(versions: tuple[Edition, ...], key: str, version: int | None) -> Edition:
    if not versions:
        return current_deps().catalog.latest(key)  # says that there is none
    found = [one for one in versions if version in (None, one.ref.version)]
    if not found:
        raise NotFoundError(_("There is no version %(version)s of it here.", version=version))
    return found[-1]


def _sections(checklist: Checklist, read: Collection[Provision]) -> list[tuple[str, list[Asked]]]:
    return [
        (
            section.title,
            [
                Asked(
                    number=f"{place}.{number}",
                    item=item,
                    answer=answer_words(item.answer),
                    review=review_now(checklist, item, read),
                )
                for number, item in enumerate(section.items, 1)
            ],
        )
        for place, section in enumerate(checklist.sections, 1)
    ]


def answer_words(spec: AnySpec) -> str:
    """Return what kind of answer is asked for, with its choices, unit and limits."""
    kind = str(ANSWERS.get(spec.type, spec.type))
    match spec:
        case Number():
            return _number_words(spec, kind)
        case OneChoice() | MultiChoice():
            return f"{kind}: " + ", ".join(choice.label for choice in spec.choices)
        case ReadingSeries():
            return f"{kind}: " + ", ".join(column.label for column in spec.columns)
        case _:
            return kind


def _number_words(spec: Number, kind: str) -> str:
    words = f"{kind} ({spec.unit})" if spec.unit else kind
    low, high = spec.low, spec.high
    if low is not None and high is not None:
        return str(
            _(
                "%(words)s; it fails below %(low)s or above %(high)s",
                words=words,
                low=low,
                high=high,
            )
        )
    if low is not None:
        return str(_("%(words)s; it fails below %(low)s", words=words, low=low))
    if high is not None:
        return str(_("%(words)s; it fails above %(high)s", words=words, high=high))
    return words


def questions_words(checklist: Checklist) -> str:
    """Return how much there is to answer: "24 questions"."""
    asked = sum(1 for item in checklist.items if item.asks)
    return str(ngettext("%(num)d question", "%(num)d questions", asked))


@blueprint.app_template_filter("questions_words")
def _questions_filter(checklist: Checklist) -> str:
    return questions_words(checklist)
