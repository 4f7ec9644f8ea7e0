"""All views of inspections, for the factory: importing them hangs them on the blueprint."""

from compliance.web.inspections import (
    amend,
    form,
    links,
    not_used,
    preview,
    record,
    records,
    review,
    start,
    subject_checks,
    today,
)
from compliance.web.inspections.blueprint import blueprint

MODULES = (
    amend,
    form,
    links,
    not_used,
    preview,
    record,
    records,
    review,
    start,
    subject_checks,
    today,
)

__all__ = ["MODULES", "blueprint"]
