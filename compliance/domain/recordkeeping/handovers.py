"""Who may ask for the records, what they get, and by when: 29 CFR 1904.35(b)(2) and 1904.40."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from compliance.domain.errors import Problem
from compliance.domain.legal_clocks.counting import Due, Moment, SiteTime, due_of
from compliance.domain.legal_clocks.terms import Term, TermUnit
from compliance.domain.recordkeeping.log_lines import Reader

SKEW = timedelta(minutes=5)  # clocks of two machines; a request lies in the past


class Asker(StrEnum):
    """Who asks."""

    GOVERNMENT = "government"  # Labor, NIOSH, a state plan
    EMPLOYEE = "employee"  # or a former one
    PERSONAL_REPRESENTATIVE = "personal-representative"
    AUTHORISED_REPRESENTATIVE = "authorised-representative"  # of a union


class Basis(StrEnum):
    """By what somebody may have the Form 301 of a case: 29 CFR 1904.35(b)(2)."""

    OWN_CASE = "own-case"  # of an employee or former employee, whatever name the log has
    NAMED_IN_WRITING = "named-in-writing"  # personal representative whom that employee named
    LEGAL_REPRESENTATIVE = "legal-representative"  # of one who died or cannot act


BASES: Mapping[Asker, tuple[Basis, ...]] = {
    Asker.EMPLOYEE: (Basis.OWN_CASE,),
    Asker.PERSONAL_REPRESENTATIVE: (Basis.NAMED_IN_WRITING, Basis.LEGAL_REPRESENTATIVE),
}
"""What an asker can rest a case on; others get no report of one case as a whole."""


def is_same_name(one: str, other: str) -> bool:
    """Say whether two names are one, whatever their capitals and spaces."""
    return one.casefold().split() == other.casefold().split() != []


def basis_problems(
    asker: Asker, names: tuple[str, str], basis: Basis | None, case: str
) -> Iterator[Problem]:
    """Yield what keeps the report of a case from somebody who asks for it.

    ``names``: of the asker and of the injured person. ``case``: what to call the case. An employee
    of that very name needs to say no more; anybody else says by what they may have it.
    """
    bases = BASES.get(asker, ())
    if not bases or (asker is Asker.EMPLOYEE and basis is None and is_same_name(*names)):
        return
    if basis is None:
        who, whose = names
        what = f"Case {case} is that of {whose}; {who} asks."
        yield Problem("basis", what, "Look at the person, then say why this report is theirs.")
    elif basis not in bases:
        what = "This is no ground for who asks."
        yield Problem("basis", what, "Choose another one, or another kind of asker.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What somebody may have, how soon, and by which paragraphs.

    ``reports_term``: another time for the Form 301 reports. ``needs_case``: gets the Form 301 of
    the own case only. ``summaries``, ``privacy_list``: whether these go too.
    """

    reader: Reader
    term: Term
    provision: str
    reports_term: Term | None = None
    reports_provision: str = ""
    needs_case: bool = False
    reports: bool = True
    privacy_list: bool = False


_NEXT_BUSINESS_DAY = Term(count=1, unit=TermUnit.BUSINESS_DAY)
ENTITLEMENTS: Mapping[Asker, Entitlement] = {
    Asker.GOVERNMENT: Entitlement(
        reader=Reader.GOVERNMENT,
        term=Term(count=4, unit=TermUnit.BUSINESS_HOUR),
        provision="29 CFR 1904.40(a)",
        privacy_list=True,  # 29 CFR 1904.29(b)(6)
    ),
    Asker.EMPLOYEE: Entitlement(
        reader=Reader.WORKFORCE,
        term=_NEXT_BUSINESS_DAY,
        provision="29 CFR 1904.35(b)(2)(iii)",
        reports_provision="29 CFR 1904.35(b)(2)(v)(A)",
        needs_case=True,
    ),
    Asker.PERSONAL_REPRESENTATIVE: Entitlement(
        reader=Reader.WORKFORCE,
        term=_NEXT_BUSINESS_DAY,
        provision="29 CFR 1904.35(b)(2)(iii)",
        reports_provision="29 CFR 1904.35(b)(2)(v)(A)",
        needs_case=True,
    ),
    Asker.AUTHORISED_REPRESENTATIVE: Entitlement(
        reader=Reader.AUTHORISED_REPRESENTATIVE,
        term=_NEXT_BUSINESS_DAY,
        provision="29 CFR 1904.35(b)(2)(iii)",
        reports_term=Term(count=7, unit=TermUnit.DAY),
        reports_provision="29 CFR 1904.35(b)(2)(v)(B)",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """By when logs and summaries are due, and by when the reports, where that is another time."""

    records: Due
    reports: Due


def deadlines_of(asker: Asker, asked_at: datetime, site: SiteTime) -> Deadlines:
    """Return by when what somebody asked for is due, in the business hours of the site.

    Raises:
        InvalidRuleError: the site has no business days, or its zone is not known.
    """
    owed = ENTITLEMENTS[asker]
    start = Moment.of(asked_at, site.zone)
    records = due_of(owed.term, start, site)
    reports = due_of(owed.reports_term, start, site) if owed.reports_term else records
    if records is None or reports is None:
        raise AssertionError("unreachable: every term above has a fixed time")
    return Deadlines(records=records, reports=reports)
