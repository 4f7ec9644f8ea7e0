"""Records are taken into a packet while its cover is drawn; no worker may be lost by that."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compliance.packets.build import PacketBuilder, Workshop, own_fonts
from compliance.packets.errors import RenderError
from compliance.packets.pool import Drawing, Limits, WorkerPool
from tests.packets.conftest import TEMPLATES, Made

PATIENCE_SECONDS = 120
PAGE = '<!DOCTYPE html><html lang="en"><title>-</title><p></p></html>'


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PacketBuilder]:
    """A builder with two workers."""
    folder = tmp_path_factory.mktemp("fragments")
    made = PacketBuilder(Workshop(templates=TEMPLATES, fragments=folder, limits=Limits(workers=2)))
    yield made
    made.close()


def test_packets_made_at_once_do_not_wait_for_each_other_for_ever(
    pair: PacketBuilder, made: Made, tmp_path: Path
) -> None:
    outs = [tmp_path / f"{number}.pdf" for number in range(4)]
    with ThreadPoolExecutor(len(outs)) as threads:
        drawn = [threads.submit(pair.render, made.snapshot, made.photos, out) for out in outs]
        assert {one.result(PATIENCE_SECONDS) for one in drawn} == {made.rendered}

    assert {out.read_bytes() for out in outs} == {made.unsigned.read_bytes()}


def test_records_that_are_gathered_for_nothing_hold_up_nobody(tmp_path: Path) -> None:
    drawings = [Drawing(html=PAGE, css="", out=tmp_path / f"{count}") for count in range(4)]
    with WorkerPool(own_fonts(), Limits(workers=2)) as pool:
        pool.draw(drawings[0])
        for _ in range(3):
            pool.gather([str(drawings[0].out)]).result(PATIENCE_SECONDS)
        assert [one["pages"] for one in pool.map(pool.draw, drawings)] == [1] * 4


def test_a_record_that_cannot_be_read_fails_the_packet_and_the_next_worker_goes_on(
    tmp_path: Path,
) -> None:
    drawing = Drawing(html=PAGE, css="", out=tmp_path / "page.pdf")
    broken = tmp_path / "broken.pdf"
    broken.write_text("This is no PDF.", encoding="utf-8")
    with WorkerPool(own_fonts(), Limits(workers=1)) as pool:
        with pytest.raises(RenderError, match="damaged file"):
            pool.assemble({}, tmp_path / "out.pdf", pool.gather([str(broken)]))
        pool.draw(drawing)
        assert pool.gather([str(drawing.out)]).result(PATIENCE_SECONDS).jobs == 2
