"""A ledger → tagged pages, written straight into a PDF in the same look as the drawn ones.

Structure: a heading, the introduction, and one table whose rows may run over many pages; the head
of the table is repeated as an artifact (ISO 32000-2, 14.8.2.2).
"""

from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from compliance.packets.ledger import Kind, Ledger, Line, Row, Style
from compliance.packets.lettering import Lettering
from compliance.packets.marks import MARKS
from compliance.packets.stamp import GREY, HEAD, HEADER, INK, LEFT, RIGHT, SIZE

PAGE = (612, 792)
TOP, BOTTOM = 729.6, 60.0
WIDTH = RIGHT - LEFT
SIZES = {Style.PLAIN: 8.2, Style.BOLD: 8.2, Style.SMALL: 7.4, Style.CODE: 5.9}
FACES = {Style.PLAIN: "plain", Style.BOLD: "bold", Style.SMALL: "plain", Style.CODE: "code"}
LEADING, PADDING, GUTTER = 11.4, 3.0, 6.0
INTRO_SIZES = {Style.PLAIN: 9.2, Style.BOLD: 8.2, Style.SMALL: 8.0, Style.CODE: 7.2}
INTRO_LEADING, INTRO_GAP = 13.0, 4.0
TITLE_SIZE, HEAD_SIZE = 15.0, 8.0
MARK_WIDTH, INTRO_MARK = 13.0, 16.0
KEPT_LINES = 16  # a row up to so long is never divided, and so many begin a divided one
LEAST_LINES = 5  # of a divided row stand on its last page
TONES = {
    "good": ".043 .294 .247",  # 0b4b3f
    "bad": ".545 .039 .012",  # 8b0a03
    "warn": ".361 .255 .039",  # 5c410a
    "muted": ".239 .271 .318",  # 3d4551
}
HEAD_INK = TONES["muted"]
RULE = ".776 .792 .808 RG .5 w"
HEAD_RULE = ".239 .271 .318 RG 1.2 w"
GROUP_INK, GROUP_RULE = ".102 .267 .502", ".102 .267 .502 RG 1.2 w"
LOUD_GROUND, LOUD_EDGE = ".992 .929 .918 rg", ".710 .035 .035 rg"


