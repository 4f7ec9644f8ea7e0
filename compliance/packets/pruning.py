"""A drawn fragment with a structure tree of only what means something.

WeasyPrint wraps every run of text in an element of its own, and every line of code and bold word in
one more. A ``Span`` or ``NonStruct`` without attributes says nothing (ISO 32000-2, 14.8.4.7.2 and
14.8.4.8.5), so its content is given to the element around it, wherever that one may hold content.
Half of a packet's objects are gone then, and putting it together, signing it and reading it cost
half as much.

It also names the heads of tables by identifiers that are the same in every fragment, while those of
a document must differ (ISO 32000-2, 14.7.2). Our tables are plain: saying whether a head is that of
a row or of a column does the same (14.8.5.7).

Drawn forms leave the house as they are: that they are PDF/UA too is said in them here.
"""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Name

from compliance.packets.ua import with_ua_claim

HOLDERS = frozenset({"/P", "/H1", "/H2", "/H3", "/TH", "/TD", "/LBody", "/Span"})
EMPTY_WORDS = frozenset({"/Span", "/NonStruct"})
BARE = frozenset({"/Type", "/S", "/P", "/Pg", "/K"})
SCOPES = {"/THead": Name.Column, "/TBody": Name.Row}

Marks = dict[tuple[int, int], Any]
"""Key of the page in the parent tree, number of the mark on it → the element it belongs to now."""


def prune(pdf: bytes) -> bytes:
    """Return the tagged document with fewer structure elements; nothing that is seen changes."""
    pruned = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as fragment:
        root = fragment.Root.StructTreeRoot
        marks: Marks = {}
        for element in root.K:
            _thin(element, "", marks)
        _own(root.ParentTree.Nums, marks)
        fragment.Root.Metadata.write(with_ua_claim(fragment.Root.Metadata.read_bytes()))
        fragment.save(
            pruned, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True
        )
    return pruned.getvalue()


def _thin(element: Any, section: str, marks: Marks) -> None:
    """Give an element the content of its empty children; ``section`` is the table's it lies in."""
    kind = str(element.S)
    if kind in {"/TH", "/TD"}:
        _name_heads(element, kind, section)
    waiting = list(element.K)[::-1]
    kept = Array()
    has_changed = False
    while waiting:
        child = waiting.pop()
        if isinstance(child, int):
            if has_changed:
                marks[int(element.Pg.StructParents), child] = element
        elif child.get(Name.Type) == Name.StructElem:
            if _says_nothing(child, element):
                waiting.extend(list(child.K)[::-1])
                has_changed = True
                continue
            child.P = element
            _thin(child, kind if kind in SCOPES else section, marks)
        kept.append(child)
    if has_changed:
        element.K = kept


def _says_nothing(child: Any, parent: Any) -> bool:
    """Whether an element only stands between its content and its parent."""
    if str(child.S) not in EMPTY_WORDS or not child.keys() <= BARE:
        return False
    held = [one for one in child.K if isinstance(one, int)]
    if held and (str(parent.S) not in HOLDERS or child.Pg.objgen != parent.Pg.objgen):
        return False
    return len(held) == len(child.K) or all(
        isinstance(one, int) or one.get(Name.Type) == Name.StructElem for one in child.K
    )


def _name_heads(cell: Any, kind: str, section: str) -> None:
    attributes = cell.A
    if Name.Headers in attributes:
        del attributes[Name.Headers]
    if kind == "/TH":
        attributes.Scope = SCOPES.get(section, Name.Column)
        if Name.ID in cell:
            del cell[Name.ID]
    if attributes.keys() == {"/O"}:
        del cell[Name.A]


def _own(numbers: Any, marks: Marks) -> None:
    """Write into the parent tree which element each mark belongs to now."""
    pages = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
    for (page, mark), element in marks.items():
        pages[page][mark] = element
