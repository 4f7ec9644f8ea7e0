"""The closed list of the trail: every event is written by a service, and shown in words."""

import re
from pathlib import Path

import pytest

from compliance.domain.trail import TrailEvent
from compliance.web.kit.events import EVENTS, SUBJECTS

ROOT = Path(__file__).resolve().parents[2]
SERVICES = "\n".join(path.read_text() for path in (ROOT / "compliance/services").glob("*.py"))
SPRITE = (ROOT / "compliance/web/static/icons.svg").read_text()


@pytest.mark.parametrize("event", TrailEvent)
def test_every_event_is_written_somewhere_and_has_words(event: TrailEvent) -> None:
    assert re.search(rf"TrailEvent\.{event.name}\b", SERVICES), "no service writes it: remove it"
    assert str(EVENTS[event].words), "it has no words: add them to web/kit/events.py"
    assert f'id="i-{EVENTS[event].icon}"' in SPRITE


def test_every_kind_of_thing_that_services_write_about_has_words() -> None:
    written = set(re.findall(r'subject(?:_kind)?=\(?"([a-z-]+)"', SERVICES))
    written |= set(re.findall(r'subject = \(?"([a-z-]+)"', SERVICES))
    assert len(written) > 8
    assert written <= SUBJECTS.keys()
