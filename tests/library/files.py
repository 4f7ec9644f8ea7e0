"""Small checklist files for the tests of library and command line."""

from pathlib import Path

GOOD = """\
key: small
version: 1
title: Small
authority: osha
jurisdiction: US
provisions: [29 CFR 1910.157(e)(2)]
applies_when: {text: Always}
cadence: {clocks: [{basis: calendar, every: 1 month, source: rule}]}
subject: asset
performed_by: {text: Anyone}
record: {required: no}
retention: {text: One year}
review: {status: unread}
sections:
  - key: one
    title: One
    items:
      - key: guard
        question: Is the guard in place?
        provision: 29 CFR 1910.157(e)(2)
        answer: pass-fail-na
        fail: {severity: serious, default_action: Fix it, evidence: [photo]}
"""


def write(folder: Path, name: str, text: str = GOOD) -> Path:
    """Write one checklist file, and the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
