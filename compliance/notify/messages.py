"""From a message of the outbox to its words: templates in ``templates/mail/<kind>/``.

Plain text is the message; the HTML says the same with a link that can be tapped. What people typed
is escaped, and a subject is one line whatever stands in it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from urllib.parse import quote

from babel.messages.pofile import read_po
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    select_autoescape,
)
from pydantic import TypeAdapter

from compliance.domain.errors import ComplianceError
from compliance.ports import ComposedMessage, OutgoingMessage

Translate = Callable[[str, str], str]
"""(language, msgid) → the sentence in that language, still with its ``%(name)s`` places."""

CHECK, ACTION, LINK = "/checks/{subject_id}", "/actions/{subject_id}", "/links/{token}"
PAGES: Mapping[str, str] = {
    "check-due-soon": CHECK,
    "check-due": CHECK,
    "check-overdue": CHECK,
    "check-escalated": CHECK,
    "check-missed": CHECK,
    "action-due": ACTION,
    "action-overdue": ACTION,
    "action-assigned": ACTION,
    "stop-use": "/findings/{subject_id}",
    "incident-urgent": "/incidents/{subject_id}",
    "incident-folded": "/incidents",
    "incident-lead": "/incidents/{subject_id}",
    "incident-reopened": "/incidents/{subject_id}",
    "legal-clock": "/legal-clocks/deadlines/{subject_id}",
    "invitation": LINK,
    "password-reset": LINK,
    "packet-ready": "/packets/{subject_id}",
    "digest": "/today",
}
"""The one page that a message of a kind leads to."""

HIDDEN = "(link hidden)"
"""What stands in the place of a link that only its recipient may have; it is translated."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONGEST_SUBJECT = 180
_GAP = re.compile(r"\n{3,}")
DIGEST_ITEMS: TypeAdapter[list[dict[str, object]]] = TypeAdapter(list[dict[str, object]])


class UnknownMessageError(ComplianceError):
    """There is no template for a message, or the message lacks what its template needs."""

    code = "unknown-message"


class Composer:
    """Makes the words of messages; one object for the life of the process.

    ``law_words`` says texts of law, which lie in the outbox in English.
    """

    def __init__(
        self,
        templates: Path,
        *,
        base_url: str,
        translate: Translate | None = None,
        law_words: Translate = lambda _language, text: text,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._law_words = law_words
        self._translate = translate or read_catalogs(templates)
        self._templates = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def compose(self, message: OutgoingMessage) -> ComposedMessage:
        """Return subject, plain text and HTML in the recipient's language.

        Raises:
            UnknownMessageError: there is no template of that kind, or its data lacks something.
        """
        try:
            values = self._values(message)
            subject = one_line(self._render(f"{message.kind}/subject.txt", values))
            values["subject"] = subject
            text = self._render(f"{message.kind}/body.txt", values)
            html = self._render(f"{message.kind}/body.html", values)
        except TemplateNotFound as error:
            raise UnknownMessageError(
                f"There is no template {error} for a message of kind {message.kind!r}."
            ) from error
        except (TemplateError, KeyError, TypeError, ValueError) as error:
            raise UnknownMessageError(
                f"A message of kind {message.kind!r} cannot be written: {error}. "
                "Its row in the outbox lacks something that the template needs."
            ) from error
        return ComposedMessage(subject=subject, text=_without_gaps(text), html=html)

    def _render(self, name: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(name).render(values)

    def _values(self, message: OutgoingMessage) -> dict[str, object]:
        values = {"name": "", "site": "", "subject_id": 0, **message.data}
        words = _Words(message.language, self._translate)
        values |= {
            "kind": message.kind,
            "language": message.language,
            "link": self._link(message.kind, values) or words.say(HIDDEN),
            "_": words.say,
            "law": partial(self._law_words, message.language),
            "day": words.day,
            "moment": words.moment,
        }
        if "items" in values:
            values |= self._digest(values)
        return values

    def _link(self, kind: str, values: Mapping[str, object]) -> str:
        """Return where a message leads; "" if it is a link that was forgotten or is a secret.

        A token is forgotten once its message was sent; the outbox still shows the rest.
        """
        page = PAGES[kind]
        if page == LINK and not values.get("token"):
            return ""
        places = {name: quote(str(value), safe="") for name, value in values.items()}
        return self._base_url + page.format_map(places)

    def _digest(self, values: Mapping[str, object]) -> dict[str, object]:
        """Return what a digest says of its items, the oldest first: their own subjects."""
        items = DIGEST_ITEMS.validate_python(values["items"])
        items.sort(key=lambda item: str(item.get("due_on")))
        lines = [
            one_line(self._render(f"{item['kind']}/subject.txt", {**values, **item}))
            for item in items
        ]
        first = items[0]
        return {"lines": lines, "name": first.get("name", ""), "site": _only(items, "site")}


def _only(items: list[dict[str, object]], field: str) -> object:
    """Return the value that all items share, else nothing."""
    values = {str(item.get(field, "")) for item in items}
    return values.pop() if len(values) == 1 else ""


class _Words:
    """Sentences and dates as the reader of one language sees them."""

    def __init__(self, language: str, translate: Translate) -> None:
        self._language = language
        self._translate = translate

    def say(self, msgid: str, **places: object) -> str:
        sentence = self._translate(self._language, msgid)
        return sentence % places if places else sentence

    def day(self, on: str) -> str:
        """Return a local date, given as 2026-03-16, as "16 Mar 2026"."""
        value = date.fromisoformat(on)
        return f"{value.day} {self.say(MONTHS[value.month - 1])} {value.year}"

    def moment(self, at: str) -> str:
        """Return an instant in UTC as "16 Mar 2026 14:05 UTC"."""
        value = datetime.fromisoformat(at)
        return f"{self.day(value.date().isoformat())} {value:%H:%M} UTC"


def _without_gaps(text: str) -> str:
    return _GAP.sub("\n\n", text.strip()) + "\n"


def one_line(text: str) -> str:
    """Return a text that is safe as a header: one line, no control characters, not too long."""
    clean = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text
    )
    line = " ".join(clean.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def read_catalogs(templates: Path) -> Translate:
    """Return the translations that lie beside the templates: ``es.po`` and the like.

    A sentence without a translation stays English.
    """
    sentences: dict[tuple[str, str], str] = {}
    for file in sorted(templates.glob("*.po")):
        with file.open("rb") as content:
            for message in read_po(content, locale=file.stem):
                if isinstance(message.id, str) and isinstance(message.string, str):
                    sentences[file.stem, message.id] = message.string or message.id

    def translate(language: str, msgid: str) -> str:
        return sentences.get((language, msgid), msgid)

    return translate
