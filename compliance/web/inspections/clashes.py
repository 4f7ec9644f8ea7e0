"""Words for the one case that cannot be merged: two people changed the same answer."""

from collections.abc import Mapping
from datetime import timedelta
from json import loads

from sqlalchemy.orm import Session

from compliance.domain.answer_words import answer_text
from compliance.domain.answers import Answer
from compliance.domain.checklists import Item
from compliance.domain.trail import TrailEvent
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.forms import list_saves
from compliance.web.inspections.filling import Filling
from compliance.web.inspections.texts import gettext as _
from compliance.web.kit.current import current_actor, now
from compliance.web.kit.dates import local_time

# A page's own autosave may still be on its way when the section is sent; what one person saved a
# moment ago is not somebody else's answer.
ECHO = timedelta(seconds=15)


def answer_words(item: Item, answer: Answer) -> str:
    """Return what was answered, with the comment, in the language of the page."""
    text = answer_text(item, answer, _)
    if answer.comment:
        return f"{text}: {answer.comment}" if text else answer.comment
    return text or _("no answer")


class Savers:
    """Who saved which answer last, from the trail; asked for only when there is a clash."""

    def __init__(self, session: Session, inspection_id: int) -> None:
        self._last: dict[str, TrailEntry] = {}
        for entry in list_saves(session, inspection_id, TrailEvent.INSPECTION_DRAFT_SAVED.value):
            for key in str(loads(entry.data).get("items", "")).split(","):
                self._last.setdefault(key, entry)

    def is_own_echo(self, key: str) -> bool:
        """Whether the person saved this answer themselves a moment ago."""
        entry = self._last.get(key)
        mine = entry is not None and entry.actor_id == current_actor().person_id
        return entry is not None and mine and now() - entry.at <= ECHO

    def words(self, filling: Filling, key: str, theirs: Answer) -> str:
        """Return what the other side answered, who it was and when."""
        entry = self._last.get(key)
        return _(
            "%(name)s answered “%(theirs)s” here at %(time)s, after you opened this page. "
            "Your answer is shown. Save again to keep yours, or change it.",
            name=entry.actor_name if entry else _("Somebody else"),
            theirs=answer_words(filling.compiled.items[key], theirs),
            time=local_time(entry.at if entry else now(), filling.row.zone),
        )


def clash_errors(
    savers: Savers, filling: Filling, clashes: Mapping[str, tuple[Answer, Answer]]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return an error for each clash, at the item's main field."""
    return {
        key: (("value", savers.words(filling, key, theirs)),)
        for key, (_mine, theirs) in clashes.items()
    }
