"""Small checklists for the tests of this folder: the whole format with short words."""

from compliance.domain.checklist_reader import read_checklist
from compliance.domain.checklists import Checklist
from compliance.domain.file_problems import Path, Plain

FAIL: dict[str, Plain] = {"severity": "serious", "default_action": "Fix it"}


def item(key: str, answer: Plain = "pass-fail-na", **more: Plain) -> dict[str, Plain]:
    """Return one item; a pass-fail item says what a fail means unless told otherwise."""
    plain: dict[str, Plain] = {
        "key": key,
        "question": f"Is {key} good?",
        "provision": "29 CFR 1910.157(e)(2)",
        "answer": answer,
    }
    if answer == "pass-fail-na" and "fail" not in more:
        plain["fail"] = FAIL
    return {**plain, **more}


def data(*items: dict[str, Plain], **more: Plain) -> dict[str, Plain]:
    """Return a whole checklist with these items in one section."""
    return {
        "key": "small",
        "version": "1",
        "title": "Small",
        "authority": "osha",
        "jurisdiction": "US",
        "provisions": ["29 CFR 1910.157(e)"],
        "applies_when": {"text": "Always"},
        "cadence": {"clocks": [{"basis": "calendar", "every": "1 month", "source": "rule"}]},
        "subject": "asset",
        "performed_by": {"text": "Anyone"},
        "record": {"required": "no"},
        "retention": {"text": "One year"},
        "review": {"status": "unread"},
        "sections": [{"key": "one", "title": "One", "items": list(items)}],
        **more,
    }


def place(path: Path) -> str:
    """Return a path as text, instead of file and line."""
    return "/".join(str(step) for step in path)


def small(*items: dict[str, Plain], **more: Plain) -> Checklist:
    """Return a checklist with these items, read by the one reader."""
    return read_checklist(data(*items, **more), place)
