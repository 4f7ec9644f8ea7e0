"""All pages of a year's recordkeeping; the factory takes the blueprint from here."""

from compliance.web.recordkeeping import (
    benchmarks,
    certifying,
    copies,
    entering,
    patterns,
    rates,
    requests,
    sending,
    year,
)
from compliance.web.recordkeeping.blueprint import blueprint

# These hang their pages.
MODULES = (
    benchmarks,
    certifying,
    copies,
    entering,
    patterns,
    rates,
    requests,
    sending,
    year,
)

__all__ = ["MODULES", "blueprint"]
