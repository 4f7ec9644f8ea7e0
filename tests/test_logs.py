"""Log lines: one line a record, JSON where asked for, and no secrets in either form."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from compliance.logs import LineHandler, configure_logs, log_context


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where lines go during a test; the process's own handlers come back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield io.StringIO()
    root.handlers[:] = before
    root.setLevel(level)


def test_a_json_line_carries_fields_context_and_failure(stream: io.StringIO) -> None:
    configure_logs(level="info", as_json=True, stream=stream)
    with log_context(request_id="abc"):
        try:
            int("broken")
        except ValueError:
            logging.getLogger("compliance.test").exception("it %s", "failed", extra={"status": 500})
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"], line["status"]) == ("it failed", "error", 500)
    assert line["request_id"] == "abc"
    assert "ValueError: invalid literal" in line["exception"]
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "text"])
def test_fields_that_speak_of_secrets_are_hidden(stream: io.StringIO, *, as_json: bool) -> None:
    configure_logs(level="info", as_json=as_json, stream=stream)
    logging.getLogger("compliance.test").info(
        "signed in", extra={"password": "hush-1", "session_token": "hush-2", "person": 4}
    )
    assert "hush" not in stream.getvalue()
    assert "person" in stream.getvalue()


def test_lines_below_the_level_and_talk_of_libraries_are_left_out(stream: io.StringIO) -> None:
    configure_logs(level="info", as_json=False, stream=stream)
    logging.getLogger("compliance.test").debug("too fine")
    logging.getLogger("waitress.queue").warning("Task queue depth is 1")
    assert stream.getvalue() == ""


def test_configuring_twice_writes_once_and_leaves_other_handlers(stream: io.StringIO) -> None:
    other = logging.NullHandler()
    logging.getLogger().addHandler(other)
    configure_logs(level="info", as_json=False, stream=stream)
    configure_logs(level="info", as_json=False, stream=stream)
    ours = [h for h in logging.getLogger().handlers if isinstance(h, LineHandler)]
    assert len(ours) == 1
    assert other in logging.getLogger().handlers


def test_a_stream_that_is_gone_stops_nobody(stream: io.StringIO) -> None:
    configure_logs(level="info", as_json=False, stream=stream)
    stream.close()
    logging.getLogger("compliance.test").warning("nobody hears this")
