"""Areas, assets and people out of CSV files: looked through first, then saved as a whole.

A file may be imported again: rows are known by area name, tag or mail address, so nothing is
entered twice, and what is unchanged stays untouched.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, Role, demand
from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.domain.trail import TrailEvent
from compliance.services.assets import AssetDetails, clean_tag, fill_asset, problems_of
from compliance.services.people import (
    PersonDetails,
    change_person,
    invite_person,
    look_at_details,
    set_roles,
)
from compliance.services.plant_rows import PlantTable, Row, date_of, in_order, read_rows
from compliance.services.trail import append
from compliance.storage.models.assets import Asset
from compliance.storage.models.establishments import Area
from compliance.storage.models.people import Person
from compliance.storage.queries.assets import list_tags
from compliance.storage.queries.establishments import list_areas
from compliance.storage.queries.people import find_person_by_email, list_people_at

PERMISSION = {
    PlantTable.AREAS: Permission.MANAGE_PLANT,
    PlantTable.ASSETS: Permission.MANAGE_PLANT,
    PlantTable.PEOPLE: Permission.MANAGE_PEOPLE,
}
ROLE_MARK = "; "  # between several roles in one cell


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a cell of the file changes of somebody known: which column, and from what to what."""

    name: str
    column: str
    before: str
    after: str


