"""All pages of findings and actions; the factory takes both blueprints from here."""

from compliance.web.findings import action_lists, action_steps, change, register
from compliance.web.findings.action_lists import blueprint as actions_blueprint
from compliance.web.findings.register import blueprint

MODULES = (action_lists, action_steps, change, register)  # importing them hangs their pages

__all__ = ["MODULES", "actions_blueprint", "blueprint"]
