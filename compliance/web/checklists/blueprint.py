"""The pages of the catalogue of checklists, registered by importing them."""

from compliance.web.checklists import readings
from compliance.web.checklists.views import blueprint

__all__ = ["blueprint", "readings"]
