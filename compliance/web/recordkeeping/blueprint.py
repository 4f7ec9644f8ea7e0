"""The blueprint of this feature, and what its pages share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.errors import NotFoundError
from compliance.domain.local_time import today_at
from compliance.domain.recordkeeping.employment import FIRST_YEAR
from compliance.services.filing_year import KEPT_YEARS
from compliance.storage.models.establishments import Establishment
from compliance.storage.queries.recordkeeping import get_place
from compliance.web.kit.current import current_actor, current_establishment, now

blueprint = Blueprint("recordkeeping", __name__)
YEAR = "/recordkeeping/<int:year>"


def site_today() -> date:
    """Return today at the chosen establishment."""
    return today_at(now(), current_establishment().zone)


def place_of(session: Session) -> Establishment:
    """Return the chosen establishment, if the person keeps its records."""
    return get_place(session, current_establishment().id, visible_to=current_actor())


def checked(year: int) -> int:
    """Return a year of an address.

    Raises:
        NotFoundError: part 1904 was not there yet, or the year has not begun.
    """
    if not FIRST_YEAR <= year <= site_today().year:
        raise NotFoundError(_("There are no records of this year."))
    return year


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go to; ``url`` "" where the page is not served or not this person's."""

    words: str
    url: str
    is_here: bool = False


def link_to(endpoint: str, **values: int | str) -> str:
    """Return the address of a page of another feature, or "" where it is not served."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""  # type: ignore[arg-type]  # url_for's own names are not among them


def years_shown(year: int) -> Sequence[Link]:
    """Return this year and those that must be kept, for the menu of years."""
    newest = site_today().year
    return [
        Link(str(one), url_for("recordkeeping.show", year=one), is_here=one == year)
        for one in range(newest, max(newest - KEPT_YEARS, FIRST_YEAR) - 1, -1)
    ]
