"""A site's own checklists: drafts, versions that never change, what runs by them, on both kinds."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from compliance.domain.coverage import Outcome, Step, cut
from compliance.domain.errors import ConflictError, InvalidInputError, NotAllowedError
from compliance.domain.own_checklists import blank, own_key
from compliance.domain.periods import Period
from compliance.domain.trail import TrailEvent
from compliance.services.checklists import editions_of, get_edition, latest_of, versions_of
from compliance.services.coverage import coverage_of
from compliance.services.drafts import Target, start_inspection, target_of
from compliance.services.inspections import submit_inspection
from compliance.services.materialise import materialise
from compliance.services.own_checklists import (
    Beginning,
    copied,
    problems_of,
    publish_checklist,
    retire_checklist,
    save_checklist,
    start_checklist,
)
from compliance.services.schedules import Assignment, adopt_version, assign_checklist
from compliance.storage.db import Database
from compliance.storage.models.checklists import ChecklistText
from compliance.storage.models.own_checklists import OwnChecklist
from compliance.storage.models.schedules import Occurrence, Schedule
from compliance.storage.queries.coverage import Extent
from tests.fakes import MONDAY
from tests.services.test_story import events
from tests.world import (
    CATALOG,
    World,
    add_coordinator_elsewhere,
    build_world,
    edition,
    good_answers,
    sending,
)

TODAY = MONDAY.date()
KEY = "forklift-daily"
OVERRIDES = """\
overrides:
  - {checklist: forklift-dayly, reason: Each shift, provision: "local: Title 9 section 3"}
"""


def begin(session: Session, world: World, title: str = "Truck look") -> OwnChecklist:
    """A draft copied from the library's forklift check."""
    return start_checklist(
        session,
        world.establishment_id,
        copied(edition(KEY), title),
        by=world.coordinator,
        now=MONDAY,
    )


def save(session: Session, world: World, own: OwnChecklist, text: str) -> None:
    """Save as the coordinator, who has the newest revision before them."""
    save_checklist(session, own, text, revision=own.revision, by=world.coordinator, now=MONDAY)


def publish(session: Session, world: World, own: OwnChecklist) -> None:
    publish_checklist(session, own, CATALOG, by=world.coordinator, now=MONDAY)


def keys_at(session: Session, establishment_id: int) -> list[str]:
    """The own keys that can be scheduled at an establishment."""
    editions = editions_of(session, CATALOG, establishment_id)
    return [one.ref.key for one in editions if one.ref.key.startswith("own-")]


