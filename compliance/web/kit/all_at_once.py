"""Everything that is wrong with a form, told at once.

A form finds what is missing or is no number; only a service sees that two answers contradict each
other. Where the form itself refuses something, the service is asked about the rest all the same,
in a transaction that is rolled back whatever it says.
"""

from collections.abc import Callable
from datetime import date, datetime, time

from flask import request
from sqlalchemy.orm import Session

from compliance.domain.errors import ComplianceError, InvalidInputError
from compliance.domain.local_time import instant_of, today_at
from compliance.web.kit.current import now, unit_of_work
from compliance.web.kit.forms import BaseForm


class _NothingIsKeptError(Exception):
    """Ends the transaction of a look."""


def tell_the_rest(form: BaseForm, step: Callable[[Session], object]) -> None:
    """Add to a form that was sent, and refused by itself, what a step refuses of the rest.

    ``step`` takes what is there; for what the form refuses it takes nothing, or a stand-in that
    contradicts nothing. A problem is shown at a field that has no error of its own, and nowhere
    else: one that is about no field may come from a stand-in. Nothing of the step is kept, so it
    must do nothing outside of its transaction.
    """
    if request.method != "POST" or not form.errors:
        return
    refused = {field.name: list(field.errors) for field in form if field.errors}
    above = list(form.form_errors)
    try:
        _look(step)
    except InvalidInputError as error:
        form.add_refusal(error)
    except (ComplianceError, _NothingIsKeptError):
        return
    form.form_errors = above
    for name, errors in refused.items():
        form[name].errors = errors


def _look(step: Callable[[Session], object]) -> None:
    with unit_of_work() as session:
        step(session)
        raise _NothingIsKeptError


def latest_on(day: date | None, zone: str) -> datetime:
    """Return a stand-in for an instant whose hour is refused: the latest that it may be.

    What lies too early even so, or still lies ahead, does so at any hour. Without a day it is now.
    """
    if day is None or day == today_at(now(), zone):
        return now()
    return instant_of(day, time(23, 59), zone)
