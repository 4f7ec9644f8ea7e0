"""A site with one signed packet in it, made once for a test module: drawing is what costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask

from compliance.domain.access import Actor
from compliance.packets.build import PacketBuilder, Workshop
from compliance.packets.deferred import OwnVerifier
from compliance.packets.isolated import IsolatedVerifier
from compliance.packets.keys import open_packet_key, trust_file
from compliance.packets.pool import Limits
from compliance.packets.sign import PacketSigner
from compliance.services.deps import Deps
from compliance.services.packet_build import desk_of, request_and_build
from compliance.services.packets import PacketRequest
from compliance.storage.checkpoint_keys import open_checkpoint_key
from compliance.storage.data_folder import prepare_data_folder
from compliance.storage.db import Database
from compliance.web.factory import create_app
from tests.fakes import MONDAY, FixedClock
from tests.services.test_packets import TEMPLATES, fill_a_week
from tests.web.site import CONFIG, make_deps
from tests.world import World, add_coordinator_elsewhere

NEXT_WEEK = MONDAY + timedelta(days=7)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@dataclass(frozen=True)
class PacketSite:
    """The application, its people, and the id of a packet that is issued."""

    app: Flask
    deps: Deps
    clock: FixedClock
    world: World
    stranger: Actor  # coordinator of another establishment
    packet_id: int

    def ask(self, **changes: object) -> PacketRequest:
        """A request for March."""
        wanted = {
            "establishment_id": self.world.establishment_id,
            "from_on": MARCH[0],
            "to_on": MARCH[1],
        }
        return PacketRequest(**(wanted | changes))  # type: ignore[arg-type]  # fields by name


@contextmanager
def packet_site(url: str, folder: Path) -> Iterator[PacketSite]:
    """Build the site around an empty database that has its tables."""
    database, clock = Database(url, pool_size=8), FixedClock(NEXT_WEEK)
    data = prepare_data_folder(folder / "data")
    workshop = Workshop(templates=TEMPLATES, fragments=data.fragments, limits=Limits(workers=1))
    builder = PacketBuilder(workshop)
    deps = make_deps(
        database,
        clock,
        folder,
        renderer=builder,
        signer=PacketSigner(open_packet_key(data.keys, company="Northgate", now=MONDAY)),
        verifier=OwnVerifier(data.keys),
        strangers=IsolatedVerifier(data.keys),
        trust_file=trust_file(data.keys),
        checkpoints=open_checkpoint_key(data.keys),
    )
    desk = desk_of(deps)
    world = fill_a_week(desk)
    with database.unit_of_work() as session:
        stranger = add_coordinator_elsewhere(session)
    wanted = PacketRequest(
        establishment_id=world.establishment_id, from_on=MARCH[0], to_on=MARCH[1]
    )
    packet_id = request_and_build(desk, wanted, by=world.coordinator)
    app = create_app(deps, CONFIG)
    app.testing = False
    try:
        yield PacketSite(app, deps, clock, world, stranger, packet_id)
    finally:
        builder.close()
        database.close()
