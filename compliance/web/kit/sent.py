"""What a request sends, held within bounds before anything reads it.

The one place that decides what a text, a number or a day of a form or an address may be, so that
no page has to think of it: a database takes no NUL in a text and no number beyond its column, and
near the ends of the calendar arithmetic overflows.

* A text has no NUL character; the rest of it is kept. In the path it is 404.
* A whole number lies within what an id column holds; a day within `domain.local_time`.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask import Request, abort, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from wtforms import DateField, IntegerField
from wtforms.fields.core import UnboundField

from compliance.domain.local_time import is_plausible

LARGEST_ID = 2**31 - 1  # what an id column holds; more would be an error of the database
NUL = "\x00"
Kind = Callable[[Any], Any]


def id_or_none(text: str | None) -> int | None:
    """Return the id that a field of a form or of an address names, or None."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(LARGEST_ID)):
        return None
    return min(int(text), LARGEST_ID)


def day_or_none(text: str | None) -> date | None:
    """Return the day that a text names in ISO 8601, or None; also for days far from any record."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if is_plausible(day) else None


def is_within_bounds(value: object) -> bool:
    """Say whether a number or a day is one that something here can be about."""
    if isinstance(value, int):
        return abs(value) <= LARGEST_ID
    return not isinstance(value, date) or is_plausible(value)


class SentFields(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address: texts without NUL, and `get` with a type keeps to bounds."""

    def __init__(
        self, mapping: MultiDict[str, Any] | Iterable[tuple[str, Any]] | None = None
    ) -> None:
        pairs = mapping.items(multi=True) if isinstance(mapping, MultiDict) else mapping or ()
        super().__init__([(_clean(name), _clean(value)) for name, value in pairs])

    def get(self, key: str, default: Any = None, type: Kind | None = None) -> Any:  # type: ignore[override]  # noqa: A002 - Werkzeug's own name, and its overloads in one
        """Return a value; the default where it is none of its type, or lies out of bounds."""
        return super().get(key, default, type=_bounded(type)) if type else super().get(key, default)

    def getlist(self, key: str, type: Kind | None = None) -> list[Any]:  # noqa: A002 - as above
        """Return all values; without those that are none of the type, or lie out of bounds."""
        return super().getlist(key, type=_bounded(type)) if type else super().getlist(key)


def _bounded(kind: Kind) -> Kind:
    def read(text: Any) -> Any:
        value = kind(text)
        if not is_within_bounds(value):
            raise ValueError(text)  # Werkzeug takes the default then
        return value

    return read


def _clean(value: Any) -> Any:
    if isinstance(value, FileStorage):
        value.filename = _clean(value.filename)
        value.name = _clean(value.name)
    return value.replace(NUL, "") if isinstance(value, str) else value


class SentRequest(Request):
    """A request whose fields keep to the bounds."""

    parameter_storage_class = SentFields


def refuse_strange_text() -> None:
    """Answer 404 for an address, and 400 for the name of a browser, with a NUL in it."""
    if NUL in request.path:
        abort(404)
    if NUL in request.user_agent.string:
        abort(400)


# --- fields of forms


class DayField(DateField):
    """A day within bounds; another is refused beside the field, and is no data."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        super().process_formdata(valuelist)
        if not is_within_bounds(self.data):
            self.data = None
            raise ValueError(_("This day is too far from today. Look at the year."))


class NumberField(IntegerField):
    """A whole number within bounds; another is refused beside the field, and is no data."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        super().process_formdata(valuelist)
        if not is_within_bounds(self.data):
            self.data = None
            raise ValueError(_("This number is too large."))


_IN_BOUNDS = {DateField: DayField, IntegerField: NumberField}


class FieldsInBounds:
    """For the ``Meta`` of a form: its days and numbers keep to the bounds."""

    def bind_field(self, form: object, unbound: UnboundField, options: dict[str, Any]) -> object:
        """Take the field that keeps to the bounds in the place of WTForms' own."""
        kind = _IN_BOUNDS.get(unbound.field_class)
        if kind is not None:
            unbound = UnboundField(kind, *unbound.args, name=unbound.name, **unbound.kwargs)
        bind = super().bind_field  # type: ignore[misc]  # that of WTForms, which comes after us
        bound: object = bind(form, unbound, options)
        return bound
