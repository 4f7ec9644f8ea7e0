"""The JSON Schema of checklist files, for completion and checking in editors.

Made from the domain's models and then fitted to what a person writes: ``yes``/``no``, spans as
"12 months", an answer type as one word, translations as a tree of texts.
"""

import json
from typing import cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from compliance.domain.answer_types import AnswerType
from compliance.domain.checklists import Checklist

SCHEMA_NAME = "schema.json"

_Node = dict[str, object]

_ONE_WORD = ["pass-fail-na", "yes-no", "number", "text", "date", "time", "photo", "instruction"]
_TEXT: _Node = {"type": "string", "minLength": 1}
_TEXTS: _Node = {"type": "object", "additionalProperties": _TEXT}
_ITEM_TEXTS: _Node = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "question": _TEXT,
        "guidance": _TEXT,
        "statement": _TEXT,
        "choices": _TEXTS,
        "columns": _TEXTS,
        "fail": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"title": _TEXT, "default_action": _TEXT},
        },
    },
}
_TRANSLATION: _Node = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "title": _TEXT,
        "summary": _TEXT,
        "instructions": _TEXT,
        "applies_when": _TEXT,
        "performed_by": _TEXT,
        "record": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"statement": _TEXT},
        },
        "sections": _TEXTS,
        "items": {"type": "object", "additionalProperties": _ITEM_TEXTS},
    },
}


class _Generator(GenerateJsonSchema):
    """Booleans are written yes and no, which YAML 1.2 editors take for strings."""

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {"enum": ["yes", "no", True, False]}

    def generate(self, schema: CoreSchema, mode: str = "validation") -> JsonSchemaValue:
        made = super().generate(schema, mode="validation")
        definitions = made["$defs"]
        for name, pattern in (
            ("Span", r"^[1-9]\d* (hour|day|week|month|quarter|half-year|year)s?$"),
            ("MonthDay", r"^\d{2}-\d{2}$"),
        ):
            definitions[name] = {"type": "string", "pattern": pattern}
        answer = definitions["Item"]["properties"]["answer"]
        definitions["Item"]["properties"]["answer"] = {"anyOf": [{"enum": _ONE_WORD}, answer]}
        made["properties"]["translations"] = {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]{2}$"},
            "additionalProperties": _TRANSLATION,
        }
        return made


def checklist_schema() -> str:
    """Return the text of ``checklists/schema.json``."""
    made = cast("_Node", Checklist.model_json_schema(schema_generator=_Generator))
    head: _Node = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A checklist",
    }
    return json.dumps({**made, **head}, indent=1, sort_keys=True) + "\n"


assert set(_ONE_WORD) < {str(kind) for kind in AnswerType}  # noqa: S101  a slip of this file only
