"""Sorting a case: part of the body, kind of harm, kind of event, what did it; for counting only."""

from sqlalchemy.orm import Session

from compliance.domain.access import Permission, demand
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.injury_codes import InjuryCodes, Sorting
from compliance.domain.trail import TrailEvent
from compliance.services.injury_case_changes import Change, note
from compliance.storage.models.injury_cases import InjuryCase


def sort_case(
    session: Session,
    case: InjuryCase,
    codes: InjuryCodes,
    chosen: tuple[Sorting, str],
    change: Change,
) -> None:
    """Say one thing that a case is sorted by; "" says that it is not known.

    No form has it, so a case on the log needs no reason for it, and its line stays as it is.

    Raises:
        NotAllowedError: the actor may not keep records there.
        ConflictError: somebody changed the case in between.
        InvalidInputError: the list has no such choice.
    """
    demand(change.by, Permission.KEEP_RECORDS, case.establishment_id)
    session.refresh(case, ["revision"], with_for_update=True)
    if case.revision != change.revision:
        raise ConflictError(
            "Somebody changed this case after you opened the page. "
            "Look at it again, and make your change anew."
        )
    sorting, key = chosen
    if key and key not in {one.key for one in codes.of(sorting)}:
        what = "There is no such choice."
        raise InvalidInputError([Problem(sorting.value, what, "Choose one of the list.")])
    setattr(case, sorting.value, key)
    case.revision += 1
    session.flush()
    note(session, TrailEvent.CASE_CHANGED, case, change, {"sorted": True})


def unsorted_by(case: InjuryCase) -> list[Sorting]:
    """Return what a case is not sorted by yet, in the order in which it is asked."""
    return [one for one in Sorting if not getattr(case, one.value)]
