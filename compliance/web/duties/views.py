"""All pages of duties: the factory takes the blueprint from here."""

from compliance.web.duties import decide, lists, profile, set_up, together
from compliance.web.duties.blueprint import blueprint

MODULES = (decide, lists, profile, set_up, together)  # importing them hangs their pages

__all__ = ["MODULES", "blueprint"]
