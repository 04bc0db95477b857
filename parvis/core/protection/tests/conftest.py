"""A log of its own for each test: keys, checkpoints and tiles in a folder that goes with it."""

from __future__ import annotations

import pytest

from parvis.core.protection import actions, folder, keys, verification
from parvis.kernel import catalogue
from parvis.kernel.manifest import TraceEvent
from parvis.kernel.text import Text

READ = "test.read"


@pytest.fixture(autouse=True)
def own_log(tmp_path, settings, monkeypatch):
    settings.PARVIS_DATA = tmp_path / "data"
    monkeypatch.delenv("PARVIS_TRACE_WITNESS", raising=False)
    declared = {**catalogue.trace_events(), READ: TraceEvent(name=READ, sentence=Text("{organisation} a lu", "{organisation} read"))}
    monkeypatch.setattr(catalogue, "trace_events", lambda: declared)


@pytest.fixture
def read():
    """Records readings: ``read(3)`` writes three pending lines about Maëlle, ``read(subject=…)`` one about somebody else."""

    def recorded(number: int = 1, *, subject: bytes = b"maelle", **more):
        given = {"organisation": "Commune de Rennes", "purpose": Text("Cantine", "Canteen"), "legal_basis": Text("Code", "Code"), **more}
        return [actions.record(READ, subjects=[subject], **given)[0] for _ in range(number)]

    return recorded


@pytest.fixture
def published(read):
    """A log of that many lines, sequenced and under a checkpoint: ``published(5)`` returns the entries."""

    def log(number: int):
        entries = read(number)
        actions.sequence()
        actions.publish_checkpoint()
        return entries

    return log


@pytest.fixture
def audited():
    """The report of ``parvis trace verify``."""
    return lambda: verification.verify_database(folder.checkpoint_folders(), keys.verifier())
