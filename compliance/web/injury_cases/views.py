"""All pages of injury cases; the factory takes the blueprint from here."""

from compliance.web.injury_cases import days, decide, form_301, log, on_log, overrule, show, sorting
from compliance.web.injury_cases.blueprint import blueprint

# Importing them hangs their pages.
MODULES = (days, decide, form_301, log, on_log, overrule, show, sorting)

__all__ = ["MODULES", "blueprint"]
