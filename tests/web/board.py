"""A plant at the end of March with late, missed, unowned and failed things, for the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Role
from compliance.domain.answers import Answer
from compliance.services.drafts import start_inspection, target_of
from compliance.services.evidence import receive_photo, store_photo
from compliance.services.inspections import submit_inspection
from compliance.services.materialise import materialise
from compliance.services.reminders import sweep_checks
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.blobs import FolderBlobs
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.findings import Finding
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from tests.fakes import FixedClock
from tests.plant import password_hash
from tests.web.site import Browser, make_site
from tests.world import (
    World,
    add_coordinator_elsewhere,
    build_world,
    edition,
    good_answers,
    sending,
    submit,
)

NOW = datetime(2026, 3, 30, 15, 44, tzinfo=UTC)  # Monday, 10:44 in Chicago
BEGUN = NOW - timedelta(days=28)
TODAY = date(2026, 3, 30)
SWEEPS = 20  # more batches than there can be work for


@dataclass(frozen=True)
class Board:
    """The site, its plant, and the schedules by a short name."""

    app: Flask
    db: Database
    clock: FixedClock
    world: World
    stranger: Actor  # coordinator of another establishment
    schedules: Mapping[str, int] = field(default_factory=dict)

    def browser(self, who: Actor | None = None) -> Browser:
        """A browser in which a person is signed in; the coordinator unless said otherwise."""
        return Browser(self.app).sign_in((who or self.world.coordinator).person_id or 0)

    def check(self, name: str) -> int:
        """The id of the earliest unfinished check of a schedule."""
        with self.db.reading() as session:
            return session.scalars(
                select(Occurrence.id)
                .where(
                    Occurrence.schedule_id == self.schedules[name],
                    Occurrence.done_at.is_(None),
                    Occurrence.state.in_(("scheduled", "open", "due", "overdue")),
                )
                .order_by(Occurrence.due_at)
                .limit(1)
            ).one()


def make_board(db: Database, clock: FixedClock, folder: Path, **more: Any) -> Board:
    """Build the plant: four weeks of work, and what was left undone."""
    clock.instant = BEGUN
    with db.unit_of_work() as session:
        world = build_world(session)
        stranger = add_coordinator_elsewhere(session)
        for person in session.scalars(select(Person)):
            person.password = password_hash()
        schedules = _assign_all(session, world)
    app = make_site(db, clock, folder, **more)
    with db.unit_of_work() as session:
        blobs: FolderBlobs = app.extensions["compliance_deps"].blobs
        _work(session, world, schedules["truck"], blobs)
    clock.instant = NOW
    with db.unit_of_work() as session:
        materialise(session, session.scalars(select(Schedule)).all(), now=NOW)
        for _round in range(SWEEPS):
            sweep_checks(session, now=NOW)
    return Board(app, db, clock, world, stranger, schedules)


THINGS = {
    "door": ("FD-03", "Fire door, press shop", "fire-door"),
    "light": ("EL-02", "Emergency light, dock 1", "emergency-light"),
    "tank": ("UST-1", "Diesel tank", "underground-tank"),
    "extinguisher": ("FX-07", "Extinguisher, bay B", "fire-extinguisher"),
}


def _enter_assets(session: Session, world: World) -> dict[str, int]:
    assets: dict[str, int] = {}
    for name, (tag, words, kind) in THINGS.items():
        asset = Asset(
            establishment_id=world.establishment_id,
            area_id=world.area_id,
            tag=tag,
            name=words,
            kind=kind,
        )
        session.add(asset)
        session.flush()
        assets[name] = asset.id
    return assets


def _assign_all(session: Session, world: World) -> dict[str, int]:
    yard = Area(establishment_id=world.establishment_id, name="Waste storage HW-01")
    session.add(yard)
    session.flush()
    assets = _enter_assets(session, world)
    person, role = world.officer.person_id, Role.SAFETY_OFFICER
    wanted: dict[str, dict[str, Any]] = {
        "truck": {"key": "forklift-daily", "asset_id": world.truck_id, "assignee_id": person},
        "door": {
            "key": "fire-door-annual",
            "asset_id": assets["door"],
            "assignee_id": world.coordinator.person_id,
            "last_done_on": date(2025, 3, 5),
        },
        "light": {
            "key": "emergency-lighting-monthly",
            "asset_id": assets["light"],
            "last_done_on": date(2026, 2, 10),
        },
        "waste": {
            "key": "hazardous-waste-containers-weekly",
            "area_id": yard.id,
            "assignee_role": role,
            "last_done_on": date(2026, 3, 18),
        },
        "tank": {
            "key": "ust-walkthrough",
            "asset_id": assets["tank"],
            "assignee_id": person,
            "last_done_on": date(2026, 2, 25),
        },
        "extinguisher": {"key": "extinguisher-monthly", "asset_id": assets["extinguisher"]},
    }
    return {name: _assign(session, world, **fields) for name, fields in wanted.items()}


def _assign(session: Session, world: World, *, key: str, **changes: Any) -> int:
    base: dict[str, Any] = {
        "establishment_id": world.establishment_id,
        "start_on": date(2026, 3, 2),
    }
    wanted, by = Assignment(**(base | changes)), world.coordinator
    schedules = assign_checklist(session, edition(key), wanted, by=by, now=BEGUN)
    materialise(session, schedules, now=BEGUN)
    return schedules[0].id


def _work(session: Session, world: World, schedule_id: int, blobs: FolderBlobs) -> None:
    """Check the truck every day but the last two of each week; find a cracked fork in week four."""
    checks = session.scalars(
        select(Occurrence)
        .where(Occurrence.schedule_id == schedule_id, Occurrence.due_on < TODAY)
        .order_by(Occurrence.due_at)
    ).all()
    answers = good_answers(edition("forklift-daily").checklist)
    for check in checks:
        at = check.due_from_at + timedelta(hours=8)
        if check.due_on.weekday() < 4 and check.due_on < date(2026, 3, 26):
            submit(session, check, answers, by=world.officer, now=at)
        elif check.due_on == date(2026, 3, 26):
            fail(session, world, check, blobs, now=at)


def fail(
    session: Session, world: World, check: Occurrence, blobs: FolderBlobs, *, now: datetime
) -> Finding:
    """Send a check of the truck with its first "do not use" item failed, with a photo."""
    held = edition("forklift-daily")
    item = next(one for one in held.checklist.items if one.fail and one.fail.stop_use)
    photo = store_photo(blobs, jpeg(), file_name="IMG_1.jpg")
    bad = Answer(value="fail", comment="Crack at the left heel", photos=(photo.digest,))
    target = target_of(check)
    inspection = start_inspection(
        session, held, target, submission_id=f"fail-{check.id}", by=world.officer, now=now
    )
    receive_photo(session, photo, inspection, item.key, by=world.officer, now=now)
    form = sending({**good_answers(held.checklist), item.key: bad}, at=now)
    submit_inspection(session, inspection.id, held.checklist, form, by=world.officer, now=now)
    return session.scalars(select(Finding).where(Finding.inspection_id == inspection.id)).one()


def jpeg(colour: str = "grey") -> bytes:
    """A small photo, as a phone would send it."""
    out = BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return out.getvalue()
