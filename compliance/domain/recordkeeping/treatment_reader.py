"""One treatment from plain data: its kind, its details, and a letter claimed for it."""

from collections.abc import Mapping
from types import MappingProxyType

from compliance.domain.recordkeeping.plain_data import (
    Problems,
    as_choice,
    as_map,
    refuse_unknown,
)
from compliance.domain.recordkeeping.treatments import (
    KINDS,
    LETTERS,
    Detail,
    Treatment,
    beyond_first_aid,
)

_ALWAYS = ("kind", "refused", "item", "note")


def read_treatment(value: object, problems: Problems) -> Treatment | None:
    """Read ``{"kind": "wound_cover", "device": "sutures"}``; ``note`` is free text, not used."""
    if not isinstance(value, Mapping):
        what = f"{value!r} is no treatment."
        problems.add(what, 'Write it in braces: {"kind": "wound_cover", "device": "sutures"}.')
        return None
    given = as_map(value, problems)
    if given.get("kind") is None:
        problems.add("It says not what kind of care.", "Add `kind`; unknown where nobody knows.")
        return None
    key = as_choice(given.get("kind"), tuple(KINDS), problems.at("kind"))
    if key is None:
        return None
    details = KINDS[key].details
    refuse_unknown(given, (*_ALWAYS, *(detail.name for detail in details)), problems)
    known = {
        detail.name: answer
        for detail in details
        if (answer := _answer(given.get(detail.name), detail, problems)) is not None
    }
    item = given.get("item")
    letter = as_choice(item, sorted(LETTERS), problems.at("item")) if item is not None else ""
    refused = _yes_no(given.get("refused"), problems.at("refused")) == "yes"
    treatment = Treatment(key, MappingProxyType(known), letter or "", refused)
    _compare_claim(treatment, problems)
    return treatment


def _answer(value: object, detail: Detail, problems: Problems) -> str | None:
    place = problems.at(detail.name)
    if value is None or detail.is_yes_no:
        return _yes_no(value, place)
    return as_choice(value, tuple(detail.choices), place)


def _yes_no(value: object, problems: Problems) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return as_choice(value, ("yes", "no"), problems)


def _compare_claim(treatment: Treatment, problems: Problems) -> None:
    """A claimed letter must be the one that the facts give."""
    verdict = beyond_first_aid(treatment)
    if not treatment.item or verdict.value is None:
        return
    kind = KINDS[treatment.kind]
    if verdict.value:
        what = f"It is claimed to be first aid, item {treatment.item}, but is medical treatment."
        problems.add(what, "Drop `item`, or correct what is said about the treatment.")
    elif kind.letter != treatment.item and kind.key != "other":
        problems.add(
            f"It is claimed to be item {treatment.item}, but is {_named(kind.letter)}.",
            "Drop `item`, or correct it.",
        )


def _named(letter: str) -> str:
    return f"item {letter}" if letter else "no treatment at all"
