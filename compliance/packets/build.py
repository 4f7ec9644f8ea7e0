"""Snapshot and photos → unsigned packet: what was drawn before is only put together.

Order of pages: cover, contents, summary, coverage, the records by programme, missed checks,
findings, injuries and illnesses with their forms, exhibits, trail. Cover and contents alone hold
page numbers, so they alone are drawn every time.
"""

import hashlib
import json
import string
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from compliance.domain.errors import ComplianceError
from compliance.domain.packet_records import InspectionRecord, canonical_json
from compliance.domain.packets import PacketSnapshot
from compliance.packets.catalogs import Translate
from compliance.packets.compose import Composer, Pages, heading
from compliance.packets.environment import Words
from compliance.packets.errors import RenderError
from compliance.packets.form_pages import FormPages
from compliance.packets.fragments import Fragment, FragmentStore, fragment_key
from compliance.packets.glyphs import Glyphs
from compliance.packets.injury_forms import form_fragments
from compliance.packets.layout import Layout
from compliance.packets.ledger import Ledger
from compliance.packets.marks import marks_font
from compliance.packets.plan import Attachment, Identity, Piece, Plan
from compliance.packets.pool import Limits, WorkerPool
from compliance.packets.tables import answers_csv, log_csv
from compliance.ports import ExhibitSource, RenderedPacket

FONTS = Path(__file__).resolve().parent / "fonts"
MOST_FRONT_TRIES = 5
CONTENTS_LINES_PER_PAGE = 36
ONE_PAGE = Fragment(file=Path(), pages=1, anchors={})
PLAIN_LETTERS = string.printable.strip()  # always there, so that most packets share one stamp
STAMP_STYLE = "html { font-size: 8pt; font-variant-ligatures: none }"


