"""All pages of legal clocks; the factory takes the blueprint from here."""

from compliance.web.legal_clocks import choose, lists, show, start, stop
from compliance.web.legal_clocks.blueprint import blueprint

MODULES = (choose, lists, show, start, stop)  # importing them hangs their pages

__all__ = ["MODULES", "blueprint"]
