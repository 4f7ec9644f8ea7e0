"""`compliance packets build` and `compliance packets list`."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

import click
from sqlalchemy.orm import Session

from compliance.cli.kit import Installation
from compliance.domain.access import SYSTEM
from compliance.domain.authorities import Authority
from compliance.domain.errors import Problem
from compliance.domain.numbers import packet_number
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.services.deps import Deps
from compliance.services.packet_build import desk_of, request_and_build
from compliance.services.packet_reading import list_damage, read_file, read_snapshot
from compliance.services.packet_seals import list_broken
from compliance.services.packets import ENGLISH, TITLES, PacketRequest
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.packets import Packet
from compliance.storage.queries.establishments import list_establishments
from compliance.storage.queries.packets import list_packets
from compliance.storage.queries.scope import Page

NONE = "none"
READERS = (NONE, *Reader)
WRONG_USAGE = 2
READABLE = 0o644  # a packet is made to be handed on; the temporary file is private
MOST_LISTED = 1_000
BROKEN_REMEDY = (
    "It was changed outside of this program; the packet marks it. Compare it with a backup."
)
NAMING_REMEDY = "It may name somebody this reader must not learn of: reword it, and build again."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What was typed, before any of it is believed."""

    establishment: str
    from_day: str
    to_day: str
    authority: str
    title: str
    language: str
    reader: str
    out: Path


@click.command("build")
@click.option("--establishment", required=True, metavar="KEY", help="Short name: joliet.")
@click.option("--from", "from_day", required=True, metavar="DAY", help="First day: 2026-01-01.")
@click.option("--to", "to_day", required=True, metavar="DAY", help="Last day: 2026-03-31.")
@click.option(
    "--authority",
    default="",
    metavar="NAME",
    help="Only the rules of: osha, epa, state, local, internal. [default: all]",
)
@click.option("--title", default="", help="Printed on the cover.")
@click.option(
    "--language",
    default=ENGLISH,
    metavar="CODE",
    help="Of the packet's own words: en, es; records stay as signed. [default: en]",
)
@click.option(
    "--reader",
    default=Reader.OTHERS.value,
    metavar="NAME",
    help="For whom injury records are masked (29 CFR 1904.29, 1904.35, 1904.40): none leaves them "
    f"out; {', '.join(READERS[1:])}. [default: others, without any name]",
)
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the signed PDF goes; what lies there is replaced.",
)
@click.pass_context
def build_command(context: click.Context, /, **typed: Any) -> None:
    """Build and sign a packet now, and write it to FILE.

    It is kept and listed like one that was asked for in the browser. FILE appears whole or not
    at all. Records that do not match their seal are named in a warning, and so are texts that were
    left out because they may name an injured person. Exit status: 0 written,
    1 it could not be made or written, 2 wrong usage.
    """
    order = _Order(**typed)
    installation: Installation = context.obj
    with installation.opened() as deps:
        wanted, problems = _understand(deps, order)
        if problems or wanted is None:
            for problem in problems:
                click.echo(f"Error: {problem}", err=True)
            context.exit(WRONG_USAGE)
        with _Draft(order.out) as draft:
            packet_id = request_and_build(desk_of(deps), wanted, by=SYSTEM)
            with deps.database.reading() as session:
                packet = session.get_one(Packet, packet_id)
            draft.keep(read_file(deps.blobs, packet))
        snapshot = read_snapshot(deps.blobs, packet)
    click.echo(f"{packet_number(packet.id)}: {packet.pages} pages, {packet.size_bytes:,} bytes")
    click.echo(f"SHA-256 {packet.pdf_digest}")
    click.echo(f"Written to {order.out}")
    for number in list_broken(snapshot):
        click.echo(f"Warning: {number} does not match its seal. {BROKEN_REMEDY}", err=True)
    for one in snapshot.injuries.withheld if snapshot.injuries else ():
        click.echo(f"Warning: {one.number} {one.field} was left out. {NAMING_REMEDY}", err=True)


