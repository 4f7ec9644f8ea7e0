"""``compliance`` and ``python -m compliance``."""

import sys
from pathlib import Path

from compliance.wiring import Places, run_command

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run the command on the environment of this process."""
    try:
        run_command(Places.under(ROOT))
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl-C before the command itself listens for it


if __name__ == "__main__":
    main()
