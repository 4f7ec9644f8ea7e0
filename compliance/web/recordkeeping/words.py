"""Words of a year's recordkeeping."""

from collections.abc import Mapping

from babel.dates import get_month_names
from flask_babel import lazy_gettext as _

from compliance.domain.filing.facts import LogOutcome, Owed
from compliance.domain.filing.law import HowRead
from compliance.domain.ita.values import Government
from compliance.domain.recordkeeping.annual_summary import Capacity
from compliance.domain.recordkeeping.handovers import Asker, Basis
from compliance.web.kit.i18n import current_language
from compliance.web.kit.statuses import INFO, NA, PASS, SOON, Status

OWED: Mapping[Owed, Status] = {
    Owed.YES: Status(INFO, "check", _("Yes")),
    Owed.NO: Status(NA, "circle-minus", _("No")),
    Owed.UNDECIDED: Status(SOON, "alert-triangle-f", _("Not decided: facts are missing")),
}
LOG: Mapping[LogOutcome, Status] = {
    LogOutcome.KEEP: Status(INFO, "check", _("Yes")),
    LogOutcome.EXEMPT_SIZE: Status(NA, "circle-minus", _("No, the company is small")),
    LogOutcome.EXEMPT_INDUSTRY: Status(NA, "circle-minus", _("No, the industry is exempt")),
    LogOutcome.UNDECIDED: Status(SOON, "alert-triangle-f", _("Not decided: facts are missing")),
}
CERTIFIED = Status(PASS, "circle-check-f", _("Certified"))
NOT_CERTIFIED = Status(SOON, "clock-f", _("Not certified"))
READ: Mapping[HowRead, object] = {
    HowRead.TEXT: _("read in the text"),
    HowRead.SECOND_HAND: _("read second-hand"),
    HowRead.UNREAD: _("not read yet: compare with the official text"),
    HowRead.OURS: _("our reading, no rule"),
}
ASKERS: Mapping[Asker, object] = {
    Asker.GOVERNMENT: _("Government: OSHA, NIOSH or the state"),
    Asker.EMPLOYEE: _("Employee or former employee"),
    Asker.PERSONAL_REPRESENTATIVE: _("Personal representative of an employee"),
    Asker.AUTHORISED_REPRESENTATIVE: _("Authorized representative: a union"),
}
BASIS: Mapping[Basis, object] = {
    Basis.OWN_CASE: _("It is their own case; the log writes their name otherwise"),
    Basis.NAMED_IN_WRITING: _("That employee named them in writing as personal representative"),
    Basis.LEGAL_REPRESENTATIVE: _(
        "Legal representative of that employee, who died or cannot act for themselves"
    ),
}
GETS: Mapping[Asker, object] = {
    Asker.GOVERNMENT: _(
        "Everything: Forms 300, 300A and 301 within 4 business hours; the names of privacy cases "
        "apart, if asked for."
    ),
    Asker.EMPLOYEE: _(
        "Forms 300 and 300A, and Form 301 of the own case, by the end of the next business day."
    ),
    Asker.PERSONAL_REPRESENTATIVE: _(
        "Forms 300 and 300A, and Form 301 of that employee's case, by the end of the next "
        "business day."
    ),
    Asker.AUTHORISED_REPRESENTATIVE: _(
        "Forms 300 and 300A by the end of the next business day; items 14 to 17 of each Form 301 "
        "within 7 calendar days."
    ),
}
CAPACITIES: Mapping[Capacity, object] = {
    Capacity.OWNER: _("Owner of the company (sole proprietorship or partnership)"),
    Capacity.OFFICER: _("Officer of the corporation"),
    Capacity.HIGHEST_OFFICIAL: _("Highest-ranking official who works at this site"),
    Capacity.SUPERVISOR: _("Immediate supervisor of the highest-ranking official here"),
}
OWNERS: Mapping[int, object] = {
    Government.NO: _("No government"),
    Government.STATE: _("State government"),
    Government.LOCAL: _("Local government"),
}
FIELDS: Mapping[str, object] = {
    "street": _("Street"),
    "city": _("City"),
    "state": _("State"),
    "postal_code": _("ZIP code"),
    "naics": _("NAICS code"),
    "company_name": _("Legal name of the company"),
    "ein": _("Employer identification number (EIN)"),
    "industry": _("Industry in words"),
    "company_peak": _("Most people of the whole company at one time"),
    "peak": _("Most people at this site at one time"),
    "everyone": _("Everybody who worked at this site in the year"),
    "average": _("Annual average number of employees"),
    "hours": _("Hours worked in the year"),
    "employed_in_year": _("Everybody who worked at this site in the year"),
    "naics-2017": _("NAICS code of 2017"),
    "naics-2007": _("NAICS code of 2007"),
    "written_notice": _("Whether OSHA or BLS asked in writing to keep records"),
    "filing_notice": _("Whether OSHA asked this site to file"),
}


def field_words(name: str) -> str:
    """Return what a missing field is called."""
    return str(FIELDS.get(name, name))


def month_word(month: int) -> str:
    """Return the name of a month."""
    return str(get_month_names("wide", "stand-alone", current_language())[month]).capitalize()
