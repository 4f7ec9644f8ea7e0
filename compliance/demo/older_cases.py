"""The injury cases of the demo plant's last whole year, as data: what its log and forms say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from compliance.domain.recordkeeping.absence import SpanKind

AT_WORK: Mapping[str, object] = {
    "worker": "employee",
    "condition": "injury",
    "place": "workplace",
    "activity": "work",
    "cause": "work",
    "earlier_case": False,
    "died": False,
    "blood_exposure": "none",
    "intimate_part": False,
    "sexual_assault": False,
}
_NO_DAYS: Mapping[str, object] = {
    "clinician_days_off": False,
    "missed_days": False,
    "transferred": False,
    "restriction": "none",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Items of Form 301 and columns C and F of Form 300, as they are typed."""

    job_title: str
    sex: str
    age: int
    hired_before: int  # years
    work_began: str
    facility: str = ""
    doing_before: str
    what_happened: str
    injury: str
    object_substance: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderCase:
    """One case: its day in the year, whose it is, its decision and its days.

    ``at`` None: the time cannot be determined. ``spans``: kind and number of days, one after the
    other from the day after the injury on.
    """

    month: int
    day: int
    at: time | None
    name: str
    area: str
    what: str
    items: Items
    facts: Mapping[str, object]
    spans: tuple[tuple[SpanKind, int], ...] = ()
    sorted_by: tuple[str, str, str, str]  # keys of part, nature, event, source
    came_of_it: str


STRAIN = OlderCase(
    month=2,
    day=12,
    at=time(9, 40),
    name="P. Anders",
    area="Dock 3",
    what="Strained the lower back while lifting a bundle of flat bar off the rack.",
    items=Items(
        job_title="Material handler",
        sex="M",
        age=37,
        hired_before=4,
        work_began="06:00",
        facility="Canal Street Clinic, Joliet, IL",
        doing_before="Taking flat bar off the lower rack by hand for the saw.",
        what_happened="The bundle stuck, came free with a jerk, and the back gave.",
        injury="Strain of the lower back.",
        object_substance="Bundle of flat bar, about 70 pounds.",
        description="Strain of the lower back from lifting a bundle of flat bar",
    ),
    facts={**AT_WORK, "treatments": [{"kind": "physical_therapy"}]},
    spans=((SpanKind.AWAY, 9), (SpanKind.RESTRICTED, 12)),
    sorted_by=("lower-back", "sprain", "overexertion", "part-material"),
    came_of_it="Bundles are cut open before they are lifted; a vacuum lifter stands at the rack.",
)
FINGER = OlderCase(
    month=4,
    day=23,
    at=time(16, 25),
    name="R. Delgado",
    area="Press shop",
    what="Right ring finger caught between the die and the bed while a die was set.",
    items=Items(
        job_title="Press setter",
        sex="M",
        age=52,
        hired_before=11,
        work_began="14:00",
        facility="Canal Street Clinic, Joliet, IL",
        doing_before="Setting the lower die with a pry bar, power locked out.",
        what_happened="The die slid off the bar and caught the finger against the bed.",
        injury="Bruise of the right ring finger, nail lost; no fracture.",
        object_substance="Lower die of the press brake.",
        description="Crushed right ring finger from a sliding die",
    ),
    facts={
        **AT_WORK,
        "clinician_days_off": False,
        "missed_days": False,
        "treatments": [{"kind": "wound_cover", "device": "sutures"}],
    },
    spans=((SpanKind.RESTRICTED, 14),),
    sorted_by=("finger", "bruise", "caught", "machine"),
    came_of_it="Die lifting eyes fitted; setting by pry bar is over.",
)
EYE = OlderCase(
    month=6,
    day=9,
    at=time(11, 5),
    name="K. Osei",
    area="Bay B",
    what="A splinter of slag flew into the left eye from above the face shield.",
    items=Items(
        job_title="Welder",
        sex="F",
        age=29,
        hired_before=2,
        work_began="06:00",
        facility="St. Anne Eye Center, Joliet, IL",
        doing_before="Chipping slag off a fillet weld overhead.",
        what_happened="A splinter fell past the raised shield into the eye.",
        injury="Foreign body in the cornea of the left eye, taken out with a needle.",
        object_substance="Welding slag.",
        description="Foreign body in the left eye from welding slag",
    ),
    facts={
        **AT_WORK,
        **_NO_DAYS,
        "treatments": [{"kind": "foreign_body_eye", "means": "other_means"}],
    },
    sorted_by=("eye", "foreign-body", "struck-by", "particle"),
    came_of_it="Safety glasses are worn under the shield at overhead work.",
)
NEEDLE = OlderCase(
    month=8,
    day=19,
    at=time(13, 15),
    name="D. Kowalski",
    area="Tool room",
    what="A first aider was stuck by a lancet that had been used on a colleague.",
    items=Items(
        job_title="Tool room clerk and first aider",
        sex="F",
        age=45,
        hired_before=8,
        work_began="06:00",
        facility="Canal Street Clinic, Joliet, IL",
        doing_before="Taking a splinter out of a hand with a sterile lancet.",
        what_happened="The hand jerked, and the used lancet went through the glove.",
        injury="Needle stick of the left thumb with the blood of another person.",
        object_substance="Lancet of the first-aid kit.",
        description="Stick of the left thumb by a used lancet",
    ),
    facts={
        **AT_WORK,
        **_NO_DAYS,
        "blood_exposure": "contaminated_sharp",
        "treatments": [{"kind": "wound_cleaning", "surface_wound": True}, {"kind": "diagnostic"}],
    },
    sorted_by=("finger", "cut", "contact-sharp", "needle"),
    came_of_it="Splinters are taken out with tweezers only; a sharps box hangs in the tool room.",
)
HEARING = OlderCase(
    month=10,
    day=7,
    at=None,
    name="S. Whelan",
    area="Bay A",
    what="The yearly hearing test shows a shift in the right ear, confirmed by a second test.",
    items=Items(
        job_title="Grinder operator",
        sex="M",
        age=58,
        hired_before=19,
        work_began="06:00",
        facility="Mobile hearing test van, at the plant",
        doing_before="Grinding welds, day by day, with ear plugs.",
        what_happened="The yearly audiogram showed a loss that came over the years.",
        injury="Hearing loss of the right ear.",
        object_substance="Noise of hand grinders.",
        description="Hearing loss of the right ear from noise of grinders",
    ),
    facts={
        **AT_WORK,
        **_NO_DAYS,
        "condition": "illness",
        "illness_kind": "hearing",
        "retest": "confirmed",
        "asked_for_privacy": False,
        "audiograms": [
            {
                "ear": "right",
                "baseline": [10, 15, 20],
                "current": [25, 30, 35],
                "age_correction": 2,
            },
            {"ear": "left", "baseline": [10, 10, 15], "current": [15, 15, 20], "age_correction": 2},
        ],
    },
    sorted_by=("ear", "hearing-loss", "noise", "noise"),
    came_of_it="Plugs fitted anew with a fit test; the grinders' booths are lined.",
)
OLDER_CASES = (STRAIN, FINGER, EYE, NEEDLE, HEARING)
