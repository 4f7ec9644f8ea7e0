"""By when a finding must be fixed: our own days by severity, or the law's where it is shorter.

The law hardly ever says how fast a defect found in a self-inspection must be fixed; where no
provision is named here or on the item, the date is ours and every page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from compliance.domain.cadence import Source, Span, Unit
from compliance.domain.checklists import Severity
from compliance.domain.errors import InvalidRuleError
from compliance.domain.provisions import Provision
from compliance.domain.spans import add_span


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPolicy:
    """Days to fix a finding by severity, 0 for the same local day, and what stops use at once."""

    days: Mapping[Severity, int]
    stops_use: frozenset[Severity]

    def __post_init__(self) -> None:
        missing = [severity.value for severity in Severity if severity not in self.days]
        if missing:
            raise InvalidRuleError(f"Say within how many days to fix: {', '.join(missing)}.")
        in_order = [self.days[severity] for severity in Severity]
        if in_order != sorted(in_order) or in_order[0] < 0:
            raise InvalidRuleError(
                f"Days to fix are {in_order}, from the worst severity to the least. "
                "What is worse must not have longer, and none can be negative."
            )


# Ours, not law; a plant may set its own.
FIX_POLICY = FixPolicy(
    days=MappingProxyType(
        {
            Severity.CRITICAL: 0,
            Severity.SERIOUS: 7,
            Severity.MINOR: 30,
            Severity.OBSERVATION: 90,
        }
    ),
    stops_use=frozenset({Severity.CRITICAL}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalLimit:
    """A time that a provision gives for a repair. ``was_read``: we have read that paragraph."""

    within: Span
    provision: Provision
    text: str
    was_read: bool


# 40 CFR 61.242-7(d): first attempt at repair of a leaking valve within 5 calendar days.
LEAK_FIRST_ATTEMPT = LegalLimit(
    within=Span(count=5, unit=Unit.DAY),
    provision=Provision.parse("40 CFR 61.242-7(d)"),
    text="First attempt to repair a leak within 5 calendar days of finding it",
    was_read=True,
)
# 40 CFR 61.242-7(d): repair of a leaking valve within 15 calendar days, unless delay applies.
LEAK_REPAIR = LegalLimit(
    within=Span(count=15, unit=Unit.DAY),
    provision=Provision.parse("40 CFR 61.242-7(d)"),
    text="Repair a leak within 15 calendar days of finding it, unless delay of repair applies",
    was_read=True,
)


@dataclass(frozen=True, slots=True)
class FixBy:
    """The local date to fix by, who set it, and whether use must stop now.

    ``set_by`` is RULE with a provision, else SUGGESTED: our own policy, to be labelled as ours.
    """

    due_on: date
    stops_use: bool
    set_by: Source
    provision: Provision | None = None

    @property
    def words(self) -> str:
        """Return the English text (a msgid) saying who set the date."""
        return RULE_WORDS if self.set_by is Source.RULE else OURS_WORDS


RULE_WORDS = "Date set by the rule"
OURS_WORDS = "Date set by our own policy, not by law"


def fix_by(
    severity: Severity,
    found_on: date,
    *,
    policy: FixPolicy = FIX_POLICY,
    legal: LegalLimit | None = None,
) -> FixBy:
    """Return by when a finding of this severity, found on a local date, must be fixed.

    A legal limit never gives more time than our policy, and our policy never more than the law.

    Raises:
        InvalidRuleError: the legal limit is in hours, which a date cannot carry.
    """
    ours_on = add_days(found_on, policy.days[severity])
    stops_use = severity in policy.stops_use
    if legal and (legal_on := add_span(found_on, legal.within)) <= ours_on:
        return FixBy(legal_on, stops_use, Source.RULE, legal.provision)
    return FixBy(ours_on, stops_use, Source.SUGGESTED)


def add_days(on: date, days: int) -> date:
    """Return the date so many days later; 0 is the same day."""
    return add_span(on, Span(count=days, unit=Unit.DAY)) if days else on
