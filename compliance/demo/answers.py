"""What the demo plant says about itself: answered once, with one change that brings duties."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from compliance.demo.plant import ANA, ZONE
from compliance.demo.world import World
from compliance.domain.local_time import instant_of
from compliance.domain.site_profile import Given
from compliance.services.site_profile import answer_facts

LOUDER_AGO = timedelta(days=40)  # the noise was measured anew, with the second press brake
LOUDER: Mapping[str, Given] = {"noise-dba": "88"}

# Half of the way: tools, processes, respirators and chemicals are still to be answered.
ANSWERS: Mapping[str, Given] = {
    "state": "IL",
    "county": "Will",
    "city": "Joliet",
    "fire-code": "ifc",
    "employees": "140",
    "employees-company": "140",
    "keeps-injury-records": "yes",
    "outdoor-work": "no",
    "emergency-responders": "no",
    "building": ["emergency-lighting"],
    "extinguishers": "10",
    "standpipes": ["none"],
    "fixed-extinguishing": ["none"],
    "fire-doors": "3",
    "forklifts": "6",
    "trucks-round-the-clock": "no",
    "overhead-cranes": "3",
    "crane-parts": ["hook", "running-rope", "limit-switch"],
    "crane-use": ["regular"],
    "aerial-lifts": "0",
    "manlifts": "0",
    "powered-platforms": "0",
    "elevators": "0",
    "conveyors": "0",
    "machinery": ["lockout", "guarded", "power-transmission", "abrasive-wheels", "electrical"],
    "power-presses": "0",
    "grinders": "2",
    "spray-booths": "0",
    "dip-tanks": "0",
    "solvent-cleaners": ["none"],
    "corrosives": "yes",
    "eyewashes": "4",
    "noise-dba": "82",
    "noise-may-reach-85": "yes",
    "own-audiometer": "no",
    "lead-ug": "0",
    "chromium-vi-ug": "1",
    "silica-ug": "0",
    "asbestos": "no",
    "permit-spaces": "no",
    "psm-process": "no",
    "rmp-program": "none",
    "hazardous-waste-kg": "1200",
    "acute-waste-kg": "0",
    "hazardous-waste-in": ["containers", "satellite"],
    "oil-gallons": "2400",
    "oil-to-waters": "yes",
    "buried-oil-gallons": "0",
    "oil-dikes-drained": "yes",
    "oil-loading-rack": "no",
    "ust": "0",
    "stormwater": "msgp",
    "stormwater-benchmarks": "no",
    "npdes": "no",
    "backflow": "0",
    "air-status": ["none"],
    "boilers": "0",
    "pcb-transformers": "0",
    "pcb-kg": "0",
    "pcb-capacitors": "0",
}


def plan_answers(world: World) -> None:
    """Have the coordinator answer everything on the first day, and change one answer later."""
    world.agenda.add(world.clock.now() + timedelta(hours=1), lambda at: _answer(world, ANSWERS, at))
    changed_on = world.today - LOUDER_AGO
    changed_at = instant_of(changed_on, time(10, 15), ZONE)
    if changed_at > world.clock.now():
        world.agenda.add(changed_at, lambda at: _answer(world, LOUDER, at))


def _answer(world: World, given: Mapping[str, Given], at: datetime) -> None:
    answer_facts(
        world.session,
        world.catalog.profile,
        world.establishment_id,
        given,
        by=world.actor(ANA),
        now=at,
    )
