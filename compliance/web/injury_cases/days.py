"""The days of a case: spans as people said them, a small calendar, K and L."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from compliance.domain.access import Permission, demand
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.recordkeeping.absence import SaidBy, SpanKind
from compliance.domain.recordkeeping.days import CAP_DAYS
from compliance.services.injury_case_days import (
    DayFacts,
    NewSpan,
    add_span,
    end_span,
    set_day_facts,
    strike_span,
)
from compliance.services.injury_cases import note_case_view
from compliance.storage.models.injury_cases import CaseSpan, InjuryCase
from compliance.storage.queries.injury_days import days_of
from compliance.storage.queries.scope import found
from compliance.web.injury_cases.blueprint import blueprint
from compliance.web.injury_cases.parts import (
    HERE,
    CaseForm,
    back,
    done,
    onward,
    seen_case,
    shown_name,
    today_there,
)
from compliance.web.injury_cases.words import HOW_READ, SAID_BY, SPAN_KINDS
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, now, unit_of_work
from compliance.web.kit.forms import as_choices

WEEKS_SHOWN = 8
_DAY = timedelta(days=1)
_ASKED = (("yes", _("Yes")), ("no", _("No")))


class SpanForm(CaseForm):
    """Days away, restricted, or cleared."""

    kind = RadioField(
        _("What holds on these days?"),
        choices=as_choices(SPAN_KINDS.items()),  # type: ignore[arg-type]  # lazy words
        validate_choice=False,
    )
    said_by = RadioField(
        _("Who says so?"),
        choices=as_choices(SAID_BY.items()),  # type: ignore[arg-type]  # lazy words
        validate_choice=False,
    )
    from_on = DateField(_("First day"), validators=[Optional()])
    to_on = DateField(
        _("Last day"),
        description=_("Leave it empty while these days still run."),
        validators=[Optional()],
    )
    estimated_days = IntegerField(
        _("Estimate of all days"),
        description=_("While they run. Replace it with the actual days when they end."),
        validators=[Optional()],
    )
    note = StringField(_("Note"), description=_("For example: doctor's note of 3 March."))

    def validate_kind(self, field: Field) -> None:
        """Refuse a kind that is none."""
        _demand_chosen(field, set(SpanKind))

    def validate_said_by(self, field: Field) -> None:
        """Refuse a speaker who is none."""
        _demand_chosen(field, set(SaidBy))

    def span(self) -> NewSpan:
        """Return what was sent.

        Where the kind or the end is refused, it is a clearance: only that may be without an end
        and without an estimate.
        """
        kind = None if self.kind.errors else SpanKind(self.kind.data)
        is_neutral = kind is None or (self.to_on.errors and kind is not SpanKind.CLEARED)
        says_who = not (is_neutral or self.said_by.errors)
        return NewSpan(
            kind=SpanKind.CLEARED if kind is None or is_neutral else kind,
            said_by=SaidBy(self.said_by.data) if says_who else SaidBy.CLINICIAN,
            from_on=self.from_on.data,
            to_on=self.to_on.data,
            estimated_days=self.estimated_days.data,
            note=self.note.data or "",
        )


def _demand_chosen(field: Field, known: Container[str]) -> None:
    if str(field.data or "") not in known:
        raise ValidationError(gettext("Choose one."))


class EndForm(CaseForm):
    """The last day of a span that ran."""

    to_on = DateField(_("Last day"), validators=[Optional()])


class OtherForm(CaseForm):
    """Days of rest, leaving, permanent change."""

    off_duty = TextAreaField(
        _("Days on which no work was due"),
        description=_(
            "Weekends, holidays, leave, shutdown: one line each, as 2026-03-07 or "
            "2026-03-07 to 2026-03-08. Empty: not known."
        ),
    )
    all_due = RadioField(
        _("Was work due on every day that is entered?"),
        choices=as_choices(_ASKED),
        validate_choice=False,
    )
    left_on = DateField(_("First day no longer employed"), validators=[Optional()])
    left_because = RadioField(
        _("Did the person leave because of this case?"),
        choices=as_choices(_ASKED),
        validate_choice=False,
    )
    permanent_on = DateField(
        _("Restriction or transfer is permanent from"), validators=[Optional()]
    )

    def fill(self, case: InjuryCase) -> None:
        """Put what is known into the fields."""
        off = case.day_facts.get("off_duty")
        if isinstance(off, list):
            spans = [(str(one["from"]), str(one["to"])) for one in off]
            self.off_duty.data = "\n".join(a if a == b else f"{a} to {b}" for a, b in spans)
            self.all_due.data = "" if spans else "yes"
        left = case.day_facts.get("left")
        if isinstance(left, dict):
            self.left_on.data = date.fromisoformat(str(left["on"]))
            self.left_because.data = "yes" if left["because_of_case"] else "no"
        permanent = case.day_facts.get("permanent_on")
        if permanent:
            self.permanent_on.data = date.fromisoformat(str(permanent))

    def facts(self) -> DayFacts:
        """Return what was sent.

        Raises:
            InvalidInputError: a line is no day and no span of days.
        """
        off, problems = _read_off_duty(str(self.off_duty.data or ""))
        because = {"yes": True, "no": False}.get(str(self.left_because.data))
        if self.left_on.data and because is None:
            problems.append(Problem("left_because", "Nothing is chosen.", ""))
        if problems:
            raise InvalidInputError(problems)
        return DayFacts(
            off_duty=off if off or self.all_due.data == "yes" else None,
            left_on=self.left_on.data,
            left_because=because,
            permanent_on=self.permanent_on.data,
        )


def _read_off_duty(text: str) -> tuple[tuple[tuple[date, date], ...], list[Problem]]:
    """Return the spans that the lines name, and a problem for each line that names none."""
    found, problems = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        first, _to, last = line.partition(" to ")
        span = [_day(one.strip()) for one in (first, last or first)]
        if span[0] is not None and span[1] is not None and span[0] <= span[1]:
            found.append((span[0], span[1]))
            continue
        what = gettext('"%(line)s" is no day. Write 2026-03-07, or two days.', line=line[:40])
        problems.append(Problem("off_duty", what, ""))
    return tuple(found), problems


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


# --- the calendar


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the calendar: its Monday, and for each day what is said of it ("" for nothing)."""

    monday: date
    days: tuple[tuple[date, str], ...]


