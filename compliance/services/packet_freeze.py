"""Freezing a packet: from the rows of this instant to the snapshot that is rendered and signed."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from compliance.domain.checklists import Checklist, ChecklistRef, Edition
from compliance.domain.coverage import Narrowing, cut, narrow, step_for
from compliance.domain.investigations import Causes
from compliance.domain.local_time import start_of_day, today_at, zone_of
from compliance.domain.numbers import inspection_number, packet_number
from compliance.domain.packet_coverage import CoverageSection, freeze_matrix
from compliance.domain.packet_figures import Naming
from compliance.domain.packet_injuries import InjurySection
from compliance.domain.packet_records import InspectionRecord, Moment
from compliance.domain.packets import (
    Checkpoint,
    FindingLine,
    PacketSnapshot,
    Seal,
    Site,
    TrailLine,
    TrailSection,
    number_exhibits,
)
from compliance.domain.periods import Period
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.domain.records import digest_of
from compliance.library.catalog import Catalog
from compliance.library.filing_law import RecordkeepingLaw
from compliance.services import packet_lines as lines
from compliance.services.checklists import get_edition
from compliance.services.coverage import coverage_of
from compliance.services.packet_injuries import AUTHORITIES, InjuryOrder, freeze_injuries
from compliance.services.packet_names import without_names
from compliance.services.packet_records import Material, answers_of, freeze_record, reference_of
from compliance.services.packet_seals import mark_broken
from compliance.services.packets import ENGLISH
from compliance.services.trail_records import read_signing
from compliance.storage.models.assets import Outage
from compliance.storage.models.corrective_actions import CorrectiveAction
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.findings import Finding
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.packets import Packet
from compliance.storage.models.schedules import Occurrence
from compliance.storage.models.trail import Checkpoint as CheckpointRow
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries import packets as queries
from compliance.storage.queries.coverage import Extent
from compliance.storage.queries.incident_findings import list_findings_of_incidents
from compliance.storage.queries.readings import list_readings

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a freeze needs beside the packet's row."""

    catalog: Catalog
    checkpoint: CheckpointRow  # signed in the same transaction, after everything it covers
    base_url: str
    law: RecordkeepingLaw
    causes: Causes


def scope_of(packet: Packet) -> queries.Scope:
    """Return the packet's scope with the instants that bound its local days."""
    zone = packet.establishment.zone
    return queries.Scope(
        establishment_id=packet.establishment_id,
        from_on=packet.period_from,
        to_on=packet.period_to,
        from_at=start_of_day(packet.period_from, zone),
        until_at=start_of_day(packet.period_to + ONE_DAY, zone),
        authority=packet.authority,
    )


def freeze_packet(
    session: Session, packet: Packet, frame: Frame, *, now: datetime
) -> PacketSnapshot:
    """Copy everything that the packet will say; nothing is looked up after this.

    Raises:
        NotFoundError: the text of a checklist that a record pins is nowhere to be found.
    """
    scope = scope_of(packet)
    zone = zone_of(packet.establishment.zone)
    occurrences = queries.list_occurrences_due(session, scope, now)
    gathered = _gather(session, scope, frame.catalog, zone)
    editions = _newest(session, frame.catalog, gathered.inspections, occurrences)
    readings = {one.ref.key: list_readings(session, one.ref.digest) for one in editions}
    programmes = lines.programmes([one.checklist for one in editions], occurrences, readings)
    ordered = lines.records_by_programme(gathered.inspections, programmes)
    entries = queries.list_entries_about(session, "inspection", [row.id for row in ordered])
    checked = _check_seals(ordered, entries)
    records = tuple(_freeze_checked(gathered.material(row), checked) for row in ordered)
    site = packet.establishment
    return PacketSnapshot(
        number=packet_number(packet.id),
        title=packet.title,
        language=_language(session, packet),
        site=_site(site),
        from_on=packet.period_from,
        to_on=packet.period_to,
        authorities=(packet.authority,) if packet.authority else (),
        made_by=packet.requester.name if packet.requester else "",
        made=Moment.at(now, zone),
        supersedes=packet_number(packet.supersedes_id) if packet.supersedes_id else "",
        verify_address=f"{frame.base_url}/verify",
        seal=checked.seal,
        programmes=programmes,
        records=records,
        occurrences=lines.not_done(occurrences, site.name, gathered.people),
        findings=_findings(session, packet, gathered, now),
        days=lines.days(occurrences),
        coverage=_coverage(session, scope, frame.catalog, zone, now),
        injuries=_injuries(session, packet, scope, frame, now),
        trail=_trail(frame.checkpoint, entries, zone),
        exhibits=number_exhibits(records),
    )


