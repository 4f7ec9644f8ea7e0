"""What stands above the questions: title, whose rule, where, how often, about what, by whom."""

from collections.abc import Mapping as Fields

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from compliance.domain.authorities import Authority
from compliance.domain.cadence import Source, Unit
from compliance.domain.checklist_edits import Mapping, entries_of, part, word, words
from compliance.domain.checklists import ReviewStatus, Subject
from compliance.domain.file_problems import Plain
from compliance.services.own_checklists import MAX_TITLE
from compliance.web.checklists.own.forms import RevisionForm
from compliance.web.kit.duty_words import AUTHORITIES, SOURCES
from compliance.web.kit.forms import LONG, as_choices, long_field, select_field, text_field

OURS = (Authority.INTERNAL, Authority.LOCAL, Authority.STATE)
LONGEST = 1_000
PACES = {
    "calendar": _("Once in every calendar period, on any day of it"),
    "interval": _("At most so long after the last one"),
    "shift": _("Every shift, at its start"),
    "operating-day": _("Every operating day"),
    "before-use": _("Before each use"),
}
KEEP = "keep"
SUBJECTS = {
    Subject.ASSET: _("One asset at a time"),
    Subject.AREA: _("One area at a time"),
    Subject.SITE: _("The whole site"),
    Subject.PERSON: _("One person at a time"),
}
UNITS = {
    Unit.DAY: _("days"),
    Unit.WEEK: _("weeks"),
    Unit.MONTH: _("months"),
    Unit.QUARTER: _("quarters"),
    Unit.HALF_YEAR: _("half-years"),
    Unit.YEAR: _("years"),
}
STATUSES = {
    ReviewStatus.READ: _("Yes, all of them"),
    ReviewStatus.PARTLY: _("Some of them"),
    ReviewStatus.UNREAD: _("No"),
}
_SPANNED = {"calendar": "every", "interval": "at_most"}


def _many(label: object, hint: object, *, required: bool = True) -> TextAreaField:
    needed = [InputRequired(_("Fill this in."))] if required else []
    return TextAreaField(label, description=hint, validators=[*needed, Length(max=LONG)])


