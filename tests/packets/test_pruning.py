"""The structure tree of a packet: small, whole, and without names that stand twice."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name

from compliance.packets.pruning import BARE, EMPTY_WORDS, HOLDERS
from tests.packets.conftest import Made

MARK = re.compile(rb"/MCID (\d+)")


@pytest.fixture(scope="module")
def packet(made: Made) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(made.unsigned) as pdf:
        yield pdf


def _elements(packet: pikepdf.Pdf) -> Iterator[tuple[Any, Any]]:
    """Yield (element, parent) of the whole tree, in reading order."""
    waiting = [(packet.Root.StructTreeRoot.K[0], packet.Root.StructTreeRoot)]
    while waiting:
        element, parent = waiting.pop()
        yield element, parent
        below = [one for one in element.get(Name.K, []) if _is_element(one)]
        waiting.extend((one, element) for one in reversed(below))


def _is_element(thing: object) -> bool:
    return isinstance(thing, Dictionary) and Name.S in thing


def _owners(packet: pikepdf.Pdf) -> dict[int, Any]:
    """Return what the parent tree says: key → element, or elements by mark."""
    limbs = [list(limb.Nums) for limb in packet.Root.StructTreeRoot.ParentTree.Kids]
    return {int(limb[at]): limb[at + 1] for limb in limbs for at in range(0, len(limb), 2)}


def test_no_element_stands_between_a_text_and_what_it_belongs_to(packet: pikepdf.Pdf) -> None:
    idle = [
        (str(element.S), str(parent.S))
        for element, parent in _elements(packet)
        if str(element.S) in EMPTY_WORDS and element.keys() <= BARE
        if str(parent.get(Name.S, "")) in HOLDERS or not len(element.K)
    ]

    assert idle == []


def test_every_mark_on_a_page_belongs_to_the_element_that_holds_it(packet: pikepdf.Pdf) -> None:
    owners = _owners(packet)
    held = 0
    for page in packet.pages:
        marks = owners[int(page.obj.StructParents)]
        content = b"".join(stream.read_bytes() for stream in page.obj.Contents)
        assert sorted(map(int, MARK.findall(content))) == list(range(len(marks)))
        for mark, element in enumerate(marks):
            if element.P.objgen == packet.Root.StructTreeRoot.K[0].objgen:
                continue  # a running head
            numbers = [
                int(one.MCID) if isinstance(one, Dictionary) and Name.MCID in one else one
                for one in element.K
            ]
            assert mark in numbers
            held += 1

    assert held > 100


def test_every_element_names_its_parent_and_every_link_its_element(packet: pikepdf.Pdf) -> None:
    for element, parent in _elements(packet):
        assert element.P.objgen == parent.objgen
    owners = _owners(packet)
    links = [note for page in packet.pages for note in page.obj.get(Name.Annots, [])]
    assert links
    for link in links:
        element = owners[int(link.StructParent)]
        held = [element.K] if isinstance(element.K, Dictionary) else list(element.K)
        assert any(
            one.Obj.objgen == link.objgen
            for one in held
            if isinstance(one, Dictionary) and Name.Obj in one
        )


def test_heads_of_tables_say_what_they_are_heads_of_and_no_name_stands_twice(
    packet: pikepdf.Pdf,
) -> None:
    names = Counter(str(element.ID) for element, _ in _elements(packet) if Name.ID in element)
    assert [name for name, times in names.items() if times > 1] == []

    scopes = Counter(str(e.A.Scope) for e, _ in _elements(packet) if str(e.S) == "/TH")
    assert scopes.keys() == {"/Column", "/Row"}
    assert not any(Name.Headers in e.get(Name.A, Dictionary()) for e, _ in _elements(packet))
