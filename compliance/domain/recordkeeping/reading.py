"""From plain data to the facts of a case, or everything that is wrong with it."""

from compliance.domain.recordkeeping.contradictions import note_contradictions
from compliance.domain.recordkeeping.facts import Facts, parse_facts
from compliance.domain.recordkeeping.plain_data import Problems


def read_facts(given: object, where: str = "") -> Facts:
    """Read the facts of one case, names to values as docs/recordability.md says.

    ``where`` names the case in messages.

    Raises:
        InvalidInputError: every unknown name, wrong value and contradiction.
    """
    problems = Problems(where)
    facts = parse_facts(given, problems)
    note_contradictions(facts, problems)
    problems.raise_any()
    return facts
