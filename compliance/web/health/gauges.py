"""Numbers that are read from the database when they are asked for."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from compliance.services.deps import Deps
from compliance.storage.models.heartbeat import Heartbeat
from compliance.storage.queries.health import Backlog, count_outbox, get_backlog
from compliance.storage.queries.heartbeat import list_beats


class StateCollector(Collector):
    """The clock's age, what waits for it, the outbox by state, and the free disk."""

    def __init__(self, deps: Deps, *, now: datetime) -> None:
        self._deps = deps
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Ask the database once, and give one family after the other."""
        with self._deps.database.reading() as session:
            beats, outbox = list_beats(session), count_outbox(session)
            backlog = get_backlog(session, now=self._now)
        yield self._ages(beats)
        yield _by_state(outbox)
        yield from self._waiting(backlog)
        yield _gauge(
            "compliance_disk_free_bytes",
            "Free space where the data lies.",
            shutil.disk_usage(self._deps.folder.root).free,
        )

    def _ages(self, beats: Mapping[str, Heartbeat]) -> GaugeMetricFamily:
        ages = GaugeMetricFamily(
            "compliance_heartbeat_age_seconds", "Since a sweep's last end.", labels=["sweep"]
        )
        for beat in beats.values():
            ages.add_metric([beat.name], (self._now - beat.beat_at).total_seconds())
        return ages

    def _waiting(self, backlog: Backlog) -> Iterator[GaugeMetricFamily]:
        yield _gauge(
            "compliance_sweep_lag_seconds",
            "How long the oldest due check has waited for the sweep.",
            self._lag(backlog.attention_since),
        )
        yield _gauge(
            "compliance_outbox_lag_seconds",
            "How long the oldest due message has waited to be tried.",
            self._lag(backlog.outbox_since),
        )
        yield _gauge(
            "compliance_packets_waiting", "Packets not yet built.", backlog.packets_waiting
        )
        yield _gauge(
            "compliance_trail_unnumbered",
            "Trail entries that the sequencer has not numbered yet.",
            backlog.trail_unnumbered,
        )

    def _lag(self, since: datetime | None) -> float:
        return (self._now - since).total_seconds() if since else 0.0


def _by_state(outbox: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "compliance_outbox_messages", "Messages in the outbox.", labels=["state"]
    )
    for state, number in sorted(outbox.items()):
        family.add_metric([state], number)
    return family


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)