def _understand(deps: Deps, order: _Order) -> tuple[PacketRequest | None, list[Problem]]:
    """Return the request, or everything that is wrong with it."""
    from_on, to_on = _day(order.from_day), _day(order.to_day)
    with deps.database.reading() as session:
        place, known = _find_place(session, order.establishment)
    problems = [
        problem
        for is_wrong, problem in (
            (place is None, _unknown_place(order.establishment, known)),
            (from_on is None, _bad_day("--from", order.from_day)),
            (to_on is None, _bad_day("--to", order.to_day)),
            (not _is_authority(order.authority), _bad_authority(order.authority)),
            (order.language not in TITLES, _bad_language(order.language)),
            (order.reader not in READERS, _bad_reader(order.reader)),
            (not order.out.absolute().parent.is_dir(), _no_folder(order.out)),
            (order.out.is_dir(), Problem("-o", f"{order.out} is a folder.", "Name a file in it.")),
        )
        if is_wrong
    ]
    if from_on and to_on and to_on < from_on:
        what = "The period ends before it begins."
        problems.append(Problem("--to", what, "Put the earlier day into --from."))
    if problems or place is None or from_on is None or to_on is None:
        return None, problems
    wanted = PacketRequest(
        establishment_id=place.id,
        from_on=from_on,
        to_on=to_on,
        authority=order.authority.lower(),
        title=order.title,
        language=order.language,
        reader=None if order.reader == NONE else Reader(order.reader),
    )
    return wanted, []


def _find_place(session: Session, key: str) -> tuple[Establishment | None, Sequence[str]]:
    places = list_establishments(session, visible_to=SYSTEM, with_retired=True)
    found = next((place for place in places if place.key == key), None)
    return found, sorted(place.key for place in places)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_authority(text: str) -> bool:
    return not text or text.lower() in set(Authority)


def _unknown_place(key: str, known: Sequence[str]) -> Problem:
    remedy = f"There are: {', '.join(known)}." if known else "None is entered yet."
    return Problem("--establishment", f"There is no {key!r}.", remedy)


def _bad_day(option: str, text: str) -> Problem:
    return Problem(option, f"{text!r} is no day.", "Write it as 2026-01-31.")


def _bad_authority(text: str) -> Problem:
    names = ", ".join(Authority)
    return Problem("--authority", f"There is no {text!r}.", f"There are: {names}.")


def _bad_language(text: str) -> Problem:
    what = f"There are no packets in {text!r}."
    return Problem("--language", what, f"There are: {', '.join(TITLES)}.")


def _bad_reader(text: str) -> Problem:
    return Problem("--reader", f"There is no {text!r}.", f"There are: {', '.join(READERS)}.")


def _no_folder(out: Path) -> Problem:
    return Problem("-o", f"There is no folder {out.parent}.", "Make it first.")


class _Draft:
    """A file beside the one that is wanted: proved to be writable before the work begins."""

    def __init__(self, out: Path) -> None:
        self._out = out
        try:
            handle, name = tempfile.mkstemp(dir=out.absolute().parent, prefix=".packet-")
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(out)) from error
        os.close(handle)
        self._path = Path(name)

    def __enter__(self) -> Self:
        return self

    def keep(self, content: bytes) -> None:
        """Write the file and put it in its place, in one step and safe from a power cut."""
        with self._path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._path.chmod(READABLE)
        self._path.replace(self._out)

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)


@click.command("list")
@click.option("--establishment", default="", metavar="KEY", help="Only of this one: joliet.")
@click.option("--check", is_flag=True, help="Read their files too, and compare the digests.")
@click.pass_context
def list_command(context: click.Context, establishment: str, *, check: bool) -> None:
    """List the packets, newest first: number, establishment, period, state, pages, digest.

    Exit status: 0 listed, 1 a file of one is damaged or missing (with --check), 2 wrong usage.
    """
    installation: Installation = context.obj
    problems: list[str] = []
    with installation.opened() as deps, deps.database.reading() as session:
        if establishment:
            place, known = _find_place(session, establishment)
            if place is None:
                click.echo(f"Error: {_unknown_place(establishment, known)}", err=True)
                context.exit(WRONG_USAGE)
        packets, _total = list_packets(session, Page(limit=MOST_LISTED), visible_to=SYSTEM)
        for packet in packets:
            if establishment in ("", packet.establishment.key):
                click.echo(_line(packet))
                problems += list_damage(deps.blobs, packet) if check else ()
    for problem in problems:
        click.echo(f"Error: {problem}", err=True)
    context.exit(1 if problems else 0)


def _line(packet: Packet) -> str:
    state = "superseded" if packet.superseded_by_id is not None else packet.state
    columns = (
        packet_number(packet.id),
        f"{packet.establishment.key:<12}",
        f"{packet.period_from} to {packet.period_to}",
        f"{packet.authority or 'all':<8}",
        f"{state:<10}",
        f"{packet.pages or '-':>5} pages",
        packet.pdf_digest or packet.error,
    )
    return "  ".join(columns).rstrip()
