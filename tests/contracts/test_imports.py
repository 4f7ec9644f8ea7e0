"""Homes: where things that reach outside may be used, and where changes are made final."""

import ast
from collections.abc import Iterator

import pytest

from tests.contracts.sources import python_files, text_of

# Module (and what is under it): the packages that may import it. The layers themselves are
# import-linter's; it checks outside libraries only where they are imported already.
HOMES = {
    "weasyprint": ("compliance/packets/",),
    "pikepdf": ("compliance/packets/",),
    "pyhanko": ("compliance/packets/",),
    "fontTools": ("compliance/packets/",),
    "apscheduler": ("compliance/jobs/",),
    "wtforms": ("compliance/web/",),
    "flask_wtf": ("compliance/web/",),
    "flask_babel": ("compliance/web/",),
    "flask_security": ("compliance/web/",),
    "flask": ("compliance/web/", "compliance/wiring.py"),
    "prometheus_client": ("compliance/web/health/",),
    "yaml": ("compliance/library/",),
    "xlsxwriter": ("compliance/web/coverage/workbook.py",),
    "openpyxl": ("compliance/library/excel.py",),
    "pyxform": ("compliance/library/xlsform.py",),
    "smtplib": ("compliance/notify/",),
    "PIL": ("compliance/storage/photos.py", "compliance/demo/"),
    "alembic": ("compliance/storage/schema.py",),
    "sqlite3": ("compliance/storage/",),
    "psycopg": ("compliance/storage/",),
    "waitress": ("compliance/cli/serve.py",),
    "click": ("compliance/cli/", "compliance/wiring.py"),
    "structlog": ("compliance/logs.py", "compliance/web/health/watch.py"),
    "compliance.settings": ("compliance/wiring.py",),
    "unittest.mock": (),  # no home: our own code is not mocked, and this line says so
}
ERRORS_AND_SESSION = {"Session", "sessionmaker"}


def imports_of(name: str) -> Iterator[tuple[str, str]]:
    """Every import of a file: the module, and the name taken from it ("" for all of it)."""
    for node in ast.walk(ast.parse(text_of(name))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def is_under(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("module", HOMES)
def test_what_reaches_outside_has_one_home(module: str) -> None:
    astray = [
        name
        for name in python_files("compliance/")
        if any(is_under(found, module) for found, _ in imports_of(name))
        and not name.startswith(HOMES[module] or ("nowhere",))
    ]
    assert astray == []


def test_entrances_hold_sessions_but_write_no_sql() -> None:
    """Queries live in storage; web, cli and jobs only pass sessions and know the errors."""
    astray = [
        f"{name}: {module} {taken}"
        for name in python_files("compliance/web/", "compliance/cli/")
        for module, taken in imports_of(name)
        if is_under(module, "sqlalchemy")
        and not is_under(module, "sqlalchemy.exc")
        and taken != "Session"
    ]
    assert astray == []


def test_one_module_makes_changes_final() -> None:
    committing = [name for name in python_files("compliance/") if ".commit(" in text_of(name)]
    beginning = [
        name
        for name in python_files("compliance/")
        if ".begin()" in text_of(name) and not name.startswith("compliance/storage/")
    ]
    assert committing == []  # storage.db commits by leaving sessionmaker.begin()
    assert beginning == []


def test_nobody_mocks_our_own_code() -> None:
    """This file is left out, because it names what it bans."""
    mocking = [
        name
        for name in python_files("tests/")
        if name != "tests/contracts/test_imports.py"
        and ("unittest.mock" in text_of(name) or "monkeypatch.setattr(compliance" in text_of(name))
    ]
    assert mocking == []
