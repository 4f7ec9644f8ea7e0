"""The demo plant's stories of the last months; some of them are still open."""

from compliance.demo.photos import Motif
from compliance.demo.plant import ANA
from compliance.demo.stories import Deed, Story, change, done, start, verify, withdraw

RECENT: tuple[Story, ...] = (
    Story(
        days_ago=120,
        checklist="exits-monthly",
        subject="Press shop",
        item="decorations",
        comment="A banner hangs across the exit door.",
        deeds=(
            Deed(
                what="Take the banner down.",
                motif=Motif.EXIT_DOOR,
                moves=(
                    done(0, 14, "Banner taken down, hung beside the time clock."),
                    verify(1, 8, "Door free."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=101,
        checklist="eyewash-weekly",
        subject="EW-03",
        item="covers",
        comment="One dust cover is missing.",
        deeds=(
            Deed(
                what="Fit a new dust cover.",
                motif=Motif.EYEWASH,
                moves=(
                    done(4, 9, "Cover fitted, the flow lifts it off."),
                    verify(5, 9, "Tried it."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=84,
        checklist="extinguisher-monthly",
        subject="FE-02",
        item="charged",
        comment="Needle in the red, the seal is broken. Somebody used it.",
        motif=Motif.EXTINGUISHER,
        photos=1,
        deeds=(
            Deed(
                what="Swap it for a charged spare; ask both shifts who used it and why.",
                moves=(
                    done(1, 9, "Swapped. It was used on a smouldering bin, reported now."),
                    verify(2, 10, "Spare is charged and sealed."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=61,
        checklist="forklift-daily",
        subject="FL-02",
        item="clean",
        comment="Oil and lint around the mast.",
        deeds=(
            Deed(
                what="Clean the mast.",
                moves=(withdraw(0, 15, "Raised by mistake: the mast was just being greased."),),
            ),
        ),
    ),
    Story(
        days_ago=46,
        checklist="forklift-daily",
        subject="FL-01",
        item="nameplate",
        comment="The plate is worn, the capacity cannot be read.",
        deeds=(
            Deed(
                what="Order and fit a new capacity plate.",
                moves=(start(2, 9),),
            ),
        ),
    ),
    Story(
        days_ago=56,
        checklist="exits-monthly",
        subject="Office",
        item="lighting",
        comment="El pasillo está oscuro: la luz junto a la salida no enciende.",
        motif=Motif.EMERGENCY_LIGHT,
        photos=1,
        language="es",
        deeds=(
            Deed(
                what="Cambiar la lámpara.",
                moves=(
                    start(1, 8),
                    done(2, 10, "Lámpara nueva, el pasillo se ve bien."),
                    verify(3, 9, "Walked it at night: bright enough."),
                ),
            ),
        ),
    ),
    Story(
        days_ago=27,
        checklist="bench-grinder",
        subject="GR-01",
        item="anchored",
        comment="Two bolts are loose, the stand rocks.",
        deeds=(
            Deed(
                what="Fit new floor anchors.",
                moves=(start(3, 9),),
            ),
        ),
    ),
    Story(
        days_ago=21,
        checklist="five-s-walk",
        subject="Press shop",
        item="order",
        comment="Clamps lie on the floor beside brake 3.",
        deeds=(Deed(what="Put up a rack for the clamps.", owner=None),),
    ),
    Story(
        days_ago=15,
        checklist="eyewash-weekly",
        subject="EW-01",
        item="streams",
        comment="The left stream is weak, rusty water stands in the bowl.",
        motif=Motif.EYEWASH,
        photos=2,
        deeds=(
            Deed(
                what="Clean the strainer and the drain, set the flow.",
                moves=(
                    start(0, 14),
                    done(1, 11, "Strainer and drain cleaned, both streams even.", photos=2),
                ),
            ),
        ),
    ),
    Story(
        days_ago=9,
        checklist="hazardous-waste-containers-weekly",
        subject="Waste storage HW-01",
        item="aisle",
        comment="Only 20 inches left beside the east rack.",
        deeds=(Deed(what="Move the empty drums to the yard.", owner=ANA),),
    ),
    Story(
        days_ago=3,
        checklist="forklift-daily",
        subject="FL-03",
        item="forks",
        comment=(
            "Crack about 3 cm long at the heel of the left fork. Right fork OK. "
            "Truck parked, key removed."
        ),
        also=(("fit", "not-fit"),),
        motif=Motif.FORK_HEEL,
        photos=2,
        deeds=(
            Deed(
                what="Replace both forks as a pair.",
                moves=(
                    start(0, 14),
                    change(0, 15, "Forks are ordered, the dealer brings them.", new_due_days=5),
                ),
            ),
        ),
    ),
)
