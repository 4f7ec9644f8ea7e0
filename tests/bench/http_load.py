"""The pages under load: a real server process, 32 clients that keep their connections."""

import http.client
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import repeat
from pathlib import Path
from urllib.parse import urlencode

from compliance.services.access import NewSession, Visitor, start_session
from compliance.services.passwords import hash_password
from compliance.storage.db import Database
from compliance.storage.models.people import Person
from compliance.web.kit.sessions import digest_of
from tests.bench.clients import Client, Load, load
from tests.bench.plant import Waiting, forms_that_wait

CLIENTS = 32
FORMS = 2_400
PORT = 8471
PASSWORD = "bench presses at noon"  # noqa: S105 - of a person who exists in benchmarks only
SECONDS = 6.0
START_SECONDS = 60
_FIELD = r'name="{}"[^>]*value="([^"]*)"'


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The form page and the sending of forms, on one database."""

    form_page: Load
    submit: Load


def measure(
    folder: Path, database_url: str, *, forms: int = FORMS, seconds: float = SECONDS
) -> Measured:
    """Serve a plant from ``folder`` with the real command, and load its pages."""
    environment = {
        **os.environ,  # noqa: TID251 - a child process inherits it
        "COMPLIANCE_DATA_DIR": str(folder),
        "COMPLIANCE_DATABASE_URL": database_url,
        "PORT": str(PORT),
    }
    command = [sys.executable, "-m", "compliance"]
    subprocess.run([*command, "db", "upgrade"], env=environment, check=True, capture_output=True)
    database = Database(database_url or f"sqlite:///{folder / 'compliance.db'}")
    waiting = forms_that_wait(database, forms, now=datetime.now(UTC))  # noqa: TID251 - a real server
    cookies = [_cookie(database, waiting) for _ in range(CLIENTS)]
    database.close()
    with _served([*command, "web"], environment):
        signers = [_Signer(cookie) for cookie in cookies]
        first = waiting.forms[0]
        page = f"/inspections/{first}/sections/{waiting.edition.checklist.sections[0].key}"
        for signer, inspection_id in zip(signers, waiting.forms[1:], strict=False):
            signer.prepare(inspection_id)
        pages = load([(one.client, repeat(one.client.request(page))) for one in signers], seconds)
        queue = iter(waiting.forms[CLIENTS + 1 :])
        sends = load([(one.client, one.sends(queue)) for one in signers], seconds)
    return Measured(form_page=pages, submit=sends)


def _cookie(database: Database, waiting: Waiting) -> str:
    token = secrets.token_urlsafe(32)
    officer = waiting.world.officer
    now = datetime.now(UTC)  # noqa: TID251 - a real server looks at it
    with database.unit_of_work() as session:
        person = session.get_one(Person, officer.person_id)
        if person.password is None:
            person.password = hash_password(PASSWORD)
        begun = NewSession(
            token_digest=digest_of(token),
            visitor=Visitor("127.0.0.1", "bench"),
            data={"_user_id": person.fs_uniquifier, "_fresh": True, "csrf_token": "c" * 40},
            lasts=timedelta(hours=1),
            method="password",
        )
        start_session(session, begun, by=officer, now=now)
    return token


@contextmanager
def _served(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    log = Path(environment["COMPLIANCE_DATA_DIR"]) / "server.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=environment, stdout=out, stderr=out) as process,
    ):
        try:
            _wait_for_server(log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait_for_server(log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server did not come up: {log.read_text()[-2000:]}")


class _Signer:
    """One person's browser: its connection, its token and the seal of what it signs."""

    def __init__(self, cookie: str) -> None:
        self.client = Client(PORT, cookie)
        self.fields: dict[str, str] = {}

    def prepare(self, inspection_id: int) -> None:
        """Read the token and the seal from a review page; sign once with the password."""
        _, page = self.client.ask(self.client.request(f"/inspections/{inspection_id}/review"))
        text = page.decode()
        self.fields = {
            name: found[1]
            for name in ("csrf_token", "reviewed", "performed_at")
            if (found := re.search(_FIELD.format(name), text))
        }
        status, _ = self.client.ask(self.signing(inspection_id, password=PASSWORD))
        if status != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"The first signature was refused with status {status}.")

    def signing(self, inspection_id: int, *, password: str = "") -> bytes:
        """Return the request that signs a form; all forms have the same answers."""
        fields = self.fields | ({"password": password} if password else {})
        return self.client.request(f"/inspections/{inspection_id}/review", urlencode(fields))

    def sends(self, queue: Iterator[int]) -> Iterator[bytes]:
        """Sign one form after the other; the password was typed for the first, a moment ago."""
        return (self.signing(inspection_id) for inspection_id in queue)
