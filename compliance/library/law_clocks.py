"""The clocks of law from their files: what starts one, whom to tell, and a state's own rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from compliance.domain.authorities import Jurisdiction
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.legal_clocks.model import (
    ClockFile,
    Contents,
    Difference,
    InForce,
    LegalClock,
    LegalDeadline,
    OnlyIf,
    Recipient,
    Recipients,
    StartPoint,
)
from compliance.domain.legal_clocks.severe_rules import (
    Catastrophe,
    ClassRule,
    Counts,
    PlaceRule,
    RuleBook,
    Said,
    SevereFile,
    StatePlans,
)
from compliance.library.model_files import LAW_FOLDER, load_model

CLOCKS_FOLDER, SEVERE_FOLDER = "clocks", "severe-injuries"
RECIPIENTS_NAME, PLANS_NAME = "recipients.yaml", "state-plans.yaml"

Model = TypeVar("Model", bound=BaseModel)

_PARTS: dict[str, type[BaseModel]] = {
    "clocks": LegalClock,
    "deadlines": LegalDeadline,
    "differences": Difference,
    "contents": Contents,
    "starts": StartPoint,
    "only_if": OnlyIf,
    "in_force": InForce,
    "recipients": Recipient,
    "classes": ClassRule,
    "happenings": Counts,
    "places": PlaceRule,
    "rules": Said,
    "catastrophe": Catastrophe,
}


@dataclass(frozen=True, slots=True)
class LawClocks:
    """Every clock by key, everybody who is told by key, and the severe injuries by place."""

    clocks: Mapping[str, LegalClock]
    recipients: Mapping[str, Recipient]
    severe: Mapping[Jurisdiction, SevereFile]
    plans: StatePlans = field(default_factory=StatePlans)

    def rule_book(self, place: Jurisdiction | None) -> RuleBook:
        """Return the severe-injury rules for a site: its state's, on the ground of the federal.

        A State Plan without a file has no rules of its own here, and says so.
        """
        state = Jurisdiction("US", place.state) if place and place.state else None
        own = self.severe.get(state) or self.plans.unread_plan(state.state) if state else None
        return RuleBook(self.severe[Jurisdiction()], own, self.plans.about(place))

    def told(self, keys: Iterable[str]) -> tuple[Recipient, ...]:
        """Return who stands behind these keys."""
        return tuple(self.recipients[key] for key in keys)


def load_law_clocks(folder: Path) -> LawClocks:
    """Read every file of clocks below the folder of the checklists.

    Raises:
        InvalidInputError: everything that is wrong with them, in all files at once.
    """
    clocks_folder = folder / LAW_FOLDER / CLOCKS_FOLDER
    problems: list[Problem] = []
    listed = _read(clocks_folder / RECIPIENTS_NAME, Recipients, problems)
    recipients = listed.recipients if listed else {}
    clocks: dict[str, LegalClock] = {}
    for file in sorted(clocks_folder.glob("*.yaml")):
        if file.name == RECIPIENTS_NAME:
            continue
        read = _read(file, ClockFile, problems)
        for clock in read.clocks if read else ():
            problems += _problems_of(clock, file.name, clocks, recipients if listed else None)
            clocks.setdefault(clock.key, clock)
    severe_folder = folder / LAW_FOLDER / SEVERE_FOLDER
    severe = _read_severe(severe_folder, problems, recipients)
    plans = _read(severe_folder / PLANS_NAME, StatePlans, problems)
    problems += _unknown(PLANS_NAME, plans.to if plans else (), recipients)
    if problems:
        raise InvalidInputError(problems)
    return LawClocks(clocks, recipients, severe, plans or StatePlans())


def _read(file: Path, model: type[Model], problems: list[Problem]) -> Model | None:
    try:
        return load_model(file, model, _PARTS)
    except InvalidInputError as error:
        problems += error.problems
        return None


def _problems_of(
    clock: LegalClock,
    name: str,
    before: Mapping[str, LegalClock],
    recipients: Mapping[str, Recipient] | None,
) -> Iterator[Problem]:
    where = f"{name} {clock.key}"
    if clock.key in before:
        yield Problem(where, "Another clock has this key.", "Give one of them another key.")
    if recipients is None:
        return
    for deadline in clock.deadlines:
        yield from _unknown(f"{where} {deadline.key}", deadline.to, recipients)


def _unknown(
    where: str, keys: Iterable[str], recipients: Mapping[str, Recipient]
) -> Iterator[Problem]:
    for key in keys:
        if key not in recipients:
            yield Problem(
                where, f"`to` names `{key}`, who is not known.", f"Add it to {RECIPIENTS_NAME}."
            )


def _read_severe(
    folder: Path, problems: list[Problem], recipients: Mapping[str, Recipient]
) -> dict[Jurisdiction, SevereFile]:
    found: dict[Jurisdiction, SevereFile] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name == PLANS_NAME:
            continue
        read = _read(file, SevereFile, problems)
        if read is None:
            continue
        if read.place in found:
            what = f"Another file is about {read.place} too."
            problems.append(Problem(file.name, what, "Put both into one file."))
        problems += _unknown(file.name, read.to, recipients)
        found[read.place] = read
    if Jurisdiction() in found:
        problems += _incomplete(found[Jurisdiction()], found.values())
    elif not problems:
        what = "There are no federal rules on severe injuries."
        problems.append(Problem(str(folder), what, "Put back US.yaml, which states rest on."))
    return found


# What the functions of domain.legal_clocks.severe_injuries ask for by name.
_RULES = (
    "work-relation",
    "window",
    "knowledge",
    "learned-work-related",
    "in-patient",
    "observation",
    "heart-attack",
    "exempt",
    "supervision",
    "diagnosis",
)


def _incomplete(federal: SevereFile, every: Iterable[SevereFile]) -> Iterator[Problem]:
    """Return what the federal rules lack, so that no case can fall between them."""
    for rule in _RULES:
        if rule not in federal.rules:
            yield Problem("US.yaml", f"`rules` has no `{rule}`.", "Say what the law says.")
    for one in every:
        known = {*federal.classes, *one.classes, "nothing"}
        for key, counts in one.happenings.items():
            if counts.counts_as not in known:
                what = f"`{key}` counts as `{counts.counts_as}`, which is no class."
                yield Problem(f"{one.place}", what, "Name one of `classes`, or `nothing`.")
        if one.catastrophe and "catastrophe" not in one.classes:
            what = "`catastrophe` has no class of that name."
            yield Problem(f"{one.place}", what, "Add it to `classes` with its hours.")
