"""The tree of RFC 6962 against the vectors of Certificate Transparency's own tests, and against its definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.protection.rules.merkle import (
    EMPTY_ROOT,
    Frontier,
    OutsideTheTree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# google/certificate-transparency, cpp/merkletree: eight inputs and the roots of the trees of the first n.
INPUTS = [
    bytes.fromhex(each) for each in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
GROWTHS = {
    (1, 1): [],
    (1, 8): PATHS[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 defines it, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(defined_root(leaves[:middle]), defined_root(leaves[middle:]))


def subtrees_of(leaves: list[bytes]):
    return lambda height, ordinal: defined_root(leaves[ordinal << height : (ordinal + 1) << height])


def hashes(inputs: list[bytes]) -> list[bytes]:
    return [leaf_hash(each) for each in inputs]


def test_the_empty_tree_has_the_published_root():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root() == EMPTY_ROOT == root(0, subtrees_of([]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size):
    leaves = hashes(INPUTS[:size])
    assert Frontier().extended(leaves).root().hex() == ROOTS[size - 1]
    assert root(size, subtrees_of(leaves)).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("position", "size"), PATHS)
def test_inclusion_proofs_are_the_published_ones(position, size):
    assert [node.hex() for node in inclusion_proof(position, size, subtrees_of(hashes(INPUTS)))] == PATHS[position, size]


@pytest.mark.parametrize(("old", "new"), GROWTHS)
def test_consistency_proofs_are_the_published_ones(old, new):
    assert [node.hex() for node in consistency_proof(old, new, subtrees_of(hashes(INPUTS)))] == GROWTHS[old, new]


sizes = st.integers(min_value=1, max_value=70)
LEAVES = hashes([str(number).encode() for number in range(70)])
TREE = subtrees_of(LEAVES)


def root_of(size: int) -> bytes:
    return defined_root(LEAVES[:size])


@given(sizes)
def test_the_frontier_gives_the_defined_root(size):
    assert Frontier().extended(LEAVES[:size]).root() == root_of(size)


@given(sizes, st.data())
def test_every_leaf_has_a_proof_that_verifies(size, data):
    position = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(position, size, TREE)
    assert verify_inclusion(LEAVES[position], position=position, size=size, proof=proof, root=root_of(size))


@given(sizes, st.data())
def test_a_proof_fits_no_other_leaf_place_or_size(size, data):
    position = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(position, size, TREE)
    other = data.draw(st.integers(0, 69).filter(lambda each: each != position))
    assert not verify_inclusion(LEAVES[other], position=position, size=size, proof=proof, root=root_of(size))
    assert not verify_inclusion(LEAVES[position], position=other, size=size, proof=proof, root=root_of(size))
    assert not verify_inclusion(LEAVES[position], position=size, size=size, proof=proof, root=root_of(size))


@given(sizes, st.data())
def test_a_proof_with_any_bit_changed_is_refused(size, data):
    position = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(position, size, TREE)
    if not proof:
        return
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    proof[at] = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not verify_inclusion(LEAVES[position], position=position, size=size, proof=proof, root=root_of(size))


@given(sizes, st.data())
def test_a_proof_too_short_or_too_long_is_refused(size, data):
    position = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(position, size, TREE)
    whole = {"position": position, "size": size, "root": root_of(size)}
    assert not verify_inclusion(LEAVES[position], proof=[*proof, LEAVES[0]], **whole)
    assert not proof or not verify_inclusion(LEAVES[position], proof=proof[:-1], **whole)


@given(sizes, st.data())
def test_every_growth_has_a_proof_that_verifies(new, data):
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, TREE)
    assert verify_consistency(old=old, old_root=root_of(old), new=new, new_root=root_of(new), proof=proof)


@given(sizes, st.data())
def test_growth_from_another_past_is_refused(new, data):
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, TREE)
    another = defined_root([leaf_hash(b"another"), *LEAVES[1:old]])
    assert not verify_consistency(old=old, old_root=another, new=new, new_root=root_of(new), proof=proof)
    assert not verify_consistency(old=old, old_root=root_of(old), new=new, new_root=another, proof=proof)
    assert not verify_consistency(old=old, old_root=root_of(old), new=new, new_root=root_of(new), proof=[*proof, LEAVES[0]])


@given(sizes, sizes)
def test_a_leaf_never_passes_for_a_node(one, other):
    left, right = LEAVES[one - 1], LEAVES[other - 1]
    assert node_hash(left, right) != leaf_hash(left + right)


def test_there_is_no_proof_outside_the_tree():
    with pytest.raises(OutsideTheTree, match="no position 3 in a tree of 3"):
        inclusion_proof(3, 3, TREE)
    with pytest.raises(OutsideTheTree, match="No tree of 3 leaves grew from one of 4"):
        consistency_proof(4, 3, TREE)


def test_growth_from_nothing_proves_nothing():
    assert not verify_consistency(old=0, old_root=EMPTY_ROOT, new=3, new_root=root_of(3), proof=[])
