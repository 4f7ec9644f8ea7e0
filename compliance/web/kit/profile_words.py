"""The questions about the site in the language of the page, and why a duty is owed or is not.

Markup where a text may be there in English only: it is marked so, for those who hear the page.
"""

from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from markupsafe import Markup

from compliance.domain.applicability import Applies, Deciding, Fact, FactTest
from compliance.domain.checklists import Checklist
from compliance.domain.profile_language import LANGUAGE, TranslatedProfile, profile_in_language
from compliance.domain.proposals import Proposal, Turn
from compliance.domain.site_profile import FactQuestion, ProfileSection, SiteProfile
from compliance.web.kit.current import current_deps
from compliance.web.kit.dates import AMOUNTS_AS_IN
from compliance.web.kit.i18n import current_language

_ONE = {
    "days": lazy_gettext("1 day"),
    "people": lazy_gettext("1 person"),
    "pieces": lazy_gettext("1 piece"),
    "tanks": lazy_gettext("1 tank"),
}
_KEPT = "compliance_profile"
_Kept = tuple[SiteProfile, dict[str, TranslatedProfile]]


def site_profile() -> TranslatedProfile:
    """Return the questions about a site in the language of this answer.

    Raises:
        NotFoundError: the library has no questions.
    """
    profile, language = current_deps().catalog.profile, current_language()
    kept: _Kept | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] is not profile:
        kept = current_app.extensions[_KEPT] = (profile, {})
    if language not in kept[1]:
        kept[1][language] = profile_in_language(profile, language)
    return kept[1][language]


def profile_language(path: str) -> str:
    """Return "en" for a text of the questions that is there in English only, else ""."""
    return site_profile().language_of(path)


def section_words(section: ProfileSection) -> Markup:
    """Return the title of a section."""
    return _marked(section.title, [f"sections.{section.key}"])


def question_words(fact: str) -> Markup:
    """Return the question behind a fact; of a fact that nobody is asked, its name."""
    question = site_profile().by_key.get(fact)
    return _marked(question.question if question else fact, [f"facts.{fact}.question"])


def unit_word(unit: str) -> str:
    """Return a unit of an answer in words."""
    return site_profile().units.get(unit, unit)


def answer_words(question: FactQuestion, fact: Fact | None) -> str:
    """Return an answer as it is shown: "6 pieces", "yes", "not known"."""
    if fact is None:
        return str(_("not known"))
    if isinstance(fact, bool):
        return _yes_or_no(is_yes=fact)
    if isinstance(fact, Decimal):
        return _amount_words(fact, question.unit)
    keys = (fact,) if isinstance(fact, str) else fact
    return ", ".join(question.choices.get(key, key) for key in keys)


def marked_answer(question: FactQuestion, fact: Fact | None) -> Markup:
    """Return an answer, marked where a choice is there in English only."""
    keys = (fact,) if isinstance(fact, str) else fact if isinstance(fact, tuple) else ()
    return _marked(answer_words(question, fact), _paths(question, keys))


def where_words(checklist: Checklist) -> Markup:
    """Return where a checklist applies, as its file says."""
    language = current_language()
    texts = checklist.translations.get(language, {})
    own = checklist.applies_when.text
    if language == checklist.language or "applies_when" in texts:
        return Markup.escape(texts.get("applies_when", own))
    return _in(checklist.language, own)


def reason_words(proposal: Proposal) -> Markup:
    """Return why a duty is owed, is not, or cannot be decided yet."""
    if proposal.applies is Applies.UNDECIDED:
        asked = [
            _filled(_("“%(question)s”"), question=question_words(t.fact)) for t in proposal.turns
        ]
        return _filled(_("It turns on %(questions)s."), questions=Markup(", ").join(asked))
    own = " ".join(turn.because for turn in proposal.turns if turn.because)
    if own:
        return _in(proposal.checklist.language, own)
    return Markup(". ").join(map(turn_words, proposal.turns)) + "."


