"""How records are called: a prefix and the row's number, never used twice."""

import re

KINDS = {
    "INS": "inspection",
    "F": "finding",
    "CA": "corrective-action",
    "AP": "packet",
    "INC": "incident",
}
LARGEST_ROW = 2**31 - 1  # what an id column holds
_NUMBER = re.compile(r"(?P<prefix>[A-Z]+)-(?P<row>[0-9]{1,12})")


def inspection_number(row_id: int) -> str:
    """Return ``INS-00417``."""
    return f"INS-{row_id:05d}"


def finding_number(row_id: int) -> str:
    """Return ``F-00017``."""
    return f"F-{row_id:05d}"


def action_number(row_id: int) -> str:
    """Return ``CA-00212``: the register of corrections and corrective actions."""
    return f"CA-{row_id:05d}"


def packet_number(row_id: int) -> str:
    """Return ``AP-00118``: an audit packet."""
    return f"AP-{row_id:05d}"


def incident_number(row_id: int) -> str:
    """Return ``INC-00031``."""
    return f"INC-{row_id:05d}"


def subject_of_number(text: str) -> tuple[str, int] | None:
    """Return the kind and id behind a number as people type it, or None: ``ins-417``."""
    match = _NUMBER.fullmatch(text.strip().upper())
    if match is None or match["prefix"] not in KINDS or int(match["row"]) > LARGEST_ROW:
        return None
    return KINDS[match["prefix"]], int(match["row"])
