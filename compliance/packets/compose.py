"""Snapshot → HTML: one fragment per finished record, a few for the packet's own pages.

Nothing here reads the database or the clock: what is not in the snapshot is not in the packet.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment
from markupsafe import Markup, escape

from compliance.domain.packet_records import InspectionRecord, digest_of
from compliance.domain.packets import PacketSnapshot, Programme
from compliance.packets.charts import heat_map, week_line
from compliance.packets.environment import (
    Translate,
    Words,
    build_environment,
    speak,
    untranslated,
)
from compliance.packets.glyphs import Glyphs

Pages = Mapping[str, int]
"""Anchor (``record-3``, ``programme-1``, ``trail``) → number of the page it stands on, from 1."""

SUMMARY_FINDINGS = 12

MSGID = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A run of pages behind the front matter: its anchor, its title, and its HTML."""

    anchor: str
    title: str
    html: str


class Composer:
    """Writes the HTML of packets from the templates in one folder."""

    def __init__(
        self, templates: Path, glyphs: Glyphs, translate: Translate = untranslated
    ) -> None:
        self._templates = templates
        self._environment = build_environment(templates, glyphs)
        self._glyphs = glyphs
        self._translate = translate
        self._spoken: dict[str, tuple[Words, Environment]] = {}

    @property
    def css(self) -> str:
        """The style of every fragment."""
        return (self._templates / "packet.css").read_text(encoding="utf-8")

    @property
    def whole_css(self) -> str:
        """The style of the whole document in one run: numbers its own pages."""
        return self.css + (self._templates / "whole.css").read_text(encoding="utf-8")

    def sentences(self, language: str) -> str:
        """Return all sentences of the templates in ``language``: a part of the fragments' key."""
        words, _ = self._language(language)
        sources = sorted(self._templates.glob("*.html"))
        msgids = {m for path in sources for m in MSGID.findall(path.read_text(encoding="utf-8"))}
        return "\n".join(words.plain(msgid) for msgid in sorted(msgids))

    def sources(self) -> bytes:
        """Return the text of all templates: another part of the fragments' key."""
        paths = sorted(self._templates.glob("*.*"))
        return b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in paths)

    def say(self, language: str, msgid: str, **places: object) -> str:
        """Return a sentence that the assembler prints, in the packet's language."""
        return str(self._glyphs.printable(self._language(language)[0].say(msgid, **places)))

    def record(self, record: InspectionRecord, language: str) -> str:
        """Return the fragment of one record; it depends on nothing but its arguments."""
        return self._render(
            language,
            "frame.html",
            part="inspection",
            title=record.number,
            record=record,
            anchor="record",
            exhibits=None,
        )

    def front(self, packet: PacketSnapshot, digest: str, pages: Pages) -> tuple[str, str]:
        """Return cover and contents, as two fragments, with the page numbers ``pages``."""
        context = self._packet_context(packet, digest) | {"pages": pages, "title": packet.number}
        return (
            self._render(packet.language, "frame.html", part="cover", **context),
            self._render(packet.language, "frame.html", part="contents", **context),
        )

    def summary(self, packet: PacketSnapshot) -> Part:
        """Return the charts and the table of programmes."""
        return self._own_part(packet, "summary")

    def back(self, packet: PacketSnapshot) -> tuple[Part, ...]:
        """Return what follows the records: missed checks, findings, exhibits, trail."""
        anchors = [anchor for anchor, _ in self.parts(packet) if anchor != "summary"]
        return tuple(self._own_part(packet, anchor) for anchor in anchors)

    def parts(self, packet: PacketSnapshot) -> tuple[tuple[str, str], ...]:
        """Return (anchor, title) of the packet's own parts, in order, without empty ones."""
        words, _ = self._language(packet.language)
        named = (
            ("summary", words.plain("Summary"), True),
            ("missed", words.plain("Missed, waived and suspended checks"), packet.occurrences),
            ("findings", words.plain("Findings"), packet.findings),
            ("exhibits", words.plain("Exhibits"), packet.exhibits),
            ("trail", words.plain("Trail"), True),
        )
        return tuple((anchor, title) for anchor, title, is_there in named if is_there)

    def letters(self, letters: str) -> str:
        """Return a page that shows each of ``letters`` once: the assembler borrows its fonts."""
        shown = escape(" ".join(letters))
        return f'<!DOCTYPE html><html lang="en"><title>-</title><body><p>{shown}</p></body></html>'

    def whole(self, packet: PacketSnapshot) -> str:
        """Return the same packet as one document, for the comparison in the benchmark."""
        context = self._packet_context(packet, digest_of(packet)) | {
            "pages": None,
            "title": packet.number,
            "heading": heading(packet),
            "footing": footing(packet),
            "first_photos": _first_photos(packet),
        }
        return self._render(packet.language, "packet.html", **context)

    def _own_part(self, packet: PacketSnapshot, anchor: str) -> Part:
        title = dict(self.parts(packet))[anchor]
        context = self._packet_context(packet, "") | {"pages": {}, "title": title}
        html = self._render(packet.language, "frame.html", part=anchor, **context)
        return Part(anchor=anchor, title=title, html=html)

    def _packet_context(self, packet: PacketSnapshot, digest: str) -> dict[str, Any]:
        words, _ = self._language(packet.language)
        charts = (
            {"heat": heat_map(packet.days, words), "weeks": week_line(packet.days, words)}
            if packet.days
            else {}
        )
        return charts | {
            "packet": packet,
            "digest": digest,
            "totals": packet.totals,
            "qr": quick_code(packet, digest) if digest else "",
            "most_findings": SUMMARY_FINDINGS,
            "parts": self.parts(packet),
            "groups": list(grouped(packet)),
            "first_records": [len(packet.records_of(p.key)) for p in packet.programmes],
        }

    def _language(self, language: str) -> tuple[Words, Environment]:
        if language not in self._spoken:
            words = Words(language, self._translate)
            self._spoken[language] = (words, speak(self._environment, words))
        return self._spoken[language]

    def _render(self, language: str, template: str, **context: object) -> str:
        _, environment = self._language(language)
        return environment.get_template(template).render(**context)


