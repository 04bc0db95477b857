"""The measure of the door: it runs, compares like with like, and leaves the installation as it was."""

import os
import subprocess
import sys

import pytest

from parvis.core.exchange import bench


def test_a_measure_prints_its_figures_and_leaves_nothing(tmp_path):
    environment = {**os.environ, "PARVIS_MODE": "demo", "PARVIS_DATA": str(tmp_path), "PARVIS_DATABASE": ""}
    command = [sys.executable, "-m", "parvis", "bench", "ask", "--size", "3"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert "asks per second" in done.stdout
    assert "bare SQL per second" in done.stdout
    assert [path.name for path in tmp_path.iterdir() if "bench" in path.name] == []


@pytest.mark.parametrize(("value", "is_key"), [("0" * 32, True), ("short", False), (7, False), (b"x" * 32, False)])
def test_only_keys_are_renewed_when_statements_are_replayed(value, is_key):
    assert bench.is_key(value) is is_key
