"""Establishments with their shifts, closed days and areas; import and export of the plant."""

from compliance.web.establishments import areas, clock_settings, transfer
from compliance.web.establishments.views import blueprint

__all__ = ["areas", "blueprint", "clock_settings", "transfer"]
