"""What exactly a newer version changes about a question, line by line."""

from flask_babel import gettext as _

from compliance.domain.checklist_changes import Aspect, Change, Changes
from compliance.domain.checklists import Fail, Item
from compliance.web.checklists.views import answer_words
from compliance.web.kit.duty_words import severity_word


def change_lines(changes: Changes) -> dict[str, list[str]]:
    """Return lines by the key of the question: "Answer: a number (in) → a number (mm)"."""
    return {
        one.new.key: _lines(one.old, one.new, one.aspects)
        for one in changes.items
        if one.change is Change.CHANGED and one.old and one.new
    }


def _lines(old: Item, new: Item, aspects: tuple[Aspect, ...]) -> list[str]:
    lines = []
    for aspect in aspects:
        match aspect:
            case Aspect.GUIDANCE:
                lines.append(_pair(_("Guidance"), old.guidance, new.guidance))
            case Aspect.PROVISION:
                lines.append(_pair(_("Rests on"), old.provision.label, new.provision.label))
            case Aspect.ANSWER:
                lines.append(_pair(_("Answer"), answer_words(old.answer), answer_words(new.answer)))
            case Aspect.REQUIRED:
                must, may = _("It must be answered now."), _("It may stay blank now.")
                lines.append(str(must if new.required else may))
            case Aspect.FAIL:
                lines.append(_pair(_("A fail"), _fail_words(old.fail), _fail_words(new.fail)))
            case _:
                pass  # its name says enough
    return lines


def _pair(name: object, before: str, now: str) -> str:
    """Return "Guidance: before → now"; what is not there is a dash, what stays is left out."""
    if before == now:
        return str(_("%(name)s: in its details", name=name))
    return f"{name}: {before or '–'} → {now or '–'}"  # noqa: RUF001 - a dash that is meant


def _fail_words(fail: Fail | None) -> str:
    if fail is None:
        return ""
    stop = str(_("do not use")) if fail.stop_use else ""
    photo = str(_("with a photo")) if fail.needs_photo else ""
    words = (severity_word(fail.severity.value), stop, fail.title, fail.default_action, photo)
    return ", ".join(word for word in words if word)
