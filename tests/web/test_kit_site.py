"""Our Flask builds the same addresses as Flask does."""

import pytest
from flask import Flask
from werkzeug.routing import BuildError

from compliance.web.kit.site import Site

RULES = {
    "plain": "/plain",
    "number": "/things/<int:number>",
    "two": "/things/<int:number>/parts/<name>",
    "path": "/files/<path:file>",
}
CASES: tuple[tuple[str, dict[str, object]], ...] = (
    ("plain", {}),
    ("plain", {"page": 2}),
    ("number", {"number": 7}),
    ("number", {"number": 7, "q": "a b&c"}),
    ("two", {"number": 7, "name": "left/right ö"}),
    ("path", {"file": "a/b c.pdf"}),
)


def make(kind: type[Flask]) -> Flask:
    app = kind("rules", root_path=".")
    for name, rule in RULES.items():
        app.add_url_rule(rule, name, view_func=lambda **_values: "")

    def things(**_values: object) -> str:
        return ""

    app.add_url_rule("/things", view_func=things, defaults={"page": 1})
    app.add_url_rule("/things/<int:page>", view_func=things)
    return app


@pytest.mark.parametrize(
    ("name", "values"), [*CASES, ("things", {"page": 1}), ("things", {"page": 3})]
)
def test_an_address_is_built_as_werkzeug_builds_it(name: str, values: dict[str, object]) -> None:
    built = []
    for kind in (Flask, Site):
        adapter = make(kind).url_map.bind("localhost")
        built.append([adapter.build(name, values) for _again in range(2)])
    assert built[0] == built[1]


def test_what_is_missing_is_said_as_werkzeug_says_it() -> None:
    adapter = make(Site).url_map.bind("localhost")
    with pytest.raises(BuildError, match="number"):
        adapter.build("two", {"name": "left"})