def _findings(
    session: Session, packet: Packet, gathered: "_Gathered", now: datetime
) -> tuple[FindingLine, ...]:
    found = lines.findings(gathered.findings, gathered.actions, gathered.zone, now)
    return without_names(session, gathered.findings, found, _language(session, packet))


def _coverage(
    session: Session, scope: queries.Scope, catalog: Catalog, zone: ZoneInfo, now: datetime
) -> CoverageSection | None:
    """Return requirement by period, of the packet's authority only; None if there is nothing."""
    period = Period(scope.from_on, scope.to_on)
    step = step_for(period)
    extent = Extent(
        establishment_id=scope.establishment_id, zone=zone.key, columns=cut(period, step)
    )
    matrix = coverage_of(session, catalog, extent, now=now).matrix
    wanted = narrow(matrix, Narrowing(authority=scope.authority))
    return freeze_matrix(wanted, step) if wanted.every else None


def _injuries(
    session: Session,
    packet: Packet,
    scope: queries.Scope,
    frame: Frame,
    now: datetime,
) -> InjurySection | None:
    """Return the injury and illness records, masked for their reader; None if none are wanted."""
    if not packet.reader or packet.authority not in AUTHORITIES:
        return None
    place = packet.establishment
    order = InjuryOrder(
        place=place,
        scope=scope,
        reader=Reader(packet.reader),
        law=frame.law,
        naming=Naming(frame.law.codes, frame.causes, _language(session, packet)),
        today=today_at(now, place.zone),
    )
    return freeze_injuries(session, order)


def _language(session: Session, packet: Packet) -> str:
    """Return the language that was asked for: it stands in the trail, and nowhere if English."""
    entries = queries.list_entries_about(session, "packet", [packet.id])
    asked = [json.loads(entry.data).get("language") for entry in entries]
    return next((language for language in asked if language), ENGLISH)


def _site(row: Establishment) -> Site:
    parts = (row.street, row.city, f"{row.state} {row.postal_code}".strip())
    return Site(
        company=row.company.name,
        # "Northgate Fabrication, Joliet" is Joliet where the company's name stands beside it.
        establishment=row.name.removeprefix(f"{row.company.name}, "),
        address=", ".join(part for part in parts if part),
        zone=row.zone,
        naics=row.naics,
    )


def freeze_inspection(session: Session, inspection_id: int, catalog: Catalog) -> InspectionRecord:
    """Copy one inspection as a packet of this instant would print it.

    Raises:
        NotFoundError: there is no such inspection, or its checklist's text is nowhere to be found.
    """
    row = queries.get_record(session, inspection_id)
    zone = zone_of(row.establishment.zone)
    gathered = _gather_about(session, [row], _texts(session, catalog, [row]), zone)
    return freeze_record(gathered.material(row))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gathered:
    """The rows of a packet, read in a bounded number of statements."""

    inspections: Sequence[Inspection]
    texts: Mapping[str, Checklist]  # by digest
    findings: Sequence[Finding]
    found: Mapping[int, Mapping[str, Finding]]  # by inspection, then by item key
    actions: Mapping[int, Sequence[CorrectiveAction]]
    outages: Mapping[int, Outage]
    evidence: Mapping[int, Mapping[str, Evidence]]  # by inspection, then by digest
    people: Mapping[int, str]
    zone: ZoneInfo

    def material(self, row: Inspection) -> Material:
        """Return what belongs to one inspection."""
        return Material(
            inspection=row,
            checklist=self.texts[row.checklist_digest],
            zone=self.zone,
            place=row.asset.area.name if row.asset and row.asset.area else "",
            photos=self.evidence.get(row.id, {}),
            findings=self.found.get(row.id, {}),
            actions=self.actions,
            outages=self.outages,
            people=self.people,
            answers=answers_of(row.versions[-1]),
        )


def _gather(session: Session, scope: queries.Scope, catalog: Catalog, zone: ZoneInfo) -> _Gathered:
    inspections = queries.list_records(session, scope)
    texts = _texts(session, catalog, inspections)
    if scope.authority:
        inspections = [
            row
            for row in inspections
            if texts[row.checklist_digest].authority.value == scope.authority
        ]
    of_incidents = list_findings_of_incidents(session, scope)
    return _gather_about(session, inspections, texts, zone, of_incidents)