def test_a_copy_is_a_draft_that_nobody_can_schedule_yet(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        assert (own.key, own.state, own.version) == ("own-truck-look", "draft", 0)
        assert (own.based_on_key, own.based_on_version) == (KEY, edition(KEY).ref.version)
        assert problems_of(own, CATALOG) == ()
        assert keys_at(session, world.establishment_id) == []
        library = editions_of(session, CATALOG, world.establishment_id)
        assert list(library) == sorted(CATALOG.all_latest(), key=lambda one: one.ref)
        assert events(session)[-1] == TrailEvent.OWN_CHECKLIST_STARTED


def test_versions_stay_as_they_were_published_and_open_forms_keep_theirs(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        here = world.establishment_id
        own = begin(session, world)
        publish(session, world, own)
        first = latest_of(session, CATALOG, here, own.key)
        wanted = Assignment(establishment_id=here, asset_id=world.truck_id, start_on=TODAY)
        schedules = assign_checklist(session, first, wanted, by=world.coordinator, now=MONDAY)
        materialise(session, schedules, now=MONDAY)
        check = session.scalars(select(Occurrence).order_by(Occurrence.due_at)).first()
        assert check is not None
        begun = start_inspection(
            session, first, target_of(check), submission_id="s-1", by=world.officer, now=MONDAY
        )

        question = first.checklist.items[1].question
        save(session, world, own, own.text.replace(question, "Is the horn loud?"))
        publish(session, world, own)
        second = latest_of(session, CATALOG, here, own.key)

        assert [one.ref.version for one in versions_of(session, CATALOG, here, own.key)] == [1, 2]
        assert second.checklist.items[1].question == "Is the horn loud?"
        assert begun.checklist_digest == first.ref.digest
        assert get_edition(session, CATALOG, first.ref).checklist == first.checklist
        assert session.get_one(Schedule, schedules[0].id).checklist_version == 1
        adopt_version(session, schedules[0], second, by=world.coordinator, now=MONDAY)
        assert session.get_one(Schedule, schedules[0].id).checklist_version == 2
        assert begun.checklist_digest == first.ref.digest
        texts = session.scalars(select(ChecklistText).where(ChecklistText.key == own.key)).all()
        assert {text.version for text in texts} == {1, 2}


def test_a_wrong_text_is_kept_as_a_draft_and_never_published(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        save(session, world, own, own.text.replace("answer: pass-fail-na", "answer: pass-or-not"))
        problems = problems_of(own, CATALOG)
        assert len(problems) > 1
        assert all(problem.where.startswith("checklist.yaml:") for problem in problems)
        with pytest.raises(InvalidInputError) as refused:
            publish(session, world, own)
        assert tuple(refused.value.problems) == problems
        assert (own.version, keys_at(session, world.establishment_id)) == (0, [])
        save(session, world, own, "key: [")
        assert own.text == "key: [\n"
        assert own.title == "Truck look"


def test_key_and_version_are_ours_and_comments_stay(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        save(session, world, own, "# why\n" + own.text.replace(own.key, "forklift-daily"))
        assert own.text.startswith("# why\nkey: own-truck-look\nversion: 1\n")
        publish(session, world, own)
        save(session, world, own, own.text.replace("version: 1", "version: 77 # mine"))
        assert "version: 2 # mine" in own.text


def test_nobody_overwrites_what_somebody_saved_in_between(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        seen = own.revision
        save(session, world, own, own.text)
        with pytest.raises(ConflictError, match="after you opened it"):
            save_checklist(session, own, "x: y", revision=seen, by=world.coordinator, now=MONDAY)


def test_publishing_the_same_again_is_refused(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        publish(session, world, own)
        with pytest.raises(ConflictError, match="says exactly this"):
            publish(session, world, own)
        save(session, world, own, "# only a comment\n" + own.text)
        with pytest.raises(ConflictError, match="says exactly this"):
            publish(session, world, own)


def test_a_retired_one_can_no_longer_be_scheduled_but_is_found_by_its_records(
    db: Database,
) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        publish(session, world, own)
        held = latest_of(session, CATALOG, world.establishment_id, own.key)
        with pytest.raises(InvalidInputError, match="Reason"):
            retire_checklist(session, own, reason=" ", by=world.coordinator, now=MONDAY)
        retire_checklist(session, own, reason="Sold", by=world.coordinator, now=MONDAY)
        assert keys_at(session, world.establishment_id) == []
        assert get_edition(session, CATALOG, held.ref) == held
        with pytest.raises(ConflictError, match="retired"):
            save(session, world, own, own.text)
        with pytest.raises(ConflictError, match="retired"):
            publish(session, world, own)


def test_its_checks_without_a_schedule_count_in_the_coverage_also_when_it_is_retired(
    db: Database,
) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = begin(session, world)
        publish(session, world, own)
        held = latest_of(session, CATALOG, world.establishment_id, own.key)
        target = Target(establishment_id=world.establishment_id, asset_id=world.truck_id)
        check = start_inspection(
            session, held, target, submission_id="extra", by=world.officer, now=MONDAY
        )
        form = sending(good_answers(held.checklist), at=MONDAY)
        submit_inspection(session, check.id, held.checklist, form, by=world.officer, now=MONDAY)
        month = Extent(
            establishment_id=world.establishment_id,
            zone="America/Chicago",
            columns=cut(Period(TODAY.replace(day=1), TODAY), Step.MONTH),
        )
        for state in ("published", "retired"):
            rows = coverage_of(session, CATALOG, month, now=MONDAY).matrix.every
            found = {row.requirement.key: row.cells[0].outcome for row in rows}
            assert found.get(own.key) is Outcome.DONE, state
            if own.state != "retired":
                retire_checklist(session, own, reason="Sold", by=world.coordinator, now=MONDAY)


def test_another_site_neither_sees_nor_changes_it(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        stranger = add_coordinator_elsewhere(session)
        elsewhere = next(iter(stranger.establishment_ids() or ()))
        own = begin(session, world)
        publish(session, world, own)
        assert keys_at(session, world.establishment_id) == [own.key]
        assert keys_at(session, elsewhere) == []
        assert versions_of(session, CATALOG, elsewhere, own.key) == ()
        for who in (stranger, world.officer, world.auditor):
            with pytest.raises(NotAllowedError):
                retire_checklist(session, own, reason="x", by=who, now=MONDAY)
        twin = start_checklist(
            session, elsewhere, copied(edition(KEY), "Truck look"), by=stranger, now=MONDAY
        )
        assert twin.key == "own-truck-look-2"


def test_a_blank_one_can_be_published_as_it_is(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        later = MONDAY + timedelta(days=1)
        own = start_checklist(
            session,
            world.establishment_id,
            Beginning(data=blank("Dock walk", TODAY), notes=["The logo was left out."]),
            by=world.administrator,
            now=later,
        )
        assert own.notes == ["The logo was left out."]
        publish_checklist(session, own, CATALOG, by=world.administrator, now=later)
        found = latest_of(session, CATALOG, world.establishment_id, "own-dock-walk")
        assert found.checklist.title == "Dock walk"
        assert own.notes == []


def test_a_template_is_published_only_when_all_of_it_is_filled_in(db: Database) -> None:
    (template,) = [one for one in CATALOG.templates() if one.ref.key.startswith("municipal")]
    with db.unit_of_work() as session:
        world = build_world(session)
        beginning = copied(template, "Sign permits")
        own = start_checklist(
            session, world.establishment_id, beginning, by=world.coordinator, now=MONDAY
        )
        open_lines = [line for line in own.text.splitlines() if "REPLACE" in line]
        problems = problems_of(own, CATALOG)
        assert len(problems) == len(open_lines) > 20
        with pytest.raises(InvalidInputError, match="still says REPLACE"):
            publish(session, world, own)
        save(session, world, own, own.text.replace("unit: REPLACE", "unit: ft"))
        save(session, world, own, own.text.replace("REPLACE", "18-4-2"))
        publish(session, world, own)
        assert keys_at(session, world.establishment_id) == [own.key]


def test_what_does_not_exist_in_the_library_stands_against_publishing(db: Database) -> None:
    with db.unit_of_work() as session:
        world = build_world(session)
        own = start_checklist(
            session,
            world.establishment_id,
            Beginning(data=blank("Dock walk", TODAY)),
            by=world.coordinator,
            now=MONDAY,
        )
        text = own.text.replace("applies_when:\n", "applies_when:\n  facts: [unicorns]\n")
        save(session, world, own, text + OVERRIDES)
        said = " ".join(str(problem) for problem in problems_of(own, CATALOG))
        assert "forklift-dayly" in said
        assert "Did you mean `forklift-daily`?" in said
        assert "unicorns" in said


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Dock walk", "own-dock-walk"),
        ("Revisión  diaria!", "own-revision-diaria"),
        ("日本", "own-checklist"),
        ("own-x", "own-x"),
    ],
)
def test_keys_are_made_from_titles_and_never_those_of_a_file(title: str, key: str) -> None:
    assert own_key(title, set()) == key
    assert own_key(title, {key}) == f"{key}-2"
    assert len(own_key("long words " * 40, set())) <= 60
    assert key not in {ref.key for ref in CATALOG}
