"""Facts made up for properties: any value of any fact, and the possible answers to a question."""

from hypothesis import strategies as st

from compliance.domain.errors import InvalidInputError
from compliance.domain.recordkeeping.decision import Decision, decide
from compliance.domain.recordkeeping.questions import QUESTIONS, AnswerType, Question, question_for
from compliance.domain.recordkeeping.reading import read_facts
from compliance.domain.recordkeeping.treatments import KINDS

Data = dict[str, object]

_EARS: list[Data] = [
    {"ear": "left", "baseline": [5, 5, 5], "current": [30, 30, 30], "age_correction": 0},
    {"ear": "left", "baseline": [5, 5, 5], "current": [10, 10, 10], "age_correction": 0},
    {"ear": "right", "baseline": [20, 20, 20], "current": [31, 31, 31], "age_correction": 3},
    {"ear": "right", "baseline": [20, 20, 20], "current": [31, 31, 31]},
    {"ear": "left", "current": [20, 24, 30]},
]


def treatments() -> st.SearchStrategy[Data]:
    """One treatment of any kind, with some of its details."""

    def of_kind(key: str) -> st.SearchStrategy[Data]:
        details = KINDS[key].details
        return st.fixed_dictionaries(
            {"kind": st.just(key)},
            optional={one.name: st.sampled_from(sorted(one.choices)) for one in details},
        )

    return st.sampled_from(sorted(KINDS)).flatmap(of_kind)


def answers_of(question: Question) -> st.SearchStrategy[object]:
    """Any answer to a question."""
    chosen = st.sampled_from(sorted(question.choices) or ["none"])
    return {
        AnswerType.YES_NO: st.booleans(),
        AnswerType.CHOICE: chosen,
        AnswerType.CHOICES: chosen.map(lambda one: [one]),
        AnswerType.COUNT: st.integers(0, 3),
        AnswerType.DATE: st.just("2026-03-02"),
        AnswerType.AUDIOGRAMS: st.sampled_from(_EARS).map(lambda one: [one]),
        AnswerType.TREATMENTS: st.lists(treatments(), max_size=2),
    }[question.type]


def facts() -> st.SearchStrategy[Data]:
    """Any facts, most of them known; they may contradict each other."""
    each = {one.name: st.none() | answers_of(one) for one in QUESTIONS}
    return st.fixed_dictionaries(each).map(
        lambda data: {name: value for name, value in data.items() if value is not None}
    )


def decided(data: Data) -> Decision | None:
    """Return the decision, None where the facts contradict each other."""
    try:
        return decide(read_facts(data))
    except InvalidInputError:
        return None


def answered(data: Data, need: str) -> list[Data]:
    """Return the facts with every possible answer to what is needed."""
    name, _, inner = need.partition("[")
    if not inner:
        return [data | {name: value} for value in _answers(question_for(name))]
    place, _, detail = inner.partition("].")
    listed = data[name]
    assert isinstance(listed, list)
    one = listed[int(place)]
    return [
        data | {name: [*listed[: int(place)], one | changed, *listed[int(place) + 1 :]]}
        for changed in _details(str(one.get("kind", "")), detail)
    ]


def _answers(question: Question) -> list[object]:
    if question.type is AnswerType.YES_NO:
        return [True, False]
    if question.type is AnswerType.CHOICE:
        return list(question.choices)
    if question.type is AnswerType.CHOICES:
        return [[one] for one in question.choices]
    if question.type is AnswerType.AUDIOGRAMS:
        return [[_EARS[0]], [_EARS[1]]]
    assert question.type is AnswerType.TREATMENTS
    return [[], [{"kind": "oxygen"}]]


def _details(kind: str, detail: str) -> list[Data]:
    if detail == "kind":
        return [{"kind": "oxygen"}, {"kind": "massage"}]
    if detail in {"baseline", "current"}:
        return [{detail: [0, 0, 0]}, {detail: [60, 60, 60]}]
    if detail == "age_correction":
        return [{detail: 0}, {detail: 100}]
    found = next(one for one in KINDS[kind].details if one.name == detail)
    return [{detail: value} for value in found.choices]
