"""Many browsers in one thread: kept connections, one request under way on each.

A thread for each of 32 clients would want as much of the processor as the server that it measures.
"""

import re
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

GOOD = (HTTPStatus.OK, HTTPStatus.SEE_OTHER)
PATIENCE_SECONDS = 30
_CHUNK = 262_144
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What all clients saw: answers a second, and how long half and 99 of 100 waited."""

    per_second: float
    p50_ms: float
    p99_ms: float
    requests: int
    errors: int


class Client:
    """One browser: one connection and one session."""

    def __init__(self, port: int, cookie: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"Host: 127.0.0.1:{port}\r\nCookie: session={cookie}\r\n"
        self._read = bytearray()
        self._whole = 0  # length of the answer under way; 0 until its head was read

    def request(self, path: str, form: str | None = None) -> bytes:
        """Return the bytes that ask for ``path``, or send ``form`` (urlencoded) to it."""
        if form is None:
            return f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode()
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        length = f"Content-Length: {len(form)}\r\n"
        return f"POST {path} HTTP/1.1\r\n{self._head}{kind}{length}\r\n{form}".encode()

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send one request and wait for its whole answer: its status and its body."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return int(answer[9:12]), answer.partition(b"\r\n\r\n")[2]

    def send(self, request: bytes) -> None:
        """Put a request on its way; one answer must have been read before the next."""
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Read what has come; the whole answer when that was the rest of it.

        Raises:
            ConnectionError: the server closed the connection.
            RuntimeError: an answer without a length.
        """
        piece = self.socket.recv(_CHUNK)
        if not piece:
            raise ConnectionError("The server closed a connection that should be kept.")
        self._read += piece
        if not self._whole and (end := self._read.find(b"\r\n\r\n")) >= 0:
            if not (length := _LENGTH.search(self._read, 0, end + 2)):
                raise RuntimeError(f"An answer without a length: {bytes(self._read[:end])!r}")
            self._whole = end + 4 + int(length[1])
        if not self._whole or len(self._read) < self._whole:
            return None
        answer, self._read, self._whole = bytes(self._read), bytearray(), 0
        return answer


Feed = tuple[Client, Iterator[bytes]]  # a client and what it asks, one after the other


def load(feeds: list[Feed], seconds: float) -> Load:
    """Let all clients ask at once; each one's first request warms up and is not counted.

    A client asks again as soon as it has its answer, until ``seconds`` are over or its feed ends.

    Raises:
        TimeoutError: nobody was answered for half a minute.
    """
    _run(feeds, _Seen(ends=float("-inf")))
    started = time.perf_counter()
    seen = _run(feeds, _Seen(ends=started + seconds))
    took = time.perf_counter() - started
    cuts = statistics.quantiles(seen.waits, n=100)
    return Load(
        per_second=len(seen.waits) / took,
        p50_ms=cuts[49] * 1000,
        p99_ms=cuts[98] * 1000,
        requests=len(seen.waits),
        errors=seen.errors,
    )


@dataclass(kw_only=True)
class _Seen:
    """What the clients saw; after ``ends`` nobody asks again."""

    ends: float
    waits: list[float] = field(default_factory=list)
    errors: int = 0
    asked: dict[Client, float] = field(default_factory=dict)  # who waits, since when

    def ask(self, client: Client, request: bytes) -> None:
        self.asked[client] = time.perf_counter()
        client.send(request)

    def answered(self, client: Client, answer: bytes) -> bool:
        """Count an answer; whether its client may ask again."""
        now = time.perf_counter()
        self.waits.append(now - self.asked.pop(client))
        self.errors += int(answer[9:12]) not in GOOD
        return now < self.ends


def _run(feeds: list[Feed], seen: _Seen) -> _Seen:
    with selectors.DefaultSelector() as selector:
        for client, requests in feeds:
            if (request := next(requests, None)) is not None:
                selector.register(client.socket, selectors.EVENT_READ, (client, requests))
                seen.ask(client, request)
        while seen.asked:
            ready = selector.select(PATIENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"No answer within {PATIENCE_SECONDS} seconds.")
            for key, _ in ready:
                client, requests = key.data
                if (answer := client.receive()) is None:
                    continue
                request = next(requests, None) if seen.answered(client, answer) else None
                if request is None:
                    selector.unregister(client.socket)
                else:
                    seen.ask(client, request)
    return seen
