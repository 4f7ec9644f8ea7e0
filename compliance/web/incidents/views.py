"""All pages of incidents; the factory takes the blueprints from here."""

from compliance.web.incidents import change, investigation, public, qr, register, report
from compliance.web.incidents.blueprint import blueprint, poster, reporting

MODULES = (change, investigation, public, qr, register, report)  # importing them hangs their pages

__all__ = ["MODULES", "blueprint", "poster", "reporting"]
