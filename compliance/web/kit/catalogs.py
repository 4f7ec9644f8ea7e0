"""Find every text of the pages, keep the Spanish catalogs complete, and compile them.

``python -m compliance.web.kit.catalogs`` adds new texts to ``messages.po`` (what pages say),
``refusals.po`` (what services refuse; see ``kit.spoken``), ``rules.po`` (what recordability asks
and answers; see ``kit.rule_words``) and ``law.po`` (what the files of legal clocks say; see
``kit.law_words``); translations that are there stay. Then it writes the ``.mo`` files. Fill in the
empty ``msgstr`` lines and run it again.
"""

import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from compliance.web.kit.i18n import TRANSLATIONS
from compliance.web.kit.law_words import LAW_TEXTS
from compliance.web.kit.refusal_texts import find_law_texts, find_refusals
from compliance.web.kit.rule_words import RULE_TEXTS, find_rule_texts
from compliance.web.kit.spoken import REFUSALS

ROOT = TRANSLATIONS.parents[2]
MESSAGES = "messages"
DOMAINS = (MESSAGES, REFUSALS, RULE_TEXTS, LAW_TEXTS)
# Inspectors on the floor read these in Spanish; no text of theirs may be left in English.
PHONE_PAGES = (
    "templates/layout",
    "templates/macros/",
    "templates/errors/",
    "templates/pages/incidents/",
    "templates/pages/inspections/",
    "templates/pages/today/",
    "templates/pages/evidence/",
    "compliance/web/incidents/",
    "compliance/web/inspections/",
    "compliance/web/kit/",
)
_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
FOLDERS = ("compliance/web", "templates")
MAIL_AND_PACKETS = (  # not shown in a browser; their catalogs lie beside them
    "templates/forms/",
    "templates/mail/",
    "templates/packets/",
)


def find_texts(root: Path = ROOT) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield (file, msgid) of every text that pages may show; a plural is a pair of msgids."""
    for folder in FOLDERS:
        found = extract_from_dir(
            root / folder,
            method_map=METHODS,
            options_map={"**.html": {"trimmed": "true", "silent": "false"}},
            keywords={"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None},
        )
        for name, _line, text, _comments, _context in found:
            path = f"{folder}/{Path(name).as_posix()}"
            if text and not path.startswith(MAIL_AND_PACKETS):
                yield path, text


def read_catalog(language: str = "es", domain: str = MESSAGES) -> Catalog:
    """Return the catalog of a language as it stands; empty if there is none yet."""
    path = po_path(language, domain)
    if not path.exists():
        return _new_catalog(language, domain)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain)


def completed(old: Catalog, root: Path = ROOT) -> Catalog:
    """Return a catalog of exactly today's texts, with the translations that ``old`` has."""
    domain = str(old.domain or MESSAGES)
    fresh = _new_catalog(str(old.locale), domain)
    for _path, text in _found(domain, root):
        key = text[0] if isinstance(text, tuple) else text
        known = old.get(key)
        fresh.add(text, known.string if known else "")
    return fresh


def _found(domain: str, root: Path) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Go through today's texts of a catalog."""
    if domain == RULE_TEXTS:
        yield from find_rule_texts()
    elif domain == LAW_TEXTS:
        yield from find_law_texts(root)
    else:
        yield from find_refusals(root) if domain == REFUSALS else find_texts(root)


def po_bytes(catalog: Catalog) -> bytes:
    """Return the .po file: sorted, without line numbers, so that two branches rarely meet."""
    out = BytesIO()
    write_po(out, catalog, sort_output=True, no_location=True, omit_header=False, width=100)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the compiled .mo file: the same bytes for the same catalog."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def po_path(language: str, domain: str = MESSAGES) -> Path:
    """Return where a language's catalog lies."""
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"


def untranslated(catalog: Catalog) -> list[str]:
    """Return the texts that the pages would still show in English."""
    empty = [message.id for message in catalog if message.id and not _is_full(message.string)]
    return [found if isinstance(found, str) else found[0] for found in empty]


def update_catalog(language: str = "es", domain: str = MESSAGES) -> list[str]:
    """Complete and compile a language's catalog; returns the texts without translation."""
    catalog = completed(read_catalog(language, domain))
    path = po_path(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalog))
    path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
    return untranslated(catalog)


def _is_full(string: str | Collection[str] | None) -> bool:
    return bool(string) if string is None or isinstance(string, str) else all(string)


def _new_catalog(language: str, domain: str) -> Catalog:
    return Catalog(
        locale=language,
        domain=domain,
        fuzzy=False,
        project="compliance-tracker",
        version="1",
        header_comment="# Texts of the pages. See compliance/web/kit/catalogs.py.",
        creation_date=_NO_DATE,  # a date would change the file at every run
        revision_date=_NO_DATE,
    )


if __name__ == "__main__":
    missing = [text for domain in DOMAINS for text in update_catalog(domain=domain)]
    for text in missing:
        sys.stdout.write(f"no translation: {text}\n")
    sys.stdout.write(f"{len(missing)} without translation\n")
