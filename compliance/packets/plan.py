"""What the assembler is told, as plain data that can cross to the worker process."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

Place = tuple[int, float, float]
"""Page from 0, and points from its lower left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A fragment file. ``labels`` are words to be put at places: the exhibit numbers."""

    file: str
    pages: int
    labels: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A line of the outline; ``page`` counts from 1."""

    title: str
    page: int
    children: tuple["Bookmark", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file embedded in the packet, with its relation to it (ISO 32000-2, 14.13)."""

    name: str
    kind: str
    description: str
    relationship: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the file says about itself. ``created`` is UTC as "2026-11-22T08:00:00Z"."""

    number: str
    title: str
    author: str
    language: str
    created: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A packet to assemble; the first ``leads`` of the pieces were drawn last.

    ``stamp`` is a one-page PDF that holds, as text, every letter of ``heading``, ``footing``,
    ``numbering`` and the labels: its fonts are used to print them. ``targets`` maps the anchors of
    the ``packet:`` links to page numbers from 1. ``seal`` says what the field of the signature is.
    """

    pieces: tuple[Piece, ...]
    leads: int
    stamp: str
    heading: str
    footing: str
    numbering: str
    targets: Mapping[str, int]
    outline: tuple[Bookmark, ...]
    attachments: tuple[Attachment, ...]
    identity: Identity
    seal: str

    @property
    def leading(self) -> list[str]:
        """The files of the pieces before the records."""
        return [piece.file for piece in self.pieces[: self.leads]]

    @property
    def following(self) -> list[str]:
        """The files of the records, and of what comes after them."""
        return [piece.file for piece in self.pieces[self.leads :]]

    def as_data(self) -> dict[str, Any]:
        """Return the plan as JSON-ready data."""
        return asdict(self)


def plan_from(data: Mapping[str, Any]) -> Plan:
    """Read back what ``Plan.as_data`` wrote."""
    return Plan(
        pieces=tuple(_piece(piece) for piece in data["pieces"]),
        leads=data["leads"],
        stamp=data["stamp"],
        heading=data["heading"],
        footing=data["footing"],
        numbering=data["numbering"],
        targets=data["targets"],
        outline=tuple(_bookmark(mark) for mark in data["outline"]),
        attachments=tuple(Attachment(**attachment) for attachment in data["attachments"]),
        identity=Identity(**data["identity"]),
        seal=data["seal"],
    )


def _piece(data: Mapping[str, Any]) -> Piece:
    labels = tuple((words, (page, x, y)) for words, (page, x, y) in data["labels"])
    return Piece(file=data["file"], pages=data["pages"], labels=labels)


def _bookmark(data: Mapping[str, Any]) -> Bookmark:
    children = tuple(_bookmark(child) for child in data["children"])
    return Bookmark(title=data["title"], page=data["page"], children=children)
