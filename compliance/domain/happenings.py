"""Events that duties ask for a check after: where they count, and which every plant knows."""

from dataclasses import dataclass

from compliance.domain.cadence import AnyClock, EventClock

# Offered everywhere; the others are those that the clocks of a site's own schedules name.
COMMON = ("repair", "relocation", "incident", "storm", "process-change", "damage", "new-equipment")
PLAIN = r"[a-z0-9]+(-[a-z0-9]+)*"  # how the word of an event is written


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What something is about: an asset and its area, an area, a person, or the whole site."""

    asset_id: int | None = None
    area_id: int | None = None
    person_id: int | None = None

    def touches(self, other: "Place") -> bool:
        """Return whether one of the two lies within the other, or both are the same.

        A storm over the site concerns each outfall; a new machine concerns the duties of its area
        and of the site; what happened to one truck or to one driver does not concern the next.
        """
        return self.holds(other) or other.holds(self)

    def holds(self, other: "Place") -> bool:
        """Return whether the other is this place, or lies within it."""
        if self.person_id is not None:
            return self.person_id == other.person_id
        if self.asset_id is not None:
            return self.asset_id == other.asset_id
        return self.area_id is None or self.area_id == other.area_id


def asks_after(clock: AnyClock, kind: str) -> bool:
    """Return whether a clock asks for a check after an event of this kind."""
    return isinstance(clock, EventClock) and kind in clock.events
