"""Reporting incidents: once, all problems at once, claims kept apart, urgent ones told at once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from compliance.domain.access import Actor
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.incidents import Account, IncidentKind, Named, Part, When
from compliance.domain.local_time import local_at
from compliance.domain.notifications import COMBINED, NotificationKind
from compliance.services.delivery import claim
from compliance.services.incident_changes import write_changes
from compliance.services.incident_drafts import (
    MOST_DRAFTS,
    drop_draft,
    drop_photo,
    keep_photos,
    photos_of,
    save_draft,
)
from compliance.services.incidents import Report, report_by_link, report_incident
from compliance.services.report_links import (
    end_link,
    make_link,
)
from compliance.storage.db import Database
from compliance.storage.models.assets import Asset
from compliance.storage.models.evidence import Evidence
from compliance.storage.models.incidents import Incident, IncidentDraft
from compliance.storage.models.notifications import Notification
from compliance.storage.models.trail import TrailEntry
from compliance.storage.queries.incidents import find_link, list_drafts
from tests.fakes import MONDAY, FixedClock
from tests.world import PHOTO, World, add_coordinator_elsewhere, build_world

ACCOUNT = Account(
    kind=IncidentKind.NEAR_MISS,
    what="A pallet fell from the second level. Nobody stood there.",
    when=When(on=date(2026, 3, 2), at=time(8, 40)),
    anyone_hurt=False,
    place="Beam 4",
)


@pytest.fixture
def world(db: Database) -> World:
    with db.unit_of_work() as session:
        return build_world(session)


def report(world: World, number: int = 1, **changes: object) -> Report:
    account = replace(ACCOUNT, **changes)  # type: ignore[arg-type]  # fields by name
    return Report(
        establishment_id=world.establishment_id,
        submission_id=f"{number:032x}",
        account=account,
        photos=(PHOTO,),
        device_at=MONDAY - timedelta(seconds=90),
    )


def send(db: Database, wanted: Report, by: Actor, now: datetime = MONDAY) -> int:
    with db.unit_of_work() as session:
        return report_incident(session, wanted, by=by, now=now).id


def entries(session: Session, event: str) -> list[TrailEntry]:
    return list(session.scalars(select(TrailEntry).where(TrailEntry.event == event)))


def test_a_report_keeps_what_is_claimed_apart_from_what_is_measured(
    db: Database, world: World
) -> None:
    sent = report(world, area_id=world.area_id, people=(Named(part=Part.WITNESS, name="Jo Bell"),))
    number = send(db, sent, world.officer)
    with db.reading() as session:
        row = session.get_one(Incident, number)
        assert (row.state, row.kind, row.is_private) == ("reported", "near-miss", False)
        assert row.happened_at == MONDAY - timedelta(minutes=20)  # the word of the reporter
        assert row.device_at == MONDAY - timedelta(seconds=90)  # the phone's clock
        assert row.received_at == row.learned_at == MONDAY  # ours
        assert [person.name for person in row.people] == ["Jo Bell"]
        assert session.scalars(select(Evidence.incident_id)).all() == [number]
        [entry] = entries(session, "incident.reported")
        assert "Jo Bell" not in entry.data
        assert "pallet" not in entry.data  # auditors read the trail
        assert PHOTO.digest in entry.data
        assert session.scalar(select(func.count(TrailEntry.id))) == 1


def when_at(instant: datetime) -> When:
    """The minute of an instant on the plant's wall: what "just now" means."""
    wall = local_at(instant, "America/Chicago")
    return When(on=wall.date(), at=wall.time().replace(second=0, microsecond=0))


def test_the_same_form_sent_again_is_one_incident(db: Database, world: World) -> None:
    first = send(db, report(world), world.officer)
    later = MONDAY + timedelta(minutes=9)
    assert send(db, report(world), world.officer, later) == first
    now = replace(report(world, 2), account=replace(ACCOUNT, when=when_at(MONDAY)))
    at_once = send(db, replace(now, photos=()), world.officer)
    again = replace(now, photos=(), account=replace(ACCOUNT, when=when_at(later)))
    assert send(db, again, world.officer, later) == at_once  # "just now", said once more
    with db.reading() as session:
        assert session.scalar(select(func.count(Incident.id))) == 2
        assert session.scalar(select(func.count(Evidence.id))) == 1
    with pytest.raises(ConflictError), db.unit_of_work() as session:
        report_incident(session, report(world), by=world.coordinator, now=MONDAY)


