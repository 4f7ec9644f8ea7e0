"""The questions a case turns on: one fact each, as data that a page can draw.

Every question has a plain wording, help, the kind of answer and its choices. The order here is the
order of the paragraphs; what to ask next is decided by `decision.next_question`, not by this list.
"""

from collections.abc import Mapping
from types import MappingProxyType

from compliance.domain.recordkeeping.question_types import AnswerType, Question
from compliance.domain.recordkeeping.questions_harm import HARM_QUESTIONS
from compliance.domain.recordkeeping.questions_work import WORK_QUESTIONS
from compliance.domain.recordkeeping.treatments import KINDS, Detail

QUESTIONS: tuple[Question, ...] = (*WORK_QUESTIONS, *HARM_QUESTIONS)
BY_NAME: Mapping[str, Question] = MappingProxyType({one.name: one for one in QUESTIONS})

__all__ = ["BY_NAME", "QUESTIONS", "AnswerType", "Question", "detail_for", "question_for"]


def question_for(need: str) -> Question:
    """Return the question behind a name in ``needs``: ``place``, or ``treatments[0].device``.

    Raises:
        KeyError: there is no such fact.
    """
    return BY_NAME[need.partition("[")[0]]


def detail_for(kind: str, name: str) -> Detail:
    """Return one detail of a kind of treatment.

    Raises:
        KeyError: there is no such kind or detail.
    """
    return next(one for one in KINDS[kind].details if one.name == name)
