"""Log lines for people (text) or for collectors (JSON); never bodies, secrets or query strings.

Every module logs through the standard library's ``logging``; this sets how a line looks. What is
bound with ``log_context`` (a request's id) stands in every line of that thread.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any, TextIO

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

SECRET_NAME = re.compile(
    r"password|passphrase|secret|token|cookie|authorization|signature", re.IGNORECASE
)
HIDDEN = "(hidden)"
TALKATIVE = {  # what these libraries say at their normal level is of no use here
    "waitress.queue": logging.ERROR,
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "fontTools": logging.WARNING,
    "pyhanko": logging.WARNING,
    "pyhanko_certvalidator": logging.WARNING,
    "weasyprint": logging.WARNING,
    "PIL": logging.WARNING,
}


class LineHandler(logging.Handler):
    """Writes lines to ``stream``; none given: to standard error as it is at that moment."""

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__()
        self._stream = stream

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line at once, so that it is there when the process is killed."""
        stream = self._stream or sys.stderr
        try:
            stream.write(self.format(record) + "\n")
            stream.flush()
        except (OSError, ValueError):  # a closed terminal, a full disk: work goes on
            pass


def configure_logs(*, level: str, as_json: bool, stream: TextIO | None = None) -> None:
    """Set the look and the least level of all log lines of this process."""
    common: list[Any] = [
        structlog.contextvars.merge_contextvars,
        add_logger_name,
        add_log_level,
        ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    last: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=False,
                pad_event_to=0,
                pad_level=False,
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    handler = LineHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    others = [other for other in root.handlers if not isinstance(other, LineHandler)]
    root.handlers[:] = [*others, handler]
    root.setLevel(level.upper())
    for name, least in TALKATIVE.items():
        logging.getLogger(name).setLevel(max(least, root.level))


@contextmanager
def log_context(**facts: str | int) -> Iterator[None]:
    """Put facts into every line that this thread logs meanwhile: request, task."""
    with structlog.contextvars.bound_contextvars(**facts):
        yield


def hide_secrets(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace the value of every field whose name speaks of a secret."""
    for name in line:
        if SECRET_NAME.search(name):
            line[name] = HIDDEN
    return line
