"""Forms 300, 300A and 301 as PDF: our own drawing, equivalent under 29 CFR 1904.29(b)(4)."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from compliance.domain.recordkeeping.printed_forms import LogForm, ReportForm, SummaryForm
from compliance.packets.build import own_fonts
from compliance.packets.deferred import FirstUse
from compliance.packets.form_pages import FormPages
from compliance.packets.glyphs import Glyphs
from compliance.packets.pool import Drawing, Limits, WorkerPool


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
        """Return Form 300; sheets hold fewer cases until each fits its page.

        Raises:
            RenderError: the pages cannot be drawn.
        """
        drawn = b""
        for html, sheets in self._pages.get().log(form):
            drawn, pages = self._draw(html)
            if pages == sheets:
                break
        return drawn

    def summary(self, form: SummaryForm) -> bytes:
        """Return Form 300A.

        Raises:
            RenderError: the page cannot be drawn.
        """
        return self._draw(self._pages.get().summary(form))[0]

    def reports(self, forms: Sequence[ReportForm]) -> bytes:
        """Return Form 301 of each case, one after the other.

        Raises:
            RenderError: a page cannot be drawn.
        """
        return self._draw(self._pages.get().reports(forms))[0]

    def _draw(self, html: str) -> tuple[bytes, int]:
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "form.pdf"
            drawing = Drawing(html=html, css=self._pages.get().css, out=out)
            answer = self._pool.get().draw(drawing)
            return out.read_bytes(), int(answer["pages"])
