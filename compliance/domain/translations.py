"""Checklists in other languages: texts by path, with the original where a text is missing.

Paths: ``title``, ``summary``, ``instructions``, ``applies_when``, ``performed_by``,
``record.statement``, ``sections.KEY``, ``items.KEY.question``, ``.guidance``, ``.fail.title``,
``.fail.default_action``, ``.choices.CHOICE``, ``.columns.COLUMN``, ``.statement``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from compliance.domain.answer_types import (
    AnySpec,
    MultiChoice,
    OneChoice,
    ReadingSeries,
    Signature,
)
from compliance.domain.checklists import Checklist, Fail, Item, Section
from compliance.domain.file_problems import Plain

Pick = Callable[[str, str], str]


def with_flat_texts(data: Mapping[str, Plain]) -> dict[str, object]:
    """Return a file's data as its model wants it: trees of ``translations`` as texts by path."""
    prepared: dict[str, object] = dict(data)
    translations = data.get("translations")
    if isinstance(translations, dict):
        prepared["translations"] = {
            language: dict(_flat(texts, ())) if isinstance(texts, dict) else texts
            for language, texts in translations.items()
        }
    return prepared


def _flat(texts: Mapping[str, Plain], path: tuple[str, ...]) -> Iterable[tuple[str, Plain]]:
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, key))
        else:
            yield ".".join((*path, key)), value


@dataclass(frozen=True, slots=True)
class Translated:
    """A checklist in a language; ``fell_back`` lists the paths shown in the original language."""

    checklist: Checklist
    language: str
    fell_back: tuple[str, ...] = ()

    def fell_back_items(self) -> frozenset[str]:
        """Return the keys of items of which at least one text is in the original language."""
        return frozenset(path.split(".")[1] for path in self.fell_back if path[:6] == "items.")


def texts_of(checklist: Checklist) -> dict[str, str]:
    """Return every text that can be translated, by its path; empty texts are left out."""
    texts: dict[str, str] = {}

    def note(path: str, original: str) -> str:
        if original:
            texts[path] = original
        return original

    _map_texts(checklist, note)
    return texts


def in_language(checklist: Checklist, language: str) -> Translated:
    """Return the checklist with the texts of ``language``, telling which are missing there."""
    if language == checklist.language:
        return Translated(checklist, language)
    texts = checklist.translations.get(language, {})
    fell_back: list[str] = []

    def pick(path: str, original: str) -> str:
        if original and path not in texts:
            fell_back.append(path)
        return texts.get(path, original)

    return Translated(_map_texts(checklist, pick), language, tuple(fell_back))


def _map_texts(checklist: Checklist, pick: Pick) -> Checklist:
    c = checklist
    return c.model_copy(
        update={
            "title": pick("title", c.title),
            "summary": pick("summary", c.summary),
            "instructions": pick("instructions", c.instructions),
            "applies_when": c.applies_when.model_copy(
                update={"text": pick("applies_when", c.applies_when.text)}
            ),
            "performed_by": c.performed_by.model_copy(
                update={"text": pick("performed_by", c.performed_by.text)}
            ),
            "record": c.record.model_copy(
                update={"statement": pick("record.statement", c.record.statement)}
            ),
            "sections": tuple(_map_section(section, pick) for section in c.sections),
        }
    )


def _map_section(section: Section, pick: Pick) -> Section:
    title = pick(f"sections.{section.key}", section.title)
    items = tuple(_map_item(item, pick) for item in section.items)
    return section.model_copy(update={"title": title, "items": items})


def _map_item(item: Item, pick: Pick) -> Item:
    path = f"items.{item.key}"
    return item.model_copy(
        update={
            "question": pick(f"{path}.question", item.question),
            "guidance": pick(f"{path}.guidance", item.guidance),
            "answer": _map_spec(item.answer, path, pick),
            "fail": _map_fail(item.fail, path, pick) if item.fail else None,
        }
    )


def _map_fail(fail: Fail, path: str, pick: Pick) -> Fail:
    return fail.model_copy(
        update={
            "title": pick(f"{path}.fail.title", fail.title),
            "default_action": pick(f"{path}.fail.default_action", fail.default_action),
        }
    )


def _map_spec(spec: AnySpec, path: str, pick: Pick) -> AnySpec:
    match spec:
        case OneChoice() | MultiChoice():
            choices = tuple(
                choice.model_copy(
                    update={"label": pick(f"{path}.choices.{choice.key}", choice.label)}
                )
                for choice in spec.choices
            )
            return spec.model_copy(update={"choices": choices})
        case ReadingSeries():
            columns = tuple(
                column.model_copy(
                    update={"label": pick(f"{path}.columns.{column.key}", column.label)}
                )
                for column in spec.columns
            )
            return spec.model_copy(update={"columns": columns})
        case Signature():
            statement = pick(f"{path}.statement", spec.statement)
            return spec.model_copy(update={"statement": statement})
        case _:
            return spec
