"""HTML → PDF with WeasyPrint, in this process. Only ``worker`` and tests call it.

A missing or corrupt photo, a font that does not load, an unknown address: WeasyPrint would log
these and go on. Here each of them fails the fragment, because a packet with a silent gap is worse
than none.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

import weasyprint
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from compliance.packets.errors import RenderError
from compliance.packets.fetcher import ClosedFetcher
from compliance.packets.pruning import prune

VARIANT = "pdf/a-3a"  # tagged, with Unicode for every glyph: ISO 19005-3, level A
POINTS_PER_PIXEL = 0.75
IDENTIFIER = b"0" * 16  # fragments have no identity of their own; the packet gets one

Anchors = dict[str, tuple[int, float, float]]
"""Anchor → page (from 0) and place on it, in points from the lower left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Pages as a PDF, and where the anchors stand."""

    pdf: bytes
    pages: int
    anchors: Anchors


class ErrorRecords(logging.Handler):
    """Collects what WeasyPrint logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.messages.append(record.getMessage())


class Renderer:
    """Draws fragments with one set of fonts; fonts and styles are loaded once."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        self._assets = assets
        self._fonts = FontConfiguration()
        self._styles: dict[str, weasyprint.CSS] = {}

    def render(self, html: str, css: str, evidence: Mapping[str, bytes]) -> Rendered:
        """Return ``html`` drawn with ``css``; images come from ``evidence`` by digest.

        Raises:
            RenderError: something the pages need is missing, broken or not allowed.
        """
        errors = ErrorRecords()
        logger = logging.getLogger("weasyprint")
        logger.addHandler(errors)
        try:
            rendered = self._draw(html, css, ClosedFetcher(self._assets, evidence))
        except FatalURLFetchingError as refused:
            raise RenderError(f"A page wants something it may not load. {refused}") from refused
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as broken:
            raise RenderError(f"A page could not be laid out: {broken!r}") from broken
        finally:
            logger.removeHandler(errors)
        if errors.messages:
            raise RenderError("A page is incomplete. " + " ".join(errors.messages))
        return rendered

    def _draw(self, html: str, css: str, fetcher: ClosedFetcher) -> Rendered:
        style = self._style(css, fetcher)
        source = weasyprint.HTML(string=html, base_url="packet:", url_fetcher=fetcher)
        document = source.render(
            font_config=self._fonts, stylesheets=[style], pdf_variant=VARIANT, pdf_tags=True
        )
        anchors: Anchors = {}
        for number, page in enumerate(document.pages):
            for name, (x, y, *_) in page.anchors.items():
                down = (page.height - y) * POINTS_PER_PIXEL
                anchors.setdefault(name, (number, round(x * POINTS_PER_PIXEL, 2), round(down, 2)))
        pdf = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True, pdf_identifier=IDENTIFIER)
        return Rendered(pdf=prune(pdf), pages=len(document.pages), anchors=anchors)

    def _style(self, css: str, fetcher: ClosedFetcher) -> weasyprint.CSS:
        if css not in self._styles:
            self._styles[css] = weasyprint.CSS(
                string=css, font_config=self._fonts, url_fetcher=fetcher
            )
        return self._styles[css]


def library_versions() -> str:
    """Return the versions on which the look of a fragment depends: a part of its key."""
    names = ("weasyprint", "pydyf", "fonttools", "Pillow", "tinycss2", "tinyhtml5", "Pyphen")
    known = [f"{name} {version(name)}" for name in names]
    return ", ".join([*known, f"pango {pango.pango_version()}"])
