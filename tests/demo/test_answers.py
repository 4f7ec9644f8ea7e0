"""What the demo plant says about itself fits what it has and what it does."""

from sqlalchemy import select

from compliance.demo.answers import ANSWERS
from compliance.demo.plant import THINGS
from compliance.domain.applicability import Applies
from compliance.domain.proposals import propose
from compliance.services.site_profile import facts_of, history_of
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.schedules import Schedule
from tests.demo.conftest import Loaded


def test_what_is_scheduled_is_owed_and_a_change_brings_more(year: Loaded) -> None:
    profile = year.catalog.profile
    with year.database.reading() as session:
        site = session.scalars(select(Establishment.id)).one()
        facts = facts_of(session, profile, site)
        history = history_of(session, profile, site)
        scheduled = set(session.scalars(select(Schedule.checklist_key).distinct()))
    made = {one.checklist.key: one for one in propose(year.catalog.all_latest(), profile, facts)}
    law = scheduled & made.keys()
    assert {key for key in law if made[key].applies is not Applies.YES} == set()
    assert [str(answer.fact) for answer in history["noise-dba"]] == ["82", "88"]
    assert made["audiogram-annual"].applies is Applies.YES
    assert made["emergency-plan-check"].applies is Applies.UNDECIDED


def test_it_counts_the_assets_that_it_has(year: Loaded) -> None:
    kinds = [thing.kind for thing in THINGS]
    for question in year.catalog.profile.questions():
        if question.asset_kind and question.key in ANSWERS:
            assert ANSWERS[question.key] == str(kinds.count(question.asset_kind)), question.key
