"""`compliance packets`: check a packet that somebody handed over."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from compliance.cli.kit import Installation
from compliance.cli.packet_commands import build_command, list_command
from compliance.clock import SystemClock
from compliance.domain.errors import NotFoundError
from compliance.domain.packet_verdict import Verdict
from compliance.packets.keys import trust_file
from compliance.packets.verify import OfflineVerifier

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

VERIFY_HELP = """Check FILE: is it a packet, unchanged to the last byte, and whose key signed it?

\b
Exit status:
  0  unchanged, and signed by a key that you trust
  1  changed, not signed, or signed by a key that you do not trust
  2  not a packet

Needs no server and no network. Anyone can check: give the plant's certificate with --trust.
"""


@click.group("packets")
def packets_group() -> None:
    """Build signed audit packets, and check them."""


@packets_group.command("verify", help=VERIFY_HELP)
@click.argument("file", type=_FILE)
@click.option(
    "--trust",
    "trusted",
    type=_FILE,
    multiple=True,
    help="Certificate of a plant (its trust.pem); may be given again. [default: this plant's]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.pass_context
def verify_command(
    context: click.Context, file: Path, trusted: Sequence[Path], *, as_json: bool
) -> None:
    """Print the verdict and leave with its exit status; see ``VERIFY_HELP``."""
    anchors = [path.read_bytes() for path in trusted] or [_own_trust(context)]
    verdict = OfflineVerifier(anchors).verify(file, now=SystemClock().now())
    click.echo(_as_json(verdict) if as_json else "\n".join(verdict.lines()))
    context.exit(verdict.exit_code)


def _as_json(verdict: Verdict) -> str:
    return json.dumps(verdict.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)


def _own_trust(context: click.Context) -> bytes:
    """Return this installation's own certificate; a reader without one names it with --trust."""
    installation = context.find_object(Installation)
    if installation is not None:
        with installation.opened(any_schema=True) as deps:
            own = trust_file(deps.folder.keys)
            if own.exists():
                return own.read_bytes()
    raise NotFoundError(
        "There is no sealing key here to compare with. Name the plant's certificate: "
        "--trust trust.pem"
    )


packets_group.add_command(build_command)
packets_group.add_command(list_command)