def test_the_same_form_with_other_words_is_a_report_of_its_own(db: Database, world: World) -> None:
    first = send(db, report(world), world.officer)
    trapped = report(world, what="Somebody is trapped under the press", told_urgent=True)
    second = send(db, trapped, world.officer)
    assert second != first
    assert send(db, trapped, world.officer) == second  # and sent again it is that one
    other_photo = replace(report(world), photos=(replace(PHOTO, digest="c" * 64),))
    third = send(db, other_photo, world.officer)
    assert len({first, second, third}) == 3
    with db.reading() as session:
        row = session.get_one(Incident, second)
        assert (row.what, row.is_urgent) == ("Somebody is trapped under the press", True)
        assert len(session.scalars(select(Notification.id)).all()) > 0


def test_what_was_corrected_since_does_not_make_a_resent_form_another(
    db: Database, world: World
) -> None:
    first = send(db, report(world), world.officer)
    with db.unit_of_work() as session:
        incident = session.get_one(Incident, first)
        incident.what, incident.place = "A pallet fell, it was empty.", "Beam 5"
        fixed = [("what", ACCOUNT.what, incident.what), ("where", "Beam 4", "Beam 5")]
        write_changes(session, incident, fixed, "Looked", by=world.coordinator, now=MONDAY)
    assert send(db, report(world), world.officer) == first


def test_two_presses_at_the_same_moment_are_one_incident(db: Database, world: World) -> None:
    ready, made = Barrier(2), []

    def press() -> None:
        ready.wait()
        made.append(send(db, report(world, told_urgent=True), world.officer))

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert made[0] == made[1]
    with db.reading() as session:
        assert len(entries(session, "incident.reported")) == 1


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_kept(
    db: Database, world: World
) -> None:
    wrong = report(
        world,
        kind=None,
        what=" ",
        anyone_hurt=None,
        when=When(on=date(2026, 3, 4)),
        place="x" * 121,
        asset_id=99,
    )
    with pytest.raises(InvalidInputError) as refused:
        send(db, wrong, world.officer)
    where = [problem.where for problem in refused.value.problems]
    assert where == ["kind", "hurt", "what", "place", "happened_on", "where"]
    with db.reading() as session:
        assert session.scalar(select(func.count(Incident.id))) == 0


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": IncidentKind.INJURY}, "hurt"),
        ({"when": When(on=None)}, "happened_on"),
        ({"when": When(on=date(2026, 3, 2), at=time(9, 6))}, "happened_time"),
        ({"when": When(on=date(1926, 3, 2))}, "happened_on"),
        ({"people": (Named(part=Part.HURT, name="Jo"),)}, "hurt"),
        ({"people": (Named(part=Part.WITNESS, name="x" * 121),)}, "others"),
    ],
)
def test_contradictions_are_refused(
    db: Database, world: World, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        send(db, report(world, 1, **changes), world.officer)
    assert [problem.where for problem in refused.value.problems] == [where]


def test_another_establishments_asset_is_no_place(db: Database, world: World) -> None:
    with db.unit_of_work() as session:
        stranger = add_coordinator_elsewhere(session)
        [elsewhere] = [key for key in stranger.roles if key is not None]
        asset = Asset(establishment_id=elsewhere, tag="X-1", name="X", kind="machine")
        session.add(asset)
        session.flush()
        asset_id = asset.id
    with pytest.raises(InvalidInputError):
        send(db, report(world, asset_id=asset_id), world.officer)
    with pytest.raises(NotAllowedError):
        send(db, report(world), stranger)
    with pytest.raises(NotAllowedError):
        send(db, report(world), world.auditor)


def test_an_urgent_report_is_owed_to_the_people_on_duty_once(db: Database, world: World) -> None:
    secret = report(world, kind=IncidentKind.INJURY, anyone_hurt=True, told_urgent=True)
    send(db, secret, world.officer)
    send(db, secret, world.officer)
    with db.reading() as session:
        [row] = session.scalars(select(Notification)).all()
        assert (row.recipient_id, row.kind) == (world.coordinator.person_id, "incident-urgent")
        assert row.data["what"] == ""  # of a private one not even the words
    send(db, report(world, 2, kind=IncidentKind.FIRE), world.administrator)
    with db.reading() as session:
        rows = session.scalars(select(Notification).order_by(Notification.id)).all()[1:]
        told = {row.recipient_id for row in rows}
        assert told == {world.officer.person_id, world.coordinator.person_id}
        assert all("pallet" in str(row.data["what"]) for row in rows)
    assert NotificationKind.INCIDENT_URGENT not in COMBINED
    with db.unit_of_work() as session:
        claimed = claim(session, "worker", now=MONDAY)
        assert claimed is not None
        assert len(claimed.rows) == 1  # two wait for the coordinator; none waits for a digest


def test_what_is_not_urgent_pages_nobody(db: Database, world: World) -> None:
    send(db, report(world), world.officer)
    with db.reading() as session:
        assert session.scalar(select(func.count(Notification.id))) == 0


def test_a_stranger_reports_by_the_code_on_the_wall_until_it_ends(
    db: Database, world: World, clock: FixedClock
) -> None:
    with db.unit_of_work() as session:
        token = make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY).token
    with db.unit_of_work() as session:
        link = find_link(session, token)
        assert link is not None
        row = report_by_link(session, link, report(world), now=MONDAY)
        assert (row.reported_by, row.report_link_id) == (None, link.id)
        assert report_by_link(session, link, report(world), now=MONDAY).id == row.id
    with pytest.raises(ConflictError):  # somebody signed in cannot take it over, nor read it so
        send(db, report(world), world.officer)
    with pytest.raises(ConflictError), db.unit_of_work() as session:
        make_link(session, world.establishment_id, by=world.coordinator, now=MONDAY)
    with pytest.raises(NotAllowedError), db.unit_of_work() as session:
        make_link(session, world.establishment_id, by=world.officer, now=MONDAY)
    with db.unit_of_work() as session:
        link = find_link(session, token)
        assert link is not None
        end_link(session, link, by=world.administrator, now=MONDAY)
        with pytest.raises(ConflictError):
            report_by_link(session, link, report(world, 2), now=MONDAY)
    with db.reading() as session:
        assert find_link(session, token) is None


