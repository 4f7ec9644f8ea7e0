"""What a question is, and the kinds of answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class AnswerType(StrEnum):
    """How a fact is answered, in JSON and on a page."""

    YES_NO = "yes or no"
    CHOICE = "one of"
    CHOICES = "some of"
    COUNT = "whole number"
    DATE = "date"
    TREATMENTS = "list of treatments"
    AUDIOGRAMS = "list of audiograms"


@dataclass(frozen=True, slots=True)
class Question:
    """One fact: its name in files, the question, help, the paragraph, and the answers it takes.

    ``choices``: value in files to words for people; empty unless the type has choices.
    """

    name: str
    text: str
    section: str  # of title 29 of the CFR
    help: str = ""
    type: AnswerType = AnswerType.YES_NO
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def yes_no(name: str, section: str, text: str, help_text: str = "") -> Question:
    """Return a question with the answers yes and no."""
    return Question(name, text, section, help_text)


def one_of(
    name: str, section: str, text: str, choices: Mapping[str, str], help_text: str = ""
) -> Question:
    """Return a question with one answer out of several."""
    fixed = MappingProxyType(dict(choices))
    return Question(name, text, section, help_text, AnswerType.CHOICE, fixed)
