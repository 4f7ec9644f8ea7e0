"""``compliance`` and ``python -m compliance``."""

from pathlib import Path

from compliance.wiring import Places, run_command

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run the command on the environment of this process."""
    run_command(Places.under(ROOT))


if __name__ == "__main__":
    main()
