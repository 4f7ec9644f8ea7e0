"""A small plant behind the pages: people with passwords, a truck whose daily check is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from compliance.domain.access import Actor
from compliance.domain.answers import Answer
from compliance.domain.checklists import Checklist
from compliance.services.drafts import Target, draft_answers, start_inspection
from compliance.services.materialise import materialise
from compliance.services.schedules import Assignment, assign_checklist
from compliance.storage.db import Database
from compliance.storage.models.inspections import Inspection
from compliance.storage.models.people import Person
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.web.kit.config import WebConfig
from tests.fakes import FixedClock
from tests.plant import PASSWORD, password_hash
from tests.web.site import CONFIG, Browser, field_on, make_site
from tests.world import World, build_world, edition, good_answers

DAILY = "forklift-daily"


@dataclass(frozen=True)
class Floor:
    """The site, its plant, and the ids of the checks that were assigned."""

    app: Flask
    db: Database
    clock: FixedClock
    world: World
    occurrence_id: int

    def browser(self, who: Actor | None = None) -> Browser:
        """A browser in which a person is signed in; the officer unless said otherwise."""
        return Browser(self.app).sign_in((who or self.world.officer).person_id or 0)


def make_floor(
    db: Database, clock: FixedClock, folder: Path, *, config: WebConfig = CONFIG
) -> Floor:
    """Build the plant with the truck's daily check due today."""
    with db.unit_of_work() as session:
        world = build_world(session)
        for person in session.scalars(select(Person)):
            person.password = password_hash()
        assign(session, world, clock, DAILY)
        occurrence_id = first_occurrence(session, DAILY).id
    return Floor(make_site(db, clock, folder, config=config), db, clock, world, occurrence_id)


def assign(session: Session, world: World, clock: FixedClock, key: str, **changes: Any) -> None:
    """Schedule a checklist for the truck, assigned to the officer."""
    base: dict[str, Any] = {
        "establishment_id": world.establishment_id,
        "asset_id": world.truck_id,
        "assignee_id": world.officer.person_id,
        "start_on": date(2026, 3, 2),
    }
    wanted = Assignment(**(base | changes))
    schedules = assign_checklist(
        session, edition(key), wanted, by=world.coordinator, now=clock.now()
    )
    materialise(session, schedules, now=clock.now())


def first_occurrence(session: Session, key: str) -> Occurrence:
    """The earliest occurrence of a checklist."""
    return session.scalars(
        select(Occurrence)
        .join(Schedule)
        .where(Schedule.checklist_key == key)
        .order_by(Occurrence.due_at)
        .limit(1)
    ).one()


def begin(browser: Browser, floor: Floor, submission_id: str = "a" * 32) -> int:
    """Begin the truck's check and return the inspection's id."""
    answer = browser.post(
        "/inspections/start",
        {"submission_id": submission_id, "occurrence_id": str(floor.occurrence_id)},
    )
    assert answer.status_code == 303, answer.text
    return int(answer.location.split("/")[2])


def fields_of(answers: Mapping[str, Answer]) -> dict[str, Any]:
    """The fields of a form that give these answers."""
    fields: dict[str, Any] = {}
    for key, answer in answers.items():
        given = {
            "value": answer.value,
            "values": list(answer.values),
            "comment": answer.comment,
            "na_reason": answer.na_reason,
            "action": answer.action,
        }
        fields |= {f"{key}.{part}": value for part, value in given.items() if value}
    return fields


def fill_all(browser: Browser, inspection_id: int, checklist: Checklist) -> None:
    """Answer every section so that nothing fails, as a browser would send it."""
    answers = good_answers(checklist)
    for section in checklist.sections:
        address = f"/inspections/{inspection_id}/sections/{section.key}"
        if browser.get(address).status_code != 200:
            continue
        mine = {item.key: answers[item.key] for item in section.items if item.key in answers}
        fields = fields_of(mine) | {"base": base_on(browser, address)}
        answer = browser.post(address, fields)
        assert answer.status_code == 303, answer.text


def base_on(browser: Browser, address: str) -> str:
    """The fingerprints that a section's page carries."""
    return field_on(browser.get(address), "base")


def begin_any(floor: Floor, key: str, **target: Any) -> int:
    """Begin a form of any checklist, also of the example, for the truck."""
    wanted = {"asset_id": floor.world.truck_id} | target
    with floor.db.unit_of_work() as session:
        inspection = start_inspection(
            session,
            edition(key),
            Target(establishment_id=floor.world.establishment_id, **wanted),
            submission_id=f"{key}-{wanted}",
            by=floor.world.officer,
            now=floor.clock.now(),
        )
        return inspection.id


def draft_of(floor: Floor, inspection_id: int) -> dict[str, Answer]:
    """What is kept of a form."""
    with floor.db.reading() as session:
        return draft_answers(session.get_one(Inspection, inspection_id))


def jpeg(colour: str = "#8899aa", size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def file_of(content: bytes, name: str = "IMG_1.jpg") -> tuple[BytesIO, str]:
    """A file as the test client sends it."""
    return BytesIO(content), name


def sign(browser: Browser, inspection_id: int, **changes: str) -> TestResponse:
    """Sign the review as it stands."""
    address = f"/inspections/{inspection_id}/review"
    page = browser.get(address)
    fields = {
        "reviewed": field_on(page, "reviewed"),
        "performed_at": field_on(page, "performed_at"),
        "password": PASSWORD,
    }
    return browser.post(address, fields | changes)
