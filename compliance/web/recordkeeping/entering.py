"""Entering what the forms say beside the cases: identity, employment, hours by month."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.domain.recordkeeping.employment import MONTHS, MonthFigures
from compliance.domain.recordkeeping.hours_file import EXAMPLE, HEADER, read_hours
from compliance.services.employment import (
    changes_in,
    enter_employment,
    enter_hours,
    find_hours_reason,
    preview_hours,
    set_identity,
)
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.recordkeeping import MonthKey, get_identity, get_work_year
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.forms import BaseForm, RowForm, is_sent, saved
from compliance.web.kit.spoken import spoken
from compliance.web.recordkeeping.blueprint import YEAR, blueprint, checked, place_of, site_today
from compliance.web.recordkeeping.forms import EmploymentForm, HoursFileForm, IdentityForm
from compliance.web.recordkeeping.words import month_word

WRONG = 422
OF_MONTH = "month_"  # and the number of the month: the name of its line
USE_SHEET = "use_sheet"  # a button: fill in the hours from the worksheet, keep nothing yet


def _done(form: BaseForm, step: Callable[[Session, Establishment], object]) -> bool:
    """Take a step in its own transaction; say on the form why it is refused."""
    try:
        with unit_of_work() as session:
            step(session, place_of(session))
    except ComplianceError as error:
        form.add_refusal(error)
        return False
    flash(saved(), "success")
    return True


def _to_year(year: int) -> ResponseReturnValue:
    return redirect(url_for(".show", year=year), code=303)


@blueprint.route(YEAR + "/identity", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def identity(year: int) -> ResponseReturnValue:
    """Say who the employer is; it holds for every year."""
    year = checked(year)
    form = IdentityForm()
    form.offer()
    if is_sent(form):

        def step(session: Session, place: Establishment) -> None:
            set_identity(
                session,
                place,
                form.details(),
                by=current_actor(),
                now=now(),
                industries=current_deps().recordkeeping_law().filing.industries,
            )

        if _done(form, step):
            return _to_year(year)
    with reading() as session:
        place = place_of(session)
        if request.method == "GET":
            form.fill(get_identity(session, place.id))
        page = render_template(
            "pages/recordkeeping/identity.html", form=form, year=year, place=place
        )
    return page, WRONG if form.errors else 200


@blueprint.route(YEAR + "/employment", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def employment(year: int) -> ResponseReturnValue:
    """Enter how many worked in a year."""
    year = checked(year)
    form = EmploymentForm()
    sheet = form.use_sheet() if USE_SHEET in request.form else None
    if USE_SHEET not in request.form and is_sent(form):

        def step(session: Session, place: Establishment) -> None:
            enter_employment(session, place, year, form.counts(), by=current_actor(), now=now())

        if _done(form, step):
            return _to_year(year)
    with reading() as session:
        place = place_of(session)
        work = get_work_year(session, place.id, year)
        if request.method == "GET":
            reason = find_hours_reason(session, place.id, year)
            form.fill(replace(work.employment, hours_reason=reason))
        page = render_template(
            "pages/recordkeeping/employment.html", form=form, year=year, work=work, sheet=sheet
        )
    return page, WRONG if form.errors else 200


@blueprint.route(YEAR + "/hours", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def hours(year: int) -> ResponseReturnValue:
    """Enter the hours of each month."""
    year = checked(year)
    form = RowForm()
    typed = {month: _typed(month) for month in MONTHS}
    errors: dict[str, str] = {}
    if is_sent(form):
        errors = _enter_typed(year, typed)
        if not errors:
            return _to_year(year)
    with reading() as session:
        place = place_of(session)
        if request.method == "GET":
            months = get_work_year(session, place.id, year).months
            typed = {month: _shown(months.get(month)) for month in MONTHS}
        page = render_template(
            "pages/recordkeeping/hours.html",
            year=year,
            rows=[(month, month_word(month), *typed[month]) for month in MONTHS],
            errors=errors,
            header=",".join(HEADER),
            example=EXAMPLE,
        )
    return page, WRONG if errors else 200


def _typed(month: int) -> tuple[str, str]:
    hours_, people = (request.form.get(f"{name}_{month}", "") for name in ("hours", "people"))
    return hours_.strip(), people.strip()


def _shown(figures: MonthFigures | None) -> tuple[str, str]:
    if figures is None:
        return "", ""
    return str(figures.hours), "" if figures.employees is None else str(figures.employees)


def _enter_typed(year: int, typed: Mapping[int, tuple[str, str]]) -> dict[str, str]:
    """Enter what was typed; return what is wrong by the name of the month's field."""
    today = site_today()
    errors: dict[str, str] = {}
    wanted: dict[MonthKey, MonthFigures | None] = {}
    for month, (hours_, people) in typed.items():
        if not hours_ and not people:
            if (year, month) <= (today.year, today.month):
                wanted[year, month] = None
        elif wrong := _wrong_text(hours_, people):
            errors[f"{OF_MONTH}{month}"] = wrong
        else:
            employees = int(people) if people else None
            wanted[year, month] = MonthFigures(hours=int(hours_), employees=employees)
    try:
        with unit_of_work() as session:
            enter_hours(session, place_of(session), wanted, by=current_actor(), now=now())
            _refuse_if(errors)  # the others were looked at too: everything is told at once
    except InvalidInputError as error:
        told = {
            one.where: f"{spoken(one.what)} {spoken(one.remedy)}"
            for one in error.problems
            if not errors or one.where.startswith(OF_MONTH)  # sums wait for every month
        }
        return {**told, **errors}
    flash(saved(), "success")
    return {}


