"""Merkle trees of RFC 6962, section 2.1: leaf and node hashes, roots, proofs of inclusion."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """Return SHA-256(0x00 || content): a leaf can never be passed off as a node."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to add leaves and to tell the root.

    Holds one hash for each bit that is set in the size, the largest perfect subtree first, so a
    tree of a million leaves is twenty hashes.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """Return how many leaves were added."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash (32 bytes, as ``leaf_hash`` returns it)."""
        height = self._size
        node = leaf
        while height & 1:
            node = node_hash(self._peaks.pop(), node)
            height >>= 1
        self._peaks.append(node)
        self._size += 1

    def root(self) -> bytes:
        """Return the tree's root hash; of no leaves it is the hash of nothing."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = node_hash(peak, node)
        return node


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root hash of leaf hashes."""
    return Frontier(leaves).root()


def inclusion_path(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """Return the audit path of a leaf, from its sibling up to the root (RFC 6962, 2.1.1).

    Raises:
        IndexError: no leaf has that position.
    """
    if not 0 <= position < len(leaves):
        raise IndexError(f"position {position} is outside the tree of {len(leaves)} leaves")
    path: list[bytes] = []
    start, stop = 0, len(leaves)
    while stop - start > 1:
        middle = start + (1 << ((stop - start - 1).bit_length() - 1))
        if position < middle:
            path.append(root_of(leaves[middle:stop]))
            stop = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    path.reverse()
    return path


def is_included(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether the path leads from the leaf to the root of a tree of that size.

    The walk is that of RFC 9162, section 2.1.3.2; the hashes are the same as in RFC 6962.
    """
    if not 0 <= position < size:
        return False
    index, last = position, size - 1
    node = leaf
    for sibling in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while not index & 1 and index != 0:
                index >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        index >>= 1
        last >>= 1
    return last == 0 and node == root


def checkpoint_statement(tree_size: int, root_hash: str, at: datetime) -> bytes:
    """Return the bytes that are signed: four lines of text that a person can type in again."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"compliance-tracker trail checkpoint\n{tree_size}\n{root_hash}\n{moment}\n".encode()
