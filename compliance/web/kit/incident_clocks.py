"""What runs because of one incident, for its page and those of its injury cases."""

from collections.abc import Iterable
from datetime import datetime

from compliance.storage.models.incidents import Incident
from compliance.storage.models.legal_clocks import LegalClock
from compliance.storage.queries.legal_clocks import RUNNING
from compliance.web.kit.legal_clock_lines import ClockStrip, line_of


def strip_of(incident: Incident, clocks: Iterable[LegalClock], *, now: datetime) -> ClockStrip:
    """Return all deadlines of an incident that still run, what is due first before."""
    running = [row for clock in clocks for row in clock.deadlines if row.state == RUNNING]
    running.sort(key=lambda row: (row.due_at is None, row.due_at or now, row.id))
    zone = incident.establishment.zone
    return ClockStrip([line_of(row, now=now, zone=zone) for row in running], len(running))
