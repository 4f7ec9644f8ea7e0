"""Establishments with their shifts, closed days and areas; import and export of the plant."""

from compliance.web.establishments import areas, transfer
from compliance.web.establishments.views import blueprint

__all__ = ["areas", "blueprint", "transfer"]
