"""Paragraphs that people of the plant read against a checklist."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from compliance.storage.models.readings import ProvisionReading
from compliance.storage.prepared import Prepared


class ReadingRow(NamedTuple):
    """One paragraph that was read: which, when, where, by whom."""

    provision: str
    read_on: date
    address: str
    person_name: str


_READINGS = Prepared(
    select(
        ProvisionReading.provision,
        ProvisionReading.read_on,
        ProvisionReading.address,
        ProvisionReading.person_name,
    )
    .where(ProvisionReading.checklist_digest == bindparam("digest"))
    .order_by(ProvisionReading.id)
)


def list_readings(session: Session, digest: str) -> list[ReadingRow]:
    """Return what was read against one exact version of a checklist, oldest first."""
    rows = _READINGS.rows(session.connection(), {"digest": digest})
    return [ReadingRow._make(row) for row in rows]