def _gather_about(
    session: Session,
    inspections: Sequence[Inspection],
    texts: Mapping[str, Checklist],
    zone: ZoneInfo,
    of_incidents: Sequence[Finding] = (),
) -> _Gathered:
    ids = [row.id for row in inspections]
    findings = [*queries.list_findings_of(session, ids), *of_incidents]
    finding_ids = [row.id for row in findings]
    actions: dict[int, list[CorrectiveAction]] = defaultdict(list)
    for action in queries.list_actions_of_findings(session, finding_ids):
        actions[action.finding_id].append(action)
    evidence: dict[int, dict[str, Evidence]] = defaultdict(dict)
    for photo in queries.list_evidence_of(session, ids):
        evidence[photo.inspection_id or 0][photo.digest] = photo
    found: dict[int, dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        if finding.inspection_id is not None:
            found[finding.inspection_id][finding.item_key] = finding
    stops = queries.list_stop_uses(session, finding_ids)
    return _Gathered(
        inspections=inspections,
        texts=texts,
        findings=findings,
        found=found,
        actions=actions,
        outages={row.finding_id: row for row in stops if row.finding_id is not None},
        evidence=evidence,
        people=queries.names_of_people(session),
        zone=zone,
    )


def _texts(
    session: Session, catalog: Catalog, inspections: Iterable[Inspection]
) -> dict[str, Checklist]:
    references = {reference_of(row) for row in inspections}
    return {
        reference.digest: get_edition(session, catalog, reference).checklist
        for reference in references
    }


def _newest(
    session: Session,
    catalog: Catalog,
    inspections: Iterable[Inspection],
    occurrences: Iterable[Occurrence],
) -> list[Edition]:
    """Return the newest edition of every checklist that the packet speaks of."""
    references = {reference_of(row) for row in inspections}
    references |= {
        ChecklistRef(row.checklist_key, row.checklist_version, row.checklist_digest)
        for row in {occurrence.schedule for occurrence in occurrences}
    }
    newest = {reference.key: reference for reference in sorted(references)}
    return [get_edition(session, catalog, reference) for reference in newest.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """The seal of a packet, and the ids of the inspections that do not match theirs."""

    seal: Seal
    broken: frozenset[int]


def _freeze_checked(material: Material, checked: _Checked) -> InspectionRecord:
    record = freeze_record(material)
    return mark_broken(record) if material.inspection.id in checked.broken else record


def _check_seals(inspections: Sequence[Inspection], entries: Sequence[TrailEntry]) -> _Checked:
    """Compare every version with its own digest and with what the trail recorded of it."""
    signings = ((entry.subject_id, read_signing(entry.event, entry.data)) for entry in entries)
    recorded = {(place, said.version): said.digest for place, said in signings if said}
    held = {
        (version.inspection_id, version.number): version
        for row in inspections
        for version in row.versions
    }
    unchanged = {
        place
        for place, version in held.items()
        if digest_of(version.record) == version.digest == recorded.get(place)
    }
    seal = Seal(
        records=len(held),
        unchanged=len(unchanged),
        missing=len(recorded.keys() - held.keys()),
        extra=len(held.keys() - recorded.keys()),
    )
    wrong = (held.keys() | recorded.keys()) - unchanged
    return _Checked(seal=seal, broken=frozenset(inspection_id for inspection_id, _ in wrong))


def _trail(
    checkpoint: CheckpointRow, entries: Iterable[TrailEntry], zone: ZoneInfo
) -> TrailSection:
    return TrailSection(
        checkpoint=Checkpoint(
            tree_size=checkpoint.tree_size,
            root_hash=checkpoint.root_hash,
            signature=checkpoint.signature,
            key_id=checkpoint.key_id,
            made=Moment.at(checkpoint.at, zone),
        ),
        entries=tuple(
            TrailLine(
                sequence=entry.position,
                at=Moment.at(entry.at, zone),
                actor=entry.actor_name,
                event=entry.event,
                subject=inspection_number(entry.subject_id),
                digest=entry.leaf_hash,
            )
            for entry in entries
            if entry.position is not None and entry.event != "inspection.draft-saved"
        ),
    )
