"""A believable packet of any size, for tests and benchmarks: always the same for the same size."""

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

from compliance.domain.errors import NotFoundError
from compliance.domain.packet_records import (
    Amendment,
    ChecklistPin,
    Failure,
    InspectionRecord,
    Mark,
    Moment,
    Photo,
    RecordItem,
    RecordSection,
    SignatureLine,
    StopUse,
    Subject,
    Tone,
)
from compliance.domain.packets import (
    ActionLine,
    Checkpoint,
    Counts,
    DayCount,
    FindingLine,
    OccurrenceLine,
    OccurrenceState,
    PacketSnapshot,
    Programme,
    Seal,
    Site,
    TrailLine,
    TrailSection,
    number_exhibits,
)

ZONE = ZoneInfo("America/Chicago")
START = datetime(2026, 7, 1, 10, 52, tzinfo=UTC)
QUESTIONS = (
    "Mast: straight, no cracked welds",
    "Mast rollers turn freely",
    "Lift chains: equal tension, no rust or stiff links",
    "Forks: no cracks, bends or worn heels",
    "Fork locking pins seat and lock",
)
PROGRAMMES = (
    ("forklifts-daily", "Forklift daily checks", "29 CFR 1910.178(q)(7)"),
    ("extinguishers-monthly", "Fire extinguishers, monthly look", "29 CFR 1910.157(e)(2)"),
    ("eyewash-weekly", "Eyewash and showers, weekly", "29 CFR 1910.151(c)"),
)


