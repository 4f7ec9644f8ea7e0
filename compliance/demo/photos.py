"""Photos for the demo plant, drawn and not taken: each subject before and after its correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from random import Random
from typing import Protocol

from PIL import Image

from compliance.demo.canvas import Look, photograph
from compliance.demo.scenes_doors import exit_door, fire_door
from compliance.demo.scenes_fluids import eyewash, tank_flange, waste_drum
from compliance.demo.scenes_samples import sample_jar
from compliance.demo.scenes_trucks import fork_heel, wire_rope
from compliance.demo.scenes_walls import emergency_light, extinguisher, lockout_point


class Motif(StrEnum):
    """What a photo shows."""

    FORK_HEEL = "fork-heel"
    WIRE_ROPE = "wire-rope"
    EXTINGUISHER = "extinguisher"
    EXIT_DOOR = "exit-door"
    FIRE_DOOR = "fire-door"
    EMERGENCY_LIGHT = "emergency-light"
    EYEWASH = "eyewash"
    WASTE_DRUM = "waste-drum"
    TANK_FLANGE = "tank-flange"
    LOCKOUT_POINT = "lockout-point"
    SAMPLE_JAR = "sample-jar"


class _Scene(Protocol):
    def __call__(self, rng: Random, *, fixed: bool) -> Image.Image: ...


_SCENES: Mapping[Motif, tuple[_Scene, Look]] = {
    Motif.FORK_HEEL: (fork_heel, Look(lit_from=(0.3, 0.35), falloff=0.55, warmth=0.2)),
    Motif.WIRE_ROPE: (wire_rope, Look(lit_from=(0.4, 0.1), falloff=0.6, warmth=-0.2)),
    Motif.EXTINGUISHER: (extinguisher, Look(lit_from=(0.3, 0.15), warmth=0.3)),
    Motif.EXIT_DOOR: (exit_door, Look(lit_from=(0.5, 0.1), falloff=0.5, warmth=0.2)),
    Motif.FIRE_DOOR: (fire_door, Look(lit_from=(0.4, 0.3), falloff=0.5)),
    Motif.EMERGENCY_LIGHT: (
        emergency_light,
        Look(lit_from=(0.5, 0.3), falloff=0.4, exposure=0.85, grain=24),
    ),
    Motif.EYEWASH: (eyewash, Look(lit_from=(0.4, 0.2), warmth=-0.1)),
    Motif.WASTE_DRUM: (waste_drum, Look(lit_from=(0.25, 0.2), falloff=0.5, warmth=0.1)),
    Motif.TANK_FLANGE: (tank_flange, Look(lit_from=(0.3, 0.0), falloff=0.7, exposure=1.06)),
    Motif.LOCKOUT_POINT: (lockout_point, Look(lit_from=(0.4, 0.2), warmth=-0.2)),
    Motif.SAMPLE_JAR: (sample_jar, Look(lit_from=(0.4, 0.1), falloff=0.65)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One photo to take: of what, before or after the correction, and when."""

    motif: Motif
    fixed: bool = False
    taken_at: datetime | None = None  # aware; goes into the EXIF data as a phone writes it
    seed: str = ""  # another seed is another hand: other framing, light and grain


def take_photo(shot: Shot) -> bytes:
    """Return a JPEG of 1280 x 960 pixels; equal shots give equal bytes."""
    _, look = _SCENES[shot.motif]
    rng = Random(f"{shot.motif}/{shot.fixed}/{shot.seed}")  # noqa: S311 - a brush, not a key
    stage = _stage(shot.motif, fixed=shot.fixed).copy()
    return photograph(stage, rng, _by_hand(look, rng), taken_at=shot.taken_at)


@cache
def _stage(motif: Motif, *, fixed: bool) -> Image.Image:
    """Paint a motif once; every photo of it is another view of the same thing."""
    scene, _ = _SCENES[motif]
    return scene(Random(f"{motif}/{fixed}"), fixed=fixed)  # noqa: S311 - a brush, not a key


def _by_hand(look: Look, rng: Random) -> Look:
    x, y = look.lit_from
    return Look(
        lit_from=(x + rng.uniform(-0.1, 0.1), y + rng.uniform(-0.05, 0.05)),
        falloff=look.falloff,
        warmth=look.warmth + rng.uniform(-0.15, 0.15),
        exposure=look.exposure * rng.uniform(0.93, 1.05),
        grain=look.grain + rng.randint(-3, 6),
    )
