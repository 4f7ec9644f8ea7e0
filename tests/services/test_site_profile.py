"""Answers about a site: kept with their history, only what changed, one event, nobody else's."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from compliance.domain.access import Actor, Role
from compliance.domain.errors import InvalidInputError, NotAllowedError
from compliance.domain.site_profile import Given
from compliance.services.site_profile import (
    answer_facts,
    facts_before,
    facts_of,
    history_of,
    latest,
)
from compliance.storage.db import Database
from compliance.storage.models.duties import SiteFact
from compliance.storage.models.trail import TrailEntry
from tests.fakes import MONDAY, FixedClock
from tests.plant import Cast, found_company
from tests.small_duties import PROFILE

DAY = timedelta(days=1)


@pytest.fixture
def cast(db: Database, clock: FixedClock) -> Cast:
    return found_company(db, clock)


def actor(cast: Cast, role: Role = Role.COORDINATOR) -> Actor:
    return Actor(cast.coordinator, "Dee Okafor", {cast.joliet: frozenset({role})})


def answer(db: Database, cast: Cast, day: int = 0, **given: Given) -> list[str]:
    named = {key.replace("_", "-"): value for key, value in given.items()}
    at = MONDAY + day * DAY
    with db.unit_of_work() as session:
        return answer_facts(session, PROFILE, cast.joliet, named, by=actor(cast), now=at)


def test_answers_are_kept_as_what_they_mean(db: Database, cast: Cast) -> None:
    answer(
        db, cast, state="il", forklifts="1,320", round_the_clock="no", fuels=["gas", "oil"], city=""
    )
    with db.reading() as session:
        assert facts_of(session, PROFILE, cast.joliet) == {
            "state": "IL",
            "forklifts": Decimal(1320),
            "round-the-clock": False,
            "fuels": ("oil", "gas"),
        }
        assert facts_of(session, PROFILE, cast.elgin) == {}


def test_a_change_is_a_new_row_and_the_old_one_stays(db: Database, cast: Cast) -> None:
    assert answer(db, cast, forklifts="5", state="IL") == ["forklifts", "state"]
    assert answer(db, cast, 1, forklifts="5.0", state="IL") == []  # the same, said otherwise
    assert answer(db, cast, 2, forklifts="6", state="IL") == ["forklifts"]
    assert answer(db, cast, 3, forklifts="") == ["forklifts"]  # not known any more
    with db.reading() as session:
        history = history_of(session, PROFILE, cast.joliet)
        said = [(one.fact, one.at, one.by) for one in history["forklifts"]]
        assert said == [
            (Decimal(5), MONDAY, "Dee Okafor"),
            (Decimal(6), MONDAY + 2 * DAY, "Dee Okafor"),
            (None, MONDAY + 3 * DAY, "Dee Okafor"),
        ]
        assert latest(history) == {"state": "IL"}


def test_one_event_says_what_changed(db: Database, cast: Cast) -> None:
    answer(db, cast, forklifts="5", state="IL")
    answer(db, cast, forklifts="5", state="IL")
    answer(db, cast, forklifts="6", state="IL")
    with db.reading() as session:
        wanted = select(TrailEntry).where(TrailEntry.event == "site-profile.changed")
        entries = session.scalars(wanted.order_by(TrailEntry.id)).all()
    assert len(entries) == 2
    assert "forklifts: not known, now 5 pieces; state: not known, now IL" in entries[0].data
    assert "forklifts: 5 pieces, now 6 pieces" in entries[1].data
    assert entries[1].establishment_id == cast.joliet


def test_a_wrong_answer_refuses_all_of_them_and_names_each(db: Database, cast: Cast) -> None:
    with pytest.raises(InvalidInputError) as caught:
        answer(db, cast, state="Illinois", forklifts="many", city="Joliet", zebras="2")
    assert [problem.where for problem in caught.value.problems] == [
        "answer state",
        "answer forklifts",
        "answer zebras",
    ]
    with db.reading() as session:
        assert session.scalar(select(func.count(SiteFact.id))) == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SAFETY_OFFICER])
def test_who_manages_no_schedules_answers_nothing(db: Database, cast: Cast, role: Role) -> None:
    with db.unit_of_work() as session, pytest.raises(NotAllowedError):
        answer_facts(
            session, PROFILE, cast.joliet, {"state": "IL"}, by=actor(cast, role), now=MONDAY
        )


def test_nobody_answers_for_another_establishment(db: Database, cast: Cast) -> None:
    with db.unit_of_work() as session, pytest.raises(NotAllowedError):
        answer_facts(session, PROFILE, cast.elgin, {"state": "IL"}, by=actor(cast), now=MONDAY)


def test_an_answer_that_its_question_no_longer_takes_is_not_known(db: Database, cast: Cast) -> None:
    answer(db, cast, fuels=["gas"], state="IL", forklifts="2")
    with db.unit_of_work() as session:
        session.execute(update(SiteFact).where(SiteFact.fact == "fuels").values(value='["peat"]'))
        session.execute(update(SiteFact).where(SiteFact.fact == "state").values(fact="planet"))
    with db.reading() as session:
        assert facts_of(session, PROFILE, cast.joliet) == {"forklifts": Decimal(2)}


def test_what_was_known_before_leaves_out_changes_but_not_first_answers(
    db: Database, cast: Cast
) -> None:
    answer(db, cast, 0, forklifts="5", state="IL")
    answer(db, cast, 10, forklifts="6", city="Joliet")
    answer(db, cast, 20, forklifts="", city="Elgin")
    with db.reading() as session:
        history = history_of(session, PROFILE, cast.joliet)
    assert facts_before(history, MONDAY + 5 * DAY) == {
        "forklifts": Decimal(5),
        "state": "IL",
        "city": "Joliet",
    }
    assert facts_before(history, MONDAY + 30 * DAY)["forklifts"] == Decimal(6)
