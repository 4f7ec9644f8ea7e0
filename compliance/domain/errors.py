"""Every refusal: a class, a stable code, and words for the person who meets it."""

from collections.abc import Sequence
from dataclasses import dataclass


class ComplianceError(Exception):
    """Something was refused. ``code`` is stable; the message says where, what, and what to do."""

    code = "refused"


class NotFoundError(ComplianceError):
    """There is no such thing, or it is not this person's to know that there is."""

    code = "not-found"


class NotAllowedError(ComplianceError):
    """The person may see the thing but not do this with it."""

    code = "not-allowed"


class ConflictError(ComplianceError):
    """The thing is no longer in the state that the request was made for."""

    code = "conflict"


class StoppedError(ComplianceError):
    """Work was broken off because the program is ending; nothing is wrong with the work itself."""

    code = "stopped"


class InvalidRuleError(ComplianceError):
    """A rule, period or setting contradicts itself."""

    code = "invalid-rule"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, and what to do about it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Return the problem as one line for terminals and logs."""
        return f"{self.where}: {self.what} {self.remedy}"


class InvalidInputError(ComplianceError):
    """Input was refused; ``problems`` lists everything that is wrong with it, not the first."""

    code = "invalid-input"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
