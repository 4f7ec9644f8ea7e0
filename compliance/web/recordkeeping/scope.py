"""What rates and patterns are shown of: one site or all of a person's, and how far back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import gettext
from sqlalchemy.orm import Session

from compliance.domain.access import Permission
from compliance.storage.queries.establishments import list_choices
from compliance.web.kit.current import current_actor, current_establishment

ALL = "all"


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose records the person keeps."""

    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites that are shown, all that can be chosen, and the choice."""

    shown: Sequence[Site]
    sites: Sequence[Site]
    chosen: str

    @property
    def ids(self) -> list[int]:
        """Ids of the sites that are shown."""
        return [one.id for one in self.shown]

    @property
    def name(self) -> str:
        """What is shown, in words."""
        return self.shown[0].name if len(self.shown) == 1 else gettext("All sites together")


def scope_of(session: Session) -> Scope:
    """Return the scope that ``?site=`` names: a key, "all", or else the chosen establishment."""
    actor, here = current_actor(), current_establishment()
    sites = [
        Site(one.id, one.key, one.name)
        for one in list_choices(session, visible_to=actor)
        if actor.may(Permission.KEEP_RECORDS, one.id)
    ]
    asked = request.args.get("site", "")
    if asked == ALL and len(sites) > 1:
        return Scope(sites, sites, ALL)
    shown = [one for one in sites if one.key == asked] or [
        one for one in sites if one.id == here.id
    ]
    return Scope(shown, sites, shown[0].key if shown else "")
