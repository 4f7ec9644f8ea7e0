"""Encoded cases: facts or days as the command takes them, and what must come out."""

import json
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.recordkeeping.absence_reader import read_absence
from compliance.domain.recordkeeping.cases import DecidedCase, decide_case
from compliance.domain.recordkeeping.days import DayCount, count_days

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Encoded:
    """One case. ``expect``: outcome, column, type, privacy, a rule, K and L, as far as said."""

    given: dict[str, object]
    expect: dict[str, object]

    @property
    def id(self) -> str:
        return str(self.given["id"])

    def decided(self) -> DecidedCase:
        return decide_case(self.given, "case")

    def counted(self) -> DayCount:
        return count_days(read_absence(self.given["days"]))

    def told(self) -> dict[str, object]:
        """What came out, of those things that are expected."""
        found: dict[str, object] = {}
        if "facts" in self.given:
            found |= self._decision()
        if "days" in self.given:
            found |= self._days()
        return {name: found[name] for name in self.expect if name in found}

    def _decision(self) -> dict[str, object]:
        decision = self.decided().decision
        rules = [one.rule.key for one in decision.reasons]
        wanted = self.expect.get("rule")
        return {
            "outcome": decision.outcome.value,
            "column": decision.column,
            "type": decision.case_type,
            "privacy": decision.privacy,
            "needs": list(decision.needs),
            "rule": wanted if wanted in rules else rules,
        }

    def _days(self) -> dict[str, object]:
        count = self.counted()
        found: dict[str, object] = {
            "K": count.days_away,
            "L": count.days_restricted,
            "uncapped_K": count.uncapped_away,
            "uncapped_L": count.uncapped_restricted,
            "cap_applied": count.cap_applied,
            "estimated": count.estimated,
            "log_year": count.log_year,
            "days_needs": list(count.needs),
        }
        if "outcome" not in self.expect:
            found["column"] = count.column
        if "entry" in self.expect:
            found["entry"] = self.decided().decision.column
        return found


def encoded_cases(name: str) -> list[Encoded]:
    """Read a file of this folder."""
    listed = json.loads((HERE / name).read_text(encoding="utf-8"))
    return [
        Encoded({key: one[key] for key in ("id", "facts", "days") if key in one}, one["expect"])
        for one in listed
    ]
