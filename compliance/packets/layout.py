"""Which page everything stands on, once it is known how many pages come before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance.domain.packets import PacketSnapshot, Programme
from compliance.packets.environment import photo_anchor
from compliance.packets.fragments import Fragment
from compliance.packets.grouping import grouped
from compliance.packets.plan import Bookmark, Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The drawn pieces of a packet behind its front matter, in the order of their pages.

    ``parts`` are the packet's own: anchor, title and pages. So many of them as are ``early`` stand
    before the records: the summary, and the coverage where there is one.
    """

    packet: PacketSnapshot
    records: Sequence[Fragment]
    parts: Sequence[tuple[str, str, Fragment]]
    early: int = 1

    def programme_targets(self, front_pages: int) -> dict[str, int]:
        """Return the targets that the cover names; they do not depend on what follows records."""
        found = self.targets(front_pages)
        return {anchor: page for anchor, page in found.items() if anchor.startswith("programme-")}

    def targets(self, front_pages: int) -> dict[str, int]:
        """Return anchor → page number, with ``front_pages`` pages before the summary."""
        page = front_pages + 1
        found: dict[str, int] = {}
        for anchor, fragment in self._in_order():
            found[anchor] = page
            page += fragment.pages
        for position, programme in enumerate(self.packet.programmes, start=1):
            first = self._first_record(programme)
            if first:
                found[f"programme-{position}"] = found[f"record-{first}"]
        return found

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces to assemble, the photos labelled with their exhibit numbers."""
        exhibits = iter(self.packet.exhibits)
        for *_, fragment in self.parts[: self.early]:
            yield _piece(fragment)
        for record, fragment in zip(self.packet.records, self.records, strict=True):
            anchors = [photo_anchor(count) for count in range(1, len(record.photos) + 1)]
            labels = tuple((next(exhibits).number, fragment.anchors[name]) for name in anchors)
            yield _piece(fragment, labels)
        for *_, fragment in self.parts[self.early :]:
            yield _piece(fragment)

    def outline(self, targets: Mapping[str, int], contents: str) -> tuple[Bookmark, ...]:
        """Return the bookmarks: the parts, and the records under their programmes."""
        parts = [Bookmark(title=title, page=targets[anchor]) for anchor, title, _ in self.parts]
        early, back = parts[: self.early], parts[self.early :]
        programmes = [
            Bookmark(
                title=programme.title,
                page=targets[f"record-{numbered[0][0]}"],
                children=tuple(
                    Bookmark(
                        title=f"{record.number} {record.subject.tag or record.subject.name}",
                        page=targets[f"record-{number}"],
                    )
                    for number, record in numbered
                ),
            )
            for programme, numbered in grouped(self.packet)
        ]
        return (Bookmark(title=contents, page=1), *early, *programmes, *back)

    def _in_order(self) -> Iterator[tuple[str, Fragment]]:
        for anchor, _, fragment in self.parts[: self.early]:
            yield anchor, fragment
        for count, fragment in enumerate(self.records, start=1):
            yield f"record-{count}", fragment
        for anchor, _, fragment in self.parts[self.early :]:
            yield anchor, fragment

    def _first_record(self, programme: Programme) -> int:
        keys = [record.programme for record in self.packet.records]
        return keys.index(programme.key) + 1 if programme.key in keys else 0


def _piece(
    fragment: Fragment, labels: tuple[tuple[str, tuple[int, float, float]], ...] = ()
) -> Piece:
    return Piece(file=str(fragment.file), pages=fragment.pages, labels=labels)
