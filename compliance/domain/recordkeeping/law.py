"""What a reason is: plain words, the paragraph, how far that paragraph was read, and its facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from compliance.domain.provisions import Provision
from compliance.domain.recordkeeping.rule_table import RULES_TEXT


class HowRead(StrEnum):
    """How far the text of a rule was read by whoever wrote the rule down here."""

    READ = "read"
    SECONDARY = "read in a secondary source"
    UNREAD = "not read"
    INFERENCE = "our inference"


_MARKS = {
    "R": HowRead.READ,
    "R2": HowRead.SECONDARY,
    "NR": HowRead.UNREAD,
    "INF": HowRead.INFERENCE,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of 29 CFR 1904 as it is used here. ``words`` are ours."""

    key: str
    provision: Provision
    read: HowRead
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that bore on a decision, and the names of the facts it turned on."""

    rule: Rule
    facts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The plain words of the rule."""
        return self.rule.words

    @property
    def provision(self) -> Provision:
        """The paragraph it rests on."""
        return self.rule.provision

    @property
    def read(self) -> HowRead:
        """How far that paragraph was read."""
        return self.rule.read


def _rules(text: str) -> dict[str, Rule]:
    lines = [line.strip() for line in text.splitlines() if line and not line.startswith("#")]
    heads = (line.split() for line in lines[::2])
    return {
        key: Rule(key, Provision.parse(f"29 CFR {section}"), _MARKS[mark], words)
        for (key, section, mark), words in zip(heads, lines[1::2], strict=True)
    }


RULES: Mapping[str, Rule] = MappingProxyType(_rules(RULES_TEXT))


def reason(key: str, facts: Iterable[str] = ()) -> Reason:
    """Return the rule of this key as a reason that turned on these facts."""
    return Reason(RULES[key], tuple(facts))
