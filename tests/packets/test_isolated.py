"""Strangers' files are checked in a process of their own, which may die of them."""

import zlib
from pathlib import Path

import pytest

from compliance.domain.packet_verdict import Exit
from compliance.packets.isolated import GAVE_UP, IsolatedVerifier
from tests.packets.conftest import NOW, Made


@pytest.fixture
def keys(made: Made) -> Path:
    return made.key.trust.parent.parent


def test_it_says_the_same_as_a_check_in_this_process(
    made: Made, keys: Path, tmp_path: Path
) -> None:
    verifier = IsolatedVerifier(keys)
    assert verifier.verify(made.signed, now=NOW) == made.verifier.verify(made.signed, now=NOW)
    changed = bytearray(made.signed.read_bytes())
    changed[len(changed) // 2] ^= 1
    file = tmp_path / "changed.pdf"
    file.write_bytes(changed)
    assert verifier.verify(file, now=NOW) == made.verifier.verify(file, now=NOW)
    assert verifier.verify(file, now=NOW).exit_code is Exit.DOUBTFUL


def test_a_file_that_unpacks_to_gigabytes_hurts_nobody(keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "bomb.pdf"
    file.write_bytes(bomb(2_000_000_000))
    assert file.stat().st_size < 3_000_000
    assert IsolatedVerifier(keys).verify(file, now=NOW).exit_code is Exit.NO_PACKET


def test_a_child_that_dies_is_a_verdict_and_no_error(made: Made, keys: Path) -> None:
    verdict = IsolatedVerifier(keys, memory_bytes=40_000_000).verify(made.signed, now=NOW)
    assert (verdict.exit_code, verdict.reasons) == (Exit.NO_PACKET, (GAVE_UP,))


def bomb(unpacked: int) -> bytes:
    """A PDF whose metadata unpack to so many bytes."""
    packer = zlib.compressobj(9)
    block = b"\0" * 10_000_000
    stream = b"".join(packer.compress(block) for _ in range(unpacked // len(block)))
    stream += packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    head = b"xref\n0 4\n0000000000 65535 f \n" + table
    return body + head + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
