"""What is found at the demo plant in a year, and what becomes of it: who does what on which day.

A story happens at the first check of its subject from ``days_ago`` on. The days of its moves are
counted from the finding; a move that lies in the future has not happened yet, so that recent
stories are still open.
"""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from compliance.demo.photos import Motif
from compliance.demo.plant import MARISOL, Hand
from compliance.domain.corrective_actions import ActionKind


class Verb(StrEnum):
    """What is done with an action, or with the whole finding."""

    START = "start"
    DONE = "done"
    VERIFY = "verify"
    REOPEN = "reopen"
    CHANGE = "change"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One step: so many days after the finding, at a local time, with the words that are typed.

    ``new_due_days``: of a change, the new date counted from the finding.
    """

    days: int
    at: time
    verb: Verb
    text: str = ""
    photos: int = 0
    new_due_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An action: the correction that comes with the finding, or one planned ``planned_days`` later.

    ``due_days`` counts from the finding; a correction's date follows from its severity.
    """

    what: str
    kind: ActionKind = ActionKind.CORRECTION
    owner: Hand | None = MARISOL
    planned_days: int = 0
    due_days: int = 30
    motif: Motif | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A failed answer, with its photos, and the actions that follow.

    ``also`` are items that fail for the same reason, with their values: each raises a finding of
    its own, whose correction is the story's first deed too. ``besides`` are other answers that the
    story changes.
    """

    days_ago: int
    checklist: str
    subject: str
    item: str
    comment: str
    motif: Motif | None = None
    photos: int = 0
    value: str = "fail"
    also: tuple[tuple[str, str], ...] = ()
    besides: tuple[tuple[str, str], ...] = ()
    language: str = "en"
    deeds: tuple[Deed, ...] = ()


def start(days: int, hour: int, minute: int = 0) -> Move:
    """Work on it begins."""
    return Move(days=days, at=time(hour, minute), verb=Verb.START)


def done(days: int, hour: int, text: str, photos: int = 1) -> Move:
    """The owner says it is done, with photos."""
    return Move(days=days, at=time(hour, 20), verb=Verb.DONE, text=text, photos=photos)


def verify(days: int, hour: int, text: str) -> Move:
    """The coordinator confirms that it works."""
    return Move(days=days, at=time(hour, 45), verb=Verb.VERIFY, text=text)


def reopen(days: int, hour: int, text: str) -> Move:
    """The coordinator opens it again."""
    return Move(days=days, at=time(hour, 10), verb=Verb.REOPEN, text=text)


def change(days: int, hour: int, text: str, *, new_due_days: int) -> Move:
    """The coordinator moves the date."""
    return Move(days=days, at=time(hour, 5), verb=Verb.CHANGE, text=text, new_due_days=new_due_days)


def withdraw(days: int, hour: int, text: str) -> Move:
    """The coordinator withdraws the finding."""
    return Move(days=days, at=time(hour, 30), verb=Verb.WITHDRAW, text=text)


PAST: tuple[Story, ...] = (
    Story(
        days_ago=352,
        checklist="exits-monthly",
        subject="Bay B",
        item="clear",
        comment="Pallets and boxes stand in front of the east exit of Bay B.",
        motif=Motif.EXIT_DOOR,
        photos=2,
        deeds=(
            Deed(
                what="Move the pallets to the yard at once.",
                moves=(
                    start(0, 14),
                    done(0, 15, "Pallets moved to the yard, the whole route is free."),
                    verify(1, 9, "Walked the route twice on both shifts. Free."),
                ),
            ),
            Deed(
                what="Paint a keep-clear field before the exit, and add it to the shift walk.",
                kind=ActionKind.CORRECTIVE,
                planned_days=1,
                due_days=21,
                moves=(
                    start(9, 8),
                    done(12, 13, "Field painted, second shift lead walks it each evening."),
                    verify(19, 10, "A week of evening walks: nothing stood there."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=330,
        checklist="extinguisher-monthly",
        subject="FE-06",
        item="charged",
        comment="The needle is in the red.",
        motif=Motif.EXTINGUISHER,
        photos=1,
        deeds=(
            Deed(
                what="Swap it for a charged spare and send it for recharge.",
                moves=(
                    done(1, 10, "Spare hung in its place, the old one went to the vendor."),
                    verify(3, 9, "Needle in the green, seal and tag in place."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=301,
        checklist="eyewash-weekly",
        subject="EW-01",
        item="water",
        comment="El agua sale con óxido durante unos veinte segundos.",
        motif=Motif.EYEWASH,
        photos=1,
        language="es",
        deeds=(
            Deed(
                what="Lavar la línea y cambiar el filtro.",
                moves=(
                    start(3, 8),
                    done(6, 11, "Línea lavada quince minutos, filtro nuevo. El agua sale clara."),
                    verify(8, 9, "Ran it three minutes: clear from the first second."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=283,
        checklist="crane-rope-monthly",
        subject="CR-01",
        item="shape",
        comment="Gouge and about ten broken wires 2 m above the hook. Crane locked out.",
        also=(("broken-ok", "fail"), ("decision", "hazard")),
        besides=(("broken-wires", "10"),),
        motif=Motif.WIRE_ROPE,
        photos=2,
        deeds=(
            Deed(
                what="Have the hoist rope replaced by the crane service.",
                moves=(
                    start(0, 15),
                    done(3, 13, "New rope fitted by the crane service, run in without load."),
                    verify(3, 15, "Looked along the whole rope, read the service report."),
                ),
            ),
            Deed(
                what="Find out what the rope touched, and stop it.",
                kind=ActionKind.CORRECTIVE,
                planned_days=4,
                due_days=30,
                moves=(
                    start(6, 9),
                    done(17, 12, "Side pull from the saw. Guide fitted, riggers shown how."),
                    verify(45, 10, "Two monthly looks at the rope, no new marks."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=262,
        checklist="hazardous-waste-containers-weekly",
        subject="Waste storage HW-01",
        item="tight",
        also=(("condition", "fail"),),
        comment="A drum of spent solvent weeps at a rust spot near the bottom.",
        motif=Motif.WASTE_DRUM,
        photos=2,
        deeds=(
            Deed(
                what="Move the waste to a sound drum and clean the floor.",
                moves=(
                    start(0, 14),
                    done(0, 16, "Pumped into a new drum on a spill pallet, floor cleaned."),
                    verify(1, 8, "Floor and pallet dry, label and start date carried over."),
                ),
            ),
            Deed(
                what="Keep every waste drum on a spill pallet; refuse rusty drums on delivery.",
                kind=ActionKind.CORRECTIVE,
                owner=MARISOL,
                planned_days=1,
                due_days=30,
                moves=(
                    start(10, 9),
                    done(22, 14, "Six pallets bought, all drums stand on them."),
                    verify(29, 9, "Four weekly walks without a finding."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=245,
        checklist="emergency-lighting-monthly",
        subject="EL-02",
        item="seconds",
        value="12",
        comment="Went out after 12 seconds.",
        motif=Motif.EMERGENCY_LIGHT,
        photos=1,
        deeds=(
            Deed(
                what="Replace the battery and test again.",
                moves=(
                    done(5, 11, "Battery replaced, lit for 40 seconds."),
                    verify(6, 9, "Tested it again: lit at once."),
                    reopen(33, 10, "Went out after 20 seconds at the next test."),
                    start(34, 9),
                    done(37, 13, "Charger board replaced too, 90 minutes on battery."),
                    verify(41, 9, "Full 90 minute test passed."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=210,
        checklist="spcc-tank-monthly",
        subject="TK-01",
        item="piping",
        comment="Oil weeps at the drain flange and runs down the shell.",
        also=(("dry", "fail"),),
        motif=Motif.TANK_FLANGE,
        photos=2,
        deeds=(
            Deed(
                what="Fit a new gasket and bolts, clean the shell.",
                moves=(
                    start(1, 9),
                    done(6, 14, "New gasket and bolts, shell cleaned. Dry after two days."),
                    verify(8, 9, "Dry. Drain valve closed and sealed."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=195,
        checklist="extinguisher-monthly",
        subject="FE-09",
        item="annual",
        comment="The tag is 13 months old.",
        deeds=(
            Deed(
                what="Have the annual maintenance done.",
                motif=Motif.EXTINGUISHER,
                moves=(
                    done(9, 10, "Vendor was here, new tag."),
                    verify(10, 9, "Read the new tag."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=178,
        checklist="lockout-annual",
        subject="LO-02",
        item="adequate",
        comment="The second disconnect of press brake 3 is not in the procedure and has no label.",
        also=(("clean", "fail"),),
        besides=(("deviations", "Second disconnect, 480 V: no label, no lock, no step."),),
        motif=Motif.LOCKOUT_POINT,
        photos=1,
        deeds=(
            Deed(
                what="Label it, add a lock point and rewrite the procedure.",
                moves=(
                    start(0, 14),
                    done(2, 11, "Both disconnects named and lockable. Procedure revision 4."),
                    verify(2, 14, "Locked it out by the new procedure: no energy left."),
                ),
            ),
            Deed(
                what="Walk down the other procedures for energy sources that they leave out.",
                kind=ActionKind.CORRECTIVE,
                planned_days=3,
                due_days=45,
                moves=(
                    start(20, 9),
                    done(41, 12, "All procedures walked down, none other leaves one out."),
                    verify(44, 10, "Read two of them at the machine."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=165,
        checklist="stormwater-visual-quarterly",
        subject="SW-01",
        item="clarity",
        value="cloudy",
        comment="Cloudy, fine grey solids. Probably grinding dust from the yard.",
        also=(("solids", "settled"),),
        motif=Motif.SAMPLE_JAR,
        photos=1,
        deeds=(
            Deed(
                what="Sweep the yard and put a filter sock into the drain.",
                moves=(
                    start(2, 9),
                    done(6, 15, "Yard swept, sock in place, dust bin covered."),
                    verify(20, 10, "Looked at the drain after rain: clear."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=146,
        checklist="fire-door-annual",
        subject="FD-01",
        item="closes",
        comment="Held open with a wooden wedge. Closes only half way when it is let go.",
        motif=Motif.FIRE_DOOR,
        photos=2,
        deeds=(
            Deed(
                what="Take the wedge away and set the closer.",
                moves=(
                    done(1, 10, "Wedge gone, closer set. Closes and latches from wide open."),
                    verify(2, 9, "Closed by itself five times out of five."),
                ),
            ),
            Deed(
                what="Fit a magnetic holder that the fire alarm lets go.",
                kind=ActionKind.CORRECTIVE,
                planned_days=2,
                due_days=60,
                moves=(
                    start(14, 9),
                    done(50, 14, "Holder fitted, lets go with the alarm."),
                    verify(52, 9, "Tried it with the alarm test."),
                ),
            ),
        ),
    ),
)
