"""The tables of docs/recordability.md, from the questions themselves."""

from collections.abc import Iterator

from compliance.domain.recordkeeping.questions import QUESTIONS, AnswerType, Question
from compliance.domain.recordkeeping.treatments import KINDS, Kind

_PLAIN = {
    AnswerType.YES_NO: "`true`, `false`",
    AnswerType.COUNT: "whole number from 0",
    AnswerType.DATE: "date, `2026-03-31`",
    AnswerType.TREATMENTS: "list, see [Treatments](#treatments)",
    AnswerType.AUDIOGRAMS: "list, see [Audiograms](#audiograms)",
}


def fact_table() -> str:
    """One row for each fact."""
    head = "| fact | question | values | 29 CFR |\n|---|---|---|---|\n"
    return head + "\n".join(_fact_row(one) for one in QUESTIONS)


def _fact_row(one: Question) -> str:
    text = f"{one.text} {one.help}".strip()
    return f"| `{one.name}` | {text} | {_values(one)} | {one.section} |"


def _values(one: Question) -> str:
    if one.type in _PLAIN:
        return _PLAIN[one.type]
    several = "list of " if one.type is AnswerType.CHOICES else ""
    return several + "; ".join(f"`{value}`: {words}" for value, words in one.choices.items())


def treatment_table() -> str:
    """One row for each kind of care."""
    head = "| kind | care | details | is |\n|---|---|---|---|\n"
    return head + "\n".join(_treatment_row(kind) for kind in KINDS.values())


def _treatment_row(kind: Kind) -> str:
    return f"| `{kind.key}` | {kind.text} | {' '.join(_details(kind))} | {_verdict(kind)} |"


def _details(kind: Kind) -> Iterator[str]:
    for detail in kind.details:
        values = (
            "`true`, `false`" if detail.is_yes_no else ", ".join(f"`{v}`" for v in detail.choices)
        )
        yield f"`{detail.name}`: {detail.text} ({values})."


def _verdict(kind: Kind) -> str:
    if kind.key == "unknown":
        return "not known"
    if not kind.rule:
        return "medical treatment"
    plain = f"first aid, item {kind.letter}" if kind.letter else "no medical treatment"
    if not kind.details:
        return plain
    if kind.key == "medication":
        return f"{plain}, unless on prescription, or of prescription strength on advice"
    beyond = [f"`{d.name}`: {', '.join(_shown(v) for v in sorted(d.beyond))}" for d in kind.details]
    return f"{plain}, unless {'; '.join(beyond)}"


def _shown(value: str) -> str:
    return {"yes": "`true`", "no": "`false`"}.get(value, f"`{value}`")
