"""The pages of fragments and their tags, gathered into one file before all of them are drawn.

Records make up nearly all of a packet and are known first; the pages before them are drawn last,
for they name page numbers. So the records are taken in while those are drawn. What is written in
the end depends on the pieces alone, not on when they came.
"""

from collections.abc import Sequence
from contextlib import ExitStack

import pikepdf

from compliance.packets.structure import StructureTree


class Gathering:
    """A packet in the making. It holds files open until it is closed."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self.packet = self._open.enter_context(pikepdf.new())
        self.tree = StructureTree(self.packet)
        self._following: list[str] = []

    def close(self) -> None:
        """Let go of everything: of many thousand objects, which takes its time."""
        self._open.close()

    def is_begun_for(self, files: Sequence[str]) -> bool:
        """Return whether what has been taken in so far is how ``files`` begin."""
        return self._following == list(files[: len(self._following)])

    def follow(self, files: Sequence[str]) -> None:
        """Take in what is still missing of ``files``, one behind the other."""
        for file in files[len(self._following) :]:
            source = self.borrow(file)
            first = len(self.packet.pages)
            self.packet.pages.extend(source.pages)
            self.tree.add(source, [page.obj for page in self.packet.pages[first:]])
            self._following.append(file)

    def lead(self, files: Sequence[str]) -> pikepdf.Object:
        """Take in ``files`` before all others; return the colours that the first one means."""
        sources = [self.borrow(file) for file in files]
        count = 0
        for source in sources:
            for page in source.pages:
                self.packet.pages.insert(count, page)
                count += 1
            pages = self.packet.pages[count - len(source.pages) : count]
            self.tree.add(source, [page.obj for page in pages], leads=True)
        intents = sources[0].make_indirect(sources[0].Root.OutputIntents)
        return self.packet.copy_foreign(intents)

    def borrow(self, file: str) -> pikepdf.Pdf:
        """Open a file from which objects are taken over; it stays open as long as they live."""
        return self._open.enter_context(pikepdf.open(file))
