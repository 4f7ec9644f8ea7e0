"""All views of inspections, for the factory: importing them hangs them on the blueprint."""

from compliance.web.inspections import (
    amend,
    asset_checks,
    form,
    links,
    record,
    records,
    review,
    start,
    today,
)
from compliance.web.inspections.blueprint import blueprint

MODULES = (amend, asset_checks, form, links, record, records, review, start, today)

__all__ = ["MODULES", "blueprint"]
