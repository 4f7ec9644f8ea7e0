"""Forms 300, 300A and 301 as PDF: our own drawing, equivalent under 29 CFR 1904.29(b)(4).

What is printed was masked for its reader before; nothing here knows who reads it.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.log_lines import LogLine, totals_of
from compliance.domain.recordkeeping.printed_forms import (
    SHEET_LINES,
    LogForm,
    ReportForm,
    SummaryForm,
    sheets_of,
)
from compliance.packets.build import own_fonts
from compliance.packets.deferred import FirstUse
from compliance.packets.glyphs import Glyphs
from compliance.packets.pool import Drawing, Limits, WorkerPool

LEAST_ROOM = 6  # lines of text; below it a sheet holds about one case, and cases may run over
ROOM_STEP = 4
_FIELDS: Mapping[str, str] = {
    "name": "name (B)",
    "job_title": "job title (C)",
    "injured_on": "date (D)",
    "where": "where (E)",
    "description": "description (F)",
    "column": "outcome (G to J)",
    "days_away": "days away (K)",
    "days_restricted": "days restricted (L)",
    "type": "type (M)",
    "is_privacy_case": "privacy case",
    "line": "line",
}


def struck(line: LogLine, field: str) -> list[str]:
    """Return what stood in a field before, the oldest first; empty entries struck nothing."""
    return [one.before for one in line.changes if one.field == field and one.before]


class FormPrinter:
    """Implements ``ports.FormPrinter``; its worker starts with the first form."""

    def __init__(self, templates: Path, limits: Limits | None = None) -> None:
        self._css = FirstUse(lambda: (templates / "forms.css").read_text(encoding="utf-8"))
        self._environment = FirstUse(lambda: _environment(templates))
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
        environment = self._environment.get().overlay()
        environment.filters = {**environment.filters, "wall": _wall(form.zone)}
        drawn = b""
        for room in _rooms():
            sheets = sheets_of(form.lines, room)
            html = environment.get_template("frame.html").render(
                part="log",
                title=f"Form 300, {form.head.year}",
                head=form.head,
                sheets=sheets,
                totals=totals_of(form.lines),
            )
            drawn, pages = self._draw(html)
            if pages == len(sheets):
                break
        return drawn

    def summary(self, form: SummaryForm) -> bytes:
        """Return Form 300A.

        Raises:
            RenderError: the page cannot be drawn.
        """
        return self._print(
            "summary",
            f"Form 300A, {form.head.year}",
            head=form.head,
            facts=form.facts,
            signed=form.signed,
            post_from=form.post_from,
            post_to=form.post_to,
        )

    def reports(self, forms: Sequence[ReportForm]) -> bytes:
        """Return Form 301 of each case, one after the other.

        Raises:
            RenderError: a page cannot be drawn.
        """
        return self._print("reports", "Form 301", reports=list(forms))

    def _print(self, part: str, title: str, **values: object) -> bytes:
        frame = self._environment.get().get_template("frame.html")
        return self._draw(frame.render(part=part, title=title, **values))[0]

    def _draw(self, html: str) -> tuple[bytes, int]:
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "form.pdf"
            answer = self._pool.get().draw(Drawing(html=html, css=self._css.get(), out=out))
            return out.read_bytes(), int(answer["pages"])


def _rooms() -> Iterator[int]:
    return iter(range(SHEET_LINES, LEAST_ROOM - 1, -ROOM_STEP))


def _environment(templates: Path) -> Environment:
    """Return the closed environment of forms: escaped, strict, printable letters only."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=Glyphs(own_fonts()).printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "struck": struck,
        "field_words": lambda field: _FIELDS.get(field, field),
        "wall": _wall("UTC"),
    }
    return environment


def _wall(zone: str) -> Callable[[datetime], str]:
    return lambda at: f"{local_at(at, zone):%m/%d/%Y %H:%M}"
