"""Settings into a running installation; the only module that knows every layer."""

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from compliance import __version__
from compliance.cli.kit import Installation, Serving, Welcome
from compliance.cli.main import commands
from compliance.clock import SystemClock
from compliance.demo.load import DemoRequest, load_demo
from compliance.demo.plant import PASSWORD, PEOPLE
from compliance.domain.errors import ConflictError, InvalidInputError
from compliance.jobs.deadman import deadman_sweep
from compliance.jobs.leadership import leadership_of
from compliance.jobs.tick import Work
from compliance.jobs.worker import ALL_SWEEPS, ClockWorker
from compliance.library.catalog import Catalog, Kept, load_good
from compliance.library.causes import load_causes
from compliance.library.filing_law import load_recordkeeping_law
from compliance.library.law_clocks import LawClocks, load_law_clocks
from compliance.library.profile import PROFILE_NAME
from compliance.library.published import Lock
from compliance.logs import configure_logs
from compliance.notify.console import ConsoleChannel
from compliance.notify.email import EmailChannel, MailServer
from compliance.notify.messages import Composer
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.deferred import DeferredRenderer, DeferredSigner, OwnVerifier
from compliance.packets.forms300 import FormPrinter
from compliance.packets.isolated import IsolatedVerifier
from compliance.packets.keys import open_packet_key, trust_file
from compliance.ports import Channel, Clock
from compliance.services.case_clocks import sweep_cases
from compliance.services.checklists import keep_library, last_good
from compliance.services.deps import Deps
from compliance.services.materialise import Materialiser
from compliance.services.packet_ahead import AheadDrawer
from compliance.services.packet_build import build_next, desk_of
from compliance.services.severe_clocks import sweep_severe
from compliance.services.trail_sequence import Sequencer
from compliance.services.trail_witness import packet_witnesses
from compliance.settings import LogFormat, Settings, readme_table
from compliance.storage.blobs import FolderBlobs
from compliance.storage.checkpoint_keys import open_checkpoint_key, trusted_checkpoint_keys
from compliance.storage.data_folder import (
    DataFolder,
    is_marked_demo,
    kept_secret,
    mark_demo,
    prepare_data_folder,
)
from compliance.storage.db import Database
from compliance.storage.queries.establishments import find_company
from compliance.storage.queries.packets import find_first_issued
from compliance.storage.queries.people import find_person_by_email
from compliance.storage.schema import check_schema
from compliance.web.factory import create_app
from compliance.web.kit.config import WebConfig
from compliance.web.kit.law_words import law_said

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of the program lie that are not Python."""

    checklists: Path
    templates: Path

    @classmethod
    def under(cls, root: Path) -> "Places":
        """Return the places in a checkout."""
        return cls(checklists=root / "checklists", templates=root / "templates")


def build_deps(settings: Settings, places: Places) -> Deps:
    """Open everything outside.

    Raises:
        ComplianceError: the data folder cannot be written to, or there are no checklists.
    """
    configure_logs(level=settings.log_level, as_json=settings.log_format is LogFormat.JSON)
    if settings.is_demo and settings.log_level == "info":
        logging.getLogger("compliance.requests").setLevel(logging.WARNING)  # leave the greeting
    folder = prepare_data_folder(settings.data_dir)
    database = Database(database_url(settings, folder), pool_size=settings.web_threads + 8)
    clock = SystemClock()
    composer = Composer(places.templates / "mail", base_url=settings.base_url, law_words=law_said)
    renderer = DeferredRenderer(
        lambda: PacketBuilder(
            Workshop(templates=places.templates / "packets", fragments=folder.fragments)
        )
    )
    forms = FormPrinter(places.templates / "forms")
    return Deps(
        clock=clock,
        database=database,
        catalog=_catalog(places.checklists, database),
        law_clocks=cache(lambda: _law_clocks(places.checklists)),
        recordkeeping_law=cache(lambda: load_recordkeeping_law(places.checklists)),
        causes=cache(lambda: load_causes(places.checklists)),
        blobs=FolderBlobs(folder.evidence),
        folder=folder,
        channels=_channels(settings, composer, clock),
        composer=composer,
        renderer=renderer,
        forms=forms,
        signer=DeferredSigner(
            lambda: open_packet_key(
                folder.keys, company=_company(database, settings), now=clock.now()
            )
        ),
        verifier=OwnVerifier(folder.keys),
        strangers=IsolatedVerifier(folder.keys),
        trust_file=trust_file(folder.keys),
        checkpoints=open_checkpoint_key(folder.keys),
        base_url=settings.base_url,
        is_demo=settings.is_demo,
        closers=[renderer.close, forms.close],
    )


def _catalog(folder: Path, database: Database) -> Catalog:
    """Read the checklists; for a file that is broken now, its last good text stays in force."""

    def kept(lock: Lock) -> Kept:
        try:
            with database.reading() as session:
                return last_good(session, lock)
        except SQLAlchemyError:  # a database that has no tables yet
            return Kept()

    catalog = load_good(folder, kept)
    for problem in catalog.problems:
        logging.getLogger("compliance.checklists").error("%s", problem)
    return catalog


def _law_clocks(folder: Path) -> LawClocks:
    """Read the clocks of law; broken files stop no clock that runs, and start no new one."""
    try:
        return load_law_clocks(folder)
    except InvalidInputError:
        logging.getLogger("compliance.law").exception("no clock of law can be started")
        return LawClocks({}, {}, {})


def _keep_library(deps: Deps, profile: Path) -> None:
    text = profile.read_bytes() if profile.exists() else b""
    with deps.database.unit_of_work() as session:
        keep_library(session, deps.catalog, text, now=deps.clock.now())


def database_url(settings: Settings, folder: DataFolder) -> str:
    """Return the address of the database: the chosen one, or SQLite in the data folder."""
    return settings.database_url or f"sqlite:///{folder.database}"


def build_site(settings: Settings, deps: Deps, places: Places) -> Flask:
    """Build the pages, once what they go on with if a checklist file breaks is kept."""
    _keep_library(deps, places.checklists / PROFILE_NAME)
    return create_app(
        deps,
        WebConfig(
            secret_key=settings.secret_key or kept_secret(deps.folder, "cookies.secret"),
            base_url=settings.base_url,
            is_demo=settings.is_demo,
            trusted_proxies=settings.trusted_proxies,
            upload_limit_bytes=settings.upload_limit_mb * MEGABYTE,
            session_hours=settings.session_hours,
            is_https=settings.base_url.startswith("https://"),
            version=__version__,
            metrics_token=settings.metrics_token,
            templates=places.templates,
        ),
    )


def _channels(settings: Settings, composer: Composer, clock: Clock) -> dict[str, Channel]:
    """Return the ways out by name; without a mail server, mail is printed and stays here."""
    console = ConsoleChannel(composer, logging.getLogger("compliance.mail").info)
    if settings.smtp is None:
        return {"email": console, "console": console}
    server = MailServer(
        host=settings.smtp.host,
        port=settings.smtp.port,
        sender=settings.mail_from,
        user=settings.smtp.user,
        password=settings.smtp.password,
        security=settings.smtp.security.value,
        timeout_seconds=settings.smtp.timeout_seconds,
    )
    return {"email": EmailChannel(server, composer, clock), "console": console}


def _company(database: Database, settings: Settings) -> str:
    """Return the name in the plant's certificate; the demo's says what it is."""
    with database.reading() as session:
        company = find_company(session)
        name = company.name if company else "Unnamed company"
    return f"{name} (demo)" if settings.is_demo else name


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The clock of this process; stopping it breaks off a packet, which then waits again."""

    worker: ClockWorker
    stopping: threading.Event
    break_off: Callable[[], None]

    def start(self) -> None:
        """Start; returns at once."""
        self.worker.start()

    def stop(self) -> None:
        """Begin nothing further, break off what takes long, wait for the rest."""
        self.stopping.set()
        self.break_off()
        self.worker.stop()


