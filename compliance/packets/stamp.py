"""Words put on finished pages: running head and foot, "Page 3 of 214", exhibit numbers.

Drawing a page again for its number would cost the whole rendering, so the words are written as one
small content stream per page.
"""

from compliance.packets.lettering import Lettering

SIZE = 8
LABEL_SIZE = 7.4
GREY = ".337 .361 .396"  # 565c65
INK = ".110 .114 .122"  # 1c1d1f
BLUE = ".102 .267 .502"  # 1a4480
LEFT, RIGHT, HEAD, FOOT = 48.19, 563.81, 758.6, 33.0  # Letter: 17 mm at the sides
FROM_TOP = 792 - HEAD
Size = tuple[float, float]
"""Width and height of a page, in points."""
UPRIGHT: Size = (612, 792)

HEADER = "/Artifact <</Type /Pagination /Subtype /Header>> BDC"
FOOTER = "/Artifact <</Type /Pagination /Subtype /Footer>> BDC"


class Running:
    """The words that stand on every page; the first page carries no head."""

    def __init__(self, heading: str, footing: str, numbering: str, lettering: Lettering) -> None:
        self._numbering = numbering
        self._lettering = lettering
        self._heading = heading
        self._foot = lettering.write(footing, (LEFT, FOOT), SIZE)
        self._heads: dict[float, str] = {}

    def on(self, number: int, total: int, size: Size = UPRIGHT) -> str:
        """Return the operators for page ``number`` of ``total``."""
        width, height = size
        count = self._numbering.format(number=number, total=total)
        right = width - LEFT - self._lettering.width(count, SIZE, "bold")
        page = self._lettering.write(count, (right, FOOT), SIZE, "bold")
        foot = f"{FOOTER} {GREY} rg {self._foot} {INK} rg {page} EMC"
        return foot + self._head(height) if number > 1 else foot

    def _head(self, height: float) -> str:
        if height not in self._heads:
            place = (LEFT, round(height - FROM_TOP, 2))
            head = self._lettering.write(self._heading, place, SIZE)
            self._heads[height] = f" {HEADER} {GREY} rg {head} EMC"
        return self._heads[height]


def label(words: str, x: float, y: float, lettering: Lettering) -> str:
    """Return the operators for an exhibit number whose box begins at x and has its top at y."""
    shown = lettering.write(words, (x, y - 7.0), LABEL_SIZE, "bold")
    return f"/Artifact BMC {BLUE} rg {shown} EMC"
