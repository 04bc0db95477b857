"""How fast the trace is, in a database and a folder of its own: a log keeps what is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from django.test.utils import override_settings

from parvis.core.protection import actions, folder, keys, selectors, verification
from parvis.core.protection.rules.receipts import Receipt
from parvis.kernel.scratch import scratch_database

MEASURED = "trace.measured"
PROOFS = 100

T = TypeVar("T")


def measure(size: int = 2000) -> dict[str, float]:
    """Append ``size`` lines one commit each, sequence and publish them, prove some and verify the whole log.

    Rates are per second on one connection; a receipt is made and verified one at a time.
    """
    with scratch_database(), TemporaryDirectory() as data, override_settings(PARVIS_DATA=Path(data)):
        return measured(size)


def measured(size: int) -> dict[str, float]:
    appending, _ = timed(lambda: append(size))
    sequencing, _ = timed(actions.sequence)
    publishing, _ = timed(actions.publish_checkpoint)
    proving, receipts = timed(proofs)
    verifying, report = timed(lambda: verification.verify_database(folder.checkpoint_folders(), keys.verifier()))
    if report.faults:
        raise RuntimeError(f"The log measured is broken: {report.faults[0].message}")
    return {
        "durable appends/s": size / appending,
        "leaves sequenced/s": size / sequencing,
        "checkpoint published, s": publishing,
        "receipt made and verified, ms": 1000 * proving / len(receipts),
        "receipt, bytes": max(len(str(receipt.as_json())) for receipt in receipts),
        "whole log verified, leaves/s": report.size / verifying,
    }


def append(size: int) -> None:
    for _ in range(size):
        actions.record_durably(MEASURED, subjects=[b"nobody"], organisation="", purpose="Measurement", legal_basis="None: no data are read")


def proofs() -> list[Receipt]:
    """Receipts of the newest lines, each made by itself and verified."""
    newest = selectors.entries_about([b"nobody"])[:PROOFS]
    receipts = [receipt for entry in newest if (receipt := selectors.receipt_of(entry))]
    for receipt in receipts:
        receipt.verify(keys.verifier())
    return receipts


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result
