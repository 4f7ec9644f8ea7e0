"""Records drawn ahead: a packet then only puts together what lies ready.

Nothing depends on it. What is missed here, or has changed since (a fix that was verified), is drawn
with the packet.
"""

from dataclasses import dataclass

from compliance.domain.errors import ComplianceError
from compliance.services.packet_build import Desk
from compliance.services.packet_freeze import freeze_inspection
from compliance.services.packets import ENGLISH
from compliance.storage.queries import packets as queries

LOOK_BACK = 100  # versions looked at again after a start; what is drawn already costs little


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One step. ``is_done``: nothing new is left for now. ``problem``: what cannot be drawn."""

    is_done: bool = False
    problem: str = ""


class AheadDrawer:
    """Draws records in the order in which they were sent or amended, each once a start.

    In English only; a packet in another language is asked for seldom, and draws its own.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: int | None = None  # the version looked at last

    def draw_next(self) -> Drawn:
        """Draw the next record that was sent or amended lately.

        A packet that waits goes first: it would have to share the workers.
        """
        desk = self._desk
        with desk.database.reading() as session:
            if self._seen is None:
                self._seen = queries.newest_version_id(session) - LOOK_BACK
            if queries.has_waiting_packet(session, desk.clock.now()):
                return Drawn(is_done=True)
            version = queries.find_version_after(session, self._seen)
            if version is None:
                return Drawn(is_done=True)
            self._seen = version.id  # whatever becomes of it, the next turn takes the next one
            try:
                record = freeze_inspection(session, version.inspection_id, desk.catalog)
            except ComplianceError as error:
                return Drawn(problem=f"Inspection {version.inspection_id}: {error}")
        try:
            desk.renderer.prepare(record, ENGLISH, desk.blobs)
        except ComplianceError as error:
            return Drawn(problem=f"{record.number}: {error}")
        return Drawn()
