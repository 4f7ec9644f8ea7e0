"""Forms of what moves clocks: a meter reading, uses, something that happened."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, DecimalField, IntegerField, SelectField, TimeField
from wtforms.validators import InputRequired, NumberRange, Optional

from compliance.domain.happenings import Place
from compliance.domain.local_time import instant_of, today_at
from compliance.domain.meters import MOST_HOURS
from compliance.services.happenings import NewHappening
from compliance.services.meter_readings import NewReading
from compliance.services.uses import MOST_TIMES, NewUse
from compliance.web.kit.forms import OnceForm, as_choices, long_field, text_field
from compliance.web.kit.sent import id_or_none

WHOLE_SITE = "site"


class MeterForm(OnceForm):
    """What the hour meter shows; one field, and two more if the meter is a new one."""

    hours = DecimalField(
        _("Hour meter"),
        validators=[
            InputRequired(_("Enter the hours that the meter shows.")),
            NumberRange(0, MOST_HOURS, _("No meter shows this.")),
        ],
    )
    is_new_meter = BooleanField(_("The meter was replaced; this is what the new one shows"))
    reason = text_field(_("Why it was replaced"), required=False)

    def reading(self) -> NewReading:
        """Return what was filled in."""
        return NewReading(
            hours=float(self.hours.data),
            is_new_meter=bool(self.is_new_meter.data),
            reason=self.reason.data or "",
        )


class UseForm(OnceForm):
    """When a thing was used: at a time, or how often on a day."""

    used_on = DateField(_("Used on"), validators=[InputRequired(_("Fill this in."))])
    used_time = TimeField(_("At what time"), validators=[Optional()])
    times = IntegerField(
        _("Or how often on that day"),
        default=1,
        validators=[Optional(), NumberRange(1, MOST_TIMES, _("Give a number from 1 to 500."))],
    )

    def use(self, zone: str) -> NewUse:
        """Return what was filled in; a time of day beats a number."""
        at = self.used_time.data
        used_at = instant_of(self.used_on.data, at, zone) if at else None
        return NewUse(used_on=self.used_on.data, used_at=used_at, times=self.times.data or 1)


class HappeningForm(OnceForm):
    """What happened, where or to whom, and when."""

    kind = SelectField(_("What happened?"), validators=[InputRequired(_("Choose one of these."))])
    where = SelectField(
        _("Where, or to whom?"), validators=[InputRequired(_("Choose one of these."))]
    )
    happened_on = DateField(_("On which day?"), validators=[InputRequired(_("Fill this in."))])
    happened_time = TimeField(
        _("At what time?"),
        description=_("Empty: now if it was today, else the end of that day."),
        validators=[Optional()],
    )
    note = long_field(_("Note"), hint=_("What others should know: what broke, who fixed it."))

    def offer(self, kinds: Iterable[tuple[str, str]], places: Iterable[tuple[str, str]]) -> None:
        """Fill the lists; the kind is not chosen for the person."""
        self.kind.choices = as_choices([("", gettext("Choose")), *kinds])
        self.where.choices = as_choices([(WHOLE_SITE, gettext("The whole site")), *places])

    def happening(self, establishment_id: int, zone: str, now: datetime) -> NewHappening:
        """Return what was filled in."""
        return NewHappening(
            establishment_id=establishment_id,
            kind=self.kind.data,
            happened_at=_when(self.happened_on.data, self.happened_time.data, zone, now),
            note=self.note.data or "",
            place=place_of(self.where.data),
        )


def place_of(value: str) -> Place:
    """Return what a choice stands for: "asset-7", "area-2", "person-3", the whole site."""
    kind, _dash, number = value.partition("-")
    place_id = id_or_none(number)
    if place_id is None:
        return Place()
    match kind:
        case "asset":
            return Place(asset_id=place_id)
        case "person":
            return Place(person_id=place_id)
        case _:
            return Place(area_id=place_id)


def _when(on: date, at: time | None, zone: str, now: datetime) -> datetime:
    if at is None:
        return now if on == today_at(now, zone) else instant_of(on, time(23, 59), zone)
    instant = instant_of(on, at, zone)
    is_this_minute = timedelta() < instant - now < timedelta(minutes=1)
    return now if is_this_minute else instant
