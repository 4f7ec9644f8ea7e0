"""The HTML of Forms 300, 300A and 301, in the same closed environment as packets.

What is printed was masked for its reader before; nothing here knows who reads it.
"""

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
from compliance.packets.glyphs import Glyphs

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


class FormPages:
    """Writes the HTML of forms from the templates in one folder."""

    def __init__(self, templates: Path, glyphs: Glyphs) -> None:
        self._templates = templates
        self._environment = _environment(templates, glyphs)

    @property
    def css(self) -> str:
        """The style of a form that is a document of its own."""
        return (self._templates / "forms.css").read_text(encoding="utf-8")

    @property
    def packet_css(self) -> str:
        """The style of a form that is a part of a packet: head and foot stay free."""
        return self.css + (self._templates / "in-packet.css").read_text(encoding="utf-8")

    def sources(self) -> bytes:
        """Return the text of all templates: what the look of a form depends on."""
        paths = [*sorted(self._templates.glob("*.html")), *sorted(self._templates.glob("*.css"))]
        return b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in paths)

    def log(self, form: LogForm, room: int = SHEET_LINES) -> Iterator[tuple[str, int]]:
        """Yield Form 300 with fewer and fewer cases a sheet: its HTML, and how many sheets it has.

        The first that is drawn on as many pages as it has sheets is the one.
        """
        environment = self._environment.overlay()
        environment.filters = {**environment.filters, "wall": _wall(form.zone)}
        template = environment.get_template("frame.html")
        for lines in range(room, LEAST_ROOM - 1, -ROOM_STEP):
            sheets = sheets_of(form.lines, lines)
            html = template.render(
                part="log",
                title=f"Form 300, {form.head.year}",
                head=form.head,
                sheets=sheets,
                totals=totals_of(form.lines),
            )
            yield html, len(sheets)

    def summary(self, form: SummaryForm) -> str:
        """Return Form 300A."""
        return self._render(
            "summary",
            f"Form 300A, {form.head.year}",
            head=form.head,
            facts=form.facts,
            signed=form.signed,
            post_from=form.post_from,
            post_to=form.post_to,
        )

    def reports(self, forms: Sequence[ReportForm]) -> str:
        """Return Form 301 of each case, one after the other."""
        return self._render("reports", "Form 301", reports=list(forms))

    def _render(self, part: str, title: str, **values: object) -> str:
        frame = self._environment.get_template("frame.html")
        return frame.render(part=part, title=title, **values)


def _environment(templates: Path, glyphs: Glyphs) -> Environment:
    """Return the closed environment of forms: escaped, strict, printable letters only."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=glyphs.printable,
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
