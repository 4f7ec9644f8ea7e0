"""QR codes for pages and posters, as SVG that prints sharp at any size."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import segno
from markupsafe import Markup

QUIET = 4  # modules of white around it: ISO/IEC 18004 asks for four


def qr_code(text: str, label: str) -> Markup:
    """Return a QR code for ``text``; ``label`` is what people hear who do not see it."""
    code = segno.make(text, error="m", micro=False)
    size = code.symbol_size(border=0)[0]
    path = "".join(
        f"M{x} {y}.5h{run}" for y, row in enumerate(code.matrix) for x, run in _runs(row)
    )
    return Markup(
        '<svg class="qrcode" role="img" aria-label="{2}" viewBox="-{0} -{0} {1} {1}">'
        '<rect x="-{0}" y="-{0}" width="{1}" height="{1}" fill="#fff"/>'
        '<path d="{3}" stroke="#000"/></svg>'
    ).format(QUIET, size + 2 * QUIET, label, path)


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (from, how many) of the dark modules of a row."""
    x = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield x, length
        x += length
