"""Writing one version of a record: the signed text, its answers, its signature."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from compliance.domain.access import Actor
from compliance.domain.answer_check import check
from compliance.domain.answers import Answers, kept_answers
from compliance.domain.checklists import Checklist, ChecklistRef, Item
from compliance.domain.errors import Problem
from compliance.domain.local_time import today_at
from compliance.domain.numbers import inspection_number
from compliance.domain.records import Record, digest_of
from compliance.storage.queries import filings
from compliance.storage.queries.filings import Filing

CLOCK_TOLERANCE = timedelta(minutes=5)  # ours: how far ahead of us a claimed time may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a person signs: as what, in which words, and how it was made sure who it is."""

    role: str
    statement: str
    method: str  # password


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A filled form on its way in. ``performed_at`` is the person's claim, not our clock."""

    answers: Answers
    performed_at: datetime
    device_at: datetime | None
    language: str
    signing: Signing
    reason: str = ""  # of an amendment


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that is about to be written: its number, its answers, and which of them fail."""

    number: int
    answers: Answers
    fails: Collection[str]

    @classmethod
    def of(
        cls, number: int, checklist: Checklist, answers: Answers, shown: Sequence[Item]
    ) -> "Version":
        """Keep the answers of the items that are shown, and judge them."""
        kept = kept_answers(checklist, answers, shown=shown)
        return cls(number=number, answers=kept.answers, fails=kept.fails)


def problems_of(
    connection: Connection,
    filing: Filing,
    checklist: Checklist,
    sending: Sending,
    shown: Sequence[Item],
    *,
    now: datetime,
) -> list[Problem]:
    """Return everything that keeps a form from being sent; empty when nothing does."""
    today = today_at(now, filing.zone)
    problems: list[Problem] = list(check(checklist, sending.answers, today=today, shown=shown))
    if sending.performed_at > now + CLOCK_TOLERANCE:
        problems.append(
            Problem("Time of the check", "It lies in the future.", "Give the time you finished.")
        )
    pictured = {key: answer.photos for key, answer in sending.answers.items() if answer.photos}
    if pictured:
        arrived = filings.list_photo_digests(connection, filing.inspection_id)
        problems.extend(
            Problem(
                f"{key}.photos",
                "A photo did not arrive.",
                "Add the photo again, then send the form.",
            )
            for key, photos in pictured.items()
            if not arrived.issuperset(photos)
        )
    return problems


def write_version(
    connection: Connection,
    filing: Filing,
    version: Version,
    sending: Sending,
    *,
    by: Actor,
    now: datetime,
) -> str:
    """Insert the version with its answers and signature; return the digest of its text."""
    text = _record(filing, version, sending, by=by, now=now).canonical()
    digest = digest_of(text)
    version_id = filings.add_version(
        connection,
        {
            "inspection_id": filing.inspection_id,
            "number": version.number,
            "record": text,
            "digest": digest,
            "reason": sending.reason.strip(),
            "submitted_by": by.person_id,
            "performed_at": sending.performed_at,
            "received_at": now,
        },
    )
    rows = _answer_rows(version_id, version)
    if rows:
        filings.add_answers(connection, rows)
    signature = _signature_row(version_id, digest, sending.signing, by=by, now=now)
    filings.add_signature(connection, signature)
    return digest


def _answer_rows(version_id: int, version: Version) -> list[dict[str, object]]:
    return [
        {
            "version_id": version_id,
            "item_key": key,
            "value": answer.value or ",".join(answer.values),
            "is_fail": key in version.fails,
            "comment": answer.comment,
        }
        for key, answer in version.answers.items()
    ]


def _signature_row(
    version_id: int, digest: str, signing: Signing, *, by: Actor, now: datetime
) -> dict[str, object]:
    return {
        "version_id": version_id,
        "person_id": by.person_id,
        "printed_name": by.name,
        "role": signing.role,
        "statement": signing.statement,
        "record_digest": digest,
        "method": signing.method,
        "signed_at": now,
    }


def _record(
    filing: Filing, version: Version, sending: Sending, *, by: Actor, now: datetime
) -> Record:
    return Record(
        number=inspection_number(filing.inspection_id),
        version=version.number,
        checklist=ChecklistRef(
            filing.checklist_key, filing.checklist_version, filing.checklist_digest
        ),
        language=sending.language,
        establishment=filing.establishment_key,
        subject=filing.asset_tag
        or filing.area_name
        or filing.person_name
        or filing.establishment_name,
        due_key=filing.due_key or "",
        inspector=by.name,
        performed_at=sending.performed_at,
        device_at=sending.device_at,
        received_at=now,
        reason=sending.reason.strip(),
        answers=version.answers,
    )
