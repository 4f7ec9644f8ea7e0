"""Settings: defaults, all problems at once, secrets that stay secret, and refusals in service."""

from pathlib import Path

import pytest

from compliance.domain.errors import InvalidInputError
from compliance.settings import VARIABLES, Mode, Settings

GOOD_SECRET = "q8Zr2LkX0vNw5TbYc7HsJd3Mf9PgAe61"  # noqa: S105 - signs nothing


def problems_of(environ: dict[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as refused:
        Settings.from_env(environ)
    return {problem.where: str(problem) for problem in refused.value.problems}


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port, settings.mode) == ("127.0.0.1", 8000, Mode.DEMO)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.is_sqlite
    assert settings.smtp is None


def test_the_base_address_follows_the_port() -> None:
    assert Settings.from_env({"PORT": "9001"}).base_url == "http://127.0.0.1:9001"


def test_every_problem_is_told_at_once_with_what_to_do() -> None:
    problems = problems_of(
        {
            "PORT": "eighty",
            "COMPLIANCE_MODE": "production",
            "COMPLIANCE_UPLOAD_LIMIT_MB": "0",
            "COMPLIANCE_SMTP_HOST": "mail.plant.example",
            "COMPLIANCE_SMTP_SECURITY": "ssl",
            "COMPLIANCE_DATABASE_URL": "mysql://root@db/x",
            "COMPLIANCE_DATADIR": "/srv",
        }
    )
    assert "whole number from 1 to 65535" in problems["PORT"]
    assert "demo, service" in problems["COMPLIANCE_MODE"]
    assert "starttls, tls, none" in problems["COMPLIANCE_SMTP_SECURITY"]
    assert "postgresql+psycopg://" in problems["COMPLIANCE_DATABASE_URL"]
    assert problems["COMPLIANCE_DATADIR"].endswith("Did you mean COMPLIANCE_DATA_DIR?")
    assert "COMPLIANCE_UPLOAD_LIMIT_MB" in problems


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(GOOD_SECRET + "\n")
    settings = Settings.from_env({"COMPLIANCE_SECRET_KEY_FILE": str(file)})
    assert settings.secret_key == GOOD_SECRET


def test_an_unreadable_secret_file_and_a_doubly_given_secret_are_refused(tmp_path: Path) -> None:
    problems = problems_of(
        {
            "COMPLIANCE_SECRET_KEY": GOOD_SECRET,
            "COMPLIANCE_SECRET_KEY_FILE": str(tmp_path / "key"),
            "COMPLIANCE_METRICS_TOKEN_FILE": str(tmp_path / "none"),
        }
    )
    assert "cannot be read" in problems["COMPLIANCE_METRICS_TOKEN"]
    assert set(problems) == {"COMPLIANCE_SECRET_KEY", "COMPLIANCE_METRICS_TOKEN"}


def test_no_secret_shows_in_repr_or_in_the_table() -> None:
    environ = {
        "COMPLIANCE_SECRET_KEY": GOOD_SECRET,
        "COMPLIANCE_METRICS_TOKEN": "metrics-hush",
        "COMPLIANCE_DATABASE_URL": "postgresql+psycopg://u:db-hush@db/x",
        "COMPLIANCE_SMTP_HOST": "mail.plant.example",
        "COMPLIANCE_SMTP_PASSWORD": "mail-hush",
        "COMPLIANCE_MAIL_FROM": "safety@plant.example",
    }
    settings = Settings.from_env(environ)
    shown = repr(settings) + str(settings.table())
    assert "hush" not in shown
    assert GOOD_SECRET not in shown
    assert ("COMPLIANCE_SMTP_HOST", "mail.plant.example") in [row[:2] for row in settings.table()]


def test_the_table_has_a_row_for_every_setting() -> None:
    assert [row[0] for row in Settings.from_env({}).table()] == [v.name for v in VARIABLES]


@pytest.mark.parametrize(
    "weak",
    [
        "short",
        "a" * 40,
        "please-changeme-please-changeme-0123456789",
        "my-secret-key-0123456789abcdef",
    ],
)
def test_weak_and_known_secrets_are_refused(weak: str) -> None:
    assert "COMPLIANCE_SECRET_KEY" in problems_of({"COMPLIANCE_SECRET_KEY": weak})


def test_the_demo_is_refused_to_others_than_this_machine() -> None:
    problems = problems_of({"COMPLIANCE_HOST": "0.0.0.0"})  # noqa: S104 - is refused
    assert "COMPLIANCE_MODE=service" in problems["COMPLIANCE_HOST"]


def test_service_without_tls_is_refused_unless_it_is_asked_for() -> None:
    plain = {"COMPLIANCE_MODE": "service", "COMPLIANCE_BASE_URL": "http://safety.plant.example"}
    assert "TLS" in problems_of(plain)["COMPLIANCE_BASE_URL"]
    assert Settings.from_env(plain | {"COMPLIANCE_ALLOW_HTTP": "1"}).allow_http
    behind = plain | {"COMPLIANCE_BASE_URL": "https://safety.plant.example/"}
    assert Settings.from_env(behind).base_url == "https://safety.plant.example"


def test_links_that_lead_nowhere_are_refused() -> None:
    open_to_all = {"COMPLIANCE_MODE": "service", "COMPLIANCE_HOST": "0.0.0.0"}  # noqa: S104 - is refused
    assert "links in mail" in problems_of(open_to_all)["COMPLIANCE_BASE_URL"]


def test_a_mail_server_needs_a_sender() -> None:
    assert "COMPLIANCE_MAIL_FROM" in problems_of({"COMPLIANCE_SMTP_HOST": "mail.plant.example"})
