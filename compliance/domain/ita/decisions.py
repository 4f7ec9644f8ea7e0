"""Lines that stand on the log against the decision on their case: they do not leave."""

from compliance.domain.ita.rules import Found, ItaProblem, placed


def against_decision_problem(number: str, file: str) -> ItaProblem:
    """Return the error that a line counts whose case was decided to be no recordable one.

    The log is to be without it: 29 CFR 1904.33(b)(1) has removed entries lined out.
    """
    found = Found(
        "against-decision",
        "incident_outcome",
        "The case is decided not to be recordable, and its line still counts.",
        "Line it out, or decide otherwise.",
    )
    return placed(found, file, number)
