"""What narrows the log on its page, and the part of it that is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, SearchField, SelectField

from compliance.domain.ita.values import Totals
from compliance.domain.recordkeeping.log_lines import LogLine, LogPage, pages_of, totals_of
from compliance.web.injury_cases.words import COLUMNS, TYPES
from compliance.web.kit.forms import SHORT, as_choices
from compliance.web.kit.pages import Pagination, page_of_request

LINES_ON_A_SHEET = 15  # of the landscape form; page totals stand under each
SHEETS_ON_A_PAGE = 4
LINED_OUT, ESTIMATED, CORRECTED, PRIVACY = "lined-out", "estimated", "corrected", "privacy"


class LogForm(Form):
    """Filters of the log, in the address."""

    q = SearchField(_("Find"))
    column = SelectField(_("Outcome"), validate_choice=False)
    type = SelectField(_("Type"), validate_choice=False)
    state = SelectField(_("State"), validate_choice=False)

    def offer(self) -> None:
        """Fill the lists in the language of the request."""
        self.column.choices = _offered(gettext("All outcomes"), COLUMNS)
        self.type.choices = _offered(gettext("All types"), TYPES)
        states = [
            ("", gettext("All cases")),
            (ESTIMATED, gettext("Days are estimated")),
            (CORRECTED, gettext("Corrected since")),
            (LINED_OUT, gettext("Lined out")),
            (PRIVACY, gettext("Privacy cases")),
        ]
        self.state.choices = as_choices(states)

    @property
    def is_narrowing(self) -> bool:
        """Whether anything is asked for."""
        return any(str(field.data or "").strip() for field in self)

    def narrowed(self, lines: Iterable[LogLine]) -> list[LogLine]:
        """Return the lines that were asked for; of masked ones no hidden name is found."""
        words = (self.q.data or "").strip()[:SHORT].casefold()
        return [line for line in lines if self._fits(line) and words in _text_of(line)]

    def _fits(self, line: LogLine) -> bool:
        of_state = {
            ESTIMATED: line.estimated,
            CORRECTED: bool(line.changes),
            LINED_OUT: line.lined_out,
            PRIVACY: line.is_privacy_case,
        }
        return (
            self.column.data in {None, "", line.column.value}
            and self.type.data in {None, "", line.type.value}
            and of_state.get(self.state.data or "", True)
        )


def _offered(everything: str, words: Mapping[str, object]) -> list[tuple[str, str]]:
    named = [(key, f"{key} · {word}") for key, word in words.items()]
    return [("", everything), *named]


def _text_of(line: LogLine) -> str:
    said = (line.number, line.name, line.job_title, line.where, line.description)
    return "\n".join(said).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPart:
    """The sheets on this page, and the totals of all that was asked for."""

    sheets: Sequence[LogPage]
    page: Pagination
    found: Totals


def part_of(lines: Sequence[LogLine]) -> LogPart:
    """Return the sheets of the page in the address; a page ends with a whole sheet."""
    page = page_of_request(len(lines), per_page=LINES_ON_A_SHEET * SHEETS_ON_A_PAGE)
    first = (page.number - 1) * SHEETS_ON_A_PAGE
    sheets = pages_of(lines, LINES_ON_A_SHEET)[first : first + SHEETS_ON_A_PAGE]
    return LogPart(sheets=sheets, page=page, found=totals_of(lines))


def asked() -> LogForm:
    """Return the filters of this request."""
    form = LogForm(request.args)
    form.offer()
    return form
