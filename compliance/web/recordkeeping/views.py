"""All pages of a year's recordkeeping; the factory takes the blueprint from here."""

from compliance.web.recordkeeping import (
    certifying,
    copies,
    entering,
    rates,
    requests,
    sending,
    year,
)
from compliance.web.recordkeeping.blueprint import blueprint

MODULES = (certifying, copies, entering, rates, requests, sending, year)  # these hang their pages

__all__ = ["MODULES", "blueprint"]
