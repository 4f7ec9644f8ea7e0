"""The HTML of Forms 300, 300A and 301, in the same closed environment as packets.

What is printed was masked for its reader before; nothing here knows who reads it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from compliance.domain.local_time import local_at
from compliance.domain.recordkeeping.log_lines import LineChange, LogLine, LogPage, totals_of
from compliance.domain.recordkeeping.printed_forms import (
    LogForm,
    ReportForm,
    SummaryForm,
    lines_needed,
    sheets_of,
)
from compliance.packets.catalogs import Translate, untranslated
from compliance.packets.environment import Words
from compliance.packets.glyphs import Glyphs
from compliance.packets.plan import Place
from compliance.packets.terms import LOG_FIELDS

MOST_TRIES = 12
SHORT_FIELDS = frozenset({"injured_on", "column", "days_away", "days_restricted", "type"})
"""Fields whose history says from what to what; of texts, what stood there is struck through."""
TALLER = 5  # quarters: what a case of a sheet that ran over is taken for at the next try


class Drawn(Protocol):
    """Drawn pages: how many, and on which (from 0) each anchor stands."""

    @property
    def pages(self) -> int:
        """How many pages there are."""

    @property
    def anchors(self) -> Mapping[str, Place]:
        """Where the anchors stand."""


D = TypeVar("D", bound=Drawn)


def fit_log(pages: "FormPages", form: LogForm, room: int, draw: Callable[[str], D]) -> D:
    """Draw Form 300 with as many cases on each sheet as its page holds.

    How tall a case is drawn is guessed first; the cases of a sheet that ran over are then taken
    for taller. Only a case that is longer than a page alone runs over in the end.
    """
    heights = [lines_needed(line) for line in form.lines]
    sheets = sheets_of(form.lines, room, heights)
    drawn = draw(pages.log(form, sheets))
    for _ in range(MOST_TRIES):
        if not (tall := set(_run_over(sheets, drawn))):
            break
        on_sheets = [sheet.number for sheet in sheets for _line in sheet.lines]
        heights = [
            -(-height * TALLER // 4) if number in tall else height
            for height, number in zip(heights, on_sheets, strict=True)
        ]
        sheets = sheets_of(form.lines, room, heights)
        drawn = draw(pages.log(form, sheets))
    return drawn


def _run_over(sheets: Sequence[LogPage], drawn: Drawn) -> Iterator[int]:
    """Yield the numbers of sheets with several cases on more than one page."""
    starts = [drawn.anchors[f"sheet-{sheet.number}"][0] for sheet in sheets]
    for sheet, start, end in zip(sheets, starts, [*starts[1:], drawn.pages], strict=True):
        if end - start > 1 and len(sheet.lines) > 1:
            yield sheet.number


def struck(line: LogLine, field: str) -> list[str]:
    """Return what stood in a field before, the oldest first; empty entries struck nothing."""
    return [one.before for one in line.changes if one.field == field and one.before]


class FormPages:
    """Writes the HTML of forms from the templates in one folder, in the language of their heads.

    Without ``translate`` they are in English, as the agency reads them.
    """

    def __init__(
        self, templates: Path, glyphs: Glyphs, translate: Translate = untranslated
    ) -> None:
        self._templates = templates
        self._environment = _environment(templates, glyphs)
        self._translate = translate

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

    def log(self, form: LogForm, sheets: Sequence[LogPage]) -> str:
        """Return Form 300, cut into sheets; each has the anchor ``sheet-1`` and so on."""
        words = self._words(form.head.language)
        environment = _spoken(self._environment, words)
        told = partial(_told, words, form.zone)
        environment.filters = {**environment.filters, "change_words": told}
        return environment.get_template("frame.html").render(
            part="log",
            title=words.say("Form 300, %(year)s", year=form.head.year),
            head=form.head,
            sheets=sheets,
            totals=totals_of(form.lines),
        )

    def summary(self, form: SummaryForm) -> str:
        """Return Form 300A."""
        words = self._words(form.head.language)
        return self._render(
            words,
            "summary",
            words.say("Form 300A, %(year)s", year=form.head.year),
            head=form.head,
            facts=form.facts,
            signed=form.signed,
            post_from=form.post_from,
            post_to=form.post_to,
        )

    def reports(self, forms: Sequence[ReportForm]) -> str:
        """Return Form 301 of each case, one after the other."""
        words = self._words(forms[0].head.language if forms else "en")
        return self._render(words, "reports", words.plain("Form 301"), reports=list(forms))

    def _words(self, language: str) -> Words:
        return Words(language, self._translate)

    def _render(self, words: Words, part: str, title: str, **values: object) -> str:
        frame = _spoken(self._environment, words).get_template("frame.html")
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
        "month_day": _month_day,
    }
    return environment


def _spoken(environment: Environment, words: Words) -> Environment:
    """Return the environment with the sentences of one language."""
    spoken = environment.overlay()
    spoken.globals = {**environment.globals, "_": words.say, "language": words.language}
    return spoken


def _told(words: Words, zone: str, change: LineChange) -> str:
    """Return what was changed when and by whom; with short values, also from what to what."""
    said = {
        "field": words.plain(LOG_FIELDS.get(change.field, change.field)),
        "when": f"{local_at(change.at, zone):%m/%d/%Y %H:%M}",
        "who": change.by,
    }
    if change.field not in SHORT_FIELDS or not change.before or not change.after:
        return words.say("%(field)s changed %(when)s by %(who)s", **said)
    return words.say(
        "%(field)s changed from %(before)s to %(after)s %(when)s by %(who)s",
        **said,
        before=_whole_day(change.before),
        after=_whole_day(change.after),
    )


def _day_in(text: str) -> date | None:
    """Return the day that a change keeps as text (ISO 8601); None if it is something else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _whole_day(text: str) -> str:
    day = _day_in(text)
    return f"{day:%m/%d/%Y}" if day else text


def _month_day(text: str) -> str:
    """Return a day as column D has it: month and day."""
    day = _day_in(text)
    return f"{day:%m/%d}" if day else text
