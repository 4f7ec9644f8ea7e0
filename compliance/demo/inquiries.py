"""Two investigations of the demo plant: a near miss at the dock that is over, a sling under way."""

from dataclasses import dataclass
from decimal import Decimal

from compliance.domain.checklists import Severity
from compliance.domain.corrective_actions import ActionKind
from compliance.domain.investigations import NoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A note, written so many days after what happened.

    ``minutes`` are from what happened, of an event; ``below`` is the place of the why above it
    in the list of whys.
    """

    kind: NoteKind
    text: str
    days: int = 1
    minutes: int = 0
    by: str = ""  # who said it, or worked
    cause: str = ""
    below: int | None = None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What is done about a cause; the days are counted from what happened."""

    title: str
    answers: str  # the category of the cause
    severity: Severity
    kind: ActionKind
    action: str
    done: tuple[int, str] | None = None  # day, and what was done
    checked: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """An investigation as it was written down. ``ended`` is the day of its signature."""

    submission: int
    said: tuple[Said, ...]
    remedies: tuple[Remedy, ...] = ()
    planned: int = 3  # the day on which the remedies are planned
    lessons: str = ""
    found: str = ""
    ended: int | None = None
    came_of_it: str = ""


_EVENT, _SAID, _WHY = NoteKind.EVENT, NoteKind.STATEMENT, NoteKind.WHY
_FACTOR, _ROOT, _HOURS = NoteKind.FACTOR, NoteKind.ROOT_CAUSE, NoteKind.HOURS

DOCK = Inquiry(
    submission=1,
    said=(
        Said(kind=_EVENT, minutes=-12, text="The trailer is docked; unloading begins with FL-01."),
        Said(
            kind=_EVENT,
            minutes=-2,
            text="Somebody walks from the break room to the office, "
            "across the dock, as everybody does.",
        ),
        Said(kind=_EVENT, minutes=0, text="FL-01 backs out of the trailer with a full pallet."),
        Said(
            kind=_EVENT,
            minutes=1,
            text="The driver hears a shout and stops, less than a yard away.",
        ),
        Said(
            kind=_SAID,
            by="The driver",
            text="I looked over my shoulder. From the seat the door "
            "post hides everything until the truck is half out.",
        ),
        Said(
            kind=_SAID,
            by="The person on foot",
            text="There is no other way to the office unless you walk around the building.",
        ),
        Said(
            kind=_HOURS,
            by="Marisol Ortiz",
            hours=Decimal("2.5"),
            text="Statements and a look at the place",
        ),
        Said(kind=_WHY, days=2, text="The truck backed out where somebody was walking."),
        Said(kind=_WHY, days=2, below=0, text="The driver could not see behind the door post."),
        Said(kind=_WHY, days=2, below=1, text="There is no mirror at Dock 1; Dock 3 has one."),
        Said(kind=_WHY, days=2, below=0, text="People walk across the dock to reach the office."),
        Said(
            kind=_WHY,
            days=2,
            below=3,
            text="The marked walkway ends at the dock and begins again behind it.",
        ),
        Said(
            kind=_WHY,
            days=2,
            below=4,
            text="The walkway was drawn before the third door was cut "
            "into the wall, and nobody looked at it again.",
        ),
        Said(
            kind=_ROOT,
            days=2,
            below=5,
            cause="change",
            text="The door was added without asking what that changes for people on foot.",
        ),
        Said(
            kind=_ROOT,
            days=2,
            below=2,
            cause="layout",
            text="The dock is laid out so that a driver backs out blind.",
        ),
        Said(
            kind=_FACTOR,
            days=2,
            cause="light-noise-air",
            text="The dock fan hides the sound of the truck's alarm.",
        ),
        Said(kind=_HOURS, days=2, by="Marisol Ortiz", hours=Decimal("1.5"), text="Whys and causes"),
        Said(kind=_HOURS, days=2, by="Ana Rivera", hours=Decimal(1), text="Whys and causes"),
    ),
    remedies=(
        Remedy(
            title="The walkway leads across the way out of the trailers",
            answers="change",
            severity=Severity.SERIOUS,
            kind=ActionKind.CORRECTIVE,
            action="Paint the walkway along the wall, and set a rail between it and Dock 1.",
            done=(9, "Walkway painted along the wall, rail bolted down, old marks removed."),
            checked=(14, "Watched for two shifts: everybody takes the new way."),
        ),
        Remedy(
            title="A driver backing out at Dock 1 cannot see who is behind the door post",
            answers="layout",
            severity=Severity.SERIOUS,
            kind=ActionKind.CORRECTIVE,
            action="Hang a mirror at the door of Dock 1 as at Dock 3.",
            done=(6, "Mirror hung at the height of a seated driver."),
            checked=(14, "Sat on FL-01 in the trailer: the walkway is in view."),
        ),
    ),
    lessons="Whoever changes a door, a rack or a way of trucks walks it on foot first, and asks "
    "who else goes there. Alarms do not help where a fan is louder.",
    found="Blind backing met a walkway that a later door had cut through. Both were there "
    "for years.",
    ended=15,
    came_of_it="Walkway moved behind a rail, mirror hung, and every change of a way of trucks is "
    "walked on foot before.",
)
SLING = Inquiry(
    submission=6,
    said=(
        Said(
            kind=_EVENT,
            minutes=-25,
            text="A plate of 400 lb is slung for turning, with a basket "
            "hitch of two polyester slings.",
        ),
        Said(
            kind=_EVENT,
            minutes=0,
            text="One sling slides along the edge; the plate drops a foot onto the table.",
        ),
        Said(
            kind=_EVENT,
            minutes=10,
            text="The crane is stopped, the slings are set aside and tagged.",
        ),
        Said(
            kind=_SAID,
            by="The rigger",
            text="The corner protectors were in the other bay. For "
            "one plate nobody walks over there.",
        ),
        Said(
            kind=_HOURS,
            by="Marisol Ortiz",
            hours=Decimal("1.5"),
            text="Statements, photos of the slings",
        ),
        Said(kind=_WHY, days=4, text="The sling slid on the bare edge of the plate."),
        Said(kind=_WHY, days=4, below=0, text="It was slung without corner protectors."),
        Said(kind=_WHY, days=4, below=1, text="There is one set of them for two bays."),
        Said(
            kind=_FACTOR,
            days=4,
            cause="protective-equipment",
            text="Corner protectors are kept in Bay A only.",
        ),
    ),
    remedies=(
        Remedy(
            title="Bay B has no corner protectors for slings",
            answers="protective-equipment",
            severity=Severity.MINOR,
            kind=ActionKind.CORRECTION,
            action="Buy a second set of corner protectors and hang it at CR-02.",
        ),
    ),
    planned=5,
)
INQUIRIES = (DOCK, SLING)
