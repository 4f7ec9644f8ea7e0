"""Fields that a clock needs: a day and an hour for each start, yes or no for each fact.

A form is made for each clock from the law's files; what it does not ask is not asked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, RadioField, SelectField, StringField, TimeField
from wtforms.validators import Optional

from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.domain.legal_clocks.model import LegalClock
from compliance.domain.legal_clocks.severe_rules import SevereFile
from compliance.domain.local_time import local_at
from compliance.services.clock_entries import Known
from compliance.web.kit.forms import BaseForm, as_choices
from compliance.web.kit.law_words import law_words
from compliance.web.kit.sent import id_or_none
from compliance.web.legal_clocks.severe_words import HAPPENINGS, PLACES, SEVERE_FACTS

HOUR_MISSING = "The hour is missing."  # what the service says of a day alone
YES, NO, UNKNOWN = "yes", "no", ""
_FLAGS = {YES: True, NO: False}


@dataclass(frozen=True, slots=True)
class Asked:
    """One start in the form: its day and hour, or its year."""

    label: object
    on: str
    time: str = ""  # "": a year is asked


class FactsForm(BaseForm):
    """What every form of facts can do; fields are added for each clock."""

    asked: tuple[Asked, ...] = ()
    asked_facts: tuple[str, ...] = ()
    asked_terms: tuple[str, ...] = ()

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        for name in self.asked_facts:
            self[name].choices = yes_no()

    def known(self) -> Known:
        """Return what was said; what was left open is not known."""
        starts = {one.on.partition("-")[2]: self.moment(one) for one in self.asked}
        facts = {
            name.partition("-")[2]: _FLAGS[self[name].data]
            for name in self.asked_facts
            if self[name].data in _FLAGS
        }
        terms = {name.partition("-")[2]: str(self[name].data or "") for name in self.asked_terms}
        return Known(
            starts={key: text for key, text in starts.items() if text},
            facts=facts,
            terms={key: text for key, text in terms.items() if text},
        )

    def moment(self, asked: Asked) -> str:
        """Return a moment as entries write it: a day, a day with its hour, or a year."""
        on = self[asked.on].data
        if not asked.time:
            return str(on or "").strip()
        at: time | None = self[asked.time].data
        if not isinstance(on, date):
            return ""
        return f"{on.isoformat()}T{at:%H:%M}" if at else on.isoformat()

    def fill(self, known: Known, zone: str) -> None:
        """Put what is known into the fields."""
        for asked in self.asked:
            self._fill_moment(asked, known.starts.get(asked.on.partition("-")[2], ""), zone)
        for name in self.asked_facts:
            value = known.facts.get(name.partition("-")[2])
            self[name].data = _said(value)
        for name in self.asked_terms:
            self[name].data = known.terms.get(name.partition("-")[2], "")

    def _fill_moment(self, asked: Asked, text: str, zone: str) -> None:
        if not text:
            return
        if not asked.time:
            self[asked.on].data = text
            return
        found = datetime.fromisoformat(text)
        there = local_at(found, zone) if found.tzinfo else found
        self[asked.on].data = there.date()
        if "T" in text:
            self[asked.time].data = there.time()

    def validate(self, extra_validators: object = None) -> bool:
        """Refuse an hour without its day, besides what is wrong with each field."""
        is_right = bool(super().validate(extra_validators))
        problems = self.half_given()
        super().add_refusal(InvalidInputError(problems))
        return is_right and not problems

    def half_given(self) -> list[Problem]:
        """Return a problem for each hour without its day."""
        words = gettext("Give the day too.")
        return [
            Problem(one.on, words, "")
            for one in self.asked
            if one.time and self[one.time].data and not self[one.on].data
            if not self[one.on].errors
        ]

    def misses_refused_hour(self, one: Problem) -> bool:
        """Say whether a problem only misses an hour that was given, and is refused itself."""
        hours = {f"starts.{asked.on.partition('-')[2]}": asked.time for asked in self.asked}
        hour = hours.get(one.where)
        return bool(hour and self[hour].errors and one.what == HOUR_MISSING)

    def add_refusal(self, error: ComplianceError) -> None:
        """Show each problem of a service at the field that it is about."""
        if isinstance(error, InvalidInputError):
            places = self.places()
            error = InvalidInputError(
                [
                    Problem(places.get(one.where, one.where), one.what, one.remedy)
                    for one in error.problems
                    if not self.misses_refused_hour(one)
                ]
            )
        super().add_refusal(error)

    def places(self) -> Mapping[str, str]:
        """Return the names of our fields by those of an entry."""
        found = {f"starts.{one.on.partition('-')[2]}": one.on for one in self.asked}
        found |= {f"facts.{name.partition('-')[2]}": name for name in self.asked_facts}
        found |= {f"terms.{name.partition('-')[2]}": name for name in self.asked_terms}
        return found | {"told_at": "told_on", "form": ""}


def fields_of(clock: LegalClock) -> dict[str, object]:
    """Return what a form class needs to ask the facts of a clock: fields, and their names."""
    fields: dict[str, object] = {}
    asked = tuple(_asked_starts(clock, fields))
    facts = tuple(f"fact-{key}" for key in clock.facts)
    for key, words in clock.facts.items():
        fields[f"fact-{key}"] = _yes_no_field(law_words(words))
    terms = {f"term-{one.key}": one for one in clock.deadlines if one.set_by}
    for name, one in terms.items():
        hint = _TERM_HINTS[one.set_by or "permit"]
        fields[name] = StringField(law_words(one.what), description=hint)
    return {**fields, "asked": asked, "asked_facts": facts, "asked_terms": tuple(terms)}


_TERM_HINTS = {
    "permit": _("If your permit sets a time, write it like 24 hours, 10 days or 2 business days."),
    "agency": _("If the agency set a time, write it like 24 hours, 10 days or 2 business days."),
}


def _asked_starts(clock: LegalClock, fields: dict[str, object]) -> Iterator[Asked]:
    for key, start in clock.starts.items():
        label = law_words(start.label)
        if start.year:
            fields[f"on-{key}"] = StringField(label, description=_("A year, such as 2026."))
            yield Asked(label, f"on-{key}")
            continue
        fields |= {f"on-{key}": day_field(label), f"at-{key}": hour_field()}
        yield Asked(label, f"on-{key}", f"at-{key}")


def severe_fields(rules: SevereFile) -> dict[str, object]:
    """Return what a form class needs to ask about a severe injury."""
    kinds = [(key, HAPPENINGS.get(key, key.replace("-", " "))) for key in rules.happenings]
    order = list(HAPPENINGS)
    kinds.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    places = [(key, PLACES.get(key, key.replace("-", " "))) for key in rules.places]
    places.sort(key=lambda pair: pair[0] != "site")
    admitted = [
        ("treatment", _("Treatment or care")),
        ("observation", _("Only observation or tests")),
    ]
    return {
        "kind": SelectField(
            _("What happened to the person?"), choices=_lazy(kinds), validate_choice=False
        ),
        "on-incident": day_field(SEVERE_FACTS["incident_at"]),
        "at-incident": hour_field(),
        "on-happened": day_field(SEVERE_FACTS["happened_at"]),
        "at-happened": hour_field(),
        "people": StringField(_("How many people?"), default="1"),
        "work_related": _yes_no_field(SEVERE_FACTS["work_related"]),
        "where": SelectField(
            SEVERE_FACTS["where"],
            choices=_lazy([("", _("Not known")), *places]),
            default="site",
            validate_choice=False,
        ),
        "in_patient": _yes_no_field(
            SEVERE_FACTS["in_patient"], _("Only for a hospital stay. An emergency room is none.")
        ),
        "admitted_for": SelectField(
            SEVERE_FACTS["admitted_for"],
            choices=_lazy([("", _("Not known")), *admitted]),
            description=_("Only for a hospital stay."),
            validate_choice=False,
        ),
    }


class SevereForm(FactsForm):
    """What is asked about a severe injury: one person's, or one thing that befell several."""

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        for name in ("work_related", "in_patient"):
            self[name].choices = yes_no()

    def severe(self, learned_at: str) -> Known:
        """Return what was said; the employer was told at ``learned_at`` (an instant)."""
        people = str(self["people"].data or "1").strip()
        event: dict[str, object] = {
            "kind": str(self["kind"].data or ""),
            "learned_at": learned_at,
            "happened_at": self.moment(_HAPPENED) or None,
            "in_patient": _FLAGS.get(self["in_patient"].data),
            "admitted_for": self["admitted_for"].data or None,
            "people": people if (count := id_or_none(people)) is None else count,
        }
        facts: dict[str, object] = {
            "incident_at": self.moment(_INCIDENT) or None,
            "work_related": _FLAGS.get(self["work_related"].data),
            "where": self["where"].data or None,
            "events": [{key: value for key, value in event.items() if value is not None}],
        }
        return Known(facts={key: value for key, value in facts.items() if value is not None})

    def fill_severe(self, known: Known, zone: str) -> None:
        """Put what is known into the fields."""
        facts = known.facts
        events = facts.get("events")
        event = events[0] if isinstance(events, list) and events else {}
        self._fill_moment(_INCIDENT, str(facts.get("incident_at") or ""), zone)
        self._fill_moment(_HAPPENED, str(event.get("happened_at") or ""), zone)
        for name in ("kind", "admitted_for", "people"):
            self[name].data = str(event.get(name) or ("1" if name == "people" else ""))
        self["where"].data = str(facts.get("where") or "")
        self["in_patient"].data = _said(event.get("in_patient"))
        self["work_related"].data = _said(facts.get("work_related"))

    def places(self) -> Mapping[str, str]:
        """Return the names of our fields by those of an entry."""
        event = "facts.events.1"
        return {
            "told_at": "told_on",
            f"{event}.learned_at": "told_on",
            f"{event}.happened_at": "on-happened",
            f"{event}.people": "people",
            f"{event}.kind": "kind",
            f"{event}.admitted_for": "admitted_for",
            "facts.incident_at": "on-incident",
            "facts.where": "where",
        }


_INCIDENT = Asked("", "on-incident", "at-incident")
_HAPPENED = Asked("", "on-happened", "at-happened")


def _said(value: object) -> str:
    return {True: YES, False: NO}.get(value, UNKNOWN) if isinstance(value, bool) else UNKNOWN


def yes_no() -> list[object]:
    """Return the answers to a question about a fact."""
    pairs = [(YES, gettext("Yes")), (NO, gettext("No")), (UNKNOWN, gettext("Not known"))]
    return list(as_choices(pairs))


def day_field(label: object) -> Field:
    """Return a field for a day that may be left empty."""
    return DateField(label, validators=[Optional()])


def hour_field() -> Field:
    """Return a field for an hour that may be left empty."""
    return TimeField(_("At what time?"), validators=[Optional()])


def _yes_no_field(label: object, hint: object = "") -> Field:
    return RadioField(
        label, description=hint, default=UNKNOWN, validate_choice=False, validators=[Optional()]
    )


def _lazy(pairs: list[tuple[str, object]]) -> list[object]:
    return list(as_choices(pairs))  # type: ignore[arg-type]  # words are translated when shown
