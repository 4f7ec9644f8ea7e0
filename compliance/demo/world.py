"""What every part of the demo's history works with: one session, the clock, and who is who."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from sqlalchemy.orm import Session

from compliance.clock import ShiftedClock
from compliance.demo.agenda import Agenda
from compliance.demo.duties import Duty
from compliance.demo.photos import Shot, take_photo
from compliance.demo.plant import WEEKDAYS, ZONE, Hand
from compliance.domain.access import Actor
from compliance.domain.injury_codes import InjuryCodes
from compliance.domain.local_time import instant_of, local_at
from compliance.library.catalog import Catalog
from compliance.services.evidence import StoredPhoto, store_photo
from compliance.storage.blobs import FolderBlobs


@dataclass(slots=True)
class Tally:
    """What the summary counts as it goes; the rest is counted in the database."""

    messages_sent: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The demo plant while its history is being made.

    ``today`` is the local date on which the history ends, ``now`` the instant.
    """

    session: Session
    clock: ShiftedClock
    blobs: FolderBlobs
    catalog: Catalog
    agenda: Agenda
    seed: str
    now: datetime
    today: date
    establishment_id: int
    actors: Mapping[str, Actor]
    closed_on: frozenset[date]
    asset_ids: Mapping[str, int]
    area_ids: Mapping[str, int]
    codes: InjuryCodes | None = None  # without them no case is sorted
    schedules: dict[int, tuple[Duty, str]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def actor(self, hand: Hand) -> Actor:
        """Return a person as the one who acts."""
        return self.actors[hand.key]

    def works_on(self, on: date) -> bool:
        """Say whether the plant works on a local date."""
        return on.weekday() in WEEKDAYS and on not in self.closed_on

    def random(self, *about: object) -> Random:
        """Return chance that depends on the seed and on what it is about, and on nothing else."""
        text = "/".join(str(part) for part in (self.seed, *about))
        return Random(text)  # noqa: S311 - a story, not a key

    def instant(self, on: date, at: time) -> datetime:
        """Return the instant of a local wall time."""
        return instant_of(on, at, ZONE)

    def shoot(self, shot: Shot, at: datetime) -> StoredPhoto:
        """Take a photo a little before an instant, and store it as an upload is stored."""
        self.tally.photos += 1
        number = 2000 + self.tally.photos
        taken = Shot(
            motif=shot.motif,
            fixed=shot.fixed,
            taken_at=local_at(at, ZONE),
            seed=f"{self.seed}/{number}",
        )
        return store_photo(self.blobs, take_photo(taken), file_name=f"IMG_{number}.jpg")