class HeadForm(RevisionForm):
    """Everything but the questions, as far as most checklists need it."""

    title = text_field(_("Title"), length=MAX_TITLE)
    summary = text_field(_("In one line, for lists"), required=False, length=300)
    instructions = long_field(
        _("Before you start"), hint=_("Shown above the first question; may stay empty.")
    )
    authority = select_field(_("Whose rule"))
    jurisdiction = text_field(
        _("Where it holds"), hint=_("US, a state such as US/IL, or a place such as US/IL/Joliet.")
    )
    provisions = _many(
        _("Rests on"),
        _("One a line: a paragraph such as 29 CFR 1910.157(e)(2), or the word internal."),
    )
    review = select_field(
        _("Has somebody read these paragraphs?"),
        hint=_("What nobody has read is marked on forms and in packets."),
    )
    review_on = text_field(
        _("Read when"), hint=_("A day or a month: 2026-11-20 or 2026-11"), required=False
    )
    review_against = _many(
        _("Read where"), _("One a line: addresses or documents."), required=False
    )
    applies_when = text_field(_("Where it is owed, in words"), length=1_000)
    subject = select_field(_("What one inspection is about"))
    asset_kinds = text_field(
        _("Kinds of asset"),
        hint=_("Such as forklift, fire-door; with commas. Only for checklists about an asset."),
        required=False,
        length=500,
    )
    performed_by = text_field(_("Who may do it"), length=500)
    pace = select_field(_("How often"))
    count = IntegerField(
        _("Every how many"),
        description=_("For calendar periods and times after the last one."),
        validators=[Optional(), NumberRange(1, LONGEST, _("Give a number from 1 to 1000."))],
    )
    unit = select_field(_("Days, weeks, months or years"))
    source = select_field(_("Who set the pace"))
    record_required = BooleanField(_("The rule demands a record"))
    record_signature = BooleanField(_("Whoever does it signs a statement"))
    record_statement = long_field(_("The statement"))
    retention_text = text_field(_("How long records are kept, in words"), length=500)

    def offer(self, data: Mapping) -> None:
        """Fill the lists; what the checklist says already can always be kept."""
        held = word(data, "authority")
        known = [one for one in Authority if one in OURS or one.value == held]
        self.authority.choices = as_choices((one.value, str(AUTHORITIES[one])) for one in known)
        self.subject.choices = as_choices((one.value, str(SUBJECTS[one])) for one in Subject)
        self.unit.choices = as_choices((one.value, str(said)) for one, said in UNITS.items())
        self.source.choices = as_choices((one.value, str(SOURCES[one])) for one in Source)
        self.review.choices = as_choices((one.value, str(STATUSES[one])) for one in ReviewStatus)
        kept = [] if _is_common(data) else [(KEEP, gettext("As the text says it (several clocks)"))]
        paces = [(pace, str(said)) for pace, said in PACES.items()]
        self.pace.choices = as_choices([*kept, *paces])

    def fill(self, data: Mapping) -> None:
        """Show what the checklist says."""
        record, review = part(data, "record"), part(data, "review")
        shown: Fields[str, object] = {
            **{name: word(data, name) for name in _WORDS},
            "provisions": "\n".join(words(data, "provisions")),
            "review": word(review, "status"),
            "review_on": word(review, "on"),
            "review_against": "\n".join(words(review, "against")),
            "applies_when": word(part(data, "applies_when"), "text"),
            "asset_kinds": ", ".join(words(part(data, "applies_when"), "asset_kinds")),
            "performed_by": word(part(data, "performed_by"), "text"),
            "record_required": word(record, "required") == "yes",
            "record_signature": word(record, "signature") == "yes",
            "record_statement": word(record, "statement"),
            "retention_text": word(part(data, "retention"), "text"),
            **_shown_pace(data),
        }
        for name, value in shown.items():
            self[name].data = value

    def made(self, old: Mapping) -> Mapping:
        """Return the fields of the head that this form knows, as files write them."""
        applies = {**part(old, "applies_when"), "text": self.applies_when.data or ""}
        kinds: list[Plain] = [
            one.strip() for one in (self.asset_kinds.data or "").split(",") if one.strip()
        ]
        review = {
            **part(old, "review"),
            "status": self.review.data,
            "on": self.review_on.data or "",
            "against": _lines(self.review_against.data),
        }
        record = {
            **part(old, "record"),
            "required": "yes" if self.record_required.data else "no",
            "signature": "yes" if self.record_signature.data else "",
            "statement": self.record_statement.data or "",
        }
        return {
            **{name: self[name].data or "" for name in _WORDS},
            "provisions": _lines(self.provisions.data),
            "applies_when": _filled({**applies, "asset_kinds": kinds}),
            "performed_by": {**part(old, "performed_by"), "text": self.performed_by.data or ""},
            "cadence": self._cadence(part(old, "cadence")),
            "record": _filled(record),
            "retention": _retention(part(old, "retention"), self.retention_text.data or ""),
            "review": _filled(review),
        }

    def _cadence(self, old: Mapping) -> Mapping:
        """Return the cadence; a clock that says the same as before is kept with all it has."""
        pace = self.pace.data
        clocks = entries_of(old, "clocks")
        before = clocks[0] if clocks else {}
        if pace == KEEP:
            return old
        clock: Mapping = {"basis": pace, "source": self.source.data}
        if pace in _SPANNED:
            clock[_SPANNED[pace]] = f"{self.count.data or 1} {self.unit.data}"
        if all(_same(before.get(name), value) for name, value in clock.items()):
            return old
        if word(before, "basis") == pace:
            kept = {name: value for name, value in before.items() if name != "text"}
            clock = {**kept, **clock}
        return {**old, "clocks": [clock]}


_WORDS = ("title", "summary", "instructions", "authority", "jurisdiction", "subject")


def _is_common(data: Mapping) -> bool:
    clocks = entries_of(part(data, "cadence"), "clocks")
    if len(clocks) != 1 or word(clocks[0], "basis") not in PACES:
        return False
    span = _SPANNED.get(word(clocks[0], "basis"))
    return span is None or _span(word(clocks[0], span)) is not None


def _shown_pace(data: Mapping) -> Mapping:
    clocks = entries_of(part(data, "cadence"), "clocks")
    first = clocks[0] if clocks else {}
    source = word(first, "source") or Source.SITE.value
    if not _is_common(data):
        return {"pace": KEEP, "count": "1", "unit": Unit.WEEK.value, "source": source}
    basis = word(first, "basis")
    count, unit = _span(word(first, _SPANNED.get(basis, ""))) or ("1", Unit.WEEK.value)
    return {"pace": basis, "count": count, "unit": unit, "source": source}


def _span(text: str) -> tuple[str, str] | None:
    count, _space, unit = text.partition(" ")
    singular = unit.removesuffix("s")
    is_known = count.isascii() and count.isdigit() and singular in {one.value for one in UNITS}
    return (count, singular) if is_known else None


def _same(before: Plain | None, now: Plain) -> bool:
    if not isinstance(before, str) or not isinstance(now, str):
        return before == now
    return before == now or (_span(now) is not None and _span(before) == _span(now))


def _retention(old: Mapping, text: str) -> Mapping:
    """Return how long records are kept; a span that other words described is left out."""
    if word(old, "text") == text:
        return old
    return {"text": text, **({"provision": old["provision"]} if "provision" in old else {})}


def _lines(text: str | None) -> list[Plain]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _filled(entry: Mapping) -> Mapping:
    return {name: value for name, value in entry.items() if value}
