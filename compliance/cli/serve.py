"""``compliance run``, ``web`` and ``clock``: start, say where, and stop cleanly."""

import errno
import itertools
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from types import FrameType

import click
from waitress.server import create_server

from compliance import __version__
from compliance.cli.kit import Installation, Serving, Welcome
from compliance.domain.errors import ComplianceError, ConflictError
from compliance.services.deps import Deps
from compliance.storage.data_folder import only_writer
from compliance.storage.schema import upgrade_schema

PACKET_LOOK_SECONDS = 2.0
THE_LAST = 3  # how many times Ctrl-C must be pressed to end without waiting
REQUEST_FACTOR = 8  # times the upload limit: above every form's own limit, which says it better
INTERRUPTED = 130  # as shells count: 128 and SIGINT


@click.command()
@click.pass_obj
def run(installation: Installation) -> None:
    """Serve pages and run the clock in this process; the first start sets everything up.

    Makes what is missing (data folder, keys, database), brings the database up to date, and, in
    demo mode, builds the demo plant once. Everything is kept for the next start. Ctrl-C stops it
    after the requests under way are answered.
    """
    serving = installation.serving()
    with _opened_to_serve(installation, serving, any_schema=True) as (deps, listener):
        for number in upgrade_schema(deps.database):
            click.echo(f"Database: ran migration {number}.")
        installation.refuse_unfit(deps)
        welcome = installation.first_start(deps)
        _serve(installation, deps, listener, serving, welcome)


@click.command()
@click.pass_obj
def web(installation: Installation) -> None:
    """Serve pages only; the clock runs elsewhere (PostgreSQL: as many of these as you like)."""
    serving = installation.serving()
    with _opened_to_serve(installation, serving) as (deps, listener):
        installation.refuse_unfit(deps)
        _serve(installation, deps, listener, replace(serving, with_clock=False), None)


@click.command()
@click.pass_obj
def clock(installation: Installation) -> None:
    """Run the clock only: due dates, reminders, mail, packets. Ctrl-C stops it."""
    serving = installation.serving()
    with installation.opened() as deps, _alone(deps, serving):
        installation.refuse_unfit(deps)
        machinery = installation.make_clock(deps)
        machinery.start()
        click.echo("The clock is running. Ctrl-C stops it.")
        try:
            _wait_for_signal()
        finally:
            machinery.stop()


@contextmanager
def _opened_to_serve(
    installation: Installation, serving: Serving, *, any_schema: bool = False
) -> Iterator[tuple[Deps, socket.socket]]:
    with (
        installation.opened(any_schema=any_schema) as deps,
        _alone(deps, serving),
        _bound(serving) as listener,
    ):
        yield deps, listener


def _alone(deps: Deps, serving: Serving) -> AbstractContextManager[None]:
    return only_writer(deps.folder) if serving.is_sqlite else nullcontext()


@contextmanager
def _bound(serving: Serving) -> Iterator[socket.socket]:
    """Take the port before anything slow is done, so that a port in use is said at once."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((serving.host, serving.port))
        except OSError as error:
            raise _port_refusal(serving, error) from error
        yield listener


def _port_refusal(serving: Serving, error: OSError) -> ComplianceError:
    if error.errno == errno.EADDRINUSE:
        return ConflictError(
            f"Port {serving.port} is in use by another program. Stop that one, or take another "
            f"port: PORT={serving.port + 1} make run"
        )
    return ConflictError(
        f"Cannot listen on {serving.host} port {serving.port}: {error.strerror}. "
        "Choose a port above 1023 with PORT, and an address of this machine with COMPLIANCE_HOST."
    )


def _serve(
    installation: Installation,
    deps: Deps,
    listener: socket.socket,
    serving: Serving,
    welcome: Welcome | None,
) -> None:
    server = create_server(
        installation.make_site(deps),
        sockets=[listener],
        threads=serving.threads,
        max_request_body_size=REQUEST_FACTOR * serving.upload_limit_bytes,
        clear_untrusted_proxy_headers=False,  # the app counts the proxies that it believes
        connection_limit=1000,
        asyncore_use_poll=True,
        ident=None,
    )
    machinery = installation.make_clock(deps) if serving.with_clock else None
    if machinery:
        machinery.start()
    _greet(deps, serving, welcome)
    try:
        _heed_signals()
        server.run()  # returns after Ctrl-C or SIGTERM, when its threads are done
    except KeyboardInterrupt:
        pass  # it came before the server listened
    finally:
        server.close()
        if machinery:
            machinery.stop()
        click.echo("Stopped. Everything is kept.")


def _heed_signals() -> None:
    """Stop on Ctrl-C and SIGTERM alike, also where the shell made us deaf to Ctrl-C.

    The first one stops; the second, from somebody impatient, is answered; the third ends at once.
    """
    pressed = itertools.count(1)

    def heed(_number: int, _frame: FrameType | None) -> None:
        turn = next(pressed)
        if turn == 1:
            raise KeyboardInterrupt
        if turn == THE_LAST:
            os._exit(INTERRUPTED)
        os.write(2, b"Stopping; once more ends it at once (nothing that was confirmed is lost).\n")

    signal.signal(signal.SIGINT, heed)
    signal.signal(signal.SIGTERM, heed)


def _wait_for_signal() -> None:
    try:
        _heed_signals()
        threading.Event().wait()
    except KeyboardInterrupt:
        click.echo("Stopping.")


def _greet(deps: Deps, serving: Serving, welcome: Welcome | None) -> None:
    click.echo(f"\nCompliance tracker {__version__}\n")
    click.echo(f"  Pages   {deps.base_url}")
    click.echo(f"  Data    {deps.folder.root}")
    click.echo(f"  Clock   {'running' if serving.with_clock else 'not in this process'}\n")
    if welcome:
        click.echo(f"  Sign in as one of the demo people, password {welcome.password}")
        for name, roles, address in welcome.people:
            click.echo(f"    {address:<36} {name}, {roles}")
        click.echo("")
        _announce_packet(welcome.packet_path)
    click.echo("Ctrl-C stops it.")


def _announce_packet(find: Callable[[], str | None]) -> None:
    def look() -> None:
        while (path := find()) is None:
            pause.wait(PACKET_LOOK_SECONDS)
        click.echo(f"  First signed packet: {path}")

    pause = threading.Event()
    threading.Thread(target=look, name="first-packet", daemon=True).start()
