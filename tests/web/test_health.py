"""/healthz turns red in words; /metrics is for this machine or for the token's holder."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from compliance.services.health import judge_disk
from compliance.services.heartbeat import PATIENCE, beat
from compliance.storage.db import Database
from compliance.storage.schema import upgrade_schema
from tests.fakes import FixedClock
from tests.web.site import CONFIG, make_site


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated database: the health page looks at its version."""
    made = Database(f"sqlite:///{tmp_path / 'healthy.db'}", pool_size=4)
    upgrade_schema(made)
    yield made
    made.close()


@pytest.fixture
def client(database: Database, clock: FixedClock, tmp_path: Path) -> FlaskClient:
    """A visitor from this machine."""
    return make_site(database, clock, tmp_path).test_client()


def all_beat(database: Database, clock: FixedClock) -> None:
    with database.unit_of_work() as session:
        for name in PATIENCE:
            beat(session, name, now=clock.now())


def check(client: FlaskClient, name: str) -> tuple[bool, str]:
    (found,) = [c for c in client.get("/healthz").get_json()["checks"] if c["name"] == name]
    return found["well"], found["says"]


def test_all_is_well_while_the_clock_runs(
    client: FlaskClient, database: Database, clock: FixedClock
) -> None:
    all_beat(database, clock)
    answer = client.get("/healthz")
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["status"] == "well"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_a_clock_that_never_ran_is_red(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 503
    assert "has not done these yet" in check(client, "clock")[1]


def test_a_clock_that_stalls_turns_red_after_five_minutes(
    client: FlaskClient, database: Database, clock: FixedClock
) -> None:
    all_beat(database, clock)
    clock.advance(minutes=4, seconds=59)
    assert client.get("/healthz").status_code == 200
    clock.advance(seconds=2)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    says = check(client, "clock")[1]
    assert "stands still" in says
    assert "Restart the service" in says


def test_a_database_of_another_version_is_red_and_the_page_still_answers(
    client: FlaskClient, database: Database, clock: FixedClock
) -> None:
    all_beat(database, clock)
    with database.unit_of_work() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    is_well, says = check(client, "database")
    assert (is_well, "newer version" in says) == (False, True)


def test_a_database_that_is_gone_is_red_in_words(clock: FixedClock, tmp_path: Path) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", pool_size=1)
    answer = make_site(gone, clock, tmp_path).test_client().get("/healthz")
    assert answer.status_code == 503
    assert "does not answer" in answer.get_json()["checks"][0]["says"]
    gone.close()


def test_a_disk_that_is_nearly_full_is_red() -> None:
    assert not judge_disk(199_000_000).is_well
    assert "199 MB" in judge_disk(199_000_000).says
    assert judge_disk(201_000_000).is_well


def test_numbers_are_given_to_this_machine(
    client: FlaskClient, database: Database, clock: FixedClock
) -> None:
    all_beat(database, clock)
    clock.advance(seconds=30)
    client.get("/healthz")
    text = client.get("/metrics").get_data(as_text=True)
    assert 'compliance_requests_total{endpoint="health.show",method="GET",status="200"} 1.0' in text
    assert 'compliance_heartbeat_age_seconds{sweep="delivery"} 30.0' in text
    for name in ("sweep_lag_seconds", "outbox_lag_seconds", "packets_waiting", "disk_free_bytes"):
        assert f"\ncompliance_{name} " in text


def test_numbers_are_not_there_for_others(client: FlaskClient) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 404
    through_a_proxy = {"X-Forwarded-For": "192.0.2.7"}
    assert client.get("/metrics", headers=through_a_proxy).status_code == 404


def test_with_a_token_everybody_needs_it(
    database: Database, clock: FixedClock, tmp_path: Path
) -> None:
    config = replace(CONFIG, metrics_token="numbers-please")  # noqa: S106 - of this test
    client = make_site(database, clock, tmp_path, config=config).test_client()
    assert client.get("/metrics").status_code == 404
    wrong = {"Authorization": "Bearer numbers"}
    assert client.get("/metrics", headers=wrong).status_code == 404
    right = {"Authorization": "Bearer numbers-please"}
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", headers=right, environ_base=away).status_code == 200


def test_a_request_is_logged_by_route_and_never_by_address(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A path or a query may hold a one-time link."""
    caplog.set_level("DEBUG", logger="compliance.requests")
    client.get("/links/very-secret-token?also=secret")
    client.get("/nowhere/very-secret-token")
    assert len(caplog.records) == 2
    assert "secret" not in caplog.text
    assert "unmatched" in caplog.text
    assert all(hasattr(record, "milliseconds") for record in caplog.records)


def test_patience_is_five_minutes_for_what_people_wait_for() -> None:
    for name in ("reminders", "delivery", "materialise"):
        assert PATIENCE[name] == timedelta(minutes=5)
