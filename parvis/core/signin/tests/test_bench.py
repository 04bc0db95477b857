"""The measure of a sign-in: it runs, and leaves the installation as it was."""

import os
import subprocess
import sys


def test_a_measure_prints_its_figures_and_leaves_nothing(tmp_path):
    environment = {**os.environ, "PARVIS_MODE": "demo", "PARVIS_DATA": str(tmp_path), "PARVIS_DATABASE": ""}
    command = [sys.executable, "-m", "parvis", "bench", "signin", "--size", "2"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert "sign-ins/s" in done.stdout
    assert [path.name for path in tmp_path.iterdir() if "bench" in path.name] == []
