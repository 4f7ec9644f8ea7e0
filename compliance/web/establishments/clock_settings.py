"""What legal clocks need from a site: its business hours, and the numbers of its agencies."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError
from compliance.domain.legal_clocks.holidays import federal_holidays
from compliance.domain.local_time import today_at
from compliance.services.agency_contacts import Contact, Office, offices_of, set_contacts
from compliance.services.business_hours import BusinessSetting, set_business_hours, site_time
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.establishments import get_establishment
from compliance.web.establishments.forms import WEEKDAYS
from compliance.web.establishments.views import blueprint
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, as_choices, is_sent, saved, text_field

FIELDS = ("name", "phone", "note")


class BusinessHoursForm(BaseForm):
    """When business is done."""

    opens = text_field(_("Opens"), hint=_("Local time, as 08:00."), length=5)
    closes = text_field(_("Closes"), hint=_("Local time, as 17:00."), length=5)
    weekdays = SelectMultipleField(
        _("Days of business"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        coerce=int,
    )
    works_on_holidays = BooleanField(_("Business is done on federal holidays too"))

    def offer(self) -> None:
        """Fill the list of days."""
        days = [(str(number), str(word)) for number, word in enumerate(WEEKDAYS)]
        self.weekdays.choices = as_choices(days)

    def setting(self) -> BusinessSetting:
        """Return what was filled in."""
        return BusinessSetting(
            opens=(self.opens.data or "").strip(),
            closes=(self.closes.data or "").strip(),
            weekdays=tuple(self.weekdays.data or ()),
            works_on_holidays=bool(self.works_on_holidays.data),
        )


@blueprint.route("/establishments/<int:establishment_id>/business-hours", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def business_hours(establishment_id: int) -> ResponseReturnValue:
    """Say when business is done: some deadlines of law are counted by it."""
    with reading() as session:
        place = get_establishment(session, establishment_id, visible_to=current_actor())
        hours = site_time(session, place).business
    kept = {
        "opens": place.business_opens,
        "closes": place.business_closes,
        "weekdays": sorted(hours.weekdays),
        "works_on_holidays": place.works_on_holidays,
    }
    form = BusinessHoursForm(data=kept)
    form.offer()
    if is_sent(form) and _saved(form, establishment_id, _set_hours):
        return redirect(url_for(".show", establishment_id=establishment_id), code=303)
    today = today_at(now(), place.zone)
    page = render_template(
        "pages/establishments/business-hours.html",
        form=form,
        place=place,
        holidays=sorted(
            day for year in (today.year, today.year + 1) for day in federal_holidays(year)
        ),
        today=today,
    )
    return page, 422 if form.errors else 200


def _set_hours(session: Session, place: Establishment, form: Any) -> None:
    set_business_hours(session, place, form.setting(), by=current_actor(), now=now())


class _NumbersForm(BaseForm):
    """Numbers of agencies: three fields for each office."""

    keys: tuple[str, ...] = ()

    def wanted(self) -> dict[str, Contact]:
        """Return what was filled in, by the keys of the law's list."""
        return {
            key: Contact(**{name: self[f"{key}-{name}"].data or "" for name in FIELDS})
            for key in self.keys
        }


def _numbers_form(offices: list[Office]) -> _NumbersForm:
    fields: dict[str, Any] = {"keys": tuple(one.key for one in offices)}
    for one in offices:
        fields |= {
            f"{one.key}-name": text_field(_("What it is called here"), required=False, length=120),
            f"{one.key}-phone": text_field(_("Telephone"), required=False, length=40),
            f"{one.key}-note": text_field(
                _("What else to know"),
                required=False,
                hint=_("A second number, an e-mail, hours, the number of a permit."),
                length=400,
            ),
        }
    kept = {f"{o.key}-{name}": getattr(o.contact, name) for o in offices for name in FIELDS}
    form: _NumbersForm = type("NumbersForm", (_NumbersForm,), fields)(data=kept)
    return form


@blueprint.route("/establishments/<int:establishment_id>/numbers", methods=["GET", "POST"])
@requires(Permission.MANAGE_PLANT)
def numbers(establishment_id: int) -> ResponseReturnValue:
    """Enter whom to call here: the call scripts of legal clocks show it."""
    with reading() as session:
        place = get_establishment(session, establishment_id, visible_to=current_actor())
        offices = offices_of(session, current_deps().law_clocks(), place)
    form = _numbers_form(offices)
    if is_sent(form) and _saved(form, establishment_id, _set_numbers):
        url = url_for(".show", establishment_id=establishment_id, _anchor="numbers")
        return redirect(url, code=303)
    page = render_template(
        "pages/establishments/numbers.html", form=form, place=place, offices=offices
    )
    return page, 422 if form.errors else 200


def _set_numbers(session: Session, place: Establishment, form: Any) -> None:
    set_contacts(session, place, form.wanted(), by=current_actor(), now=now())


def _saved(form: BaseForm, establishment_id: int, step: Any) -> bool:
    """Take the step in its own transaction; say on the form why it is refused."""
    try:
        with unit_of_work() as session:
            place = get_establishment(session, establishment_id, visible_to=current_actor())
            step(session, place, form)
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    flash(saved(), "success")
    return True
