"""A log that differs from the decisions on its cases: it does not leave."""

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


def off_log_problem(record: str, file: str, *, lined_out: bool) -> ItaProblem:
    """Return the error that no line counts for a case that was decided to be recordable.

    It has to stand on the log: 29 CFR 1904.4(a), within the days of 1904.29(b)(3). ``record``
    names the case; ``lined_out``: it has a line, struck through.
    """
    what = "The case is decided to be recordable, and it is on no log."
    remedy = "Enter it on the log, or decide otherwise."
    if lined_out:
        what = "The case is decided to be recordable, and its line is lined out."
        remedy = "Put it back on the log, or decide otherwise."
    return placed(Found("recordable-off-log", "", what, remedy), file, record)