@dataclass(slots=True)
class ImportPlan:
    """What a file does to the plant: names of what is new, changed and left as it is.

    ``changes`` says of changed people what becomes of each cell, written as the file has it.
    """

    table: PlantTable
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    new_areas: list[str] = field(default_factory=list)
    changes: list[CellChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Job:
    session: Session
    place: int
    plan: ImportPlan
    by: Actor
    now: datetime


def import_plant(
    session: Session,
    establishment_id: int,
    table: PlantTable,
    source: bytes,
    *,
    by: Actor,
    now: datetime,
) -> ImportPlan:
    """Enter the rows of a file, all of them or none, and return what that changed.

    For a preview, call it in a unit of work that is rolled back: what it says is what it does.

    Raises:
        InvalidInputError: with everything that is wrong, by row and column; nothing is kept.
        NotAllowedError: the actor may not enter such things there.
    """
    demand(by, PERMISSION[table], establishment_id)
    rows, unread = read_rows(source, table)
    job = _Job(session, establishment_id, ImportPlan(table), by, now)
    problems = in_order([*unread, *_APPLY[table](job, rows)])
    if problems:
        raise InvalidInputError(problems)
    session.flush()
    plan = job.plan
    append(
        session,
        TrailEvent.PLANT_IMPORTED,
        by=by,
        now=now,
        subject=("establishment", establishment_id),
        establishment_id=establishment_id,
        data={
            "table": table.value,
            "file": hashlib.sha256(source).hexdigest(),
            "new": len(plan.new),
            "changed": len(plan.changed),
            "unchanged": len(plan.unchanged),
        },
    )
    return plan


def export_rows(session: Session, establishment_id: int, table: PlantTable) -> list[list[str]]:
    """Return the rows of a table as the import reads them; columns as in ``plant_rows.COLUMNS``."""
    if table is PlantTable.AREAS:
        return [[area.name] for area in list_areas(session, establishment_id)]
    if table is PlantTable.ASSETS:
        assets = list_tags(session, establishment_id).values()
        return [_asset_cells(asset) for asset in assets if asset.retired_at is None]
    return [
        [
            person.email,
            person.name,
            ROLE_MARK.join(sorted(_roles_at(person, establishment_id))),
            person.language,
        ]
        for person in list_people_at(session, establishment_id)
        if _roles_at(person, establishment_id)
    ]


def _roles_at(person: Person, place: int) -> set[str]:
    return {row.role for row in person.role_assignments if row.establishment_id == place}


def _asset_cells(asset: Asset) -> list[str]:
    since = asset.in_service_on.isoformat() if asset.in_service_on else ""
    area = asset.area.name if asset.area else ""
    return [asset.tag, asset.name, asset.kind, area, asset.make_model, asset.serial_number, since]


def _apply_areas(job: _Job, rows: Sequence[Row]) -> list[Problem]:
    areas = _areas(job)
    problems = []
    for row in rows:
        name = " ".join(row.cells["name"].split())
        known = areas.get(name.casefold())
        if not name:
            continue  # was said when the rows were read
        if known is None:
            job.session.add(Area(establishment_id=job.place, name=name))
            job.plan.new.append(name)
        elif known.retired_at is not None:
            problems.append(_retired(row, "name", name))
        else:
            job.plan.unchanged.append(known.name)
    return problems


def _apply_assets(job: _Job, rows: Sequence[Row]) -> list[Problem]:
    areas, known = _areas(job), list_tags(job.session, job.place)
    problems: list[Problem] = []
    for row in rows:
        asset = known.get(clean_tag(row.cells["tag"]))
        if asset is not None and asset.retired_at is not None:
            problems.append(_retired(row, "tag", asset.tag))
            continue
        details, found = _details_of(row, asset)
        found += _bad_area(row, areas)
        if found:
            problems += found
            continue
        details = replace(details, area_id=_area_id(job, row, asset, areas))
        _save_asset(job, asset, details)
    return problems


def _save_asset(job: _Job, asset: Asset | None, details: AssetDetails) -> None:
    if asset is None:
        new = Asset(establishment_id=job.place)
        with job.session.no_autoflush:
            fill_asset(job.session, new, details)
        job.session.add(new)
        job.plan.new.append(new.tag)
    elif fill_asset(job.session, asset, details):
        job.plan.changed.append(asset.tag)
    else:
        job.plan.unchanged.append(asset.tag)


def _details_of(row: Row, asset: Asset | None) -> tuple[AssetDetails, list[Problem]]:
    """Return what a row says; a column that the file does not have keeps what is known."""
    problems = []
    try:
        since = date_of(row, "in_service_on")
    except ValueError:
        what = f"{row.cells['in_service_on']!r} is not a date."
        remedy = "Write it as 2026-03-31: year, month, day."
        problems.append(Problem(row.where("in_service_on"), what, remedy))
        since = None
    if "in_service_on" not in row.cells and asset is not None:
        since = asset.in_service_on
    details = AssetDetails(
        tag=row.cells["tag"],
        name=row.cells["name"],
        kind=row.cells["kind"].lower().replace(" ", "-").replace("_", "-"),
        make_model=row.cells.get("make_model", asset.make_model if asset else ""),
        serial_number=row.cells.get("serial_number", asset.serial_number if asset else ""),
        in_service_on=since,
    )
    problems += [
        Problem(row.where(one.where), one.what, one.remedy) for one in problems_of(details)
    ]
    return details, problems


def _bad_area(row: Row, areas: Mapping[str, Area]) -> list[Problem]:
    name = " ".join(row.cells.get("area", "").split())
    known = areas.get(name.casefold())
    return [_retired(row, "area", name)] if known is not None and known.retired_at else []


def _area_id(job: _Job, row: Row, asset: Asset | None, areas: dict[str, Area]) -> int | None:
    if "area" not in row.cells:
        return asset.area_id if asset is not None else None
    name = " ".join(row.cells["area"].split())
    if not name:
        return None
    if name.casefold() not in areas:
        area = areas[name.casefold()] = Area(establishment_id=job.place, name=name)
        job.session.add(area)
        job.session.flush()
        job.plan.new_areas.append(name)
    return areas[name.casefold()].id


def _areas(job: _Job) -> dict[str, Area]:
    rows = list_areas(job.session, job.place, with_retired=True)
    return {area.name.casefold(): area for area in rows}


def _retired(row: Row, column: str, name: str) -> Problem:
    return Problem(
        row.where(column), f"{name!r} is retired.", "Take another name, or leave it out."
    )


def _apply_people(job: _Job, rows: Sequence[Row]) -> list[Problem]:
    problems: list[Problem] = []
    for row in rows:
        person = find_person_by_email(job.session, row.cells["email"])
        roles, found = _roles_of(row)
        if person is not None and not person.active:
            found.append(_retired(row, "email", row.cells["email"]))
        details, wrong = look_at_details(job.session, _person_details(row, person), person)
        found += [Problem(row.where(one.where), one.what, one.remedy) for one in wrong]
        problems += found or _apply_person(job, row, person, (details, roles))
    return problems


def _person_details(row: Row, person: Person | None) -> PersonDetails:
    """Return what a row says of a person; a language that is not given stays as it is."""
    return PersonDetails(
        name=row.cells["name"],
        email=row.cells["email"],
        language=row.cells.get("language", "").lower() or (person.language if person else "en"),
    )


def _apply_person(
    job: _Job, row: Row, person: Person | None, wanted: tuple[PersonDetails, frozenset[Role]]
) -> list[Problem]:
    details, roles = wanted
    try:
        if person is None:
            grants = {(job.place, role) for role in roles}
            invite_person(job.session, details, grants, by=job.by, now=job.now)
            job.plan.new.append(row.cells["email"])
        elif changes := _changes_of(job, person, details, roles):
            _change_person(job, person, details, roles)
            job.plan.changed.append(person.email)
            job.plan.changes += changes
        else:
            job.plan.unchanged.append(person.email)
    except ComplianceError as error:
        return [Problem(f"row {row.number}", str(error), "")]
    return []


def _changes_of(
    job: _Job, person: Person, details: PersonDetails, roles: frozenset[Role]
) -> list[CellChange]:
    """Return what a row changes of somebody known. Roles are added; none is taken away."""
    held = _roles_at(person, job.place)
    cells = (
        ("name", person.name, details.name),
        ("roles", ROLE_MARK.join(sorted(held)), ROLE_MARK.join(sorted({*held, *roles}))),
        ("language", person.language, details.language),
    )
    return [
        CellChange(person.email, column, before, after)
        for column, before, after in cells
        if before != after
    ]


def _change_person(
    job: _Job, person: Person, details: PersonDetails, roles: frozenset[Role]
) -> None:
    if (details.name, details.language) != (person.name, person.language):
        details = replace(details, email=person.email)
        change_person(job.session, person, details, by=job.by, now=job.now)
    held = {(one.establishment_id, Role(one.role)) for one in person.role_assignments}
    grants = {(job.place, role) for role in roles}
    if not grants <= held:
        set_roles(job.session, person, held | grants, by=job.by, now=job.now)


def _roles_of(row: Row) -> tuple[frozenset[Role], list[Problem]]:
    """Return the roles in a cell, and one problem that names all that are none."""
    cell = row.cells["roles"].split(ROLE_MARK.strip())
    words = [word for one in cell if (word := one.strip().lower().replace(" ", "-"))]
    wrong = [word for word in words if word not in set(Role)]
    remedy = f"Roles are {', '.join(Role)}, with ; between them."
    problems = []
    if wrong or not words:
        said = (
            f"There is no role {' or '.join(map(repr, wrong))}." if wrong else "No role is given."
        )
        problems.append(Problem(row.where("roles"), said, remedy))
    return frozenset(Role(word) for word in words if word not in wrong), problems


_APPLY = {
    PlantTable.AREAS: _apply_areas,
    PlantTable.ASSETS: _apply_assets,
    PlantTable.PEOPLE: _apply_people,
}
