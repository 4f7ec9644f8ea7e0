"""All pages of schedules and of single checks; the factory takes both blueprints from here."""

from compliance.web.schedules import assign, change, check_steps, checks, lists, site_steps
from compliance.web.schedules.blueprint import blueprint
from compliance.web.schedules.checks import blueprint as checks_blueprint

# Importing them hangs their pages.
MODULES = (assign, change, check_steps, checks, lists, site_steps)

__all__ = ["MODULES", "blueprint", "checks_blueprint"]
