"""Choosing what happened: every clock of law in plain words, by authority, with a search."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from unicodedata import combining, normalize

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.authorities import STATES, Authority, Jurisdiction
from compliance.domain.incidents import IncidentKind
from compliance.domain.legal_clocks.model import LegalClock
from compliance.domain.legal_clocks.requests import SEVERE_INJURY
from compliance.library.law_clocks import LawClocks
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.incidents import Incident
from compliance.storage.queries.legal_clocks import find_incident, list_clocks_of_incident
from compliance.storage.queries.scope import found
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    current_establishment,
    reading,
)
from compliance.web.kit.duty_words import AUTHORITIES
from compliance.web.kit.forms import SHORT
from compliance.web.kit.law_words import law_text
from compliance.web.kit.sent import id_or_none
from compliance.web.legal_clocks.blueprint import blueprint

_SIGNS = re.compile(r"[^a-z0-9]+")
_SHORTEST = 3  # letters; shorter words say nothing, unless there is nothing else
_SEVERE_WORDS = (
    "died",
    "dead",
    "fatality",
    "killed",
    "ambulance",
    "finger",
    "hurt",
    "injured",
    "murio",
    "muerto",
    "ambulancia",
    "dedo",
    "herido",
)
# Ours: what often follows from each kind of incident, and is looked for first.
OFTEN: dict[str, Sequence[str]] = {
    IncidentKind.INJURY: (SEVERE_INJURY, "osha-record-case"),
    IncidentKind.FIRE: (SEVERE_INJURY, "rcra-lqg-emergency", "cercla-103-rq-release"),
    IncidentKind.RELEASE: (
        "cercla-103-rq-release",
        "epcra-304-immediate",
        "oil-sheen-110",
        "cwa-311-hazardous-substance",
        "npdes-24-hour",
        "pretreatment-slug",
    ),
    IncidentKind.DEVIATION: ("titlev-prompt-deviation", "npdes-24-hour"),
    IncidentKind.AGENCY_VISIT: ("osha-access-government",),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One clock that can be started. ``is_ours``: the words are translated, not data."""

    key: str
    title: str
    trigger: str
    review: str
    authority: Authority
    is_ours: bool = False
    found_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The clocks of one authority."""

    title: str
    choices: list[Choice]


@blueprint.get("/legal-clocks/new")
@requires(Permission.REPORT_INCIDENT)
def choose() -> ResponseReturnValue:
    """Ask what happened."""
    place, actor = current_establishment(), current_actor()
    demand(actor, Permission.REPORT_INCIDENT, place.id)
    words = request.args.get("q", "").strip()[:SHORT]
    with reading() as session:
        incident = asked_incident(session)
        at = incident.establishment_id if incident else place.id
        state = session.get_one(Establishment, at).state
        runs = list_clocks_of_incident(session, incident.id) if incident else []
        law = current_deps().law_clocks()
        choices = {one.key: one for one in choices_of(law, state)}
        often = OFTEN.get(incident.kind, ()) if incident else (SEVERE_INJURY,)
        return render_template(
            "pages/legal_clocks/choose.html",
            words=words,
            incident=incident,
            runs=runs,
            first=[] if words else [choices[key] for key in often if key in choices],
            parts=_found(choices.values(), words) if words else list(_parts(choices.values())),
            has_law=bool(law.clocks),
        )


def asked_incident(session: Session) -> Incident | None:
    """Return the incident that the address names, or None.

    Raises:
        NotFoundError: there is none that the person sees.
        NotAllowedError: incidents are not theirs to see there.
    """
    asked = request.values.get("incident", "")
    if not asked:
        return None
    number = id_or_none(asked) or 0
    incident = found(find_incident(session, number, visible_to=current_actor()), "incident")
    demand(current_actor(), Permission.REPORT_INCIDENT, incident.establishment_id)
    return incident


def choices_of(law: LawClocks, state: str) -> Iterator[Choice]:
    """Yield what can be started in a state; rules of other states are left out."""
    if law.severe:
        place = Jurisdiction("US", state) if state in STATES else None
        yield severe_choice(law, place)
    for clock in law.clocks.values():
        if state not in STATES or clock.jurisdiction.state in {"", state}:
            yield _choice(clock)


def severe_choice(law: LawClocks, place: Jurisdiction | None) -> Choice:
    """Return the clock of severe injuries in our own words."""
    title = _("Severe injury: death, hospital stay, amputation, loss of an eye")
    trigger = _("OSHA or the state's plan must be called within hours.")
    status = law.rule_book(place).last.review.status.value
    return Choice(
        key=SEVERE_INJURY,
        title=str(title),
        trigger=str(trigger),
        review=status,
        authority=Authority.OSHA,
        is_ours=True,
        found_by=_SEVERE_WORDS,
    )


def _choice(clock: LegalClock) -> Choice:
    review = clock.review.status.value
    return Choice(
        key=clock.key,
        title=clock.title,
        trigger=clock.trigger,
        review=review,
        authority=clock.authority,
        found_by=clock.found_by,
    )


def _found(choices: Iterable[Choice], words: str) -> list[Part]:
    """Return what one of the words fits, first what most of them fit.

    Somebody who looks for an oil spill at night must see every clock of spills: a word more does
    not leave any out.
    """
    asked = [word for word in _plain(words).split() if len(word) >= _SHORTEST] or [_plain(words)]
    fits = [(sum(_fits(one, word) for word in asked), one) for one in choices]
    found = [one for count, one in sorted(fits, key=lambda pair: -pair[0]) if count]
    return [Part(str(_("Found, the closest first")), found)] if found else []


def _fits(choice: Choice, word: str) -> bool:
    """Look for a word in the reader's language and in English, accents and plurals aside."""
    texts = (choice.title, choice.trigger, law_text(choice.title), law_text(choice.trigger))
    known = _SIGNS.split(_plain(" ".join((*texts, choice.key, *choice.found_by))))
    begins = (word, word[:-1]) if word.endswith("s") and len(word) > _SHORTEST else (word,)
    return any(one.startswith(begins) for one in known)


def _plain(text: str) -> str:
    parts = normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not combining(sign))


def _parts(choices: Iterable[Choice]) -> Iterator[Part]:
    order = list(Authority)
    ranked = sorted(choices, key=lambda one: order.index(one.authority))
    for authority, listed in groupby(ranked, key=attrgetter("authority")):
        yield Part(str(AUTHORITIES[authority]), list(listed))
