"""The pages under load: a real server process, 32 clients that keep their connections."""

import http.client
import os
import re
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from compliance.services.access import NewSession, Visitor, start_session
from compliance.services.passwords import hash_password
from compliance.storage.db import Database
from compliance.storage.models.people import Person
from compliance.web.kit.sessions import digest_of
from tests.bench.plant import Waiting, forms_that_wait

CLIENTS = 32
FORMS = 2_400
PORT = 8471
PASSWORD = "bench presses at noon"  # noqa: S105 - of a person who exists in benchmarks only
SECONDS = 6.0
START_SECONDS = 60
_FIELD = r'name="{}"[^>]*value="([^"]*)"'
Request = tuple[str, str, str]  # method, path, body


@dataclass(frozen=True, kw_only=True)
class Load:
    """What 32 clients saw: answers a second, and how long half and 99 of 100 waited."""

    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int
    errors: int


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
        clients = [_Client(cookie) for cookie in cookies]
        first = waiting.forms[0]
        page = f"/inspections/{first}/sections/{waiting.edition.checklist.sections[0].key}"
        for client, inspection_id in zip(clients, waiting.forms[1:], strict=False):
            client.prepare(inspection_id)
        pages = _load(clients, lambda _: _pages(page), seconds)
        queue = iter(waiting.forms[CLIENTS + 1 :])
        lock = threading.Lock()
        sends = _load(clients, lambda client: _sends(client, queue, lock), seconds)
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


class _Client:
    """One browser: one connection, one session, its token and the seal of what it signs."""

    def __init__(self, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self.headers = {
            "Cookie": f"session={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.fields: dict[str, str] = {}

    def ask(self, request: Request) -> tuple[int, bytes]:
        """Send one request on the kept connection and read the whole answer."""
        method, path, body = request
        self.connection.request(method, path, body or None, self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def prepare(self, inspection_id: int) -> None:
        """Read the token and the seal from a review page; sign once with the password."""
        _, page = self.ask(("GET", f"/inspections/{inspection_id}/review", ""))
        text = page.decode()
        self.fields = {
            name: found[1]
            for name in ("csrf_token", "reviewed", "performed_at")
            if (found := re.search(_FIELD.format(name), text))
        }
        status, _ = self.ask(self.signing(inspection_id, password=PASSWORD))
        if status != HTTPStatus.SEE_OTHER:
            raise RuntimeError(f"The first signature was refused with status {status}.")

    def signing(self, inspection_id: int, *, password: str = "") -> Request:
        """Return the request that signs a form; all forms have the same answers."""
        fields = self.fields | ({"password": password} if password else {})
        return "POST", f"/inspections/{inspection_id}/review", urlencode(fields)


def _pages(path: str) -> Iterator[Request]:
    while True:
        yield "GET", path, ""


def _sends(client: _Client, queue: Iterator[int], lock: threading.Lock) -> Iterator[Request]:
    """Sign one form after the other; the password was typed for the first, minutes ago."""
    while True:
        with lock:
            inspection_id = next(queue, None)
        if inspection_id is None:
            return
        yield client.signing(inspection_id)


def _load(
    clients: list[_Client], requests: Callable[[_Client], Iterator[Request]], seconds: float
) -> Load:
    """Let all clients ask at once; each one's first request warms up and is not counted."""
    waits: list[float] = []
    errors: list[int] = []
    barrier = threading.Barrier(len(clients) + 1)

    def run(client: _Client) -> None:
        own, wrong = [], []
        feed = requests(client)
        client.ask(next(feed))
        barrier.wait()
        ends = time.perf_counter() + seconds
        for request in feed:
            started = time.perf_counter()
            if started > ends:
                break
            status, _ = client.ask(request)
            own.append(time.perf_counter() - started)
            if status not in (200, 303):
                wrong.append(status)
        waits.extend(own)
        errors.extend(wrong)

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    cuts = statistics.quantiles(waits, n=100)
    return Load(
        per_second=len(waits) / took,
        p50_ms=cuts[49] * 1000,
        p99_ms=cuts[98] * 1000,
        requests=len(waits),
        errors=len(errors),
    )
