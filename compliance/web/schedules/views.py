"""All pages of schedules and of single checks; the factory takes both blueprints from here."""

from compliance.web.schedules import assign, change, check_steps, checks, lists
from compliance.web.schedules.blueprint import blueprint
from compliance.web.schedules.checks import blueprint as checks_blueprint

MODULES = (assign, change, check_steps, checks, lists)  # importing them hangs their pages

__all__ = ["MODULES", "blueprint", "checks_blueprint"]
