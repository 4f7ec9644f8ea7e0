"""Worker processes as seen by their parent: started, spoken to, timed, recycled and killed."""

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

import compliance
from compliance.domain.errors import StoppedError
from compliance.packets.errors import RenderError
from compliance.packets.ledger import Ledger

# fontTools writes the time into every font that it cuts to size, unless it is told a time.
NO_CLOCK = ("/usr/bin/env", "SOURCE_DATE_EPOCH=0")
T = TypeVar("T")
R = TypeVar("R")

PACKAGE_ROOT = Path(compliance.__file__).resolve().parent.parent
START = "import sys; sys.path.insert(0, {root!r}); from compliance.packets.worker import main; "
START += "main({fonts!r}, {memory!r}, {cpu!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a worker may use before it is stopped, and when it is replaced."""

    workers: int = 2
    cpu_seconds: int = 120  # of one job: a page that cannot be laid out
    seconds: float = 900  # by the clock: a worker that hangs, even on a crowded machine
    memory_bytes: int = 4 * 1024**3
    jobs_per_worker: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A fragment to draw: HTML, style, photos by digest, and where the PDF goes."""

    html: str
    css: str
    out: Path
    evidence: Mapping[str, bytes] = field(default_factory=dict)


class WorkerProcess:
    """One child process and the conversation with it."""

    def __init__(self, fonts: Sequence[Path], limits: Limits) -> None:
        self._limits = limits
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        code = START.format(
            root=str(PACKAGE_ROOT),
            fonts=[str(font) for font in fonts],
            memory=limits.memory_bytes,
            cpu=limits.cpu_seconds,
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
            [*NO_CLOCK, sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            start_new_session=True,  # Ctrl-C in the terminal is for us; we end it when we stop
        )
        self.jobs = 0
        self.versions = str(self._listen()["versions"])

    def ask(self, job: Mapping[str, Any], photos: Sequence[bytes] = ()) -> dict[str, Any]:
        """Send one job and return the answer.

        Raises:
            RenderError: the job failed, took too long, or took the process down.
        """
        self.jobs += 1
        stdin = self._process.stdin
        try:
            if stdin is not None:
                stdin.write(json.dumps(job).encode() + b"\n")
                stdin.writelines(photos)
                stdin.flush()
        except BrokenPipeError:
            pass  # the process is gone; listening says why
        answer = self._listen()
        if not answer["ok"]:
            raise RenderError(str(answer["error"]))
        return answer

    def kill(self) -> None:
        """Break off what it does; whoever waits for the answer gets an error."""
        self._process.kill()

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()
        self._complaints.close()

    @property
    def is_spent(self) -> bool:
        """Whether it should be replaced: dead, or used so often that its memory has grown."""
        return self._process.poll() is not None or self.jobs >= self._limits.jobs_per_worker

    def _listen(self) -> dict[str, Any]:
        is_late = threading.Event()

        def give_up() -> None:
            is_late.set()
            self._process.kill()

        timer = threading.Timer(self._limits.seconds, give_up)
        timer.start()
        try:
            line = self._process.stdout.readline() if self._process.stdout else b""
        finally:
            timer.cancel()
        if not line:
            self._process.wait()
            raise RenderError(self._last_words(is_late=is_late.is_set()))
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self, *, is_late: bool) -> str:
        if is_late:
            return f"Drawing took longer than {self._limits.seconds:g} seconds and was stopped."
        if self._process.returncode == -signal.SIGXCPU:
            return f"Drawing needed more than {self._limits.cpu_seconds} seconds of processor time."
        self._complaints.seek(0)
        said = self._complaints.read()[-2000:].decode(errors="replace").strip()
        return f"The drawing process ended with code {self._process.returncode}. {said}"


class WorkerPool:
    """A few worker processes, started when first needed."""

    def __init__(self, fonts: Sequence[Path], limits: Limits | None = None) -> None:
        self._fonts = tuple(fonts)
        self._limits = limits or Limits()
        self._versions = ""
        self._turn = threading.Condition()
        self._idle: list[WorkerProcess | None] = [None] * self._limits.workers
        self._closed = threading.Event()
        self._busy: set[WorkerProcess] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def versions(self) -> str:
        """Return the versions of the libraries that the workers draw with."""
        if not self._versions:
            self._versions = self._with_worker(lambda worker: worker.versions)
        return self._versions

    def draw(self, drawing: Drawing) -> dict[str, Any]:
        """Draw one fragment into ``drawing.out``; return ``pages`` and ``anchors``.

        Raises:
            RenderError: see ``WorkerProcess.ask``.
        """
        job = {
            "kind": "draw",
            "html": drawing.html,
            "css": drawing.css,
            "out": str(drawing.out),
            "evidence": [(digest, len(data)) for digest, data in drawing.evidence.items()],
        }
        photos = list(drawing.evidence.values())
        return self._with_worker(lambda worker: worker.ask(job, photos))

    def write_ledger(self, ledger: Ledger, stamp: Path, out: Path) -> dict[str, Any]:
        """Write a long table into ``out`` with the fonts of ``stamp``; return ``pages``.

        Raises:
            RenderError: see ``WorkerProcess.ask``.
        """
        job = {"kind": "ledger", "ledger": ledger.as_data(), "stamp": str(stamp), "out": str(out)}
        return self._with_worker(lambda worker: worker.ask(job))

    def gather(self, files: Sequence[str]) -> Future[WorkerProcess]:
        """Begin to take records into a packet, beside what the caller does; see ``assemble``."""

        def work(worker: WorkerProcess) -> WorkerProcess:
            worker.ask({"kind": "gather", "files": list(files)})
            return worker

        return self.submit(lambda: self._with_worker(work))

    def assemble(
        self, plan: Mapping[str, Any], out: Path, gathered: Future[WorkerProcess] | None = None
    ) -> dict[str, Any]:
        """Assemble a packet from fragments into ``out``; return ``pages``.

        The worker that has gathered its records has less to do; any other can do it all the same.

        Raises:
            RenderError: see ``WorkerProcess.ask``.
        """
        job = {"kind": "assemble", "plan": plan, "out": str(out)}
        preferred = gathered.result() if gathered else None
        return self._with_worker(lambda worker: worker.ask(job), preferred)

    def map(self, work: Callable[[T], R], things: Sequence[T]) -> list[R]:
        """Do ``work`` for all things, as many at once as there are workers."""
        with ThreadPoolExecutor(self._limits.workers) as threads:
            return list(threads.map(work, things))

    def submit(self, work: Callable[[], R]) -> Future[R]:
        """Begin ``work`` beside what the caller does next."""
        with_one = ThreadPoolExecutor(1)
        try:
            return with_one.submit(work)
        finally:
            with_one.shutdown(wait=False)

    def close(self) -> None:
        """End all workers; what they draw is broken off, and nothing further is drawn."""
        self._closed.set()
        for busy in tuple(self._busy):
            busy.kill()
        workers = [self._take() for _ in range(self._limits.workers)]
        for worker in workers:
            if worker is not None:
                worker.stop()
            self._give_back(None)

    def _with_worker(
        self, use: Callable[[WorkerProcess], R], preferred: WorkerProcess | None = None
    ) -> R:
        worker = self._take(preferred)
        try:
            if worker is not None and worker.is_spent:
                worker.stop()
                worker = None
            if self._closed.is_set():
                raise StoppedError("Drawing was broken off: the program is ending.")
            if worker is None:
                worker = WorkerProcess(self._fonts, self._limits)
            return self._use(worker, use)
        finally:
            self._give_back(worker)

    def _take(self, preferred: WorkerProcess | None = None) -> WorkerProcess | None:
        """Wait for a worker, or for a place where none runs yet; for one that is busy if wanted.

        The one used last goes first: work that comes one by one keeps one worker, not all.
        """
        with self._turn:
            self._turn.wait_for(lambda: self._idle and preferred not in self._busy)
            if preferred in self._idle:
                self._idle.remove(preferred)
                return preferred
            return self._idle.pop()

    def _give_back(self, worker: WorkerProcess | None) -> None:
        with self._turn:
            self._idle.append(worker)
            self._turn.notify_all()

    def _use(self, worker: WorkerProcess, use: Callable[[WorkerProcess], R]) -> R:
        self._busy.add(worker)
        try:
            return use(worker)
        except RenderError as error:
            if self._closed.is_set():
                raise StoppedError("Drawing was broken off: the program is ending.") from error
            raise
        finally:
            self._busy.discard(worker)
