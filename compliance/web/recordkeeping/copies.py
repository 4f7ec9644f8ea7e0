"""Forms as PDF for a reader: masked, drawn, and every copy in the trail."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.domain.recordkeeping.printed_forms import ReportForm
from compliance.ports import FormPrinter
from compliance.services.form_copies import (
    Copying,
    copy_log,
    copy_reports,
    copy_summary,
    record_copy,
)
from compliance.services.injury_cases import note_log_view
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.injury_cases import get_case
from compliance.storage.queries.recordkeeping import get_place
from compliance.storage.queries.scope import found
from compliance.web.kit.access import requires
from compliance.web.kit.current import current_actor, current_deps, now, reading, unit_of_work
from compliance.web.kit.downloads import send_bytes
from compliance.web.recordkeeping.blueprint import YEAR, blueprint, checked, place_of

Drawing = Callable[[FormPrinter], bytes]
Prepare = Callable[[Session, Establishment, Copying], Drawing]


def copying_for(reader: Reader) -> Copying:
    """Return a copy that the person of this request makes now."""
    rules = current_deps().recordkeeping_law().filing.rules
    return Copying(reader=reader, rules=rules, by=current_actor(), now=now())


def _reader() -> Reader:
    asked = request.args.get("reader", Reader.OTHERS.value)
    return Reader(asked) if asked in {one.value for one in Reader} else Reader.OTHERS


@blueprint.get(YEAR + "/form-300.pdf")
@requires(Permission.VIEW_MEDICAL)
def form_300(year: int) -> ResponseReturnValue:
    """Hand out the log of a year for a reader."""

    def prepare(session: Session, place: Establishment, copying: Copying) -> Drawing:
        form = copy_log(session, place, year, copying)
        return lambda printer: printer.log(form)

    return _send(checked(year), f"form-300-{year}", prepare, _reader())


@blueprint.get(YEAR + "/form-300a.pdf")
@requires(Permission.KEEP_RECORDS)
def form_300a(year: int) -> ResponseReturnValue:
    """Hand out the annual summary; it names no employee, whoever reads it."""

    def prepare(session: Session, place: Establishment, copying: Copying) -> Drawing:
        form = copy_summary(session, place, year, copying)
        return lambda printer: printer.summary(form)

    return _send(checked(year), f"form-300A-{year}", prepare, Reader.OTHERS)


@blueprint.get(YEAR + "/form-301.pdf")
@requires(Permission.VIEW_MEDICAL)
def form_301_year(year: int) -> ResponseReturnValue:
    """Hand out Form 301 of every case of a year for a reader; employees get their own only."""
    reader = _reader()

    def prepare(session: Session, place: Establishment, copying: Copying) -> Drawing:
        return partial(_draw_reports, copy_reports(session, place, year, copying))

    return _send(checked(year), f"form-301-{year}", prepare, reader)


def _draw_reports(forms: list[ReportForm], printer: FormPrinter) -> bytes:
    return printer.reports(forms)


@blueprint.get("/recordkeeping/cases/<int:case_id>/form-301.pdf")
@requires(Permission.VIEW_MEDICAL)
def form_301(case_id: int) -> ResponseReturnValue:
    """Hand out Form 301 of one case; ``reader`` "workforce" is the employee of the case."""
    with reading() as session:
        case = get_case(session, case_id, visible_to=current_actor())
        year, place_id = case.log_year, case.establishment_id
        name = f"form-301-{case.number or case.id}"

    def prepare(session: Session, place: Establishment, copying: Copying) -> Drawing:
        forms = copy_reports(session, place, year, copying, own_case=case_id)
        own = next((one for one in forms if one.form.case_id == case_id), None)
        return partial(_draw_reports, [found(own, "case on the log")])

    return _send(year, name, prepare, _reader(), place_id=place_id)


def _send(
    year: int, name: str, prepare: Prepare, reader: Reader, *, place_id: int | None = None
) -> ResponseReturnValue:
    """Mask within a reading, draw without one, write the copy down, send it."""
    copying = copying_for(reader)

    def where(session: Session) -> Establishment:
        if place_id is None:
            return place_of(session)
        return get_place(session, place_id, visible_to=current_actor())

    try:
        with reading() as session:
            draw = prepare(session, where(session), copying)
    except InvalidInputError:  # the refusal shows words of the log
        with unit_of_work() as session:
            note_log_view(session, where(session).id, year, by=copying.by, now=copying.now)
        raise
    pdf = draw(current_deps().forms)
    with unit_of_work() as session:
        digests = {f"{name}.pdf": sha256(pdf).hexdigest()}
        record_copy(session, where(session), year, digests, copying)
    return send_bytes(pdf, filename=f"{name}.pdf", media_type="application/pdf")