def grouped(
    packet: PacketSnapshot,
) -> Iterator[tuple[Programme, list[tuple[int, InspectionRecord]]]]:
    """Yield each programme that has records, with its records numbered through the packet."""
    count = 0
    for programme in packet.programmes:
        records = packet.records_of(programme.key)
        numbered = list(enumerate(records, start=count + 1))
        count += len(records)
        if numbered:
            yield programme, numbered


def _first_photos(packet: PacketSnapshot) -> list[int]:
    """Return for each record how many photos come before it."""
    return [0, *accumulate(len(record.photos) for record in packet.records)]


def heading(packet: PacketSnapshot) -> str:
    """Return the running head: whose records, which packet."""
    return f"{packet.site.company}, {packet.site.establishment} · {packet.number}"


def footing(packet: PacketSnapshot) -> str:
    """Return the running foot: the head of the trail, as on the cover."""
    root = packet.trail.checkpoint.root_hash
    return "Sealed record. Trail head " + " ".join(root[i : i + 4] for i in range(0, 16, 4))


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where dark modules begin in a row of the code, and how many stand side by side."""
    x = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield x, length
        x += length


def quick_code(packet: PacketSnapshot, digest: str) -> Markup:
    """Return a QR code: where to verify, or else the packet's number and digest."""
    if packet.verify_address:
        text = f"{packet.verify_address}#{packet.number}"
    else:
        text = f"{packet.number} SHA-256 {digest}"
    code = segno.make(text, error="m", micro=False)
    size = code.symbol_size(border=0)[0]
    path = "".join(
        f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(code.matrix) for x, run in _runs(row)
    )
    label = f"QR code: {packet.number}"
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>'
    ).format(size, label, path)
