"""One structure tree out of many: every fragment becomes a section of the packet.

Tagged pages number their marks in a parent tree (ISO 32000-2, 14.7.5.4). Each fragment counts from
0, so the keys of every piece are moved up behind those of the pieces before it.
"""

from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String


class StructureTree:
    """The tree of the packet, growing piece by piece."""

    def __init__(self, target: pikepdf.Pdf) -> None:
        self._target = target
        self._root = target.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        self._document = target.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self._root, K=Array())
        )
        self._leading: list[Any] = []
        self._following: list[Any] = []
        self._limbs = Array()
        self._next = 0
        self._root.K = Array([self._document])
        target.Root.StructTreeRoot = self._root
        target.Root.MarkInfo = Dictionary(Marked=True)

    def add(self, source: pikepdf.Pdf, pages: Sequence[Any], *, leads: bool = False) -> None:
        """Take over the tree of ``source``, whose pages are ``pages`` in the target already.

        Pieces that lead are read before all the others, whenever they are added.
        """
        tree = self._target.copy_foreign(source.Root.StructTreeRoot)
        for element in tree.K:
            element.S = Name.Sect
            element.P = self._document
            (self._leading if leads else self._following).append(element)
        self._add_limb(list(tree.ParentTree.Nums))
        for page in pages:
            page.StructParents = int(page.StructParents) + self._base
            for annotation in page.get(Name.Annots, []):
                if Name.StructParent in annotation:
                    annotation.StructParent = int(annotation.StructParent) + self._base

    def _add_limb(self, numbers: Sequence[Any]) -> None:
        self._base = self._next
        moved = Array()
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            moved.append(self._base + int(key))
            moved.append(value)
            self._next = max(self._next, self._base + int(key) + 1)
        limits = Array([self._base, self._next - 1])
        self._limbs.append(self._target.make_indirect(Dictionary(Nums=moved, Limits=limits)))

    def add_form(self, widget: Any, page: Any, words: str) -> None:
        """Give the signature field its place in the tree, so that it is read out too."""
        widget.StructParent = self._next
        element = self._target.make_indirect(
            Dictionary(
                Type=Name.StructElem,
                S=Name.Form,
                P=self._document,
                Pg=page,
                Alt=String(words),
                K=Dictionary(Type=Name.OBJR, Obj=widget, Pg=page),
            )
        )
        self._following.append(element)
        self._add_limb([0, element])

    def finish(self, language: str) -> None:
        """Put the pieces in their order, say their language, and close the parent tree."""
        self._document.K = Array([*self._leading, *self._following])
        self._target.Root.Lang = String(language)
        self._root.ParentTree = self._target.make_indirect(Dictionary(Kids=self._limbs))
        self._root.ParentTreeNextKey = self._next