def test_a_draft_is_kept_is_the_persons_own_and_is_no_incident(db: Database, world: World) -> None:
    form = (world.establishment_id, "d" * 32)
    with db.unit_of_work() as session:
        draft = save_draft(session, form, {"what": "A drum"}, by=world.officer, now=MONDAY)
        assert keep_photos(session, draft, [PHOTO, PHOTO]) == 0
        draft = save_draft(
            session, form, {"what": "A drum leaks"}, by=world.officer, now=MONDAY + timedelta(1)
        )
        assert draft.begun_at == MONDAY
        assert photos_of(draft) == [PHOTO]
        drop_photo(session, draft, PHOTO.digest)
        assert photos_of(draft) == []
        with pytest.raises(ConflictError):
            save_draft(session, form, {}, by=world.coordinator, now=MONDAY)
        with pytest.raises(ConflictError):
            drop_draft(session, draft, by=world.coordinator)
        drop_draft(session, draft, by=world.officer)
        for number in range(MOST_DRAFTS + 2):
            later = MONDAY + timedelta(minutes=number)
            save_draft(session, (form[0], f"{number:032x}"), {}, by=world.officer, now=later)
        assert len(list_drafts(session, world.officer.person_id, form[0])) == MOST_DRAFTS
    with db.reading() as session:
        assert session.scalar(select(func.count(TrailEntry.id))) == 0
        assert session.scalar(select(func.count(IncidentDraft.id))) == MOST_DRAFTS
    send(db, report(world, 77), world.officer)
    with pytest.raises(ConflictError), db.unit_of_work() as session:
        save_draft(session, (form[0], f"{77:032x}"), {}, by=world.officer, now=MONDAY)
