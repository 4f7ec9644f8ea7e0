"""Which checklists there are at a site, their text kept for ever, and finding them by words."""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.checklists import ChecklistRef, Edition
from compliance.domain.site_profile import SiteProfile
from compliance.library.catalog import Catalog, Kept, read_edition
from compliance.library.profile import PROFILE_NAME, parse_profile
from compliance.library.published import Lock
from compliance.storage.models.checklists import ChecklistText
from compliance.storage.queries.own_checklists import list_newest_refs, list_refs_of
from compliance.storage.tables import table_of
from compliance.storage.upsert import insert_new


def keep_text(session: Session, edition: Edition, *, now: datetime) -> None:
    """Store the bytes of a checklist under their digest, once and for ever."""
    _keep(session, [_row(edition, now)])


def keep_library(session: Session, catalog: Catalog, profile_text: bytes, *, now: datetime) -> int:
    """Store what stands in if its file breaks: published editions, and the questions about a site.

    Returns how many texts were new.
    """
    published = [one for one in catalog.editions() if catalog.is_published(one.ref)]
    rows = [_row(edition, now) for edition in published]
    if catalog.is_complete and catalog.has_profile:
        rows.append(_profile_row(profile_text, now))
    return _keep(session, rows)


def _row(edition: Edition, now: datetime) -> dict[str, object]:
    return {
        "digest": edition.ref.digest,
        "key": edition.ref.key,
        "version": edition.ref.version,
        "text": edition.source.decode(),
        "stored_at": now,
    }


def _profile_row(text: bytes, now: datetime) -> dict[str, object]:
    """Return the questions about a site; no checklist has the name of a file as its key."""
    digest = hashlib.sha256(text).hexdigest()
    return {
        "digest": digest,
        "key": PROFILE_NAME,
        "version": 0,
        "text": text.decode(),
        "stored_at": now,
    }


def _keep(session: Session, rows: list[dict[str, object]]) -> int:
    digests = [row["digest"] for row in rows]
    held = set(
        session.scalars(select(ChecklistText.digest).where(ChecklistText.digest.in_(digests)))
    )
    new = [row for row in rows if row["digest"] not in held]
    return insert_new(session, table_of(ChecklistText), new)


def last_good(session: Session, lock: Lock) -> Kept:
    """Return the newest published text of every key that was kept here, and the newest profile.

    They stand in for files that are broken now; only bytes that the lock knows count.
    """
    rows = session.execute(
        select(ChecklistText.key, ChecklistText.version, ChecklistText.digest).order_by(
            ChecklistText.version
        )
    )
    newest = {
        key: ChecklistRef(key, version, digest)
        for key, version, digest in rows
        if lock.get((key, version)) == digest
    }
    return Kept(tuple(_kept_editions(session, newest.values())), _kept_profile(session))


def _kept_profile(session: Session) -> SiteProfile | None:
    text = session.scalar(
        select(ChecklistText.text)
        .where(ChecklistText.key == PROFILE_NAME)
        .order_by(ChecklistText.stored_at.desc())
        .limit(1)
    )
    return parse_profile(text.encode()) if text else None


MOST_READ = 512  # editions held in memory; a plant runs a few dozen
_READ: dict[str, Edition] = {}  # by digest: the same bytes are the same checklist everywhere


def get_edition(session: Session, catalog: Catalog, ref: ChecklistRef) -> Edition:
    """Return the exact checklist that a record was made with, also when its file is long gone.

    Raises:
        NotFoundError: neither the folder nor the database holds these bytes.
    """
    if ref in catalog:
        return catalog.edition(ref)
    kept = _kept_editions(session, [ref])
    return kept[0] if kept else catalog.edition(ref)


def editions_of(session: Session, catalog: Catalog, establishment_id: int) -> tuple[Edition, ...]:
    """Return what can be scheduled at an establishment: the library's and its own, by key.

    Of each checklist it is the newest published version; retired own ones are left out.
    """
    own = _kept_editions(session, list_newest_refs(session, establishment_id))
    return tuple(sorted((*catalog.all_latest(), *own), key=lambda edition: edition.ref))


def versions_of(
    session: Session, catalog: Catalog, establishment_id: int, key: str
) -> tuple[Edition, ...]:
    """Return the versions of one checklist, oldest first; of own ones the retired too."""
    files = catalog.versions(key)
    return files or tuple(_kept_editions(session, list_refs_of(session, establishment_id, key)))


def latest_of(session: Session, catalog: Catalog, establishment_id: int, key: str) -> Edition:
    """Return the newest version of a checklist of the library, or of the site's own.

    Raises:
        NotFoundError: there is none at this establishment.
    """
    versions = versions_of(session, catalog, establishment_id, key)
    return versions[-1] if versions else catalog.latest(key)


def _kept_editions(session: Session, refs: Iterable[ChecklistRef]) -> list[Edition]:
    """Return editions by the texts in the database; each is read once in this process."""
    wanted = list(refs)
    unread = [ref.digest for ref in wanted if ref.digest not in _READ]
    found = dict[str, Edition]()
    if unread:
        rows = session.execute(
            select(ChecklistText.digest, ChecklistText.text).where(ChecklistText.digest.in_(unread))
        )
        found = {digest: read_edition(text.encode(), digest[:8]) for digest, text in rows}
    editions = {ref.digest: found.get(ref.digest) or _READ.get(ref.digest) for ref in wanted}
    if len(_READ) + len(found) > MOST_READ:
        _READ.clear()
    _READ.update(found)
    return [edition for ref in wanted if (edition := editions[ref.digest])]


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
