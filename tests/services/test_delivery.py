"""The outbox: owed once, taken under a lease, settled, tried again, given up."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from compliance.domain.notifications import (
    FIRST_RETRY,
    LONGEST_RETRY,
    MOST_ATTEMPTS,
    NotificationKind,
    Owed,
    retry_after,
)
from compliance.ports import Delivery, DeliveryResult
from compliance.services import delivery
from compliance.services.delivery import LEASE, Claim
from compliance.storage.db import Database
from compliance.storage.models.notifications import Notification
from compliance.storage.queries.notifications import (
    count_by_state,
    find_next_try_at,
    list_notifications_of,
)
from compliance.storage.queries.trail import list_entries_of
from tests.fakes import MONDAY

SENT = DeliveryResult(outcome=Delivery.SENT)
PASSING = DeliveryResult(outcome=Delivery.PASSING, detail="451 try later")
PERMANENT = DeliveryResult(outcome=Delivery.PERMANENT, detail="550 no such user")


def owed(
    number: int = 1,
    kind: NotificationKind = NotificationKind.PACKET_READY,
    *,
    to: str = "ana@plant.example",
    stage: str = "",
    data: Mapping[str, object] | None = None,
) -> Owed:
    return Owed(
        kind=kind,
        subject=("occurrence", number),
        establishment_id=None,
        recipient_id=None,
        address=to,
        channel="email",
        stage=stage,
        data=data or {"title": f"Check {number}"},
    )


def owe(db: Database, *messages: Owed, now: datetime = MONDAY) -> int:
    with db.unit_of_work() as session:
        return delivery.owe(session, messages, now=now)


def take(db: Database, worker: str = "w1", *, now: datetime = MONDAY) -> Claim | None:
    with db.unit_of_work() as session:
        return delivery.claim(session, worker, now=now)


def taken(db: Database, worker: str = "w1", *, now: datetime = MONDAY) -> Claim:
    found = take(db, worker, now=now)
    assert found is not None
    return found


def settle(db: Database, claim: Claim, result: DeliveryResult, *, now: datetime = MONDAY) -> None:
    with db.unit_of_work() as session:
        delivery.settle(session, claim, result, now=now)


def row(db: Database, number: int = 1) -> Notification:
    with db.reading() as session:
        [found] = list_notifications_of(session, ("occurrence", number))
    return found


def test_a_message_is_owed_once_whatever_became_of_it(db: Database) -> None:
    assert owe(db, owed(), owed()) == 1
    assert owe(db, owed(), owed(2), owed(stage="later"), owed(to="ben@plant.example")) == 3
    settle(db, taken(db), SENT)
    assert owe(db, owed(), now=MONDAY + timedelta(days=1)) == 0


def test_a_message_is_taken_by_one_worker_and_sent_once(db: Database) -> None:
    owe(db, owed(data={"title": "Check"}))
    claim = taken(db)
    assert take(db, "w2") is None
    message = claim.message()
    assert (message.kind, message.address) == ("packet-ready", "ana@plant.example")
    assert message.data == {"title": "Check", "kind": "packet-ready", "subject_id": 1}
    settle(db, claim, SENT)
    assert take(db, now=MONDAY + timedelta(days=9)) is None
    assert (row(db).state, row(db).sent_at, row(db).attempts) == ("sent", MONDAY, 1)
    assert not row(db).is_suspect


def test_a_lease_that_ended_is_taken_again_under_the_same_message_id(db: Database) -> None:
    owe(db, owed())
    lost = taken(db)
    assert take(db, "w2", now=MONDAY + LEASE - timedelta(seconds=1)) is None
    again = taken(db, "w2", now=MONDAY + LEASE)
    assert again.message().message_id == lost.message().message_id
    assert row(db).is_suspect
    settle(db, lost, PERMANENT)
    assert row(db).state == "sending", "who lost the lease writes nothing"
    settle(db, again, SENT)
    assert (row(db).state, row(db).attempts) == ("sent", 2)


def test_a_passing_failure_is_tried_again_later_and_later_and_given_up_at_last(
    db: Database,
) -> None:
    owe(db, owed())
    now, waits = MONDAY, []
    for _ in range(MOST_ATTEMPTS):
        settle(db, taken(db, now=now), PASSING, now=now)
        due = row(db).next_try_at
        if due is not None:
            waits.append(due - now)
            now = due
    assert len(waits) == MOST_ATTEMPTS - 1
    assert waits[0] >= FIRST_RETRY
    assert all(later > earlier for earlier, later in pairwise(waits[:8]))
    assert max(waits) <= LONGEST_RETRY * 1.2
    assert (row(db).state, row(db).error) == ("failed", "451 try later")
    with db.reading() as session:
        [entry] = list_entries_of(session, "notification", row(db).id)
    assert entry.event == "notification.bounced"


def test_a_permanent_failure_is_never_tried_again_and_stands_in_the_trail(db: Database) -> None:
    owe(db, owed())
    settle(db, taken(db), PERMANENT)
    assert take(db, now=MONDAY + timedelta(days=9)) is None
    assert (row(db).state, row(db).error) == ("bounced", "550 no such user")
    with db.reading() as session:
        [entry] = list_entries_of(session, "notification", row(db).id)
    assert '"error":"550 no such user"' in entry.data


def test_a_doubtful_failure_stays_marked(db: Database) -> None:
    owe(db, owed())
    doubtful = DeliveryResult(outcome=Delivery.PASSING, detail="lost", is_suspect=True)
    settle(db, taken(db), doubtful)
    later = MONDAY + timedelta(hours=1)
    settle(db, taken(db, now=later), SENT, now=later)
    assert row(db).is_suspect


def test_a_poison_row_is_set_aside_and_the_others_go_on(db: Database) -> None:
    owe(db, owed(1), owed(2))
    with db.unit_of_work() as session:
        claim = delivery.claim(session, "w1", now=MONDAY)
        assert claim is not None
        delivery.set_aside(session, claim, "'title' is undefined", now=MONDAY)
    assert taken(db).ids == [row(db, 2).id]
    with db.reading() as session:
        assert count_by_state(session) == {"failed": 1, "sending": 1}


@pytest.mark.parametrize("result", [SENT, PERMANENT])
def test_a_token_is_forgotten_as_soon_as_its_message_is_settled(
    db: Database, result: DeliveryResult
) -> None:
    invitation = owed(kind=NotificationKind.INVITATION, data={"token": "once", "name": "Ana"})
    owe(db, invitation)
    claim = taken(db)
    assert "token" in claim.message().data
    settle(db, claim, result)
    assert row(db).data == {"name": "Ana"}


def test_reminders_to_one_person_travel_together_and_keep_their_company(db: Database) -> None:
    due, over = NotificationKind.CHECK_DUE, NotificationKind.CHECK_OVERDUE
    owe(db, owed(1, due), owed(2, over), owed(3, due, to="ben@plant.example"), owed(4))
    first = taken(db)
    assert first.ids == [row(db, 1).id, row(db, 2).id]
    message = first.message()
    assert message.kind == "digest"
    assert message.data["items"] == [
        {"title": "Check 1", "kind": "check-due", "subject_id": 1},
        {"title": "Check 2", "kind": "check-overdue", "subject_id": 2},
    ]
    assert taken(db, "w2").message().kind == "check-due", "one alone is no digest"
    settle(db, taken(db, "w3"), SENT)
    owe(db, owed(5, due), now=MONDAY + LEASE)
    later = MONDAY + LEASE
    again = taken(db, "w4", now=later)
    assert again.ids == first.ids, "a message under a known Message-ID takes no new company"
    assert again.message() == message
    settle(db, again, SENT, now=later)
    assert {row(db, 1).state, row(db, 2).state} == {"sent"}
    assert row(db, 5).state == "queued"


def test_what_waits_about_a_thing_can_be_taken_back(db: Database) -> None:
    owe(db, owed(1), owed(2))
    with db.unit_of_work() as session:
        assert delivery.cancel_owed(session, ("occurrence", 1)) == 1
    assert row(db, 1).state == "cancelled"
    assert taken(db).ids == [row(db, 2).id]


def test_the_next_instant_is_known(db: Database) -> None:
    with db.reading() as session:
        assert find_next_try_at(session) is None
    owe(db, owed())
    with db.reading() as session:
        assert find_next_try_at(session) == MONDAY.astimezone(UTC)


def test_the_wait_differs_from_message_to_message() -> None:
    waits = {retry_after(5, f"token-{number}") for number in range(20)}
    assert len(waits) > 15
