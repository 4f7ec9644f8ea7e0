"""Findings of incidents in a packet, without the names of whoever was hurt, took part or saw it.

What is typed about them is looked through when it is written, `incident_names`; a name may be added
to an incident later, and a packet is never changed any more. 29 CFR 1904.29(b)(6).
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from compliance.domain.packets import ActionLine, FindingLine
from compliance.domain.withheld_names import WITHHELD, Veil, veil_over
from compliance.services.incident_names import names_of
from compliance.storage.models.findings import Finding
from compliance.storage.queries.withheld_names import names_withheld_at

INSTEAD = {"es": "[nombre reservado]"}
"""What stands where a name was, by language."""


def without_names(
    session: Session, rows: Sequence[Finding], lines: Sequence[FindingLine], language: str
) -> tuple[FindingLine, ...]:
    """Return the findings of a packet, in the order of their rows; no text of an incident names.

    Texts of inspections stay: they are part of a signed record.
    """
    private: dict[int, list[str]] = {}
    made = []
    for row, line in zip(rows, lines, strict=True):
        if row.incident_id is None:
            made.append(line)
            continue
        there = row.establishment_id
        if there not in private:
            private[there] = names_withheld_at(session, there)
        names = (*names_of(session, row.incident_id), *private[there])
        made.append(_veiled(line, veil_over(names, INSTEAD.get(language, WITHHELD))))
    return tuple(made)


def _veiled(line: FindingLine, veil: Veil) -> FindingLine:
    return line.model_copy(
        update={
            "title": veil.text(line.title),
            "detail": veil.text(line.detail),
            "actions": tuple(_action(one, veil) for one in line.actions),
        }
    )


def _action(line: ActionLine, veil: Veil) -> ActionLine:
    return line.model_copy(update={"what": veil.text(line.what)})
