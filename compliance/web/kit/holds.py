"""Legal holds as the pages of what is held show them."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, current_app, url_for

from compliance.domain.access import Permission
from compliance.domain.legal_holds import HeldThing, HoldKind
from compliance.domain.local_time import today_at
from compliance.storage.models.legal_holds import LegalHold
from compliance.storage.queries.legal_holds import holds_on
from compliance.web.kit.current import current_actor, reading, shown_establishment

_PAGES = {
    HoldKind.YEAR: ("recordkeeping.show", "year"),
    HoldKind.INCIDENT: ("incidents.show", "incident_id"),
    HoldKind.INSPECTION: ("inspections.show", "inspection_id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHold:
    """A hold as it is shown; ``reason`` and ``url`` are empty for who may not place holds."""

    number: str
    thing_url: str
    row: LegalHold
    reason: str
    url: str


def shown_hold(row: LegalHold) -> ShownHold:
    """Return a hold as this person may see it: its reason may name a claimant."""
    thing = HeldThing(HoldKind(row.kind), row.subject_id)
    endpoint, argument = _PAGES[thing.kind]
    place: dict[str, int] = {argument: thing.subject_id}
    may = current_actor().may(Permission.HOLD_RECORDS, row.establishment_id)
    return ShownHold(
        number=thing.number,
        thing_url=url_for(endpoint, **place)  # type: ignore[arg-type]  # an id by its name
        if endpoint in current_app.view_functions
        else "",
        row=row,
        reason=row.reason if may else "",
        url=url_for("legal_holds.show", hold_id=row.id) if may else "",
    )


def holds_of(establishment_id: int, at: datetime | None = None, **things: int) -> list[ShownHold]:
    """Return the holds in force on things by kind: ``incident=31, year=2025``; for templates.

    ``at``: instant whose local year is looked at too.
    """
    if at is not None:
        things = {**things, "year": today_at(at, shown_establishment().zone).year}
    wanted = [HeldThing(HoldKind(kind), subject_id) for kind, subject_id in things.items()]
    with reading() as session:
        return [shown_hold(row) for row in holds_on(session, establishment_id, wanted)]


def place_url(establishment_id: int, kind: str, subject_id: int) -> str:
    """Return where a hold on a thing is placed, or "" where this person may not."""
    if not current_actor().may(Permission.HOLD_RECORDS, establishment_id):
        return ""
    return url_for("legal_holds.index", on=HeldThing(HoldKind(kind), subject_id).number)


def install_holds(app: Flask) -> None:
    """Give templates the holds; ``macros/holds.html`` shows them."""
    app.jinja_env.globals.update(holds_of=holds_of, place_hold_url=place_url)