def build_clock(settings: Settings, deps: Deps) -> Clockwork:
    """Build the clock: sweeps, mail, packets, and the call to whoever watches it."""
    desk = desk_of(deps)
    work = Work(
        database=deps.database,
        clock=deps.clock,
        channels=deps.channels,
        sequencer=Sequencer(deps.checkpoints),
        trusted_keys=lambda: trusted_checkpoint_keys(deps.folder.keys),
        materialise=Materialiser().make_due,
        build_packet=lambda: build_next(desk) is not None,
        draw_ahead=AheadDrawer(desk).draw_next,
        witnesses=lambda session: packet_witnesses(session, deps.blobs),
        follow_cases=lambda session, now: _follow_cases(session, deps, now),
        worker=secrets.token_hex(8),
    )
    watched = [deadman_sweep(settings.deadman_url)] if settings.deadman_url else []
    leadership = leadership_of(deps.database, deps.folder.root)
    worker = ClockWorker(work, leadership, sweeps=[*ALL_SWEEPS, *watched])
    return Clockwork(worker, work.stopping, deps.break_off)


def _follow_cases(session: Session, deps: Deps, now: datetime) -> int:
    """Let every clock follow its case; a case of a severe injury first, for its hours are few."""
    severe = sweep_severe(session, deps.law_clocks, now=now)
    return severe + sweep_cases(session, deps.law_clocks, now=now)


