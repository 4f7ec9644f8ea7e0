"""Canonical JSON: the one spelling of a value that digests are taken of."""

import json

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys, no spaces and letters as they are; equal values, equal text."""
    return _ENCODER.encode(value)
