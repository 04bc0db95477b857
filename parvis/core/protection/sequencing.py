"""Pending leaves get their places in the tree: one sequencer at a time, in the order in which they were committed."""

from __future__ import annotations

from django.db import connection, transaction

from parvis.core.protection.models import Leaf, Tree, TreeHash
from parvis.core.protection.rules import merkle, tiles
from parvis.core.protection.rules.merkle import Frontier, Subtree

BATCH = 2000  # leaves per transaction: on SQLite everyone else waits for it


def sequence() -> int:
    """Give every committed pending leaf its place in the tree; returns how many."""
    sequenced = 0
    while placed := sequence_batch():
        sequenced += placed
    return sequenced


@transaction.atomic
def sequence_batch() -> int:
    """Place up to BATCH leaves: the tree's row lets one sequencer in at a time."""
    Tree.objects.get_or_create(pk=Tree.THE_ONE)
    tree = Tree.objects.select_for_update().get(pk=Tree.THE_ONE)  # SQLite: the transaction itself is the lock
    rows = Leaf.objects.filter(position=None).order_by("id").values_list("id", "commitment")[:BATCH]
    pending = [(leaf_id, bytes(leaf)) for leaf_id, leaf in rows]
    if pending:
        frontier = tree.frontier
        place(frontier, pending)
        Tree.objects.filter(pk=Tree.THE_ONE).update(size=frontier.size, peaks=b"".join(frontier.peaks))
    return len(pending)


def place(frontier: Frontier, pending: list[tuple[int, bytes]]) -> None:
    """Append leaves to ``frontier`` and keep their positions and the hashes they complete."""
    first = frontier.size
    completed = [subtree for _, leaf in pending for subtree in frontier.append(merkle.leaf_hash(leaf))]
    TreeHash.objects.bulk_create(tree_hash(subtree) for subtree in completed if tiles.kept_in_tile(subtree))
    positions = [(first + offset, leaf_id) for offset, (leaf_id, _) in enumerate(pending)]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE protection_leaf SET position = %s WHERE id = %s", positions)


def tree_hash(subtree: Subtree) -> TreeHash:
    return TreeHash(level=subtree.height // tiles.HEIGHT, index=subtree.ordinal, hash=subtree.hash)