def own_fonts() -> tuple[Path, ...]:
    """Return the font files that packets are printed with; they travel with the product."""
    return tuple(sorted(FONTS.glob("*.woff2")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where a builder finds its templates and keeps its fragments."""

    templates: Path
    fragments: Path
    limits: Limits = field(default_factory=Limits)
    translate: Translate | None = None  # none: the catalogs beside the templates


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot, its canonical JSON, and the digest of that."""

    packet: PacketSnapshot
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The cover as it is being drawn, and the page numbers that it names."""

    targets: Pages
    drawing: Future[Fragment]


class PacketBuilder:
    """Makes unsigned packets; implements ``ports.PacketRenderer``. Close it to end its workers."""

    def __init__(self, workshop: Workshop) -> None:
        fonts = own_fonts()
        self.composer = Composer(workshop.templates, Glyphs(fonts), workshop.translate)
        self._pool = WorkerPool(fonts, workshop.limits)
        self._store = FragmentStore(workshop.fragments, self._pool)
        self._css = self.composer.css
        self._form_pages = FormPages(
            workshop.templates.parent / "forms", Glyphs(fonts), self.composer.translate
        )
        font_bytes = b"".join(font.read_bytes() for font in fonts)
        self._materials = fragment_key(
            self.composer.sources(),
            self._form_pages.sources(),
            font_bytes,
            marks_font(),
            _drawing_code(),
        )

    def close(self) -> None:
        """End the worker processes."""
        self._pool.close()

    def prepare(self, record: InspectionRecord, language: str, exhibits: ExhibitSource) -> int:
        """Draw one finished record ahead of any packet; return its number of pages.

        Raises:
            RenderError: a photo is missing or not what its digest says, or a page cannot be drawn.
        """
        return self._record(record, language, exhibits).pages

    def render(
        self, snapshot: PacketSnapshot, exhibits: ExhibitSource, out: Path
    ) -> RenderedPacket:
        """Write the unsigned packet to ``out``. The same snapshot gives the same bytes.

        Raises:
            RenderError: a photo is missing or not what its digest says, or a page cannot be drawn.
        """
        data = canonical_json(snapshot)
        packet = Frozen(snapshot, data, hashlib.sha256(data).hexdigest())
        summary = self._pool.submit(lambda: self._kept(self.composer.summary(snapshot), self._css))
        records = self._pool.map(
            lambda record: self._record(record, snapshot.language, exhibits), snapshot.records
        )
        early = self._ledgers(snapshot, self.composer.early(snapshot))
        opening = self._open(packet, records, early)
        forms = self._pool.submit(lambda: self._forms(snapshot) | self._drawings(snapshot))
        back = self._pool.submit(lambda: self._ledgers(snapshot, self.composer.back(snapshot)))
        gathered = self._pool.gather([str(fragment.file) for fragment in records])
        with tempfile.TemporaryDirectory() as scratch:
            files = _attachments(packet, partial(self.composer.say, snapshot.language), scratch)
            late = self._by_anchor(snapshot, back.result()) | forms.result()
            titles = self.composer.parts(snapshot)
            first = dict(zip(titles, [summary.result(), *early], strict=False))
            layout = Layout(
                packet=snapshot,
                records=records,
                parts=[
                    (*named, first[named] if named in first else late[named[0]]) for named in titles
                ],
                early=1 + len(early),
            )
            plan = self._plan(packet, layout, opening, files)
            pages = int(self._pool.assemble(plan.as_data(), out, gathered)["pages"])
        with out.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return RenderedPacket(
            pages=pages,
            sha256=sha256,
            size_bytes=out.stat().st_size,
            snapshot_digest=packet.digest,
        )

    def _open(
        self, frozen: Frozen, records: Sequence[Fragment], early: Sequence[Fragment]
    ) -> Opening:
        """Begin to draw the cover: nearly every summary has one page, nearly every guess is true.

        It is written here and not beside the caller, so that it is the next to get a worker.
        """
        layout = Layout(
            packet=frozen.packet,
            records=records,
            parts=[("early", "", fragment) for fragment in (ONE_PAGE, *early)],
            early=1 + len(early),
        )
        targets = layout.programme_targets(_first_guess(frozen.packet))
        html = self.composer.cover(frozen.packet, frozen.digest, targets)
        drawing = self._pool.submit(lambda: self._kept(html, self._css))
        return Opening(targets=targets, drawing=drawing)

    def _forms(self, packet: PacketSnapshot) -> dict[str, Fragment]:
        """Draw Forms 300, 300A and 301, by anchor."""
        css = self._form_pages.packet_css
        words = Words(packet.language, self.composer.translate)
        return form_fragments(packet, words, self._form_pages, lambda html: self._kept(html, css))

    def _drawings(self, packet: PacketSnapshot) -> dict[str, Fragment]:
        """Draw what cases have in common and the trends of rates, by anchor."""
        drawn = self.composer.drawings(packet)
        return {anchor: self._kept(html, self._css) for anchor, html in drawn.items()}

    def _by_anchor(self, packet: PacketSnapshot, drawn: Sequence[Fragment]) -> dict[str, Fragment]:
        anchors = [ledger.anchor for ledger in self.composer.back(packet)]
        return dict(zip(anchors, drawn, strict=True))

    def _ledgers(self, packet: PacketSnapshot, ledgers: Sequence[Ledger]) -> list[Fragment]:
        """Write long tables."""
        return self._pool.map(lambda ledger: self._ledger(ledger, packet), ledgers)

    def _ledger(self, ledger: Ledger, packet: PacketSnapshot) -> Fragment:
        stamp = self._stamp(packet, ledger.letters())
        key = fragment_key(
            self._materials, stamp.file.name, json.dumps(ledger.as_data(), sort_keys=True)
        )
        return self._store.find(key) or self._store.write_ledger(key, ledger, stamp)

    def _record(self, record: InspectionRecord, language: str, exhibits: ExhibitSource) -> Fragment:
        key = fragment_key(
            self._materials,
            self._pool.versions,
            self.composer.sentences(language),
            language,
            canonical_json(record),
        )
        kept = self._store.find(key)
        if kept:
            return kept
        html = self.composer.record(record, language)
        return self._store.draw(key, html, self._css, _photos(record, exhibits))

    def _kept(self, html: str, css: str) -> Fragment:
        key = fragment_key(self._materials, self._pool.versions, html, css)
        return self._store.find(key) or self._store.draw(key, html, css, {})

    def _plan(
        self, frozen: Frozen, layout: Layout, opening: Opening, files: tuple[Attachment, ...]
    ) -> Plan:
        packet = frozen.packet
        front = self._front(layout, frozen.digest, opening)
        targets = layout.targets(sum(fragment.pages for fragment in front))
        return Plan(
            pieces=(*(Piece(file=str(f.file), pages=f.pages) for f in front), *layout.pieces()),
            leads=len(front) + layout.early,
            stamp=str(self._stamp(packet).file),
            heading=self.composer.printable(heading(packet)),
            footing=self.composer.footing(packet),
            numbering=self._numbering(packet.language),
            targets=targets,
            outline=layout.outline(targets, self.composer.say(packet.language, "Contents")),
            attachments=files,
            seal=self.composer.say(packet.language, "Seal of the plant over this packet"),
            identity=Identity(
                number=packet.number,
                title=f"{packet.title} ({packet.number})",
                author=packet.site.company,
                language=packet.language,
                created=packet.made.utc,
                digest=frozen.digest,
            ),
        )

    def _front(self, layout: Layout, digest: str, opening: Opening) -> list[Fragment]:
        """Draw cover and contents until the page numbers they print are the true ones."""
        pages = _first_guess(layout.packet)
        for _ in range(MOST_FRONT_TRIES):
            contents = self._ledger(
                self.composer.contents(layout.packet, layout.targets(pages)), layout.packet
            )
            targets = layout.programme_targets(pages)
            if targets == opening.targets:
                cover = opening.drawing.result()
            else:
                html = self.composer.cover(layout.packet, digest, targets)
                cover = self._kept(html, self._css)
            counted = cover.pages + contents.pages
            if counted == pages:
                return [cover, contents]
            pages = counted
        raise RenderError(f"The contents of {layout.packet.number} do not settle on a length.")

    def _stamp(self, packet: PacketSnapshot, letters: set[str] | None = None) -> Fragment:
        """Draw the page whose fonts are borrowed; nearly always the one that is kept already."""
        words = heading(packet) + self._numbering(packet.language)
        stamped = self.composer.printable(words) + self.composer.footing(packet)
        needed = {*stamped, *PLAIN_LETTERS, *(letters or ())}
        shown = "".join(sorted(letter for letter in needed if not letter.isspace()))
        return self._kept(self.composer.letters(shown), self._css + STAMP_STYLE)

    def _numbering(self, language: str) -> str:
        return self.composer.say(language, "Page {number} of {total}")


def _drawing_code() -> bytes:
    """Return what decides how ledgers look and what is tagged, as templates do for the rest."""
    here = Path(__file__).parent
    names = ("ledger_pages.py", "lettering.py", "pruning.py", "ua.py")
    return b"".join((here / name).read_bytes() for name in names)


def _first_guess(packet: PacketSnapshot) -> int:
    lines = len(packet.records) + 2 * len(packet.programmes) + 8
    return 1 + -(-lines // CONTENTS_LINES_PER_PAGE)


def _photos(record: InspectionRecord, exhibits: ExhibitSource) -> dict[str, bytes]:
    """Fetch the printed photos, and refuse one that is not what the record says."""
    photos: dict[str, bytes] = {}
    for item, photo in record.photos:
        where = f"Record {record.number}, item {item.number}"
        try:
            data = exhibits.get(photo.thumbnail_digest)
        except ComplianceError as error:
            raise RenderError(f"{where}: {error}") from error
        if hashlib.sha256(data).hexdigest() != photo.thumbnail_digest:
            raise RenderError(
                f"{where}: the photo is not the one that was recorded. Restore it from a backup."
            )
        photos[photo.thumbnail_digest] = data
    return photos


def _attachments(frozen: Frozen, say: Callable[[str], str], folder: str) -> tuple[Attachment, ...]:
    files = [
        ("packet.json", "application/json", say("Everything in this packet as data"), "Source"),
        ("answers.csv", "text/csv", say("All answers, one a line"), "Data"),
    ]
    contents = {"packet.json": frozen.data, "answers.csv": answers_csv(frozen.packet)}
    if frozen.packet.injuries:
        files.append(("log.csv", "text/csv", say("The injury log, one case a line"), "Data"))
        contents["log.csv"] = log_csv(frozen.packet.injuries)
    scratch = Path(folder)
    for name, data in contents.items():
        (scratch / name).write_bytes(data)
    return tuple(
        Attachment(
            name=name,
            kind=kind,
            description=description,
            relationship=relationship,
            file=str(scratch / name),
        )
        for name, kind, description, relationship in files
    )
