"""Who keeps the log (29 CFR 1904.1, 1904.2) and who files it with OSHA (29 CFR 1904.41)."""

from dataclasses import dataclass

from compliance.domain.filing.facts import (
    FilingDuty,
    FilingFacts,
    Form,
    LogDuty,
    LogOutcome,
    Owed,
    Reason,
)
from compliance.domain.filing.industries import Industries, IndustryMatch, Listed, match_industry
from compliance.domain.filing.law import Count, FilingRules, filing_due_on, posting_days
from compliance.domain.filing.verdicts import Verdict, all_of, any_of, once

PARTIALLY_EXEMPT = "partially-exempt"
APPENDIX_A = "appendix-a"
APPENDIX_B = "appendix-b"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingLaw:
    """The rules and the industry lists together."""

    rules: FilingRules
    industries: Industries


def log_duty(facts: FilingFacts, law: FilingLaw) -> LogDuty:
    """Say whether an establishment keeps the log; 29 CFR 1904.1(a), 1904.2(a)."""
    rules = law.rules.rules
    always = Reason.of(rules["severe-always"])
    if facts.written_notice:
        return LogDuty(
            outcome=LogOutcome.KEEP, reasons=(Reason.of(rules["keep-on-notice"]), always)
        )
    found = _log_without_notice(facts, law)
    if facts.written_notice is None and found.outcome in _EXEMPT:
        asked = Reason.of(rules["keep-on-notice"], "It is not known whether OSHA or BLS asked.")
        return LogDuty(
            outcome=LogOutcome.UNDECIDED,
            reasons=(*found.reasons, asked, always),
            needs=("written_notice",),
        )
    return LogDuty(outcome=found.outcome, reasons=(*found.reasons, always), needs=found.needs)


_EXEMPT = (LogOutcome.EXEMPT_SIZE, LogOutcome.EXEMPT_INDUSTRY)


def _log_without_notice(facts: FilingFacts, law: FilingLaw) -> LogDuty:
    small = law.rules.counts["size-exemption"]
    if facts.company_peak is not None and not _exceeds(facts.company_at_least, small.number):
        text = f"The company had {facts.company_peak} at its peak, not over {small.number}."
        return LogDuty(outcome=LogOutcome.EXEMPT_SIZE, reasons=(Reason.of(small, text),))
    match = _matched(facts, law, PARTIALLY_EXEMPT)
    industry = _industry_reason(match, law, PARTIALLY_EXEMPT)
    if match is not None and match.listed is Listed.YES:  # exempt whatever the company's size
        return LogDuty(outcome=LogOutcome.EXEMPT_INDUSTRY, reasons=(industry,))
    size = _size_reason(facts, law)
    needs = () if _exceeds(facts.company_at_least, small.number) else ("company_peak",)
    if match is None or match.listed is Listed.UNDECIDED:
        needs = (*needs, match.needs if match else "naics")
    outcome = LogOutcome.UNDECIDED if needs else LogOutcome.KEEP
    return LogDuty(outcome=outcome, reasons=(size, industry), needs=needs)


def _exceeds(count: int | None, number: int) -> bool:
    return count is not None and count > number


def _size_reason(facts: FilingFacts, law: FilingLaw) -> Reason:
    rules, small = law.rules.rules, law.rules.counts["size-exemption"]
    known = facts.company_at_least
    if not _exceeds(known, small.number):
        return Reason.of(
            rules["size-company-wide"], "The peak of the whole company last year is not known."
        )
    text = f"The company had {known} at its peak, over {small.number}."
    if facts.company_peak != known:
        text = f"The company had at least {known} at its peak, over {small.number}."
    return Reason.of(rules["more-than-ten"], text)


def _matched(facts: FilingFacts, law: FilingLaw, key: str) -> IndustryMatch | None:
    if facts.naics is None:
        return None
    return match_industry(law.industries, key, facts.naics, facts.naics_year)


def _industry_reason(match: IndustryMatch | None, law: FilingLaw, key: str) -> Reason:
    listing = law.industries.lists[key]
    text = "The industry of the establishment (NAICS) is not known." if match is None else ""
    return Reason(text or (match.reason if match else ""), listing.provision, listing.read)


