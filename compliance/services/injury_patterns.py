"""What injury cases have in common, out of the log and the investigations."""

from sqlalchemy.orm import Session

from compliance.domain.injury_patterns import Patterns, count_patterns
from compliance.storage.queries.injury_patterns import CasesWanted, list_sorted_cases


def find_patterns(
    session: Session, wanted: CasesWanted, *, withhold_privacy: bool = False
) -> Patterns:
    """Count the cases of some sites and time by every kind.

    ``withhold_privacy``: for readers outside recordkeeping, such as those of a packet; privacy
    concern cases are then in no number, only told of as withheld.
    """
    return count_patterns(list_sorted_cases(session, wanted), withhold_privacy=withhold_privacy)
