"""All pages of incidents; the factory takes the blueprints from here."""

from compliance.web.incidents import (
    change,
    closing,
    investigation,
    investigation_steps,
    public,
    qr,
    register,
    remedies,
    report,
)
from compliance.web.incidents.blueprint import blueprint, poster, reporting

MODULES = (  # importing them hangs their pages
    change,
    closing,
    investigation,
    investigation_steps,
    public,
    qr,
    register,
    remedies,
    report,
)

__all__ = ["MODULES", "blueprint", "poster", "reporting"]
