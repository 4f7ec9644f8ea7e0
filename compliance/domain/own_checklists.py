"""A site's own checklists: where they stand, and the keys by which no file is ever named."""

import re
import unicodedata
from collections.abc import Container
from datetime import date
from enum import StrEnum

from compliance.domain.file_problems import Plain

PREFIX = "own-"
MAX_KEY = 60  # answer_types.Key
BLANK_PROVISION = "internal"


class OwnState(StrEnum):
    """Where an own checklist stands."""

    DRAFT = "draft"  # never published
    PUBLISHED = "published"
    RETIRED = "retired"  # nothing new is scheduled by it; what runs goes on


def slug(words: str, otherwise: str) -> str:
    """Return words as a key: small ASCII letters, digits and single dashes."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return (
        re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: MAX_KEY - len(PREFIX) - 4].strip("-")
        or otherwise
    )


def free_key(wanted: str, taken: Container[str]) -> str:
    """Return ``wanted``, or the first of ``wanted-2``, ``wanted-3`` … that is not taken."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted[: MAX_KEY - 5].strip('-')}-{number}"
    return key


def own_key(title: str, taken: Container[str]) -> str:
    """Return the key of a new own checklist."""
    return free_key(PREFIX + slug(title.removeprefix(PREFIX), "checklist"), taken)


def blank(title: str, on: date) -> dict[str, Plain]:
    """Return a checklist with one question, to begin from."""
    item: dict[str, Plain] = {
        "key": "first",
        "question": "Is everything in order?",
        "provision": BLANK_PROVISION,
        "answer": "pass-fail-na",
        "fail": {"severity": "minor", "default_action": "Put it in order."},
    }
    return {
        "key": PREFIX + "new",
        "version": "1",
        "title": title,
        "authority": "internal",
        "jurisdiction": "US",
        "provisions": [BLANK_PROVISION],
        "applies_when": {"text": "Where this site decides."},
        "cadence": {
            "clocks": [
                {"basis": "calendar", "every": "1 week", "source": "site", "text": "Once a week."}
            ]
        },
        "subject": "site",
        "performed_by": {"text": "Anybody who knows the place."},
        "record": {"required": "no"},
        "retention": {"span": "1 year", "text": "One year, our own choice."},
        "review": {
            "status": "read",
            "on": on.isoformat(),
            "against": ["Our own rules"],
        },
        "sections": [{"key": "general", "title": "General", "items": [item]}],
    }
