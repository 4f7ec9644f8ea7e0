"""Drawn fragments, kept on disk by everything their look depends on.

A fragment is two files: ``<key>.pdf`` and ``<key>.json`` with its page count, its anchors and the
digest of the PDF. The JSON is written last and both are renamed into place, so a fragment is either
whole or absent; one whose bytes no longer fit its digest is drawn again. The folder may be emptied
at any time.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compliance.packets.ledger import Ledger
from compliance.packets.plan import Place
from compliance.packets.pool import Drawing, WorkerPool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Pages on disk, and where their anchors stand."""

    file: Path
    pages: int
    anchors: Mapping[str, Place]


class FragmentStore:
    """A folder of fragments and the workers that fill it."""

    def __init__(self, folder: Path, pool: WorkerPool) -> None:
        self._folder = folder
        self._pool = pool

    def find(self, key: str) -> Fragment | None:
        """Return the fragment kept under ``key``, or None if there is none that is whole."""
        pdf, notes = self._paths(key)
        try:
            data = json.loads(notes.read_bytes())
            is_whole = _digest(pdf) == data["sha256"]
        except (OSError, ValueError, KeyError):
            return None
        if not is_whole:
            return None
        anchors = {name: (page, x, y) for name, (page, x, y) in data["anchors"].items()}
        return Fragment(file=pdf, pages=data["pages"], anchors=anchors)

    def draw(self, key: str, html: str, css: str, evidence: Mapping[str, bytes]) -> Fragment:
        """Draw a fragment and keep it under ``key``.

        Raises:
            RenderError: the pages cannot be drawn as they should be; nothing is kept.
        """
        drawing = Drawing(html=html, css=css, out=self._draft(key), evidence=evidence)
        return self._keep(key, drawing.out, lambda: self._pool.draw(drawing))

    def write_ledger(self, key: str, ledger: Ledger, stamp: Fragment) -> Fragment:
        """Write a long table and keep it under ``key``.

        Raises:
            RenderError: a letter cannot be printed; nothing is kept.
        """
        draft = self._draft(key)
        return self._keep(key, draft, lambda: self._pool.write_ledger(ledger, stamp.file, draft))

    def _draft(self, key: str) -> Path:
        """Return a name beside the fragment's own that no other writer uses."""
        pdf, _ = self._paths(key)
        pdf.parent.mkdir(parents=True, exist_ok=True)
        return pdf.with_suffix(f".{os.getpid()}-{threading.get_ident()}.draft")

    def _keep(self, key: str, draft: Path, make: Callable[[], Mapping[str, Any]]) -> Fragment:
        pdf, notes = self._paths(key)
        try:
            drawn = make()
            kept = {"pages": drawn["pages"], "anchors": drawn["anchors"], "sha256": _digest(draft)}
            draft.replace(pdf)
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(notes)
        finally:
            draft.unlink(missing_ok=True)
        anchors = {name: (page, x, y) for name, (page, x, y) in drawn["anchors"].items()}
        return Fragment(file=pdf, pages=drawn["pages"], anchors=anchors)

    def _paths(self, key: str) -> tuple[Path, Path]:
        folder = self._folder / key[:2]
        return folder / f"{key}.pdf", folder / f"{key}.json"


def fragment_key(*parts: str | bytes) -> str:
    """Return one key for all the parts on which a fragment's look depends."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8") if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
