"""Every text of the files of clocks is among those that are said in Spanish."""

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from compliance.library.law_clocks import load_law_clocks
from compliance.library.law_texts import texts_of_law

LAW = load_law_clocks(Path(__file__).resolve().parents[2] / "checklists")
# For whoever keeps the files: keys, places, times, provisions, and how far a text was read.
NOT_SHOWN = re.compile(
    r"key|authority|review|fact|after|or_by|set_by|deadline|number|counts_as|contents|kind|source"
    r"|found_by|starts|to|jurisdiction|place|private|public_only|unit"
)
KEY = re.compile(r"[A-Z]{2}|[a-z0-9]+(-[a-z0-9]+)*")


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """Go through what lies directly in a value, with the names of fields."""
    if isinstance(value, BaseModel):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, dict):
        yield from (("", one) for one in value.values())
    elif isinstance(value, tuple):
        yield from (("", one) for one in value)


def _texts(value: object) -> Iterator[str]:
    """Go through every text below a value but those of fields that pages do not show."""
    if type(value) is str and value:
        yield value
    for name, part in _parts(value):
        is_shown = not NOT_SHOWN.fullmatch(name)
        if is_shown or (isinstance(part, dict | tuple) and not _are_keys(part)):
            yield from _texts(part)


def _are_keys(part: object) -> bool:
    return isinstance(part, tuple) and all(KEY.fullmatch(str(one)) for one in part)


def test_every_text_that_the_files_hold_is_found() -> None:
    found = {text for _key, text in texts_of_law(LAW)}
    held = [*LAW.clocks.values(), *LAW.recipients.values(), *LAW.severe.values(), LAW.plans]
    there = {text for one in held for text in _texts(one)}
    assert len(there) > 600
    assert there - found == set()


def test_the_catalog_gets_no_keys_and_no_addresses() -> None:
    for _key, text in texts_of_law(LAW):
        assert text == text.strip()
        assert "http" not in text
        assert not re.fullmatch(r"[a-z]+(-[a-z]+)+", text), text