def turn_words(turn: Turn) -> Markup:
    """Return an answer beside what is asked for: "… is answered 9 gal (asked for: over 1,320)"."""
    question = site_profile().by_key.get(turn.fact)
    if question is None:
        return _in(LANGUAGE, turn.said)
    answer, line = marked_answer(question, turn.value), _line_words(turn, question)
    said = _filled(
        _("“%(question)s” is answered %(answer)s"),
        question=question_words(turn.fact),
        answer=answer,
    )
    if line == answer:
        return said
    return said + " " + _filled(_("(asked for: %(line)s)"), line=line)


def _line_words(turn: Turn, question: FactQuestion) -> Markup:
    """Return what the tests of a fact ask for: "over 100 and under 1,000 kg a month"."""
    parts = dict.fromkeys(_test_words(one, question) for one in turn.tests)
    joint = _("%(one)s and %(other)s") if turn.meets_all else _("%(one)s or %(other)s")
    words = _joined(parts, joint)
    has_limits = any(_limits(one.test) for one in turn.tests)
    named = {word for one in turn.tests for word in _named(one.test)}
    if question.unit and has_limits:
        words = f"{words} {unit_word(question.unit)}"
    return _marked(words, _paths(question, named))


def _test_words(deciding: Deciding, question: FactQuestion) -> str:
    limits = _limits(deciding.test)
    if limits:
        words = _joined(limits, _("%(one)s and %(other)s"))
    else:
        named = [_word(word, question) for word in _named(deciding.test)]
        words = _joined(named, _("%(one)s or %(other)s"))
    return str(_("other than %(what)s", what=words)) if deciding.is_negated else words


def _limits(test: FactTest) -> list[str]:
    limits = (
        (_("over %(limit)s"), test.over),
        (_("at least %(limit)s"), test.at_least),
        (_("under %(limit)s"), test.under),
        (_("at most %(limit)s"), test.at_most),
    )
    return [str(words % {"limit": _amount(limit)}) for words, limit in limits if limit is not None]


def _named(test: FactTest) -> tuple[str, ...]:
    return (test.is_,) if test.is_ is not None else test.in_


def _word(word: str, question: FactQuestion) -> str:
    """Return one of the words that a test looks for: a choice, yes or no, or a name of a place."""
    if word in question.choices:
        return question.choices[word]
    return _yes_or_no(is_yes=word == "yes") if word in ("yes", "no") else word


def _yes_or_no(*, is_yes: bool) -> str:
    return str(_("yes") if is_yes else _("no"))


def _joined(parts: Iterable[str], joint: str) -> str:
    words = ""
    for part in parts:
        words = joint % {"one": words, "other": part} if words else part
    return words


def _amount_words(number: Decimal, unit: str) -> str:
    if number == 1 and unit in _ONE:
        return str(_ONE[unit])
    return f"{_amount(number)} {unit_word(unit)}".strip()


def _amount(number: Decimal) -> str:
    """Return an amount as a field takes it back: "1,320.5"."""
    language = current_language()
    locale = AMOUNTS_AS_IN.get(language, language)
    return format_decimal(number, locale=locale, decimal_quantization=False)


def _paths(question: FactQuestion, keys: Iterable[str]) -> list[str]:
    return [f"facts.{question.key}.choices.{key}" for key in keys]


def _marked(text: str, paths: Iterable[str]) -> Markup:
    is_english = any(profile_language(path) for path in paths)
    return _in(LANGUAGE, text) if is_english else Markup.escape(text)


def _in(language: str, text: str) -> Markup:
    """Return a text of a language, marked with it where the page has another."""
    if language == current_language():
        return Markup.escape(text)
    return Markup('<span lang="{}">{}</span>').format(language, text)


def _filled(text: str, **values: str) -> Markup:
    return Markup(text) % values  # noqa: S704 (a text of our own catalog; the values are escaped)


def install_profile_words(app: Flask) -> None:
    """Give macros, which see no context, the words to call."""
    shown = (
        profile_language,
        section_words,
        question_words,
        unit_word,
        marked_answer,
        where_words,
        reason_words,
        turn_words,
    )
    app.jinja_env.globals.update({function.__name__: function for function in shown})
