"""Freezing an inspection: every text that the packet prints, copied once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from compliance.domain.answer_words import answer_text
from compliance.domain.answers import (
    EMPTY,
    Answer,
    answers_from_json,
    has_answer,
    is_fail,
    visible_items,
)
from compliance.domain.checklists import Checklist, ChecklistRef, Item
from compliance.domain.corrective_actions import (
    KIND_WORDS,
    STATE_WORDS,
    ActionKind,
    ActionState,
)
from compliance.domain.numbers import inspection_number
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
)
from compliance.storage.models.assets import Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection, InspectionVersion

SIGNING_WORDS = {
    "password": "Identity confirmed by password",
    "password-typed-minutes-before": "Identity confirmed by a password typed minutes before",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that belongs to one inspection, read from the tables beforehand."""

    inspection: Inspection
    checklist: Checklist
    zone: ZoneInfo
    place: str
    photos: Mapping[str, Evidence]  # by digest
    findings: Mapping[str, Finding]  # by item key
    actions: Mapping[int, Sequence[CorrectiveAction]]  # by finding
    outages: Mapping[int, Outage]  # by finding
    people: Mapping[int, str]  # names by id
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def moment(self, instant: datetime | None) -> Moment | None:
        """Freeze an instant, if there is one."""
        return Moment.at(instant, self.zone) if instant else None


def answers_of(version: InspectionVersion) -> dict[str, Answer]:
    """Return the answers of a version from its signed text, not from the rows beside it."""
    return answers_from_json(json.dumps(json.loads(version.record)["answers"]))


def freeze_record(material: Material) -> InspectionRecord:
    """Return the inspection as the packet prints it."""
    inspection = material.inspection
    current = inspection.versions[-1]
    received = inspection.received_at or current.received_at
    occurrence = inspection.occurrence
    return InspectionRecord(
        number=inspection_number(inspection.id),
        programme=inspection.checklist_key,
        checklist=_pin(inspection),
        title=inspection.title,
        provisions=tuple(str(provision) for provision in material.checklist.provisions),
        subject=_subject(material),
        inspector=material.people.get(inspection.submitted_by or 0, ""),
        due=material.moment(occurrence.due_at) if occurrence else None,
        on_time=inspection.timeliness.startswith("on-time") if occurrence else None,
        claimed_start=None,
        claimed_finish=Moment.at(current.performed_at, material.zone),
        received=Moment.at(received, material.zone),
        sections=_sections(material),
        signatures=tuple(_signatures(material)),
        amendments=tuple(_amendments(material)),
        voided=inspection.void_reason if inspection.state == "voided" else "",
    )


def reference_of(inspection: Inspection) -> ChecklistRef:
    """Return the exact checklist that an inspection pins."""
    return ChecklistRef(
        inspection.checklist_key, inspection.checklist_version, inspection.checklist_digest
    )


def _pin(inspection: Inspection) -> ChecklistPin:
    language = json.loads(inspection.versions[-1].record)["language"]
    return ChecklistPin(
        key=inspection.checklist_key,
        version=inspection.checklist_version,
        digest=inspection.checklist_digest,
        language=language,
    )


def _subject(material: Material) -> Subject:
    inspection = material.inspection
    if inspection.asset is not None:
        asset = inspection.asset
        name = f"{asset.name} {asset.make_model}".strip()
        return Subject(tag=asset.tag, name=name, place=material.place)
    if inspection.area is not None:
        return Subject(name=inspection.area.name, place=inspection.establishment.name)
    if inspection.subject_person_id is not None:
        return Subject(name=material.people.get(inspection.subject_person_id, ""))
    return Subject(name=inspection.establishment.name)


def _sections(material: Material) -> tuple[RecordSection, ...]:
    shown = {item.key for item in visible_items(material.checklist, material.answers)}
    sections = []
    for place, section in enumerate(material.checklist.sections, start=1):
        items = tuple(
            _item(material, item, f"{place}.{number}")
            for number, item in enumerate(section.items, start=1)
            if item.key in shown and item.asks
        )
        if items:
            sections.append(RecordSection(title=section.title, items=items))
    return tuple(sections)


def _item(material: Material, item: Item, number: str) -> RecordItem:
    answer = material.answers.get(item.key, EMPTY)
    return RecordItem(
        number=number,
        question=item.question,
        guidance=item.guidance,
        provision=str(item.provision),
        answer=answer_text(item, answer) if has_answer(item, answer) else "Not answered",
        mark=_mark(item, answer),
        comment=answer.comment or answer.na_reason,
        failure=_failure(material, item) if is_fail(item, answer) else None,
        photos=tuple(
            _photo(material, material.photos[digest])
            for digest in answer.photos
            if digest in material.photos
        ),
    )


def _mark(item: Item, answer: Answer) -> Mark:
    if is_fail(item, answer):
        return Mark.FAIL
    if answer.value == "na":
        return Mark.NOT_APPLICABLE
    return Mark.PASS if item.fail is not None and has_answer(item, answer) else Mark.PLAIN


def _failure(material: Material, item: Item) -> Failure | None:
    finding = material.findings.get(item.key)
    if finding is None:
        return None
    outage = material.outages.get(finding.id)
    return Failure(
        severity=finding.severity,
        stop_use=None
        if outage is None
        else StopUse(
            since=Moment.at(outage.began_at, material.zone), until=material.moment(outage.ended_at)
        ),
        actions=tuple(_action(action) for action in material.actions.get(finding.id, ())),
    )


def _action(action: CorrectiveAction) -> str:
    owner = action.owner.name if action.owner else "no owner"
    kind, state = KIND_WORDS[ActionKind(action.kind)], STATE_WORDS[ActionState(action.state)]
    what = action.what.removesuffix(".")
    return f"{what} ({kind.lower()}, {owner}, {state.lower()})"


def _photo(material: Material, evidence: Evidence) -> Photo:
    return Photo(
        digest=evidence.digest,
        thumbnail_digest=evidence.thumbnail_digest,
        caption=evidence.caption,
        taken=material.moment(evidence.taken_at),
        received=Moment.at(evidence.received_at, material.zone),
    )


def _signatures(material: Material) -> list[SignatureLine]:
    return [
        SignatureLine(
            name=signature.printed_name,
            role=signature.role,
            statement=signature.statement,
            signed=Moment.at(signature.signed_at, material.zone),
            method=SIGNING_WORDS.get(signature.method, signature.method),
            record_digest=signature.record_digest,
        )
        for version in material.inspection.versions
        for signature in version.signatures
    ]


def _amendments(material: Material) -> list[Amendment]:
    versions = material.inspection.versions
    return [
        change
        for before, after in pairwise(versions)
        for change in _changes(material, before, after)
    ]


def _changes(
    material: Material, before: InspectionVersion, after: InspectionVersion
) -> list[Amendment]:
    old, new = answers_of(before), answers_of(after)
    return [
        Amendment(
            number=f"{inspection_number(after.inspection_id)}.{after.number}",
            item=item.question,
            before=_full_text(item, old.get(item.key, EMPTY)),
            after=_full_text(item, new.get(item.key, EMPTY)),
            reason=after.reason,
            by=material.people.get(after.submitted_by, ""),
            amended=Moment.at(after.received_at, material.zone),
        )
        for item in material.checklist.items
        if old.get(item.key, EMPTY) != new.get(item.key, EMPTY)
    ]


def _full_text(item: Item, answer: Answer) -> str:
    text = answer_text(item, answer) if has_answer(item, answer) else "Not answered"
    return f"{text}: {answer.comment}" if answer.comment else text
