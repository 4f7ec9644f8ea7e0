"""`compliance holds`: what may not be removed or voided, until a person says otherwise."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from compliance.cli.kit import Installation, counted_words
from compliance.domain.access import Actor, Permission, demand
from compliance.domain.errors import InvalidInputError, NotFoundError, Problem
from compliance.domain.legal_holds import HeldThing, HoldKind, held_thing
from compliance.services.legal_holds import place_hold, release_hold
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.legal_holds import LegalHold
from compliance.storage.queries.legal_holds import holds_on, list_holds
from compliance.storage.queries.people import actor_of, find_person_by_email
from compliance.storage.queries.recordkeeping import find_place
from compliance.storage.queries.scope import Page

MOST_LISTED = 100_000

_WHERE = click.option("--establishment", required=True, metavar="KEY", help="Short name: joliet.")
_BY = click.option(
    "--by", "email", required=True, metavar="EMAIL", help="Who does it: a person with that right."
)
_WHY = click.option("--reason", required=True, help="A case number, or who asked for it.")


@click.group("holds")
def holds_group() -> None:
    """Legal holds: what is held is not removed and not voided, whatever its age.

    A hold lies on a year of records (2025), an incident (INC-00031) or a record (INS-00417). The
    acting person needs the right to hold records there; placing and releasing stand in the trail.
    """


@holds_group.command("list")
@_WHERE
@click.option("--all", "with_released", is_flag=True, help="Those too that were released.")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, for programs.")
@click.pass_obj
def list_command(
    installation: Installation, establishment: str, *, with_released: bool, as_json: bool
) -> None:
    """List the holds of an establishment, those in force first, with their reasons."""
    with installation.opened() as deps, deps.database.reading() as session:
        place = _place(session, establishment)
        rows, _total = list_holds(session, place.id, Page(MOST_LISTED))
        shown = [_plain(row) for row in rows if with_released or row.released_at is None]
        zone = place.zone
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for one in shown:
        for line in _lines(one, ZoneInfo(zone)):
            click.echo(line)
    click.echo(counted_words(len(shown), "hold") + ("" if with_released else " in force"))


@holds_group.command("place")
@click.argument("what")
@_WHERE
@_WHY
@_BY
@click.pass_obj
def place_command(
    installation: Installation, what: str, establishment: str, reason: str, email: str
) -> None:
    """Place a hold on WHAT: a year (2025), an incident (INC-00031) or a record (INS-00417)."""
    with installation.opened() as deps, deps.database.unit_of_work() as session:
        place = _place(session, establishment)
        by = _actor(session, email, place)
        row = place_hold(session, place, what, reason, by=by, now=deps.clock.now())
        number = _thing(row).number
    click.echo(f"{number} is under legal hold at {establishment}.")


@holds_group.command("release")
@click.argument("what")
@_WHERE
@_WHY
@_BY
@click.pass_obj
def release_command(
    installation: Installation, what: str, establishment: str, reason: str, email: str
) -> None:
    """Release the hold on WHAT; that it was there stays to be read."""
    with installation.opened() as deps, deps.database.unit_of_work() as session:
        place = _place(session, establishment)
        by = _actor(session, email, place)
        row = _held(session, place, what)
        release_hold(session, row, reason, by=by, now=deps.clock.now())
        number = _thing(row).number
    click.echo(f"The hold on {number} at {establishment} is released.")


def _place(session: Session, key: str) -> Establishment:
    """Return an establishment by its short name; who mistyped it is told which name that was."""
    try:
        return find_place(session, key)
    except NotFoundError as error:
        raise NotFoundError(f"--establishment {key}: {error}") from error


def _actor(session: Session, email: str, place: Establishment) -> Actor:
    """Return who acts; that they may is asked before anything else is told of the place.

    Raises:
        NotFoundError: nobody active has this address.
        NotAllowedError: they may not hold records there.
    """
    person = find_person_by_email(session, email)
    if person is None or not person.active:
        raise NotFoundError(f"Nobody who works here has the address {email}. Check --by.")
    actor = actor_of(person)
    demand(actor, Permission.HOLD_RECORDS, place.id)
    return actor


def _held(session: Session, place: Establishment, what: str) -> LegalHold:
    """Return the hold in force on a thing.

    Raises:
        InvalidInputError: it is none, or nothing holds it.
    """
    thing = held_thing(what)
    rows = holds_on(session, place.id, [thing]) if thing is not None else []
    if not rows:
        remedy = f"See: compliance holds list --establishment {place.key}"
        raise InvalidInputError([Problem(what, "No hold is in force on this.", remedy)])
    return rows[0]


def _thing(row: LegalHold) -> HeldThing:
    return HeldThing(HoldKind(row.kind), row.subject_id)


def _plain(row: LegalHold) -> dict[str, str | None]:
    return {
        "held": _thing(row).number,
        "reason": row.reason,
        "placed_at": row.placed_at.isoformat(),
        "placed_by": row.placer.name if row.placer else None,
        "released_at": row.released_at.isoformat() if row.released_at else None,
        "released_by": row.releaser.name if row.releaser else None,
        "release_reason": row.release_reason or None,
    }


def _lines(one: dict[str, str | None], zone: ZoneInfo) -> list[str]:
    state = "released" if one["released_at"] else "in force"
    placed = _day(one["placed_at"], zone)
    lines = [f"{one['held']:<10} {state:<9} since {placed}, {one['placed_by'] or 'the system'}"]
    lines.append(f"           {one['reason']}")
    if one["released_at"]:
        when = _day(one["released_at"], zone)
        lines.append(f"           released {when}, {one['released_by']}: {one['release_reason']}")
    return lines


def _day(instant: str | None, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(instant or "").astimezone(zone).date().isoformat()
