"""A few duties and questions of our own, so that no test hangs on the shipped library."""

import json
from typing import Any

from compliance.domain.checklists import Edition
from compliance.domain.file_problems import Plain
from compliance.domain.site_profile import SiteProfile
from compliance.library.catalog import Catalog, read_edition
from tests.domain.small_checklists import data, item

PROFILE = SiteProfile.model_validate(
    {
        "sections": [
            {
                "key": "place",
                "title": "Where you are",
                "facts": [
                    {"key": "state", "question": "In which state?", "type": "state"},
                    {"key": "city", "question": "In which city?", "type": "text"},
                ],
            },
            {
                "key": "things",
                "title": "What you have",
                "facts": [
                    {
                        "key": "forklifts",
                        "question": "How many forklifts are there?",
                        "guidance": "Count other powered trucks too.",
                        "type": "number",
                        "unit": "pieces",
                        "asset_kind": "forklift",
                    },
                    {
                        "key": "round-the-clock",
                        "question": "Do trucks run round the clock?",
                        "type": "yes-no",
                        "provision": "29 CFR 1910.178(q)(7)",
                        "when": {"fact": "forklifts", "over": "0"},
                    },
                    {
                        "key": "oil-gallons",
                        "question": "How much oil can be stored above ground?",
                        "type": "number",
                        "unit": "gal",
                        "provision": "40 CFR 112.1(d)(2)(ii)",
                    },
                    {
                        "key": "fuels",
                        "question": "What do the boilers burn?",
                        "type": "choices",
                        "choices": {"oil": "Oil", "gas": "Gas", "none": "Nothing"},
                    },
                    {
                        "key": "fire-code",
                        "question": "Which fire code holds?",
                        "type": "choice",
                        "choices": {"ifc": "The International Fire Code", "other": "Another"},
                    },
                ],
            },
        ]
    },
    strict=False,
)
MONTHLY: dict[str, Plain] = {"basis": "calendar", "every": "1 month", "source": "rule"}
YEARS: dict[str, Plain] = {"basis": "interval", "at_most": "12 months", "source": "rule"}
PLAN: dict[str, Plain] = {"basis": "site-defined", "document": "plan", "source": "site"}


def duty(key: str, where: dict[str, Any], **more: Any) -> Edition:
    """One checklist with one question; ``kinds`` are the assets it is about."""
    applies: dict[str, Any] = {
        "text": f"Where {key} is owed",
        "where": where,
        "asset_kinds": more.pop("kinds", []),
    }
    plain = data(item("guard"), key=key, title=f"Check {key}", applies_when=applies, **more)
    return read_edition(json.dumps(plain).encode(), f"{key}.yaml")


FORKLIFTS = {"fact": "forklifts", "over": "0"}
OIL = {"fact": "oil-gallons", "over": "1320", "provision": "40 CFR 112.1(d)(2)(ii)"}
EDITIONS = (
    duty("truck", FORKLIFTS, kinds=["forklift"]),
    duty("truck-service", FORKLIFTS, kinds=["forklift"], cadence={"clocks": [YEARS]}),
    duty("drivers", FORKLIFTS, subject="person", cadence={"clocks": [YEARS]}),
    duty("oil-plan", OIL, subject="site", authority="epa", cadence={"clocks": [PLAN]}),
    duty("oil-walk", OIL, subject="area", authority="epa"),
    duty(
        "doors",
        {"fact": "fire-code", "is": "ifc", "because": "The town took the code over."},
        subject="site",
        authority="local",
    ),
    duty(
        "doors-il",
        {"fact": "fire-code", "is": "ifc"},
        subject="site",
        authority="state",
        jurisdiction="US/IL",
        overrides=[
            {"checklist": "doors", "reason": "Sooner here", "provision": "local: Title 9 section 3"}
        ],
    ),
    duty("nobody-asks", {"all": [FORKLIFTS, {"not": FORKLIFTS}]}, subject="site"),
)
CATALOG = Catalog(EDITIONS, {}, PROFILE)
