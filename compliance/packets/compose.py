"""Snapshot → HTML: one fragment per finished record, a few for the packet's own pages.

Nothing here reads the database or the clock: what is not in the snapshot is not in the packet.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment
from markupsafe import Markup, escape

from compliance.domain.packet_records import InspectionRecord, digest_of
from compliance.domain.packets import PacketSnapshot
from compliance.packets import environment
from compliance.packets.catalogs import Translate, read_catalogs
from compliance.packets.charts import heat_map, week_line
from compliance.packets.environment import (
    Words,
    build_environment,
    digest_head,
    shortened,
    speak,
)
from compliance.packets.glyphs import Glyphs
from compliance.packets.injury_charts import Artist
from compliance.packets.ledger import Ledger
from compliance.packets.ledgers import (
    back_ledgers,
    contents_ledger,
    early_ledgers,
    part_titles,
)
from compliance.packets.marks import MARKS
from compliance.packets.terms import TERMS
from compliance.services.packet_seals import list_broken, list_undue

Pages = Mapping[str, int]
"""Anchor (``record-3``, ``programme-1``, ``trail``) → number of the page it stands on, from 1."""

SUMMARY_FINDINGS = 12
MOST_BROKEN = 12  # named on the cover; the contents mark all of them
MOST_HEADING = 60  # letters: the title of the part stands in the same line

MSGID = re.compile(r"""(?:\b_|\.plain|\.say)\(\s*"((?:[^"\\]|\\.)*)\"""")


class Composer:
    """Writes the HTML of packets from the templates in one folder."""

    def __init__(self, templates: Path, glyphs: Glyphs, translate: Translate | None = None) -> None:
        self._templates = templates
        self._environment = build_environment(templates, glyphs)
        self._glyphs = glyphs
        self.translate = translate or read_catalogs(templates)
        self._spoken: dict[str, tuple[Words, Environment]] = {}
        self._sentences: dict[str, str] = {}

    @property
    def css(self) -> str:
        """The style of every fragment."""
        return (self._templates / "packet.css").read_text(encoding="utf-8")

    @property
    def whole_css(self) -> str:
        """The style of the whole document in one run: numbers its own pages."""
        shares = "".join(f".c-{share} {{ width: {share}% }} " for share in range(1, 100))
        return self.css + (self._templates / "whole.css").read_text(encoding="utf-8") + shares

    def sentences(self, language: str) -> str:
        """Return all that the templates say in ``language``: a part of the fragments' key."""
        if language not in self._sentences:
            self._sentences[language] = self._list_sentences(language)
        return self._sentences[language]

    def _list_sentences(self, language: str) -> str:
        words, _ = self._language(language)
        sources = [*sorted(self._templates.glob("*.html")), Path(environment.__file__)]
        msgids = {m for path in sources for m in MSGID.findall(path.read_text(encoding="utf-8"))}
        return "\n".join(words.plain(msgid) for msgid in sorted(msgids | TERMS))

    def sources(self) -> bytes:
        """Return the text of all templates: another part of the fragments' key."""
        paths = [*sorted(self._templates.glob("*.html")), *sorted(self._templates.glob("*.css"))]
        return b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in paths)

    def say(self, language: str, msgid: str, **places: object) -> str:
        """Return a sentence that the assembler prints, in the packet's language."""
        return self.printable(self._language(language)[0].say(msgid, **places))

    def printable(self, text: str) -> str:
        """Return a text with only letters that the fonts of packets have."""
        return str(self._glyphs.printable(text))

    def footing(self, packet: PacketSnapshot) -> str:
        """Return the running foot: the head of the trail, as on the cover."""
        head = digest_head(packet.trail.checkpoint.root_hash)
        return self.say(packet.language, "Sealed record. Trail head %(head)s", head=head)

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

    def cover(self, packet: PacketSnapshot, digest: str, pages: Pages) -> str:
        """Return the cover, with the page numbers ``pages`` in its table of programmes."""
        context = self._packet_context(packet, digest) | {"pages": pages, "title": packet.number}
        return self._render(packet.language, "frame.html", part="cover", **context)

    def contents(self, packet: PacketSnapshot, pages: Pages) -> Ledger:
        """Return the contents, with the page numbers ``pages``."""
        words, _ = self._language(packet.language)
        return self._printable(contents_ledger(packet, words, pages))

    def summary(self, packet: PacketSnapshot) -> str:
        """Return the charts and the table of programmes."""
        context = self._packet_context(packet, "") | {"pages": {}, "title": ""}
        return self._render(packet.language, "frame.html", part="summary", **context)

    def early(self, packet: PacketSnapshot) -> tuple[Ledger, ...]:
        """Return what stands between the summary and the records: the coverage."""
        words, _ = self._language(packet.language)
        return tuple(self._printable(ledger) for ledger in early_ledgers(packet, words))

    def back(self, packet: PacketSnapshot) -> tuple[Ledger, ...]:
        """Return the tables that follow the records; forms of injuries stand between them."""
        words, _ = self._language(packet.language)
        return tuple(self._printable(ledger) for ledger in back_ledgers(packet, words))

    def drawings(self, packet: PacketSnapshot) -> dict[str, str]:
        """Return the pages of the drawn injury records by anchor."""
        if packet.injuries is None:
            return {}
        artist = Artist(packet.injuries, self._language(packet.language)[0], self.printable)
        titles = dict(self.parts(packet))
        return {
            anchor: self._render(
                packet.language, "frame.html", part=anchor, title=titles[anchor], **context
            )
            for anchor, context in artist.contexts().items()
        }

    def parts(self, packet: PacketSnapshot) -> tuple[tuple[str, str], ...]:
        """Return (anchor, title) of the packet's own parts, in order, without empty ones."""
        return part_titles(packet, self._language(packet.language)[0])

    def _printable(self, ledger: Ledger) -> Ledger:
        return ledger.with_texts(self.printable)

    def letters(self, letters: str) -> str:
        """Return a page that shows each of ``letters`` in each face: its fonts are borrowed."""
        shown = escape(" ".join(letters))
        marks = " ".join(MARKS.values())
        return (
            '<!DOCTYPE html><html lang="en"><title>-</title><body>'
            f"<p>{shown}</p><p><b>{shown}</b></p><h2>{shown}</h2><p><code>{shown}</code></p>"
            f'<p class="m">{marks}</p></body></html>'
        )

    def whole(self, packet: PacketSnapshot) -> str:
        """Return the same packet as one document, for the comparison in the benchmark."""
        context = self._packet_context(packet, digest_of(packet)) | {
            "pages": None,
            "title": packet.number,
            "heading": heading(packet),
            "footing": self.footing(packet),
            "first_photos": _first_photos(packet),
            "contents": self.contents(packet, {}),
            "early": self.early(packet),
            "back": self.back(packet),
        }
        return self._render(packet.language, "packet.html", **context)

    def _packet_context(self, packet: PacketSnapshot, digest: str) -> dict[str, Any]:
        words, _ = self._language(packet.language)
        charts = (
            {"heat": heat_map(packet.days, words), "weeks": week_line(packet.days, words)}
            if packet.days
            else {}
        )
        broken = list_broken(packet)
        return charts | {
            "packet": packet,
            "broken": broken[:MOST_BROKEN],
            "more_broken": len(broken[MOST_BROKEN:]),
            "undue": Counter(record.programme for record in list_undue(packet)),
            "digest": digest,
            "totals": packet.totals,
            "qr": quick_code(packet, digest, words) if digest else "",
            "most_findings": SUMMARY_FINDINGS,
            "first_records": [len(packet.records_of(p.key)) for p in packet.programmes],
        }

    def _language(self, language: str) -> tuple[Words, Environment]:
        if language not in self._spoken:
            words = Words(language, self.translate)
            self._spoken[language] = (words, speak(self._environment, words))
        return self._spoken[language]

    def _render(self, language: str, template: str, **context: object) -> str:
        return self._language(language)[1].get_template(template).render(**context)


def _first_photos(packet: PacketSnapshot) -> list[int]:
    """Return for each record how many photos come before it."""
    return [0, *accumulate(len(record.photos) for record in packet.records)]


def heading(packet: PacketSnapshot) -> str:
    """Return the running head: whose records, which packet."""
    place = shortened(f"{packet.site.company}, {packet.site.establishment}", MOST_HEADING)
    return f"{place} · {packet.number}"


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield where dark modules begin in a row of the code, and how many stand side by side."""
    x = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield x, length
        x += length


def quick_code(packet: PacketSnapshot, digest: str, words: Words) -> Markup:
    """Return a QR code: where to verify, or else the packet's number and digest."""
    if packet.verify_address:
        text = f"{packet.verify_address}#{packet.number}"
    else:
        text = f"{packet.number} SHA-256 {digest}"
    code = segno.make(text, error="l", micro=False)
    size = code.symbol_size(border=0)[0]
    path = "".join(
        f"M{x} {y}.5h{run}" for y, row in enumerate(code.matrix) for x, run in _runs(row)
    )
    label = words.say("QR code: %(number)s", number=packet.number)
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}"><title>{1}</title>'
        '<path d="{2}" stroke="#000"/></svg>'
    ).format(size, label, path)
