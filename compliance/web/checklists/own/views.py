"""All pages of own checklists, for the factory: importing them hangs them on the blueprint."""

from compliance.web.checklists.own import files, head, items, lists, publish
from compliance.web.checklists.own.blueprint import blueprint

MODULES = (files, head, items, lists, publish)

__all__ = ["MODULES", "blueprint"]
