"""The law of the project, read once for all tests of this folder."""

from functools import cache
from pathlib import Path

from compliance.domain.filing.duties import FilingLaw
from compliance.library.filing_law import load_filing_law

CHECKLISTS = Path(__file__).resolve().parents[3] / "checklists"


@cache
def filing_law() -> FilingLaw:
    return load_filing_law(CHECKLISTS)
