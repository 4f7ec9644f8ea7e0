"""The process that draws and assembles: niced, limited, and thrown away after some jobs.

It speaks to its parent over standard input and output: a line of JSON, for a drawing followed by
the photos as raw bytes; the answer is one line of JSON. It never opens the database or the keys.
"""

import gc
import json
import math
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

FONTS_ONLY_OURS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{cache}</cachedir></fontconfig>
"""
NICENESS = 10


def main(fonts: list[str], memory_bytes: int, cpu_seconds: int) -> None:
    """Serve jobs until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not run into the answers
    _limit(memory_bytes)
    with tempfile.TemporaryDirectory() as scratch:
        _shut_out_system_fonts(Path(scratch))
        worker = Worker({Path(font).name: Path(font).read_bytes() for font in fonts})
        _answer(answers, worker.hello())
        for line in sys.stdin.buffer:
            _allow(cpu_seconds)
            _answer(answers, worker.serve(json.loads(line), sys.stdin.buffer))
            worker.clear_up()


def _limit(memory_bytes: int) -> None:
    os.nice(NICENESS)
    gc.disable()  # a quarter of the time goes there; see main
    if memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _allow(cpu_seconds: int) -> None:
    """Let this process use so much processor time from now on; the system ends it beyond."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_seconds, hard))


def _shut_out_system_fonts(scratch: Path) -> None:
    """Let fontconfig see no font of the machine: the same packet must look the same anywhere."""
    config = scratch / "fonts.conf"
    config.write_text(FONTS_ONLY_OURS.format(cache=scratch / "cache"), encoding="utf-8")
    os.putenv("FONTCONFIG_FILE", str(config))  # read by the C library when WeasyPrint is imported


def _answer(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


class Worker:
    """Does the jobs. Imports WeasyPrint and pikepdf late: after the limits and font settings."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        from compliance.packets.marks import FILE_NAME, marks_font  # noqa: PLC0415 - see the class
        from compliance.packets.render import Renderer  # noqa: PLC0415 - see the class

        self._gathering: Any = None
        self._leftovers: list[Any] = []
        self._renderer = Renderer({**assets, FILE_NAME: marks_font()})
        gc.freeze()  # what is loaded now stays; only what a job leaves behind is looked through

    def hello(self) -> dict[str, Any]:
        """Say what the look of a fragment depends on."""
        from compliance.packets.render import library_versions  # noqa: PLC0415 - see the class

        return {"ok": True, "versions": library_versions()}

    def clear_up(self) -> None:
        """Let go of what the last job left behind: between jobs it holds up nobody."""
        while self._leftovers:
            self._leftovers.pop().close()
        gc.collect()

    def serve(self, job: dict[str, Any], photos: BinaryIO) -> dict[str, Any]:
        """Do one job; every failure becomes an answer, so that the parent can say it."""
        from compliance.packets.errors import PacketError  # noqa: PLC0415 - see the class

        evidence = {digest: photos.read(size) for digest, size in job.get("evidence", ())}
        try:
            if job["kind"] == "assemble":
                return self._assemble(job)
            if job["kind"] == "gather":
                return self._gather(job)
            if job["kind"] == "ledger":
                return self._ledger(job)
            return self._draw(job, evidence)
        except PacketError as error:
            return {"ok": False, "error": str(error)}
        except MemoryError:
            return {"ok": False, "error": "The pages need more memory than a worker may use."}

    def _draw(self, job: dict[str, Any], evidence: dict[str, bytes]) -> dict[str, Any]:
        rendered = self._renderer.render(job["html"], job["css"], evidence)
        Path(job["out"]).write_bytes(rendered.pdf)
        return {"ok": True, "pages": rendered.pages, "anchors": rendered.anchors}

    def _ledger(self, job: dict[str, Any]) -> dict[str, Any]:
        from compliance.packets.ledger import ledger_from  # noqa: PLC0415 - see the class
        from compliance.packets.ledger_pages import write_ledger  # noqa: PLC0415 - see the class

        pages = write_ledger(ledger_from(job["ledger"]), Path(job["stamp"]), Path(job["out"]))
        return {"ok": True, "pages": pages, "anchors": {}}

    def _gather(self, job: dict[str, Any]) -> dict[str, Any]:
        """Take in the records of a packet that will be assembled soon; only the last one's stay."""
        from compliance.packets.gathering import Gathering  # noqa: PLC0415 - see the class

        self._drop_gathering()
        self._gathering = Gathering()
        self._gathering.follow(job["files"])
        return {"ok": True}

    def _assemble(self, job: dict[str, Any]) -> dict[str, Any]:
        from compliance.packets.assemble import assemble, plan_from  # noqa: PLC0415 - see the class
        from compliance.packets.gathering import Gathering  # noqa: PLC0415 - see the class

        plan = plan_from(job["plan"])
        if not self._gathering or not self._gathering.is_begun_for(plan.following):
            self._drop_gathering()
            self._gathering = Gathering()
        try:
            return {"ok": True, "pages": assemble(plan, Path(job["out"]), self._gathering)}
        finally:
            self._drop_gathering()

    def _drop_gathering(self) -> None:
        if self._gathering:
            self._leftovers.append(self._gathering)
            self._gathering = None
