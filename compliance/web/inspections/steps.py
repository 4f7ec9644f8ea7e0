"""Where one stands in a form: the bar over the section, the list of sections, what comes next."""

from dataclasses import dataclass

from compliance.domain.answers import SectionProgress
from compliance.domain.checklists import Section
from compliance.web.inspections.filling import Filling
from compliance.web.inspections.texts import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The line and the bar over a section."""

    number: int
    of: int
    answered: int
    total: int
    failed: int
    bar: list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """One section in the list of sections."""

    key: str
    label: str
    answered: int
    total: int
    failed: int
    state: str  # done, bad, todo
    current: bool


def _part(one: SectionProgress) -> float:
    return one.answered / one.total if one.total else 0


def steps_of(filling: Filling, current: str = "") -> Steps:
    """Return how far the form is, with ``current`` as the section that is shown."""
    parts = filling.progress
    keys = [part.key for part in parts]
    return Steps(
        number=keys.index(current) + 1 if current in keys else len(keys),
        of=len(keys),
        answered=sum(part.answered for part in parts),
        total=sum(part.total for part in parts),
        failed=sum(part.failed for part in parts),
        bar=[
            {
                "part": _part(part),
                "current": part.key == current,
                "label": _(
                    "Section %(number)s, %(answered)s of %(total)s answered",
                    number=number,
                    answered=part.answered,
                    total=part.total,
                ),
            }
            for number, part in enumerate(parts, 1)
        ],
    )


def section_rows(filling: Filling, current: str = "") -> list[SectionRow]:
    """Return the sections that are asked, with how far each is."""
    return [
        SectionRow(
            key=part.key,
            label=part.title,
            answered=part.answered,
            total=part.total,
            failed=part.failed,
            state="bad" if part.failed else "done" if part.is_complete else "todo",
            current=part.key == current,
        )
        for part in filling.progress
    ]


def next_section(filling: Filling, after: str) -> Section | None:
    """Return the section that is asked after this one, or None before the review."""
    order = list(filling.compiled.sections)
    position = order.index(after)
    return next(
        (part for part, _items in filling.sections if order.index(part.key) > position), None
    )
