"""Tiles: their names, and that any proof can be made from them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.tiles import NoSuchTile, Tile, TiledTree, parse, tiles_between


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 999), "0/999"),
        (Tile(1, 1000), "1/x001/000"),
        (Tile(0, 1234067), "0/x001/x234/067"),  # the specification's own example
        (Tile(0, 273, 112), "0/273.p/112"),
    ],
)
def test_a_tile_has_the_name_of_the_specification(tile, path):
    assert tile.path == path
    assert parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "00",
        "0000",
        "x000/000",
        "x001",
        "001/000",
        "-01",
        "000.p/0",
        "000.p/256",
        "000.p/01",
        "000.p/",
        "../000",
        "٠٠٠",
        "000\n",
        "000/",
    ],
)
def test_a_tile_has_no_other_name(path):
    with pytest.raises(NoSuchTile):
        parse(f"0/{path}")


@pytest.mark.parametrize("path", ["64/000", "00/000", "01/000", "-1/000", "/000", "000", "٣/000"])
def test_levels_go_from_0_to_63_and_are_written_one_way(path):
    with pytest.raises(NoSuchTile):
        parse(path)


@given(st.text(alphabet="x0123456789/.p", max_size=20))
def test_what_is_read_as_a_tile_is_written_the_same(path):
    try:
        tile = parse(f"0/{path}")
    except NoSuchTile:
        return
    assert tile.index_path == path
    assert 1 <= tile.width <= 256


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts():
    found = list(tiles_between(0, 70_000))
    assert len([tile for tile in found if tile.level == 0 and tile.width == 256]) == 273
    assert [tile for tile in found if tile.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert Tile(1, 0) in found


def test_a_tree_of_256_has_a_full_tile_and_a_partial_one_above():
    assert list(tiles_between(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]


@given(st.integers(0, 200_000), st.integers(0, 2_000))
def test_growth_leaves_out_no_tile(old, more):
    new = old + more
    before = {(tile.level, tile.index): tile.width for tile in tiles_between(0, old)}
    after = {(tile.level, tile.index): tile.width for tile in tiles_between(0, new)}
    added = {(tile.level, tile.index): tile.width for tile in tiles_between(old, new)}
    assert before | added == after


LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(700)]


def kept(size: int) -> dict[tuple[int, int], bytes]:
    """What a database keeps: leaves, and the hashes of subtrees that are a tile's."""
    frontier, found = merkle.Frontier(), {}
    for leaf in LEAVES[:size]:
        for subtree in frontier.append(leaf):
            if subtree.height == 0 or tiles.kept_in_tile(subtree):
                found[subtree.height // tiles.HEIGHT, subtree.ordinal] = subtree.hash
    return found


@given(st.integers(1, 700), st.data())
def test_proofs_made_from_tiles_verify(size, data):
    hashes = kept(size)
    tree = TiledTree(size, lambda tile: [hashes[tile.level, number] for number in range(tile.start, tile.stop)])
    root = merkle.Frontier().extended(LEAVES[:size]).root()
    position, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert merkle.root(size, tree) == root
    inclusion = merkle.inclusion_proof(position, size, tree)
    assert merkle.verify_inclusion(LEAVES[position], position=position, size=size, proof=inclusion, root=root)
    growth = merkle.consistency_proof(old, size, tree)
    old_root = merkle.Frontier().extended(LEAVES[:old]).root()
    assert merkle.verify_consistency(old=old, old_root=old_root, new=size, new_root=root, proof=growth)


def test_entries_stand_after_their_length():
    assert tiles.entry_bundle([b"ab", b""]) == b"\x00\x02ab\x00\x00"
