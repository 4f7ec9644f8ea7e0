"""All pages of injury cases; the factory takes the blueprint from here."""

from compliance.web.injury_cases import days, decide, form_301, log, on_log, overrule, show
from compliance.web.injury_cases.blueprint import blueprint

MODULES = (days, decide, form_301, log, on_log, overrule, show)  # importing them hangs their pages

__all__ = ["MODULES", "blueprint"]