@dataclass(slots=True)
class Sheet:
    """One page in the making: its operators, and the structure elements of its marks."""

    page: Any
    operators: list[str] = field(default_factory=list)
    marks: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line after breaking: what is left of a ``Line`` that fits its column."""

    text: str
    line: Line
    is_first: bool


class LedgerWriter:
    """Writes one ledger."""

    def __init__(self, ledger: Ledger, pdf: pikepdf.Pdf, lettering: Lettering) -> None:
        self._ledger = ledger
        self._pdf = pdf
        self._letters = lettering
        self._tree = _Tree(pdf)
        self._sheets: list[Sheet] = []
        shares = [column.share / 100 * WIDTH for column in ledger.columns]
        self._lefts = [LEFT + sum(shares[:position]) for position in range(len(shares))]
        self._widths = [share - GUTTER for share in shares]
        self._has_edge = any(row.kind is Kind.LOUD for row in ledger.rows)  # asked for every cell
        self._y = TOP

    def write(self) -> int:
        """Write all pages and return how many."""
        self._turn_page()
        self._title()
        if self._ledger.rows:  # a table of nothing is no table (ISO 14289-1, 7.5)
            self._table = self._tree.add("Table", self._tree.document)
            self._head(is_first=True)
        for row, following in zip_longest(self._ledger.rows, self._ledger.rows[1:]):
            self._row(row, self._height(following) if row.kind is Kind.GROUP else 0)
        for sheet in self._sheets:
            sheet.page.Contents = self._pdf.make_stream("\n".join(sheet.operators).encode("ascii"))
        self._tree.finish(self._sheets)
        return len(self._sheets)

    def _turn_page(self) -> None:
        resources = Dictionary(Font=Dictionary())
        page = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Page, MediaBox=Array([0, 0, *PAGE]), Resources=resources, Tabs=Name.S
            )
        )
        self._letters.lend(page)
        self._pdf.pages.append(pikepdf.Page(page))
        page = self._pdf.pages[-1].obj
        page.StructParents = len(self._sheets)
        self._sheets.append(Sheet(page))
        self._y = TOP
        title = self._ledger.title
        left = RIGHT - self._letters.width(title, SIZE)
        words = self._letters.write(title, (left, HEAD), SIZE)
        self._put(f"{HEADER} {GREY} rg {words} EMC")

    def _put(self, operators: str) -> None:
        self._sheets[-1].operators.append(operators)

    def _tagged(self, tag: str, parent: Any, operators: str) -> Any:
        """Put operators as the content of a new structure element, and return the element."""
        element = self._tree.add(tag, parent)
        self._fill(tag, element, operators)
        return element

    def _fill(self, tag: str, element: Any, operators: str) -> None:
        """Put operators as content, or as more content on a later page, of an element."""
        sheet = self._sheets[-1]
        mark = len(sheet.marks)
        self._put(f"/{tag} <</MCID {mark}>> BDC {operators} EMC")
        if Name.Pg in element:
            element.K.append(Dictionary(Type=Name.MCR, Pg=sheet.page, MCID=mark))
        else:
            element.Pg = sheet.page
            element.K.append(mark)
        sheet.marks.append(element)

    def _title(self) -> None:
        self._y -= TITLE_SIZE
        words = self._letters.write(self._ledger.title, (LEFT, self._y), TITLE_SIZE, "title")
        self._tagged("H2", self._tree.document, f"{INK} rg {words}")
        self._y -= 6
        for line in self._ledger.intro:
            size = INTRO_SIZES[line.style]
            face = FACES[line.style]
            indent = INTRO_MARK if line.tone else 0.0
            shown: list[str] = []
            self._y -= INTRO_GAP if line.style is Style.BOLD else 0
            for text in self._broken(line.text, WIDTH - indent, size, face):
                self._y -= INTRO_LEADING
                if line.tone and not shown:
                    mark = self._letters.write(MARKS[line.tone], (LEFT, self._y), size, "mark")
                    shown.append(f"{TONES[line.tone]} rg {mark} {INK} rg")
                shown.append(self._letters.write(text, (LEFT + indent, self._y), size, face))
            self._tagged("P", self._tree.document, f"{INK} rg {' '.join(shown)}")
        self._y -= 8

    def _head(self, *, is_first: bool) -> None:
        self._y -= LEADING
        row = self._tree.add("TR", self._table) if is_first else None
        for position, column in enumerate(self._ledger.columns):
            x = self._start(position, column.head, HEAD_SIZE, "bold")
            words = self._letters.write(column.head, (x, self._y), HEAD_SIZE, "bold")
            shown = f"{HEAD_INK} rg {words}"
            if row is None:
                self._put(f"/Artifact BMC {shown} EMC")
            else:
                cell = self._tagged("TH", row, shown)
                cell.A = Dictionary(O=Name.Table, Scope=Name.Column)
        self._y -= 5
        self._rule(HEAD_RULE)

    def _height(self, row: Row | None) -> int:
        """Return how many lines a row has, at most as many as are never divided."""
        cells = row.cells if row else ()
        heights = [len(self._pieces(cell, at, row)) for at, cell in enumerate(cells) if row]
        return min(KEPT_LINES, max(heights, default=0))

    def _row(self, row: Row, below: int) -> None:
        """Write a row; a heading stays with the ``below`` lines that follow it."""
        cells = [self._pieces(cell, position, row) for position, cell in enumerate(row.cells)]
        parent = self._tree.add("TR", self._table)
        elements = [self._tree.add("TD", parent) for _ in cells]
        start, end = 0, max(1, *map(len, cells))
        while start < end:
            lines = self._lines_here(end - start, below)
            height = lines * LEADING + 2 * PADDING
            self._ground(row, height)
            for position, (element, pieces) in enumerate(zip(elements, cells, strict=True)):
                self._cell(row, element, position, pieces[start : start + lines])
            self._y -= height
            self._rule(GROUP_RULE if row.kind is Kind.GROUP else RULE)
            start += lines

    def _lines_here(self, lines: int, below: int) -> int:
        """Return how many of a row's lines go on this page; turn to the next if none should."""
        needed = lines + below + (1 if below else 0)  # and the space around what is below
        may_begin = lines > KEPT_LINES and self._lines_left >= KEPT_LINES
        if needed > self._lines_left and not may_begin:
            self._turn_page()
            self._head(is_first=False)
        left = self._lines_left
        return lines if lines <= left else min(left, lines - LEAST_LINES)

    @property
    def _lines_left(self) -> int:
        return int((self._y - BOTTOM - 2 * PADDING) // LEADING)

    def _cell(self, row: Row, element: Any, position: int, pieces: list[Piece]) -> None:
        if Name.Pg in element and not pieces:
            return
        baseline = self._y - PADDING - LEADING + 3
        shown = []
        for number, piece in enumerate(pieces):
            shown.append(self._shown(row, position, piece, baseline - number * LEADING))
        self._fill("TD", element, " ".join(shown))
        if row.link and position == len(row.cells) - 1 and pieces:
            self._tree.link(element, self._sheets[-1], row.link, self._box(position))

    def _shown(self, row: Row, position: int, piece: Piece, y: float) -> str:
        size, face = SIZES[piece.line.style], FACES[piece.line.style]
        x = self._start(position, piece.text, size, face)
        tone = TONES.get(piece.line.tone, GREY if piece.line.style is Style.SMALL else INK)
        ink = f"{GROUP_INK if row.kind is Kind.GROUP else tone} rg"
        mark = ""
        if piece.line.tone:
            if piece.is_first:
                mark = self._letters.write(MARKS[piece.line.tone], (x, y), size, "mark")
            x += MARK_WIDTH
        return f"{ink} {mark} {self._letters.write(piece.text, (x, y), size, face)}"

    def _pieces(self, cell: tuple[Line, ...], position: int, row: Row) -> list[Piece]:
        width = self._room(row, position)
        pieces = []
        for line in cell:
            room = width - (MARK_WIDTH if line.tone else 0)
            broken = self._broken(line.text, room, SIZES[line.style], FACES[line.style])
            pieces += [Piece(text, line, not number) for number, text in enumerate(broken)]
        return pieces

    def _room(self, row: Row, position: int) -> float:
        """Return the width of a cell: it may run over the empty cells at its right."""
        after = position + 1
        while after < len(row.cells) and not row.cells[after]:
            after += 1
        end = self._lefts[after] if after < len(self._lefts) else RIGHT + GUTTER
        edge = GUTTER if self._has_edge and not position else 0  # see _start
        return end - self._lefts[position] - GUTTER - edge

    def _start(self, position: int, text: str, size: float, face: str) -> float:
        """Return where a text starts: numbers stand at the right of their column."""
        left = self._lefts[position]
        if not self._ledger.columns[position].is_number:
            return left + (GUTTER if self._has_edge and not position else 0)
        is_last = position == len(self._lefts) - 1
        room = self._widths[position] + (GUTTER if is_last else -GUTTER)
        return left + room - self._letters.width(text, size, face)

    def _box(self, position: int) -> tuple[float, float, float, float]:
        left = self._lefts[position]
        return (left, self._y - LEADING - PADDING, RIGHT, self._y - PADDING)

    def _ground(self, row: Row, height: float) -> None:
        if row.kind is Kind.LOUD:
            bottom = self._y - height
            ground = f"{LOUD_GROUND} {LEFT} {bottom:.2f} {WIDTH:.2f} {height:.2f} re f"
            edge = f"{LOUD_EDGE} {LEFT - 2} {bottom:.2f} 5 {height:.2f} re f"
            self._put(f"/Artifact BMC {ground} {edge} EMC")

    def _rule(self, pen: str) -> None:
        self._put(f"/Artifact BMC {pen} {LEFT} {self._y:.2f} m {RIGHT} {self._y:.2f} l S EMC")

    def _broken(self, text: str, width: float, size: float, face: str) -> list[str]:
        """Break a text into lines: between words, or within a word that is too long."""
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self._letters.width(longer, size, face) <= width:
                lines[-1] = longer
                continue
            if lines[-1]:
                lines.append("")
            for letter in word:
                if lines[-1] and self._letters.width(lines[-1] + letter, size, face) > width:
                    lines.append("")
                lines[-1] += letter
        return lines


class _Tree:
    """The structure of a ledger: a document with elements, and what each mark belongs to."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self.document = self.add("Document", self._root)
        self._root.K = Array([self.document])
        self._links: list[tuple[Any, Any]] = []

    def add(self, tag: str, parent: Any) -> Any:
        """Add an element under ``parent``."""
        element = self._pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name("/" + tag), P=parent, K=Array())
        )
        if Name.K in parent and parent.Type == Name.StructElem:
            parent.K.append(element)
        return element

    def link(
        self, cell: Any, sheet: Sheet, anchor: str, box: tuple[float, float, float, float]
    ) -> None:
        """Make the content of ``cell`` a link to ``anchor``; the assembler gives it its page."""
        annotation = self._pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=Array([round(side, 2) for side in box]),
                Border=Array([0, 0, 0]),
                F=4,
                A=Dictionary(S=Name.URI, URI=String(f"packet:{anchor}")),
            )
        )
        content = cell.K[0]
        reference = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=sheet.page)
        element = self._pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Link,
                P=cell,
                Pg=sheet.page,
                K=Array([content, reference]),
            )
        )
        cell.K = Array([element])
        sheet.marks[int(content)] = element
        self._links.append((annotation, element))
        if Name.Annots not in sheet.page:
            sheet.page.Annots = Array()
        sheet.page.Annots.append(annotation)

    def finish(self, sheets: list[Sheet]) -> None:
        """Write the parent tree: marks by page, then the links."""
        numbers = Array()
        for position, sheet in enumerate(sheets):
            numbers.append(position)
            numbers.append(self._pdf.make_indirect(Array(sheet.marks)))
        for position, (annotation, element) in enumerate(self._links, start=len(sheets)):
            annotation.StructParent = position
            numbers.append(position)
            numbers.append(element)
        self._root.ParentTree = self._pdf.make_indirect(Dictionary(Nums=numbers))
        self._pdf.Root.StructTreeRoot = self._root


def write_ledger(ledger: Ledger, stamp: Path, out: Path) -> int:
    """Write ``ledger`` to ``out`` with the fonts of ``stamp``; return its number of pages.

    Raises:
        RenderError: a letter is in none of the fonts.
    """
    with pikepdf.open(stamp) as source, pikepdf.new() as pdf:
        pages = LedgerWriter(ledger, pdf, Lettering(source, pdf, "Ledger")).write()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return pages
