"""What belongs to this request: the box of outside things, who asks, and at which establishment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import g, request, session
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission
from compliance.domain.errors import ConflictError, NotAllowedError
from compliance.services.deps import Deps
from compliance.storage.queries.establishments import EstablishmentChoice, list_choices
from compliance.storage.queries.people import SignedIn
from compliance.storage.queries.scope import found
from compliance.web.kit.config import WebConfig
from compliance.web.kit.here import app_here, box_here

CHOSEN = "establishment_id"
ESTABLISHMENT_FIELD = "at_establishment"  # hidden in every form: at which establishment it was read


class OtherEstablishmentError(ConflictError):
    """A form was read at one establishment, and another has been chosen since.

    ``meant`` is where it was read, None where the form does not say or the person no longer sees
    it; ``chosen`` is where it would land now.
    """

    def __init__(
        self, message: str, meant: EstablishmentChoice | None, chosen: EstablishmentChoice
    ) -> None:
        super().__init__(message)
        self.meant = meant
        self.chosen = chosen


def current_deps() -> Deps:
    """Return the box of outside things of this app."""
    deps: Deps = app_here().extensions["compliance_deps"]
    return deps


def current_config() -> WebConfig:
    """Return what this app was told at start."""
    config: WebConfig = app_here().extensions["compliance_config"]
    return config


def now() -> datetime:
    """Return the instant of this request: the clock is asked once, so that all of it agrees."""
    box = box_here()
    instant: datetime | None = box.get("now")
    if instant is None:
        instant = box.now = current_deps().clock.now()
    return instant


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open a session that may write: leaving well commits, an exception rolls back."""
    with current_deps().database.unit_of_work() as session_:
        yield session_


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that only reads: for GET; it waits for no writer."""
    with current_deps().database.reading() as session_:
        yield session_


def find_signed_in() -> SignedIn | None:
    """Return who is signed in, or None; was loaded with the session in one query."""
    signed_in: SignedIn | None = box_here().get("signed_in")
    return signed_in


def current_actor() -> Actor:
    """Return who asks.

    Raises:
        NotAllowedError: nobody is signed in; a view behind ``@requires`` never sees this.
    """
    signed_in = find_signed_in()
    if signed_in is None:
        raise NotAllowedError("You are not signed in. Sign in and try again.")
    return signed_in.actor


def establishments_of_actor() -> list[EstablishmentChoice]:
    """Return where the person works, by name: for the menu that changes between them."""
    if "establishments" not in g:
        with reading() as session_:
            g.establishments = list_choices(session_, visible_to=current_actor())
    rows: list[EstablishmentChoice] = g.establishments
    return rows


def current_establishment() -> EstablishmentChoice:
    """Return the establishment whose pages are shown, and where a form acts.

    A form acts where it was read, or nowhere: two tabs share one choice, and a signature must not
    land on the records of another site. What only words a page asks `shown_establishment`.

    Raises:
        NotFoundError: ``?establishment=`` names none that the person may see.
        NotAllowedError: the person has no role anywhere.
        OtherEstablishmentError: the form that was sent was read at another one.
    """
    chosen = shown_establishment()
    if request.method == "POST":
        _demand_meant(chosen)
    return chosen


def _demand_meant(chosen: EstablishmentChoice) -> None:
    key = request.form.get(ESTABLISHMENT_FIELD, "")
    if key == chosen.key:
        return
    meant = next((row for row in establishments_of_actor() if row.key == key), None)
    if meant is not None:
        text = _(
            "You filled this in at %(meant)s. Since then you changed to %(chosen)s, maybe in "
            "another tab. Nothing was saved.",
            meant=meant.name,
            chosen=chosen.name,
        )
    elif key:
        text = _("You filled this in at an establishment that you do not see. Nothing was saved.")
    else:
        text = _("This page does not say at which establishment it was read. Nothing was saved.")
    raise OtherEstablishmentError(text, meant, chosen)


def shown_establishment() -> EstablishmentChoice:
    """Return the establishment that was chosen, for what stands around a page.

    ``?establishment=key`` chooses one, and the choice is kept with the session; otherwise it is
    the one chosen last, or the first by name.

    Raises:
        NotFoundError: ``?establishment=`` names none that the person may see.
        NotAllowedError: the person has no role anywhere.
    """
    box = box_here()
    chosen: EstablishmentChoice | None = box.get("establishment")
    if chosen is None:
        asked = request.args.get("establishment")
        chosen = box.establishment = _asked_for(asked) if asked else _chosen_before()
    return chosen


def _asked_for(key: str) -> EstablishmentChoice:
    row = next((row for row in establishments_of_actor() if row.key == key), None)
    if row is not None and session.get(CHOSEN) != row.id:
        session[CHOSEN] = row.id
    return found(row, "establishment")


def _chosen_before() -> EstablishmentChoice:
    rows = establishments_of_actor()
    if not rows and current_actor().may_anywhere(Permission.MANAGE_PLANT):
        raise NotAllowedError("There is no establishment yet. Add the first one under Plant.")
    if not rows:
        raise NotAllowedError(
            "You have no role at any establishment yet. Ask an administrator to give you one."
        )
    return next((row for row in rows if row.id == session.get(CHOSEN)), rows[0])