def _refuse_if(errors: Mapping[str, str]) -> None:
    if errors:
        raise InvalidInputError([])


def _wrong_text(hours_: str, people: str) -> str:
    """Return what is wrong with the two texts of a month, or ""."""
    if not hours_:
        return str(_("The hours are empty. Enter them, or take the people out, too."))
    if not _is_number(hours_) or (people and not _is_number(people)):
        return str(_("Write whole numbers: digits only."))
    return ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 12  # noqa: PLR2004 - digits


@blueprint.route(YEAR + "/hours/file", methods=["GET", "POST"])
@requires(Permission.KEEP_RECORDS)
def hours_file(year: int) -> ResponseReturnValue:
    """Take the hours of months from a file: look at them first, then take them."""
    year = checked(year)
    form = HoursFileForm()
    problems: list[Problem] = []
    changes = []
    if is_sent(form):
        try:
            content = _content(form)
            months = read_hours(content)
            if form.take.data and _take(months):
                return _to_year(year)
            with reading() as session:
                changes = preview_hours(session, place_of(session), months, now=now())
            form.text.data = content.decode("utf-8-sig")
        except InvalidInputError as error:
            problems = list(error.problems)
    page = render_template(
        "pages/recordkeeping/hours-file.html",
        form=form,
        year=year,
        problems=problems,
        changes=changes,
        count=changes_in(changes),
        month_word=month_word,
        header=",".join(HEADER),
        example=EXAMPLE,
    )
    return page, WRONG if problems else 200


def _content(form: HoursFileForm) -> bytes:
    """Return the file, or its text as the preview sent it back."""
    if form.take.data:
        return str(form.text.data or "").encode()
    sent = form.file.data
    if not sent:
        raise InvalidInputError([Problem("file", _("There is no file."), _("Choose one."))])
    content: bytes = sent.read()
    return content


def _take(months: Mapping[MonthKey, MonthFigures]) -> bool:
    with unit_of_work() as session:
        count = enter_hours(session, place_of(session), months, by=current_actor(), now=now())
    flash(_("%(num)s months are changed.", num=count), "success")
    return True
