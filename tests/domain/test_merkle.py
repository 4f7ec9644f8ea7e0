"""The tree against the definition of RFC 6962, section 2.1, written out naively."""

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    inclusion_path,
    is_included,
    leaf_hash,
    node_hash,
    root_of,
)

LEAVES = [leaf_hash(bytes([number])) for number in range(70)]


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def test_known_values_of_the_certificate_transparency_test_vectors() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([leaf_hash(b"")]).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert root_of([leaf_hash(b""), leaf_hash(b"\x00")]).hex() == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


def test_the_frontier_tells_the_root_of_the_definition_at_every_size() -> None:
    frontier = Frontier()
    for size, leaf in enumerate(LEAVES):
        assert frontier.size == size
        assert frontier.root() == naive_root(LEAVES[:size])
        frontier.append(leaf)


def test_every_leaf_of_every_size_is_proved_and_only_at_its_place() -> None:
    for size in range(1, 34):
        root = root_of(LEAVES[:size])
        for position in range(size):
            path = inclusion_path(LEAVES[:size], position)
            assert is_included(LEAVES[position], position, size, path, root)
            assert not is_included(LEAVES[position + 1], position, size, path, root)
            if size > 1:
                other = (position + 1) % size
                assert not is_included(LEAVES[position], other, size, path, root)


@settings(max_examples=50, derandomize=True)
@given(st.integers(1, 69), st.data())
def test_a_changed_path_proves_nothing(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    path = inclusion_path(LEAVES[:size], position)
    root = root_of(LEAVES[:size])
    assert not is_included(LEAVES[position], position, size, [*path, LEAVES[0]], root)
    if path:
        assert not is_included(LEAVES[position], position, size, path[:-1], root)