def build_app(settings: Settings, places: Places) -> Flask:
    """Build pages for a WSGI server of the reader's own choice; the clock runs elsewhere.

    Raises:
        ComplianceError: settings, folder or database are not fit to serve with.
    """
    deps = build_deps(settings, places)
    check_schema(deps.database)
    refuse_unfit(settings, deps)
    return build_site(settings, deps, places)


def build_installation(places: Places, environ: Mapping[str, str] | None = None) -> Installation:
    """Build what the commands work on; the environment is read when a command first asks."""

    def settings() -> Settings:
        return Settings.from_env(environ)

    return Installation(
        checklists=places.checklists,
        open_deps=lambda: build_deps(settings(), places),
        serving=lambda: _serving(settings()),
        whereabouts=lambda: _whereabouts(settings()),
        settings_table=lambda: settings().table(),
        readme_table=readme_table,
        make_site=lambda deps: build_site(settings(), deps, places),
        make_clock=lambda deps: build_clock(settings(), deps),
        refuse_unfit=lambda deps: refuse_unfit(settings(), deps),
        first_start=first_start,
    )


def first_start(deps: Deps) -> Welcome | None:
    """Make the demo plant where there is none yet; return what to greet with, in the demo."""
    if not deps.is_demo:
        return None
    mark_demo(deps.folder)
    with deps.database.reading() as session:
        is_empty = find_company(session) is None
    if is_empty:
        click.echo("First start: making the demo plant, a year of it (about a minute) ...")
        load_demo(
            DemoRequest(
                database=deps.database,
                blobs=deps.blobs,
                catalog=deps.catalog,
                now=deps.clock.now(),
                signer=deps.checkpoints,
                law=deps.law_clocks(),
                codes=deps.recordkeeping_law().codes,
                causes=deps.causes(),
            )
        )
    return Welcome(
        people=[(hand.name, ", ".join(hand.roles), hand.email) for hand in PEOPLE],
        password=PASSWORD,
        packet_path=lambda: _first_packet(deps),
    )


def refuse_unfit(settings: Settings, deps: Deps) -> None:
    """Let no real plant start on the demo's keys or with the demo's people.

    Raises:
        ConflictError: one of them is there; says what to do.
    """
    if settings.is_demo:
        return
    with deps.database.reading() as session:
        has_demo_people = any(find_person_by_email(session, hand.email) for hand in PEOPLE)
    if has_demo_people or is_marked_demo(deps.folder):
        what = "people, whose password is public," if has_demo_people else "keys"
        raise ConflictError(
            f"The demo plant's {what} are in {deps.folder.root} or its database. A real plant "
            "needs its own: name an empty folder with COMPLIANCE_DATA_DIR (and an empty database)."
        )


def _first_packet(deps: Deps) -> str | None:
    """Return the path of the first signed packet under a name that a PDF reader knows."""
    with deps.database.reading() as session:
        digest = find_first_issued(session)
    if digest is None:
        return None
    named = deps.folder.root / "first-packet.pdf"
    if not named.exists():
        shutil.copyfile(deps.blobs.path(digest), named)
    return str(named)


def _serving(settings: Settings) -> Serving:
    return Serving(
        host=settings.host,
        port=settings.port,
        threads=settings.web_threads,
        trusted_proxies=settings.trusted_proxies,
        upload_limit_bytes=settings.upload_limit_mb * MEGABYTE,
        with_clock=settings.run_clock,
        is_sqlite=settings.is_sqlite,
    )


def _whereabouts(settings: Settings) -> tuple[Path, str]:
    return settings.data_dir, settings.database_url


def run_command(places: Places) -> None:
    """Run the ``compliance`` command with this process's arguments."""
    commands(obj=build_installation(places), prog_name="compliance")
