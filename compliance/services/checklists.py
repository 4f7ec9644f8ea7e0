"""Keeping the text of every checklist that is used, for ever; and finding checklists by words."""

import unicodedata
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.checklists import ChecklistRef, Edition
from compliance.domain.errors import NotFoundError
from compliance.library.catalog import Catalog, read_edition
from compliance.storage.models.checklists import ChecklistText
from compliance.storage.tables import table_of
from compliance.storage.upsert import insert_new


def keep_text(session: Session, edition: Edition, *, now: datetime) -> None:
    """Store the bytes of a checklist under their digest, once and for ever."""
    held = session.scalar(
        select(ChecklistText.digest).where(ChecklistText.digest == edition.ref.digest)
    )
    if held is None:
        row = {
            "digest": edition.ref.digest,
            "key": edition.ref.key,
            "version": edition.ref.version,
            "text": edition.source.decode(),
            "stored_at": now,
        }
        insert_new(session, table_of(ChecklistText), [row])


def get_edition(session: Session, catalog: Catalog, ref: ChecklistRef) -> Edition:
    """Return the exact checklist that a record was made with, also when its file is long gone.

    Raises:
        NotFoundError: neither the folder nor the database holds these bytes.
    """
    try:
        return catalog.edition(ref)
    except NotFoundError:
        text = session.scalar(select(ChecklistText.text).where(ChecklistText.digest == ref.digest))
        if text is None:
            raise
        return _kept_edition(text.encode(), str(ref))


@lru_cache(maxsize=256)
def _kept_edition(source: bytes, name: str) -> Edition:
    return read_edition(source, name)


def find_titles(catalog: Catalog, search: str) -> tuple[str, ...]:
    """Return the titles, as rows keep them, that fit a search in any language of their checklist.

    Case and accents do not count: on a phone "revision" is typed for "revisión".
    """
    wanted = _folded(search)
    fitting = (
        edition.checklist.title
        for edition in catalog.editions()
        for texts in ({"title": edition.checklist.title}, *edition.checklist.translations.values())
        if wanted and wanted in _folded(texts.get("title", ""))
    )
    return tuple(dict.fromkeys(fitting))


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
