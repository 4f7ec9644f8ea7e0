"""The files of the project as git knows them, for tests about the whole."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked() -> tuple[str, ...]:
    """Every file that is or would be committed, as a path from the top."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(name for name in listed.stdout.splitlines() if (ROOT / name).is_file())


def python_files(*folders: str) -> list[str]:
    """Tracked Python files under some folders, migrations left out."""
    return [
        name
        for name in tracked()
        if name.endswith(".py")
        and name.startswith(folders or ("",))
        and not name.startswith("compliance/storage/migrations/")
    ]


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
