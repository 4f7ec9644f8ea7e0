"""Fragments → one PDF: page numbers, links, outline, tags, attachments, a field for the signature.

Nothing is drawn here. The same plan over the same fragments gives the same bytes (the file's
identifier is a digest of its content), so an unsigned packet can be made again and compared.
"""

import hashlib
import zlib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from compliance.packets.gathering import Gathering
from compliance.packets.lettering import Lettering
from compliance.packets.plan import Attachment, Bookmark, Identity, Piece, Plan, plan_from
from compliance.packets.stamp import Running, label
from compliance.packets.structure import StructureTree
from compliance.packets.ua import UA_CLAIM

__all__ = ["SIGNATURE_FIELD", "assemble", "plan_from"]

SIGNATURE_FIELD = "PacketSeal"
MARKER = "urn:compliance-packet:1:"
LINK = "packet:"
PAGE_TOP = 792


def assemble(plan: Plan, out: Path, gathering: Gathering) -> int:
    """Write the packet to ``out`` and return its number of pages.

    ``gathering`` is empty, or holds the first of the pieces that follow the leading ones already;
    the caller closes it.

    Raises:
        pikepdf.PdfError: a fragment is no PDF; the caller checked them, so this is a broken disk.
    """
    packet, tree = gathering.packet, gathering.tree
    gathering.follow(plan.following)
    packet.Root.OutputIntents = gathering.lead(plan.leading)
    pages = [page.obj for page in packet.pages]
    stamp = gathering.borrow(plan.stamp)
    _stamp_pages(packet, pages, plan, Lettering(stamp, packet, "Stamp"))
    _join_links(pages, plan)
    _write_outline(packet, plan.outline)
    _attach(packet, plan)
    _make_signature_field(packet, pages[0], tree, plan.seal)
    tree.finish(plan.identity.language)
    _describe(packet, plan.identity)
    packet.save(
        out,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        min_version="1.7",
    )
    return len(pages)


def _stamp_pages(packet: pikepdf.Pdf, pages: list[Any], plan: Plan, lettering: Lettering) -> None:
    running = Running(plan.heading, plan.footing, plan.numbering, lettering)
    labels = _labels(plan.pieces, lettering)
    save_state = packet.make_stream(b"q")
    for index, page in enumerate(pages):
        lettering.lend(page)
        size = (float(page.MediaBox[2]), float(page.MediaBox[3]))
        words = " ".join([running.on(index + 1, len(pages), size), *labels.get(index, ())])
        stamped = packet.make_stream(f"\nQ {words}".encode("ascii"))
        page.Contents = Array([save_state, page.Contents, stamped])


def _labels(pieces: tuple[Piece, ...], lettering: Lettering) -> dict[int, list[str]]:
    labels: dict[int, list[str]] = {}
    first = 0
    for piece in pieces:
        for words, (page, x, y) in piece.labels:
            labels.setdefault(first + page, []).append(label(words, x, y, lettering))
        first += piece.pages
    return labels


def _join_links(pages: list[Any], plan: Plan) -> None:
    """Turn the ``packet:`` links of the contents into jumps to pages."""
    for page in pages:
        for annotation in page.get(Name.Annots, []):
            address = str(annotation.get(Name.A, Dictionary()).get(Name.URI, ""))
            if address.startswith(LINK):
                number = plan.targets[address.removeprefix(LINK)]
                del annotation[Name.A]
                annotation.Dest = Array([pages[number - 1], Name.XYZ, 0, PAGE_TOP, 0])
                annotation.Contents = String(f"{plan.numbering.split()[0]} {number}")


def _write_outline(packet: pikepdf.Pdf, bookmarks: tuple[Bookmark, ...]) -> None:
    packet.Root.PageMode = Name.UseOutlines
    with packet.open_outline() as outline:
        outline.root.extend(_outline_item(bookmark) for bookmark in bookmarks)


def _outline_item(bookmark: Bookmark) -> OutlineItem:
    item = OutlineItem(bookmark.title, bookmark.page - 1)
    item.children.extend(_outline_item(child) for child in bookmark.children)
    item.is_closed = True
    return item


def _attach(packet: pikepdf.Pdf, plan: Plan) -> None:
    specs = Array()
    names = Array()
    for attachment in sorted(plan.attachments, key=lambda attachment: attachment.name):
        spec = packet.make_indirect(_file_spec(packet, attachment, plan.identity.created))
        specs.append(spec)
        names.extend([String(attachment.name), spec])
    packet.Root.AF = specs
    packet.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=names))


def _file_spec(packet: pikepdf.Pdf, attachment: Attachment, created: str) -> Dictionary:
    data = Path(attachment.file).read_bytes()
    embedded = packet.make_stream(zlib.compress(data, 6))
    embedded.Filter = Name.FlateDecode
    embedded.Type = Name.EmbeddedFile
    embedded.Subtype = Name("/" + attachment.kind)
    embedded.Params = Dictionary(
        Size=len(data),
        ModDate=String(_pdf_date(created)),
        CheckSum=String(hashlib.md5(data, usedforsecurity=False).digest()),  # as the format asks
    )
    return Dictionary(
        Type=Name.Filespec,
        F=String(attachment.name),
        UF=String(attachment.name),
        Desc=String(attachment.description),
        AFRelationship=Name("/" + attachment.relationship),
        EF=Dictionary(F=embedded, UF=embedded),
    )


def _make_signature_field(packet: pikepdf.Pdf, page: Any, tree: StructureTree, words: str) -> None:
    """Make the field before signing: then signing adds no page content and breaks no tag."""
    appearance = packet.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0])
    )
    widget = packet.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SIGNATURE_FIELD),
            TU=String(words),
            Contents=String(words),
            F=132,  # printed and locked
            Rect=Array([0, 0, 0, 0]),
            P=page,
            AP=Dictionary(N=appearance),
        )
    )
    tree.add_form(widget, page, words)
    page.Annots = Array([*page.get(Name.Annots, []), widget])
    page.Tabs = Name.S
    packet.Root.AcroForm = packet.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=0))


def _describe(packet: pikepdf.Pdf, identity: Identity) -> None:
    """Write the description twice, as XMP and as the older dictionary; PDF/A wants them equal."""
    xmp = packet.make_stream(_xmp(identity).encode("utf-8"))
    xmp.Type = Name.Metadata
    xmp.Subtype = Name.XML
    packet.Root.Metadata = xmp
    packet.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    packet.docinfo[Name.Title] = String(identity.title)
    packet.docinfo[Name.Author] = String(identity.author)
    packet.docinfo[Name.CreationDate] = String(_pdf_date(identity.created))


def _pdf_date(utc: str) -> str:
    return "D:" + "".join(filter(str.isdigit, utc)) + "Z"


def _xmp(identity: Identity) -> str:
    """Return the metadata. ``dc:identifier`` and ``dc:source`` are what ``verify`` reads back."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    title, author, number = (
        escape(text) for text in (identity.title, identity.author, identity.number)
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">\n'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        "</rdf:Description>\n"
        f"{UA_CLAIM}\n"
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"<dc:identifier>{MARKER}{number}</dc:identifier>\n"
        f"<dc:source>sha256:{identity.digest}</dc:source>\n"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>\n'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\n"
        "</rdf:Description>\n"
        '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
        f"<xmp:CreateDate>{identity.created}</xmp:CreateDate></rdf:Description>\n"
        '</rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    )