class Photos:
    """Photos by digest, as the blob store would give them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, digest: str) -> bytes:
        """Return a photo."""
        if digest not in self.kept:
            raise NotFoundError(f"The file {digest[:12]} is not in the evidence store.")
        return self.kept[digest]

    def put(self, data: bytes) -> str:
        """Keep bytes and return their digest."""
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def draw(self, seed: int) -> Photo:
        """Draw a photo of 640 by 480 and return its entry in a record."""
        grain = hashlib.shake_128(str(seed).encode()).digest(320 * 240)
        image = Image.frombytes("L", (320, 240), grain).resize((640, 480)).convert("RGB")
        image.paste((40 + seed % 80, 44, 52), (0, 300, 640, 480))
        pen = ImageDraw.Draw(image)
        pen.polygon(
            [(60, 400), (560, 340 - seed % 60), (600, 380), (90, 450)], fill=(150, 154, 160)
        )
        pen.ellipse([(220, 300), (360, 420)], outline=(255, 210, 40), width=9)
        data = io.BytesIO()
        image.save(data, "JPEG", quality=80)
        digest = self.put(data.getvalue())
        original = hashlib.sha256(b"original" + data.getvalue()).hexdigest()
        taken = START + timedelta(days=seed)
        return Photo(
            digest=original,
            thumbnail_digest=digest,
            caption="Left fork heel.",
            taken=Moment.at(taken, ZONE),
            received=Moment.at(taken + timedelta(minutes=40), ZONE),
        )


def sample_record(number: int, photos: Photos, *, items: int = 25) -> InspectionRecord:
    """Make one record: the first of every four has a failed item that stops the truck."""
    key, _, provision = PROGRAMMES[0]
    finished = START + timedelta(days=number, minutes=11)
    failed = number % 4 == 0
    return InspectionRecord(
        number=f"INS-2026-{number + 4400:05d}",
        programme=key,
        checklist=ChecklistPin(key=key, version=6, digest="a1" * 32),
        title="Forklift daily check",
        provisions=(provision,),
        subject=Subject(tag=f"FL-{number % 9 + 1:02d}", name="Toyota 8FGU25", place="Dock 1"),
        inspector="Marisol Ortiz",
        due=Moment.at(finished + timedelta(minutes=30), ZONE),
        on_time=number % 7 != 3,
        claimed_start=Moment.at(finished - timedelta(minutes=11), ZONE),
        claimed_finish=Moment.at(finished, ZONE),
        received=Moment.at(finished + timedelta(minutes=38), ZONE),
        sections=(
            RecordSection(
                title="2 Mast and forks",
                items=tuple(sample_item(n, number, photos, failed) for n in range(1, items + 1)),
            ),
        ),
        signatures=(_signature("Marisol Ortiz", "inspector", finished),),
        amendments=(_amendment(finished),) if number % 5 == 1 else (),
    )


def sample_item(number: int, record: int, photos: Photos, failed: bool) -> RecordItem:  # noqa: FBT001 - a helper
    """Make one item; of a failed record, the fourth fails and has a photo; so have some others."""
    fails = failed and number == 4
    has_photo = fails or number in (9, 17)
    finished = START + timedelta(days=record)
    until = Moment.at(finished + timedelta(hours=23), ZONE)
    stop = StopUse(since=Moment.at(finished, ZONE), until=until)
    return RecordItem(
        number=f"2.{number}",
        question=QUESTIONS[(number - 1) % 5],
        guidance="Look at the heel of each fork under good light." if fails else "",
        provision="29 CFR 1910.178(p)(1)",
        answer="Fail" if fails else "Pass",
        mark=Mark.FAIL if fails else Mark.PASS,
        comment="Crack about 3 cm long at the heel of the left fork.\nKeys removed."
        if fails
        else "",
        failure=Failure(severity="critical", stop_use=stop, actions=("CA-0212: forks replaced.",))
        if fails
        else None,
        photos=(photos.draw(record * 31 + number),) if has_photo else (),
    )


def _signature(name: str, role: str, signed: datetime) -> SignatureLine:
    return SignatureLine(
        name=name,
        role=role,
        statement="I did this inspection and its answers are true.",
        signed=Moment.at(signed, ZONE),
        method="Signed in again with password",
        record_digest="b2" * 32,
    )


def _amendment(finished: datetime) -> Amendment:
    return Amendment(
        number="1",
        item="2.9",
        before="Fail",
        after="Pass",
        reason="Wrong line touched.",
        by="Ana Rivera",
        amended=Moment.at(finished + timedelta(hours=2), ZONE),
    )


def sample_packet(records: int, photos: Photos, *, items: int = 25) -> PacketSnapshot:
    """Make a packet with so many records, and all its other parts."""
    made = tuple(sample_record(number, photos, items=items) for number in range(records))
    counts = Counts(due=records + 2, on_time=records - 1, late=1, missed=1, waived=1)
    programmes = [
        Programme(
            key=key,
            title=title,
            authority="OSHA",
            provisions=(provision,),
            text_checked_on=date(2026, 3, 1) if position else None,
            counts=counts if not position else Counts(due=12, on_time=12),
        )
        for position, (key, title, provision) in enumerate(PROGRAMMES)
    ]
    return PacketSnapshot(
        number="AP-2026-118",
        title="Safety inspection and incident records, Q3 2026",
        site=Site(
            company="Northgate Fabrication",
            establishment="Joliet",
            address="1200 Mound Road, Joliet, IL 60436",
            zone="America/Chicago",
            naics="332312",
        ),
        from_on=date(2026, 7, 1),
        to_on=date(2026, 9, 30),
        authorities=("OSHA",),
        made_by="Ana Rivera",
        made_for="R. Haldane, Meridian Certification",
        made=Moment.at(datetime(2026, 11, 22, 15, 0, tzinfo=UTC), ZONE),
        seal=Seal(records=records, unchanged=records),
        programmes=tuple(programmes),
        records=made,
        occurrences=_occurrences(),
        findings=_findings(made),
        days=tuple(_days()),
        trail=_trail(made),
        exhibits=number_exhibits(made),
    )


def _days() -> list[DayCount]:
    days = (date(2026, 7, 1) + timedelta(days=n) for n in range(92))
    return [
        DayCount(
            on=on, on_time=0 if on.weekday() > 4 else 8 + on.day % 14, missed=int(on.day % 17 == 3)
        )
        for on in days
    ]


def _occurrences() -> tuple[OccurrenceLine, ...]:
    forklift = Subject(tag="FL-03", name="Toyota 8FGU25", place="Dock 1")
    states = (
        (OccurrenceState.MISSED, "", ""),
        (OccurrenceState.WAIVED, "Plant closed for inventory.", "Ana Rivera"),
        (OccurrenceState.SUSPENDED, "Out of service.", ""),
    )
    return tuple(
        OccurrenceLine(
            programme="forklifts-daily",
            title="Forklift daily check",
            subject=forklift,
            due_on=date(2026, 8, day),
            state=state,
            assigned_to="Marisol Ortiz",
            reason=reason,
            approved_by=approved,
        )
        for day, (state, reason, approved) in enumerate(states, start=4)
    )


def _findings(records: tuple[InspectionRecord, ...]) -> tuple[FindingLine, ...]:
    action = ActionLine(
        number="CA-2026-0212",
        kind="Correction",
        what="Replace both forks as a pair, load test at rated capacity.",
        owner="Dan Okafor",
        due_on=date(2026, 9, 9),
        done_on=date(2026, 9, 3),
        verified_by="Kim Tran",
        verified_on=date(2026, 9, 4),
        state="Closed",
        tone=Tone.GOOD,
    )
    return tuple(
        FindingLine(
            number=f"F-2026-{count:04d}",
            title="Crack at left fork heel",
            provision="29 CFR 1910.178(p)(1)",
            severity="critical",
            found_on=record.performed_on,
            record=record.number,
            subject=record.subject.tag,
            state="Closed in 1 day" if count % 2 else "Open, late",
            tone=Tone.GOOD if count % 2 else Tone.BAD,
            actions=(action,) if count % 2 else (),
        )
        for count, record in enumerate((r for r in records if r.failed), start=1)
    )


def _trail(records: tuple[InspectionRecord, ...]) -> TrailSection:
    made = Moment.at(datetime(2026, 11, 22, 14, 59, tzinfo=UTC), ZONE)
    return TrailSection(
        checkpoint=Checkpoint(
            tree_size=48_211,
            root_hash="3f9a21c4" * 8,
            signature="QUJD" * 21,
            key_id="trail-1",
            made=made,
        ),
        entries=tuple(
            TrailLine(
                sequence=40_000 + count,
                at=record.received,
                actor=record.inspector,
                event="inspection.submitted",
                subject=record.number,
                digest=hashlib.sha256(record.number.encode()).hexdigest(),
            )
            for count, record in enumerate(records)
        ),
    )


def tampered(photos: Photos, changes: Mapping[str, bytes]) -> Photos:
    """Return the same photos with some of them changed."""
    copy = Photos()
    copy.kept = {**photos.kept, **changes}
    return copy