def filing_duty(facts: FilingFacts, law: FilingLaw) -> FilingDuty:
    """Say what an establishment files electronically for a year; 29 CFR 1904.41(a)."""
    log = log_duty(facts, law)
    by_rule = _by_rule(facts, law, log)
    summary = _with_notice(facts, law, by_rule[0], {Form.SUMMARY})
    cases = _with_notice(facts, law, by_rule[1], {Form.LOG, Form.REPORT})
    files = Owed.YES in (summary.owed, cases.owed)
    year = facts.year
    return FilingDuty(
        log=log,
        summary=summary.owed,
        cases=cases.owed,
        reasons=(*once((*summary.reasons, *cases.reasons)), *_notes(law, files=files)),
        needs=tuple(once((*summary.needs, *cases.needs))),
        confirm=tuple(once((*summary.confirm, *cases.confirm))),
        due_on=filing_due_on(law.rules, year) if year and files else None,
        posting=posting_days(law.rules, year) if year and log.keeps is Owed.YES else None,
    )


def _by_rule(facts: FilingFacts, law: FilingLaw, log: LogDuty) -> tuple[Verdict, Verdict]:
    """Return what the rule alone says of 300A and of 300/301, without any notice."""
    kept = Verdict(owed=log.keeps, reasons=log.reasons[:-1], needs=log.needs)
    if log.keeps is Owed.NO:  # an exempt establishment files only when notified
        return kept, kept
    cases = all_of([_reached(facts, law, "file-cases-from"), _listed(facts, law, APPENDIX_B)])
    listed = all_of([_reached(facts, law, "file-from"), _listed(facts, law, APPENDIX_A)])
    large = all_of([_reached(facts, law, "file-any-industry-from"), kept])
    return any_of([cases, listed, large]), cases


def _reached(facts: FilingFacts, law: FilingLaw, name: str) -> Verdict:
    """Test a number of employees: the most at one time and everybody of the year, either counts."""
    count = law.rules.counts[name]
    known = [one for one in (facts.peak, facts.employed_in_year) if one is not None]
    if not known:
        text = "It is not known how many people the establishment had."
        return Verdict(owed=Owed.UNDECIDED, reasons=(Reason.of(count, text),), needs=("peak",))
    reason = _people_reason(facts, count, _REACHES["yes" if max(known) >= count.number else "no"])
    if max(known) >= count.number:
        return Verdict(owed=Owed.YES, reasons=(reason,))
    confirm = () if facts.employed_in_year is not None else ("employed_in_year",)
    return Verdict(owed=Owed.NO, reasons=(reason,), confirm=confirm)


_REACHES = {"yes": "reach", "no": "do not reach"}


def _people_reason(facts: FilingFacts, count: Count, reach: str) -> Reason:
    """Say how many people there were, and whether that is as many as a duty begins at."""
    peak, everyone, most = facts.peak, facts.employed_in_year, count.number
    text = f"{peak} at one time and {everyone} in the whole year {reach} {most}. {count.text}"
    if everyone is None:
        text = f"{peak} at one time {reach} {most}. {count.text}"
    elif peak is None:
        text = f"{everyone} in the whole year {reach} {most}. {count.text}"
    return Reason.of(count, text)


def _listed(facts: FilingFacts, law: FilingLaw, key: str) -> Verdict:
    match = _matched(facts, law, key)
    reason = _industry_reason(match, law, key)
    if match is None:
        return Verdict(owed=Owed.UNDECIDED, reasons=(reason,), needs=("naics",))
    needs = (match.needs,) if match.needs else ()
    return Verdict(owed=Owed(match.listed.value), reasons=(reason,), needs=needs)


def _with_notice(facts: FilingFacts, law: FilingLaw, verdict: Verdict, forms: set[Form]) -> Verdict:
    """Return what a notice under 29 CFR 1904.41(a)(3) makes of a verdict."""
    rule = law.rules.rules["file-on-notice"]
    if verdict.owed is Owed.YES or facts.filing_notice is False:
        return verdict
    if forms & set(facts.notice_asks):
        return Verdict(owed=Owed.YES, reasons=(Reason.of(rule),))
    if facts.filing_notice and facts.notice_asks:
        return verdict
    missing = "notice_asks" if facts.filing_notice else "filing_notice"
    asked = Verdict(owed=Owed.UNDECIDED, reasons=(Reason.of(rule),), needs=(missing,))
    return any_of([verdict, asked])


def _notes(law: FilingLaw, *, files: bool) -> tuple[Reason, ...]:
    rules = law.rules.rules
    names = ("who-counts", "either-count", "ein") if files else ("who-counts", "either-count")
    return tuple(Reason.of(rules[name]) for name in names)
