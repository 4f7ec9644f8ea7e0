"""Cases of a stranger as facts, and duties as plain data: what ``compliance ita duty`` speaks."""

import json
from collections.abc import Mapping
from typing import cast

from pydantic import ValidationError

from compliance.domain.case_books import BESIDE, INPUTS, cases_in, ids_twice
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import did_you_mean
from compliance.domain.filing.duties import FilingLaw, filing_duty
from compliance.domain.filing.facts import FilingFacts, Reason

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
MAX_CASES = 10_000
_HELP = "See docs/ita.md."
_SECTION = "filing_duty"
_WORDS = {
    "int_type": "is no whole number",
    "int_from_float": "is no whole number",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
}


def answers_of(text: str, file: str, law: FilingLaw) -> Json:
    """Return the duties of one case (an object) or of many (a list of objects) as plain data.

    Raises:
        InvalidInputError: it is not JSON, or everything that is wrong with the cases.
    """
    given = _read(text, file)
    if not isinstance(given, list):
        return answer(_facts([given], file)[0], law)
    return [answer(facts, law) for facts in _facts(given, file)]


def _read(text: str, file: str) -> Json:
    if not text.strip():
        raise InvalidInputError([Problem(file, "The file is empty.", _HELP)])
    try:
        given = cast("Json", json.loads(text, object_pairs_hook=_object))
    except (ValueError, RecursionError) as error:
        what = f"This is not JSON: {error}."
        raise InvalidInputError([Problem(file, what, "Check commas and quotes.")]) from error
    given = cast("Json", cases_in(given, _SECTION))
    if isinstance(given, list) and len(given) > MAX_CASES:
        what = f"There are more than {MAX_CASES:,} cases."
        raise InvalidInputError([Problem(file, what, "Split the file.")])
    return given


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    twice = {key for key, _ in pairs if [other for other, _ in pairs].count(key) > 1}
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))} stands twice in one object")
    return dict(pairs)


def _facts(given: list[Json], file: str) -> list[FilingFacts]:
    facts, problems = [], list[Problem]()
    for number, one in enumerate(given, 1):
        try:
            facts.append(FilingFacts.model_validate_json(json.dumps(_opened(one))))
        except ValidationError as error:
            problems += _problems(error, _where(one, number, file))
    ids = [one.get("id") if isinstance(one, dict) else None for one in given]
    problems += ids_twice([one if isinstance(one, str) and one else None for one in ids])
    if problems:
        raise InvalidInputError(problems)
    return facts


def _opened(one: Json) -> Json:
    """Return the facts of a case: in an envelope, `case_books`, or as they stand."""
    if not isinstance(one, dict) or not {"facts", INPUTS} & set(one):
        return one
    told = {key: value for key, value in one.items() if key not in BESIDE | {"facts", INPUTS}}
    inner = one.get(INPUTS, one.get("facts"))
    return told | inner if isinstance(inner, dict) else told


def _where(one: Json, number: int, file: str) -> str:
    name = one.get("id") if isinstance(one, dict) else None
    return f"{file} case {name if isinstance(name, str) and name else number}"


def _problems(error: ValidationError, where: str) -> list[Problem]:
    found = []
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        told = f"{where}: {name}" if name else where
        if detail["type"] == "extra_forbidden":
            remedy = did_you_mean(name, FilingFacts.model_fields, _HELP)
            found.append(Problem(told, "There is no such fact.", remedy))
            continue
        if detail["type"] in _WORDS:
            what = f"{detail['input']!r} {_WORDS[detail['type']]}."
            found.append(Problem(told, what, "Write a whole number without quotes, such as 145."))
            continue
        what, _, remedy = detail["msg"].removeprefix("Value error, ").partition(". ")
        found.append(Problem(told, f"{what.rstrip('.')}.", remedy or _HELP))
    return found


def answer(facts: FilingFacts, law: FilingLaw) -> dict[str, Json]:
    """Return the duties of one establishment as plain data; names as in docs/ita.md."""
    duty = filing_duty(facts, law)
    posting = duty.posting
    return {
        "id": facts.id,
        "log": {
            "outcome": duty.log.outcome.value,
            "keep": duty.log.keeps.value,
            "reasons": [_reason(one) for one in duty.log.reasons],
            "needs": list(duty.log.needs),
        },
        "file_300a": duty.summary.value,
        "file_300_301": duty.cases.value,
        "due_on": duty.due_on.isoformat() if duty.due_on else None,
        "post": [posting.first.isoformat(), posting.last.isoformat()] if posting else None,
        "reasons": [_reason(one) for one in duty.reasons],
        "needs": list(duty.needs),
        "confirm": list(duty.confirm),
        "inputs": _inputs(facts),
    }


def _reason(reason: Reason) -> Json:
    return {"text": reason.text, "provision": str(reason.provision), "read": reason.read.value}


def _inputs(facts: FilingFacts) -> Json:
    plain: Mapping[str, Json] = json.loads(facts.model_dump_json(exclude={"id"}))
    return dict(plain)