def weeks_of(case: InjuryCase, spans: list[CaseSpan], today: date) -> list[Week]:
    """Return the weeks from the injury to the last day that is said, `WEEKS_SHOWN` at most."""
    told = {day: kind for span in reversed(spans) for day, kind in _told(span, today)}
    told[case.injured_on] = "injury"
    monday = case.injured_on - timedelta(days=case.injured_on.weekday())
    weeks: list[Week] = []
    while monday <= max(told) and len(weeks) < WEEKS_SHOWN:
        days = tuple(monday + timedelta(days=place) for place in range(7))
        weeks.append(Week(monday, tuple((day, told.get(day, "")) for day in days)))
        monday += timedelta(days=7)
    return weeks


def _told(span: CaseSpan, today: date) -> list[tuple[date, str]]:
    last = span.to_on or max(today, span.from_on + _DAY * ((span.estimated_days or 1) - 1))
    most = min((last - span.from_on).days + 1, WEEKS_SHOWN * 7)
    return [(span.from_on + _DAY * place, span.kind) for place in range(most)]


# --- pages


@blueprint.route(HERE + "/days", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def days(case_id: int) -> ResponseReturnValue:
    """Show the spans and the count; enter a further span."""
    form = SpanForm()
    if done(
        form, case_id, lambda session, case, change: add_span(session, case, form.span(), change)
    ):
        return back(case_id, "days")
    return _page(form, case_id, "pages/injury_cases/days.html")


@blueprint.route(HERE + "/days/other", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def other_days(case_id: int) -> ResponseReturnValue:
    """Say when no work was due, that the person left, or was moved for good."""
    form = OtherForm()
    if done(
        form,
        case_id,
        lambda session, case, change: set_day_facts(session, case, form.facts(), change),
    ):
        return onward(case_id, "days")
    return _page(form, case_id, "pages/injury_cases/other-days.html")


@blueprint.route(HERE + "/days/<int:span_id>/end", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def end_days(case_id: int, span_id: int) -> ResponseReturnValue:
    """Give a span its last day: actual days take the place of the estimate."""
    form = EndForm()
    if done(
        form,
        case_id,
        lambda session, case, change: end_span(session, case, span_id, form.to_on.data, change),
    ):
        return back(case_id, "days")
    return _page(form, case_id, "pages/injury_cases/end-days.html")


@blueprint.route(HERE + "/days/<int:span_id>/strike", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def strike_days(case_id: int, span_id: int) -> ResponseReturnValue:
    """Strike a span that is wrong; it stays to be read."""
    form = EndForm()
    if done(
        form, case_id, lambda session, case, change: strike_span(session, case, span_id, change)
    ):
        return onward(case_id, "days")
    return _page(form, case_id, "pages/injury_cases/strike-days.html")


def _live(spans: list[CaseSpan], span_id: int) -> CaseSpan | None:
    return next((one for one in spans if one.id == span_id), None)


def _page(form: CaseForm, case_id: int, template: str) -> ResponseReturnValue:
    with unit_of_work() as session:
        case = seen_case(session, case_id)
        demand(current_actor(), Permission.KEEP_RECORDS, case.establishment_id)
        note_case_view(session, case, by=current_actor(), now=now())
        if request.method == "GET":
            form.revision.data = str(case.revision)
            if isinstance(form, OtherForm):
                form.fill(case)
        today = today_there(case)
        live = [one for one in case.spans if one.struck_at is None]
        wanted = (request.view_args or {}).get("span_id")
        page = render_template(
            template,
            form=form,
            case=case,
            name=shown_name(case),
            span=found(_live(live, wanted), "span of days") if wanted is not None else None,
            count=days_of(case, today),
            weeks=weeks_of(case, live, today) if live else [],
            kinds=SPAN_KINDS,
            said_by=SAID_BY,
            how_read=HOW_READ,
            cap=CAP_DAYS,
            today=today,
        )
    return page, 422 if form.errors else 200
