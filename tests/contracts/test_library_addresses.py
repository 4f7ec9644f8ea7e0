"""State codes, ordinances and general permits carry the address at which they can be read."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from compliance.domain.checklists import Checklist
from compliance.domain.provisions import Provision, ProvisionKind
from compliance.library.catalog import load

FOLDER = Path(__file__).resolve().parents[2] / "checklists"
LATEST = [edition.checklist for edition in load(FOLDER).all_latest()]

WITH_ADDRESS = (ProvisionKind.STATE, ProvisionKind.LOCAL, ProvisionKind.PERMIT)

# Each place has a text of its own here: nobody but the site can say where it stands.
OF_THE_PLACE = {
    "Local sewer code": "every town has its own",
    "State boiler law (fill in yours)": "every state has its own",
    "State fire marshal's rules on sprinkler tags": "every state has its own",
    "State hazardous waste law": "every state has its own",
    "Water purveyor's backflow rules (California: Cross-Connection Control Policy Handbook)": (
        "every purveyor has its own"
    ),
    "Your place's fire code amendments": "every place has its own",
    "Your water supplier's ordinance": "every supplier has its own",
    # Permits that are issued to one plant and lie in its files.
    "Local sewer discharge permit": "the plant's own permit",
    "South Coast AQMD permit to operate": "the plant's own permit",
    "State industrial stormwater permit (fill in yours)": "every state has its own",
    "Title V permit, reporting condition": "the plant's own permit",
}


def _provisions(value: object, key: str = "") -> Iterator[Provision]:
    """Yield every provision of a checklist as its file holds it: of items, clocks and tests."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _provisions(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _provisions(inner, key)
    elif isinstance(value, str) and value and key in ("provision", "provisions", "covers"):
        yield Provision.parse(value)


def _named(checklist: Checklist) -> list[Provision]:
    return list(_provisions(checklist.model_dump(mode="json")))


def _of_a_place(checklists: list[Checklist]) -> Iterator[Provision]:
    for checklist in checklists:
        yield from (one for one in _named(checklist) if one.kind in WITH_ADDRESS)


@pytest.mark.parametrize("checklist", LATEST, ids=[one.key for one in LATEST])
def test_every_law_has_an_address_or_a_reason(checklist: Checklist) -> None:
    bare = {one.label for one in _named(checklist) if one.is_law and not one.web_address()}
    assert bare - set(OF_THE_PLACE) == set()


def test_every_reason_is_still_needed() -> None:
    bare = {one.text for one in _of_a_place(LATEST) if not one.address}
    assert set(OF_THE_PLACE) - bare == set()


def test_one_text_has_one_address() -> None:
    addresses = defaultdict(set)
    for provision in _of_a_place(LATEST):
        addresses[provision.kind, provision.text].add(provision.address)
    assert {text: many for text, many in addresses.items() if len(many) > 1} == {}


def test_addresses_are_those_of_whoever_publishes_the_text() -> None:
    hosts = {urlsplit(one.address).netloc for one in _of_a_place(LATEST) if one.address}
    assert hosts == {
        "codelibrary.amlegal.com",  # New York City and two towns: their official publisher
        "codes.iccsafe.org",  # the model fire code
        "leginfo.legislature.ca.gov",
        "www.aqmd.gov",
        "www.epa.gov",
        "www.waterboards.ca.gov",
    }
