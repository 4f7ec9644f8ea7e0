"""No file over 400 lines, no function over 40: what is longer has two subjects."""

import ast

from tests.contracts.sources import python_files, text_of, tracked

FILE_LINES = 400
FUNCTION_LINES = 40
SUFFIXES = (".py", ".html", ".css", ".js", ".sh")
EXEMPT = (
    "compliance/web/static/vendor/",
    "compliance/storage/migrations/versions/",
    "tests/packets/golden/",
)


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        name: count
        for name in tracked()
        if name.endswith(SUFFIXES) and not name.startswith(EXEMPT)
        if (count := text_of(name).count("\n")) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    """Counted without its docstring: to explain more is never a fault."""
    long = {
        f"{name}:{node.lineno} {node.name}": lines
        for name in python_files()
        for node in ast.walk(ast.parse(text_of(name)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := code_lines(node)) > FUNCTION_LINES
    }
    assert long == {}


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines
