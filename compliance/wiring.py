"""Settings into a running installation; the only module that knows every layer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from compliance import __version__
from compliance.cli.kit import Installation, Serving, Welcome
from compliance.cli.main import commands
from compliance.clock import SystemClock
from compliance.library.catalog import load
from compliance.logs import configure_logs
from compliance.notify.console import ConsoleChannel
from compliance.notify.email import EmailChannel, MailServer
from compliance.notify.messages import Composer
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.deferred import DeferredRenderer, DeferredSigner, OwnVerifier
from compliance.packets.keys import open_packet_key
from compliance.ports import Channel, Clock
from compliance.services.deps import Deps
from compliance.settings import LogFormat, Settings
from compliance.storage.blobs import FolderBlobs
from compliance.storage.checkpoint_keys import open_checkpoint_key
from compliance.storage.data_folder import DataFolder, kept_secret, prepare_data_folder
from compliance.storage.db import Database
from compliance.storage.queries.establishments import find_company
from compliance.web.factory import create_app
from compliance.web.kit.config import WebConfig

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
        ComplianceError: the data folder cannot be written to, or a checklist file is wrong.
    """
    configure_logs(level=settings.log_level, as_json=settings.log_format is LogFormat.JSON)
    if settings.is_demo and settings.log_level == "info":
        logging.getLogger("compliance.requests").setLevel(logging.WARNING)  # leave the greeting
    folder = prepare_data_folder(settings.data_dir)
    database = Database(database_url(settings, folder), pool_size=settings.web_threads + 8)
    clock = SystemClock()
    composer = Composer(places.templates / "mail", base_url=settings.base_url)
    renderer = DeferredRenderer(
        lambda: PacketBuilder(
            Workshop(templates=places.templates / "packets", fragments=folder.fragments)
        )
    )
    return Deps(
        clock=clock,
        database=database,
        catalog=load(places.checklists),
        blobs=FolderBlobs(folder.evidence),
        folder=folder,
        channels=_channels(settings, composer, clock),
        composer=composer,
        renderer=renderer,
        signer=DeferredSigner(
            lambda: open_packet_key(
                folder.keys, company=_company(database, settings), now=clock.now()
            )
        ),
        verifier=OwnVerifier(folder.keys),
        checkpoints=open_checkpoint_key(folder.keys),
        base_url=settings.base_url,
        is_demo=settings.is_demo,
        closers=[renderer.close],
    )


def database_url(settings: Settings, folder: DataFolder) -> str:
    """Return the address of the database: the chosen one, or SQLite in the data folder."""
    return settings.database_url or f"sqlite:///{folder.database}"


def build_site(settings: Settings, deps: Deps, places: Places) -> Flask:
    """Build the pages."""
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
    return f"{name} (demo, not for real records)" if settings.is_demo else name


def build_app(settings: Settings, places: Places) -> Flask:
    """Build pages for a WSGI server of the reader's own choice; the clock runs elsewhere."""
    return build_site(settings, build_deps(settings, places), places)


def build_installation(places: Places, environ: Mapping[str, str] | None = None) -> Installation:
    """Build what the commands work on; the environment is read when a command first asks."""

    def settings() -> Settings:
        return Settings.from_env(environ)

    return Installation(
        open_deps=lambda: build_deps(settings(), places),
        serving=lambda: _serving(settings()),
        restore_target=lambda: _restore_target(settings()),
        settings_table=lambda: settings().table(),
        make_site=lambda deps: build_site(settings(), deps, places),
        make_clock=lambda deps: _Still(),
        first_start=lambda deps: first_start(settings(), deps),
    )


def first_start(settings: Settings, deps: Deps) -> Welcome | None:
    """Load the demo plant where there is none, and return what to greet with."""
    return None


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


def _restore_target(settings: Settings) -> tuple[Path, str]:
    return settings.data_dir, settings.database_url


class _Still:
    def start(self) -> None: ...

    def stop(self) -> None: ...


def run_command(places: Places) -> None:
    """Run the ``compliance`` command with this process's arguments."""
    commands(obj=build_installation(places), prog_name="compliance")
