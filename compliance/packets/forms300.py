"""Forms 300, 300A and 301 as PDF: our own drawing, equivalent under 29 CFR 1904.29(b)(4)."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.recordkeeping.printed_forms import (
    SHEET_LINES,
    LogForm,
    ReportForm,
    SummaryForm,
)
from compliance.packets.build import own_fonts
from compliance.packets.deferred import FirstUse
from compliance.packets.form_pages import FormPages, fit_log
from compliance.packets.glyphs import Glyphs
from compliance.packets.plan import Place
from compliance.packets.pool import Drawing, Limits, WorkerPool


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """A drawn form, and on which of its pages the sheets begin."""

    pdf: bytes
    pages: int
    anchors: Mapping[str, Place]


class FormPrinter:
    """Implements ``ports.FormPrinter``; its worker starts with the first form."""

    def __init__(self, templates: Path, limits: Limits | None = None) -> None:
        self._pages = FirstUse(lambda: FormPages(templates, Glyphs(own_fonts())))
        wanted = limits or Limits(workers=1)
        self._pool = FirstUse(lambda: WorkerPool(own_fonts(), wanted))

    def close(self) -> None:
        """End the worker, if there is one."""
        pool = self._pool.drop()
        if pool:
            pool.close()

    def log(self, form: LogForm) -> bytes:
        """Return Form 300.

        Raises:
            RenderError: the pages cannot be drawn.
        """
        return fit_log(self._pages.get(), form, SHEET_LINES, self._draw).pdf

    def summary(self, form: SummaryForm) -> bytes:
        """Return Form 300A.

        Raises:
            RenderError: the page cannot be drawn.
        """
        return self._draw(self._pages.get().summary(form)).pdf

    def reports(self, forms: Sequence[ReportForm]) -> bytes:
        """Return Form 301 of each case, one after the other.

        Raises:
            RenderError: a page cannot be drawn.
        """
        return self._draw(self._pages.get().reports(forms)).pdf

    def _draw(self, html: str) -> DrawnForm:
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "form.pdf"
            drawing = Drawing(html=html, css=self._pages.get().css, out=out)
            answer = self._pool.get().draw(drawing)
            return DrawnForm(out.read_bytes(), int(answer["pages"]), answer["anchors"])
