"""Which of the two files a header belongs to, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compliance.domain.file_problems import did_you_mean
from compliance.domain.ita.format import EIN, FileFormat, ItaFormat
from compliance.domain.ita.rules import Found

_LEAST_KNOWN = 3  # columns that a header must share with a file to be taken for one


class FileKind(StrEnum):
    """The two files."""

    SUMMARY = "summary"
    CASES = "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A file by its header. ``names``: what each cell of a row is, "" where it is not known."""

    kind: FileKind
    of: FileFormat
    names: tuple[str, ...]
    is_whole: bool  # every column is there

    def row(self, cells: Sequence[str]) -> Mapping[str, str]:
        """Return the cells of a row by the names of our columns; of two alike the first."""
        pairs = zip(reversed(self.names), reversed(cells), strict=True)
        return {name: cell for name, cell in pairs if name}


def read_header(cells: Sequence[str], told: ItaFormat) -> tuple[Layout | None, list[Found]]:
    """Return what a header says, or None where it is of neither file, and what is wrong."""
    spelled = [_spelled(cell, told) for cell in cells]
    kinds = {FileKind.SUMMARY: told.summary, FileKind.CASES: told.cases}
    shared = {kind: len(set(spelled) & set(of.names)) for kind, of in kinds.items()}
    kind = max(shared, key=lambda one: shared[one])
    if shared[kind] < _LEAST_KNOWN:
        what = "The header is that of neither file."
        starts = [", ".join(told.header(of)[:3]) for of in kinds.values()]
        remedy = f"Begin with {' … or '.join(starts)} … in the first row."
        return None, [Found("header-unknown", "", what, remedy)]
    known = set(kinds[kind].names)
    names = tuple(name if name in known else "" for name in spelled)
    missing = [name for name in kinds[kind].names if name not in names]
    layout = Layout(kind=kind, of=kinds[kind], names=names, is_whole=not missing)
    return layout, list(_header_problems(cells, layout, missing, told))


def _spelled(cell: str, told: ItaFormat) -> str:
    bare = "_".join(cell.strip().lower().replace("-", " ").replace("_", " ").split())
    return EIN if bare in told.ein_headers else bare


def _header_problems(
    cells: Sequence[str], layout: Layout, missing: list[str], told: ItaFormat
) -> Iterator[Found]:
    names = layout.names
    for place, (cell, name) in enumerate(zip(cells, names, strict=True)):
        written = told.ein_header if name == EIN else name
        if not name:
            what = f"There is no column {cell!r}."
            yield Found("header-extra", cell[:60], what, did_you_mean(cell, missing, "Remove it."))
        elif name in names[:place]:
            yield Found("header-twice", name, "The column stands twice.", "Keep one of them.")
        elif name == EIN and cell != written and cell in told.ein_headers:
            what = f"The header is {cell}; {written} is expected, but sources disagree."
            yield Found("header-ein", cell, what, f"Write {written}, or try it on OSHA's preview.")
        elif cell != written:
            what = f"{cell!r} is spelled in another way."
            yield Found("header-name", name, what, f"Write {written}.")
    for name in missing:
        what, remedy = "The column is missing.", f"Add it after {_before(name, layout.of)}."
        yield Found("header-missing", name, what, remedy)
    yield from _order(names, layout)


def _before(name: str, of: FileFormat) -> str:
    place = of.names.index(name)
    return of.names[place - 1] if place else "nothing, as the first"


def _order(names: tuple[str, ...], layout: Layout) -> Iterator[Found]:
    there = list(dict.fromkeys(name for name in names if name))
    wanted = [name for name in layout.of.names if name in there]
    for name, right in zip(there, wanted, strict=True):
        if name != right:
            what = f"{name} stands where {right} must."
            remedy = f"Put the columns in order: {', '.join(layout.of.names[:3])} …"
            yield Found("header-order", name, what, remedy)
            return
